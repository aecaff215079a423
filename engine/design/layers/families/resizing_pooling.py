"""Pooling whose output size is set, and whose windows follow from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.design.layers.expectations import expect_float, expect_rank
from engine.design.layers.families.pooling import INDICES_HELP, Indexed
from engine.design.layers.layer import Layer, Refused, Remedy, layer
from engine.design.layers.parameter import Pair, Triple, param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size, whole
from engine.design.layers.sliding import axis_name, each_axis

_RATIO = "The share of each size that is left, between 0 and 1; not used where an output_size is set."
_SET = "Sizes that come out; empty to set a ratio instead."


class AdaptivePooling(Layer):
    """What pooling to a size has in common; those with a name are below."""

    dimensions = 2
    shown = ("output_size",)
    output_size: Any

    def infer(self, x: Shape) -> Shape | tuple[Shape, ...]:
        """Keep the channels and set the sizes behind them."""
        return self.pooled(x)

    def pooled(self, x: Shape) -> Shape:
        """The channels with the sizes that are set.

        Raises:
            Refused: it is no signal with channels.
        """
        expect_float(x)
        expect_rank(x, self.dimensions + 2)
        return Shape(x[0], x.channels, *each_axis(self.output_size, self.dimensions))


class AdaptiveAverage(AdaptivePooling):
    """What averaging down to a size has in common."""

    synonyms = ("global average pooling", "gap", "mean pooling")


class AdaptiveMaximum(Indexed, AdaptivePooling):
    """What keeping the largest numbers down to a size has in common."""

    synonyms = ("global max pooling", "gmp", "maximum pooling")

    def infer(self, x: Shape) -> Shape | tuple[Shape, ...]:
        """Keep the channels and set the sizes behind them."""
        return self.found(x, self.pooled(x))


@layer("Pooling", torch="nn.AdaptiveAvgPool1d")
class AdaptiveAvgPool1d(AdaptiveAverage):
    """Average a sequence down to a length that is set, however long it was."""

    dimensions = 1
    formula = "y = mean of x in the part\nL_out = output_size"

    output_size: int = param(1, low=1, always=True, unit="steps", makes=2, help="The length that comes out.")


@layer("Pooling", torch="nn.AdaptiveAvgPool2d")
class AdaptiveAvgPool2d(AdaptiveAverage):
    """Average an image down to a height and width that are set, however large it was."""

    formula = "y = mean of x in the part\nH_out, W_out = output_size"

    output_size: Pair = param(1, low=1, always=True, unit="pixels", help="Height and width that come out.")


@layer("Pooling", torch="nn.AdaptiveAvgPool3d")
class AdaptiveAvgPool3d(AdaptiveAverage):
    """Average a volume down to sizes that are set, however large it was."""

    dimensions = 3
    formula = "y = mean of x in the part\nD_out, H_out, W_out = output_size"

    output_size: Triple = param(1, low=1, always=True, unit="voxels", help="Depth, height and width that come out.")


@layer("Pooling", torch="nn.AdaptiveMaxPool1d")
class AdaptiveMaxPool1d(AdaptiveMaximum):
    """Keep the largest numbers of a sequence, as many as are set, however long it was."""

    dimensions = 1
    formula = "y = max of x in the part\nL_out = output_size"

    output_size: int = param(1, low=1, always=True, unit="steps", makes=2, help="The length that comes out.")
    return_indices: bool = param(False, help=INDICES_HELP)


@layer("Pooling", torch="nn.AdaptiveMaxPool2d")
class AdaptiveMaxPool2d(AdaptiveMaximum):
    """Keep the largest numbers of an image in a height and width that are set, however large it was."""

    formula = "y = max of x in the part\nH_out, W_out = output_size"

    output_size: Pair = param(1, low=1, always=True, unit="pixels", help="Height and width that come out.")
    return_indices: bool = param(False, help=INDICES_HELP)


@layer("Pooling", torch="nn.AdaptiveMaxPool3d")
class AdaptiveMaxPool3d(AdaptiveMaximum):
    """Keep the largest numbers of a volume in sizes that are set, however large it was."""

    dimensions = 3
    formula = "y = max of x in the part\nD_out, H_out, W_out = output_size"

    output_size: Triple = param(1, low=1, always=True, unit="voxels", help="Depth, height and width that come out.")
    return_indices: bool = param(False, help=INDICES_HELP)


class FractionalPooling(Indexed):
    """What pooling by a fraction has in common; those with a name are below (Graham 2014)."""

    dimensions = 2
    spare = 1
    synonyms = ("fractional pooling", "stochastic pooling", "random pooling", "downsampling")
    shown = ("kernel_size", "output_ratio", "output_size")
    kernel_size: Any
    output_size: Any
    output_ratio: Any

    def infer(self, x: Shape) -> Shape | tuple[Shape, ...]:
        """Keep the channels, and each further size by the ratio or as it is set."""
        expect_float(x)
        expect_rank(x, self.dimensions + 2)
        if self.output_size is None and self.output_ratio >= 1:
            raise Refused(
                f"shrinks a signal by the ratio {self.output_ratio}, which must be less than 1",
                remedies=[Remedy(params={"output_ratio": 0.5})],
            )
        sizes = self._sizes(x)
        for axis, (out, kernel) in enumerate(zip(sizes, each_axis(self.kernel_size, self.dimensions), strict=True)):
            self._expect_room(x, axis, out, kernel)
        return self.found(x, Shape(x[0], x.channels, *sizes))

    def options(self) -> Mapping[str, Any]:
        """The size where it is set, else the ratio; torch takes one of them."""
        left_out = "output_ratio" if self.output_size is not None else "output_size"
        chosen = {} if self.output_size is not None else {"output_ratio": self.output_ratio}
        return chosen | {name: value for name, value in super().options().items() if name != left_out}

    def _sizes(self, x: Shape) -> tuple[Size, ...]:
        if self.output_size is not None:
            return each_axis(self.output_size, self.dimensions)
        return tuple(whole(size * self.output_ratio) for size in x[2:])

    def _expect_room(self, x: Shape, axis: int, out: Size, kernel: Size) -> None:
        size, name = x[2 + axis], axis_name(x.rank, axis)
        if out < 1:
            raise Refused(
                f"leaves nothing of a {name} of {size} with the ratio {self.output_ratio}",
                port="x",
                remedies=[Remedy(params={"output_size": 1})],
            )
        if out + kernel - self.spare > size:
            raise Refused(
                f"places {out} overlapping windows of {kernel}, which needs a {name} of {out + kernel - self.spare}, "
                f"but it is {size}",
                port="x",
                remedies=[Remedy(params={"kernel_size": 1})] if kernel > 1 else [],
            )


@layer("Pooling", torch="nn.FractionalMaxPool2d")
class FractionalMaxPool2d(FractionalPooling):
    """Keep the largest numbers of patches at random places, which shrinks an image by any ratio."""

    formula = "y = max of x in the window\nH_out = ⌊H · output_ratio⌋, W_out likewise"

    kernel_size: Pair = param(2, low=1, always=True, unit="pixels", help="Height and width of a patch.")
    output_size: Pair | None = param(None, low=1, unit="pixels", help=_SET)
    output_ratio: float = param(0.5, above=0, high=1, help=_RATIO)
    return_indices: bool = param(False, help=INDICES_HELP)


@layer("Pooling", torch="nn.FractionalMaxPool3d")
class FractionalMaxPool3d(FractionalPooling):
    """Keep the largest numbers of blocks at random places, which shrinks a volume by any ratio."""

    dimensions = 3
    spare = 0
    formula = "y = max of x in the window\nD_out = ⌊D · output_ratio⌋, H_out, W_out likewise"

    kernel_size: Triple = param(2, low=1, always=True, unit="voxels", help="Depth, height and width of a block.")
    output_size: Triple | None = param(None, low=1, unit="voxels", help=_SET)
    output_ratio: float = param(0.5, above=0, high=1, help=_RATIO)
    return_indices: bool = param(False, help=INDICES_HELP)
