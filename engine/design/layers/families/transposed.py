"""Convolutions run backwards, which make a signal larger with learned filters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.design.layers.families.convolution import Convolution
from engine.design.layers.layer import Refused, Remedy, layer
from engine.design.layers.parameter import Pair, Triple, param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size, counted
from engine.design.layers.sliding import Window, axis_name, each_axis

_OUT = "How many channels come out."
_GROUPS = "How many groups the channels are split into; each has filters of its own."
_BIAS = "Whether a learned offset is added to each channel."


class Transposed(Convolution):
    """What transposed convolutions have in common; those with a name are below."""

    synonyms = ("deconvolution", "transposed convolution", "upsampling", "upconvolution", "decoder")
    shown = ("kernel_size", "out_channels", "stride")
    output_padding: Any

    def infer(self, x: Shape) -> Shape:
        """Replace the channels, and grow each further size: (size - 1) stride - 2 padding + span + output_padding."""
        self._expect(x)
        count = self.dimensions
        window = Window.of(x, self, each_axis(self.padding, count))
        steps, extras = each_axis(self.stride, count), each_axis(self.output_padding, count)
        sizes = []
        for axis, (stride, extra) in enumerate(zip(steps, extras, strict=True)):
            dilation, padding = window.dilation[axis], window.padding[axis]
            if extra >= stride and extra >= dilation:
                raise Refused(
                    f"has output_padding {extra}, which must be smaller than stride ({stride}) or dilation "
                    f"({dilation})",
                    remedies=[Remedy(params={"output_padding": 0})],
                )
            out = (x[2 + axis] - 1) * stride - 2 * padding + (dilation * (window.kernel[axis] - 1) + extra + 1)
            if out < 1:
                raise Refused(
                    f"cuts {padding} off each end, which leaves nothing of the {axis_name(x.rank, axis)}",
                    remedies=[Remedy(params={"padding": 0})],
                )
            sizes.append(out)
        return Shape(x[0], self.out_channels, *sizes)

    def tensors(self, x: Shape) -> Mapping[str, tuple[Size, ...]]:
        """A filter for each input channel, over the output channels of its group."""
        out = Size.of(self.out_channels)
        kernel = each_axis(self.kernel_size, self.dimensions)
        return {"weight": (x.channels, out // self.groups, *kernel)} | ({"bias": (out,)} if self.bias else {})

    def flops(self, inputs: Sequence[Shape], outputs: Sequence[Shape]) -> int:
        """A multiply-add for each weight at each place of the input."""
        return 2 * counted(inputs[0][2:]) * counted(self.tensors(inputs[0])["weight"])


@layer("Convolution", torch="nn.ConvTranspose1d")
class ConvTranspose1d(Transposed):
    """Spread each step over a longer sequence with learned filters, as a convolution run backwards."""

    dimensions = 1
    formula = "L_out = (L − 1) · stride − 2 · padding + dilation · (kernel_size − 1) + output_padding + 1"

    out_channels: int = param(16, low=1, always=True, makes=1, help=_OUT)
    kernel_size: int = param(2, low=1, always=True, unit="steps", help="Over how many steps a filter spreads one.")
    stride: int = param(1, low=1, unit="steps", help="The distance at which neighbouring steps are spread out.")
    padding: int = param(0, low=0, unit="steps", help="Steps cut off at each end of the result.")
    output_padding: int = param(0, low=0, unit="steps", help="Steps added at the end, where the length is ambiguous.")
    groups: int = param(1, low=1, help=_GROUPS)
    bias: bool = param(True, help=_BIAS)
    dilation: int = param(1, low=1, unit="steps", help="The distance between the steps a filter writes to.")


@layer("Convolution", torch="nn.ConvTranspose2d")
class ConvTranspose2d(Transposed):
    """Spread each pixel over a larger image with learned filters, as a convolution run backwards."""

    formula = (
        "H_out = (H − 1) · stride − 2 · padding + dilation · (kernel_size − 1) + output_padding + 1\nW_out likewise"
    )

    out_channels: int = param(16, low=1, always=True, makes=1, help=_OUT)
    kernel_size: Pair = param(2, low=1, always=True, unit="pixels", help="Height and width of a filter.")
    stride: Pair = param(1, low=1, unit="pixels", help="The distance at which neighbouring pixels are spread out.")
    padding: Pair = param(0, low=0, unit="pixels", help="Pixels cut off at each edge of the result.")
    output_padding: Pair = param(
        0, low=0, unit="pixels", help="Pixels added at the lower and right edge, where the size is ambiguous."
    )
    groups: int = param(1, low=1, help=_GROUPS)
    bias: bool = param(True, help=_BIAS)
    dilation: Pair = param(1, low=1, unit="pixels", help="The distance between the pixels a filter writes to.")


@layer("Convolution", torch="nn.ConvTranspose3d")
class ConvTranspose3d(Transposed):
    """Spread each voxel over a larger volume with learned filters, as a convolution run backwards."""

    dimensions = 3
    formula = (
        "D_out = (D − 1) · stride − 2 · padding + dilation · (kernel_size − 1) + output_padding + 1\n"
        "H_out, W_out likewise"
    )

    out_channels: int = param(16, low=1, always=True, makes=1, help=_OUT)
    kernel_size: Triple = param(2, low=1, always=True, unit="voxels", help="Depth, height and width of a filter.")
    stride: Triple = param(1, low=1, unit="voxels", help="The distance at which neighbouring voxels are spread out.")
    padding: Triple = param(0, low=0, unit="voxels", help="Voxels cut off at each face of the result.")
    output_padding: Triple = param(
        0, low=0, unit="voxels", help="Voxels added at the far faces, where the size is ambiguous."
    )
    groups: int = param(1, low=1, help=_GROUPS)
    bias: bool = param(True, help=_BIAS)
    dilation: Triple = param(1, low=1, unit="voxels", help="The distance between the voxels a filter writes to.")
