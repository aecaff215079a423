"""Layers that tell steps and coordinates their place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.design.layers.attending import expect_steps
from engine.design.layers.composed import Composed, expect_at_least, expect_even
from engine.design.layers.expectations import ROWS, expect_features, expect_float, expect_rank
from engine.design.layers.layer import Refused, Remedy, call, layer
from engine.design.layers.parameter import param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size, counted

_BASE = "How much slower the slowest wave is than the fastest."

_SINUSOIDAL = '''
class SinusoidalPositionalEncoding(nn.Module):
    """Add sines and cosines of the step, fast and slow ones (Vaswani et al. 2017)."""

    def __init__(self, base: float = 10000.0) -> None:
        super().__init__()
        self.base = base

    def forward(self, x: Tensor) -> Tensor:  # (N, T, E)
        steps, features = x.shape[1:]
        even = torch.arange(0, features, 2, device=x.device)
        rate = torch.exp(even * (-math.log(self.base) / features))
        angle = torch.arange(steps, device=x.device).unsqueeze(1) * rate
        waves = torch.stack((angle.sin(), angle.cos()), dim=2).flatten(1)
        return x + waves[:, :features].to(x.dtype)
'''


@layer("Embedding")
class SinusoidalPositionalEncoding(Composed):
    """Add to each step waves of many lengths, by which a network without memory tells its place.

    Vaswani et al. 2017, "Attention is all you need", section 3.5.
    """

    prelude = _SINUSOIDAL
    synonyms = ("position embedding", "transformer", "sine", "cosine", "order of words")
    formula = "y_(t, 2i) = x_(t, 2i) + sin(t / base^(2i / E))\ny_(t, 2i + 1) = x_(t, 2i + 1) + cos(t / base^(2i / E))"

    base: float = param(10000.0, low=1, help=_BASE)

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        expect_float(x)
        expect_rank(x, 3, layout=ROWS)
        return Shape(*x)


_LEARNED = '''
class LearnedPositionalEncoding(nn.Module):
    """Add a learned vector to each step, one for each place (Gehring et al. 2017)."""

    def __init__(self, num_positions: int, embed_dim: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(num_positions, embed_dim))
        nn.init.normal_(self.weight, std=0.02)

    def forward(self, x: Tensor) -> Tensor:  # (N, T, E)
        return x + self.weight[: x.shape[1]]
'''


@layer("Embedding")
class LearnedPositionalEncoding(Composed):
    """Add to each step a learned vector that stands for its place, as BERT, GPT and vision transformers do.

    Gehring et al. 2017, "Convolutional sequence to sequence learning", section 3.1; weights start as in GPT-2
    (Radford et al. 2019).
    """

    prelude = _LEARNED
    synonyms = ("position embedding", "wpe", "bert", "gpt", "vit")
    shown = ("num_positions",)
    formula = "y_t = x_t + weight_t"

    num_positions: int | None = param(
        None, low=1, unit="steps", help="How many places have a vector; empty for as many as come in."
    )

    def inferred(self, x: Shape) -> Mapping[str, Size]:
        """The features, and the places unless they are set."""
        places = {"num_positions": x[1]} if self.num_positions is None else {}
        return {**places, "embed_dim": x.features}

    def build(self, x: Shape) -> str:
        """Write the constructor call; the places come first, set or not."""
        return call(self.name, self._places(x), x.features)

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        expect_steps(x, "x")
        if not self._places(x).known:
            raise Refused(
                f"needs num_positions, as in {x} how many steps there are depends on the data",
                port="x",
                remedies=[Remedy(params={"num_positions": 1024})],
            )
        if self._places(x) < x[1]:
            raise Refused(
                f"knows {self._places(x)} places, but in {x} there are {x[1]} steps",
                port="x",
                remedies=[Remedy(params={"num_positions": None}), Remedy(params={"num_positions": int(x[1])})],
            )
        return Shape(*x)

    def weights(self, x: Shape) -> Mapping[str, tuple[Size, ...]]:
        """A vector for each place."""
        return {"weight": (self._places(x), x.features)}

    def _places(self, x: Shape) -> Size:
        return x[1] if self.num_positions is None else Size.of(self.num_positions)


_ROTARY = '''
class RotaryEmbedding(nn.Module):
    """Turn pairs of features by angles that grow with the step (Su et al. 2021)."""

    def __init__(self, base: float = 10000.0) -> None:
        super().__init__()
        self.base = base

    def forward(self, x: Tensor) -> Tensor:  # (..., T, E)
        steps, features = x.shape[-2:]
        rate = self.base ** (-torch.arange(0, features, 2, device=x.device) / features)
        angle = torch.arange(steps, device=x.device).unsqueeze(1) * rate  # (T, E / 2)
        cos, sin = angle.cos(), angle.sin()
        a, b = x[..., 0::2], x[..., 1::2]
        turned = torch.stack((a * cos - b * sin, a * sin + b * cos), dim=-1)
        return turned.flatten(-2).to(x.dtype)
'''


@layer("Embedding")
class RotaryEmbedding(Composed):
    """Turn queries and keys by their step, so that a product of two tells how far they are apart.

    Su et al. 2021, "RoFormer: enhanced transformer with rotary position embedding", section 3.2, eq. 34. Takes
    N × T × features, or N × heads × T × features.
    """

    prelude = _ROTARY
    synonyms = ("rope", "roformer", "relative position", "llama", "rotate queries and keys")
    formula = (
        "[y_2i, y_(2i + 1)] = R(t · base^(−2i / E)) · [x_2i, x_(2i + 1)]\nR(a) = [[cos(a), −sin(a)], [sin(a), cos(a)]]"
    )

    base: float = param(10000.0, low=1, help=_BASE)

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        expect_float(x)
        expect_rank(x, 3, 4, layout="N × T × features or N × heads × T × features")
        expect_even(x, x.rank - 1, what="turns pairs of features")
        return Shape(*x)


_FOURIER = '''
class GaussianFourierFeatures(nn.Module):
    """Turn coordinates into waves of random frequencies (Tancik et al. 2020)."""

    frequencies: Tensor

    def __init__(
        self, in_features: int, num_frequencies: int, scale: float = 1.0
    ) -> None:
        super().__init__()
        drawn = scale * torch.randn(in_features, num_frequencies)
        self.register_buffer("frequencies", drawn)

    def forward(self, x: Tensor) -> Tensor:  # (..., in_features)
        angle = 2 * math.pi * (x @ self.frequencies)
        return torch.cat((angle.cos(), angle.sin()), dim=-1)
'''


@layer("Embedding")
class GaussianFourierFeatures(Composed):
    """Turn coordinates into cosines and sines of random frequencies, so that fine detail can be learned from them.

    Tancik et al. 2020, "Fourier features let networks learn high frequency functions in low dimensional domains",
    section 5, eq. 5. The frequencies are drawn once and kept, not learned.
    """

    prelude = _FOURIER
    synonyms = ("random fourier features", "coordinates", "nerf", "time embedding", "diffusion")
    shown = ("num_frequencies", "scale")
    formula = "y = [cos(2π · x · B), sin(2π · x · B)]\nB ~ N(0, scale²)"

    num_frequencies: int = param(64, low=1, always=True, help="How many frequencies; twice as many numbers come out.")
    scale: float = param(1.0, above=0, help="The standard deviation of the frequencies: more shows finer detail.")

    def inferred(self, x: Shape) -> Mapping[str, Size]:
        """The features that come in."""
        return {"in_features": x.features}

    def infer(self, x: Shape) -> Shape:
        """Replace the last dimension by a cosine and a sine for each frequency."""
        expect_at_least(x, 2, "N × features")
        expect_features(x)
        return Shape(*x[:-1], 2 * Size.of(self.num_frequencies))

    def flops(self, inputs: Sequence[Shape], outputs: Sequence[Shape]) -> int:
        """A multiply-add for each frequency and feature at each position."""
        return counted(outputs[0][1:]) * int(inputs[0].features)
