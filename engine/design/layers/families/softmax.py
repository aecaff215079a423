"""Activations that look along a dimension: its numbers become shares, or one half of them gates the other."""

from __future__ import annotations

from engine.design.layers.expectations import expect_axis, expect_float, expect_rank
from engine.design.layers.layer import Layer, Refused, Remedy, call, layer
from engine.design.layers.parameter import param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size


class AlongDimension(Layer):
    """What activations along a dimension have in common; those with a name are below."""

    verb = "adds up to 1 over"
    shown = ("dim",)

    dim: int = param(-1, always=True, help="The dimension whose numbers add up to 1; -1 is the last.")

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        expect_float(x)
        expect_axis(x, Size.of(self.dim), verb=self.verb)
        return Shape(*x)

    def build(self, x: Shape) -> str:
        """Write the call with its dimension by name, as people do."""
        return call(self.torch, dim=self.dim)


@layer("Activation", torch="nn.Softmax")
class Softmax(AlongDimension):
    """Turn scores into shares that are positive and add up to 1."""

    synonyms = ("probabilities", "normalized exponential", "attention weights")
    formula = "y_i = exp(x_i) / Σ_j exp(x_j), over dim"


@layer("Activation", torch="nn.Softmin")
class Softmin(AlongDimension):
    """Turn scores into shares that add up to 1, the smallest score getting the largest share."""

    synonyms = ("probabilities", "distances", "energy")
    formula = "y_i = exp(−x_i) / Σ_j exp(−x_j), over dim"


@layer("Activation", torch="nn.LogSoftmax")
class LogSoftmax(AlongDimension):
    """Turn scores into the logarithms of shares that add up to 1, as NLLLoss and CTCLoss take them."""

    synonyms = ("log probabilities", "normalized exponential", "nll")
    formula = "y_i = x_i − ln(Σ_j exp(x_j)), over dim"


@layer("Activation", torch="nn.Softmax2d")
class Softmax2d(Layer):
    """Turn the channels of each pixel into shares that add up to 1."""

    synonyms = ("spatial softmax", "probabilities", "segmentation")
    formula = "y_c = exp(x_c) / Σ_j exp(x_j), over the channels"

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        expect_float(x)
        expect_rank(x, 4)
        return Shape(*x)


@layer("Activation", torch="nn.GLU")
class GLU(Layer):
    """Cut a dimension into two halves, and let the sigmoid of the second gate the first."""

    synonyms = ("gated linear unit", "gate", "halve")
    shown = ("dim",)
    formula = "y = a · σ(b), [a, b] = x along dim"

    dim: int = param(-1, help="The dimension that is halved; -1 is the last.")

    def infer(self, x: Shape) -> Shape:
        """Halve the dimension."""
        expect_float(x)
        axis = expect_axis(x, Size.of(self.dim), verb="halves")
        size = x[axis]
        if size % 2 != 0:
            remedies = [Remedy(axis=axis, wanted=int(size) + 1)] if size.known else []
            raise Refused(
                f"cuts dimension {axis} into two halves, but in {x} it has {size}, which "
                f"{'is odd' if size.known else 'depends on the data'}",
                port="x",
                remedies=remedies,
            )
        return Shape(*x[:axis], size // 2, *x[axis + 1 :])
