"""The places that were visited: where the canvas looked before each jump, and the way back and forward."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPointF, QTimer, Signal

from studio.block_path import Path, followed, names_of
from studio.trail import Stop

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView


class Travels(QObject):
    """Remembers stops. Whoever makes the canvas jump calls `note` first; going into blocks and out is noted here.

    Each open project keeps its own, also while another one is in front.

    Signals:
        changed: there may be another way back or forward.
    """

    changed = Signal()

    def __init__(self, canvas: CanvasView) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._trail = canvas.document.here.trail
        self._path = canvas.place.path
        self._is_travelling = False
        self._arriving = QTimer(self, singleShot=True, interval=0)
        canvas.place.moved.connect(self._on_moved)
        canvas.document.opened.connect(self._on_opened)

    @property
    def can_go_back(self) -> bool:
        """Whether there was a place before this one."""
        return bool(self._trail.back)

    @property
    def can_go_forward(self) -> bool:
        """Whether somebody has come back from somewhere."""
        return bool(self._trail.forward)

    def note(self) -> None:
        """Remember where the canvas looks now, as it is about to jump; a jump that goes on at once is still one."""
        if not self._is_travelling and not self._arriving.isActive():
            self._put(self._here())

    def _put(self, stop: Stop) -> None:
        self._trail.put(stop)
        self.changed.emit()

    def _here(self) -> Stop:
        self._canvas.camera.arrive()
        return self._seen_in(self._path)

    def _seen_in(self, path: Path) -> Stop:
        camera = self._canvas.camera
        return Stop(path, camera.zoom, (camera.centre.x(), camera.centre.y()))

    def back(self) -> None:
        """Look at the place before this one."""
        self._travel(self._trail.back, self._trail.forward)

    def forward(self) -> None:
        """Look at the place again that one came back from."""
        self._travel(self._trail.forward, self._trail.back)

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
            canvas.camera.fly(stop.zoom, QPointF(*stop.centre))
        else:
            canvas.camera.look(stop.zoom, QPointF(*stop.centre))
        return True

    def _on_moved(self) -> None:
        """Another graph is shown: the camera still looks at the place that was left."""
        left, self._path = self._path, self._canvas.place.path
        if self._canvas.document.here.trail is not self._trail:
            return  # another project is in front, which has its own places
        if names_of(left) != names_of(self._path) and not self._is_travelling and not self._arriving.isActive():
            self._put(self._seen_in(left))
            self._arriving.start()

    def _on_opened(self) -> None:
        """Another project has other places."""
        self._trail = self._canvas.document.here.trail
        self._path = self._canvas.place.path
        self._arriving.stop()
        self.changed.emit()
