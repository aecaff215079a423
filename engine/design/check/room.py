"""How much one check looks at inside of blocks.

A few lines in a file can tell of more than any machine has time for: two blocks in a block, each with other numbers,
and so on down. What is known already is not looked at again and costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

MAX_LOOKED_AT = 20_000
"""Nodes inside of blocks; as many as a project file may draw in all."""

_left: ContextVar[int | None] = ContextVar("left", default=None)


class TooMuchInside(Exception):
    """The check has looked at as many nodes as it may."""


@contextmanager
def room() -> Iterator[bool]:
    """Give room to one check, and to all that it checks inside of blocks.

    Yields:
        Whether it is the outermost.
    """
    if _left.get() is not None:
        yield False
        return
    token = _left.set(MAX_LOOKED_AT)
    try:
        yield True
    finally:
        _left.reset(token)


def take_room(num_nodes: int) -> None:
    """Take from the room what a look inside of a block needs.

    Raises:
        TooMuchInside: so much is not left.
    """
    left = _left.get()
    if left is not None:
        _left.set(max(left - num_nodes, 0))
        if num_nodes > left:
            raise TooMuchInside
