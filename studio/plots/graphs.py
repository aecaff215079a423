"""pyqtgraph, imported late and set up once: 200 ms that the first paint can do without."""

from __future__ import annotations

from functools import cache
from typing import Any


@cache
def pyqtgraph() -> Any:
    """The library, with its own colours switched off."""
    import pyqtgraph as pg

    pg.setConfigOptions(antialias=True, background=None, imageAxisOrder="row-major")
    return pg
