"""Layers that look for the largest, the smallest or the middle of the numbers along a dimension, and where they are."""

from __future__ import annotations

from types import MappingProxyType
from typing import ClassVar, Literal

from engine.design.layers.axes import FLOAT, NUMBER, SAME, Dtypes, method, resized, result_dtype
from engine.design.layers.expectations import expect_axis
from engine.design.layers.layer import Call, Layer, Port, Refused, Remedy, layer
from engine.design.layers.parameter import param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size, SizeLike

_KEEPDIM = "Whether the dimension stays, with the size 1."
_PLACES: Dtypes = MappingProxyType(dict.fromkeys(NUMBER, "int64"))
_ANY_PLACES: Dtypes = MappingProxyType(dict.fromkeys(SAME, "int64"))


class Ranking(Layer):
    """What layers have in common that compare the numbers along one dimension; those with a name are below."""

    verb: ClassVar[str] = "compares along"
    dtypes: ClassVar[Dtypes] = SAME
    shown: ClassVar[tuple[str, ...]] = ("dim",)

    dim: int = param(-1, always=True, help="The dimension along which numbers are compared; -1 is the last.")

    def infer(self, x: Shape) -> Shape | tuple[Shape, ...]:
        """Leave as many numbers along the dimension as the layer gives."""
        dtype = result_dtype(x, self.dtypes)
        axis = expect_axis(x, Size.of(self.dim), verb=self.verb, parameter="dim")
        return Shape(
            *resized(x, axis, *self._left(x, axis)), dtype=dtype, classes=x.classes if dtype == "int64" else None
        )

    def expression(self, call: Call) -> str:
        """Write `x.argmax(dim=-1)`."""
        first = [getattr(self, name) for name, p in self.parameters.items() if p.always and name != "dim"]
        return method(call.given[0], self.torch, *first, dim=int(self.dim), **self.options())

    def _left(self, x: Shape, axis: int) -> tuple[SizeLike, ...]:
        """The sizes in the place of the dimension: none, or one where it stays."""
        return (1,) if getattr(self, "keepdim", False) else ()


class Located(Ranking):
    """Layers that give the numbers and their places; those with a name are below."""

    outputs = (
        Port("values", "The numbers."),
        Port("indices", "Where along the dimension each of them was, from 0."),
    )

    def infer(self, x: Shape) -> tuple[Shape, ...]:
        """The numbers, and a place for each."""
        values = super().infer(x)
        assert isinstance(values, Shape)
        size = x[int(self.dim)]
        return values, Shape(*values, dtype="int64", classes=int(size) if size.known else None)

    def statements(self, call: Call) -> tuple[str, ...]:
        """Write `values, indices = x.max(dim=-1)`, or only the one of them that is used."""
        values, indices = call.outputs[:2]
        if values and indices:
            return (f"{values}, {indices} = {self.expression(call)}",)
        if indices:
            return (f"{indices} = {self.expression(call)}.indices",)
        return (f"{values} = {self.expression(call)}.values",) if values else ()


class KeepableLocated(Located):
    """Layers that pick one number, whose dimension may stay."""

    keepdim: bool = param(False, help=_KEEPDIM)


@layer("Reduction", torch="torch.max")
class Max(KeepableLocated):
    """Keep the largest number along a dimension, and tell where it was."""

    verb = "takes the largest along"
    synonyms = ("maximum", "largest", "argmax", "max over time", "global max pooling")
    formula = "values = x_indices = max(x), along dim"


@layer("Reduction", torch="torch.min")
class Min(KeepableLocated):
    """Keep the smallest number along a dimension, and tell where it was."""

    verb = "takes the smallest along"
    synonyms = ("minimum", "smallest", "argmin")
    formula = "values = x_indices = min(x), along dim"


@layer("Reduction", torch="torch.median")
class Median(KeepableLocated):
    """Keep the number in the middle along a dimension, the lower of two, and tell where it was."""

    verb = "takes the middle along"
    dtypes = NUMBER
    synonyms = ("middle", "robust mean", "50th percentile")
    formula = "values = x_indices = sorted(x)[⌊(n − 1) / 2⌋], along dim"


@layer("Reduction", torch="torch.mode")
class Mode(KeepableLocated):
    """Keep the number that is there most often along a dimension, as a majority vote does, and tell where it was."""

    verb = "counts along"
    synonyms = ("most frequent", "majority vote", "most common")
    formula = "values = x_indices, the most frequent number along dim"


