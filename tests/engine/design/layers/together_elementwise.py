"""Inputs that hang together, of layers that stretch one over another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from engine.design.layers import LAYERS, Shape
from engine.design.layers.elementwise import Binary, BinaryOrNumber
from tests.engine.design.layers.drawn_shapes import DTYPES, SIZES, N, T

_SIZE: st.SearchStrategy[Any] = st.sampled_from((*SIZES, T))
_FLOAT = ("float32",)
_TRUTHS = ("bool",)


@st.composite
def _stretched(draw: st.DrawFn, dtypes: tuple[tuple[str, ...], ...], *, optional: bool = False) -> tuple[Any, ...]:
    """Shapes that torch brings to one, most of them: some sizes are 1, some dimensions in front are left out.

    Args:
        draw: draws.
        dtypes: the element types of each input.
        optional: whether the last input is left open at times.
    """
    whole = (N, *draw(st.lists(_SIZE, max_size=3)))
    count = len(dtypes) - (optional and draw(st.booleans()))
    shapes = [_part(draw, whole, draw(st.sampled_from(types))) for types in dtypes[:count]]
    return (*shapes, *[None] * (len(dtypes) - count))


def _part(draw: st.DrawFn, whole: tuple[Any, ...], dtype: str) -> Shape:
    """What is stretched over the whole: the same, or with ones, or its last dimensions alone."""
    ones = draw(st.sets(st.integers(0, len(whole) - 1), max_size=2))
    sizes = [1 if place in ones else size for place, size in enumerate(whole)]
    start = draw(st.sampled_from((0, 0, 0, 1, len(sizes) - 1, len(sizes))))
    return Shape(*sizes[start:], dtype=dtype, classes=4 if dtype == "int64" else None)  # type: ignore[arg-type]


def _of_two(definition: type[Binary]) -> st.SearchStrategy[tuple[Any, ...]]:
    takes = definition.takes if set(definition.works_on) != {"float32"} else ("float32", "float32", *DTYPES)
    return _stretched((takes, takes), optional=issubclass(definition, BinaryOrNumber))


ELEMENTWISE_TOGETHER: Mapping[str, st.SearchStrategy[tuple[Any, ...]]] = {
    **{name: _of_two(definition) for name, definition in LAYERS.items() if issubclass(definition, Binary)},
    "Add": st.one_of(_stretched((DTYPES,) * 2), _stretched((DTYPES,) * 3)),
    "Multiply": st.one_of(_stretched((DTYPES,) * 2), _stretched((DTYPES,) * 3)),
    "Lerp": _stretched((_FLOAT,) * 3, optional=True),
    "AddCMul": _stretched((DTYPES,) * 3),
    "AddCDiv": _stretched((DTYPES,) * 3),
    "Where": _stretched((_TRUTHS, DTYPES, DTYPES), optional=True),
    "MaskedFill": _stretched((DTYPES, _TRUTHS)),
}
