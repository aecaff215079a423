"""Layers that bring several branches together."""

from __future__ import annotations

from functools import reduce

from engine.design.layers.broadcasting import promoted, refuse_rank, refuse_size, stretched
from engine.design.layers.expectations import expect_axis
from engine.design.layers.layer import Call, Layer, Port, Refused, layer
from engine.design.layers.parameter import param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size


class Branches(Layer):
    """What layers with any number of inputs have in common; those with a name are below."""

    inputs = (Port("x", "One of the branches.", repeats=True),)
    sign = "+"

    def infer(self, *inputs: Shape) -> Shape:
        """Stretch sizes of 1 to what the others have; all else must agree."""
        expect_branches(inputs)
        sizes = stretched({f"x{place}": x for place, x in enumerate(inputs, 1)})
        return Shape(*sizes, dtype=promoted(x.dtype for x in inputs))

    def expression(self, call: Call) -> str:
        """Write the sum or product, `x + y`."""
        return f" {self.sign} ".join(call.given)


@layer("Combine")
class Add(Branches):
    """Add branches number by number, as a skip connection does."""

    synonyms = ("sum", "plus", "residual", "skip connection", "shortcut")
    formula = "y = x1 + x2 + …"


@layer("Combine")
class Multiply(Branches):
    """Multiply branches number by number, as a gate does."""

    sign = "*"
    synonyms = ("product", "times", "gate", "hadamard", "attention mask")
    formula = "y = x1 · x2 · …"


@layer("Combine", torch="torch.cat")
class Concatenate(Layer):
    """Put branches one behind the other along a dimension, as a U-Net does with channels."""

    inputs = (Port("x", "One of the branches.", repeats=True),)
    synonyms = ("cat", "concat", "join", "merge", "stack channels", "dense connection")
    shown = ("dim",)
    formula = "y = [x1, x2, …], along dim\nn_out = n_1 + n_2 + …"

    dim: int = param(1, help="The dimension along which they are lined up; 1 are the channels or features.")

    def infer(self, *inputs: Shape) -> Shape:
        """Add up the sizes along the dimension; all others must agree."""
        expect_branches(inputs)
        first = inputs[0]
        axis = expect_axis(first, Size.of(self.dim), verb="lines up", port="x1")
        for place, other in enumerate(inputs[1:], 2):
            if other.rank != first.rank:
                raise refuse_rank("x1", first, f"x{place}", other, stretches=False)
            for index, (size, new) in enumerate(zip(first, other, strict=True)):
                if index != axis and size != new:
                    raise refuse_size("x1", first, f"x{place}", other, index, beside=axis)
        joined = reduce(lambda total, shape: total + shape[axis], inputs[1:], first[axis])
        known = [shape.classes for shape in inputs]
        classes = max((c for c in known if c is not None), default=None) if None not in known else None
        sizes = (*first[:axis], joined, *first[axis + 1 :])
        return Shape(*sizes, dtype=promoted(x.dtype for x in inputs), classes=classes)

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
