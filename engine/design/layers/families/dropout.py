"""Layers that drop numbers at random while training, so that a network does not lean on a few."""

from __future__ import annotations

from typing import ClassVar

from engine.design.layers.expectations import expect_float, expect_rank
from engine.design.layers.layer import Layer, Refused, layer
from engine.design.layers.parameter import param
from engine.design.layers.shape import Shape

_CHANNEL = "The chance of each channel to be dropped, from 0 to 1."
_NUMBER = "The chance of each number to be dropped, from 0 to 1."


class Dropping(Layer):
    """What dropping numbers one by one has in common; those with a name are below."""

    synonyms: ClassVar[tuple[str, ...]] = ("regularization", "overfitting", "noise")
    shown = ("p",)

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        expect_float(x)
        return Shape(*x)


class ChannelDropping(Dropping):
    """What dropping whole channels has in common; those with a name are below."""

    dimensions = 2
    synonyms = ("spatial dropout", "channel dropout", "regularization", "overfitting")

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        expect_float(x)
        expect_rank(x, self.dimensions + 2)
        return Shape(*x)


@layer("Regularization", torch="nn.Dropout")
class Dropout(Dropping):
    """Set numbers to zero at random while training, and scale the others up to make good for it."""

    formula = "y = m · x / (1 − p), m = 0 with chance p else 1"

    p: float = param(0.5, low=0, high=1, always=True, help=_NUMBER)


@layer("Regularization", torch="nn.Dropout1d")
class Dropout1d(ChannelDropping):
    """Set whole channels of a sequence to zero at random while training."""

    dimensions = 1
    formula = "y = m · x / (1 − p), m = 0 with chance p else 1\none m for each channel"

    p: float = param(0.5, low=0, high=1, always=True, help=_CHANNEL)


@layer("Regularization", torch="nn.Dropout2d")
class Dropout2d(ChannelDropping):
    """Set whole channels of an image to zero at random while training."""

    formula = "y = m · x / (1 − p), m = 0 with chance p else 1\none m for each channel"

    p: float = param(0.5, low=0, high=1, always=True, help=_CHANNEL)


@layer("Regularization", torch="nn.Dropout3d")
class Dropout3d(ChannelDropping):
    """Set whole channels of a volume to zero at random while training."""

    dimensions = 3
    formula = "y = m · x / (1 − p), m = 0 with chance p else 1\none m for each channel"

    p: float = param(0.5, low=0, high=1, always=True, help=_CHANNEL)


@layer("Regularization", torch="nn.AlphaDropout")
class AlphaDropout(Dropping):
    """Drop numbers at random while training such that mean and variance stay, as SELU networks need it."""

    synonyms = ("selu", "self-normalizing", "regularization", "overfitting")
    formula = (
        "y = a · (m · x + (1 − m) · α) + b, m = 0 with chance p else 1\n"
        "a = 1 / √((1 − p) · (1 + p · α²)), b = −a · p · α\n"
        "α = −1.7581"
    )

    p: float = param(0.5, low=0, high=1, always=True, help=_NUMBER)


@layer("Regularization", torch="nn.FeatureAlphaDropout")
class FeatureAlphaDropout(Dropping):
    """Drop whole channels at random while training such that mean and variance stay, as SELU networks need it."""

    synonyms = ("selu", "self-normalizing", "channel dropout", "regularization", "overfitting")
    formula = (
        "y = a · (m · x + (1 − m) · α) + b, m = 0 with chance p else 1\n"
        "a = 1 / √((1 − p) · (1 + p · α²)), b = −a · p · α\n"
        "α = −1.7581, one m for each channel"
    )

    p: float = param(0.5, low=0, high=1, always=True, help=_CHANNEL)

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        if x.rank < 2:
            raise Refused(f"takes N × C and any sizes behind them, but gets {x}", port="x")
        return super().infer(x)