@layer("Reduction", torch="torch.kthvalue")
class KthValue(KeepableLocated):
    """Keep the k-th smallest number along a dimension, and tell where it was."""

    verb = "ranks along"
    dtypes = NUMBER
    synonyms = ("order statistic", "rank", "k-th smallest", "percentile")
    shown = ("k", "dim")
    formula = "values = x_indices = sorted(x)[k − 1], along dim"

    k: int = param(1, low=1, always=True, help="Which of them, counted from the smallest: 1 is the smallest itself.")

    def _left(self, x: Shape, axis: int) -> tuple[SizeLike, ...]:
        _expect_enough(x, axis, Size.of(self.k))
        return super()._left(x, axis)


@layer("Indexing", torch="torch.topk")
class TopK(Located):
    """Keep the k largest or smallest numbers along a dimension, and tell where they were."""

    verb = "ranks along"
    dtypes = NUMBER
    synonyms = ("largest", "best", "beam search", "k best", "mixture of experts", "k max pooling")
    shown = ("k", "dim")
    formula = "values_1 ≥ … ≥ values_k ≥ each other x, along dim\nvalues_i = x_(indices_i)"

    k: int = param(1, low=1, always=True, help="How many are kept.")
    largest: bool = param(True, help="Whether the largest are kept, else the smallest.")
    sorted: bool = param(True, help="Whether they come in order, the best first.")

    def _left(self, x: Shape, axis: int) -> tuple[SizeLike, ...]:
        _expect_enough(x, axis, Size.of(self.k))
        return (self.k,)


class Ordered(Ranking):
    """What layers have in common that keep all numbers of a dimension."""

    descending: bool = param(False, help="Whether the largest come first.")
    stable: bool = param(False, help="Whether equal numbers keep their order.")

    def _left(self, x: Shape, axis: int) -> tuple[SizeLike, ...]:
        return (x[axis],)


@layer("Indexing", torch="torch.sort")
class Sort(Ordered, Located):
    """Put the numbers along a dimension in order, and tell where each was."""

    verb = "sorts along"
    synonyms = ("order", "ascending", "descending", "rank")
    shown = ("dim", "descending")
    formula = "values_i = x_(indices_i), values_i ≤ values_(i + 1), along dim"


@layer("Indexing", torch="torch.argsort")
class ArgSort(Ordered):
    """Tell from where to take the numbers along a dimension to have them in order."""

    verb = "sorts along"
    dtypes = _ANY_PLACES
    synonyms = ("order", "permutation", "rank", "sort indices")
    shown = ("dim", "descending")
    formula = "x_(y_i) ≤ x_(y_(i + 1)), along dim"


class Place(Ranking):
    """What layers have in common that tell a place and not the number there."""

    dtypes = _PLACES

    keepdim: bool = param(False, help=_KEEPDIM)

    def infer(self, x: Shape) -> Shape:
        """Places along the dimension, of which there are as many as it is long."""
        places = super().infer(x)
        assert isinstance(places, Shape)
        size = x[int(self.dim)]
        return Shape(*places, dtype="int64", classes=int(size) if size.known else None)


@layer("Reduction", torch="torch.argmax")
class ArgMax(Place):
    """Tell where along a dimension the largest number is, such as the class with the highest score."""

    verb = "looks along"
    synonyms = ("predicted class", "index of the maximum", "decision", "greedy")
    formula = "y = i where x_i == max(x), along dim"


@layer("Reduction", torch="torch.argmin")
class ArgMin(Place):
    """Tell where along a dimension the smallest number is, such as the nearest of several codes."""

    verb = "looks along"
    synonyms = ("nearest", "index of the minimum", "vector quantization")
    formula = "y = i where x_i == min(x), along dim"


@layer("Reduction", torch="torch.quantile")
class Quantile(Ranking):
    """Give the number below which a share of the numbers along a dimension lies."""

    verb = "ranks along"
    dtypes = FLOAT
    synonyms = ("percentile", "median", "quartile")
    shown = ("q", "dim")
    formula = "y = sorted(x)[q · (n − 1)], along dim, interpolation between two numbers"

    q: float = param(0.5, low=0, high=1, always=True, help="The share that lies below, 0 to 1; 0.5 gives the median.")
    keepdim: bool = param(False, help=_KEEPDIM)
    interpolation: Literal["linear", "lower", "higher", "midpoint", "nearest"] = param(
        "linear", help="What is given where the share falls between two numbers."
    )


def _expect_enough(x: Shape, axis: int, k: Size) -> None:
    """Refuse to pick from fewer numbers than are wanted."""
    if x[axis] < k:
        raise Refused(
            f"ranks {k} numbers along dimension {axis}, but {x} has only {x[axis]} there",
            port="x",
            remedies=[Remedy(params={"k": int(x[axis])})],
        )
