"""Inputs that hang together, of composed layers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from engine.design.layers import Shape
from tests.engine.design.layers.drawn_shapes import SIZES, T, shape_of

_SIZE: st.SearchStrategy[Any] = st.sampled_from(SIZES)
_STEPS: st.SearchStrategy[Any] = st.one_of(_SIZE, _SIZE, _SIZE, st.just(T))
_WIDTHS = st.sampled_from((4, 8, 8, 12, 24, 6, 5))


def _numbers(*sizes: Any) -> Shape:
    return shape_of(list(sizes), "float32", None)


def _mask(steps: Any) -> st.SearchStrategy[Shape | None]:
    return st.none() | st.just(shape_of([steps], "bool", None))


@st.composite
def _steps(draw: st.DrawFn) -> tuple[Shape]:
    return (_numbers(draw(_STEPS), draw(_WIDTHS)),)


@st.composite
def _masked(draw: st.DrawFn) -> tuple[Shape | None, ...]:
    steps = draw(_STEPS)
    return _numbers(steps, draw(_WIDTHS)), draw(_mask(steps))


@st.composite
def _query_and_keys(draw: st.DrawFn) -> tuple[Shape | None, ...]:
    steps, width = draw(_STEPS), draw(_SIZE)
    other = draw(st.sampled_from((width, width, 3)))
    return _numbers(draw(_STEPS), width), _numbers(steps, other), draw(_mask(steps))


@st.composite
def _alike(draw: st.DrawFn) -> tuple[Shape, Shape]:
    x = _numbers(*draw(st.lists(_STEPS, min_size=1, max_size=3)))
    return x, x


@st.composite
def _gated(draw: st.DrawFn) -> tuple[Shape | None, ...]:
    x = _numbers(*draw(st.lists(_STEPS, min_size=1, max_size=3)))
    return x, draw(st.sampled_from((None, None, x)))


@st.composite
def _products(draw: st.DrawFn) -> tuple[Shape, Shape]:
    width, several = draw(_SIZE), draw(_STEPS)
    return _numbers(width), draw(st.sampled_from((_numbers(width), _numbers(several, width))))


@st.composite
def _skip(draw: st.DrawFn) -> tuple[Shape, Shape]:
    sizes = draw(st.lists(_SIZE, min_size=1, max_size=3))
    larger = [size + draw(st.sampled_from((0, 1, 4))) for size in sizes]
    return _numbers(draw(_STEPS), *sizes), _numbers(draw(_STEPS), *larger)


@st.composite
def _conditioned(draw: st.DrawFn) -> tuple[Shape, Shape]:
    return _numbers(draw(_SIZE), *draw(st.lists(_STEPS, max_size=3))), _numbers(draw(_SIZE))


COMPOSED_TOGETHER: Mapping[str, st.SearchStrategy[tuple[Any, ...]]] = {
    "CausalSelfAttention": _steps(),
    "SelfAttention": _masked(),
    "AdditiveAttention": _query_and_keys(),
    "LuongAttention": _query_and_keys(),
    "GatedActivation": _gated(),
    "AttentionPooling": _masked(),
    "FiLM": _conditioned(),
    "InnerProduct": _products(),
    "CropAndConcatenate": _skip(),
    "Reparameterise": _alike(),
    "KLToUnitGaussian": _alike(),
}
