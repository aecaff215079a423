"""The inspector's page while nothing is selected: the project's name, its variables and what it all costs."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from engine.design.data import SOURCES
from studio.document import Document
from studio.figures import memory, shortened
from studio.panels.parameter_row import LABEL_WIDTH_PX
from studio.panels.variables_editor import VariablesEditor
from studio.status_line import NOT_COUNTED


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
        self.variables = VariablesEditor(document.place)
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
        layout.addWidget(self.variables)
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
        unused = f", {len(checked.uncounted):,} of them unused" if checked.uncounted else ""
        self._facts["Layers"].setText(f"{len(project.graph.nodes):,}{unused}")
        for name in ("Layers", "Parameters", "FLOPs / sample", "Activations"):
            self._facts[name].setToolTip(NOT_COUNTED if unused else "")
            self._facts[name].setAccessibleDescription(NOT_COUNTED if unused else "")
        self._facts["Parameters"].setText(f"{checked.parameters:,}")
        self._facts["FLOPs / sample"].setText(shortened(checked.flops))
        self._facts["Activations"].setText(memory(checked.activation_bytes))
        source = SOURCES.get(project.data.source) if project.data else None
        self._facts["Data"].setText(source.title if source else "not chosen yet")
        self.variables.refresh()

    def _on_titled(self) -> None:
        name = self.title_edit.text().strip()
        if not name:
            self.title_edit.setText(self._document.project.name)
        elif name != self._document.project.name:
            self._document.edit_project(f"Name the project {name}", lambda project: replace(project, name=name))
