"""Layers that bring numbers to mean 0 and variance 1, which steadies training."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from engine.design.layers.expectations import expect_channels, expect_fixed, expect_float, expect_rank
from engine.design.layers.layer import Layer, Refused, Remedy, call, layer
from engine.design.layers.parameter import Sizes, param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size

_EPS = "A small number added to the variance, so that nothing is divided by zero."
_AFFINE = "Whether a learned scale and offset follow."


class BatchNorm(Layer):
    """What batch normalization has in common; those with a name are below."""

    ranks: ClassVar[tuple[int, ...]] = (4,)
    averages_batch = True
    synonyms = ("batch normalization", "bn")
    shown = ("momentum",)

    eps: float = param(1e-05, above=0, help=_EPS)
    momentum: float | None = param(
        0.1, low=0, high=1, help="The share of each batch in the running average; empty for a plain average."
    )
    affine: bool = param(True, help=_AFFINE)
    track_running_stats: bool = param(True, help="Whether evaluation uses the averages seen while training.")

    def inferred(self, x: Shape) -> Mapping[str, Size]:
        """The channels that come in."""
        return {"num_features": x.channels}

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        expect_float(x)
        expect_rank(x, *self.ranks)
        expect_channels(x)
        return Shape(*x)

    def weights(self, x: Shape) -> Mapping[str, tuple[Size, ...]]:
        """A scale and an offset for each channel."""
        return {"weight": (x.channels,), "bias": (x.channels,)} if self.affine else {}


@layer("Normalization", torch="nn.BatchNorm1d")
class BatchNorm1d(BatchNorm):
    """Normalize each feature over the batch, then scale and shift it by learned amounts."""

    ranks = (2, 3)
    formula = "y = (x − mean) / √(var + eps) · weight + bias\nmean, var of each channel in the batch"


@layer("Normalization", torch="nn.BatchNorm2d")
class BatchNorm2d(BatchNorm):
    """Normalize each channel of images over the batch, then scale and shift it by learned amounts."""

    formula = "y = (x − mean) / √(var + eps) · weight + bias\nmean, var of each channel in the batch"


@layer("Normalization", torch="nn.BatchNorm3d")
class BatchNorm3d(BatchNorm):
    """Normalize each channel of volumes over the batch, then scale and shift it by learned amounts."""

    ranks = (5,)
    formula = "y = (x − mean) / √(var + eps) · weight + bias\nmean, var of each channel in the batch"


class LastDimensions(Layer):
    """What normalizing the last dimensions of each sample has in common; the layers with a name are below."""

    shown = ("dims",)
    elementwise_affine: Any

    dims: int = param(1, low=1, help="How many dimensions, counted from the last, are normalized together.")

    def inferred(self, x: Shape) -> Mapping[str, Size | Sizes]:
        """The sizes of the dimensions that are normalized."""
        sizes = self._normalized(x)
        return {"normalized_shape": sizes[0] if len(sizes) == 1 else Sizes(sizes)}

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        expect_float(x)
        if self.dims >= x.rank:
            remedies = [Remedy(params={"dims": x.rank - 1})] if x.rank > 1 else []
            raise Refused(
                f"normalizes the last {self.dims} dimensions, but {x} has {x.rank - 1} behind the batch",
                port="x",
                remedies=remedies,
            )
        for size in self._normalized(x):
            expect_fixed(size, x, "numbers to normalize")
        return Shape(*x)

    def build(self, x: Shape) -> str:
        """Write the constructor call; `dims` is told by the sizes."""
        options = {name: value for name, value in self.options().items() if name != "dims"}
        return call(self.torch, *self.inferred(x).values(), **options)

    def weights(self, x: Shape) -> Mapping[str, tuple[Size, ...]]:
        """A scale for each normalized number."""
        return {"weight": self._normalized(x)} if self.elementwise_affine else {}

    def _normalized(self, x: Shape) -> tuple[Size, ...]:
        return tuple(x[max(x.rank - int(self.dims), 0) :])


@layer("Normalization", torch="nn.LayerNorm")
class LayerNorm(LastDimensions):
    """Normalize the last dimensions of each sample by themselves, then scale and shift them."""

    synonyms = ("layer normalization", "ln", "transformer")
    formula = "y = (x − mean) / √(var + eps) · weight + bias\nmean, var of each sample over the last dims"

    eps: float = param(1e-05, above=0, help=_EPS)
    elementwise_affine: bool = param(True, help=_AFFINE)
    bias: bool = param(True, help="Whether the learned offset is there, beside the scale.")

    def weights(self, x: Shape) -> Mapping[str, tuple[Size, ...]]:
        """A scale and an offset for each normalized number."""
        scale = super().weights(x)
        return {**scale, "bias": scale["weight"]} if scale and self.bias else scale


@layer("Normalization", torch="nn.RMSNorm")
class RMSNorm(LastDimensions):
    """Divide the last dimensions of each sample by their root mean square, then scale them."""

    synonyms = ("root mean square normalization", "rms", "transformer", "llama")
    formula = "y = x / √(mean(x²) + eps) · weight"

    eps: float | None = param(None, above=0, help="A small number added to the mean square; empty for the smallest.")
    elementwise_affine: bool = param(True, help="Whether a learned scale follows.")


@layer("Normalization", torch="nn.GroupNorm")
class GroupNorm(Layer):
    """Normalize groups of channels within each sample, whatever the batch size."""

    synonyms = ("group normalization", "gn", "instance normalization")
    shown = ("num_groups",)
    formula = "y = (x − mean) / √(var + eps) · weight + bias\nmean, var of each group of channels of each sample"

    num_groups: int = param(4, low=1, always=True, help="How many groups the channels are split into, of equal size.")
    eps: float = param(1e-05, above=0, help=_EPS)
    affine: bool = param(True, help=_AFFINE)

    def inferred(self, x: Shape) -> Mapping[str, Size]:
        """The channels that come in."""
        return {"num_channels": x.channels}

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        expect_float(x)
        if x.rank < 2:
            raise Refused(f"takes N × C and any sizes behind them, but gets {x}", port="x")
        expect_channels(x)
        channels, groups = int(x.channels), int(self.num_groups)
        if channels % groups:
            fitting = next(n for n in range(min(groups, channels), 0, -1) if channels % n == 0)
            raise Refused(
                f"splits channels into {groups} groups of equal size, but {channels} channels come in",
                port="x",
                remedies=[Remedy(params={"num_groups": fitting}, label=f"Set num_groups to {fitting}")],
            )
        return Shape(*x)

    def build(self, x: Shape) -> str:
        """Write the constructor call, in torch's order: the groups come before the channels."""
        return call(self.torch, self.num_groups, x.channels, **self.options())

    def weights(self, x: Shape) -> Mapping[str, tuple[Size, ...]]:
        """A scale and an offset for each channel."""
        return {"weight": (x.channels,), "bias": (x.channels,)} if self.affine else {}


@layer("Normalization", torch="nn.LocalResponseNorm")
class LocalResponseNorm(Layer):
    """Divide each number by the strength of its neighbouring channels, as AlexNet does."""

    synonyms = ("lrn", "cross-map", "contrast", "alexnet", "CrossMapLRN2d")
    shown = ("size",)
    formula = "y = x / (k + alpha / size · Σ x²)^beta\nΣ over size neighbouring channels"

    size: int = param(5, low=1, always=True, unit="channels", help="How many neighbouring channels are looked at.")
    alpha: float = param(0.0001, help="How much the neighbours count.")
    beta: float = param(0.75, help="The power the neighbours' strength is raised to.")
    k: float = param(1.0, help="What is added to the strength, so that nothing is divided by zero.")

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        expect_float(x)
        if x.rank < 3:
            raise Refused(f"takes N × C and one or more sizes behind them, but gets {x}", port="x")
        return Shape(*x)
