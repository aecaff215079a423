"""Inputs that hang together, of layers over signals with channels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from engine.design.layers import Shape
from tests.engine.design.layers.drawn_shapes import shape_of, shapes

_FACTORABLE = st.sampled_from((6, 8, 12))


def _with_indices(rank: int) -> st.SearchStrategy[tuple[Any, ...]]:
    """Numbers, and an index for each into a signal of so many places."""

    def beside(x: Shape, places: int | None) -> tuple[Shape, Shape]:
        return x, shape_of(list(x[1:]), "int64", places)

    return st.builds(beside, shapes((rank,), ("float32",)), st.none() | st.integers(1, 30))


SIGNALS_TOGETHER: Mapping[str, st.SearchStrategy[tuple[Any, ...]]] = {
    "MaxUnpool1d": _with_indices(3),
    "MaxUnpool2d": _with_indices(4),
    "MaxUnpool3d": _with_indices(5),
    "Unflatten": st.builds(lambda *sizes: (shape_of([*sizes], "float32", None),), _FACTORABLE, _FACTORABLE),
}
