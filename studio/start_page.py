"""The first thing a person sees: templates to begin with, recent projects, and what a crash left behind."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from studio import preferences
from studio.template_gallery import TemplateGallery
from studio.theme import icon, themes

if TYPE_CHECKING:
    from studio.open_project import OpenProject
    from studio.recovery import Recovered

WIDTH_PX = 1400
MAX_RECENT = 6
MAX_RECOVERED = 3


class StartPage(QScrollArea):
    """Where a project begins.

    Signals:
        template_chosen: the name of the template to open a copy of.
        file_chosen: the path of a project to open.
        tab_chosen: the `OpenProject` to go back to.
        recovered_chosen: the `Recovered` work to open.
        recovered_dropped: the `Recovered` work that is not wanted.
        new_wanted: an empty project.
        open_wanted: a file to be chosen.
        data_wanted: a project that starts from data.
    """

    template_chosen = Signal(str)
    file_chosen = Signal(object)
    tab_chosen = Signal(object)
    recovered_chosen = Signal(object)
    recovered_dropped = Signal(object)
    new_wanted = Signal()
    open_wanted = Signal()
    data_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Start page")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.gallery = TemplateGallery()
        self.gallery.chosen.connect(self.template_chosen)
        self.cards = self.gallery.cards
        self._open = QVBoxLayout()
        self._open.setSpacing(2)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(2)
        self._recovered = QVBoxLayout()
        self._recovered.setSpacing(8)
        self._buttons: list[tuple[QPushButton, str]] = []
        body = QWidget()
        body.setProperty("role", "ground")
        outer = QHBoxLayout(body)
        outer.setContentsMargins(32, 40, 32, 32)
        middle = QWidget()
        middle.setMaximumWidth(WIDTH_PX)
        outer.addWidget(middle)
        self._build(QVBoxLayout(middle))
        self.setWidget(body)
        themes.follow(self, self._paint)

    def _build(self, layout: QVBoxLayout) -> None:
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        hero = QLabel("Netloom")
        hero.setProperty("role", "hero")
        says = QLabel("Draw a network, train it, see what it looks at, take the code home.")
        says.setProperty("role", "quiet")
        layout.addWidget(hero)
        layout.addWidget(says)
        layout.addSpacing(16)
        layout.addLayout(self._recovered)
        layout.addSpacing(12)
        columns = QHBoxLayout()
        columns.setSpacing(40)
        columns.addLayout(self._side())
        columns.addWidget(self.gallery, 1)
        layout.addLayout(columns)
        layout.addStretch(1)

    def _side(self) -> QVBoxLayout:
        side = QVBoxLayout()
        side.setSpacing(6)
        begin = _heading("Begin")
        begin.setFixedHeight(self.gallery.search.sizeHint().height())  # level with what stands above the templates
        side.addWidget(begin)
        for text, name, signal, tip in (
            ("Start from data…", "data", self.data_wanted, "Choose what to learn from; its inputs are placed for you"),
            ("Empty project", "new", self.new_wanted, "An empty canvas (Ctrl+N)"),
            ("Open…", "open", self.open_wanted, "Open a project file (Ctrl+O)"),
        ):
            button = QPushButton(f"  {text}")
            button.setAccessibleName(text)
            button.setStyleSheet("text-align: left;")
            button.setMinimumWidth(230)
            button.setToolTip(tip)
            button.clicked.connect(signal)
            self._buttons.append((button, name))
            side.addWidget(button)
        side.addSpacing(12)
        self._open_heading = _heading("Open now")
        self._open_heading.hide()
        side.addWidget(self._open_heading)
        side.addLayout(self._open)
        side.addWidget(_heading("Recent"))
        side.addLayout(self._recent)
        self._no_recent = QLabel("Projects you open or save are listed here.")
        self._no_recent.setProperty("role", "quiet")
        self._no_recent.setWordWrap(True)
        self._no_recent.setMaximumWidth(230)
        side.addWidget(self._no_recent)
        side.addStretch(1)
        return side

    def fill(self) -> None:
        """Paint the pictures and look up what is on disk: what the first paint can do without."""
        self.gallery.fill()
        self.show_recovered()
        self.show_recent()

    def show_recent(self) -> None:
        """List the recent projects as they are on disk now."""
        _clear(self._recent)
        files = preferences.recent_files()[:MAX_RECENT]
        for path, title in preferences.told_apart(files):
            button = _entry(title, str(path), f"Open {path}")
            button.clicked.connect(lambda _=False, path=path: self.file_chosen.emit(path))
            self._recent.addWidget(button)
        self._no_recent.setVisible(not files)

    def show_open(self, tabs: Sequence[OpenProject]) -> None:
        """List the projects that are open behind this page."""
        _clear(self._open)
        for tab in tabs:
            place = str(tab.path) if tab.path is not None else "Not saved to a file yet"
            button = _entry(f"{tab.name} •" if tab.is_dirty else tab.name, place, f"Go back to {tab.name}")
            button.clicked.connect(lambda _=False, tab=tab: self.tab_chosen.emit(tab))
            self._open.addWidget(button)
        if tabs:
            self._open.addSpacing(12)
        self._open_heading.setVisible(bool(tabs))

    def show_recovered(self) -> None:
        """Offer what a crash left behind."""
        from studio.recovery import left_behind

        _clear(self._recovered)
        for found in left_behind()[:MAX_RECOVERED]:
            card = RecoveredCard(found)
            card.chosen.connect(self.recovered_chosen)
            card.dropped.connect(self.recovered_dropped)
            self._recovered.addWidget(card)

    def _paint(self) -> None:
        for button, name in self._buttons:
            button.setIcon(icon(name))


class RecoveredCard(QFrame):
    """Unsaved work of a studio that ended without closing.

    Signals:
        chosen: the work is wanted.
        dropped: it is not.
    """

    chosen = Signal(object)
    dropped = Signal(object)

    def __init__(self, found: Recovered) -> None:
        super().__init__()
        self.setProperty("role", "note")
        place = f" from {found.path.name}" if found.path else ""
        says = QLabel(f"Unsaved work was kept: <b>{_plain(found.name)}</b>{_plain(place)}, {found.at:%d %B %H:%M}.")
        says.setTextFormat(Qt.TextFormat.RichText)
        says.setWordWrap(True)
        self.take, self.drop = take, drop = QPushButton("Recover"), QPushButton("Delete")
        take.setProperty("role", "primary")
        take.clicked.connect(lambda: self.chosen.emit(found))
        drop.clicked.connect(lambda: self.dropped.emit(found))
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 12, 10)
        row.addWidget(says, 1)
        row.addWidget(drop)
        row.addWidget(take)


def _entry(title: str, tip: str, name: str) -> QPushButton:
    button = QPushButton(title.replace("&", "&&"))
    button.setProperty("role", "flat")
    button.setStyleSheet("text-align: left; padding-left: 4px;")
    button.setToolTip(tip)
    button.setAccessibleName(name)
    return button


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("role", "quiet")
    return label


def _plain(text: str) -> str:
    return html.escape(text)


def _clear(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
