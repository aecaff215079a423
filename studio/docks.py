"""The panels around the canvas as docks: they move, float, close and come back, and their places are remembered."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from PySide6.QtCore import QByteArray, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDockWidget, QFrame, QLabel, QMainWindow, QScrollArea, QTabBar, QTabWidget, QWidget
from shiboken6 import isValid

from studio import preferences
from studio.dock_body import DockBody
from studio.dock_room import DockRoom
from studio.figures import counted

ARRANGEMENT_VERSION = 1

TITLES = {
    "palette": "Layers",
    "outline": "Outline",
    "inspector": "Inspector",
    "training": "Training",
    "insight": "Insight",
    "problems": "Problems",
    "code": "Code",
    "data": "Data",
    "runs": "Runs",
}
"""Every dock with its title, by the name that settings and commands use."""

BOTTOM = ("training", "insight", "problems", "code", "data", "runs")


class Dock(QDockWidget):
    """A dock whose title bar shows only where its title can't be read elsewhere.

    Signals:
        left: Esc was pressed, and nothing in the panel had a use for it.

    Qt leaves a dock behind another tab visible, only far outside the window. Its panel is hidden there, so that panels
    can tell whether anybody looks, and do no work where nobody does.
    """

    left = Signal()

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(TITLES[name], parent)
        self.setObjectName(name)
        self.setAccessibleName(TITLES[name])
        self._no_title = QWidget()
        self._no_title.setFixedHeight(0)
        self.panel: QWidget | None = None
        self.is_in_front = False
        self._scroll = QScrollArea()
        self._scroll.setProperty("role", "dock")
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(self._scroll)
        self.topLevelChanged.connect(self.show_title)
        self.visibilityChanged.connect(self._on_visibility_changed)
        self.show_title(False)

    def put(self, panel: QWidget) -> None:
        """Hold a panel, which is visible where the dock can be seen; where it does not fit, it is scrolled."""
        panel.setVisible(False)
        self._scroll.setWidget(DockBody(panel))
        self.panel = panel
        panel.setVisible(self.is_in_front)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves the panel."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _on_visibility_changed(self, visible: bool) -> None:
        self.is_in_front = visible
        if self.panel is not None:
            self.panel.setVisible(visible)

    def show_title(self, shown: bool) -> None:
        """Show the title bar with its buttons, or put it away."""
        self.setTitleBarWidget(None if shown else self._no_title)  # type: ignore[arg-type]
        self._no_title.setVisible(False)


class Docks(QObject):
    """All docks of the window.

    Attributes:
        tab_clicked: the tab of a dock was clicked; its name.
    """

    tab_clicked = Signal(str)

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._docks = {name: Dock(name, window) for name in TITLES}
        self._badge = Badge()
        self._problems = 0
        self._has_errors = False
        window.setDockNestingEnabled(True)
        window.setDockOptions(
            QMainWindow.DockOption.AnimatedDocks
            | QMainWindow.DockOption.AllowNestedDocks
            | QMainWindow.DockOption.AllowTabbedDocks
            | QMainWindow.DockOption.GroupedDragging
        )
        window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        window.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea)
        window.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.BottomDockWidgetArea)
        self._settle = QTimer(self, singleShot=True, interval=0)
        self._settle.timeout.connect(self._dress_tabs)
        for dock in self._docks.values():
            dock.visibilityChanged.connect(lambda _: self._settle.start())
            dock.dockLocationChanged.connect(lambda _: self._settle.start())
        for dock in self:
            dock.hide()
        self._room = DockRoom(window, tuple(self._docks.values()))

    def __iter__(self) -> Iterator[Dock]:
        return iter(self._docks.values())

    def __getitem__(self, name: str) -> Dock:
        return self._docks[name]

    def put(self, name: str, panel: QWidget) -> None:
        """Put a panel into its dock."""
        self._docks[name].put(panel)

    def bring(self, name: str) -> None:
        """Show a dock in front of those it shares its place with."""
        self._docks[name].show()
        self._docks[name].raise_()

    def is_in_front(self, name: str) -> bool:
        """Whether a dock can be seen now."""
        return self._docks[name].is_in_front

    # Arrangement

    def arrange(self) -> None:
        """Put every dock where it belongs at first."""
        window, docks = self._window, self._docks
        self._take_badge()
        for dock in self:
            dock.setFloating(False)
            window.removeDockWidget(dock)
        window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, docks["palette"])
        window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, docks["outline"])
        window.tabifyDockWidget(docks["palette"], docks["outline"])
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, docks["inspector"])
        window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, docks["training"])
        for before, name in itertools.pairwise(BOTTOM):
            window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, docks[name])
            window.tabifyDockWidget(docks[before], docks[name])
        for dock in self:
            dock.show()
        for name in ("palette", "training"):
            docks[name].raise_()
        self._room.reset()
        self._settle.start()

    def hide(self) -> None:
        """Put all docks away, as for the start page."""
        self._take_badge()
        for dock in self:
            dock.hide()

    def restore(self) -> None:
        """Show the docks as they were arranged last."""
        kept = preferences.blob("window/docks")
        self.arrange()  # a state that was kept may lack docks that are new
        if not kept.isEmpty():
            self._window.restoreState(kept, ARRANGEMENT_VERSION)
        self._room.restore()
        self._settle.start()

    def arrangement(self) -> QByteArray:
        """Where everything is now."""
        return self._window.saveState(ARRANGEMENT_VERSION)

    def keep(self) -> None:
        """Remember where everything is."""
        preferences.set_blob("window/docks", self.arrangement())
        self._room.keep()

    # The count on the tab of the problems

    def show_count(self, errors: int, total: int) -> None:
        """Show on the tab how many problems there are; in red where there are errors."""
        now = total, errors > 0
        if now == (self._problems, self._has_errors):
            return  # as after most edits; to dress all tabs takes longer than checking the network
        self._problems, self._has_errors = now
        if isValid(self._badge):
            self._badge.show_count(self._problems, is_error=self._has_errors)
        self._settle.start()

    def _dress_tabs(self) -> None:
        """Give each title bar or tab what it needs, after Qt has laid the docks out anew."""
        for bar in self._window.findChildren(QTabBar):
            if bar.parent() is not self._window:
                continue
            bar.setAccessibleName("Panels")
            bar.setExpanding(False)
            bar.setDrawBase(False)
            bar.setElideMode(Qt.TextElideMode.ElideNone)
            if not bar.property("heard"):
                bar.setProperty("heard", True)
                bar.tabBarClicked.connect(self._on_tab_clicked)
            for index in range(bar.count()):
                if bar.tabText(index) == TITLES["problems"]:
                    self._put_badge(bar, index)
        for dock in self:
            alone = not self._window.tabifiedDockWidgets(dock)
            titled = dock.isFloating() or (alone and dock.objectName() not in ("palette", "inspector"))
            dock.show_title(titled)

    def _on_tab_clicked(self, index: int) -> None:
        bar = self.sender()  # asked for now: Qt makes and deletes the bars, and a wrapper that was kept may be stale
        shown = bar.tabText(index) if isinstance(bar, QTabBar) else ""
        for name in [name for name, title in TITLES.items() if title == shown]:
            self.tab_clicked.emit(name)

    def _put_badge(self, bar: QTabBar, index: int) -> None:
        """Put the badge on a tab; where Qt deleted it together with its last tab, another one."""
        if not isValid(self._badge):
            self._badge = Badge()
            self._badge.show_count(self._problems, is_error=self._has_errors)
        side = QTabBar.ButtonPosition.RightSide
        if bar.tabButton(index, side) is not self._badge:
            self._take_badge()
            bar.setTabButton(index, side, self._badge)
        self._badge.show()

    def _take_badge(self) -> None:
        """Take the badge off its tab, before Qt deletes the tab with what is on it."""
        side = QTabBar.ButtonPosition.RightSide
        for bar in self._window.findChildren(QTabBar):
            for index in range(bar.count()):
                if isinstance(bar.tabButton(index, side), Badge):
                    bar.setTabButton(index, side, None)


class Badge(QLabel):
    """A small count."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "badge")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.show_count(0, is_error=False)

    def show_count(self, count: int, *, is_error: bool) -> None:
        """Show a count; in the colour of errors, or of all being well where it is none."""
        self.setText(f"{count:,}")
        self.setAccessibleName(counted(count, "problem"))
        self.setProperty("state", "error" if is_error else "" if count else "good")
        self.style().polish(self)
        self.adjustSize()
