"""Layers that take numbers from, or put them to, places that another input tells."""

from __future__ import annotations

from typing import ClassVar

from engine.design.layers.axes import method
from engine.design.layers.expectations import expect_axis, expect_dtype
from engine.design.layers.layer import Call, Layer, Port, Refused, Remedy, layer
from engine.design.layers.parameter import param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size


class Indexed(Layer):
    """What layers have in common that index along a dimension; those with a name are below."""

    verb: ClassVar[str] = "takes along"
    shown: ClassVar[tuple[str, ...]] = ("dim",)

    dim: int = param(1, always=True, help="The dimension along which the places lie; 1 is the first behind the batch.")

    def expression(self, call: Call) -> str:
        """Write `x.gather(1, index)`."""
        return f"{method(call.given[0], self.torch, int(self.dim))[:-1]}, {', '.join(call.given[1:])})"

    def _expect_places(self, x: Shape, index: Shape, *, port: str = "index") -> int:
        """Refuse what can't be places in x; give the axis they lie along."""
        axis = expect_axis(x, Size.of(self.dim), verb=self.verb, parameter="dim")
        expect_dtype(index, "int64", port=port)
        if index.rank != x.rank:
            raise Refused(
                f"needs places with as many dimensions as x has, but {port} gives {index} and x gives {x}", port=port
            )
        if index.classes is not None and x[axis] < index.classes:
            raise Refused(
                f"takes places from 0 to {int(x[axis]) - 1} of dimension {axis} of {x}, but {port} holds up to "
                f"{index.classes - 1}",
                port=port,
            )
        return axis


def _expect_within(index: Shape, x: Shape, along: int) -> None:
    """Refuse places beside those that x has, or may have, in the other dimensions."""
    for axis, (size, most) in enumerate(zip(index, x, strict=True)):
        if axis != along and not size <= most:
            raise Refused(
                f"needs places for no more numbers than x has beside dimension {along}, but in dimension {axis} index "
                f"has {size} ({index}) and x has {most} ({x})",
                port="index",
                remedies=[Remedy(axis=axis, wanted=int(most))] if axis and most.known else [],
            )


@layer("Indexing", torch="torch.gather")
class Gather(Indexed):
    """Take for each place the number along a dimension that an index there points at."""

    inputs = (Port("x", "Where numbers are taken from."), Port("index", "Which place along the dimension, for each."))
    synonyms = ("index", "pick", "lookup", "choose", "actions", "q values")
    formula = "y_ij = x_(i, index_ij), j along dim"

    def infer(self, x: Shape, index: Shape) -> Shape:
        """The shape of the index."""
        axis = self._expect_places(x, index)
        _expect_within(index, x, axis)
        return x.with_sizes(*index)


@layer("Indexing", torch="torch.take_along_dim")
class TakeAlongDim(Indexed):
    """Take along a dimension the numbers at places that may be the same for all others, as ArgSort gives them."""

    inputs = (Port("x", "Where numbers are taken from."), Port("indices", "Which places along the dimension."))
    synonyms = ("gather", "reorder", "sort by", "pick", "last valid step", "index")
    formula = "y_ij = x_(i, indices_ij), j along dim"

    def infer(self, x: Shape, indices: Shape) -> Shape:
        """The size of the index along the dimension; the others are stretched to each other."""
        axis = self._expect_places(x, indices, port="indices")
        for place, (size, other) in enumerate(zip(x, indices, strict=True)):
            if place != axis and size != other and 1 not in (size, other):
                raise Refused(
                    f"takes places that agree with x in all sizes but that of dimension {axis}, but in dimension "
                    f"{place} indices has {other} ({indices}) and x has {size} ({x})",
                    port="indices",
                    remedies=[Remedy(axis=place, wanted=1)] if place else [],
                )
        pairs = enumerate(zip(x, indices, strict=True))
        return x.with_sizes(*(b if place == axis or a == 1 else a for place, (a, b) in pairs))

    def expression(self, call: Call) -> str:
        """Write `x.take_along_dim(index, dim=1)`."""
        return f"{call.given[0]}.take_along_dim({call.given[1]}, dim={int(self.dim)})"


class Scattered(Indexed):
    """What layers have in common that put numbers to places; those with a name are below."""

    inputs = (
        Port("x", "What the numbers are put into."),
        Port("index", "To which place along the dimension each goes."),
        Port("src", "The numbers."),
    )
    verb = "puts along"

    def infer(self, x: Shape, index: Shape, src: Shape) -> Shape:
        """The shape stays as it is."""
        axis = self._expect_places(x, index)
        expect_dtype(src, x.dtype, port="src")
        if tuple(src) != tuple(index):
            raise Refused(
                f"needs a place for each number, but src gives {src} and index gives {index}; torch could not learn "
                f"from numbers that go nowhere",
                port="src",
            )
        _expect_within(index, x, axis)
        return x


@layer("Indexing", torch="torch.scatter")
class Scatter(Scattered):
    """Put numbers to the places along a dimension that an index tells, in the place of what was there."""

    synonyms = ("write", "put", "assign", "index", "one-hot")
    formula = "y_(i, index_ij) = src_ij, j along dim\ny = x elsewhere"


@layer("Indexing", torch="torch.scatter_add")
class ScatterAdd(Scattered):
    """Add numbers to what is at the places along a dimension that an index tells, as graph networks do."""

    synonyms = ("accumulate", "histogram", "segment sum", "message passing", "pool")
    formula = "y_(i, k) = x_(i, k) + Σ src_ij over j where index_ij == k\nj along dim"


@layer("Indexing", torch="F.one_hot")
class OneHot(Layer):
    """Turn each class index into a row of zeros with a one at its place."""

    synonyms = ("one-hot encoding", "dummy variables", "categorical", "indicator")
    shown = ("num_classes",)
    formula = "y_i = 1 if i == x else 0, 0 ≤ i < num_classes"

    num_classes: int | None = param(None, low=1, help="How many classes there are; empty for as many as the data says.")

    def infer(self, x: Shape) -> Shape:
        """One size more: the number of classes."""
        expect_dtype(x, "int64")
        count = self._count(x)
        if x.classes is not None and count < x.classes:
            raise Refused(
                f"has room for {count} classes, but {x.classes} come in",
                port="x",
                remedies=[Remedy(params={"num_classes": x.classes})],
            )
        return Shape(*x, count, dtype="int64", classes=2)

    def expression(self, call: Call) -> str:
        """Write `F.one_hot(x, 10)`."""
        x = call.shapes[0]
        count = self._count(x) if x is not None else Size.of(-1)
        return f"F.one_hot({call.given[0]}, {count.text})"

    def _count(self, x: Shape) -> Size:
        if self.num_classes is not None:
            return Size.of(self.num_classes)
        if x.classes is None:
            raise Refused(
                "needs the number of classes, which x does not tell; set num_classes",
                remedies=[Remedy(params={"num_classes": 10})],
            )
        return Size.of(x.classes)
