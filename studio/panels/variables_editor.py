"""The variables of the graph that is shown: the network's, or those of a block, which are its parameters."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine.design.graph import Graph, Number
from engine.design.graph.edits import set_variable
from studio.panels.page_parts import heading
from studio.panels.variable_row import VariableRow, num_uses
from studio.place import Place

_OF_NETWORK = "Numbers that several layers share. Write =\u00a0width\u00a0*\u00a02 in a parameter to use one."
_OF_BLOCK = "Numbers that each use of the block can give it, such as a width. Write = width in a parameter to use one."


class VariablesEditor(QWidget):
    """A row for each variable, and a button for one more.

    Signals:
        considered: an edit that may yet be made, in words and as a function.
        dropped: nothing is considered any more.
        made: an edit has been made, in words.
    """

    considered = Signal(str, object)
    dropped = Signal()
    made = Signal(str)

    def __init__(self, place: Place) -> None:
        super().__init__()
        self._place = place
        self.rows: dict[str, VariableRow] = {}
        self._rows = QVBoxLayout()
        self._rows.setSpacing(4)
        self._none = QLabel(_OF_BLOCK if place.block else _OF_NETWORK)
        self._none.setWordWrap(True)
        self._none.setProperty("role", "quiet")
        self.add_button = QPushButton("Add a variable")
        self.add_button.setToolTip("A named number that parameters can use: = width * 2")
        self.add_button.clicked.connect(self._on_added)
        below = QHBoxLayout()
        below.addWidget(self.add_button)
        below.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(heading("Variables"))
        layout.addWidget(self._none)
        layout.addLayout(self._rows)
        layout.addLayout(below)

    def refresh(self) -> None:
        """Show the variables as they are now."""
        graph = self._place.graph
        for name in [name for name in self.rows if name not in graph.variables]:
            row = self.rows.pop(name)
            row.hide()
            row.deleteLater()
        for name, value in graph.variables.items():
            if name not in self.rows:
                row = VariableRow(name)
                row.value_chosen.connect(self._on_value_chosen)
                row.removed.connect(self._place.remove_variable)
                row.renamed.connect(self._on_renamed)
                row.considered.connect(self._on_considered)
                row.dropped.connect(self.dropped)
                self.rows[name] = row
                self._rows.addWidget(row)
            self.rows[name].show_value(value, num_uses(graph, name))
        self._none.setVisible(not graph.variables)

    def _on_added(self) -> None:
        name = _free_name(self._place.graph)
        if self._place.edit(f"Add the variable {name}", lambda graph: set_variable(graph, name, 16)):
            self.refresh()
            self.rows[name].name_edit.setFocus()
            self.rows[name].name_edit.selectAll()

    def _on_value_chosen(self, name: str, value: Number) -> None:
        label = f"Set the variable {name}"
        if self._place.edit(label, partial(set_variable, name=name, value=value), merge=f"variable {name}"):
            self.made.emit(label)

    def _on_considered(self, name: str, value: Number) -> None:
        self.considered.emit(f"{name} {value}", partial(set_variable, name=name, value=value))

    def _on_renamed(self, old: str, new: str) -> None:
        if not self._place.rename_variable(old, new):
            self.rows[old].show_name()


def _free_name(graph: Graph) -> str:
    taken = {*graph.nodes, *graph.variables}
    names = ("width", "depth", "hidden", *(f"width{number}" for number in range(2, 1000)))
    return next(name for name in names if name not in taken)
