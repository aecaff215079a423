"""Shapes that tests draw: sizes, element types, and shapes that go together."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from hypothesis import strategies as st

from engine.design.layers import Shape, Size

BATCH, STEPS = 7, 11
"""What the free dimensions N and T are in torch; no drawn size is equal to them."""

N, T = Size.free("N"), Size.free("T")
SIZES = (1, 2, 3, 4, 5, 6, 8, 9, 12)
RANKS = (1, 2, 3, 4, 5)
DTYPES = ("float32", "int64", "bool")


def shapes(ranks: tuple[int, ...], dtypes: tuple[str, ...]) -> st.SearchStrategy[Shape]:
    """Draw shapes of these ranks and element types."""
    sizes = st.sampled_from(ranks).flatmap(_sizes)
    return st.builds(shape_of, sizes, st.sampled_from(dtypes), st.none() | st.integers(1, 9))


@cache
def _sizes(rank: int) -> st.SearchStrategy[list[Any]]:
    """Sizes behind the batch; of six, one leaves the first to the data."""
    size: st.SearchStrategy[Any] = st.sampled_from(SIZES)
    return st.one_of(*[st.lists(size, min_size=rank - 1, max_size=rank - 1)] * 5, _with_steps(size, rank))


def _with_steps(size: st.SearchStrategy[Any], rank: int) -> st.SearchStrategy[list[Any]]:
    """The dimension behind the batch depends on the data, as the length of a text does."""
    return st.lists(size, min_size=max(rank - 2, 0), max_size=max(rank - 2, 0)).map(
        lambda sizes: [T, *sizes] if rank > 1 else []
    )


def shape_of(sizes: list[Any], dtype: str, classes: int | None) -> Shape:
    """The batch before these sizes; the classes are for indices alone."""
    return Shape(N, *sizes, dtype=dtype, classes=classes if dtype == "int64" else None)  # type: ignore[arg-type]


def relatives(x: Shape) -> st.SearchStrategy[Shape]:
    """Shapes that go together with another, or nearly do."""
    axes = st.integers(0, max(x.rank - 1, 0))
    dtypes = st.sampled_from(DTYPES)
    classes = st.none() | st.integers(1, 9)
    options: list[Callable[..., st.SearchStrategy[Shape]]] = [
        lambda: st.just(x),
        lambda: st.just(x),
        lambda: st.builds(with_size, st.just(x), axes, st.sampled_from(SIZES)),
        lambda: st.builds(without, st.just(x), axes, dtypes, classes),
        lambda: st.builds(without, st.just(x), st.just(1), st.just("int64"), classes),
        lambda: st.builds(with_dtype, st.just(x), dtypes),
        lambda: shapes(RANKS, DTYPES),
    ]
    return st.one_of(*[option() for option in options])


def with_size(x: Shape, axis: int, size: int) -> Shape:
    """The same with another size at one place."""
    return x if axis == 0 else x.with_sizes(*x[:axis], size, *x[axis + 1 :])


def without(x: Shape, axis: int, dtype: str, classes: int | None) -> Shape:
    """The sizes but one, of another element type."""
    axis = max(axis, 1)
    return shape_of([*x[1:axis], *x[axis + 1 :]], dtype, classes)


def with_dtype(x: Shape, dtype: str) -> Shape:
    """The same sizes of another element type."""
    return shape_of(list(x[1:]), dtype, 2)
