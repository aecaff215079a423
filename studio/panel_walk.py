"""Going from panel to panel without a mouse: round with F6, straight with Alt and a digit, and back with Esc."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from shiboken6 import isValid

from studio.docks import TITLES

if TYPE_CHECKING:
    from studio.window import MainWindow

CANVAS = "canvas"
_PATIENCE_MS = 1_000
_REACHED = Qt.FocusPolicy.TabFocus


class PanelWalk(QObject):
    """Moves the keyboard about in the window, and remembers where in each panel it was."""

    def __init__(self, window: MainWindow) -> None:
        """Bind the commands.

        Args:
            window: the window, with its canvas and docks.
        """
        super().__init__(window)
        self._window = window
        self._worked_at = CANVAS
        self._last: dict[str, QWidget] = {}
        self._awaited = ""
        self._give_up = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._give_up.timeout.connect(lambda: self._await(""))
        window.commands.bind(
            next_panel=lambda: self.step(1),
            previous_panel=lambda: self.step(-1),
            go_canvas=lambda: self.go(CANVAS),
            **{f"go_{name}": partial(self.go, name) for name in TITLES},
        )
        for dock in window.docks:
            dock.left.connect(partial(self._on_left, dock.objectName()))
            dock.visibilityChanged.connect(partial(self._on_seen, dock.objectName()))
        window.docks.tab_clicked.connect(self._on_tab_clicked)
        window.selection.changed.connect(lambda _: self._last.pop("inspector", None))  # its fields are other ones
        QApplication.instance().focusChanged.connect(self._on_focus_changed)  # type: ignore[union-attr]

    def go(self, name: str, *, to_first: bool = False) -> None:
        """Bring a panel to the front and work in it.

        Args:
            name: the dock's name, or `canvas`.
            to_first: whether to begin at its first field, rather than where one was last.
        """
        window = self._window
        if not window.is_open:
            return
        if name != CANVAS:
            window.docks.bring(name)
        place = self._places().get(name)
        if place is None:
            self._await(name)
        else:
            self._await("")
            self._enter(name, place, to_first=to_first)

    def _await(self, name: str) -> None:
        """Enter a panel as soon as it can be seen: a dock comes to the front only once its tab has been drawn."""
        self._awaited = name
        self._give_up.start() if name else self._give_up.stop()

    def _on_tab_clicked(self, name: str) -> None:
        """Work in the outline where its tab is clicked: its keys would move the cards if they stayed on the canvas."""
        if name == "outline":
            self.go(name)

    def _on_seen(self, name: str, seen: bool) -> None:
        if seen and name == self._awaited:
            self.go(name)

    def _enter(self, name: str, place: QWidget, *, to_first: bool = False) -> bool:
        last = None if to_first else self._last.get(name)
        if last is not None and isValid(last) and _holds(place, last) and _can_be_worked_in(last):
            last.setFocus(Qt.FocusReason.TabFocusReason)
            return True
        if enter(place):
            return True
        if name in TITLES:
            place.setFocus(Qt.FocusReason.TabFocusReason)  # nothing in it can be worked with now, but it can be read
        return name in TITLES

    def step(self, by: int) -> None:
        """Go on to the next place that can be seen, or back to the one before."""
        places = self._places()
        names = list(places)
        now = self._window.focusWidget()
        here = next((row for row, place in enumerate(places.values()) if _holds(place, now)), -1 if by > 0 else 0)
        for away in range(1, len(names) + 1):
            name = names[(here + by * away) % len(names)]
            if self._enter(name, places[name]):
                return

    def _places(self) -> dict[str, QWidget]:
        """Everything in the window that can be worked in, by name, in the order of the round."""
        window = self._window
        found: dict[str, QWidget] = {}
        if window.is_open and window.canvas is not None:
            found[CANVAS] = window.canvas
            for dock in window.docks:
                if dock.is_in_front and dock.panel is not None:
                    found[dock.objectName()] = dock.panel
        else:
            found["start page"] = window.start_page
        if window.notice.isVisible():
            found["notice"] = window.notice
        found["top bar"] = window.top_bar
        found["status"] = window.status
        return found

    def _on_left(self, name: str) -> None:
        """Esc: go back to where the network is worked at."""
        if name != self._worked_at:
            self.go(self._worked_at)

    def _on_focus_changed(self, _: QWidget | None, now: QWidget | None) -> None:
        window = self._window
        if now is None:
            return
        if window.canvas is not None and _holds(window.canvas, now):
            self._worked_at = CANVAS
        elif _holds(window.docks["outline"], now):
            self._worked_at = "outline"
        for name in TITLES:
            if _holds(window.docks[name], now):
                self._last[name] = now


def enter(place: QWidget) -> bool:
    """Give the first part of a place the keyboard that can have it; returns whether one can."""
    fields = list(_fields(place))
    target = next((field for field in fields if not isinstance(field, QScrollArea)), fields[0] if fields else None)
    if target is None:
        return False
    target.setFocus(Qt.FocusReason.TabFocusReason)
    return True


def _fields(place: QWidget) -> Iterator[QWidget]:
    """What can have the keyboard within a place, in the order of Tab."""
    widget: QWidget | None = place
    for _ in range(10_000):
        if widget is None:
            return
        if _holds(place, widget) and _can_be_worked_in(widget):
            yield widget
        widget = widget.nextInFocusChain()
        if widget is place:
            return


def _can_be_worked_in(widget: QWidget) -> bool:
    takes_keys = bool(widget.focusPolicy() & _REACHED) and widget.focusProxy() is None
    return takes_keys and widget.isVisible() and widget.isEnabled()


def _holds(place: QWidget, widget: QWidget | None) -> bool:
    return widget is not None and (place is widget or place.isAncestorOf(widget))
