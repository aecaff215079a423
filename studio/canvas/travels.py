"""The places that were visited: where the canvas looked before each jump, and the way back and forward."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QTimer, Signal

from studio.block_path import Path, followed, names_of

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView

MAX_STOPS = 200
_SAME_PX = 24.0
"""Places nearer to each other on the screen are one."""


@dataclass(frozen=True)
class Stop:
    """A place of the canvas.

    Attributes:
        path: the way from the network into the block that was shown.
        zoom: 1 for actual size.
        centre: what was in the middle, in scene coordinates.
    """

    path: Path
    zoom: float
    centre: QPointF

    def is_like(self, other: Stop) -> bool:
        """Whether a person would not tell the two apart."""
        away_px = (self.centre - other.centre).manhattanLength() * self.zoom
        return names_of(self.path) == names_of(other.path) and 0.9 < self.zoom / other.zoom < 1.1 and away_px < _SAME_PX


class Travels(QObject):
    """Remembers stops. Whoever makes the canvas jump calls `note` first; going into blocks and out is noted here.

    Signals:
        changed: there may be another way back or forward.
    """

    changed = Signal()

    def __init__(self, canvas: CanvasView) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._back: list[Stop] = []
        self._forward: list[Stop] = []
        self._path = canvas.place.path
        self._is_travelling = False
        self._arriving = QTimer(self, singleShot=True, interval=0)
        canvas.place.moved.connect(self._on_moved)
        canvas.document.opened.connect(self._on_opened)

    @property
    def can_go_back(self) -> bool:
        """Whether there was a place before this one."""
        return bool(self._back)

    @property
    def can_go_forward(self) -> bool:
        """Whether somebody has come back from somewhere."""
        return bool(self._forward)

    def note(self) -> None:
        """Remember where the canvas looks now, as it is about to jump; a jump that goes on at once is still one."""
        if not self._is_travelling and not self._arriving.isActive():
            self._put(self._here())

    def _put(self, stop: Stop) -> None:
        if not self._back or not stop.is_like(self._back[-1]):
            self._back.append(stop)
            del self._back[:-MAX_STOPS]
        self._forward.clear()
        self.changed.emit()

    def _here(self) -> Stop:
        camera = self._canvas.camera
        camera.arrive()
        return Stop(self._path, camera.zoom, camera.centre)

    def back(self) -> None:
        """Look at the place before this one."""
        self._travel(self._back, self._forward)

    def forward(self) -> None:
        """Look at the place again that one came back from."""
        self._travel(self._forward, self._back)

    def _travel(self, stops: list[Stop], others: list[Stop]) -> None:
        here = self._here()
        while stops:
            stop = stops.pop()
            if not stop.is_like(here) and self._go(stop):
                others.append(here)
                break
        self.changed.emit()

    def _go(self, stop: Stop) -> bool:
        """Look at a place; whether it is there still."""
        canvas = self._canvas
        found, _, _ = followed(canvas.document.project.graph, stop.path)
        if len(found) != len(stop.path):
            return False
        stays = names_of(stop.path) == names_of(canvas.place.path)
        self._is_travelling = True
        try:
            canvas.place.go(stop.path)
        finally:
            self._is_travelling = False
        canvas.stage.glide.finish()
        if stays:
            canvas.camera.fly(stop.zoom, stop.centre)
        else:
            canvas.camera.look(stop.zoom, stop.centre)
        return True

    def _on_moved(self) -> None:
        """Another graph is shown: the camera still looks at the place that was left."""
        left, self._path = self._path, self._canvas.place.path
        if names_of(left) != names_of(self._path) and not self._is_travelling and not self._arriving.isActive():
            camera = self._canvas.camera
            self._put(Stop(left, camera.zoom, camera.centre))
            self._arriving.start()

    def _on_opened(self) -> None:
        """Another project has other places."""
        self._back.clear()
        self._forward.clear()
        self._path = self._canvas.place.path
        self._arriving.stop()
        self.changed.emit()
