"""What layers that remember have in common: the states they start from, and the words when these don't fit."""

from __future__ import annotations

from collections.abc import Sequence

from engine.design.layers.expectations import expect_float
from engine.design.layers.layer import Layer, Refused, Remedy
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size


def expect_state(x: Shape, state: Shape | None, size: Size, port: str) -> None:
    """Refuse a state of another shape than a layer remembers; None is fine, the layer starts from zeros then.

    Args:
        x: what the layer reads.
        state: what it starts from.
        size: how many numbers it remembers.
        port: the name of the state's input.

    Raises:
        Refused: the state has other sizes, or holds no numbers to learn from.
    """
    if state is None:
        return
    expect_float(state, port=port)
    if tuple(state) == (x[0], size):
        return
    fits = state.rank == 2 and state[0] == x[0] and size.known
    raise Refused(
        f"starts from N × {size.as_factor()} numbers, as many as it remembers, but gets {state}",
        port=port,
        remedies=[Remedy(axis=1, wanted=int(size))] if fits else [],
    )


def expect_both_states(layer: Layer, states: Sequence[Shape | None]) -> None:
    """Refuse one of two states without the other.

    Raises:
        Refused: a layer with two memories is given a start for one of them only.
    """
    given = [state is not None for state in states]
    if any(given) and not all(given) and len(layer.inputs) > 2:
        hidden, cell = (port.name for port in layer.inputs[1:])
        there, missing = (hidden, cell) if given[0] else (cell, hidden)
        raise Refused(
            f"starts from {hidden} and {cell} together, but only {there} is connected; connect {missing} or neither",
            port=there,
        )
