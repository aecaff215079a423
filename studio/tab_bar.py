"""The open projects in tabs, above the canvas; hidden as long as there is but one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import count
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QGuiApplication, QIcon, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QTabBar, QToolButton, QWidget

from studio.document import Document
from studio.open_project import OpenProject
from studio.theme import icon, theme, themes

HEIGHT_PX = 33
MIN_WIDTH_PX, MAX_WIDTH_PX = 96, 220
DOT_PX = 7.0


class TabBar(QFrame):
    """Shows what is open, what of it is not saved, and what is being trained; it asks for all else.

    Signals:
        chosen: the `OpenProject` that is to be in front.
        close_wanted: the `OpenProject`s that are to be closed.
        new_wanted: an empty project beside those that are open.
    """

    chosen = Signal(object)
    close_wanted = Signal(object)
    new_wanted = Signal()

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._training: OpenProject | None = None
        self._shown: list[OpenProject] = []
        self._told: list[tuple[object, ...]] = []
        self.setProperty("role", "bar")
        self.setFixedHeight(HEIGHT_PX)
        self.bar = _Bar()
        self.bar.setAccessibleName("Open projects")
        self.bar.currentChanged.connect(lambda at: self.chosen.emit(self._shown[at]))
        self.bar.tabMoved.connect(self._on_moved)
        self.bar.middle_clicked.connect(lambda at: self.close_wanted.emit([self._shown[at]]))
        self.bar.menu_wanted.connect(self._on_menu)
        self.add = QToolButton()
        self.add.setAccessibleName("New project")
        self.add.setToolTip("New project (Ctrl+T)")
        self.add.setIconSize(QSize(14, 14))
        self.add.clicked.connect(self.new_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 8, 0)
        row.setSpacing(4)
        row.addWidget(self.bar)
        row.addWidget(self.add)
        row.addStretch(1)
        document.tabs_changed.connect(self.refresh)
        document.saved_changed.connect(self.refresh)
        themes.follow(self, self._paint)
        self.refresh()

    @property
    def tabs(self) -> tuple[OpenProject, ...]:
        """The projects in the order in which their tabs stand."""
        return tuple(self._shown)

    def show_training(self, training: OpenProject | None) -> None:
        """Put the sign of a running training on a tab, or on none."""
        self._training = training
        self.refresh()

    def refresh(self) -> None:
        """Show the open projects as they are now."""
        tabs = list(self._document.tabs)
        with QSignalBlocker(self.bar):
            if tabs != self._shown:
                self._rebuild(tabs)
            for at, (tab, title) in enumerate(zip(tabs, titles(tabs), strict=True)):
                self._tell(at, tab, title)
            self.bar.setCurrentIndex(tabs.index(self._document.here))
        self.setVisible(len(tabs) > 1)
        self.bar.updateGeometry()  # what was written while the bar could not be seen did not make it wider

    def _rebuild(self, tabs: list[OpenProject]) -> None:
        while self.bar.count():
            self.bar.removeTab(self.bar.count() - 1)
        self._shown, self._told = tabs, [()] * len(tabs)
        for at, tab in enumerate(tabs):
            self.bar.addTab("")
            close = _CloseButton()
            close.clicked.connect(partial(self.close_wanted.emit, [tab]))
            self.bar.setTabButton(at, QTabBar.ButtonPosition.RightSide, close)

    def _tell(self, at: int, tab: OpenProject, title: str) -> None:
        """Write what has changed on a tab, for this is asked after every edit."""
        is_trained = tab is self._training
        told = (title, tab.is_dirty, tab.path, is_trained, theme().name)
        if told == self._told[at]:
            return
        self._told[at] = told
        self.bar.setTabText(at, title.replace("&", "&&"))
        place = str(tab.path) if tab.path is not None else "Not saved to a file yet"
        states = [text for text, holds in (("changes to save", tab.is_dirty), ("training", is_trained)) if holds]
        self.bar.setTabToolTip(at, "\n".join([tab.name, place, *states]))
        self.bar.setAccessibleTabName(at, ", ".join([title, *states]))
        self.bar.setTabIcon(at, icon("play", theme().accent) if is_trained else QIcon())
        close = self.bar.tabButton(at, QTabBar.ButtonPosition.RightSide)
        if isinstance(close, _CloseButton):
            close.show_state(title, is_dirty=tab.is_dirty)

    def _on_moved(self, was: int, to: int) -> None:
        tab = self._shown.pop(was)
        self._shown.insert(to, tab)
        self._told.insert(to, self._told.pop(was))
        self._document.move(tab, to)

    def _on_menu(self, at: int, place: QPoint) -> None:
        tab, menu = self._shown[at], QMenu(self)
        others = [other for other in self._shown if other is not tab]
        menu.addAction("Close", partial(self.close_wanted.emit, [tab]))
        menu.addAction("Close the others", partial(self.close_wanted.emit, others)).setEnabled(bool(others))
        right = self._shown[at + 1 :]
        menu.addAction("Close those to the right", partial(self.close_wanted.emit, right)).setEnabled(bool(right))
        menu.addSeparator()
        copy = menu.addAction("Copy the path", lambda: QGuiApplication.clipboard().setText(str(tab.path)))
        copy.setEnabled(tab.path is not None)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)

    def _paint(self) -> None:
        self.add.setIcon(icon("add"))
        self.refresh()


def titles(tabs: Sequence[OpenProject]) -> list[str]:
    """What each project's tab says, which no other one says.

    That is its name. Where others have the same, it is told apart by its file, or else by so many of the folders
    around it as it takes; those that have no file are numbered, and the first of them has the name alone.
    """
    named: dict[str, list[OpenProject]] = {}
    for tab in tabs:
        named.setdefault(tab.name, []).append(tab)
    said: set[str] = set()
    return [_unsaid(_title(tab, named[tab.name]), said) for tab in tabs]


def _title(tab: OpenProject, alike: Sequence[OpenProject]) -> str:
    """What tells a project from the others of its name, as far as their files do."""
    paths = [other.path for other in alike if other.path is not None and other is not tab]
    if tab.path is None or len(alike) == 1:
        return tab.name
    if tab.path.stem not in {path.stem for path in paths}:
        return f"{tab.name} – {tab.path.stem}"
    return f"{tab.name} – {_folders(tab.path, [path for path in paths if path.stem == tab.path.stem])}"


def _folders(path: Path, others: Sequence[Path]) -> str:
    """The last folders on the way to a file: as few of them as lead to none of the others."""
    own = path.parent.parts
    counts = range(1, len(own) + 1)
    least = next((n for n in counts if all(other.parent.parts[-n:] != own[-n:] for other in others)), len(own))
    return str(Path(*own[-least:]))


def _unsaid(title: str, said: set[str]) -> str:
    """A title, numbered if an earlier tab says the same; it is said from now on."""
    numbered = (f"{title} ({n})" for n in count(2))
    found = title if title not in said else next(text for text in numbered if text not in said)
    said.add(found)
    return found


class _Bar(QTabBar):
    """The tabs themselves.

    Signals:
        middle_clicked: the index of a tab.
        menu_wanted: the index of a tab, and where on the screen its menu is wanted.
    """

    middle_clicked = Signal(int)
    menu_wanted = Signal(int, QPoint)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "projects")
        self.setMovable(True)
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setElideMode(Qt.TextElideMode.ElideRight)
        self.setIconSize(QSize(12, 12))
        self._pressed = -1

    def tabSizeHint(self, index: int) -> QSize:
        """As wide as its name, within limits."""
        hint = super().tabSizeHint(index)
        return QSize(min(max(hint.width(), MIN_WIDTH_PX), MAX_WIDTH_PX), HEIGHT_PX - 1)

    def minimumTabSizeHint(self, index: int) -> QSize:
        """Where there is little room, names are cut before tabs scroll."""
        return QSize(MIN_WIDTH_PX, HEIGHT_PX - 1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose or drag a tab; the middle button closes it once it is let go."""
        if event.button() == Qt.MouseButton.MiddleButton:
            self._pressed = self.tabAt(event.position().toPoint())
        elif event.button() != Qt.MouseButton.RightButton:
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Close the tab that the middle button was pressed on, if it is let go there."""
        at = self.tabAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.MiddleButton:
            pressed, self._pressed = self._pressed, -1
            if at >= 0 and at == pressed:
                self.middle_clicked.emit(at)
        elif event.button() == Qt.MouseButton.RightButton:
            if at >= 0:
                self.menu_wanted.emit(at, event.globalPosition().toPoint())
        else:
            super().mouseReleaseEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Nothing: a network is not exchanged for another by a finger that slips."""
        event.ignore()


class _CloseButton(QToolButton):
    """Closes a tab; as long as nobody points at it, a dot in its place says that there is something to save."""

    def __init__(self) -> None:
        super().__init__()
        self._is_dirty = False
        self.setFixedSize(18, 18)
        self.setIconSize(QSize(12, 12))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the tab has the focus, and Ctrl+W closes it

    def show_state(self, title: str, *, is_dirty: bool) -> None:
        """Say which tab it closes, and whether there is something to save."""
        self._is_dirty = is_dirty
        self.setAccessibleName(f"Close {title}")
        self.setIcon(icon("close"))
        self.setToolTip("Close (Ctrl+W)" + (" – there are changes to save" if is_dirty else ""))
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Become a cross."""
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Become a dot again, where there is something to save."""
        super().leaveEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cross or the dot."""
        if not self._is_dirty or self.underMouse():
            super().paintEvent(event)
            return
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme().quiet))
            painter.drawEllipse(self.rect().toRectF().center(), DOT_PX / 2, DOT_PX / 2)
