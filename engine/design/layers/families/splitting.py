"""Layers that cut one input into several, and one that lays several upon each other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import add
from typing import Any, ClassVar

from engine.design.layers.axes import expect_new_axis, method, resized
from engine.design.layers.broadcasting import promoted
from engine.design.layers.expectations import expect_axis
from engine.design.layers.layer import Call, Layer, Port, Refused, Remedy, counted_outputs, layer
from engine.design.layers.parameter import MAX_SIZES, Sizes, param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size

_MAX_PIECES = 32
_PIECE = "One of the pieces, in order."
_DIM = "The dimension that is cut; 1 is the first behind the batch: channels or features."


class Cut(Layer):
    """What layers have in common that cut along a dimension; those with a name are below."""

    verb: ClassVar[str] = "cuts"
    shown: ClassVar[tuple[str, ...]]
    dim: Any

    def infer(self, x: Shape) -> tuple[Shape, ...]:
        """One shape for each piece."""
        axis = expect_axis(x, Size.of(self.dim), verb=self.verb, parameter="dim")
        return tuple(x.with_sizes(*resized(x, axis, *piece)) for piece in self._pieces(x, axis))

    def statements(self, call: Call) -> tuple[str, ...]:
        """Write `y1, y2 = x.chunk(2, dim=1)`; pieces that nobody uses go to `_`."""
        names = call.outputs[: self._count()]
        if not any(names):
            return ()
        written = ", ".join(name or "_" for name in names)
        return (f"{written}{',' if len(names) == 1 else ''} = {self.expression(call)}",)

    def _count(self) -> int:
        """How many pieces there are."""
        raise NotImplementedError

    def _pieces(self, x: Shape, axis: int) -> Sequence[tuple[Size, ...]]:
        """What stands in the place of the dimension, for each piece."""
        raise NotImplementedError


@layer("Shape", torch="torch.split")
class Split(Cut):
    """Cut a dimension into pieces of sizes that are set."""

    outputs = counted_outputs("y", "split_sizes", most=MAX_SIZES, help=_PIECE)
    synonyms = ("slice", "separate", "cut", "divide", "branch", "sections")
    shown = ("split_sizes", "dim")
    formula = "[y1, y2, …] = x, along dim\nn_i = split_sizes_i"

    split_sizes: Sizes = param((1, 1), low=1, always=True, help="The size of each piece; they add up to the whole.")
    dim: int = param(1, help=_DIM)

    def expression(self, call: Call) -> str:
        """Write `x.split((16, 48), dim=1)`."""
        return method(call.given[0], self.torch, tuple(self.split_sizes), dim=int(self.dim))

    def _count(self) -> int:
        return max(len(self.split_sizes), 1)

    def _pieces(self, x: Shape, axis: int) -> Sequence[tuple[Size, ...]]:
        if not self.split_sizes:
            raise Refused("needs one size or more to cut into", remedies=[Remedy(params={"split_sizes": (1, 1)})])
        total = reduce(add, self.split_sizes)
        if total != x[axis]:
            raise Refused(
                f"cuts dimension {axis} into pieces of {total} in all, but in {x} it is {x[axis]}",
                port="x",
                remedies=self._fitting(x[axis], total) + ([Remedy(axis=axis, wanted=int(total))] if total > 0 else []),
            )
        return [(size,) for size in self.split_sizes]

    def _fitting(self, size: Size, total: Size) -> list[Remedy]:
        """Let the last piece take what is left, where something is."""
        last = int(size) - int(total - self.split_sizes[-1]) if size.known else 0
        return [Remedy(params={"split_sizes": (*map(int, self.split_sizes[:-1]), last)})] if last > 0 else []


@layer("Shape", torch="torch.chunk")
class Chunk(Cut):
    """Cut a dimension into a number of pieces of one size, the last of which may be smaller."""

    outputs = counted_outputs("y", "chunks", most=_MAX_PIECES, help=_PIECE)
    synonyms = ("split", "separate", "halve", "cut", "divide", "branch", "query key value", "mean and variance")
    shown = ("chunks", "dim")
    formula = "[y1, y2, …] = x, along dim\nn_i = ⌈n / chunks⌉, the last what is left"

    chunks: int = param(2, low=1, high=_MAX_PIECES, always=True, help="How many pieces there are.")
    dim: int = param(1, help=_DIM)

    def expression(self, call: Call) -> str:
        """Write `x.chunk(2, dim=1)`."""
        return method(call.given[0], self.torch, self.chunks, dim=int(self.dim))

    def _count(self) -> int:
        return int(self.chunks)

    def _pieces(self, x: Shape, axis: int) -> Sequence[tuple[Size, ...]]:
        size, count = x[axis], int(self.chunks)
        if size % count == 0:
            return [(size // count,)] * count
        if not size.known:
            raise Refused(f"cuts dimension {axis} into {count} pieces, but in {x} it depends on the data", port="x")
        each = (size + (count - 1)) // count
        got = -(-int(size) // int(each))
        if got != count:
            raise Refused(
                f"cuts dimension {axis} into {count} pieces of {each}, but the {size} of {x} give only {got}",
                port="x",
                remedies=[Remedy(params={"chunks": got})],
            )
        return [(each,)] * (count - 1) + [(size - each * (count - 1),)]


@layer("Shape", torch="torch.tensor_split")
class TensorSplit(Cut):
    """Cut a dimension into a number of pieces, as equal as they can be, the larger ones first."""

    outputs = counted_outputs("y", "sections", most=_MAX_PIECES, help=_PIECE)
    synonyms = ("split evenly", "array split", "cut", "divide")
    shown = ("sections", "dim")
    formula = "[y1, y2, …] = x, along dim\nn_i = ⌈n / sections⌉, then ⌊n / sections⌋"

    sections: int = param(2, low=1, high=_MAX_PIECES, always=True, help="How many pieces there are.")
    dim: int = param(1, help=_DIM)

    def expression(self, call: Call) -> str:
        """Write `x.tensor_split(2, dim=1)`."""
        return method(call.given[0], self.torch, self.sections, dim=int(self.dim))

    def _count(self) -> int:
        return int(self.sections)

    def _pieces(self, x: Shape, axis: int) -> Sequence[tuple[Size, ...]]:
        size, count = x[axis], int(self.sections)
        if size < count:
            raise Refused(
                f"cuts dimension {axis} into {count} pieces, but in {x} it has {size} only",
                port="x",
                remedies=[Remedy(params={"sections": int(size)})],
            )
        return [((size + (count - 1 - place)) // count,) for place in range(count)]


@layer("Shape", torch="torch.unbind")
class Unbind(Cut):
    """Take a dimension apart: one output for each place along it, such as for each coordinate."""

    outputs = counted_outputs("y", "count", most=_MAX_PIECES, help="What is at one of the places, in order.")
    synonyms = ("unstack", "unpack", "separate", "split", "coordinates")
    shown = ("count", "dim")
    verb = "takes apart"
    formula = "y1 = x_0, y2 = x_1, …, along dim"

    count: int = param(2, low=1, high=_MAX_PIECES, help="How many places there are, and so how many outputs.")
    dim: int = param(1, help="The dimension that is taken apart and goes away; 1 is the first behind the batch.")

    def expression(self, call: Call) -> str:
        """Write `x.unbind(dim=1)`."""
        return method(call.given[0], self.torch, dim=int(self.dim))

    def _count(self) -> int:
        return int(self.count)

    def _pieces(self, x: Shape, axis: int) -> Sequence[tuple[Size, ...]]:
        size = x[axis]
        if size != self.count:
            fits = size.known and size <= _MAX_PIECES
            raise Refused(
                f"gives {self.count} outputs, one for each place along dimension {axis}, but in {x} there are {size}",
                port="x",
                remedies=[Remedy(params={"count": int(size)})] if fits else [],
            )
        return [()] * int(self.count)


@layer("Combine", torch="torch.stack")
class Stack(Layer):
    """Lay branches of one shape upon each other along a new dimension."""

    inputs = (Port("x", "One of the branches.", repeats=True),)
    synonyms = ("join", "pile", "new dimension", "collect", "concatenate")
    shown = ("dim",)
    formula = "y_0 = x1, y_1 = x2, …, along dim"

    dim: int = param(1, help="Where the new dimension stands; 1 is right behind the batch.")

    def infer(self, *inputs: Shape) -> Shape:
        """One size more: how many branches there are."""
        if not inputs:
            raise Refused("lays branches upon each other, but none is connected")
        first = inputs[0]
        axis = expect_new_axis(first, self.dim, verb="puts in", port="x1")
        for place, other in enumerate(inputs[1:], 2):
            if tuple(other) != tuple(first):
                differs = [index for index, (a, b) in enumerate(zip(first, other, strict=False)) if a != b]
                can_be_set = other.rank == first.rank and differs[0] > 0 and first[differs[0]].known
                raise Refused(
                    f"takes branches of one shape, but x{place} gives {other} and x1 gives {first}",
                    port=f"x{place}",
                    remedies=[Remedy(axis=differs[0], wanted=int(first[differs[0]]))] if can_be_set else [],
                )
        known = [x.classes for x in inputs if x.classes is not None]
        classes = max(known) if len(known) == len(inputs) else None
        dtype = promoted(x.dtype for x in inputs)
        return Shape(*first[:axis], len(inputs), *first[axis:], dtype=dtype, classes=classes)

    def expression(self, call: Call) -> str:
        """Write `torch.stack((x, y), dim=1)`."""
        branches = ", ".join(call.given) + ("," if len(call.given) == 1 else "")
        return f"torch.stack(({branches}), dim={int(self.dim)})"
