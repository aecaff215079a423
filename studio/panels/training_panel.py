"""The training as it is watched: progress, curves, and what the network looks at; beside them its settings."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from engine.protocol.messages import Failure
from engine.runs import RunSummary
from studio.document import Document
from studio.link.engine import Engine
from studio.link.training_session import TrainingSession
from studio.open_project import OpenProject
from studio.panels.looks_view import LooksView
from studio.panels.note_bar import Action, NoteBar
from studio.panels.training_progress import TrainingProgress
from studio.panels.training_settings import TrainingSettings
from studio.plots.graphs import pyqtgraph
from studio.plots.run_curves_view import RunCurvesView, ShownRun
from studio.theme import icon, themes

SETTINGS_WIDTH_PX = 300
READ_AHEAD_MS = 1500
"""So long after the panel was shown, the curves' library is read, so that Train does not have to wait for it."""
EMPTY = (
    "<p>Press <b>Train</b> (Ctrl+Return), and loss and metrics appear here while the network learns, "
    "together with what it looks at.</p>"
    "<p>Everything is kept in a run folder: the curves, the weights after each epoch, "
    "and the script that was trained.</p>"
)
IN_PROBLEMS = "The network can't be trained yet. The Problems panel shows what stands in the way, and how to mend it."


class TrainingPanel(QWidget):
    """Shows the training that the session conducts.

    Signals:
        node_wanted: the id of a node that somebody wants to be taken to.
        sample_wanted: the position of a sample that somebody wants to look at more closely.
        tab_wanted: the `OpenProject` that is being trained and is to be shown.
        refused: a sentence: why something that was asked for did not work.
    """

    node_wanted = Signal(str)
    tab_wanted = Signal(object)
    sample_wanted = Signal(int)
    refused = Signal(str)

    def __init__(
        self, document: Document, session: TrainingSession, engine: Engine, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._session = session
        self.progress = TrainingProgress()
        self.curves = RunCurvesView()
        self.looks = LooksView()
        self.note = NoteBar()
        self.elsewhere = NoteBar()
        self.elsewhere.closed.connect(self._on_put_away)
        self._put_away: OpenProject | None = None
        self.settings = TrainingSettings(document, engine)
        self._compose()
        self.curves.refused.connect(self.refused)
        self.looks.activated.connect(lambda sample, epoch: self.sample_wanted.emit(sample))
        engine.hello.connect(lambda hello: self.looks.set_methods(hello.methods))
        if engine.known is not None:
            self.looks.set_methods(engine.known.methods)
        session.changed.connect(self._on_changed)
        session.began.connect(self._on_began)
        session.state_changed.connect(lambda _: self._on_changed())
        session.ended.connect(lambda _: self.curves.values_final())
        session.failed.connect(self._on_failed)
        session.found.connect(self._on_found)
        document.opened.connect(self._on_opened)
        document.checked_changed.connect(lambda _: self._show_hint())
        self._read_ahead = QTimer(self, singleShot=True, interval=READ_AHEAD_MS)
        self._read_ahead.timeout.connect(pyqtgraph)
        themes.follow(self, self._on_theme)
        self._on_began()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what came while another tab was in front."""
        super().showEvent(event)
        self._on_changed()
        self._read_ahead.start()

    def show_settings(self, shown: bool) -> None:
        """Open the settings beside the curves, or put them away."""
        self._settings_button.setChecked(shown)

    def _on_began(self) -> None:
        values = self._session.values
        self._pages.setCurrentWidget(self._watching if values is not None else self._waiting)
        if values is not None:
            self.note.hide()
            self.curves.show_runs([ShownRun(values, values.title)])
        self._on_changed()

    def _on_opened(self) -> None:
        """Say nothing of the project before, but what is to be said of this one."""
        self._put_away = None
        self.note.hide()
        values = self._session.values
        if values is not None and values.failure is not None:
            self._tell_failure(values.failure)

    def _show_elsewhere(self) -> None:
        """Say that the project of another tab is being trained."""
        home = self._session.home
        if home is None or self._session.is_here or home is self._put_away:
            self.elsewhere.hide()
            return
        says = f"{home.name} is being trained in another tab: {self._session.progress_says}."
        if says != self.elsewhere.text:
            self.elsewhere.say(says, ("Go there", lambda: self.tab_wanted.emit(home)))

    def _on_put_away(self) -> None:
        self._put_away = self._session.home

    def _on_changed(self) -> None:
        self._show_elsewhere()
        values = self._session.values
        if values is None or not self.isVisible():
            return
        self.progress.show_run(values, self._session.state_here)
        self.curves.values_changed()
        self.looks.show_run(values)

    def _on_failed(self, failure: Failure) -> None:
        if self._session.is_here:
            self._tell_failure(failure)

    def _tell_failure(self, failure: Failure) -> None:
        actions: list[Action] = []
        values = self._session.values
        if failure.node and self._document.place.has(failure.node):
            actions.append((f"Go to {failure.node}", lambda: self.node_wanted.emit(failure.node)))
        if values is not None and values.started is not None and (values.checkpoint or len(values.epochs)):
            run = Path(values.run)
            actions.append(("Resume", lambda: self._session.resume_run(run)))
        self.note.say(failure.says, *actions, severity="error")
        self.note.setToolTip(failure.details[-4000:])

    def _on_found(self, run: RunSummary) -> None:
        epochs = run.description.epochs if run.description else 0
        if run.status == "running":
            says = f"A training that an earlier window began is still running: epoch {run.num_epochs + 1} of {epochs}."
            self.note.say(says, ("Follow", lambda: self._session.follow(run.path)))
            return
        says = f"The last training of this project was cut off after epoch {run.num_epochs} of {epochs}."
        self.note.say(says, ("Resume", lambda: self._session.resume_run(run.path)), severity="warning")

    def _show_hint(self) -> None:
        """Say in the empty panel what still stands in the way; errors are told where they can be mended."""
        is_told = self._session.is_active  # by the curves, or by the note that tells of another tab
        why_not = "" if is_told else self._session.why_not()
        if self._session.waits_for_network:
            why_not = IN_PROBLEMS
        self._hint.setText(why_not)
        self._hint.setVisible(bool(why_not))

    def _on_theme(self) -> None:
        self._settings_button.setIcon(icon("settings"))

    # Parts

    def _compose(self) -> None:
        self._settings_button = QToolButton()
        self._settings_button.setAccessibleName("Training settings")
        self._settings_button.setToolTip("Training settings: optimizer, epochs, batch size, device…")
        self._settings_button.setIconSize(QSize(16, 16))
        self._settings_button.setCheckable(True)
        self._settings_button.toggled.connect(self.settings.setVisible)
        self.settings.setFixedWidth(SETTINGS_WIDTH_PX)
        self.settings.hide()
        self._pages = QStackedWidget()
        self._waiting = self._compose_waiting()
        self._watching = self._compose_watching()
        self._pages.addWidget(self._waiting)
        self._pages.addWidget(self._watching)
        below = QHBoxLayout()
        below.setSpacing(16)
        below.addWidget(self._pages, 1)
        below.addWidget(self.settings)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 10, 16, 10)
        layout.setSpacing(8)
        layout.addWidget(self.elsewhere)
        layout.addWidget(self.note)
        layout.addLayout(below, 1)

    def _compose_waiting(self) -> QWidget:
        page = QWidget()
        text = QLabel(EMPTY)
        text.setProperty("role", "quiet")
        text.setWordWrap(True)
        self._hint = QLabel()
        self._hint.setWordWrap(True)
        button = QPushButton("Training settings…")
        button.clicked.connect(lambda: self.show_settings(True))
        column = QVBoxLayout()
        column.setSpacing(12)  # as between the paragraphs of the text
        column.addStretch(1)
        for widget in (text, self._hint):
            column.addWidget(widget)
        column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        middle = QHBoxLayout(page)
        middle.addStretch(1)
        middle.addLayout(column, 6)
        middle.addStretch(1)
        self._show_hint()
        return page

    def _compose_watching(self) -> QWidget:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(10)
        top = QHBoxLayout()
        top.addWidget(self.progress, 1)
        top.addWidget(self._settings_button)
        column.addLayout(top)
        column.addWidget(self.curves, 1)
        right = QWidget()
        beside = QVBoxLayout(right)
        beside.setContentsMargins(12, 2, 0, 0)
        beside.addWidget(self.looks)
        page = QSplitter(Qt.Orientation.Horizontal)
        page.addWidget(left)
        page.addWidget(right)
        page.setChildrenCollapsible(False)
        page.setStretchFactor(0, 17)
        page.setStretchFactor(1, 11)
        page.setSizes([640, 420])
        return page
