"""Layers that bring several branches together."""

from __future__ import annotations

from functools import reduce
from itertools import starmap

from engine.design.layers.expectations import expect_axis
from engine.design.layers.layer import Call, Layer, Port, Refused, Remedy, layer
from engine.design.layers.parameter import param
from engine.design.layers.shape import Dtype, Shape
from engine.design.layers.size import Size

_RISING: tuple[Dtype, ...] = ("bool", "int64", "float32")
"""Element types as torch promotes them: the highest of all that come in comes out."""


class Branches(Layer):
    """What layers with any number of inputs have in common; those with a name are below."""

    inputs = (Port("x", "One of the branches.", repeats=True),)
    sign = "+"

    def infer(self, *inputs: Shape) -> Shape:
        """Stretch sizes of 1 to what the others have; all else must agree."""
        expect_branches(inputs)
        first = inputs[0]
        for place, other in enumerate(inputs[1:], 2):
            if other.rank != first.rank:
                raise _refuse_rank(inputs[0], other, f"x{place}")
        sizes = list(first)
        for place, other in enumerate(inputs[1:], 2):
            for axis, (size, new) in enumerate(zip(sizes, other, strict=True)):
                if size != new and 1 not in (size, new):
                    raise _refuse_size(inputs[0], other, f"x{place}", axis, size)
            sizes = list(starmap(_stretched, zip(sizes, other, strict=True)))
        return Shape(*sizes, dtype=_promoted(inputs))

    def expression(self, call: Call) -> str:
        """Write the sum or product, `x + y`."""
        return f" {self.sign} ".join(call.given)


@layer("Combine")
class Add(Branches):
    """Add branches number by number, as a skip connection does."""

    synonyms = ("sum", "plus", "residual", "skip connection", "shortcut")


@layer("Combine")
class Multiply(Branches):
    """Multiply branches number by number, as a gate does."""

    sign = "*"
    synonyms = ("product", "times", "gate", "hadamard", "attention mask")


@layer("Combine", torch="torch.cat")
class Concatenate(Layer):
    """Put branches one behind the other along a dimension, as a U-Net does with channels."""

    inputs = (Port("x", "One of the branches.", repeats=True),)
    synonyms = ("cat", "concat", "join", "merge", "stack channels", "dense connection")
    shown = ("dim",)

    dim: int = param(1, help="The dimension along which they are lined up; 1 are the channels or features.")

    def infer(self, *inputs: Shape) -> Shape:
        """Add up the sizes along the dimension; all others must agree."""
        expect_branches(inputs)
        first = inputs[0]
        axis = expect_axis(first, Size.of(self.dim), verb="lines up", port="x1")
        for place, other in enumerate(inputs[1:], 2):
            if other.rank != first.rank:
                raise _refuse_rank(first, other, f"x{place}", stretches=False)
            for index, (size, new) in enumerate(zip(first, other, strict=True)):
                if index != axis and size != new:
                    raise _refuse_size(first, other, f"x{place}", index, size, beside=axis)
        joined = reduce(lambda total, shape: total + shape[axis], inputs[1:], first[axis])
        known = [shape.classes for shape in inputs]
        classes = max((c for c in known if c is not None), default=None) if None not in known else None
        sizes = (*first[:axis], joined, *first[axis + 1 :])
        return Shape(*sizes, dtype=_promoted(inputs), classes=classes)

    def expression(self, call: Call) -> str:
        """Write `torch.cat((x, y), dim=1)`."""
        return f"torch.cat(({', '.join(call.given)}), dim={int(self.dim)})"


def expect_branches(inputs: tuple[Shape, ...]) -> None:
    """Refuse fewer than two branches.

    Raises:
        Refused: there is nothing to bring together.
    """
    if len(inputs) < 2:
        raise Refused(f"brings two or more branches together, but {len(inputs) or 'none'} is connected")


def _promoted(inputs: tuple[Shape, ...]) -> Dtype:
    return max((shape.dtype for shape in inputs), key=_RISING.index)


def _stretched(size: Size, new: Size) -> Size:
    return new if size == 1 else size


def _refuse_rank(first: Shape, other: Shape, port: str, *, stretches: bool = True) -> Refused:
    remedies = []
    if stretches and other.rank < first.rank and all(size.known for size in other[1:]):
        ones = (1,) * (first.rank - other.rank)
        if tuple(other[1:]) == tuple(first[1 : other.rank]):
            sizes = (*map(int, other[1:]), *ones)
            remedies = [Remedy(insert="Reshape", params={"shape": sizes}, label="Stretch it over the other")]
    return Refused(
        f"takes branches with the same number of dimensions, but {port} gives {other} and x1 gives {first}",
        port=port,
        remedies=remedies,
    )


def _refuse_size(first: Shape, other: Shape, port: str, axis: int, wanted: Size, beside: int | None = None) -> Refused:
    rule = "agree in all sizes" if beside is None else f"agree in all sizes but that of dimension {beside}"
    remedies = [Remedy(axis=axis, wanted=int(wanted))] if wanted.known and axis > 0 else []
    return Refused(
        f"takes branches that {rule}, but in dimension {axis} {port} has {other[axis]} ({other}) and x1 has {wanted} "
        f"({first})",
        port=port,
        remedies=remedies,
    )
