"""Values that some inputs have to hold, where torch refuses others whatever their shape."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import torch
from torch import Tensor

from tests.engine.design.layers.drawn_shapes import STEPS
from tests.engine.design.layers.examples import Example

Prepared = Callable[[Tensor, Example], Tensor]


def _lengths(axis: int) -> Prepared:
    """Lengths of the sequences at another input, none longer than these are."""

    def prepared(numbers: Tensor, example: Example) -> Tensor:
        sequences = example.inputs[axis]
        longest = int(sequences[1]) if sequences.rank > 1 and sequences[1].known else STEPS
        return torch.full_like(numbers, longest)

    return prepared


def _chances(numbers: Tensor, example: Example) -> Tensor:
    return numbers.sigmoid() if numbers.is_floating_point() else numbers.clamp(0, 1)


def _positive(numbers: Tensor, example: Example) -> Tensor:
    return numbers.abs()


def _divisors(numbers: Tensor, example: Example) -> Tensor:
    """Whole numbers can't be divided by 0."""
    return numbers if numbers.is_floating_point() else torch.ones_like(numbers)


def _given(numbers: Tensor, example: Example) -> Tensor:
    """What comes from the data and not from the network."""
    return numbers.detach()


VALUES: Mapping[tuple[str, str], Prepared] = {
    ("BCELoss", "prediction"): _chances,
    ("BCELoss", "target"): _chances,
    ("SoftMarginLoss", "target"): _given,
    ("GaussianNLLLoss", "var"): _positive,
    ("Bernoulli", "x"): _chances,
    ("FloorDivide", "other"): _divisors,
    ("Remainder", "other"): _divisors,
    ("Fmod", "other"): _divisors,
    ("CTCLoss", "input_lengths"): _lengths(0),
    ("CTCLoss", "target_lengths"): _lengths(1),
}
"""By layer and port: turns drawn numbers into such that fit."""
