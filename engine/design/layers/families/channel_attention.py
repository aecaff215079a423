"""Layers that weigh whole channels, by what all of a signal says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.design.layers.composed import Composed, expect_at_least
from engine.design.layers.expectations import expect_channels, expect_float, expect_rank
from engine.design.layers.layer import Refused, Remedy, layer
from engine.design.layers.parameter import param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size, counted

_SIGNAL = "N × C and one or more sizes behind them"


class Weighing(Composed):
    """What layers that keep a signal's shape and know its channels have in common; those with a name are below."""

    def inferred(self, x: Shape) -> Mapping[str, Size]:
        """The channels that come in."""
        return {"channels": x.channels}

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        expect_at_least(x, 3, _SIGNAL)
        expect_channels(x)
        return Shape(*x)

    def _expect_reduced(self, x: Shape, reduction: Size) -> None:
        if x.channels < reduction:
            raise Refused(
                f"describes the channels by {reduction} times fewer numbers, but there are {x.channels} in {x}",
                port="x",
                remedies=[Remedy(params={"reduction": 1}), Remedy(axis=1, wanted=int(reduction))],
            )


_SQUEEZE = '''
class SqueezeExcitation(nn.Module):
    """Weigh each channel by what all channels say on average (Hu et al. 2018)."""

    def __init__(self, channels: int, reduction: int = 4) -> None:
        super().__init__()
        self.squeeze = nn.Linear(channels, channels // reduction)
        self.excite = nn.Linear(channels // reduction, channels)

    def forward(self, x: Tensor) -> Tensor:  # (N, C, ...)
        mean = x.flatten(2).mean(dim=2)
        weight = self.excite(self.squeeze(mean).relu()).sigmoid()  # (N, C)
        return x * weight.reshape(*weight.shape, *[1] * (x.dim() - 2))
'''


