"""Begin with what there is to learn from: choose data, and its fields stand on the canvas as inputs."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.design.data import SOURCES, DataPlan, DataUnusable, Field
from engine.design.graph import Graph, Node, ParamValue
from engine.design.graph.edits import add_node, unique_id
from engine.design.layers import BadParameter
from engine.design.project import Project

ROW_PX = 140
"""How far below each other the inputs are placed, in scene pixels."""


def project_from(source: str, options: dict[str, ParamValue], fields: tuple[Field, ...], name: str) -> Project:
    """A project that learns from this data, with an input for each of its fields."""
    graph = Graph()
    for row, field in enumerate(fields):
        node = Node(
            unique_id(graph, _identifier(field.name)), "Input", {"field": field.name}, (0.0, float(row * ROW_PX))
        )
        graph = add_node(graph, node)
    return Project(name, graph, DataPlan(source, options, fields=fields))


class StartFromData(QDialog):
    """Asks what to learn from; `project` holds the answer."""

    def __init__(self, folder: Path, parent: QWidget | None = None) -> None:
        """Ask.

        Args:
            folder: where relative paths start.
            parent: the window.
        """
        super().__init__(parent)
        self.setWindowTitle("Start from data")
        self.setMinimumWidth(520)
        self.project: Project | None = None
        self._folder = folder
        self.sources = QListWidget()
        self.sources.setAccessibleName("Kinds of data")
        for name, source in SOURCES.items():
            item = QListWidgetItem(f"{source.title}\n{source.summary()}")
            item.setData(Qt.ItemDataRole.UserRole, name)
            self.sources.addItem(item)
        self.sources.setWordWrap(True)
        self.sources.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.sources.setSpacing(2)
        self.path = QLineEdit()
        self.path.setAccessibleName("Path of the data")
        self._browse = QPushButton("Choose…")
        self._browse.clicked.connect(self._on_browse)
        self._path_row = QWidget()
        row = QHBoxLayout(self._path_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.path, 1)
        row.addWidget(self._browse)
        self.says = QLabel()
        self.says.setWordWrap(True)
        self.says.setProperty("role", "error")
        self.says.hide()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.begin = buttons.addButton("Begin", QDialogButtonBox.ButtonRole.AcceptRole)
        self.begin.setProperty("role", "primary")
        buttons.accepted.connect(self._on_accepted)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(QLabel("What should the network learn from?"))
        layout.addWidget(self.sources, 1)
        layout.addWidget(self._path_row)
        layout.addWidget(self.says)
        layout.addWidget(buttons)
        self.sources.currentItemChanged.connect(self._on_source_changed)
        self.sources.itemDoubleClicked.connect(self._on_accepted)
        self.sources.setCurrentRow(0)
        self.resize(560, 520)

    @property
    def source(self) -> str:
        """The registered name of the chosen source."""
        return str(self.sources.currentItem().data(Qt.ItemDataRole.UserRole))

    def _on_source_changed(self) -> None:
        self._path_row.setVisible("path" in SOURCES[self.source].parameters)
        self.path.setPlaceholderText(SOURCES[self.source].parameters["path"].help if self._needs_path else "")
        self.says.hide()

    @property
    def _needs_path(self) -> bool:
        return "path" in SOURCES[self.source].parameters

    def _on_browse(self) -> None:
        if self.source == "csv":
            chosen, _ = QFileDialog.getOpenFileName(
                self, "Choose a table", str(self._folder), "Tables (*.csv);;All (*)"
            )
        else:
            chosen = QFileDialog.getExistingDirectory(self, "Choose a folder", str(self._folder))
        if chosen:
            self.path.setText(chosen)

    def _on_accepted(self) -> None:
        options: dict[str, ParamValue] = {"path": self.path.text().strip()} if self._needs_path else {}
        try:
            fields = SOURCES[self.source].configured(options).look(self._folder)
        except (BadParameter, DataUnusable, OSError) as error:
            self.says.setText(str(error))
            self.says.show()
            return
        name = Path(str(options["path"])).stem if options else SOURCES[self.source].title
        self.project = project_from(self.source, options, fields, name)
        self.accept()


def _identifier(name: str) -> str:
    kept = "".join(character if character.isalnum() and character.isascii() else "_" for character in name).strip("_")
    return kept if kept and kept[0].isalpha() else f"field_{kept}".rstrip("_")
