"""Layers that drop numbers at random while training, so that a network does not lean on a few."""

from __future__ import annotations

from engine.design.layers.expectations import expect_float, expect_rank
from engine.design.layers.layer import Layer, layer
from engine.design.layers.parameter import param
from engine.design.layers.shape import Shape


@layer("Regularization", torch="nn.Dropout")
class Dropout(Layer):
    """Set numbers to zero at random while training, and scale the others up to make good for it."""

    keeps_state = True
    synonyms = ("regularization", "overfitting")
    shown = ("p",)

    p: float = param(0.5, low=0, high=1, always=True, help="The chance of each number to be dropped, from 0 to 1.")

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        expect_float(x)
        return Shape(*x)


@layer("Regularization", torch="nn.Dropout2d")
class Dropout2d(Layer):
    """Set whole channels of an image to zero at random while training."""

    keeps_state = True
    synonyms = ("spatial dropout", "channel dropout", "regularization", "overfitting")
    shown = ("p",)

    p: float = param(0.5, low=0, high=1, always=True, help="The chance of each channel to be dropped, from 0 to 1.")

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        expect_float(x)
        expect_rank(x, 4)
        return Shape(*x)
