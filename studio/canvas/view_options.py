"""What a person wants to see on the canvas, and whether dragged cards snap: remembered on this machine."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from studio import preferences
from studio.canvas import grid

MINIMAP, GRID, THUMBNAILS, SNAP, GUIDES, LINEAGE = "minimap", "grid", "thumbnails", "snap", "guides", "lineage"

_AT_FIRST = {MINIMAP: True, GRID: True, THUMBNAILS: True, SNAP: True, GUIDES: True, LINEAGE: False}


class ViewOptions(QObject):
    """Switches by their names.

    Signals:
        changed: the name of a switch, and how it stands now.
    """

    changed = Signal(str, bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._on = {name: preferences.word(_key(name), _written(first)) == "yes" for name, first in _AT_FIRST.items()}

    def __getitem__(self, name: str) -> bool:
        return self._on[name]

    @property
    def step(self) -> float:
        """The grid that things come to stand on, in scene pixels; 0 where they stay wherever they are dropped."""
        return grid.GRID if self._on[SNAP] else 0.0

    def set(self, name: str, on: bool) -> None:
        """Turn a switch, and remember it."""
        if on != self._on[name]:
            self._on[name] = on
            preferences.set_word(_key(name), _written(on))
            self.changed.emit(name, on)


def _key(name: str) -> str:
    return f"canvas/{name}"


def _written(on: bool) -> str:
    return "yes" if on else "no"
