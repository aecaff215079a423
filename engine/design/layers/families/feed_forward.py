"""The small networks inside of transformers, and linear layers that choose among their own answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal

from engine.design.layers.composed import Composed, expect_at_least
from engine.design.layers.expectations import expect_features
from engine.design.layers.layer import call, layer
from engine.design.layers.parameter import param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size, counted

Weights = Mapping[str, tuple[Size, ...]]
_FUNCTIONS = {"relu": "nn.ReLU()", "gelu": "nn.GELU()", "silu": "nn.SiLU()", "sigmoid": "nn.Sigmoid()"}
_HIDDEN = "How many numbers there are in the middle; often four times the features."


class Widened(Composed):
    """What networks that widen the features and narrow them again have in common; those with a name are below."""

    linears: ClassVar[tuple[str, ...]] = ("up", "down")
    bias: bool
    synonyms: ClassVar[tuple[str, ...]] = ("mlp", "ffn", "feedforward", "transformer", "position-wise")
    shown = ("hidden_features",)

    hidden_features: int = param(256, low=1, always=True, help=_HIDDEN)

    def inferred(self, x: Shape) -> Mapping[str, Size]:
        """The features that come in."""
        return {"features": x.features}

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        expect_at_least(x, 2, "N × features")
        expect_features(x)
        return Shape(*x)

    def weights(self, x: Shape) -> Weights:
        """The linear layers; the last one leads back to the features."""
        hidden, width = Size.of(self.hidden_features), x.features
        result: dict[str, tuple[Size, ...]] = {}
        for name in self.linears:
            rows, columns = (width, hidden) if name == "down" else (hidden, width)
            result |= {f"{name}.weight": (rows, columns)} | ({f"{name}.bias": (rows,)} if self.bias else {})
        return result

    def flops(self, inputs: Sequence[Shape], outputs: Sequence[Shape]) -> int:
        """A multiply-add for each weight at each position."""
        return 2 * len(self.linears) * counted(inputs[0][1:]) * int(self.hidden_features)


_FEED_FORWARD = '''
class FeedForward(nn.Module):
    """Widen the features, bend them, and narrow them again (Vaswani et al. 2017)."""

    def __init__(
        self,
        features: int,
        hidden_features: int,
        activation: nn.Module,
        dropout: float = 0.0,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.up = nn.Linear(features, hidden_features, bias=bias)
        self.activation = activation
        self.dropout = nn.Dropout(dropout)
        self.down = nn.Linear(hidden_features, features, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        return self.down(self.dropout(self.activation(self.up(x))))
'''


@layer("Linear")
class FeedForward(Widened):
    """Widen the features of each step, bend them, and narrow them again, as a transformer does after attention.

    Vaswani et al. 2017, "Attention is all you need", section 3.3, eq. 2.
    """

    prelude = _FEED_FORWARD
    formula = "y = W_down · activation(W_up · x)"

    activation: Literal["relu", "gelu", "silu"] = param("gelu", help="The function that bends the numbers.")
    dropout: float = param(0.0, low=0, high=1, help="The chance of each number in the middle to be dropped, 0 to 1.")
    bias: bool = param(True, help="Whether learned offsets are added.")

    def build(self, x: Shape) -> str:
        """Write the constructor call, `FeedForward(64, 256, nn.GELU())`."""
        options = {name: value for name, value in self.options().items() if name != "activation"}
        text = call(self.name, x.features, self.hidden_features, **options)
        start = call(self.name, x.features, self.hidden_features)[:-1]
        return f"{start}, {_FUNCTIONS[self.activation]}{text[len(start) :]}"


_GLU = '''
class GLUFeedForward(nn.Module):
    """Widen the features twice, and let one gate the other (Shazeer 2020)."""

    def __init__(
        self,
        features: int,
        hidden_features: int,
        activation: nn.Module,
        bias: bool = False,
    ) -> None:
        super().__init__()
        self.gate = nn.Linear(features, hidden_features, bias=bias)
        self.up = nn.Linear(features, hidden_features, bias=bias)
        self.down = nn.Linear(hidden_features, features, bias=bias)
        self.activation = activation

    def forward(self, x: Tensor) -> Tensor:
        return self.down(self.activation(self.gate(x)) * self.up(x))
'''


@layer("Linear")
class GLUFeedForward(Widened):
    """Widen the features of each step twice, let one gate the other, and narrow them again.

    Shazeer 2020, "GLU variants improve transformer", section 2, eq. 5 and 6: GLU, ReGLU and GEGLU by their gate.
    """

    prelude = _GLU
    linears = ("gate", "up", "down")
    synonyms = ("geglu", "reglu", "gated linear unit", "mlp", "ffn", "t5")
    formula = "y = W_down · (activation(W_gate · x) · W_up · x)"

    activation: Literal["sigmoid", "relu", "gelu"] = param("sigmoid", help="The function of the gate.")
    bias: bool = param(False, help="Whether learned offsets are added.")

    def build(self, x: Shape) -> str:
        """Write the constructor call, `GLUFeedForward(64, 256, nn.Sigmoid())`."""
        start = call(self.name, x.features, self.hidden_features)[:-1]
        return f"{start}, {_FUNCTIONS[self.activation]}{', bias=True' if self.bias else ''})"


_SWIGLU = '''
class SwiGLUFeedForward(nn.Module):
    """Widen the features twice, and let a swish of one gate the other (Shazeer 2020)."""

    def __init__(self, features: int, hidden_features: int, bias: bool = False) -> None:
        super().__init__()
        self.gate = nn.Linear(features, hidden_features, bias=bias)
        self.up = nn.Linear(features, hidden_features, bias=bias)
        self.down = nn.Linear(hidden_features, features, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        return self.down(F.silu(self.gate(x)) * self.up(x))
'''


@layer("Linear")
class SwiGLUFeedForward(Widened):
    """Widen the features of each step twice, let the swish of one gate the other, as Llama does, and narrow them.

    Shazeer 2020, "GLU variants improve transformer", section 2, eq. 6.
    """

    prelude = _SWIGLU
    linears = ("gate", "up", "down")
    synonyms = ("llama", "swish", "gated linear unit", "mlp", "ffn", "palm")
    formula = "y = W_down · (g · σ(g) · W_up · x)\ng = W_gate · x"

    bias: bool = param(False, help="Whether learned offsets are added.")


_MAXOUT = '''
class Maxout(nn.Module):
    """Give the largest of several linear answers for each feature (Goodfellow et al. 2013)."""

    def __init__(
        self, in_features: int, out_features: int, pieces: int = 2, bias: bool = True
    ) -> None:
        super().__init__()
        self.pieces = pieces
        self.linear = nn.Linear(in_features, out_features * pieces, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        return self.linear(x).unflatten(-1, (-1, self.pieces)).amax(dim=-1)
'''


@layer("Linear")
class Maxout(Composed):
    """Work several linear answers out for each feature and give the largest: a learned activation.

    Goodfellow et al. 2013, "Maxout networks", section 3.
    """

    prelude = _MAXOUT
    synonyms = ("piecewise linear", "max of linear", "learned activation")
    shown = ("out_features", "pieces")
    formula = "y_k = max_j (W_kj · x + b_kj), j ≤ pieces"

    out_features: int = param(64, low=1, always=True, makes=-1, help="How many numbers come out for each sample.")
    pieces: int = param(2, low=1, help="Among how many linear answers the largest is chosen.")
    bias: bool = param(True, help="Whether learned offsets are added.")

    def inferred(self, x: Shape) -> Mapping[str, Size]:
        """The features that come in."""
        return {"in_features": x.features}

    def infer(self, x: Shape) -> Shape:
        """Replace the last dimension by `out_features`."""
        expect_at_least(x, 2, "N × features")
        expect_features(x)
        return Shape(*x[:-1], self.out_features)

    def weights(self, x: Shape) -> Weights:
        """A row of weights and a bias for each piece of each output."""
        rows = Size.of(self.out_features) * Size.of(self.pieces)
        return {"linear.weight": (rows, x.features)} | ({"linear.bias": (rows,)} if self.bias else {})

    def flops(self, inputs: Sequence[Shape], outputs: Sequence[Shape]) -> int:
        """A multiply-add for each weight at each position."""
        return 2 * counted(outputs[0][1:]) * int(self.pieces) * int(inputs[0].features)
