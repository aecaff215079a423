"""Layers that make a signal larger without learning how."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from engine.design.layers.expectations import expect_float, expect_rank
from engine.design.layers.layer import Layer, Refused, Remedy, call, layer
from engine.design.layers.parameter import Pair, Sizes, param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size, whole
from engine.design.layers.sliding import axis_name, each_axis

_SCALE = "How many times as large each size becomes; not used where a size is set."
_BETWEEN = {"linear": 3, "bilinear": 4, "bicubic": 4, "trilinear": 5}
"""The modes that look at neighbours, with the rank that each is made for."""
_FITTING = {3: "linear", 4: "bilinear", 5: "trilinear"}


class Upsampling(Layer):
    """What upsampling has in common; those with a name are below."""

    ranks: ClassVar[tuple[int, ...]] = (4,)
    synonyms: ClassVar[tuple[str, ...]] = ("resize", "interpolate", "upscale", "enlarge", "decoder")
    shown: ClassVar[tuple[str, ...]] = ("scale_factor", "size")
    size: Any
    scale_factor: Any

    def infer(self, x: Shape) -> Shape:
        """Keep the channels, and multiply or set each further size."""
        expect_float(x)
        expect_rank(x, *self.ranks)
        return Shape(x[0], x.channels, *self._grown(x))

    def build(self, x: Shape) -> str:
        """Write the constructor call with the size where it is set, else the scale; torch takes one of them."""
        options = {name: value for name, value in self.options().items() if name not in ("size", "scale_factor")}
        if self.size is None:
            return call(self.torch, scale_factor=self.scale_factor, **options)
        size = self.size[0] if len(self.size) == 1 else self.size
        return call(self.torch, size=size, **options)

    def _grown(self, x: Shape) -> tuple[Size, ...]:
        if self.size is not None:
            return each_axis(self.size[0] if len(self.size) == 1 else self.size, x.rank - 2)
        sizes = []
        for axis, size in enumerate(x[2:]):
            out = _times(size, self.scale_factor)
            if out < 1:
                raise Refused(
                    f"leaves nothing of a {axis_name(x.rank, axis)} of {size} with the factor {self.scale_factor}",
                    port="x",
                    remedies=[Remedy(params={"scale_factor": 1})],
                )
            sizes.append(out)
        return tuple(sizes)


def _times(size: Size, factor: Size) -> Size:
    """A size times a factor, cut off to a whole number where the factor is none."""
    if not factor.names and float(factor).is_integer():
        return size * int(factor)
    return whole(size * factor)


@layer("Shape", torch="nn.Upsample")
class Upsample(Upsampling):
    """Make a sequence, image or volume larger by repeating numbers or drawing lines between them."""

    ranks = (3, 4, 5)
    shown = ("scale_factor", "size", "mode")
    formula = "H_out = ⌊H · scale_factor⌋, W_out likewise"

    size: Sizes | None = param(
        None, low=1, counts=(1, 2, 3), help="The sizes behind the channels that come out; empty to set a factor."
    )
    scale_factor: float = param(2, above=0, help=_SCALE)
    mode: Literal["nearest", "linear", "bilinear", "bicubic", "trilinear"] = param(
        "nearest", help="How new numbers are found; linear is for sequences, bi- for images, trilinear for volumes."
    )
    align_corners: bool = param(False, help="Whether the outermost numbers stay at the corners, for all but nearest.")

    def infer(self, x: Shape) -> Shape:
        """Keep the channels, and multiply or set each further size."""
        expect_float(x)
        self._expect_mode(x)
        if self.size is not None and len(self.size) not in (1, x.rank - 2):
            raise Refused(
                f"has {len(self.size)} sizes, but {x} has {x.rank - 2} behind the channels",
                port="x",
                remedies=[Remedy(params={"size": None})],
            )
        return super().infer(x)

    def _expect_mode(self, x: Shape) -> None:
        rank = _BETWEEN.get(self.mode)
        if rank is None and self.align_corners:
            raise Refused(
                f"aligns corners, which means nothing for the mode {self.mode!r}",
                remedies=[Remedy(params={"align_corners": False}), Remedy(params={"mode": "linear"})],
            )
        if rank is not None and x.rank != rank and x.rank in _FITTING:
            raise Refused(
                f"interpolates {self.mode!r}, which is for {rank - 2} dimensions behind the channels, but {x} has "
                f"{x.rank - 2}",
                port="x",
                remedies=[Remedy(params={"mode": _FITTING[x.rank]})],
            )


@layer("Shape", torch="nn.UpsamplingNearest2d")
class UpsamplingNearest2d(Upsampling):
    """Make an image larger by repeating pixels."""

    formula = "y_ij = x_(⌊i / scale_factor⌋, ⌊j / scale_factor⌋)\nH_out = H · scale_factor, W_out likewise"

    size: Pair | None = param(None, low=1, unit="pixels", help="Height and width that come out; empty for a factor.")
    scale_factor: float = param(2, above=0, help=_SCALE)


@layer("Shape", torch="nn.UpsamplingBilinear2d")
class UpsamplingBilinear2d(Upsampling):
    """Make an image larger by drawing lines between pixels, with the outermost ones at the corners."""

    formula = "H_out = H · scale_factor, W_out likewise\ny between the pixels of x, corners on corners"

    size: Pair | None = param(None, low=1, unit="pixels", help="Height and width that come out; empty for a factor.")
    scale_factor: float = param(2, above=0, help=_SCALE)
