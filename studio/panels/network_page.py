"""The inspector's page while nothing is selected: the project's name, its variables and what it all costs."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from engine.design.check import Checked
from engine.design.data import SOURCES
from engine.design.graph import Graph, Number
from engine.design.graph.edits import remove_variable, set_variable
from studio.document import Document
from studio.figures import memory, shortened
from studio.panels.parameter_row import LABEL_WIDTH_PX
from studio.panels.variable_row import VariableRow, num_uses, rename_variable


class NetworkPage(QWidget):
    """The network as a whole."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self.title_edit = QLineEdit()
        self.title_edit.setAccessibleName("Name of the project")
        self.title_edit.setToolTip("The project's name, which also names the class in the code.")
        self.title_edit.editingFinished.connect(self._on_titled)
        self._facts: dict[str, QLabel] = {}
        self._variables = QVBoxLayout()
        self._variables.setSpacing(4)
        self.variable_rows: dict[str, VariableRow] = {}
        self.add_button = QPushButton("Add a variable")
        self.add_button.setToolTip("A named number that parameters can use: = width * 2")
        self.add_button.clicked.connect(self._on_added)
        self._build()
        self.refresh()

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(6)
        heading = QLabel("Project")
        heading.setProperty("role", "title")
        layout.addWidget(heading)
        layout.addWidget(self.title_edit)
        for name in ("Layers", "Parameters", "FLOPs / sample", "Activations", "Data"):
            row = QHBoxLayout()
            label = QLabel(name)
            label.setFixedWidth(LABEL_WIDTH_PX)
            label.setProperty("role", "quiet")
            self._facts[name] = QLabel()
            self._facts[name].setWordWrap(True)
            row.addWidget(label)
            row.addWidget(self._facts[name], 1)
            layout.addLayout(row)
        section = QLabel("Variables")
        section.setProperty("role", "section")
        section.setIndent(0)
        layout.addWidget(section)
        self._no_variables = QLabel("Numbers that several layers share. Write = width * 2 in a parameter to use one.")
        self._no_variables.setWordWrap(True)
        self._no_variables.setProperty("role", "quiet")
        layout.addWidget(self._no_variables)
        layout.addLayout(self._variables)
        row = QHBoxLayout()
        row.addWidget(self.add_button)
        row.addStretch(1)
        layout.addLayout(row)
        layout.addSpacing(8)
        hint = QLabel("Select a layer to see and set its parameters.")
        hint.setWordWrap(True)
        hint.setProperty("role", "quiet")
        layout.addWidget(hint)
        layout.addStretch(1)

    def refresh(self) -> None:
        """Show the project as it is now."""
        project, checked = self._document.project, self._document.checked
        if not self.title_edit.hasFocus():
            self.title_edit.setText(project.name)
        self._facts["Layers"].setText(f"{len(project.graph.nodes):,}")
        self._facts["Parameters"].setText(f"{checked.parameters:,}")
        self._facts["FLOPs / sample"].setText(shortened(checked.flops))
        self._facts["Activations"].setText(memory(_activation_bytes(checked)))
        source = SOURCES.get(project.data.source) if project.data else None
        self._facts["Data"].setText(source.title if source else "not chosen yet")
        self._show_variables(project.graph)

    def _show_variables(self, graph: Graph) -> None:
        for name in [name for name in self.variable_rows if name not in graph.variables]:
            row = self.variable_rows.pop(name)
            row.hide()
            row.deleteLater()
        for name, value in graph.variables.items():
            if name not in self.variable_rows:
                row = VariableRow(name)
                row.value_chosen.connect(self._on_value_chosen)
                row.removed.connect(self._on_removed)
                row.renamed.connect(self._on_renamed)
                self.variable_rows[name] = row
                self._variables.addWidget(row)
            self.variable_rows[name].show_value(value, num_uses(graph, name))
        self._no_variables.setVisible(not graph.variables)

    def _on_titled(self) -> None:
        name = self.title_edit.text().strip()
        if not name:
            self.title_edit.setText(self._document.project.name)
        elif name != self._document.project.name:
            self._document.edit_project(f"Name the project {name}", lambda project: replace(project, name=name))

    def _on_added(self) -> None:
        name = _free_name(self._document.project.graph)
        if self._document.edit(f"Add the variable {name}", lambda graph: set_variable(graph, name, 16)):
            self.variable_rows[name].name_edit.setFocus()
            self.variable_rows[name].name_edit.selectAll()

    def _on_value_chosen(self, name: str, value: Number) -> None:
        label = f"Set the variable {name}"
        self._document.edit(label, lambda graph: set_variable(graph, name, value), merge=f"variable {name}")

    def _on_removed(self, name: str) -> None:
        self._document.edit(f"Remove the variable {name}", lambda graph: remove_variable(graph, name))

    def _on_renamed(self, old: str, new: str) -> None:
        if not self._document.edit(f"Rename the variable {old}", lambda graph: rename_variable(graph, old, new)):
            self.variable_rows[old].show_name()


def _free_name(graph: Graph) -> str:
    taken = {*graph.nodes, *graph.variables}
    names = ("width", "depth", "hidden", *(f"width{number}" for number in range(2, 1000)))
    return next(name for name in names if name not in taken)


def _activation_bytes(checked: Checked) -> int:
    return sum(check.activation_bytes for check in checked.nodes.values())
