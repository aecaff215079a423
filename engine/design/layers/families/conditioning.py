"""Layers that change a signal by something beside it: a condition, a place, the other samples, or chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.design.layers.composed import Composed, expect_at_least
from engine.design.layers.expectations import (
    expect_axis,
    expect_channels,
    expect_features,
    expect_float,
    expect_rank,
)
from engine.design.layers.layer import Call, Layer, Port, Refused, layer
from engine.design.layers.parameter import param
from engine.design.layers.scoring import functional
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size, counted

_FILM = '''
class FiLM(nn.Module):
    """Scale and shift each channel as a condition asks for (Perez et al. 2018)."""

    def __init__(self, channels: int, condition_dim: int) -> None:
        super().__init__()
        self.linear = nn.Linear(condition_dim, 2 * channels)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:  # (N, C, ...), (N, D)
        change = self.linear(condition)
        change = change.reshape(*change.shape, *[1] * (x.dim() - 2))
        scale, shift = change.chunk(2, dim=1)
        return x * (1 + scale) + shift
'''


@layer("Combine")
class FiLM(Composed):
    """Scale and shift each channel by what a linear layer reads from a condition, such as a class or a time.

    Perez et al. 2018, "FiLM: visual reasoning with a general conditioning layer", section 3, eq. 1 and 2.
    """

    prelude = _FILM
    inputs = (
        Port("x", "The signal: N × C and any sizes behind them."),
        Port("condition", "What changes it: N × features."),
    )
    synonyms = ("feature-wise linear modulation", "condition", "time embedding", "diffusion", "adaptive norm")
    formula = "y = (1 + γ) · x + β\n[γ, β] = W · condition + b"

    def inferred(self, x: Shape, condition: Shape) -> Mapping[str, Size]:
        """The channels, and the features of the condition."""
        return {"channels": x.channels, "condition_dim": condition.features}

    def infer(self, x: Shape, condition: Shape) -> Shape:
        """The shape of the signal."""
        expect_at_least(x, 2, "N × C and any sizes behind them")
        expect_channels(x)
        expect_float(condition, port="condition")
        expect_rank(condition, 2, port="condition")
        expect_features(condition, port="condition")
        return Shape(*x)

    def weights(self, x: Shape, condition: Shape) -> Mapping[str, tuple[Size, ...]]:
        """A scale and a shift for each channel, of each feature of the condition."""
        return {"linear.weight": (2 * x.channels, condition.features), "linear.bias": (2 * x.channels,)}

    def flops(self, inputs: Sequence[Shape], outputs: Sequence[Shape]) -> int:
        """A multiply-add for each weight."""
        return 4 * int(inputs[0].channels) * int(inputs[1].features)


_HIGHWAY = '''
class Highway(nn.Module):
    """Let a gate choose between features and their change (Srivastava et al. 2015)."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.change = nn.Linear(features, features)
        self.gate = nn.Linear(features, features)
        nn.init.constant_(self.gate.bias, -1.0)  # carries on what comes in, at first

    def forward(self, x: Tensor) -> Tensor:
        gate = self.gate(x).sigmoid()
        return gate * self.change(x).relu() + (1 - gate) * x
'''


@layer("Linear")
class Highway(Composed):
    """Let a learned gate choose, feature by feature, between what comes in and a changed version of it.

    Srivastava et al. 2015, "Training very deep networks", section 2, eq. 3; the gate's offset starts as in section 2.3.
    """

    prelude = _HIGHWAY
    synonyms = ("highway network", "gate", "carry", "residual", "elmo")
    formula = "y = g · max(0, H · x) + (1 − g) · x\ng = σ(W_gate · x + b_gate)"

    def inferred(self, x: Shape) -> Mapping[str, Size]:
        """The features that come in."""
        return {"features": x.features}

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        expect_at_least(x, 2, "N × features")
        expect_features(x)
        return Shape(*x)

    def weights(self, x: Shape) -> Mapping[str, tuple[Size, ...]]:
        """Two linear layers."""
        square, line = (x.features, x.features), (x.features,)
        return {"change.weight": square, "change.bias": line, "gate.weight": square, "gate.bias": line}

    def flops(self, inputs: Sequence[Shape], outputs: Sequence[Shape]) -> int:
        """A multiply-add for each weight at each position."""
        return 4 * counted(inputs[0][1:]) * int(inputs[0].features)


_COORDINATES = '''
class CoordinateChannels(nn.Module):
    """Tell each pixel its row and column, from -1 to 1 (Liu et al. 2018)."""

    def forward(self, x: Tensor) -> Tensor:  # (N, C, H, W)
        sides = [torch.linspace(-1, 1, size, device=x.device) for size in x.shape[2:]]
        grid = torch.stack(torch.meshgrid(*sides, indexing="ij")).to(x.dtype)
        return torch.cat((x, grid.expand(x.shape[0], -1, -1, -1)), dim=1)
