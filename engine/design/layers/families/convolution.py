"""Layers that slide learned filters over a signal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from engine.design.layers.expectations import expect_channels, expect_float, expect_rank
from engine.design.layers.layer import Layer, Refused, Remedy, layer
from engine.design.layers.parameter import Pair, Triple, param
from engine.design.layers.parametrized import Parametrized
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size, SizeLike, counted
from engine.design.layers.sliding import Window, axis_name, each_axis, slide

PaddingMode = Literal["zeros", "reflect", "replicate", "circular"]


class Filtering(Layer):
    """What all have in common that slide filters over a signal: what they take, and what comes out."""

    dimensions = 2
    out_channels: Any
    kernel_size: Any
    stride: Any
    padding: Any
    dilation: Any
    groups: Any
    bias: Any
    padding_mode: Any

    def inferred(self, x: Shape) -> Mapping[str, Size]:
        """The channels that come in."""
        return {"in_channels": x.channels}

    def infer(self, x: Shape) -> Shape:
        """Replace the channels by the filters, and each further size by the places a filter takes."""
        self._expect(x)
        if self.padding == "same":
            self._expect_single_steps()
        padding = self._padding(x)
        self._expect_room_to_pad(x, padding)
        if self.padding == "same":
            return Shape(x[0], self.out_channels, *x[2:])
        return Shape(x[0], self.out_channels, *slide(x, self, padding=padding))

    def _expect(self, x: Shape) -> None:
        expect_float(x)
        expect_rank(x, self.dimensions + 2)
        expect_channels(x)
        for size, what in ((x.channels, "channels come in"), (Size.of(self.out_channels), "filters are set")):
            if size % self.groups != 0:
                raise Refused(
                    f"splits channels into {self.groups} groups of equal size, but {size} {what}",
                    port="x" if size is x.channels else "",
                    remedies=[Remedy(params={"groups": 1})],
                )

    def _expect_single_steps(self) -> None:
        if any(step != 1 for step in each_axis(self.stride, self.dimensions)):
            raise Refused(
                "keeps the size with the padding 'same', which needs stride 1; set the padding in numbers to move on "
                "by more",
                remedies=[Remedy(params={"stride": 1}), Remedy(params={"padding": 0})],
            )

    def _padding(self, x: Shape) -> tuple[Size, ...]:
        """What is added at each side; for `same`, at the side that gets more."""
        if self.padding == "valid":
            return (Size.of(0),) * self.dimensions
        if self.padding == "same":
            window = Window.of(x, self, ())
            return tuple((d * (k - 1) + 1) // 2 for k, d in zip(window.kernel, window.dilation, strict=True))
        return each_axis(self.padding, self.dimensions)

    def _expect_room_to_pad(self, x: Shape, padding: tuple[SizeLike, ...]) -> None:
        """Mirrored and wrapped edges can't be wider than the signal that they are taken from."""
        if self.padding_mode not in ("reflect", "circular"):
            return
        for axis, (size, pad) in enumerate(zip(x[2:], map(Size.of, padding), strict=True)):
            most = size - 1 if self.padding_mode == "reflect" else size
            if pad > most:
                raise Refused(
                    f"pads by {pad} in the mode {self.padding_mode!r}, but a {axis_name(x.rank, axis)} of {size} gives "
                    f"{most} at most",
                    port="x",
                    remedies=[Remedy(params={"padding_mode": "zeros"})],
                )


