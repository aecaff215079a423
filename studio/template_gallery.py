"""The templates on the start page: by family, with small pictures, found by what one types."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

import resources
from studio.clear_button import add_clear_button
from studio.figures import shortened
from studio.theme import themes

if TYPE_CHECKING:
    from engine.design.project import Project

TEMPLATES = Path(resources.__file__).parent / "templates"
PICTURE_PX = QSizeF(250, 84)
CARD_WIDTH_PX = 268
GAP_PX = 12
LINES = 3
SHORTEST_LAYER = 3
"""Fewer letters stand in the names of too many layers to mean one."""


class TemplateGallery(QWidget):
    """Every template under the heading of its family.

    Signals:
        chosen: the name of the template to open a copy of.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Templates")
        index = json.loads((TEMPLATES / "index.json").read_text(encoding="utf-8"))
        self.cards = [TemplateCard(name, told) for name, told in index.items()]
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find a template")
        self.search.setAccessibleName("Find a template")
        add_clear_button(self.search)
        self.search.setFixedWidth(240)
        self.search.textChanged.connect(self._on_searched)
        self.search.returnPressed.connect(self._on_return)
        self._nothing = QLabel("No template is called that. Try a word such as “image”, “text” or “residual”.")
        self._nothing.setProperty("role", "quiet")
        self._nothing.setWordWrap(True)
        self._nothing.hide()
        self._num_columns = 0
        self.setMinimumWidth(CARD_WIDTH_PX)  # as narrow as one column, however many there are now
        self._waiting: Iterator[TemplateCard] = iter(())
        self._step = QTimer(self, singleShot=True, interval=0)
        self._step.timeout.connect(self._fill_next)
        self._families = {told: _Family(told) for told in dict.fromkeys(card.family for card in self.cards)}
        self._compose()
        for card in self.cards:
            card.chosen.connect(self.chosen)
        themes.follow(self, self._paint)

    def _compose(self) -> None:
        heading = QLabel("Templates")
        heading.setProperty("role", "quiet")
        above = QHBoxLayout()
        above.addWidget(heading)
        above.addStretch(1)
        above.addWidget(self.search)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(above)
        column.addWidget(self._nothing)
        for name, family in self._families.items():
            family.cards = [card for card in self.cards if card.family == name]
            for card in family.cards:
                card.setParent(family)  # or a gallery that was never laid out would leave them behind
            column.addWidget(family)
        column.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand in as many columns as there is room for."""
        super().resizeEvent(event)
        columns = max(1, (self.width() + GAP_PX) // (CARD_WIDTH_PX + GAP_PX))
        if columns != self._num_columns:
            self._num_columns = columns
            self._arrange()

    def fill(self) -> None:
        """Paint the pictures, one after the other, so that the window answers meanwhile."""
        self._waiting = iter([card for card in self.cards if card.project is None])
        self._step.start()

    def _fill_next(self) -> None:
        card = next(self._waiting, None)
        if card is not None:
            card.fill()
            self._step.start()

    def _arrange(self) -> None:
        found = {*self._told(), *self._drawn_with()}
        for family in self._families.values():
            family.show_cards([card for card in family.cards if card in found], self._num_columns)
        self._nothing.setVisible(not self.shown())

    def _told(self) -> list[TemplateCard]:
        """The cards that say what was typed: in just these words if there are any, else in any order."""
        wanted = self.search.text()
        return [card for card in self.cards if card.says(wanted)] or [card for card in self.cards if card.fits(wanted)]

    def _drawn_with(self) -> list[TemplateCard]:
        """The cards of networks with a layer of that name, unless most have one, as with linear layers."""
        wanted = self.search.text()
        found = [card for card in self.cards if card.uses(wanted)] if len(wanted.strip()) >= SHORTEST_LAYER else []
        return found if 2 * len(found) < len(self.cards) else []

    def shown(self) -> list[TemplateCard]:
        """The cards that are shown now, from top to bottom."""
        return [card for family in self._families.values() for card in family.shown]

    def _on_searched(self) -> None:
        self._num_columns = max(1, self._num_columns)
        self._arrange()

    def _on_return(self) -> None:
        told, shown = self._told(), self.shown()
        if self.search.text().strip() and shown:
            best = next((card for card in shown if card in told), shown[0])
            self.chosen.emit(best.name)

    def _paint(self) -> None:
        for card in self.cards:
            if card.project is not None:
                card.fill()


class _Family(QWidget):
    """A heading and the cards below it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.cards: list[TemplateCard] = []
        self.shown: list[TemplateCard] = []
        heading = QLabel(name)
        heading.setProperty("role", "section")
        heading.setIndent(0)
        self._grid = QGridLayout()
        self._grid.setSpacing(GAP_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 8)
        column.setSpacing(6)
        column.addWidget(heading)
        column.addLayout(self._grid)

    def show_cards(self, cards: list[TemplateCard], num_columns: int) -> None:
        """Show these in so many columns; hidden without any."""
        self.shown = cards
        while self._grid.takeAt(0) is not None:
            pass
        for card in self.cards:
            if card not in cards:
                card.hide()
        for column in range(self._grid.columnCount()):
            self._grid.setColumnStretch(column, 0)
        for place, card in enumerate(cards):
            self._grid.addWidget(card, place // num_columns, place % num_columns)
            card.show()
        for column in range(num_columns):
            self._grid.setColumnStretch(column, 1)
        self.setVisible(bool(cards))


class TemplateCard(QFrame):
    """A template: a small picture of its graph, its title and a sentence.

    Signals:
        chosen: the template's name.
    """

    chosen = Signal(str)

    def __init__(self, name: str, told: Mapping[str, Any]) -> None:
        """Tell of a template.

        Args:
            name: what the command line calls it.
            told: its entry in the index of templates.
        """
        super().__init__()
        self.name = name
        self.family = str(told.get("family", "Other"))
        self.project: Project | None = None
        self.setProperty("role", "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        size = _size(told)
        self.setAccessibleName(f"{told['title']}. {told['says']}{f' {size}.' if size else ''}")
        self.setToolTip(_tooltip(told))
        self._found_by = " ".join(
            [name, self.family, str(told["title"]), str(told["says"]), size, _source(told), _paper(told)]
        ).casefold()
        self._picture = QLabel()
        self._picture.setFixedHeight(round(PICTURE_PX.height()))
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        heading = QLabel(str(told["title"]))
        heading.setProperty("role", "name")
        heading.setMinimumWidth(10)
        sentence = QLabel(str(told["says"]))
        sentence.setProperty("role", "quiet")
        sentence.setWordWrap(True)
        sentence.setMinimumHeight(LINES * sentence.fontMetrics().lineSpacing() + 2)
        sentence.setAlignment(Qt.AlignmentFlag.AlignTop)
        source = QLabel(_source(told))
        source.setProperty("role", "small")
        source.setMinimumWidth(10)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(source, 1)
        if size:
            mark = QLabel(size)
            mark.setProperty("role", "mark")
            below.addWidget(mark)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 8, 14, 10)
        layout.setSpacing(4)
        layout.addWidget(self._picture)
        layout.addWidget(heading)
        layout.addWidget(sentence)
        layout.addStretch(1)
        layout.addLayout(below)

    def says(self, typed: str) -> bool:
        """Whether it says what was typed in just these words."""
        return " ".join(typed.casefold().split()) in self._found_by

    def fits(self, typed: str) -> bool:
        """Whether every word that was typed is said of it."""
        return all(word in self._found_by for word in typed.casefold().split())

    def uses(self, typed: str) -> bool:
        """Whether its network has a layer or block with what was typed in its name."""
        return "".join(typed.casefold().split()) in self._layers

    @cached_property
    def _layers(self) -> str:
        """The names of its layers and blocks; looked up in the text, as reading all projects takes too long here."""
        try:
            text = (TEMPLATES / f"{self.name}.netloom").read_text(encoding="utf-8")
        except OSError:
            return ""
        return "\n".join(sorted(set(re.findall(r'"layer":\s*"(\w+)"', text)))).casefold()

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


def _size(told: Mapping[str, Any]) -> str:
    """The mark of a network in the size of its paper, with how much it learns."""
    if not told.get("full"):
        return ""
    known = told.get("parameters")
    return f"full size · {shortened(known['count'])}" if known else "full size"


def _paper(told: Mapping[str, Any]) -> str:
    paper = told.get("paper")
    return f"{paper['authors']} ({paper['year']}): {paper['title']}" if paper else ""


def _source(told: Mapping[str, Any]) -> str:
    """Who described it first, as short as a card needs it: `He et al. 2016`."""
    paper = told.get("paper")
    if not paper:
        return ""
    authors = str(paper["authors"])
    first = re.split(r", | and ", authors)[0]
    return f"{first}{' et al.' if first != authors else ''} {paper['year']}"


def _tooltip(told: Mapping[str, Any]) -> str:
    lines = [_paper(told)]
    known = told.get("parameters")
    if known:
        lines.append(f"{known['count']:,} parameters")
    if told.get("full"):
        lines.append("As drawn in its paper, and without data of its own: choose some in the Data panel to train it.")
    return "\n".join(filter(None, lines))
