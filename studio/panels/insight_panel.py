"""What a trained network looks at: choose a run, a sample and a method, and see."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from engine.design.training import InsightPlan
from engine.protocol.messages import Explain, Explained, Failure, Hello, MethodInfo, Report
from engine.runs import RunSummary
from studio.background import Background
from studio.document import Document
from studio.link.engine import Engine
from studio.link.run_files import all_runs
from studio.link.run_trust import NOT_TRUSTED, trusted_code
from studio.link.training_session import TrainingSession
from studio.link.validation_set import RunAnswering, image_layers, run_answering
from studio.panels.explanation_view import ExplanationView
from studio.panels.note_bar import NoteBar
from studio.plots.shown_explanation import ShownExplanation

ASK_MS = 120
"""Turning through samples asks for those that one stays at."""
CHUNK = 64
"""So many samples at a time are searched for a mistake."""
MAX_RUNS = 50
MAX_PINNED = 8
NO_RUN = (
    "Here you see which parts of a sample a trained network's answer hangs on.\n"
    "Press Train first: each run keeps its weights, and this panel asks them."
)
NOT_ASKED = "Choose a sample and a method, and press Explain."


class InsightPanel(QWidget):
    """Asks the engine for explanations and shows them.

    Signals:
        node_wanted: the id of a node that somebody wants to be taken to.
    """

    node_wanted = Signal(str)

    def __init__(
        self, document: Document, session: TrainingSession, engine: Engine, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._session = session
        self._engine = engine
        self._runs: tuple[RunAnswering, ...] = ()
        self._methods: dict[str, MethodInfo] = {}
        self._request = 0
        self._seeking = False
        self._has_asked = False
        self._finder: Background[tuple[RunAnswering, ...]] = Background(self._on_runs, "runs")
        self._ask_soon = QTimer(self, singleShot=True, interval=ASK_MS)
        self._ask_soon.timeout.connect(self._ask)
        self._compose()
        engine.hello.connect(self._on_hello)
        engine.report.connect(self._on_report)
        engine.lost.connect(self._on_lost)
        session.runs_changed.connect(self.look_for_runs)
        session.began.connect(self.look_for_runs)
        document.opened.connect(self._on_opened)
        if engine.known is not None:
            self._on_hello(engine.known)
        self._show_runs()

    def showEvent(self, event: QShowEvent) -> None:
        """Find the runs there are by now."""
        super().showEvent(event)
        self.look_for_runs()

    def _on_opened(self) -> None:
        """What was explained belongs to the project before."""
        self._ask_soon.stop()
        self._request = 0
        self._has_asked = self._seeking = False
        self.busy.clear()
        self.note.hide()
        self._pages.setCurrentWidget(self._empty)
        self.look_for_runs()

    def look_for_runs(self) -> None:
        """Find out which runs can be asked."""
        if self.isVisible():
            folder, current = self._session.runs, self._session.values
            self._finder.ask(partial(_answering, folder, Path(current.run) if current is not None else None))

    def show_sample(self, sample: int) -> None:
        """Look at a sample of the run that is trained now, or was last."""
        self.run.setCurrentIndex(0)
        self.sample.setValue(sample)
        self.explain()

    def explain(self) -> None:
        """Ask the engine about the chosen sample."""
        self._has_asked = True
        self._seeking = False
        self._ask()

    def shut_down(self) -> None:
        """Let go of what runs beside the window."""
        self._ask_soon.stop()
        self._finder.shut_down()

    # Asking

    def _ask(self, *samples: int) -> None:
        chosen = self._chosen_run()
        method = self.method.currentData()
        if chosen is None or method is None:
            self._complain("The engine is still starting. Try again in a moment." if chosen is not None else NO_RUN)
            return
        self._request = self._engine.new_request()
        layer = str(self.layer.currentData() or "") if self._methods[method].needs_layer else ""
        asked = samples or (self.sample.value(),)
        trusted = trusted_code(chosen.path)
        if trusted is None:
            self._complain(NOT_TRUSTED)
            return
        command = Explain(self._request, str(chosen.path), method, layer, asked, trusted)
        if not self._engine.send(command):
            self._complain(f"{self._engine.says or 'The engine is not running.'} Nothing can be explained without it.")
            return
        self.note.hide()
        self.busy.setText("Looking for a mistake…" if self._seeking else "Explaining…")

    def _on_changed(self) -> None:
        """Another sample, method or layer was chosen: after the first explanation, ask by itself."""
        self._show_method()
        if self._has_asked and self._engine.state not in ("starting", "lost"):
            self._seeking = False
            self._ask_soon.start()

    def _seek_mistake(self) -> None:
        """Ask about the samples after this one until the network is wrong about one."""
        self._has_asked = self._seeking = True
        self._seek_from(self.sample.value() + 1)

    def _seek_from(self, first: int) -> None:
        end = min(first + CHUNK, self.sample.maximum() + 1)
        if first >= end:
            self._seeking = False
            self.busy.clear()
            self.note.say("From here to the end of the validation set the network makes no mistake.")
            return
        self._ask(*range(first, end))

    def _on_report(self, report: Report) -> None:
        if isinstance(report, Explained | Failure) and report.request and report.request == self._request:
            self._request = 0
            self.busy.clear()
            if isinstance(report, Failure):
                self._seeking = False
                self._complain(report.says, report.node)
            elif self._seeking:
                self._on_sought(report)
            else:
                self._show(report, 0)

    def _on_sought(self, report: Explained) -> None:
        for place, item in enumerate(report.explanations):
            if not ShownExplanation(item).is_right:
                self._seeking = False
                blocked = self.sample.blockSignals(True)
                self.sample.setValue(item.sample)
                self.sample.blockSignals(blocked)
                self._show(report, place)
                return
        self._seek_from(report.explanations[-1].sample + 1 if report.explanations else self.sample.maximum() + 1)

    def _show(self, report: Explained, place: int) -> None:
        if not report.explanations:
            return
        title = self._methods[report.method].title if report.method in self._methods else report.method
        note = f"{title} · {report.layer}" if report.layer else title
        self.view.show_explanation(report.explanations[place], note=f"{note}, weights after epoch {report.epoch}")
        self._pages.setCurrentWidget(self.view)

    def _complain(self, says: str, node: str = "") -> None:
        self.busy.clear()
        known = node and self._document.place.has(node)
        actions = [(f"Go to {node}", lambda: self.node_wanted.emit(node))] if known else []
        self.note.say(says, *actions, severity="error")

    def _on_lost(self, says: str) -> None:
        if self._request:
            self._request = 0
            self._complain(f"{says} Press Explain again once the engine is ready.")

    # Choosing

    def _chosen_run(self) -> RunAnswering | None:
        at = self.run.currentIndex()
        return self._runs[at] if 0 <= at < len(self._runs) else None

    def _on_hello(self, hello: Hello) -> None:
        before = self.method.currentData() or self._document.project.training.insight.method
        self._methods = {method.name: method for method in hello.methods}
        blocked = self.method.blockSignals(True)
        self.method.clear()
        for method in hello.methods:
            self.method.addItem(method.title, method.name)
            self.method.setItemData(self.method.count() - 1, method.says, Qt.ItemDataRole.ToolTipRole)
        self.method.setCurrentIndex(max(0, self.method.findData(before)))
        self.method.blockSignals(blocked)
        self._show_method()

    def _on_runs(self, runs: tuple[RunAnswering, ...]) -> None:
        before = self._chosen_run()
        follows = self.run.currentIndex() <= 0
        self._runs = runs
        blocked = self.run.blockSignals(True)
        self.run.clear()
        for run in runs:
            self.run.addItem(run.title)
        paths = [run.path for run in runs]
        self.run.setCurrentIndex(paths.index(before.path) if before and not follows and before.path in paths else 0)
        self.run.blockSignals(blocked)
        self._show_runs()

    def _on_run_chosen(self) -> None:
        self._show_runs()
        self._on_changed()

    def _show_runs(self) -> None:
        run = self._chosen_run()
        self._controls.setEnabled(run is not None)
        self.sample.setMaximum(max(0, run.num_validation - 1) if run is not None else 0)
        self.sample.setSuffix(f" of {run.num_validation:,}" if run is not None and run.num_validation else "")
        if run is None:
            self._empty.setText(NO_RUN)
            self._pages.setCurrentWidget(self._empty)
        elif self._pages.currentWidget() is self._empty:
            self._empty.setText(NOT_ASKED)
        blocked = self.layer.blockSignals(True)
        before = self.layer.currentData()
        self.layer.clear()
        self.layer.addItem("the last one that fits", "")
        layers = run.layers if run is not None else ()
        for name in layers or image_layers(self._document.checked):
            self.layer.addItem(name, name)
        self.layer.setCurrentIndex(max(0, self.layer.findData(before)))
        self.layer.blockSignals(blocked)
        self._show_method()

    def _show_method(self) -> None:
        method = self._methods.get(str(self.method.currentData()))
        self._says.setText(method.says if method is not None else "The engine tells its methods once it is ready.")
        for widget in (self.layer, self._form.labelForField(self.layer)):
            widget.setEnabled(method is not None and method.needs_layer)
        self._pin.setEnabled(method is not None)

    def _pin_sample(self) -> None:
        """Show this sample, by this method, after each epoch of the trainings to come."""
        method, sample = str(self.method.currentData()), self.sample.value()
        needs_layer = method in self._methods and self._methods[method].needs_layer
        layer = str(self.layer.currentData() or "") if needs_layer else ""
        old = self._document.project.training.insight
        samples = old.samples if sample in old.samples else (*old.samples, sample)[-MAX_PINNED:]
        insight = InsightPlan(method, layer, samples)
        label = f"Pin sample {sample}"
        self._document.edit_project(label, lambda p: replace(p, training=replace(p.training, insight=insight)))
        pinned = ", ".join(map(str, samples))
        self.note.say(
            f"After each epoch of the next training, samples {pinned} are shown by {self.method.currentText()}."
        )

    # Parts

    def _compose(self) -> None:
        self.note = NoteBar()
        self.view = ExplanationView()
        self._empty = QLabel(NO_RUN)
        self._empty.setProperty("role", "quiet")
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self.view)
        self._controls = self._compose_controls()
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.note)
        right.addWidget(self._pages, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 10, 16, 10)
        layout.setSpacing(20)
        layout.addWidget(self._controls)
        layout.addLayout(right, 1)

    def _compose_controls(self) -> QWidget:
        self.run = QComboBox()
        self.run.setPlaceholderText("none yet")
        self.method = QComboBox()
        self.layer = QComboBox()
        self.sample = QSpinBox()
        self.sample.lineEdit().setTextMargins(6, 0, 0, 0)  # a style sheet does not reach the field inside
        for widget, name in (
            (self.run, "Run"),
            (self.method, "Method"),
            (self.layer, "Layer"),
            (self.sample, "Sample"),
        ):
            widget.setAccessibleName(name)
        for box in (self.run, self.method, self.layer):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.run.currentIndexChanged.connect(lambda _: self._on_run_chosen())
        self.method.currentIndexChanged.connect(lambda _: self._on_changed())
        self.layer.currentIndexChanged.connect(lambda _: self._on_changed())
        self.sample.valueChanged.connect(lambda _: self._on_changed())
        self._says = QLabel()
        self._says.setProperty("role", "small")
        self._says.setWordWrap(True)
        self.busy = QLabel()
        self.busy.setProperty("role", "small")
        self.explain_button = QPushButton("Explain")
        self.explain_button.setProperty("role", "primary")
        self.explain_button.clicked.connect(self.explain)
        self.mistake = QPushButton("Next mistake")
        self.mistake.setToolTip("Go to the next sample that the network is wrong about")
        self.mistake.clicked.connect(self._seek_mistake)
        self._pin = QPushButton("Pin")
        self._pin.setToolTip("Show this sample, by this method, after each epoch of the trainings to come")
        self._pin.clicked.connect(self._pin_sample)
        panel = QWidget()
        panel.setFixedWidth(270)
        self._form = QFormLayout()
        self._form.setSpacing(6)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name, field in (("Run", self.run), ("Sample", self.sample), ("Method", self.method), ("Layer", self.layer)):
            self._form.addRow(name, field)
        buttons = QHBoxLayout()
        for button in (self.explain_button, self.mistake, self._pin):
            buttons.addWidget(button)
        column = QVBoxLayout(panel)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._form)
        column.addWidget(self._says)
        column.addLayout(buttons)
        column.addWidget(self.busy)
        column.addStretch(1)
        return panel


def _answering(folder: Path, current: Path | None) -> tuple[RunAnswering, ...]:
    """The runs that can be asked: the one of this window first, then those with weights, the newest first."""
    runs = [run for run in all_runs(folder) if run.path == current or run.num_epochs]
    runs.sort(key=lambda run: run.path != current)
    return tuple(run_answering(run, _title(run, current)) for run in runs[:MAX_RUNS])


def _title(run: RunSummary, current: Path | None) -> str:
    if run.path == current:
        return "this training, as it is now" if run.status == "running" else "the last training"
    started = run.description.started.replace("T", " ")[:16] if run.description is not None else run.path.name
    return f"{started}, {run.num_epochs} epochs"
