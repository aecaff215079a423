"""Reductions over steps of which some are padding."""

from __future__ import annotations

from engine.design.layers.expectations import ROWS, expect_dtype, expect_float
from engine.design.layers.layer import Call, Layer, Port, Refused, layer
from engine.design.layers.shape import Shape


class OverSteps(Layer):
    """What reductions over the steps that are no padding have in common; those with a name are below."""

    inputs = (
        Port("x", "The steps: N × T × features."),
        Port("mask", "N × T truth values, true where a step counts."),
    )

    def infer(self, x: Shape, mask: Shape) -> Shape:
        """Leave the steps out."""
        expect_float(x)
        expect_dtype(mask, "bool", port="mask")
        if x.rank != 3:
            raise Refused(f"takes {ROWS}, but gets {x}", port="x")
        if tuple(mask) != tuple(x[:2]):
            raise Refused(
                f"takes one truth value for each step, {Shape(*x[:2])}, true where it counts, but gets {mask}",
                port="mask",
            )
        return Shape(x[0], x[2])


@layer("Reduction")
class MaskedMean(OverSteps):
    """Average over those steps of a sequence that a mask counts, as for sentences of different length."""

    synonyms = ("mean pooling", "sentence embedding", "padding", "average of words", "bag of words")
    formula = "y = Σ mask · x / Σ mask"

    def expression(self, call: Call) -> str:
        """Write the sum of the steps that count over how many they are; where none does, zeros come out."""
        x, mask = call.given
        return f"({x} * {mask}.unsqueeze(2)).sum(dim=1) / {mask}.sum(dim=1, keepdim=True).clamp(min=1)"


@layer("Reduction")
class MaskedMax(OverSteps):
    """Keep the largest numbers over those steps of a sequence that a mask counts."""

    synonyms = ("max pooling", "max over time", "padding", "sentence embedding")
    formula = "y = max of x_t over t where mask_t"

    def expression(self, call: Call) -> str:
        """Write `x.masked_fill(~mask.unsqueeze(2), float("-inf")).amax(dim=1)`."""
        x, mask = call.given
        return f'{x}.masked_fill(~{mask}.unsqueeze(2), float("-inf")).amax(dim=1)'
