"""Convolutions in two parts, and convolutions that only look back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from engine.design.layers.composed import Composed
from engine.design.layers.families.convolution import Convolution, Filtering
from engine.design.layers.layer import call, layer
from engine.design.layers.parameter import Pair, param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size, counted
from engine.design.layers.sliding import each_axis

_OUT = "How many channels come out."
_BIAS = "Whether a learned offset is added to each channel."


class Separable(Composed, Filtering):
    """What depthwise-separable convolutions have in common; those with a name are below."""

    groups = Size.of(1)
    padding_mode = "zeros"
    synonyms = ("separable convolution", "mobilenet", "xception", "depthwise", "pointwise")
    shown = ("kernel_size", "out_channels", "stride", "padding")

    def weights(self, x: Shape) -> Mapping[str, tuple[Size, ...]]:
        """A filter for each channel, and a weight for each pair of channels."""
        out, ones = Size.of(self.out_channels), (Size.of(1),) * self.dimensions
        kernel = each_axis(self.kernel_size, self.dimensions)
        result: dict[str, tuple[Size, ...]] = {
            "depthwise.weight": (x.channels, Size.of(1), *kernel),
            "pointwise.weight": (out, x.channels, *ones),
        }
        return result | ({"depthwise.bias": (x.channels,), "pointwise.bias": (out,)} if self.bias else {})

    def flops(self, inputs: Sequence[Shape], outputs: Sequence[Shape]) -> int:
        """A multiply-add for each weight at each place of the output."""
        weights = self.weights(inputs[0])
        count = counted(weights["depthwise.weight"]) + counted(weights["pointwise.weight"])
        return 2 * counted(outputs[0][2:]) * count


_SEPARABLE_1D = '''
class DepthwiseSeparableConv1d(nn.Module):
    """Filter each channel by itself, then mix the channels (Chollet 2017)."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int,
        stride: int = 1,
        padding: int | str = 0,
        dilation: int = 1,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.depthwise = nn.Conv1d(
            in_channels,
            in_channels,
            kernel_size,
            stride,
            padding,
            dilation,
            groups=in_channels,
            bias=bias,
        )
        self.pointwise = nn.Conv1d(in_channels, out_channels, 1, bias=bias)

    def forward(self, x: Tensor) -> Tensor:  # (N, C, L)
        return self.pointwise(self.depthwise(x))
'''


@layer("Convolution")
class DepthwiseSeparableConv1d(Separable):
    """Slide one filter along each channel of a sequence and then mix the channels: far fewer weights.

    Howard et al. 2017, "MobileNets", section 3.1; Chollet 2017, "Xception", section 2, from whom the order is.
    """

    prelude = _SEPARABLE_1D
    dimensions = 1
    formula = (
        "y = pointwise ∗ (depthwise ∗ x)\nL_out = ⌊(L + 2 · padding − dilation · (kernel_size − 1) − 1) / stride⌋ + 1"
    )

    out_channels: int = param(16, low=1, always=True, makes=1, help=_OUT)
    kernel_size: int = param(3, low=1, always=True, unit="steps", help="How many neighbouring steps a filter covers.")
    stride: int = param(1, low=1, unit="steps", help="How many steps the filter moves on at a time.")
    padding: int | Literal["same", "valid"] = param(
        0, low=0, unit="steps", help="Steps added at each end; 'same' keeps the length, 'valid' adds none."
    )
    dilation: int = param(1, low=1, unit="steps", help="The distance between the steps a filter looks at.")
    bias: bool = param(True, help=_BIAS)


_SEPARABLE_2D = '''
class DepthwiseSeparableConv2d(nn.Module):
    """Filter each channel by itself, then mix the channels (Howard et al. 2017)."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | tuple[int, int],
        stride: int | tuple[int, int] = 1,
        padding: int | tuple[int, int] | str = 0,
        dilation: int | tuple[int, int] = 1,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.depthwise = nn.Conv2d(
            in_channels,
            in_channels,
            kernel_size,
            stride,
            padding,
            dilation,
            groups=in_channels,
            bias=bias,
        )
        self.pointwise = nn.Conv2d(in_channels, out_channels, 1, bias=bias)

    def forward(self, x: Tensor) -> Tensor:  # (N, C, H, W)
        return self.pointwise(self.depthwise(x))
'''


@layer("Convolution")
class DepthwiseSeparableConv2d(Separable):
    """Slide one filter over each channel of an image and then mix the channels: far fewer weights.

    Howard et al. 2017, "MobileNets: efficient convolutional neural networks for mobile vision applications",
    section 3.1.
    """

    prelude = _SEPARABLE_2D
    formula = (
        "y = pointwise ∗ (depthwise ∗ x)\n"
        "H_out = ⌊(H + 2 · padding − dilation · (kernel_size − 1) − 1) / stride⌋ + 1\n"
        "W_out likewise"
    )

    out_channels: int = param(16, low=1, always=True, makes=1, help=_OUT)
    kernel_size: Pair = param(3, low=1, always=True, unit="pixels", help="Height and width of a filter.")
    stride: Pair = param(1, low=1, unit="pixels", help="How far the filter moves on at a time, down and across.")
    padding: Pair | Literal["same", "valid"] = param(
        0, low=0, unit="pixels", help="Pixels added at each edge; 'same' keeps height and width, 'valid' adds none."
    )
    dilation: Pair = param(1, low=1, unit="pixels", help="The distance between the pixels a filter looks at.")
    bias: bool = param(True, help=_BIAS)


_CAUSAL = '''
class CausalConv1d(nn.Conv1d):
    """Filter a sequence such that no step sees a later one (van den Oord et al. 2016)."""

    def forward(self, input: Tensor) -> Tensor:  # (N, C, L)
        past = self.dilation[0] * (self.kernel_size[0] - 1)
        return super().forward(F.pad(input, (past, 0)))
'''


@layer("Convolution")
class CausalConv1d(Convolution):
    """Slide filters along a sequence such that each step sees itself and those before it, as WaveNet does.

    van den Oord et al. 2016, "WaveNet: a generative model for raw audio", section 2.1.
    """

    prelude = _CAUSAL
    dimensions = 1
    padding = 0
    padding_mode = "zeros"
    synonyms = ("wavenet", "dilated", "autoregressive", "temporal convolution", "tcn", "audio")
    shown = ("kernel_size", "out_channels", "dilation")
    formula = "y_t = Σ_i weight_i · x_(t − dilation · i) + bias\nL_out = ⌊(L − 1) / stride⌋ + 1"

    out_channels: int = param(16, low=1, always=True, makes=1, help=_OUT)
    kernel_size: int = param(2, low=1, always=True, unit="steps", help="How many steps a filter covers, itself last.")
    stride: int = param(1, low=1, unit="steps", help="How many steps the filter moves on at a time.")
    dilation: int = param(1, low=1, unit="steps", help="The distance between the steps a filter looks at.")
    groups: int = param(1, low=1, help="How many groups the channels are split into; each has filters of its own.")
    bias: bool = param(True, help=_BIAS)

    def infer(self, x: Shape) -> Shape:
        """Replace the channels by the filters; the length stays, but for strides."""
        self._expect(x)
        stride = Size.of(self.stride)
        length = x[2] if stride == 1 and not stride.names else (x[2] - 1) // stride + 1
        return Shape(x[0], self.out_channels, length)

    def constructor(self, x: Shape) -> str:
        """Write the constructor call, `CausalConv1d(16, 32, 2, dilation=4)`."""
        return call(self.name, x.channels, self.out_channels, self.kernel_size, **self.options())
