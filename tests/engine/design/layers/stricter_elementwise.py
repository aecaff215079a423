"""Where the rules of layers that work number by number are meant to be stricter than torch."""

from __future__ import annotations

from tests.engine.design.layers.examples import Example
from tests.engine.design.layers.stricter import Stricter, dim_is_batch
from tests.engine.design.layers.together_elementwise import ELEMENTWISE_TOGETHER


def _counts_nothing(example: Example) -> bool:
    layer = example.configured()
    return layer.start == layer.end  # type: ignore[attr-defined, no-any-return]


def has_truths(example: Example) -> bool:
    """Whether an input holds truth values."""
    return any(shape.dtype == "bool" for shape in example.given)


ELEMENTWISE: tuple[Stricter, ...] = (
    Stricter(
        tuple(ELEMENTWISE_TOGETHER),
        "torch would stretch one sample over another",
        lambda e: len({shape.rank for shape in e.given}) > 1,
    ),
    Stricter(("Scale",), "truth values are no quantities", has_truths),
    Stricter(("Atan2", "Power"), "no gradient passes beside truth values", has_truths),
    Stricter(("Arange",), "a tensor without numbers is of no use", _counts_nothing),
    Stricter(("Positions",), "the samples of a batch have no order", dim_is_batch("dim")),
)