'''


@layer("Embedding")
class CoordinateChannels(Composed):
    """Add two channels to an image that hold each pixel's row and column, from -1 to 1.

    Liu et al. 2018, "An intriguing failing of convolutional neural networks and the CoordConv solution", section 3.
    """

    prelude = _COORDINATES
    synonyms = ("coordconv", "position", "pixel coordinates", "location")
    formula = "y = [x, row, column], along the channels\nrow_i = 2 · i / (H − 1) − 1, column_j = 2 · j / (W − 1) − 1"

    def infer(self, x: Shape) -> Shape:
        """Two channels more."""
        expect_float(x)
        expect_rank(x, 4)
        return Shape(x[0], x.channels + 2, *x[2:])


_SPREAD = '''
class MinibatchStdDev(nn.Module):
    """Add a channel that tells how much the samples of a batch differ (Karras et al. 2018)."""

    def forward(self, x: Tensor) -> Tensor:  # (N, C, ...)
        spread = (x.var(dim=0, correction=0) + 1e-08).sqrt().mean()
        return torch.cat((x, spread.expand_as(x[:, :1])), dim=1)
'''


@layer("Normalization")
class MinibatchStdDev(Composed):
    """Add a channel that tells how much the samples of a batch differ, so that a critic notices when all are alike.

    Karras et al. 2018, "Progressive growing of GANs for improved quality, stability, and variation", section 3.
    """

    prelude = _SPREAD
    averages_batch = True
    synonyms = ("gan", "discriminator", "mode collapse", "batch statistics", "progressive growing")
    formula = "s = mean(√(var(x) + 1e-8)), var over the batch\ny = [x, s]"

    def infer(self, x: Shape) -> Shape:
        """One channel more."""
        expect_at_least(x, 2, "N × C and any sizes behind them")
        if x.channels == 0:
            raise Refused("needs a channel or more", port="x")
        return Shape(x[0], x.channels + 1, *x[2:])


@layer("Normalization")
class PixelNorm(Layer):
    """Divide each pixel by the root mean square of its channels.

    Karras et al. 2018, "Progressive growing of GANs for improved quality, stability, and variation", section 4.2.
    """

    synonyms = ("gan", "progressive growing", "stylegan", "channel rms")
    formula = "y = x / √(mean(x²) + eps), mean over the channels"

    eps: float = param(1e-08, above=0, help="A small number added to the mean square, so that nothing divides by zero.")

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        expect_at_least(x, 2, "N × C and any sizes behind them")
        return Shape(*x)

    def expression(self, call: Call) -> str:
        """Write `x * torch.rsqrt(x.square().mean(dim=1, keepdim=True) + 1e-08)`."""
        x = call.given[0]
        return f"{x} * torch.rsqrt({x}.square().mean(dim=1, keepdim=True) + {Size.of(self.eps).text})"


@layer("Activation", torch="F.gumbel_softmax")
class GumbelSoftmax(Layer):
    """Draw one class from scores at random, softly, such that the scores can be learned through the draw.

    Jang et al. 2017, "Categorical reparameterization with Gumbel-softmax", section 2.
    """

    synonyms = ("categorical", "discrete latent", "concrete distribution", "sample", "straight-through")
    shown = ("tau", "hard")
    formula = "y = softmax((x + g) / tau), g = −ln(−ln(u))\nu ~ U(0, 1)"

    tau: float = param(1.0, above=0, help="How soft the draw is: near 0 one class gets all, far above all are alike.")
    hard: bool = param(False, help="Whether one class gets 1 and all others 0, with the gradient of the soft draw.")
    dim: int = param(-1, help="The dimension of the classes; -1 is the last.")

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        expect_float(x)
        expect_axis(x, Size.of(self.dim), verb="draws along")
        return Shape(*x)

    def expression(self, call: Call) -> str:
        """Write `F.gumbel_softmax(x, tau=0.5)`."""
        return functional(self.torch, *call.given, **self.options())
