"""What the canvas shows beside the network, as switches that are remembered."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction

from studio.canvas.view_options import GRID, GUIDES, LINEAGE, MINIMAP, SNAP, THUMBNAILS

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView

MENU = "view"
"""What the property `menu` of these commands says, by which menus keep them together."""


class ViewCommands:
    """A command for each switch; nothing of the project changes."""

    def __init__(self, canvas: CanvasView, add: Callable[..., QAction]) -> None:
        self._canvas = canvas
        tr = canvas.tr
        told = {
            MINIMAP: (tr("Minimap"), "M"),
            GRID: (tr("Grid of dots"), None),
            SNAP: (tr("Snap to the grid"), None),
            GUIDES: (tr("Alignment guides"), None),
            THUMBNAILS: (tr("Live pictures on the cards"), None),
            LINEAGE: (tr("Dim what is not up- or downstream of the selection"), "Ctrl+Shift+D"),
        }
        self.switches: dict[str, QAction] = {}
        for name, (words, keys) in told.items():
            action = self.switches[name] = add(words, keys, partial(self._turn, name))
            action.setCheckable(True)
            action.setChecked(canvas.view_options[name])
            action.setProperty("menu", MENU)
            action.setProperty("words", f"{name} show hide toggle view")
        canvas.view_options.changed.connect(self._on_changed)

    def _turn(self, name: str) -> None:
        self._canvas.view_options.set(name, self.switches[name].isChecked())

    def _on_changed(self, name: str, on: bool) -> None:
        self.switches[name].setChecked(on)
