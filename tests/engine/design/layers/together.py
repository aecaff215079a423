"""Inputs that hang together: what is drawn for layers whose inputs only fit each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from engine.design.layers import Shape
from tests.engine.design.layers.drawn_shapes import SIZES, N, T, shape_of
from tests.engine.design.layers.together_composed import COMPOSED_TOGETHER
from tests.engine.design.layers.together_dimensions import DIMENSIONS_TOGETHER
from tests.engine.design.layers.together_elementwise import ELEMENTWISE_TOGETHER
from tests.engine.design.layers.together_signals import SIGNALS_TOGETHER

Inputs = tuple[Shape | None, ...]
SIZE: st.SearchStrategy[Any] = st.sampled_from(SIZES)
STEP: st.SearchStrategy[Any] = st.one_of(SIZE, SIZE, SIZE, st.just(T))
"""The length of a sequence, which may depend on the data."""


def maybe(shape: Shape) -> st.SearchStrategy[Shape | None]:
    """A shape at an optional port, or nothing."""
    return st.one_of(st.none(), st.just(shape))


def floats(*sizes: Any) -> Shape:
    """Numbers of these sizes behind the batch."""
    return shape_of(list(sizes), "float32", None)


@st.composite
def _bilinear(draw: st.DrawFn) -> Inputs:
    lead = draw(st.lists(SIZE, max_size=2))
    return tuple(Shape(N, *lead, draw(SIZE)) for _ in range(2))


@st.composite
def _bag(draw: st.DrawFn) -> Inputs:
    x = shape_of([draw(STEP)], "int64", draw(st.none() | st.integers(1, 9)))
    return x, draw(maybe(floats(*x[1:])))


def _recurrent(num_states: int, length: st.SearchStrategy[list[Any]]) -> st.SearchStrategy[Inputs]:
    """What is read and, often, what is remembered before: of the usual size or another."""

    @st.composite
    def drawn(draw: st.DrawFn) -> Inputs:
        x = floats(*draw(length), draw(SIZE))
        if draw(st.booleans()):
            return (x, *[None] * num_states)
        hidden = draw(st.sampled_from((64, *SIZES)))
        return x, floats(draw(st.sampled_from((hidden, 1, 2)))), *[floats(hidden)] * (num_states - 1)

    return drawn()


WIDTHS: st.SearchStrategy[int] = st.sampled_from((4, 4, 8, 8, 12, 6, 5))
"""Features that several numbers of heads can share."""


def truths(*sizes: Any) -> Shape:
    """Truth values of these sizes behind the batch."""
    return shape_of(list(sizes), "bool", None)


@st.composite
def _attention(draw: st.DrawFn) -> Inputs:
    num_queries, num_keys = draw(STEP), draw(STEP)
    query, key = floats(num_queries, draw(WIDTHS)), floats(num_keys, draw(WIDTHS))
    if draw(st.booleans()):
        key, num_keys = query, num_queries
    value = floats(num_keys, draw(WIDTHS))
    padding, mask = draw(maybe(truths(num_keys))), draw(maybe(truths(num_queries, num_keys)))
    return query, key if key is not query else draw(maybe(key)), draw(maybe(value)), padding, mask


@st.composite
def _encoder(draw: st.DrawFn) -> Inputs:
    steps = draw(STEP)
    return floats(steps, draw(WIDTHS)), draw(maybe(truths(steps)))


@st.composite
def _two_sequences(draw: st.DrawFn) -> Inputs:
    first, second, width = draw(STEP), draw(STEP), draw(WIDTHS)
    other = draw(st.sampled_from((width, width, width, 3)))
    return floats(first, width), floats(second, other), draw(maybe(truths(first))), draw(maybe(truths(second)))


def indices(classes: int | None, *sizes: Any) -> Shape:
    """Class indices of these sizes behind the batch."""
    return shape_of(list(sizes), "int64", classes)


_CLASSES: st.SearchStrategy[int | None] = st.one_of(st.none(), st.integers(1, 4), st.integers(1, 13))
_ANSWERS: st.SearchStrategy[tuple[str, int | None]] = st.sampled_from(
    (("float32", None), ("int64", 2), ("int64", None), ("int64", 3), ("bool", None))
)
"""What a yes or no may be held by, and three classes, which it may not."""


@st.composite
def _scored(draw: st.DrawFn, places: int = 2) -> Inputs:
    sizes = draw(st.lists(STEP, max_size=places))
    return floats(draw(SIZE), *sizes), indices(draw(_CLASSES), *sizes)


@st.composite
def _answered(draw: st.DrawFn, num_predictions: int = 1) -> Inputs:
    x = floats(*draw(st.lists(STEP, max_size=3)))
    return (*[x] * num_predictions, shape_of(list(x[1:]), *draw(_ANSWERS)))


@st.composite
def _listed_classes(draw: st.DrawFn) -> Inputs:
    size = draw(SIZE)
    return floats(size), indices(draw(_CLASSES), size)


@st.composite
def _with_variance(draw: st.DrawFn) -> Inputs:
    x = floats(*draw(st.lists(SIZE, min_size=1, max_size=3)))
    axis = draw(st.integers(1, x.rank - 1))
    one = Shape(*(1 if place == axis else size for place, size in enumerate(x)))
    return x, x, draw(st.sampled_from((x, Shape(*x[:-1]), one)))


@st.composite
def _paired_vectors(draw: st.DrawFn) -> Inputs:
    x = floats(draw(STEP))
    return x, x, shape_of([], *draw(_ANSWERS))


@st.composite
def _triples(draw: st.DrawFn) -> Inputs:
    x = floats(*draw(st.lists(STEP, min_size=1, max_size=3)))
    return x, x, x


@st.composite
def _aligned(draw: st.DrawFn) -> Inputs:
    prediction = floats(draw(STEP), draw(SIZE))
    target = indices(draw(_CLASSES), draw(STEP))
    lengths = indices(None)
    return prediction, target, draw(maybe(lengths)), draw(maybe(lengths))


_STEPS = STEP.map(lambda steps: [steps])
_ONE_STEP: st.SearchStrategy[list[Any]] = st.just([])

TOGETHER: Mapping[str, st.SearchStrategy[tuple[Any, ...]]] = {
    "Bilinear": _bilinear(),
    "EmbeddingBag": _bag(),
    "RNN": _recurrent(1, _STEPS),
    "GRU": _recurrent(1, _STEPS),
    "LSTM": _recurrent(2, _STEPS),
    "RNNCell": _recurrent(1, _ONE_STEP),
    "GRUCell": _recurrent(1, _ONE_STEP),
    "LSTMCell": _recurrent(2, _ONE_STEP),
    "MultiheadAttention": _attention(),
    "TransformerEncoderLayer": _encoder(),
    "TransformerEncoder": _encoder(),
    "TransformerDecoderLayer": _two_sequences(),
    "TransformerDecoder": _two_sequences(),
    "Transformer": _two_sequences(),
    "CrossEntropyLoss": _scored(),
    "NLLLoss": _scored(),
    "MultiMarginLoss": _scored(0),
    "MultiLabelMarginLoss": _listed_classes(),
    "BCELoss": _answered(),
    "BCEWithLogitsLoss": _answered(),
    "MultiLabelSoftMarginLoss": _answered(),
    "SoftMarginLoss": _answered(),
    "HingeEmbeddingLoss": _answered(),
    "MarginRankingLoss": _answered(2),
    "CosineEmbeddingLoss": _paired_vectors(),
    "TripletMarginLoss": _triples(),
    "TripletMarginWithDistanceLoss": _triples(),
    "GaussianNLLLoss": _with_variance(),
    "CTCLoss": _aligned(),
    **ELEMENTWISE_TOGETHER,
    **COMPOSED_TOGETHER,
    **DIMENSIONS_TOGETHER,
    **SIGNALS_TOGETHER,
}
"""By the layer's name: a shape for each port, or None for an optional one that stays open."""
