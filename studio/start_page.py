"""The first thing a person sees: templates to begin with, recent projects, and what a crash left behind."""

from __future__ import annotations

import html
import json
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSizeF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

import resources
from studio import preferences
from studio.theme import icon, themes

if TYPE_CHECKING:
    from engine.design.project import Project
    from studio.recovery import Recovered

TEMPLATES = Path(resources.__file__).parent / "templates"
PICTURE_PX = QSizeF(300, 104)
MAX_RECENT = 6
MAX_RECOVERED = 3


class StartPage(QScrollArea):
    """Where a project begins.

    Signals:
        template_chosen: the name of the template to open a copy of.
        file_chosen: the path of a project to open.
        recovered_chosen: the `Recovered` work to open.
        recovered_dropped: the `Recovered` work that is not wanted.
        new_wanted: an empty project.
        open_wanted: a file to be chosen.
        data_wanted: a project that starts from data.
    """

    template_chosen = Signal(str)
    file_chosen = Signal(object)
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
        self.cards: list[TemplateCard] = []
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
        middle.setMaximumWidth(980)
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
        columns.addLayout(self._templates(), 1)
        layout.addLayout(columns)
        layout.addStretch(1)

    def _side(self) -> QVBoxLayout:
        side = QVBoxLayout()
        side.setSpacing(6)
        side.addWidget(_heading("Begin"))
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
        side.addWidget(_heading("Recent"))
        side.addLayout(self._recent)
        self._no_recent = QLabel("Projects you open or save are listed here.")
        self._no_recent.setProperty("role", "quiet")
        self._no_recent.setWordWrap(True)
        self._no_recent.setMaximumWidth(230)
        side.addWidget(self._no_recent)
        side.addStretch(1)
        return side

    def _templates(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addWidget(_heading("Templates"))
        grid = QGridLayout()
        grid.setSpacing(16)
        index = json.loads((TEMPLATES / "index.json").read_text(encoding="utf-8"))
        for place, (name, told) in enumerate(index.items()):
            card = TemplateCard(name, told["title"], told["says"])
            card.chosen.connect(self.template_chosen)
            self.cards.append(card)
            grid.addWidget(card, place // 2, place % 2)
        column.addLayout(grid)
        column.addStretch(1)
        return column

    def fill(self) -> None:
        """Paint the pictures and look up what is on disk: what the first paint can do without."""
        for card in self.cards:
            card.fill()
        self.show_recovered()
        self.show_recent()

    def show_recent(self) -> None:
        """List the recent projects as they are on disk now."""
        _clear(self._recent)
        files = preferences.recent_files()[:MAX_RECENT]
        for path in files:
            button = QPushButton(path.stem)
            button.setProperty("role", "flat")
            button.setStyleSheet("text-align: left; padding-left: 4px;")
            button.setToolTip(str(path))
            button.setAccessibleName(f"Open {path}")
            button.clicked.connect(lambda _=False, path=path: self.file_chosen.emit(path))
            self._recent.addWidget(button)
        self._no_recent.setVisible(not files)

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
        for card in self.cards:
            if card.project is not None:
                card.fill()


class TemplateCard(QFrame):
    """A template: a small picture of its graph, its title and a sentence.

    Signals:
        chosen: the template's name.
    """

    chosen = Signal(str)

    def __init__(self, name: str, title: str, says: str) -> None:
        super().__init__()
        self.name = name
        self.project: Project | None = None
        self.setProperty("role", "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(f"{title}. {says}")
        self._picture = QLabel()
        self._picture.setFixedHeight(round(PICTURE_PX.height()))
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        heading = QLabel(title)
        heading.setProperty("role", "name")
        sentence = QLabel(says)
        sentence.setProperty("role", "quiet")
        sentence.setWordWrap(True)
        sentence.setMinimumHeight(3 * sentence.fontMetrics().lineSpacing() + 2)
        sentence.setAlignment(Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 10, 16, 14)
        layout.setSpacing(4)
        layout.addWidget(self._picture)
        layout.addWidget(heading)
        layout.addWidget(sentence)
        layout.addStretch(1)

    def fill(self) -> None:
        """Paint the picture of the graph."""
        from engine.design.project import ProjectUnreadable, read_project
        from studio.graph_picture import graph_picture

        try:
            self.project = self.project or read_project(TEMPLATES / f"{self.name}.netloom")
        except (ProjectUnreadable, OSError) as error:
            self._picture.setText(str(error))
            return
        self._picture.setPixmap(graph_picture(self.project.graph, PICTURE_PX, self.devicePixelRatioF()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open it."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.chosen.emit(self.name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open it with Enter or space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self.name)
        else:
            super().keyPressEvent(event)


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
