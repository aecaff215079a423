"""Begin with what there is to learn from: choose data, and its fields stand on the canvas as inputs."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.design.data import SOURCES, DataPlan, Field
from engine.design.graph import Graph, Node, ParamValue
from engine.design.graph.edits import add_node, unique_id
from engine.design.project import Project
from studio.background import Background
from studio.data_choosing import asked_data_path
from studio.data_look import PATH, Found, listed_sources, look_at, reads_files

ROW_PX = 140
"""How far below each other the inputs are placed, in scene pixels."""

SCREEN_MARGIN_PX = 80
"""What is left free of the screen, for the frame of the window."""


def project_from(plan: DataPlan, fields: tuple[Field, ...], name: str) -> Project:
    """A project that learns from this data, with an input for each of its fields."""
    graph = Graph()
    for row, field in enumerate(fields):
        node = Node(
            unique_id(graph, _identifier(field.name)), "Input", {"field": field.name}, (0.0, float(row * ROW_PX))
        )
        graph = add_node(graph, node)
    return Project(name, graph, replace(plan, fields=fields))


class StartFromData(QDialog):
    """Asks what to learn from; `project` holds the answer.

    Files are read beside the window; until that is done the dialog says so, and another choice or Cancel drops it.
    """

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
        self._plan: DataPlan | None = None
        self._errand: Background[Found] = Background(self._on_found, "data")
        self.sources = QListWidget()
        self.sources.setAccessibleName("Kinds of data")
        for name in listed_sources():
            source = SOURCES[name]
            item = QListWidgetItem(f"{source.title}\n{source.summary()}")
            item.setData(Qt.ItemDataRole.UserRole, name)
            item.setToolTip(source.summary())
            self.sources.addItem(item)
        self.sources.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.sources.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
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
        self.says.setTextFormat(Qt.TextFormat.PlainText)
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
        self.path.textChanged.connect(self._drop_look)
        self.finished.connect(self._errand.drop)
        self.sources.itemDoubleClicked.connect(self._on_accepted)
        self.sources.setCurrentRow(0)

    def showEvent(self, event: QShowEvent) -> None:
        """Be large enough for the whole list, as far as the screen allows."""
        super().showEvent(event)
        rows = sum(self.sources.sizeHintForRow(row) + 2 * self.sources.spacing() for row in range(self.sources.count()))
        needed = QSize(self.sources.sizeHintForColumn(0) + 2 * self.sources.spacing(), rows)
        room = self.screen().availableGeometry().size() - QSize(SCREEN_MARGIN_PX, SCREEN_MARGIN_PX)
        larger = self.size() + needed - self.sources.viewport().size()
        self.resize(larger.expandedTo(self.minimumSize()).boundedTo(room.expandedTo(self.minimumSize())))

    @property
    def source(self) -> str:
        """The registered name of the chosen source."""
        return str(self.sources.currentItem().data(Qt.ItemDataRole.UserRole))

    def propose(self, path: Path) -> None:
        """Choose what a path leads to: a folder of images, or else a table."""
        wanted = "images" if path.is_dir() else "csv"
        rows = range(self.sources.count())
        names = [self.sources.item(row).data(Qt.ItemDataRole.UserRole) for row in rows]
        self.sources.setCurrentRow(names.index(wanted))
        self.path.setText(str(path))

    def _on_source_changed(self) -> None:
        self._path_row.setVisible(reads_files(self.source))
        self.path.setPlaceholderText(SOURCES[self.source].parameters[PATH].help if reads_files(self.source) else "")
        self._drop_look()

    def _drop_look(self) -> None:
        """Want nothing more of what was chosen before."""
        self._errand.drop()
        self.begin.setEnabled(True)
        self.says.hide()

    def _on_browse(self) -> None:
        if chosen := asked_data_path(self, self.source, self._folder):
            self.path.setText(chosen)

    def _on_accepted(self) -> None:
        if not self.begin.isEnabled():
            return  # a double click while the files are being read
        self._plan = DataPlan(self.source, self._options())
        if not reads_files(self.source):
            self._on_found(look_at(self._plan, self._folder))
            return
        self.begin.setEnabled(False)
        self._say("Looking at the data…", role="quiet")
        self._errand.ask(partial(look_at, self._plan, self._folder))

    def _options(self) -> dict[str, ParamValue]:
        if not reads_files(self.source):
            return {}
        typed = self.path.text().strip()
        return {PATH: str(self._folder / typed) if typed else ""}  # the project to come has no folder yet

    def _on_found(self, found: Found) -> None:
        assert self._plan is not None
        self.begin.setEnabled(True)
        if found.problem:
            self._say(found.problem, role="error")
            return
        path = str(self._plan.options.get(PATH, ""))
        name = Path(path).stem if path else SOURCES[self._plan.source].title
        self.project = project_from(self._plan, found.fields, name)
        self.accept()

    def _say(self, text: str, *, role: str) -> None:
        self.says.setText(text)
        self.says.setProperty("role", role)
        self.says.style().polish(self.says)
        self.says.show()


def _identifier(name: str) -> str:
    kept = "".join(character if character.isalnum() and character.isascii() else "_" for character in name).strip("_")
    return kept if kept and kept[0].isalpha() else f"field_{kept}".rstrip("_")
