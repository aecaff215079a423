"""Layers that add, drop, swap and stretch dimensions."""

from __future__ import annotations

from typing import ClassVar

from engine.design.layers.axes import expect_axes, expect_new_axis, method, plain_dims, resized
from engine.design.layers.expectations import expect_axis
from engine.design.layers.layer import Call, Layer, Port, Refused, Remedy, layer
from engine.design.layers.parameter import Sizes, param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size


@layer("Shape", torch="torch.unsqueeze")
class Unsqueeze(Layer):
    """Put in a dimension of size 1, such as one channel for a grey image."""

    synonyms = ("add dimension", "expand dims", "new axis", "none", "reshape")
    shown = ("dim",)
    formula = "shape_out = [shape[:dim], 1, shape[dim:]]"

    dim: int = param(1, always=True, help="Where it stands in what comes out; -1 is behind all others.")

    def infer(self, x: Shape) -> Shape:
        """One size more."""
        axis = expect_new_axis(x, self.dim, verb="puts in")
        return x.with_sizes(*x[:axis], 1, *x[axis:])

    def expression(self, call: Call) -> str:
        """Write `x.unsqueeze(1)`."""
        return method(call.given[0], self.torch, int(self.dim))


@layer("Shape", torch="torch.squeeze")
class Squeeze(Layer):
    """Drop dimensions of size 1."""

    synonyms = ("remove dimension", "drop dimension", "singleton", "reshape")
    shown = ("dim",)
    formula = "shape_out = shape without dim where shape[dim] == 1"

    dim: Sizes | None = param(None, help="The dimensions that go where they have the size 1; empty for all such ones.")

    def infer(self, x: Shape) -> Shape:
        """Leave out what has the size 1."""
        if x.rank < 1:
            raise Refused("takes a batch of samples, but gets one number", port="x")
        axes = self._axes(x)
        for axis in axes:
            if not x[axis].known:
                raise Refused(
                    f"drops dimension {axis} where its size is 1, but in {x} it is {x[axis]}, which the data decides",
                    port="x",
                )
        return x.with_sizes(*(size for axis, size in enumerate(x) if axis not in axes or size != 1))

    def doubt(self, x: Shape) -> Refused | None:
        """Warn where there is nothing to drop."""
        kept = [axis for axis in self._axes(x) if x[axis] != 1]
        if self.dim is None or not kept:
            return None
        return Refused(
            f"drops dimensions of size 1, but dimension {kept[0]} of {x} has {x[kept[0]]} and stays", port="x"
        )

    def expression(self, call: Call) -> str:
        """Write `x.squeeze(1)`; which ones is always written, as the batch might happen to be 1."""
        x = call.shapes[0]
        dims = self.dim if self.dim is not None or x is None else Sizes(map(Size.of, self._axes(x)))
        return method(call.given[0], self.torch, plain_dims(dims)) if dims else call.given[0]

    def _axes(self, x: Shape) -> tuple[int, ...]:
        if self.dim is None:
            return tuple(axis for axis, size in enumerate(x) if size == 1)
        return expect_axes(x, self.dim, verb="drops")


@layer("Shape", torch="torch.transpose")
class Transpose(Layer):
    """Swap two dimensions, such as the steps and the features of a sequence."""

    synonyms = ("swap axes", "swap dimensions", "permute", "matrix transpose", "t", "mT")
    shown = ("dim0", "dim1")
    formula = "y_ij = x_ji, i along dim0, j along dim1"

    dim0: int = param(1, always=True, help="One of the dimensions.")
    dim1: int = param(2, always=True, help="The other one.")

    def infer(self, x: Shape) -> Shape:
        """Swap the two sizes."""
        first = expect_axis(x, Size.of(self.dim0), verb="swaps", parameter="dim0")
        second = expect_axis(x, Size.of(self.dim1), verb="swaps with", parameter="dim1")
        sizes = list(x)
        sizes[first], sizes[second] = sizes[second], sizes[first]
        return x.with_sizes(*sizes)

    def expression(self, call: Call) -> str:
        """Write `x.transpose(1, 2)`."""
        return method(call.given[0], self.torch, int(self.dim0), int(self.dim1))


@layer("Shape", torch="torch.movedim")
class MoveDim(Layer):
    """Move dimensions to other places; the others keep their order."""

    synonyms = ("move axis", "channels last", "channels first", "permute", "transpose")
    shown = ("source", "destination")
    formula = "shape_out[destination] = shape[source]"

    source: Sizes = param(1, always=True, help="The dimensions that move.")
    destination: Sizes = param(-1, always=True, help="Where each of them goes; -1 is the last place.")

    def infer(self, x: Shape) -> Shape:
        """Put the sizes into the new order."""
        sources = expect_axes(x, self.source, verb="moves", parameter="source")
        places = expect_axes(x, self.destination, verb="moves to", parameter="destination")
        if len(sources) != len(places):
            raise Refused(
                f"moves {len(sources)} dimensions, but destination has {len(places)} places for them",
                remedies=[Remedy(params={"source": 1, "destination": 1})],
            )
        moved = dict(zip(places, sources, strict=True))
        rest = iter([axis for axis in range(x.rank) if axis not in sources])
        return x.with_sizes(*(x[moved[place]] if place in moved else x[next(rest)] for place in range(x.rank)))

    def expression(self, call: Call) -> str:
        """Write `x.movedim(1, -1)`."""
        return method(call.given[0], self.torch, plain_dims(self.source), plain_dims(self.destination))


