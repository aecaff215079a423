"""Layers that make an image or a sequence into what transformers read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.design.layers.attending import expect_steps
from engine.design.layers.composed import Composed
from engine.design.layers.expectations import expect_channels, expect_float, expect_rank
from engine.design.layers.layer import Refused, Remedy, layer
from engine.design.layers.parameter import Pair, param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size, counted
from engine.design.layers.sliding import axis_name, each_axis

_PATCHES = '''
class PatchEmbedding(nn.Module):
    """Cut images into patches and make each a token (Dosovitskiy et al. 2021)."""

    def __init__(
        self, in_channels: int, embed_dim: int, patch_size: int | tuple[int, int]
    ) -> None:
        super().__init__()
        self.projection = nn.Conv2d(in_channels, embed_dim, patch_size, patch_size)

    def forward(self, x: Tensor) -> Tensor:  # (N, C, H, W)
        patches = self.projection(x)  # (N, E, rows, columns)
        return patches.flatten(2).transpose(1, 2)  # (N, rows * columns, E)
'''


@layer("Embedding")
class PatchEmbedding(Composed):
    """Cut an image into square patches and turn each into a vector, row by row, as a vision transformer reads it.

    Dosovitskiy et al. 2021, "An image is worth 16x16 words", section 3.1, eq. 1.
    """

    prelude = _PATCHES
    synonyms = ("vision transformer", "vit", "patchify", "image to tokens", "tokens")
    shown = ("patch_size", "embed_dim")
    formula = "steps = (H / patch_size) · (W / patch_size)"

    embed_dim: int = param(64, low=1, always=True, makes=-1, help="How many numbers describe a patch.")
    patch_size: Pair = param(4, low=1, always=True, unit="pixels", help="Height and width of a patch.")

    def inferred(self, x: Shape) -> Mapping[str, Size]:
        """The channels that come in."""
        return {"in_channels": x.channels}

    def infer(self, x: Shape) -> Shape:
        """A step for each patch."""
        expect_float(x)
        expect_rank(x, 4)
        expect_channels(x)
        patch = each_axis(self.patch_size, 2)
        for axis, (size, side) in enumerate(zip(x[2:], patch, strict=True)):
            if size.known and int(size) % int(side):
                fitting = next(n for n in range(min(int(side), int(size)), 0, -1) if int(size) % n == 0)
                fixed = (fitting, int(patch[1])) if axis == 0 else (int(patch[0]), fitting)
                raise Refused(
                    f"cuts the {axis_name(4, axis)} into patches of {side}, but {size} in {x} leaves a rest",
                    port="x",
                    remedies=[Remedy(params={"patch_size": fixed})],
                )
        rows, columns = (size // side for size, side in zip(x[2:], patch, strict=True))
        return Shape(x[0], rows * columns, self.embed_dim)

    def weights(self, x: Shape) -> Mapping[str, tuple[Size, ...]]:
        """A filter of a patch's size for each number that comes out."""
        width = Size.of(self.embed_dim)
        patch = each_axis(self.patch_size, 2)
        return {"projection.weight": (width, x.channels, *patch), "projection.bias": (width,)}

    def flops(self, inputs: Sequence[Shape], outputs: Sequence[Shape]) -> int:
        """A multiply-add for each weight and patch."""
        return 2 * counted(outputs[0][1:2]) * counted(self.weights(inputs[0])["projection.weight"])


_CLASS_TOKEN = '''
class ClassToken(nn.Module):
    """Put a learned step before all others, to gather from them (Devlin et al. 2019)."""

    def __init__(self, embed_dim: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.empty(1, 1, embed_dim))
        nn.init.normal_(self.weight, std=0.02)

    def forward(self, x: Tensor) -> Tensor:  # (N, T, E)
        token = self.weight.expand(x.shape[0], -1, -1).to(x.dtype)
        return torch.cat((token, x), dim=1)  # (N, T + 1, E)
'''


@layer("Embedding")
class ClassToken(Composed):
    """Put a learned step before all others, which gathers from them what a classifier needs.

    Devlin et al. 2019, "BERT: pre-training of deep bidirectional transformers", section 3; Dosovitskiy et al. 2021,
    section 3.1.
    """

    prelude = _CLASS_TOKEN
    synonyms = ("cls token", "bert", "vit", "prepend", "learned token")
    formula = "y = [weight, x], along the steps"

    def inferred(self, x: Shape) -> Mapping[str, Size]:
        """The features of a step."""
        return {"embed_dim": x.features}

    def infer(self, x: Shape) -> Shape:
        """One step more."""
        expect_steps(x, "x")
        return Shape(x[0], x[1] + 1, x.features)

    def weights(self, x: Shape) -> Mapping[str, tuple[Size, ...]]:
        """The step."""
        one = Size.of(1)
        return {"weight": (one, one, x.features)}
