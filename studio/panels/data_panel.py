"""What the network learns from: the source with its options, the split, and what the samples look like."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from engine.design.data import SOURCES, DataPlan, Field
from engine.design.graph import ParamValue
from engine.design.layers import Parameter
from engine.design.project import Project, project_text
from engine.protocol.messages import Failure, Look, Looked, Report
from studio.data_choosing import asked_data_path
from studio.data_look import PATH, listed_sources
from studio.document import Document
from studio.link.engine import Engine
from studio.panels.data_words import field_told, gaps_told, last_column
from studio.panels.note_bar import NoteBar
from studio.panels.parameter_editors import TextEditor
from studio.panels.parameter_row import LABEL_WIDTH_PX, ParameterRow
from studio.panels.sample_tiles import SampleTiles
from studio.plots.balance_view import BalanceView

LOOK_MS = 250
NUM_SAMPLES = 48
TARGET = "target"
"""The option by which a table names the column to predict."""
LOOKING = "Looking at the data…"
EMPTY = "Choose what the network learns from, and its samples appear here. An Input layer then names one of its fields."
_SPLIT = (
    Parameter("validation", "number", 0.2, "The share of samples kept to check what was learned.", above=0, high=0.9),
    Parameter("seed", "whole", 0, "Fixes which samples are kept; apart from the seed of training.", low=0),
)
_SPLIT_TITLES = {"validation": "Validation share", "seed": "Seed of the split"}


class DataPanel(QWidget):
    """Shows and changes the project's data plan, and what is found there."""

    def __init__(self, document: Document, engine: Engine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._engine = engine
        self._request = 0
        self._looked_at: DataPlan | None = None
        self._shown_source = ""
        self.option_rows: dict[str, ParameterRow] = {}
        self.split_rows: dict[str, ParameterRow] = {}
        self._soon = QTimer(self, singleShot=True, interval=LOOK_MS)
        self._soon.timeout.connect(self._look)
        self._compose()
        document.data_changed.connect(self._on_data_changed)
        engine.report.connect(self._on_report)
        engine.hello.connect(lambda _: self._look_soon())
        engine.lost.connect(self._on_lost)
        self._show()

    def showEvent(self, event: QShowEvent) -> None:
        """Have the samples shown once somebody looks."""
        super().showEvent(event)
        self._look_soon()

    def shut_down(self) -> None:
        """Ask for nothing more."""
        self._soon.stop()

    # The plan

    def choose_source(self, name: str) -> None:
        """Learn from another source; what the old one's options were is forgotten."""
        old = self._document.project.data
        if old is not None and old.source == name:
            return
        plan = DataPlan(name) if old is None else replace(old, source=name, options={}, fields=())
        self._document.edit_project(f"Learn from {SOURCES[name].title.lower()}", lambda p: replace(p, data=plan))

    def _set_option(self, name: str, value: ParamValue) -> None:
        def change(plan: DataPlan) -> DataPlan:
            options = {**plan.options, name: value}
            SOURCES[plan.source].configured(options)
            return replace(plan, options=options)

        self._change(f"Change {name}", change)

    def _reset_option(self, name: str) -> None:
        def change(plan: DataPlan) -> DataPlan:
            return replace(plan, options={key: value for key, value in plan.options.items() if key != name})

        self._change(f"Reset {name}", change)

    def _set_split(self, name: str, value: ParamValue) -> None:
        number = float(str(value)) if name == "validation" else int(str(value))
        changes: dict[str, Any] = {name: number}
        self._change(f"Change {_SPLIT_TITLES[name].lower()}", lambda plan: replace(plan, **changes))

    def _change(self, label: str, change: Callable[[DataPlan], DataPlan]) -> None:
        def edit(project: Project) -> Project:
            if project.data is None:
                return project
            plan = change(project.data)
            return project if plan == project.data else replace(project, data=plan)

        self._document.edit_project(label, edit, merge=label)

    def _browse(self) -> None:
        plan = self._document.project.data
        if plan is None:
            return
        if chosen := asked_data_path(self, plan.source, self._document.folder):
            self._set_option(PATH, _as_seen_from(Path(chosen), self._document.path))

    # Showing

    def _on_data_changed(self) -> None:
        self._show()
        self._look_soon()

    def _show(self) -> None:
        plan = self._document.project.data
        at = self.source.findData(plan.source) if plan is not None else -1
        self.source.setCurrentIndex(at)
        self._show_rows(plan)
        known = plan is not None and plan.source in SOURCES
        self._summary.setText(SOURCES[plan.source].summary() if known and plan is not None else "")
        self._show_fields(plan.fields if plan is not None and not self._document.is_looking else ())
        self._show_gaps(plan)
        self._again.setEnabled(not self._document.is_looking)
        if self._document.data_problem:
            self.note.say(self._document.data_problem, severity="error")
        elif self._document.is_looking:
            self.note.say(LOOKING)
        else:
            self.note.hide()
        if (
            plan is None
            or self._document.is_looking
            or self._looked_at is None
            or plan.fields != self._looked_at.fields
        ):
            self._clear()
        self._empty.setVisible(plan is None)
        self._found.setVisible(plan is not None)

    def _clear(self) -> None:
        """Show no samples, as those known are of other data."""
        self._request = 0
        self._looked_at = None
        self._counts.clear()
        self.balance.hide()
        self._balance_title.hide()
        self.samples.show_samples((), ())

    def _show_rows(self, plan: DataPlan | None) -> None:
        source = plan.source if plan is not None and plan.source in SOURCES else ""
        if source != self._shown_source:
            self._shown_source = source
            self._rebuild_rows(source)
        for name, row in self.option_rows.items():
            assert plan is not None
            value = plan.options.get(name, row.parameter.default)
            if name == TARGET and isinstance(row.editor, TextEditor):
                row.editor.hint = last_column(() if self._is_unsure else plan.fields)
            row.show_value(value, {}, is_set=name in plan.options)
        for name, row in self.split_rows.items():
            row.setVisible(plan is not None)
            value = getattr(plan, name) if plan is not None else row.parameter.default
            row.show_value(value, {}, is_set=value != row.parameter.default)
        self._browse_button.setVisible(PATH in self.option_rows)
        self._again.setVisible(PATH in self.option_rows)

    def _rebuild_rows(self, source: str) -> None:
        for row in self.option_rows.values():
            row.hide()
            row.deleteLater()
        parameters = SOURCES[source].parameters if source else {}
        self.option_rows = {name: ParameterRow(parameter) for name, parameter in parameters.items()}
        for row in self.option_rows.values():
            row.chosen.connect(self._set_option)
            row.reset.connect(self._reset_option)
            self._options.addWidget(row)

    def _show_fields(self, fields: tuple[Field, ...]) -> None:
        self.fields.setText("<br>".join(field_told(field) for field in fields))
        self.fields.setVisible(bool(fields))

    def _show_gaps(self, plan: DataPlan | None) -> None:
        """Say what became of missing values, where the data is a table that may have some."""
        columns = plan.fields[0].columns if plan is not None and plan.fields and TARGET in self.option_rows else ()
        # Without standardising there is no mean at hand, and a table that lacks numbers is refused.
        has_mean = plan is not None and plan.options.get("standardise", True) is True
        says = gaps_told(columns, has_mean=has_mean)
        self._gaps.setText(says)
        self._gaps.setVisible(bool(says) and not self._is_unsure)

    @property
    def _is_unsure(self) -> bool:
        """Whether the fields may be those of other data."""
        return self._document.is_looking or bool(self._document.data_problem)

    # Looking

    def _look_soon(self) -> None:
        if self.isVisible():
            self._soon.start()

    def _look(self) -> None:
        """Have the engine load the data and show samples, unless it shows them already."""
        plan = self._document.project.data
        if plan is None or not plan.fields or plan is self._looked_at or self._document.is_looking:
            return
        if self._engine.known is None:
            return
        self._request = self._engine.new_request()
        folder = str(self._document.path.parent) if self._document.path else ""
        text = project_text(self._document.project)
        if self._engine.send(Look(self._request, text, folder, NUM_SAMPLES)):
            self._looked_at = plan
            self._counts.setText("Loading…")

    def _on_report(self, report: Report) -> None:
        if not isinstance(report, Looked | Failure) or not self._request or report.request != self._request:
            return
        self._request = 0
        plan = self._looked_at
        if isinstance(report, Failure) or plan is None:
            self._counts.setText("")
            if isinstance(report, Failure):
                self.note.say(report.says, severity="error")
            return
        self._counts.setText(f"{report.num_training:,} samples to learn from, {report.num_validation:,} for validation")
        classes = next((field.classes for field in plan.fields if field.kind == "class"), ())
        self.balance.setVisible(bool(report.class_counts))
        self._balance_title.setVisible(bool(report.class_counts))
        self.balance.show_counts(classes, report.class_counts)
        self.samples.show_samples(plan.fields, report.samples)

    def _on_lost(self, says: str) -> None:
        self._request = 0
        self._looked_at = None
        self._counts.setText("The samples appear once the engine is ready again.")

    def _look_again(self) -> None:
        self._clear()
        self._document.look_again()

    # Parts

    def _compose(self) -> None:
        self.note = NoteBar()
        self._empty = QLabel(EMPTY)
        self._empty.setProperty("role", "quiet")
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._found = self._compose_found()
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.note)
        right.addWidget(self._empty, 1)
        right.addWidget(self._found, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 10, 16, 10)
        layout.setSpacing(20)
        layout.addWidget(self._compose_plan())
        layout.addLayout(right, 1)

    def _compose_plan(self) -> QWidget:
        self.source = QComboBox()
        self.source.setAccessibleName("Data source")
        self.source.setPlaceholderText("Choose data…")
        for name in listed_sources():
            definition = SOURCES[name]
            self.source.addItem(definition.title, name)
            self.source.setItemData(self.source.count() - 1, definition.summary(), Qt.ItemDataRole.ToolTipRole)
        self.source.activated.connect(lambda _: self.choose_source(str(self.source.currentData())))
        self._summary = QLabel()
        self._summary.setProperty("role", "small")
        self._summary.setWordWrap(True)
        self._browse_button = QPushButton("Choose…")
        self._browse_button.clicked.connect(self._browse)
        self._again = QPushButton("Look again")
        self._again.setToolTip("Read the data anew, as it may have changed on disk")
        self._again.clicked.connect(self._look_again)
        buttons = QHBoxLayout()
        buttons.addSpacing(LABEL_WIDTH_PX + 4)
        buttons.addWidget(self._browse_button)
        buttons.addWidget(self._again)
        buttons.addStretch(1)
        self._options = QVBoxLayout()
        self._options.setSpacing(4)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 14, 0)
        column.setSpacing(6)
        column.addWidget(self.source)
        column.addWidget(self._summary)
        column.addLayout(self._options)
        column.addLayout(buttons)
        for parameter in _SPLIT:
            row = self.split_rows[parameter.name] = ParameterRow(parameter)
            row.label.setText(_SPLIT_TITLES[parameter.name])
            row.chosen.connect(self._set_split)
            row.reset.connect(lambda name: self._set_split(name, getattr(DataPlan(""), name)))
            column.addWidget(row)
        column.addStretch(1)
        return _scrolled(body, 316, "Data source and split")

    def _compose_found(self) -> QWidget:
        self.fields = QLabel()
        self.fields.setTextFormat(Qt.TextFormat.RichText)
        self.fields.setWordWrap(True)
        self._counts = QLabel()
        self._counts.setProperty("role", "small")
        self._counts.setWordWrap(True)
        self._gaps = QLabel()
        self._gaps.setProperty("role", "quiet")
        self._gaps.setWordWrap(True)
        self._gaps.hide()
        self._balance_title = QLabel("Samples of each class: training + validation")
        self._balance_title.setProperty("role", "section")
        self._balance_title.setIndent(0)
        self._balance_title.hide()
        self.balance = BalanceView()
        self.balance.hide()
        self.samples = SampleTiles()
        self.samples.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        facts = QWidget()
        column = QVBoxLayout(facts)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(6)
        for widget in (self.fields, self._counts, self._gaps, self._balance_title, self.balance):
            column.addWidget(widget)
        column.addStretch(1)
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(20)
        row.addWidget(_scrolled(facts, 320, "What the data offers"))
        row.addWidget(self.samples, 1)
        return page


def _scrolled(body: QWidget, width_px: int, name: str) -> QScrollArea:
    area = QScrollArea()
    area.setAccessibleName(name)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(body)
    area.setFixedWidth(width_px)
    return area


def _as_seen_from(chosen: Path, project_file: Path | None) -> str:
    """A path relative to the project where it lies below it, so that both can be moved together."""
    if project_file is not None and chosen.is_relative_to(project_file.parent):
        return chosen.relative_to(project_file.parent).as_posix()
    return str(chosen)
