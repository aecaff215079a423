"""How much of the window the docks take, so that the canvas keeps its part in a low or narrow one."""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, QTimer
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
    _Area.RightDockWidgetArea: Room(316, 0.379),  # the inspector's 300 pixels as soon as a window is 792 wide
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
        self._rooms = AT_FIRST | _rooms_in(preferences.word(KEY))
        self.give()

    def keep(self) -> None:
        """Remember what room the docks take."""
        chosen = {area.name: (room.px, room.share) for area, room in self._rooms.items() if room != AT_FIRST.get(area)}
        preferences.set_word(KEY, json.dumps(chosen) if chosen else "")

    def give(self) -> None:
        """Give each area its room in the window as large as it is now."""
        self._size = self._window.size()
        self._lay_out()  # what was shown just now has a place only after this
        for area, room in self._rooms.items():
            sizes = self._across(area)
            if sizes:
                px = room.in_window(self._along(area, self._size)) - self._line_px() * (len(sizes) - 1)
                along = Qt.Orientation.Horizontal if area in _SIDES else Qt.Orientation.Vertical
                self._window.resizeDocks(list(sizes), _spread(px, list(sizes.values())), along)
        self._lay_out()  # now, and not after the window was painted once as it was laid out before

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Give the room once the window is shown or has another size; learn it anew after a line was dragged.

        Before the window is shown none of its docks takes any room.
        """
        is_resized = event.type() == QEvent.Type.Resize and self._window.size() != self._size
        if is_resized or event.type() == QEvent.Type.Show:
            self.give()
        elif event.type() == QEvent.Type.MouseButtonPress:
            self._at_press = self._taken()
        elif event.type() == QEvent.Type.MouseButtonRelease:
            self._look.start()  # the window moves the line to its last place after this
        return False

    def _learn(self) -> None:
        """Note the room of the areas that a person has made larger or smaller."""
        for area, px in self._taken().items():
            if px > 0 and px != self._at_press.get(area, px):
                share = px / max(self._along(area, self._window.size()), 1)
                self._rooms[area] = Room(px, max(AT_FIRST[area].share, share))
        self._at_press = {}

    def _taken(self) -> dict[Qt.DockWidgetArea, int]:
        """How many pixels each area with docks takes now, its tabs included."""
        fronts = {area: self._fronts(area) for area in AT_FIRST}
        return {area: self._extent(area, docks) for area, docks in fronts.items() if docks}

    def _extent(self, area: Qt.DockWidgetArea, docks: Sequence[QDockWidget]) -> int:
        all_of_them = functools.reduce(QRect.united, [dock.geometry() for dock in docks])
        if area in _SIDES:
            return all_of_them.width()
        return all_of_them.bottom() - self._canvas_bottom() - self._line_px()

    def _fronts(self, area: Qt.DockWidgetArea) -> list[QDockWidget]:
        """The docks that take room in an area; not those behind a tab, which Qt leaves visible outside the window."""
        return [
            dock
            for dock in self._docks
            if dock.isVisible()
            and dock.parentWidget() is self._window  # and not a window of docks that floats
            and not dock.isFloating()
            and self._window.dockWidgetArea(dock) == area
            and dock.geometry().intersects(self._window.rect())
        ]

    def _across(self, area: Qt.DockWidgetArea) -> dict[QDockWidget, int]:
        """The docks that share the room of an area, from the left or the top, with what each takes of it.

        Docks may stand in rows and columns in an area; the row that holds most is the one to share the room out to.
        """
        fronts = self._fronts(area)
        if area in _SIDES:
            row = max((_crossed(fronts, y=dock.geometry().center().y()) for dock in fronts), key=len, default=[])
            return {dock: dock.width() for dock in sorted(row, key=lambda dock: dock.x())}
        column = max((_crossed(fronts, x=dock.geometry().center().x()) for dock in fronts), key=len, default=[])
        sizes, above_px = {}, self._canvas_bottom()
        for dock in sorted(column, key=lambda dock: dock.y()):
            sizes[dock] = dock.geometry().bottom() - above_px - self._line_px()  # with its tabs, which are above it
            above_px = dock.geometry().bottom()
        return sizes

    def _canvas_bottom(self) -> int:
        middle = self._window.centralWidget()
        return middle.geometry().bottom() if middle is not None else 0

    def _line_px(self) -> int:
        """How thick the line between two docks is."""
        return self._window.style().pixelMetric(QStyle.PixelMetric.PM_DockWidgetSeparatorExtent, None, self._window)

    def _lay_out(self) -> None:
        layout = self._window.layout()
        if layout is not None:
            layout.activate()

    @staticmethod
    def _along(area: Qt.DockWidgetArea, size: QSize) -> int:
        return size.width() if area in _SIDES else size.height()


def _rooms_in(text: str) -> dict[Qt.DockWidgetArea, Room]:
    """The rooms that were kept; what can't be one is left out, as a person may have damaged the file."""
    try:
        found = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    by_name = found if isinstance(found, dict) else {}
    rooms = {area: _room_in(by_name.get(area.name)) for area in AT_FIRST}
    return {area: room for area, room in rooms.items() if room is not None}


def _room_in(found: object) -> Room | None:
    match found:
        case [int(px), int(share) | float(share)] if px > 0 and 0 < share <= 1 and bool not in map(type, found):
            return Room(px, share)
    return None


def _crossed(docks: Sequence[QDockWidget], *, x: int | None = None, y: int | None = None) -> list[QDockWidget]:
    """The docks that a line down the window at x, or across it at y, meets."""
    places = [(dock, dock.geometry()) for dock in docks]
    if y is not None:
        return [dock for dock, place in places if place.top() <= y <= place.bottom()]
    return [dock for dock, place in places if x is not None and place.left() <= x <= place.right()]


def _spread(px: int, had: Sequence[int]) -> list[int]:
    """So many pixels in the proportions there were; together exactly as many, if there is one for each."""
    total = max(sum(had), 1)
    ends = [round(px * sum(had[: count + 1]) / total) for count in range(len(had))]
    return [max(1, end - begin) for begin, end in zip([0, *ends], ends, strict=False)]
