"""Pooling that learns how, that keeps shifts gentle, or that gathers from grids of several sizes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.design.layers.attending import expect_padding_mask, expect_steps
from engine.design.layers.composed import Composed, expect_at_least
from engine.design.layers.expectations import expect_channels, expect_float, expect_rank
from engine.design.layers.layer import Port, Refused, Remedy, call, layer
from engine.design.layers.parameter import Sizes, param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size, counted
from engine.design.layers.sliding import axis_name, slid

_GENERALIZED = '''
class GeneralizedMeanPooling(nn.Module):
    """Average each channel by a learned power (Radenovic et al. 2018)."""

    def __init__(self, p: float = 3.0, eps: float = 1e-06) -> None:
        super().__init__()
        self.eps = eps
        self.p = nn.Parameter(torch.full((1,), p))

    def forward(self, x: Tensor) -> Tensor:  # (N, C, ...)
        powers = x.flatten(2).clamp(min=self.eps) ** self.p
        return powers.mean(dim=2) ** (1 / self.p)  # (N, C)
'''


@layer("Pooling")
class GeneralizedMeanPooling(Composed):
    """Average each channel by a power that is learned: 1 is the mean, a large one the maximum.

    Radenović et al. 2018, "Fine-tuning CNN image retrieval with no human annotation", section 3.2, eq. 3.
    """

    prelude = _GENERALIZED
    synonyms = ("gem", "global pooling", "power mean", "retrieval")
    shown = ("p",)
    formula = "y = mean(max(x, eps)^p)^(1 / p)"

    p: float = param(3.0, above=0, help="The power before it is learned.")
    eps: float = param(1e-06, above=0, help="The least number that is raised to the power; smaller ones count as it.")

    def infer(self, x: Shape) -> Shape:
        """One number for each channel."""
        expect_at_least(x, 3, "N × C and one or more sizes behind them")
        return Shape(*x[:2])

    def weights(self, x: Shape) -> Mapping[str, tuple[Size, ...]]:
        """The power."""
        return {"p": (Size.of(1),)}


_BLUR = '''
class BlurPool2d(nn.Module):
    """Blur an image before it is thinned out, so that small shifts stay small (Zhang 2019)."""

    kernel: Tensor

    def __init__(self, stride: int = 2) -> None:
        super().__init__()
        self.stride = stride
        line = torch.tensor([0.25, 0.5, 0.25])
        self.register_buffer("kernel", torch.outer(line, line), persistent=False)

    def forward(self, x: Tensor) -> Tensor:  # (N, C, H, W)
        channels = x.shape[1]
        padded = F.pad(x, (1, 1, 1, 1), mode="reflect")
        kernel = self.kernel.expand(channels, 1, 3, 3)
        return F.conv2d(padded, kernel, stride=self.stride, groups=channels)
'''


@layer("Pooling")
class BlurPool2d(Composed):
    """Blur an image and keep every second pixel, so that a shifted image gives a shifted answer.

    Zhang 2019, "Making convolutional networks shift-invariant again", section 3.
    """

    prelude = _BLUR
    synonyms = ("anti-aliasing", "antialiased", "downsampling", "shift invariance")
    shown = ("stride",)
    formula = (
        "kernel = [1, 2, 1]ᵀ · [1, 2, 1] / 16\n"
        "y = Σ kernel · x in the window\n"
        "H_out = ⌊(H − 1) / stride⌋ + 1, W_out likewise"
    )

    stride: int = param(2, low=1, unit="pixels", help="How far apart the pixels are that are kept.")

    def infer(self, x: Shape) -> Shape:
        """Each side shrinks by the stride."""
        expect_float(x)
        expect_rank(x, 4)
        expect_channels(x)
        for axis, size in enumerate(x[2:]):
            if size < 2:
                raise Refused(
                    f"mirrors the edges, which takes 2 pixels or more, but the {axis_name(4, axis)} in {x} is {size}",
                    port="x",
                    remedies=[Remedy(axis=2 + axis, wanted=2)],
                )
        return Shape(*x[:2], *(slid(size, 3, Size.of(self.stride), 1, 1) for size in x[2:]))

    def flops(self, inputs: Sequence[Shape], outputs: Sequence[Shape]) -> int:
        """Nine multiply-adds for each number that comes out."""
        return 18 * counted(outputs[0][1:])


_PYRAMID = '''
class SpatialPyramidPooling(nn.Module):
    """Gather maxima from grids of several sizes (He et al. 2015)."""

    def __init__(self, *levels: int) -> None:
        super().__init__()
        self.levels = levels

    def forward(self, x: Tensor) -> Tensor:  # (N, C, H, W)
        grids = [F.adaptive_max_pool2d(x, level) for level in self.levels]
        return torch.cat([grid.flatten(1) for grid in grids], dim=1)
'''


@layer("Pooling")
class SpatialPyramidPooling(Composed):
    """Gather the maxima of an image's parts in grids of several sizes, so that images of any size give one vector.

    He et al. 2015, "Spatial pyramid pooling in deep convolutional networks for visual recognition", section 2.2.
    """

    prelude = _PYRAMID
    synonyms = ("spp", "sppnet", "any image size", "multi-scale")
    shown = ("levels",)
    formula = "y = max of x in each part, levels² parts for each of the levels\nC_out = C · Σ levels²"

    levels: Sizes = param((1, 2, 4), low=1, unit="parts", help="How many parts each side is cut into, for each grid.")

    def infer(self, x: Shape) -> Shape:
        """The parts of all grids, channel by channel, one behind the other."""
        expect_float(x)
        expect_rank(x, 4)
        if not self.levels:
            raise Refused("needs one grid or more", remedies=[Remedy(params={"levels": (1, 2, 4)})])
        parts = Size.of(0)
        for level in self.levels:
            parts = parts + level * level
        return Shape(x[0], x.channels * parts)

    def build(self, x: Shape) -> str:
        """Write the constructor call, `SpatialPyramidPooling(1, 2, 4)`."""
        return call(self.name, *self.levels)


_ATTENTION = '''
class AttentionPooling(nn.Module):
    """Gather a sequence into one vector, by shares that are learned (Yang et al. 2016)."""

    def __init__(self, embed_dim: int, hidden_dim: int) -> None:
        super().__init__()
        self.hidden = nn.Linear(embed_dim, hidden_dim)
        self.score = nn.Linear(hidden_dim, 1, bias=False)

    def forward(self, x: Tensor, padding: Tensor | None = None) -> Tensor:  # (N, T, E)
        scores = self.score(self.hidden(x).tanh()).squeeze(2)
        if padding is not None:
            scores = scores.masked_fill(padding, -math.inf)
        share = scores.softmax(dim=1).unsqueeze(1)  # (N, 1, T)
        return (share @ x).squeeze(1)  # (N, E)
'''


@layer("Attention")
class AttentionPooling(Composed):
    """Gather the steps of a sequence into one vector, each with a share that a small network finds.

    Yang et al. 2016, "Hierarchical attention networks for document classification", section 2.2, eq. 5 to 7.
    """

    prelude = _ATTENTION
    inputs = (
        Port("x", "The sequence: N × T × features."),
        Port("padding", "N × T truth values, true where a step is padding.", optional=True),
    )
    synonyms = ("hierarchical attention", "text classification", "weighted mean", "sequence to vector")
    shown = ("hidden_dim",)
    formula = "a = softmax(v · tanh(W · x_t + b))\ny = Σ_t a_t · x_t"

    hidden_dim: int = param(64, low=1, always=True, help="How many numbers the small network has in its middle.")

    def inferred(self, x: Shape, padding: Shape | None = None) -> Mapping[str, Size]:
        """The features of a step."""
        return {"embed_dim": x.features}

    def infer(self, x: Shape, padding: Shape | None = None) -> Shape:
        """The features of one step."""
        expect_steps(x, "x")
        expect_padding_mask(padding, x, "padding")
        return Shape(x[0], x.features)

    def weights(self, x: Shape, padding: Shape | None = None) -> Mapping[str, tuple[Size, ...]]:
        """The two linear layers of the small network."""
        hidden = Size.of(self.hidden_dim)
        return {
            "hidden.weight": (hidden, x.features),
            "hidden.bias": (hidden,),
            "score.weight": (Size.of(1), hidden),
        }

    def flops(self, inputs: Sequence[Any], outputs: Sequence[Shape]) -> int:
        """The small network at each step, and the sum."""
        steps, width, hidden = counted(inputs[0][1:2]), int(inputs[0].features), int(self.hidden_dim)
        return 2 * steps * (width * hidden + hidden + width)
