"""Where the rules of layers that work along dimensions, and over matrices, are meant to be stricter than torch."""

from __future__ import annotations

from collections.abc import Callable

from engine.design.layers import LAYERS
from tests.engine.design.layers.examples import Example
from tests.engine.design.layers.stricter import Stricter, dim_is_batch

ALONG = ("TopK", "Sort", "ArgSort")
REDUCED = tuple(name for name in LAYERS if LAYERS[name].family == "Reduction" and "dim" in LAYERS[name].parameters)
NOTHING = "a tensor without numbers is of no use"


def names_no_dimension(parameter: str = "dim") -> Callable[[Example], bool]:
    """Test whether a list of dimensions is empty, which stands for all of them in torch."""
    return lambda example: example.params.get(parameter) == ()


DIMENSIONS: tuple[Stricter, ...] = (
    Stricter((*REDUCED, *ALONG), "the samples of a batch must not meet", dim_is_batch("dim")),
    Stricter(("Diff",), NOTHING, lambda e: min(map(int, e.inputs[0][1:]), default=0) <= int(e.configured().n)),
    Stricter(REDUCED, "torch takes no dimension for all of them, the batch too", names_no_dimension()),
)
