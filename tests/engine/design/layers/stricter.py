"""Where a rule is meant to refuse what torch takes: what such an exception says, and tests of what it applies to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.engine.design.layers.examples import Example


@dataclass(frozen=True)
class Stricter:
    """Where a rule is meant to refuse what torch takes.

    Attributes:
        layers: which ones, all of them where empty.
        why: what is gained by it.
        applies: whether an example is such a case.
    """

    layers: tuple[str, ...]
    why: str
    applies: Callable[[Example], bool]


def rank(example: Example) -> int:
    """How many dimensions the first input has."""
    return int(example.inputs[0].rank)


def lacks_batch(example: Example) -> bool:
    """Whether the first input has no more dimensions than one sample, as torch's signal layers take it too."""
    digit = example.definition.name[-2:-1]
    return rank(example) <= int(digit) + 1 if digit.isdigit() else rank(example) in (2, 3)


def dim_is_batch(*names: str) -> Callable[[Example], bool]:
    """Test whether one of these parameters names the batch."""

    def applies(example: Example) -> bool:
        layer = example.configured()
        for name in names:
            value = getattr(layer, name)
            dims = value if isinstance(value, tuple) else (value,)
            if any(int(dim) in (0, -rank(example)) for dim in dims):
                return True
        return False

    return applies


def not_all_float(example: Example) -> bool:
    """Whether an input holds whole numbers or truth values."""
    return any(shape.dtype != "float32" for shape in example.given)
