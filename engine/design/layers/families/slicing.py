"""Layers that take a part of what comes in, at places that are set."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from engine.design.layers.axes import method, resized
from engine.design.layers.expectations import expect_axis
from engine.design.layers.layer import Call, Layer, Refused, Remedy, layer, literal
from engine.design.layers.parameter import Sizes, param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size


class Part(Layer):
    """What layers have in common that take a part along one dimension; those with a name are below."""

    verb: ClassVar[str] = "takes a part along"

    dim: int = param(1, always=True, help="The dimension; 1 is the first behind the batch, -1 the last.")

    def _axis(self, x: Shape) -> int:
        return expect_axis(x, Size.of(self.dim), verb=self.verb, parameter="dim")

    def _indexed(self, call: Call, index: str) -> str:
        """Write `x[:, :, 3]`; from the end, `x[..., 3, :]`."""
        dim = int(self.dim)
        if dim < 0:
            return f"{call.given[0]}[..., {index}{', :' * (-dim - 1)}]"
        return f"{call.given[0]}[{':, ' * dim}{index}]"


class _Edge(NamedTuple):
    """Where a slice begins or ends: so many places behind the start, or, negative or 0, before the end."""

    offset: Size
    from_end: bool

    def certain(self, size: Size) -> _Edge:
        """The edge moved into what there is, as Python does; unknown sizes are taken for large enough."""
        if not self.from_end and size < self.offset:
            return _Edge(Size.of(0), True)
        if self.from_end and size + self.offset < 0:
            return _Edge(Size.of(0), False)
        return self


@layer("Indexing")
class Slice(Part):
    """Take a stretch of a dimension, from a start up to a stop, or every so many of it."""

    synonyms = ("crop", "cut out", "range", "subset", "stride", "downsample", "index")
    shown = ("dim", "start", "stop")
    formula = "y_i = x_(start + i · step), along dim\nn_out = ⌈(stop − start) / step⌉"

    start: int = param(0, help="The first place taken, from 0; a negative number counts from the end.")
    stop: int | None = param(None, help="The first place not taken any more; empty to go on to the end.")
    step: int = param(1, low=1, help="How far the places taken lie apart; 1 takes all of them.")

    def infer(self, x: Shape) -> Shape:
        """Count the places that are taken."""
        axis = self._axis(x)
        return x.with_sizes(*resized(x, axis, self._taken(x, axis)))

    def expression(self, call: Call) -> str:
        """Write `x[:, 1:5]`."""
        start = literal(Size.of(self.start)) if self.start else ""
        stop = literal(Size.of(self.stop)) if self.stop is not None else ""
        step = f":{literal(Size.of(self.step))}" if Size.of(self.step) != 1 else ""
        return self._indexed(call, f"{start}:{stop}{step}")

    def _taken(self, x: Shape, axis: int) -> Size:
        size = x[axis]
        first, last = (edge.certain(size) for edge in self._edges())
        self._expect_certain(x, axis, first, last)
        if first.from_end == last.from_end:
            length = last.offset - first.offset
        elif last.from_end:
            length = size + last.offset - first.offset
        else:
            length = last.offset - (size + first.offset)
        step = Size.of(self.step)
        taken = length if step == 1 else (length + (step - 1)) // step
        if taken < 1:
            stop = "the end" if self.stop is None else self.stop
            raise Refused(
                f"takes the places from {self.start} up to {stop} of dimension {axis}, but of the {size} in {x} there "
                f"are none",
                port="x",
                remedies=[Remedy(params={"start": 0, "stop": None})],
            )
        return taken

    def _edges(self) -> tuple[_Edge, _Edge]:
        start, stop = Size.of(self.start), Size.of(0 if self.stop is None else self.stop)
        return _Edge(start, start < 0), _Edge(stop, self.stop is None or stop < 0)

    def _expect_certain(self, x: Shape, axis: int, first: _Edge, last: _Edge) -> None:
        """Refuse what might be cut short by data that has fewer places than the slice reaches."""
        from_start_to_end = not first.from_end and last.from_end
        one_place = (first, last) in ((_Edge(Size.of(-1), True), _Edge(Size.of(0), True)), (_START, _SECOND))
        if not x[axis].known and not from_start_to_end and not one_place:
            raise Refused(
                f"takes places of dimension {axis} whose number depends on the data, as in {x} it has {x[axis]}; only "
                f"a start from the front with a stop from the end fits any",
                port="x",
                remedies=[Remedy(params={"start": 0, "stop": None})],
            )


_START, _SECOND = _Edge(Size.of(0), False), _Edge(Size.of(1), False)


@layer("Indexing", torch="torch.narrow")
class Narrow(Part):
    """Take a number of places of a dimension from a start on, and refuse where there are fewer."""

    synonyms = ("slice", "crop", "window", "subset")
    shown = ("dim", "start", "length")
    formula = "y_i = x_(start + i), 0 ≤ i < length, along dim"

    start: int = param(0, always=True, help="The first place taken, from 0; a negative number counts from the end.")
    length: int = param(1, low=1, always=True, help="How many places are taken.")

    def infer(self, x: Shape) -> Shape:
        """As many places as are set."""
        axis = self._axis(x)
        start, length = Size.of(self.start), Size.of(self.length)
        first = start if start >= 0 else x[axis] + start
        fits = start >= -1 and start <= 0 and length == 1 if not x[axis].known else first >= 0
        if not fits or (x[axis].known and first + length > x[axis]):
            raise Refused(
                f"takes {length} places of dimension {axis} from {start} on, but in {x} there are {x[axis]} in all",
                port="x",
                remedies=[Remedy(params={"start": 0, "length": 1})],
            )
        return x.with_sizes(*resized(x, axis, length))

    def expression(self, call: Call) -> str:
        """Write `x.narrow(1, 0, 5)`."""
        return method(call.given[0], self.torch, int(self.dim), self.start, self.length)


@layer("Indexing", torch="torch.select")
class Select(Part):
    """Take what is at one place of a dimension, such as the first step or the class token."""

    synonyms = ("index", "pick", "first step", "last step", "class token", "channel", "slice")
    shown = ("dim", "index")
    formula = "y = x_index, along dim"

    index: int = param(0, help="The place, from 0; a negative number counts from the end.")

    def infer(self, x: Shape) -> Shape:
        """Leave the dimension out."""
        axis = self._axis(x)
        _expect_place(x, axis, Size.of(self.index), {"index": 0})
        return x.with_sizes(*resized(x, axis))

    def expression(self, call: Call) -> str:
        """Write `x[:, 0]`."""
        return self._indexed(call, literal(Size.of(self.index)))


@layer("Indexing", torch="torch.index_select")
class IndexSelect(Part):
    """Take several places of a dimension in an order of your own, such as channels blue, green, red."""

    synonyms = ("pick", "reorder", "subset", "choose channels", "gather", "permute channels")
    shown = ("dim", "index")
    formula = "y_i = x_(index_i), along dim"

    index: Sizes = param(0, help="The places in the order they are taken, from 0; negative ones count from the end.")

    def infer(self, x: Shape) -> Shape:
        """As many places as are named."""
        axis = self._axis(x)
        if not self.index:
            raise Refused(
                "takes the places that index names, but it names none", remedies=[Remedy(params={"index": 0})]
            )
        for place in self.index:
            _expect_place(x, axis, place, {"index": 0})
        return x.with_sizes(*resized(x, axis, len(self.index)))

    def expression(self, call: Call) -> str:
        """Write `x[:, [2, 1, 0]]`."""
        return self._indexed(call, f"[{', '.join(map(literal, self.index))}]")


def _expect_place(x: Shape, axis: int, place: Size, usual: dict[str, int]) -> None:
    """Refuse a place that a dimension does not have, or may not have."""
    size = x[axis]
    has = -int(size) <= place < size if size.known else place in (0, -1)
    if not has:
        told = (
            f"has the places {-int(size)} to {int(size) - 1} only" if size.known else f"has {size}, as data will tell"
        )
        raise Refused(
            f"takes place {place} of dimension {axis}, which in {x} {told}",
            port="x",
            remedies=[Remedy(params=usual)],
        )
