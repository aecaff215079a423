"""The inspector's page of frames and notes: the words of one, the colour of all that are selected."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from functools import partial
from typing import cast

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.design.graph import Annotation, Graph
from engine.design.graph.drawing import COLOURS, AnnotationColour
from engine.design.graph.drawing_edits import change_annotation
from studio.canvas.note_field import ends_text
from studio.canvas.told import told
from studio.figures import counted
from studio.panels.page_parts import heading
from studio.place import Place
from studio.selection import Selection
from studio.theme import chip, theme, themes

MAX_TITLE = 120
_COLUMNS = 2
_CHIP_PX = 14


class AnnotationPage(QWidget):
    """One frame or note, or the looks of several."""

    def __init__(self, place: Place, names: Collection[str]) -> None:
        super().__init__()
        self._place = place
        self.names = tuple(names)
        self._title = QLabel()
        self._title.setProperty("role", "title")
        self.title_edit = QLineEdit()
        self.title_edit.setAccessibleName("Title of the frame")
        self.title_edit.setPlaceholderText("Title")
        self.title_edit.setMaxLength(MAX_TITLE)
        self.title_edit.editingFinished.connect(lambda: self._on_written(self.title_edit.text()))
        self.text_edit = _TextEdit()
        self.text_edit.finished.connect(lambda: self._on_written(self.text_edit.toPlainText()))
        self._shown = ""
        self._hint = QLabel()
        self._hint.setWordWrap(True)
        self._hint.setProperty("role", "quiet")
        self.swatches: dict[AnnotationColour, QToolButton] = {}
        self._build()
        themes.follow(self, self._dress)
        self.refresh()

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(6)
        layout.addWidget(self._title)
        layout.addWidget(self.title_edit)
        layout.addWidget(self.text_edit)
        layout.addSpacing(6)
        layout.addWidget(heading("Colour"))
        grid = QGridLayout()
        grid.setSpacing(4)
        group = QButtonGroup(self)
        group.setExclusive(False)  # several may have several colours, and none is chosen then
        for number, name in enumerate(COLOURS):
            swatch = QToolButton()
            swatch.setText(name.capitalize())
            swatch.setAccessibleName(f"Colour: {name}")
            swatch.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            swatch.setIconSize(QSize(_CHIP_PX, _CHIP_PX))
            swatch.setCheckable(True)
            swatch.clicked.connect(partial(self._on_coloured, name))
            group.addButton(swatch)
            self.swatches[name] = swatch
            grid.addWidget(swatch, number // _COLUMNS, number % _COLUMNS, Qt.AlignmentFlag.AlignLeft)
        layout.addLayout(grid)
        layout.addSpacing(8)
        layout.addWidget(self._hint)
        layout.addStretch(1)

    def _dress(self) -> None:
        for name, swatch in self.swatches.items():
            swatch.setIcon(chip(theme().annotation(name), _CHIP_PX))

    def fits(self, names: Collection[str]) -> bool:
        """Whether it is still about what is selected."""
        return self.names == tuple(names)

    def refresh(self) -> None:
        """Show them as they are now."""
        items = self._items()
        kinds = {item.kind for item in items}
        one = items[0] if len(items) == 1 else None
        self._title.setText(one.kind.capitalize() if one is not None else _counted(items))
        self.title_edit.setVisible(one is not None and one.kind == "frame")
        self.text_edit.setVisible(one is not None and one.kind == "note")
        if one is not None:
            self._show_text(one)
        shown = {item.colour for item in items}
        for name, swatch in self.swatches.items():
            swatch.setChecked(shown == {name})
        if "frame" in kinds:
            self._hint.setText(
                "Drag a frame by its title: what lies in it goes along, unless Ctrl is held. "
                "Deleting a frame leaves its layers where they are."
            )
        else:
            self._hint.setText("Notes are for readers; the network and its code don't know of them.")

    def _show_text(self, one: Annotation) -> None:
        """Show what it says, but over nothing that is being typed; keep how the field shows it, a long title cut."""
        if one.kind == "frame" and self._may_show(self.title_edit, self.title_edit.text()):
            self.title_edit.setText(one.text.replace("\n", " "))
            self._shown = self.title_edit.text()
        elif one.kind == "note" and self._may_show(self.text_edit, self.text_edit.toPlainText()):
            if self.text_edit.toPlainText() != one.text:
                self.text_edit.setPlainText(one.text)
            self._shown = self.text_edit.toPlainText()

    def _may_show(self, field: QWidget, text: str) -> bool:
        """Whether a field holds nothing that a person is about to change."""
        return text == self._shown or not field.hasFocus()

    def _items(self) -> list[Annotation]:
        drawn = self._place.graph.drawing.annotations
        return [drawn[name] for name in self.names if name in drawn]

    def _on_written(self, text: str) -> None:
        items = self._items()
        if len(items) != 1 or text == self._shown:
            return  # only what a person changed is taken over, and not how the field shows what is there
        self._shown = text
        text = text.strip() if items[0].kind == "frame" else text.rstrip()
        if text == items[0].text:
            return
        changed = replace(items[0], text=text)
        label = "Title a frame" if changed.kind == "frame" else "Write a note"
        if not self._place.edit(label, lambda graph: change_annotation(graph, changed)):
            self.refresh()

    def _on_coloured(self, name: AnnotationColour) -> None:
        changed = [replace(item, colour=name) for item in self._items() if item.colour != name]

        def edited(graph: Graph) -> Graph:
            for item in changed:
                graph = change_annotation(graph, item)
            return graph

        if changed:
            what = told(self._place.graph, (), [item.id for item in changed])
            self._place.edit(f"Colour {what} {name}", edited)
        self.refresh()


class _TextEdit(QPlainTextEdit):
    """The text of a note; it is taken over with Ctrl+Enter or when the field is left.

    Signals:
        finished: the text is to be taken over.
    """

    finished = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Text of the note")
        self.setPlaceholderText("What it says")
        self.setToolTip("Ctrl+Enter takes the text over.")
        self.setTabChangesFocus(True)
        self.setMinimumHeight(140)

    def event(self, event: QEvent) -> bool:
        """Keep Ctrl+Enter from the window, which trains with it."""
        if event.type() == QEvent.Type.ShortcutOverride and ends_text(cast(QKeyEvent, event)):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter takes the text over."""
        if ends_text(event):
            self.finished.emit()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving the field takes the text over."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.finished.emit()


def _counted(items: Collection[Annotation]) -> str:
    counts = {kind: sum(item.kind == kind for item in items) for kind in ("frame", "note")}
    return " and ".join(counted(count, kind) for kind, count in counts.items() if count)


class AnnotationPages:
    """Gives the inspector the page of the selected frames and notes.

    Args:
        place: the graph shown.
        selection: what is selected.
    """

    def __init__(self, place: Place, selection: Selection) -> None:
        self._place = place
        self._selection = selection

    def page(self, shown: QWidget | None) -> QWidget | None:
        """The page for the selected frames and notes; None where none is selected.

        Args:
            shown: the page in the inspector now, which stays where it is about the same ones.
        """
        chosen = self._selection.annotations
        names = [name for name in self._place.graph.drawing.annotations if name in chosen]
        if not names:
            return None
        if isinstance(shown, AnnotationPage) and shown.fits(names):
            shown.refresh()
            return shown
        return AnnotationPage(self._place, names)
