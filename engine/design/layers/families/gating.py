"""Layers that gate, scale and drop what flows around and through a branch."""

from __future__ import annotations

from collections.abc import Mapping

from engine.design.layers.composed import Composed, expect_even, expect_same_shape
from engine.design.layers.expectations import expect_axis, expect_fixed, expect_float
from engine.design.layers.layer import Port, call, layer
from engine.design.layers.parameter import param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size

_GATED = '''
class GatedActivation(nn.Module):
    """Let the sigmoid of a gate weigh the tanh of the rest (van den Oord et al. 2016)."""

    def __init__(self, dim: int = 1) -> None:
        super().__init__()
        self.dim = dim

    def forward(self, x: Tensor, gate: Tensor | None = None) -> Tensor:
        if gate is None:
            x, gate = x.chunk(2, dim=self.dim)
        return x.tanh() * gate.sigmoid()
'''


@layer("Activation")
class GatedActivation(Composed):
    """Let the sigmoid of a gate weigh the tanh of the signal; without a gate, the second half of the channels is it.

    van den Oord et al. 2016, "WaveNet: a generative model for raw audio", section 2.3, eq. 2.
    """

    prelude = _GATED
    inputs = (
        Port("x", "The signal, or signal and gate one behind the other."),
        Port("gate", "What gates it, of the same shape.", optional=True),
    )
    synonyms = ("wavenet", "gated convolution", "pixelcnn", "gtu", "tanh sigmoid")
    shown = ("dim",)
    formula = "y = tanh(x) · σ(gate)"

    dim: int = param(1, help="The dimension that is halved where there is no gate; 1 are the channels.")

    def infer(self, x: Shape, gate: Shape | None = None) -> Shape:
        """The shape of one of the two."""
        expect_float(x)
        if gate is not None:
            expect_float(gate, port="gate")
            expect_same_shape(x, gate, ("x", "gate"))
            return Shape(*x)
        axis = expect_axis(x, Size.of(self.dim), verb="halves")
        expect_even(x, axis, what=f"halves dimension {axis} into signal and gate")
        return Shape(*x[:axis], x[axis] // 2, *x[axis + 1 :])


_SCALE = '''
class LayerScale(nn.Module):
    """Scale each channel of a branch by a learned number (Touvron et al. 2021)."""

    def __init__(self, *sizes: int, init: float = 1e-05) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.full(sizes, init))

    def forward(self, x: Tensor) -> Tensor:
        return x * self.weight
'''


@layer("Normalization")
class LayerScale(Composed):
    """Scale each channel by a learned number that starts near zero, so that deep networks begin as shallow ones.

    Touvron et al. 2021, "Going deeper with image transformers" (CaiT), section 2.
    """

    prelude = _SCALE
    synonyms = ("cait", "convnext", "residual branch", "learned scale", "gamma")
    shown = ("init",)
    formula = "y = weight · x"

    dim: int = param(-1, help="The dimension of the channels: -1 in transformers, 1 in convolutional networks.")
    init: float = param(1e-05, help="What the numbers are before they are learned.")

    def inferred(self, x: Shape) -> Mapping[str, Size]:
        """The channels."""
        return {"channels": self._sizes(x)[0]}

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        expect_float(x)
        axis = expect_axis(x, Size.of(self.dim), verb="scales")
        expect_fixed(x[axis], x, "channels")
        return Shape(*x)

    def build(self, x: Shape) -> str:
        """Write the constructor call, `LayerScale(64, 1, 1)`: the sizes tell the dimension."""
        options = {name: value for name, value in self.options().items() if name != "dim"}
        return call(self.name, *self._sizes(x), **options)

    def weights(self, x: Shape) -> Mapping[str, tuple[Size, ...]]:
        """A number for each channel."""
        return {"weight": self._sizes(x)}

    def _sizes(self, x: Shape) -> tuple[Size, ...]:
        """The channels, and a 1 for each dimension behind them."""
        axis = expect_axis(x, Size.of(self.dim), verb="scales")
        return x[axis], *[Size.of(1)] * (x.rank - axis - 1)


_DEPTH = '''
class StochasticDepth(nn.Module):
    """Drop a branch for some samples while training (Huang et al. 2016)."""

    def __init__(self, p: float) -> None:
        super().__init__()
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        kept = x.new_ones(x.shape[0], *[1] * (x.dim() - 1))
        return x * F.dropout(kept, self.p, self.training)
'''


@layer("Regularization")
class StochasticDepth(Composed):
    """Set a whole branch to zero for some samples while training, and scale it up for the others to make good for it.

    Huang et al. 2016, "Deep networks with stochastic depth", section 3; scaled as by Larsson et al. 2017 (drop-path).
    """

    prelude = _DEPTH
    synonyms = ("drop path", "droppath", "residual", "regularization", "skip a layer")
    shown = ("p",)
    formula = "y = m · x / (1 − p), m = 0 with chance p else 1\none m for each sample"

    p: float = param(0.1, low=0, high=1, always=True, help="The chance of each sample's branch to be dropped, 0 to 1.")

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        expect_float(x)
        return Shape(*x)


_REVERSAL = '''
class _ReversedGradient(torch.autograd.Function):
    """Hand numbers on as they are, and turn their gradient around."""

    @staticmethod
    def forward(
        ctx: torch.autograd.function.FunctionCtx, x: Tensor, factor: float
    ) -> Tensor:
        ctx.factor = factor
        return x.view_as(x)

    @staticmethod
    def backward(
        ctx: torch.autograd.function.FunctionCtx, gradient: Tensor
    ) -> tuple[Tensor, None]:
        return -ctx.factor * gradient, None


class GradientReversal(nn.Module):
    """Make all that comes before it learn the opposite (Ganin and Lempitsky 2015)."""

    def __init__(self, factor: float = 1.0) -> None:
        super().__init__()
        self.factor = factor

    def forward(self, x: Tensor) -> Tensor:
        return _ReversedGradient.apply(x, self.factor)
'''


@layer("Regularization")
class GradientReversal(Composed):
    """Hand numbers on as they are, but turn their gradient around, so that what comes before learns the opposite.

    Ganin and Lempitsky 2015, "Unsupervised domain adaptation by backpropagation", section 3.2, eq. 8 and 9.
    """

    prelude = _REVERSAL
    synonyms = ("domain adaptation", "dann", "adversarial", "grl", "fairness")
    shown = ("factor",)
    formula = "y = x, backward: −factor · gradient"

    factor: float = param(1.0, low=0, help="How much of the gradient goes back, turned around.")

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        expect_float(x)
        return Shape(*x)
