"""Inputs that hang together, of layers that work along dimensions and over matrices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from engine.design.layers import Shape
from tests.engine.design.layers.drawn_shapes import DTYPES, SIZES, N, T, shape_of

SIZE: st.SearchStrategy[Any] = st.sampled_from(SIZES)
STEP: st.SearchStrategy[Any] = st.one_of(SIZE, SIZE, SIZE, st.just(T))


@st.composite
def _places(draw: st.DrawFn, *, as_many: bool, num_sources: int = 0) -> tuple[Shape, ...]:
    """Numbers, and places in one of their dimensions; often as many as there are, else fewer or others."""
    sizes = draw(st.lists(STEP, min_size=1, max_size=3))
    dtype = draw(st.sampled_from(("float32", "float32", *DTYPES)))
    index = list(sizes)
    if not as_many or draw(st.booleans()):
        index[draw(st.integers(0, len(index) - 1))] = draw(st.sampled_from((1, 1, 2, 3, 12)))
    x = shape_of(sizes, dtype, None)
    places = shape_of(index, "int64", draw(st.sampled_from((None, 1, 1, 2, 3, 9))))
    source = draw(st.sampled_from((x, shape_of(index, dtype, None))))
    return (x, places, *[source] * num_sources)


@st.composite
def _matrices(draw: st.DrawFn, *, stretches: bool = True, free_of_batch: bool = True) -> tuple[Shape, ...]:
    """Two stacks of matrices that can be multiplied, the right one at times the same for all samples."""
    lead = draw(st.lists(SIZE, max_size=1)) if stretches else []
    rows, inner, columns = draw(STEP), draw(STEP), draw(STEP)
    other_lead = [draw(st.sampled_from((size, size, 1))) for size in lead]
    dtype = draw(st.sampled_from(("float32", "float32", "int64")))
    x = shape_of([*lead, rows, inner], dtype, None)
    if free_of_batch and inner is not T and draw(st.sampled_from((False, False, True))):
        return draw(st.sampled_from((x, shape_of([inner], dtype, None)))), Shape(inner, draw(SIZE), dtype=dtype)  # type: ignore[arg-type]
    return x, shape_of([*other_lead, inner, columns], dtype, None)


@st.composite
def _vectors(draw: st.DrawFn, last: st.SearchStrategy[Any] = STEP, *, alike: bool = True) -> tuple[Shape, ...]:
    """Two stacks of vectors, alike or differing in how many numbers a vector has."""
    lead = draw(st.lists(STEP, max_size=2))
    size = draw(last)
    x = shape_of([*lead, size], "float32", None)
    return x, x if alike else shape_of([*lead, draw(last)], draw(st.sampled_from(("float32", *DTYPES))), None)


@st.composite
def _sets(draw: st.DrawFn) -> tuple[Shape, ...]:
    lead, features = draw(st.lists(SIZE, max_size=1)), draw(STEP)
    first, second = (shape_of([*lead, draw(STEP), features], "float32", None) for _ in range(2))
    return first, second


_IMAGE = st.lists(SIZE, min_size=2, max_size=3)


@st.composite
def _read(draw: st.DrawFn) -> tuple[Shape, ...]:
    """An image or volume, and a grid to read it at."""
    sizes = draw(_IMAGE)
    places = [draw(STEP) for _ in sizes]
    numbers = draw(st.sampled_from((len(sizes), len(sizes), len(sizes), 3)))
    return shape_of([draw(SIZE), *sizes], "float32", None), shape_of([*places, numbers], "float32", None)


@st.composite
def _transformed(draw: st.DrawFn) -> tuple[Shape, ...]:
    """A matrix for each sample, and the image or volume it is for."""
    sizes = draw(_IMAGE)
    rows = draw(st.sampled_from((len(sizes), len(sizes), 2)))
    return shape_of([rows, rows + 1], "float32", None), shape_of(
        [draw(SIZE), *sizes], draw(st.sampled_from(DTYPES)), None
    )


@st.composite
def _resized(draw: st.DrawFn) -> tuple[Shape | None, ...]:
    """A signal, and at times another whose sizes it shall have."""
    count = draw(st.integers(1, 3))
    x, like = (shape_of([draw(SIZE) for _ in range(count + 1)], "float32", None) for _ in range(2))
    return x, draw(st.sampled_from((None, like)))


@st.composite
def _attending(draw: st.DrawFn) -> tuple[Shape | None, ...]:
    """Queries, keys and values, at times with heads, and masks for them."""
    heads = [draw(SIZE)] if draw(st.booleans()) else []
    num_queries, num_keys, features = draw(STEP), draw(STEP), draw(SIZE)
    query = shape_of([*heads, num_queries, features], "float32", None)
    key = shape_of([*heads, num_keys, features], "float32", None)
    value = shape_of([*heads, num_keys, draw(SIZE)], "float32", None)
    lead = draw(st.sampled_from(([N], [N], [], [N, 1], [N, *heads])))
    mask = Shape(*lead, num_queries, num_keys, dtype=draw(st.sampled_from(("bool", "bool", "float32", "int64"))))
    padding = shape_of([num_keys], "bool", None)
    nothing = draw(st.sampled_from(((None, None), (mask, None), (None, padding), (mask, padding))))
    return query, key, value, *nothing


@st.composite
def _masked(draw: st.DrawFn) -> tuple[Shape, ...]:
    """Steps, and whether each of them counts."""
    steps = draw(STEP)
    return shape_of([steps, draw(SIZE)], "float32", None), shape_of([steps], "bool", None)


@st.composite
def _squares(draw: st.DrawFn, *, sides: bool = False) -> tuple[Shape, ...]:
    """Square matrices, and right sides for equations with them."""
    lead, side = draw(st.lists(SIZE, max_size=1)), draw(STEP)
    x = shape_of([*lead, side, side], "float32", None)
    return (x, shape_of([*lead, side, draw(STEP)], "float32", None)) if sides else (x,)


EQUATIONS = (
    *("nij,njk->nik", "nij,nkj->nik", "nhij,nhjk->nhik", "nij,njk,nkl->nil", "nij,nj->ni", "nij,nj->n", "ni,nj->nij"),
    *("nij->nji", "n i j -> n i", "nii->ni", "nii->n", "n...->n...", "n...i,n...i->n...", "...ij,...jk->...ik"),
    *("nij,jk->nik", "nij,nkl->nik", "nij,nj,nk->nik", "nij,njk,nk->ni", "ni,ni->ni", "nij,nij", "n,n", "...i->i..."),
    *("nij,njk->ik", "nij->nijk", "nij->nii", "ni,n", "nij,", "n..i->n", "...i...", "in->ni", "Nab,NbC->NaC", "n->nn"),
)


@st.composite
def _equated(draw: st.DrawFn) -> tuple[dict[str, str], tuple[Shape, ...]]:
    """An equation and shapes that it can be read on, mostly: now and then a size is another, or 1."""
    equation = draw(st.sampled_from(EQUATIONS))
    letters = {letter: draw(STEP) for letter in sorted(set(equation)) if letter.isalpha()} | {"n": N, "N": N}
    dots = [N, draw(SIZE)] if "...ij" in equation else draw(st.lists(SIZE, min_size=1, max_size=2))
    dtype = draw(st.sampled_from(("float32", "float32", "int64")))
    shapes = []
    for term in equation.replace(" ", "").partition("->")[0].replace("...", "~").split(","):
        sizes = [size for sign in term for size in (dots if sign == "~" else [letters.get(sign, 1)])]
        if len(sizes) > 1 and draw(st.sampled_from((False, False, False, True))):
            sizes[-1] = draw(SIZE)
        shapes.append(Shape(*sizes, dtype=dtype))  # type: ignore[arg-type]
    return {"equation": equation}, tuple(shapes)


PAIRED: Mapping[str, st.SearchStrategy[tuple[dict[str, Any], tuple[Any, ...]]]] = {"Einsum": _equated()}
"""By the layer's name: parameters together with inputs, where nearly none fit that are drawn apart."""

DIMENSIONS_TOGETHER: Mapping[str, st.SearchStrategy[tuple[Any, ...]]] = {
    "Gather": _places(as_many=True),
    "TakeAlongDim": _places(as_many=False),
    "Scatter": _places(as_many=True, num_sources=1),
    "ScatterAdd": _places(as_many=True, num_sources=1),
    "GridSample": _read(),
    "AffineGrid": _transformed(),
    "Interpolate": _resized(),
    "ScaledDotProductAttention": _attending(),
    "MaskedMean": _masked(),
    "MaskedMax": _masked(),
    "Inverse": _squares(),
    "Det": _squares(),
    "MatrixExp": _squares(),
    "Solve": _squares(sides=True),
    "MatMul": _matrices(),
    "BatchMatMul": _matrices(stretches=False, free_of_batch=False),
    "Outer": _vectors(alike=False),
    "VecDot": _vectors(),
    "Cross": _vectors(st.just(3)),
    "Cdist": _sets(),
}