class Convolution(Filtering, Parametrized):
    """What convolutions have in common; those with a name are below."""

    def tensors(self, x: Shape) -> Mapping[str, tuple[Size, ...]]:
        """A filter for each output channel, over the input channels of its group."""
        out = Size.of(self.out_channels)
        kernel = each_axis(self.kernel_size, self.dimensions)
        return {"weight": (out, x.channels // self.groups, *kernel)} | ({"bias": (out,)} if self.bias else {})

    def flops(self, inputs: Sequence[Shape], outputs: Sequence[Shape]) -> int:
        """A multiply-add for each weight at each place of the output."""
        return 2 * counted(outputs[0][2:]) * counted(self.tensors(inputs[0])["weight"])


@layer("Convolution", torch="nn.Conv1d")
class Conv1d(Convolution):
    """Slide learned filters along a sequence and stack their responses as channels."""

    dimensions = 1
    synonyms = ("convolution", "temporal", "filter", "signal", "audio")
    shown = ("kernel_size", "out_channels", "stride", "padding")
    formula = "y = weight ∗ x + bias\nL_out = ⌊(L + 2 · padding − dilation · (kernel_size − 1) − 1) / stride⌋ + 1"

    out_channels: int = param(16, low=1, always=True, makes=1, help="How many filters, and so channels, come out.")
    kernel_size: int = param(3, low=1, always=True, unit="steps", help="How many neighbouring steps a filter covers.")
    stride: int = param(1, low=1, unit="steps", help="How many steps the filter moves on at a time.")
    padding: int | Literal["same", "valid"] = param(
        0, low=0, unit="steps", help="Steps added at each end; 'same' keeps the length, 'valid' adds none."
    )
    dilation: int = param(1, low=1, unit="steps", help="The distance between the steps a filter looks at.")
    groups: int = param(1, low=1, help="How many groups the channels are split into; each has filters of its own.")
    bias: bool = param(True, help="Whether a learned offset is added to each channel.")
    padding_mode: PaddingMode = param("zeros", help="What the added steps hold: zeros, or a copy of the signal.")


@layer("Convolution", torch="nn.Conv2d")
class Conv2d(Convolution):
    """Slide learned filters over an image and stack their responses as channels."""

    synonyms = ("convolution", "filter", "image", "cnn", "feature map")
    shown = ("kernel_size", "out_channels", "stride", "padding")
    formula = (
        "y = weight ∗ x + bias\n"
        "H_out = ⌊(H + 2 · padding − dilation · (kernel_size − 1) − 1) / stride⌋ + 1\n"
        "W_out likewise"
    )

    out_channels: int = param(16, low=1, always=True, makes=1, help="How many filters, and so channels, come out.")
    kernel_size: Pair = param(3, low=1, always=True, unit="pixels", help="Height and width of a filter.")
    stride: Pair = param(1, low=1, unit="pixels", help="How far the filter moves on at a time, down and across.")
    padding: Pair | Literal["same", "valid"] = param(
        0, low=0, unit="pixels", help="Pixels added at each edge; 'same' keeps height and width, 'valid' adds none."
    )
    dilation: Pair = param(1, low=1, unit="pixels", help="The distance between the pixels a filter looks at.")
    groups: int = param(1, low=1, help="How many groups the channels are split into; each has filters of its own.")
    bias: bool = param(True, help="Whether a learned offset is added to each channel.")
    padding_mode: PaddingMode = param("zeros", help="What the added pixels hold: zeros, or a copy of the image.")


@layer("Convolution", torch="nn.Conv3d")
class Conv3d(Convolution):
    """Slide learned filters through a volume, such as a scan or a video, and stack their responses as channels."""

    dimensions = 3
    synonyms = ("convolution", "filter", "volume", "video", "voxel", "mri", "ct")
    shown = ("kernel_size", "out_channels", "stride", "padding")
    formula = (
        "y = weight ∗ x + bias\n"
        "D_out = ⌊(D + 2 · padding − dilation · (kernel_size − 1) − 1) / stride⌋ + 1\n"
        "H_out, W_out likewise"
    )

    out_channels: int = param(16, low=1, always=True, makes=1, help="How many filters, and so channels, come out.")
    kernel_size: Triple = param(3, low=1, always=True, unit="voxels", help="Depth, height and width of a filter.")
    stride: Triple = param(1, low=1, unit="voxels", help="How far the filter moves on at a time in each direction.")
    padding: Triple | Literal["same", "valid"] = param(
        0, low=0, unit="voxels", help="Voxels added at each face; 'same' keeps the sizes, 'valid' adds none."
    )
    dilation: Triple = param(1, low=1, unit="voxels", help="The distance between the voxels a filter looks at.")
    groups: int = param(1, low=1, help="How many groups the channels are split into; each has filters of its own.")
    bias: bool = param(True, help="Whether a learned offset is added to each channel.")
    padding_mode: PaddingMode = param("zeros", help="What the added voxels hold: zeros, or a copy of the volume.")
