"""One variable of the network: its name, its value, and where it is used."""

from __future__ import annotations

import re

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QWidget

from engine.design.graph import Graph, Number
from studio.figures import counted
from studio.panels.parameter_row import LABEL_WIDTH_PX
from studio.theme import fixed_font, icon, themes


class VariableRow(QWidget):
    """One variable: name, value, where it is used.

    Signals:
        value_chosen: the variable's name and its new value.
        removed: the variable's name.
        renamed: the variable's name, and the one the person wants.
        considered: the variable's name and a value that is being typed.
        dropped: nothing is being typed any more, or nothing that is a number.
    """

    value_chosen = Signal(str, object)
    removed = Signal(str)
    renamed = Signal(str, str)
    considered = Signal(str, object)
    dropped = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._value: Number = 0
        self.name_edit = QLineEdit(name)
        self.name_edit.setFixedWidth(LABEL_WIDTH_PX)
        self.name_edit.setAccessibleName(f"Name of the variable {name}")
        self.name_edit.setFont(fixed_font())
        self.name_edit.editingFinished.connect(self._on_renamed)
        self.value_edit = QLineEdit()
        self.value_edit.setAccessibleName(f"Value of {name}")
        self.value_edit.setFont(fixed_font())
        self.value_edit.editingFinished.connect(self._on_finished)
        self.value_edit.textEdited.connect(self._on_typed)
        self.remove_button = QToolButton()
        self.remove_button.setIconSize(QSize(14, 14))
        self.remove_button.setAccessibleName(f"Remove the variable {name}")
        self.remove_button.clicked.connect(lambda: self.removed.emit(self._name))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.name_edit)
        row.addWidget(self.value_edit, 1)
        row.addWidget(self.remove_button)
        themes.follow(self, self._paint)

    def show_value(self, value: Number, uses: int) -> None:
        """Show the value, and how many parameters use it."""
        self._value = value
        if not self.value_edit.hasFocus():
            self.value_edit.setText(str(value))
        used = f"used by {counted(uses, 'parameter')}" if uses else "not used yet"
        self.setToolTip(f"{self._name}: {used}")
        self.remove_button.setToolTip(f"Remove {self._name}, {used}")

    def show_name(self) -> None:
        """Show the name the variable has, in place of one it could not be given."""
        self.name_edit.setText(self._name)

    def _on_finished(self) -> None:
        value = _number(self.value_edit.text())
        if value is None:
            self.value_edit.setText(str(self._value))
        elif value != self._value:
            self.value_chosen.emit(self._name, value)
            return
        self.dropped.emit()

    def _on_typed(self, text: str) -> None:
        value = _number(text)
        if value is None or value == self._value:
            self.dropped.emit()
        else:
            self.considered.emit(self._name, value)

    def _on_renamed(self) -> None:
        new = self.name_edit.text().strip()
        if new != self._name:
            self.renamed.emit(self._name, new)

    def _paint(self) -> None:
        self.remove_button.setIcon(icon("close"))


def _number(text: str) -> Number | None:
    """The finite number that a text is; None for any other text."""
    for kind in (int, float):
        try:
            value: Number = kind(text.strip())
        except ValueError:
            continue
        return value if abs(value) < float("inf") else None
    return None


def num_uses(graph: Graph, variable: str) -> int:
    """How many parameters use a variable."""
    word = re.compile(rf"\b{re.escape(variable)}\b")

    def used(given: object) -> bool:
        if isinstance(given, tuple):
            return any(map(used, given))
        return isinstance(given, str) and given.startswith("=") and bool(word.search(given))

    return sum(used(given) for node in graph.nodes.values() for given in node.params.values())
