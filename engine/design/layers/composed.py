"""Layers that torch does not have: each brings a small class along, which the generated module carries.

The class bears the layer's name and stands, as source, in `prelude` beside the layer. Its constructor takes what
follows from the inputs first, then the parameters, with the layer's own defaults.
"""

from __future__ import annotations

from typing import Any

from engine.design.layers.expectations import expect_float
from engine.design.layers.layer import Layer, Refused, Remedy, call
from engine.design.layers.shape import Shape


class Composed(Layer):
    """What layers with a class of their own in the code have in common."""

    def build(self, *inputs: Any) -> str:
        """Write the constructor call, `ClassToken(64)`."""
        always = (getattr(self, name) for name, parameter in self.parameters.items() if parameter.always)
        return call(self.name, *self.inferred(*inputs).values(), *always, **self.options())


def expect_at_least(x: Shape, rank: int, layout: str, *, port: str = "x") -> None:
    """Refuse other than numbers of a rank or more.

    Args:
        x: what comes in.
        rank: the least number of dimensions, the batch included.
        layout: what they are, as in "N × C and any sizes behind them".
        port: the input's name.

    Raises:
        Refused: too few dimensions, or no numbers to learn from.
    """
    expect_float(x, port=port)
    if x.rank < rank:
        raise Refused(f"takes {layout}, but gets {x}", port=port)


def expect_same_shape(first: Shape, other: Shape, ports: tuple[str, str]) -> None:
    """Refuse two inputs of different sizes, which torch might stretch over each other.

    Raises:
        Refused: with the first one's size as the remedy.
    """
    if tuple(first) == tuple(other):
        return
    remedies = []
    if first.rank == other.rank:
        axis = next(index for index, (a, b) in enumerate(zip(first, other, strict=True)) if a != b)
        remedies = [Remedy(axis=axis, wanted=int(first[axis]))] if axis and first[axis].known else []
    raise Refused(
        f"takes {ports[0]} and {ports[1]} of one shape, but gets {first} and {other}", port=ports[1], remedies=remedies
    )


def expect_even(x: Shape, axis: int, *, what: str, parts: int = 1, port: str = "x") -> None:
    """Refuse an odd size where two and two go together.

    Args:
        x: what comes in.
        axis: the dimension that is split into pairs or halves.
        what: what the layer does, as in "turns pairs of features".
        parts: how many equal parts the dimension is in, each of which has to be even.
        port: the input's name.

    Raises:
        Refused: the size is odd, or depends on the data.
    """
    if not x[axis].known:
        raise Refused(f"{what}, but in {x} how many there are depends on the data", port=port)
    size = int(x[axis]) // parts
    if size % 2:
        remedies = [Remedy(axis=axis, wanted=(size + 1) * parts)]
        raise Refused(f"{what}, but in {x} there are {size}, which is odd", port=port, remedies=remedies)