@layer("Attention")
class SqueezeExcitation(Weighing):
    """Weigh each channel by a number from 0 to 1, which a small network finds from the means of all channels.

    Hu et al. 2018, "Squeeze-and-excitation networks", section 3, eq. 2 to 4. The paper reduces by 16.
    """

    prelude = _SQUEEZE
    synonyms = ("se", "senet", "squeeze-and-excite", "channel attention", "efficientnet", "mobilenet")
    shown = ("reduction",)
    formula = "s = σ(W_2 · max(0, W_1 · mean(x)))\ny = s · x"

    reduction: int = param(4, low=1, help="How many times fewer numbers the small network has in its middle.")

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        shape = super().infer(x)
        self._expect_reduced(x, Size.of(self.reduction))
        return shape

    def weights(self, x: Shape) -> Mapping[str, tuple[Size, ...]]:
        """The two linear layers of the small network."""
        middle = x.channels // self.reduction
        return {
            "squeeze.weight": (middle, x.channels),
            "squeeze.bias": (middle,),
            "excite.weight": (x.channels, middle),
            "excite.bias": (x.channels,),
        }

    def flops(self, inputs: Sequence[Shape], outputs: Sequence[Shape]) -> int:
        """A multiply-add for each weight."""
        return 4 * int(inputs[0].channels) * (int(inputs[0].channels) // int(self.reduction))


_EFFICIENT = '''
class EfficientChannelAttention(nn.Module):
    """Weigh each channel by its neighbours' means (Wang et al. 2020)."""

    def __init__(self, kernel_size: int = 3) -> None:
        super().__init__()
        self.conv = nn.Conv1d(1, 1, kernel_size, padding=kernel_size // 2, bias=False)

    def forward(self, x: Tensor) -> Tensor:  # (N, C, ...)
        mean = x.flatten(2).mean(dim=2).unsqueeze(1)  # (N, 1, C)
        weight = self.conv(mean).squeeze(1).sigmoid()  # (N, C)
        return x * weight.reshape(*weight.shape, *[1] * (x.dim() - 2))
'''


@layer("Attention")
class EfficientChannelAttention(Weighing):
    """Weigh each channel by a number from 0 to 1, found from the means of a few neighbouring channels.

    Wang et al. 2020, "ECA-Net: efficient channel attention for deep convolutional neural networks", section 3.2.
    """

    prelude = _EFFICIENT
    synonyms = ("eca", "channel attention", "squeeze-and-excitation", "lightweight")
    shown = ("kernel_size",)
    formula = "s = σ(weight ∗ mean(x)), ∗ along the channels\ny = s · x"

    kernel_size: int = param(3, low=1, unit="channels", help="How many neighbouring channels are looked at, odd.")

    def inferred(self, x: Shape) -> Mapping[str, Size]:
        """Nothing: any number of channels will do."""
        return {}

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        expect_at_least(x, 3, _SIGNAL)
        kernel = int(self.kernel_size)
        if kernel % 2 == 0:
            raise Refused(
                f"looks at as many channels on either side, but its kernel_size is {kernel}, which is even",
                remedies=[Remedy(params={"kernel_size": kernel + 1})],
            )
        return Shape(*x)

    def weights(self, x: Shape) -> Mapping[str, tuple[Size, ...]]:
        """One filter."""
        one = Size.of(1)
        return {"conv.weight": (one, one, Size.of(self.kernel_size))}

    def flops(self, inputs: Sequence[Shape], outputs: Sequence[Shape]) -> int:
        """A multiply-add for each weight at each channel."""
        return 2 * int(self.kernel_size) * counted(inputs[0][1:2])


_CBAM = '''
class CBAM(nn.Module):
    """Weigh the channels of an image, then its pixels (Woo et al. 2018)."""

    def __init__(self, channels: int, reduction: int = 4, kernel_size: int = 7) -> None:
        super().__init__()
        self.mlp = nn.Sequential(
            nn.Linear(channels, channels // reduction),
            nn.ReLU(),
            nn.Linear(channels // reduction, channels),
        )
        self.conv = nn.Conv2d(2, 1, kernel_size, padding=kernel_size // 2, bias=False)

    def forward(self, x: Tensor) -> Tensor:  # (N, C, H, W)
        mean, peak = x.mean(dim=(2, 3)), x.amax(dim=(2, 3))
        x = x * (self.mlp(mean) + self.mlp(peak)).sigmoid()[:, :, None, None]
        mean, peak = x.mean(dim=1), x.amax(dim=1)
        return x * self.conv(torch.stack((mean, peak), dim=1)).sigmoid()
'''


@layer("Attention")
class CBAM(Weighing):
    """Weigh the channels of an image, and then its pixels, by numbers from 0 to 1 found from means and maxima.

    Woo et al. 2018, "CBAM: convolutional block attention module", section 3, eq. 1 to 3. The paper reduces by 16.
    """

    prelude = _CBAM
    synonyms = ("convolutional block attention", "spatial attention", "channel attention")
    shown = ("reduction", "kernel_size")
    formula = "a = x · σ(mlp(mean(x)) + mlp(max(x)))\ny = a · σ(weight ∗ [mean(a), max(a)])"

    reduction: int = param(4, low=1, help="How many times fewer numbers the small network has in its middle.")
    kernel_size: int = param(7, low=1, unit="pixels", help="Height and width of the filter over the pixels, odd.")

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        expect_float(x)
        expect_rank(x, 4)
        expect_channels(x)
        self._expect_reduced(x, Size.of(self.reduction))
        kernel = int(self.kernel_size)
        if kernel % 2 == 0:
            raise Refused(
                f"looks as far to either side, but its kernel_size is {kernel}, which is even",
                remedies=[Remedy(params={"kernel_size": kernel + 1})],
            )
        return Shape(*x)

    def weights(self, x: Shape) -> Mapping[str, tuple[Size, ...]]:
        """The two linear layers for channels, and the filter for pixels."""
        middle, kernel = x.channels // self.reduction, Size.of(self.kernel_size)
        return {
            "mlp.0.weight": (middle, x.channels),
            "mlp.0.bias": (middle,),
            "mlp.2.weight": (x.channels, middle),
            "mlp.2.bias": (x.channels,),
            "conv.weight": (Size.of(1), Size.of(2), kernel, kernel),
        }

    def flops(self, inputs: Sequence[Shape], outputs: Sequence[Shape]) -> int:
        """The small network twice, and a multiply-add for each weight of the filter at each pixel."""
        channels = int(inputs[0].channels)
        pixels = counted(inputs[0][2:]) * int(self.kernel_size) ** 2
        return 8 * channels * (channels // int(self.reduction)) + 4 * pixels


_RESPONSE = '''
class GlobalResponseNorm(nn.Module):
    """Let channels compete by how strong they are over a signal (Woo et al. 2023)."""

    def __init__(self, channels: int, eps: float = 1e-06) -> None:
        super().__init__()
        self.eps = eps
        self.weight = nn.Parameter(torch.zeros(channels))
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:  # (N, C, ...)
        shape = (1, -1, *[1] * (x.dim() - 2))
        strength = x.flatten(2).norm(dim=2)  # (N, C)
        share = strength / (strength.mean(dim=1, keepdim=True) + self.eps)
        scale = self.weight.view(shape) * share.reshape(*share.shape, *shape[2:])
        return x + x * scale + self.bias.view(shape)
'''


@layer("Normalization")
class GlobalResponseNorm(Weighing):
    """Scale each channel by how strong it is over the whole signal beside the others, and add it to itself.

    Woo et al. 2023, "ConvNeXt V2", section 3, eq. 1 to 3 and algorithm 1.
    """

    prelude = _RESPONSE
    synonyms = ("grn", "convnext", "feature competition")
    formula = "g = ‖x‖₂ / (mean(‖x‖₂) + eps)\ny = x + weight · g · x + bias"

    eps: float = param(1e-06, above=0, help="A small number added to the mean, so that nothing is divided by zero.")

    def weights(self, x: Shape) -> Mapping[str, tuple[Size, ...]]:
        """A scale and an offset for each channel, which start at zero."""
        return {"weight": (x.channels,), "bias": (x.channels,)}
