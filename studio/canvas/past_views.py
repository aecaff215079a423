"""How the network was looked at before its cards were arranged, or pushed on: for who takes that back."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF

from engine.design.graph import Graph, Node

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView

_KEPT = 8
_SAME_PLACE_PX = 3.0


@dataclass(frozen=True)
class _View:
    """A part of the drawing, or all of it.

    Attributes:
        zoom: how near one is.
        centre: the middle of the view.
        is_all: whether all of the network was shown, and was to be.
    """

    zoom: float
    centre: QPointF
    is_all: bool


@dataclass(frozen=True)
class _Moved:
    """Cards put elsewhere: the nodes before and after, which is what an undo is known by, and where one looked."""

    before: Mapping[str, Node]
    after: Mapping[str, Node]
    view: _View


class PastViews(QObject):
    """Looks as before where cards that were put elsewhere go back, and at all of them where they are put there again.

    Who has looked elsewhere meanwhile stays there. The same drawing at the same place is known by its nodes, which
    undo brings back as they were.
    """

    def __init__(self, canvas: CanvasView) -> None:
        """Follow what is undone on a canvas.

        Args:
            canvas: the canvas, whose cards have their places by the time this one hears of it.
        """
        super().__init__(canvas)
        self._canvas = canvas
        self._kept: deque[_Moved] = deque(maxlen=_KEPT)
        canvas.place.changed.connect(self._on_changed)

    def now(self) -> _View:
        """How the network is looked at."""
        canvas = self._canvas
        canvas.camera.arrive()
        return _View(canvas.camera.zoom, canvas.camera.centre, canvas.shows_all)

    def note(self, before: Graph, view: _View) -> None:
        """Remember how a graph was looked at of which cards have just been put elsewhere.

        Args:
            before: the graph as it was.
            view: how it was looked at.
        """
        after = self._canvas.place.graph
        if after.nodes is not before.nodes:
            self._kept.append(_Moved(before.nodes, after.nodes, view))

    def _on_changed(self, old: Graph, new: Graph) -> None:
        for kept in self._kept:
            if old.nodes is kept.after and new.nodes is kept.before:
                self._look_back(kept.view)
            elif old.nodes is kept.before and new.nodes is kept.after and self._is_at(kept.view):
                self._canvas.frame_all()

    def _look_back(self, view: _View) -> None:
        canvas = self._canvas
        canvas.camera.arrive()
        if not canvas.shows_all:
            return
        if view.is_all:
            canvas.frame_all()
        else:
            canvas.look_at(view.zoom, view.centre)

    def _is_at(self, view: _View) -> bool:
        now = self.now()
        away_px = (now.centre - view.centre).manhattanLength() * view.zoom
        return (now.is_all and view.is_all) or (now.zoom == view.zoom and away_px < _SAME_PLACE_PX)
