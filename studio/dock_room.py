"""How much of the window the docks take, so that the canvas keeps its part in a low or narrow one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtWidgets import QDockWidget, QMainWindow, QStyle

from studio import preferences

KEY = "window/dock_room"
_Area = Qt.DockWidgetArea
_SIDES = (_Area.LeftDockWidgetArea, _Area.RightDockWidgetArea)


@dataclass(frozen=True, slots=True)
class Room:
    """What the docks of an area take: so many pixels, but of a small window no more than a share."""

    px: int
    share: float

    def in_window(self, window_px: int) -> int:
        """How many pixels of a window that is so wide or high."""
        return min(self.px, round(self.share * window_px))


AT_FIRST = {
    _Area.LeftDockWidgetArea: Room(224, 0.2),
    _Area.RightDockWidgetArea: Room(316, 0.375),
    _Area.BottomDockWidgetArea: Room(300, 0.36),
}
"""By area, as long as nobody has moved the line between it and the canvas."""


class DockRoom(QObject):
    """Gives each area its room again whenever the window is resized, and heeds whoever moves the lines between them."""

    def __init__(self, window: QMainWindow, docks: Sequence[QDockWidget]) -> None:
        """Watch the window.

        Args:
            window: the window, which hears itself how the lines between its docks are dragged.
            docks: all of its docks.
        """
        super().__init__(window)
        self._window = window
        self._docks = docks
        self._rooms = dict(AT_FIRST)
        self._size = window.size()
        self._at_press: dict[Qt.DockWidgetArea, int] = {}
        self._look = QTimer(self, singleShot=True, interval=0)
        self._look.timeout.connect(self._learn)
        window.installEventFilter(self)

    def reset(self) -> None:
        """Take the room that the docks have at first."""
        self._rooms = dict(AT_FIRST)
        self.give()

    def restore(self) -> None:
        """Take the room that was kept last."""
        kept = preferences.word(KEY)
        self._rooms = dict(AT_FIRST)
        chosen: dict[str, tuple[int, float]] = json.loads(kept) if kept else {}
        self._rooms |= {Qt.DockWidgetArea[name]: Room(px, share) for name, (px, share) in chosen.items()}
        self.give()

    def keep(self) -> None:
        """Remember what room the docks take."""
        chosen = {area.name: (room.px, room.share) for area, room in self._rooms.items() if room != AT_FIRST.get(area)}
        preferences.set_word(KEY, json.dumps(chosen) if chosen else "")

    def give(self) -> None:
        """Give each area its room in the window as large as it is now."""
        self._size = self._window.size()
        for area, room in self._rooms.items():
            dock = self._front(area)
            if dock is not None:
                along = Qt.Orientation.Horizontal if area in _SIDES else Qt.Orientation.Vertical
                self._window.resizeDocks([dock], [room.in_window(self._along(area, self._size))], along)
        layout = self._window.layout()
        if layout is not None:
            layout.activate()  # now, and not after the window was painted once as it was laid out before

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Give the room once the window has another size; learn it anew after a line was dragged."""
        if event.type() == QEvent.Type.Resize and self._window.size() != self._size:
            self.give()
        elif event.type() == QEvent.Type.MouseButtonPress:
            self._at_press = self._taken()
        elif event.type() == QEvent.Type.MouseButtonRelease:
            self._look.start()  # the window moves the line to its last place after this
        return False

    def _learn(self) -> None:
        """Note the room of the areas that a person has made larger or smaller."""
        for area, px in self._taken().items():
            if px != self._at_press.get(area, px):
                share = px / max(self._along(area, self._window.size()), 1)
                self._rooms[area] = Room(px, max(AT_FIRST[area].share, share))
        self._at_press = {}

    def _taken(self) -> dict[Qt.DockWidgetArea, int]:
        """How many pixels each area with docks takes now, its tabs included."""
        fronts = {area: self._front(area) for area in AT_FIRST}
        return {area: self._extent(area, dock) for area, dock in fronts.items() if dock is not None}

    def _extent(self, area: Qt.DockWidgetArea, dock: QDockWidget) -> int:
        if area in _SIDES:
            return dock.width()
        line_px = self._window.style().pixelMetric(QStyle.PixelMetric.PM_DockWidgetSeparatorExtent, None, self._window)
        middle = self._window.centralWidget()
        above_px = middle.geometry().bottom() if middle is not None else 0
        return dock.geometry().bottom() - above_px - line_px

    def _front(self, area: Qt.DockWidgetArea) -> QDockWidget | None:
        """A dock that takes room in an area; all that are there take the same."""
        for dock in self._docks:
            if dock.isVisible() and not dock.isFloating() and self._window.dockWidgetArea(dock) == area:
                return dock
        return None

    @staticmethod
    def _along(area: Qt.DockWidgetArea, size: QSize) -> int:
        return size.width() if area in _SIDES else size.height()
