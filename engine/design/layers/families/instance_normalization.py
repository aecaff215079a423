"""Layers that bring each channel of each sample to mean 0 and variance 1 by itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from engine.design.layers.expectations import expect_channels, expect_float, expect_rank
from engine.design.layers.layer import Layer, Refused, layer
from engine.design.layers.parameter import param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size


class InstanceNorm(Layer):
    """What instance normalization has in common; those with a name are below."""

    rank: ClassVar[int] = 4
    synonyms = ("instance normalization", "contrast normalization", "style transfer")
    shown = ("affine",)

    eps: float = param(1e-05, above=0, help="A small number added to the variance, so that nothing is divided by zero.")
    momentum: float = param(0.1, low=0, high=1, help="The share of each batch in the running average.")
    affine: bool = param(False, help="Whether a learned scale and offset follow.")
    track_running_stats: bool = param(False, help="Whether evaluation uses the averages seen while training.")

    def inferred(self, x: Shape) -> Mapping[str, Size]:
        """The channels that come in."""
        return {"num_features": x.channels}

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        expect_float(x)
        expect_rank(x, self.rank)
        expect_channels(x)
        if all(size == 1 for size in x[2:]):
            raise Refused(f"compares the numbers of a channel with each other, but in {x} each has only one", port="x")
        return Shape(*x)

    def weights(self, x: Shape) -> Mapping[str, tuple[Size, ...]]:
        """A scale and an offset for each channel."""
        return {"weight": (x.channels,), "bias": (x.channels,)} if self.affine else {}


@layer("Normalization", torch="nn.InstanceNorm1d")
class InstanceNorm1d(InstanceNorm):
    """Normalize each channel of each sequence by itself."""

    rank = 3
    formula = "y = (x − mean) / √(var + eps) · weight + bias\nmean, var of each channel of each sample"


@layer("Normalization", torch="nn.InstanceNorm2d")
class InstanceNorm2d(InstanceNorm):
    """Normalize each channel of each image by itself, as style transfer does."""

    formula = "y = (x − mean) / √(var + eps) · weight + bias\nmean, var of each channel of each sample"


@layer("Normalization", torch="nn.InstanceNorm3d")
class InstanceNorm3d(InstanceNorm):
    """Normalize each channel of each volume by itself."""

    rank = 5
    formula = "y = (x − mean) / √(var + eps) · weight + bias\nmean, var of each channel of each sample"
