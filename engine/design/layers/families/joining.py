"""Layers that join branches by what they learn, by products, or by a crop."""

from __future__ import annotations

from collections.abc import Mapping

from engine.design.layers.composed import Composed, expect_same_shape
from engine.design.layers.expectations import expect_float, expect_rank
from engine.design.layers.families.combining import expect_branches
from engine.design.layers.layer import Call, Layer, Port, Refused, Remedy, layer
from engine.design.layers.parameter import param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size
from engine.design.layers.sliding import axis_name

_WEIGHTED = '''
class WeightedSum(nn.Module):
    """Add branches up, each with a learned share (Peters et al. 2018)."""

    def __init__(self, num_branches: int, softmax: bool = True) -> None:
        super().__init__()
        self.softmax = softmax
        start = 0.0 if softmax else 1 / num_branches
        self.weight = nn.Parameter(torch.full((num_branches,), start))

    def forward(self, *branches: Tensor) -> Tensor:
        share = self.weight.softmax(dim=0) if self.softmax else self.weight
        return (torch.stack(branches, dim=-1) * share).sum(dim=-1)
'''


@layer("Combine")
class WeightedSum(Composed):
    """Add branches up, each with a share that is learned, as ELMo does with layers and BiFPN with scales.

    Peters et al. 2018, "Deep contextualized word representations", section 3.2, eq. 1; Tan et al. 2020, "EfficientDet",
    section 3.3.
    """

    prelude = _WEIGHTED
    inputs = (Port("x", "One of the branches, all of one shape.", repeats=True),)
    synonyms = ("scalar mix", "elmo", "bifpn", "learned average", "fusion")
    formula = "y = Σ_i w_i · x_i, w = softmax(weight)"

    softmax: bool = param(True, help="Whether the shares are positive and add up to 1.")

    def inferred(self, *inputs: Shape) -> Mapping[str, Size]:
        """How many branches there are."""
        return {"num_branches": Size.of(len(inputs))}

    def infer(self, *inputs: Shape) -> Shape:
        """The shape that all branches have."""
        expect_branches(inputs)
        for place, x in enumerate(inputs, 1):
            expect_float(x, port=f"x{place}")
            expect_same_shape(inputs[0], x, ("x1", f"x{place}"))
        return Shape(*inputs[0])

    def weights(self, *inputs: Shape) -> Mapping[str, tuple[Size, ...]]:
        """A number for each branch."""
        return {"weight": (Size.of(len(inputs)),)}


@layer("Combine")
class InnerProduct(Layer):
    """Multiply two vectors feature by feature and add up, which tells how alike they are.

    One vector is compared with several where the other input has a dimension more, as word2vec does with a word and its
    neighbours (Mikolov et al. 2013, "Distributed representations of words and phrases", section 2.2, eq. 4).
    """

    inputs = (
        Port("x1", "One of the two, N × features."),
        Port("x2", "The other: of the same shape, or N × K × features for K products."),
    )
    synonyms = ("dot product", "word2vec", "similarity", "skip-gram", "recommender", "score")
    formula = "y = Σ_i x1_i · x2_i"

    def infer(self, x1: Shape, x2: Shape) -> Shape:
        """Leave the last dimension out."""
        for port, x in (("x1", x1), ("x2", x2)):
            expect_float(x, port=port)
        if x1.rank < 2:
            raise Refused(f"takes N × features, but gets {x1}", port="x1")
        if not _is_one_of_several(x1, x2):
            expect_same_shape(x1, x2, ("x1", "x2"))
        return Shape(*x2[:-1])

    def expression(self, call: Call) -> str:
        """Write `(x1 * x2).sum(dim=-1)`."""
        x1, x2 = call.given
        first, second = call.shapes
        assert first is not None
        assert second is not None
        one = f"{x1}.unsqueeze(1)" if _is_one_of_several(first, second) else x1
        return f"({one} * {x2}).sum(dim=-1)"


def _is_one_of_several(x1: Shape, x2: Shape) -> bool:
    return x1.rank == 2 and x2.rank == 3 and (x1[0], x1[1]) == (x2[0], x2[2])


_CROP = '''
class CropAndConcatenate(nn.Module):
    """Crop a skip around its centre, and put it behind x (Ronneberger et al. 2015)."""

    def forward(self, x: Tensor, skip: Tensor) -> Tensor:  # (N, C, ...), (N, D, ...)
        for dim in range(2, x.dim()):
            start = (skip.shape[dim] - x.shape[dim]) // 2
            skip = skip.narrow(dim, start, x.shape[dim])
        return torch.cat((x, skip), dim=1)  # (N, C + D, ...)
'''


@layer("Combine")
class CropAndConcatenate(Composed):
    """Crop a skip connection to the size of what it joins, around its centre, and put its channels behind.

    Ronneberger et al. 2015, "U-Net: convolutional networks for biomedical image segmentation", section 2.
    """

    prelude = _CROP
    inputs = (
        Port("x", "What is decoded: N × C and one or more sizes behind them."),
        Port("skip", "The skip connection, of the same sizes or larger ones."),
    )
    synonyms = ("u-net", "unet", "skip connection", "center crop", "concat")
    formula = "y = [x, skip], along the channels, skip cropped to the size of x"

    def infer(self, x: Shape, skip: Shape) -> Shape:
        """The channels of both, over the sizes of the first."""
        for port, shape in (("x", x), ("skip", skip)):
            expect_float(shape, port=port)
            expect_rank(shape, 3, 4, 5, port=port)
        if x.rank != skip.rank:
            raise Refused(f"takes x and skip with the same number of dimensions, but gets {x} and {skip}", port="skip")
        for axis in range(2, x.rank):
            small, large = x[axis], skip[axis]
            if small != large and not (small.known and large.known):
                raise Refused(
                    f"crops skip, {skip}, to the sizes of x, {x}, but whether it is larger depends on the data",
                    port="skip",
                )
            if large < small:
                raise Refused(
                    f"crops the {axis_name(x.rank, axis - 2)} of skip to that of x, {small}, but it is {large} only",
                    port="skip",
                    remedies=[Remedy(axis=axis, wanted=int(small))],
                )
        return Shape(x[0], x[1] + skip[1], *x[2:])
