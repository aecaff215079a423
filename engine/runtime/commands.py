"""What may be asked of a running training."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from engine.protocol.messages import Command


class Closed(Command, frozen=True):
    """The studio went away. Never sent: it is what the end of the commands means to a training."""


CommandSource = Callable[[], Iterable[Command]]
"""Gives the commands that have come since it was last asked, without waiting."""


def no_commands() -> Iterable[Command]:
    """For a training that nobody interrupts."""
    return ()