class ForEachDimension(Layer):
    """What layers have in common that have a number for each dimension of a sample; those with a name are below."""

    def _expect_one_each(self, x: Shape, numbers: Sizes, parameter: str, usual: int) -> None:
        if x.rank < 1:
            raise Refused("takes a batch of samples, but gets one number", port="x")
        if len(numbers) != x.rank - 1:
            remedies = [Remedy(params={parameter: (usual,) * (x.rank - 1)})] if x.rank > 1 else []
            raise Refused(
                f"needs a number for each dimension behind the batch, {x.rank - 1} for {x}, but {parameter} has "
                f"{len(numbers)}",
                port="x",
                remedies=remedies,
            )


@layer("Shape", torch="torch.Tensor.expand")
class Expand(ForEachDimension):
    """Stretch dimensions of size 1 to another size without copying, as broadcasting does."""

    synonyms = ("broadcast to", "stretch", "repeat", "tile")
    shown = ("sizes",)
    formula = "y_i = x_0 if the size of x is 1 else x_i, for each dim"

    sizes: Sizes = param(-1, low=-1, help="The size of each dimension behind the batch; -1 leaves it as it is.")

    def infer(self, x: Shape) -> Shape:
        """Set what is 1 to the size that is wanted."""
        self._expect_one_each(x, self.sizes, "sizes", -1)
        for axis, (size, wanted) in enumerate(zip(x[1:], self.sizes, strict=True), 1):
            if wanted == 0:
                raise Refused("has a size of 0; sizes are at least 1, or -1 for one that stays")
            if wanted != -1 and size not in (1, wanted):
                kept = tuple(-1 if place == axis else int(old) for place, old in enumerate(self.sizes, 1))
                raise Refused(
                    f"stretches sizes of 1, but dimension {axis} of {x} has {size} and can't become {wanted}",
                    port="x",
                    remedies=[Remedy(params={"sizes": kept}), Remedy(axis=axis, wanted=1)],
                )
        return x.with_sizes(x[0], *(old if new == -1 else new for old, new in zip(x[1:], self.sizes, strict=True)))

    def expression(self, call: Call) -> str:
        """Write `x.expand(-1, 64, -1)`."""
        return method(call.given[0], self.torch, -1, *self.sizes)


@layer("Shape", torch="torch.Tensor.expand_as")
class ExpandAs(Layer):
    """Stretch dimensions of size 1 to the sizes of another input without copying."""

    inputs = (Port("x", "What is stretched."), Port("other", "Whose sizes it gets."))
    synonyms = ("broadcast like", "stretch", "match shape")
    formula = "y_i = x_0 if the size of x is 1 else x_i, for each dim of other"

    def infer(self, x: Shape, other: Shape) -> Shape:
        """The other's sizes with x's own numbers."""
        fits = x.rank == other.rank and all(size in (1, wanted) for size, wanted in zip(x, other, strict=True))
        if not fits:
            raise Refused(
                f"stretches sizes of 1 to those of the other, where all else is the same, but x gives {x} and other "
                f"gives {other}",
                port="x",
            )
        return x.with_sizes(*other)

    def expression(self, call: Call) -> str:
        """Write `x.expand_as(other)`."""
        return f"{call.given[0]}.expand_as({call.given[1]})"


@layer("Shape", torch="torch.Tensor.repeat")
class Repeat(ForEachDimension):
    """Put copies of each sample one behind the other along its dimensions."""

    synonyms = ("tile", "copy", "duplicate", "expand")
    shown = ("repeats",)
    formula = "y_i = x_(i mod n), for each dim\nn_out = n · repeats"

    repeats: Sizes = param(1, low=1, help="How many copies along each dimension behind the batch; 1 leaves it.")

    def infer(self, x: Shape) -> Shape:
        """Multiply the sizes."""
        self._expect_one_each(x, self.repeats, "repeats", 1)
        return x.with_sizes(x[0], *(size * times for size, times in zip(x[1:], self.repeats, strict=True)))

    def expression(self, call: Call) -> str:
        """Write `x.repeat(1, 2, 2)`."""
        return method(call.given[0], self.torch, 1, *self.repeats)


@layer("Shape", torch="torch.repeat_interleave")
class RepeatInterleave(Layer):
    """Repeat each number along a dimension, one copy right behind the other."""

    synonyms = ("upsample", "copy", "duplicate", "repeat each", "grouped query attention")
    shown = ("repeats", "dim")
    verb: ClassVar[str] = "repeats along"
    formula = "y_i = x_⌊i / repeats⌋, i along dim\nn_out = n · repeats"

    repeats: int = param(2, low=1, always=True, help="How many copies of each there are, itself included.")
    dim: int = param(1, help="The dimension along which they are repeated; 1 is the first behind the batch.")

    def infer(self, x: Shape) -> Shape:
        """Multiply the size."""
        axis = expect_axis(x, Size.of(self.dim), verb=self.verb, parameter="dim")
        return x.with_sizes(*resized(x, axis, x[axis] * self.repeats))

    def expression(self, call: Call) -> str:
        """Write `x.repeat_interleave(2, dim=1)`."""
        return method(call.given[0], self.torch, self.repeats, dim=int(self.dim))
