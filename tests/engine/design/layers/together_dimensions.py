"""Inputs that hang together, of layers that work along dimensions and over matrices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from engine.design.layers import Shape
from tests.engine.design.layers.drawn_shapes import DTYPES, SIZES, T, shape_of

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


DIMENSIONS_TOGETHER: Mapping[str, st.SearchStrategy[tuple[Any, ...]]] = {
    "Gather": _places(as_many=True),
    "TakeAlongDim": _places(as_many=False),
    "Scatter": _places(as_many=True, num_sources=1),
    "ScatterAdd": _places(as_many=True, num_sources=1),
}
