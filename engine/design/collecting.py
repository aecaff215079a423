"""When Python looks for garbage."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collecting_later() -> Iterator[None]:
    """Make many things that stay without looking for garbage among them again and again meanwhile.

    Python looks through all things that refer to others whenever their number has grown by a share. While a network
    is worked out nothing of it is garbage, and for ten thousand layers the looking takes a quarter of the time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
