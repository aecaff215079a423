"""Layers that sum a signal up over all its places, and one that gives vectors one length."""

from __future__ import annotations

from typing import ClassVar

from engine.design.layers.expectations import expect_axis, expect_float, expect_rank
from engine.design.layers.layer import Call, Layer, call, layer
from engine.design.layers.parameter import param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size


class GlobalPooling(Layer):
    """What pooling over a whole signal has in common; those with a name are below."""

    function: ClassVar[str]
    shown: ClassVar[tuple[str, ...]] = ("keepdim",)

    keepdim: bool = param(False, help="Whether the sizes behind the channels stay, as 1.")

    def infer(self, x: Shape) -> Shape:
        """One number for each channel."""
        expect_float(x)
        expect_rank(x, 3, 4, 5)
        return Shape(x[0], x.channels, *([1] * (x.rank - 2) if self.keepdim else []))

    def expression(self, call_: Call) -> str:
        """Write `x.mean(dim=(2, 3))`."""
        x = call_.shapes[0]
        dims = tuple(range(2, x.rank if x is not None else 4))
        return call(f"{call_.given[0]}.{self.function}", dim=dims if len(dims) > 1 else dims[0], **self.options())


@layer("Pooling")
class GlobalAveragePool(GlobalPooling):
    """Average each channel over the whole sequence, image or volume, as before the last layer of a ResNet."""

    function = "mean"
    synonyms = ("gap", "global average pooling", "mean pooling", "squeeze", "adaptive average pool", "spatial mean")
    formula = "y = mean of x in each channel"


@layer("Pooling")
class GlobalMaxPool(GlobalPooling):
    """Keep the largest number of each channel over the whole sequence, image or volume, as text classifiers do."""

    function = "amax"
    synonyms = ("gmp", "global max pooling", "max over time", "adaptive max pool", "spatial max")
    formula = "y = max of x in each channel"


@layer("Normalization", torch="F.normalize")
class Normalize(Layer):
    """Divide vectors by their length, so that all have the length 1, as embeddings that are compared."""

    synonyms = ("unit length", "unit vector", "l2 normalization", "cosine", "contrastive", "hypersphere")
    shown = ("dim", "p")
    formula = "y = x / max(‖x‖_p, eps)"

    p: float = param(2.0, help="The power of the length: 2 is the straight line, 1 adds the distances from 0 up.")
    dim: int = param(1, help="The dimension along which the vectors lie; 1 is the first behind the batch.")
    eps: float = param(1e-12, above=0, help="The least length a vector is divided by.")

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        expect_float(x)
        expect_axis(x, Size.of(self.dim), verb="normalizes along", parameter="dim")
        return Shape(*x)

    def expression(self, call_: Call) -> str:
        """Write `F.normalize(x, dim=1)`."""
        options = {name: value for name, value in self.options().items() if name != "dim"}
        return f"F.normalize({call_.given[0]}, {call('', dim=int(self.dim), **options)[1:-1]})"
