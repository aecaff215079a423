"""The runs of the project: how each ended, its curves over those of others, and what can be done with it."""

from __future__ import annotations

import threading
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QColor, QDesktopServices, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QMessageBox,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.runs import HistoryUnreadable, RunFolder, RunSummary, RunUnreadable
from studio.asking import answer_to
from studio.background import PATIENCE_S, Background
from studio.link.run_files import all_runs, delete_run, read_values
from studio.link.run_values import RunValues
from studio.link.training_session import TrainingSession
from studio.panels.note_bar import NoteBar
from studio.panels.training_progress import figure
from studio.plots.run_curves_view import RunCurvesView, ShownRun
from studio.theme import theme, themes

COLUMNS = ("Begun", "Outcome", "Epochs", "Best loss", "Metric", "Samples/s", "Device")
_FIGURES = range(2, 6)
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
MAX_SHOWN = 8
"""So many runs at most are laid over each other: there are no more colours to tell them apart."""
HINT, HINT_FROM_PX = "Select several to compare their curves.", 900
EMPTY = (
    "Each training is kept here with its curves and weights, to compare, to resume, and to ask what it looks at.\n"
    "Press Train to make the first run of this project."
)
OUTCOMES = {
    "running": "running",
    "finished": "finished",
    "stopped": "stopped",
    "failed": "failed",
    "interrupted": "cut off",
    "unreadable": "unreadable",
}


class RunsPanel(QWidget):
    """A table of the runs, and the curves of those selected.

    Signals:
        refused: a sentence: why something that was asked for did not work.
    """

    refused = Signal(str)

    def __init__(self, session: TrainingSession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._runs: tuple[RunSummary, ...] = ()
        self._finder: Background[tuple[RunSummary, ...]] = Background(self._on_runs, "runs")
        self._reader: Background[list[RunValues | str]] = Background(self._on_values, "curves")
        self._going: tuple[Path, ...] = ()
        self._waiting: tuple[Path, ...] = ()
        self._remover: Background[list[str]] = Background(self._on_deleted, "deleting")
        self._compose()
        session.runs_changed.connect(self.look_for_runs)
        session.began.connect(self.look_for_runs)
        session.changed.connect(self._on_changed)
        session.state_changed.connect(self._show_what_can_be_done)
        themes.changed.connect(self._paint_outcomes)

    @property
    def runs(self) -> tuple[RunSummary, ...]:
        """The runs in the table, from the top."""
        return self._runs

    def showEvent(self, event: QShowEvent) -> None:
        """Look at the disk again."""
        super().showEvent(event)
        self.look_for_runs()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the hint where there is room for it beside the buttons."""
        super().resizeEvent(event)
        self._hint.setText(HINT if self.width() >= HINT_FROM_PX else "")

    def look_for_runs(self) -> None:
        """Read the runs anew, beside the window."""
        if self.isVisible():
            self._finder.ask(partial(all_runs, self._session.runs))

    def shut_down(self) -> None:
        """Let go of what runs beside the window; what was to be deleted goes, unless the disk takes too long."""
        # What waits comes first; what is going by now is gone then, or is tried again where it was not begun.
        left = (*self._waiting, *self._going)
        self._going, self._waiting = (), ()
        rest = threading.Thread(target=_delete_all, args=(left,), name="deleting the rest", daemon=True)
        rest.start()
        self._finder.shut_down()
        self._reader.shut_down()
        self._remover.shut_down()
        rest.join(PATIENCE_S)

    # The table

    def _on_runs(self, runs: tuple[RunSummary, ...]) -> None:
        selected = {run.path for run in self._selected()}
        runs = tuple(run for run in runs if run.path not in {*self._going, *self._waiting})
        self._runs = runs
        self._pages.setCurrentWidget(self._splitter if runs else self._empty)
        blocked = self.table.blockSignals(True)
        self.table.setRowCount(len(runs))
        for row, run in enumerate(runs):
            for column, text in enumerate(_cells(run)):
                item = QTableWidgetItem(text)
                item.setTextAlignment(_RIGHT if column in _FIGURES else _LEFT)
                item.setToolTip(run.says or str(run.path))
                self.table.setItem(row, column, item)
        self._paint_outcomes()
        self._select({run.path for run in runs if run.path in selected} or {run.path for run in runs[:1]})
        self.table.blockSignals(blocked)
        self._on_selected()

    def _select(self, paths: set[Path]) -> None:
        model = self.table.selectionModel()
        model.clearSelection()
        for row, run in enumerate(self._runs):
            if run.path in paths:
                flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
                model.select(self.table.model().index(row, 0), flags)

    def _paint_outcomes(self) -> None:
        colours = theme()
        marks = {"finished": colours.good, "failed": colours.error, "unreadable": colours.error}
        marks |= {"interrupted": colours.warning, "running": colours.accent}
        for row, run in enumerate(self._runs):
            item = self.table.item(row, 1)
            if item is not None:
                item.setForeground(QColor(marks.get(run.status, colours.quiet)))

    def _selected(self) -> list[RunSummary]:
        rows = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        return [self._runs[row] for row in rows if row < len(self._runs)]

    # The curves

    def _on_selected(self) -> None:
        self._show_what_can_be_done()
        runs = self._selected()
        readable = [run.path for run in runs if run.status != "unreadable"][:MAX_SHOWN]
        self._reader.ask(partial(_read_all, readable, self._session.values))
        unreadable = [run.says for run in runs if run.status == "unreadable"]
        if unreadable:
            self.note.say(unreadable[0], severity="error")

    def _show_what_can_be_done(self) -> None:
        runs = self._selected()
        is_open_ended = len(runs) == 1 and runs[0].can_resume and runs[0].status != "finished"
        self._resume.setEnabled(is_open_ended and not self._session.is_active)
        self._folder.setEnabled(len(runs) == 1)
        self._delete.setEnabled(bool(runs) and not any(map(self._is_at_work, runs)))

    def _is_at_work(self, run: RunSummary) -> bool:
        """Whether a run is trained; one that was just resumed is not held by the engine yet."""
        return run.status == "running" or run.path == self._session.run_at_work

    def _on_values(self, found: list[RunValues | str]) -> None:
        values = [item for item in found if isinstance(item, RunValues)]
        complaints = [item for item in found if isinstance(item, str)]
        if complaints:
            self.note.say(complaints[0], severity="error")
        told = {run.path: run for run in self._runs}
        titles = _told_apart([_begun(told.get(Path(item.run))) for item in values])
        shown = [ShownRun(item, title, at) for at, (item, title) in enumerate(zip(values, titles, strict=True))]
        self.curves.setVisible(bool(shown))
        if shown:
            self.curves.show_runs(shown)

    def _on_changed(self) -> None:
        """The run that is trained now grows; where it is shown, it is drawn again."""
        current = self._session.values
        if current is not None and self.isVisible():
            self.curves.values_changed()

    # What can be done

    def _on_resume(self) -> None:
        runs = self._selected()
        if len(runs) == 1:
            self._session.resume_run(runs[0].path)

    def _on_open_folder(self) -> None:
        runs = self._selected()
        if len(runs) == 1 and not QDesktopServices.openUrl(QUrl.fromLocalFile(str(runs[0].path))):
            self.refused.emit(f"No program opens folders here. The run lies in {runs[0].path}.")

    def _on_delete(self) -> None:
        runs = [run for run in self._selected() if not self._is_at_work(run)]
        if not runs:
            return
        what = f"the run begun {_begun(runs[0])}" if len(runs) == 1 else f"{len(runs)} runs"
        question = QMessageBox(self)
        question.setIcon(QMessageBox.Icon.Warning)
        question.setText(f"Delete {what}?")
        question.setInformativeText("Curves and weights are removed from the disk. This can't be undone.")
        question.addButton("Delete", QMessageBox.ButtonRole.DestructiveRole)
        question.setDefaultButton(question.addButton(QMessageBox.StandardButton.Cancel))
        if answer_to(question) == QMessageBox.ButtonRole.DestructiveRole:
            self.delete(runs)

    def delete(self, runs: list[RunSummary]) -> None:
        """Remove runs from the disk, beside the window; the table is without them at once."""
        self._waiting += tuple(run.path for run in runs)
        self._session.give_up((*self._going, *self._waiting))
        self._on_runs(self._runs)
        if not self._going:
            self._delete_waiting()

    def _delete_waiting(self) -> None:
        self._going, self._waiting = self._waiting, ()
        self._remover.ask(partial(_delete_all, self._going))

    def _on_deleted(self, complaints: list[str]) -> None:
        """Tell what could not be deleted, which is in the table again, and go on with what was chosen meanwhile."""
        self._going = ()
        self._session.give_up(self._waiting)
        if complaints:
            self.note.say(complaints[0], severity="error")
        if self._waiting:
            self._delete_waiting()
        self._session.runs_changed.emit()

    def _on_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        for button, act in (
            (self._resume, self._on_resume),
            (self._folder, self._on_open_folder),
            (self._delete, self._on_delete),
        ):
            menu.addAction(button.text(), act).setEnabled(button.isEnabled())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.table.viewport().mapToGlobal(place))

    # Parts

    def _compose(self) -> None:
        self.note = NoteBar()
        self._empty = QLabel(EMPTY)
        self._empty.setProperty("role", "quiet")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self.curves = RunCurvesView()
        self.curves.refused.connect(self.refused)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        column.addWidget(self._compose_table(), 1)
        column.addLayout(self._compose_buttons())
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.addWidget(left)
        self._splitter.addWidget(self.curves)
        self._splitter.setSizes([560, 560])
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._splitter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 10, 16, 10)
        layout.setSpacing(8)
        layout.addWidget(self.note)
        layout.addWidget(self._pages, 1)

    def _compose_table(self) -> QTableWidget:
        self.table = QTableWidget(0, len(COLUMNS))
        for column, title in enumerate(COLUMNS):
            heading = QTableWidgetItem(title)
            heading.setTextAlignment(_RIGHT if column in _FIGURES else _LEFT)
            self.table.setHorizontalHeaderItem(column, heading)
        self.table.setAccessibleName("Runs")
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(26)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setStretchLastSection(True)
        header.setHighlightSections(False)
        self.table.itemSelectionChanged.connect(self._on_selected)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._on_menu)
        key = QShortcut(QKeySequence(QKeySequence.StandardKey.Delete), self.table)
        key.setContext(Qt.ShortcutContext.WidgetShortcut)
        key.activated.connect(self._on_delete)
        return self.table

    def _compose_buttons(self) -> QHBoxLayout:
        self._resume = QPushButton("Resume")
        self._resume.setToolTip("Go on from the run's last checkpoint")
        self._resume.clicked.connect(self._on_resume)
        self._folder = QPushButton("Open folder")
        self._folder.clicked.connect(self._on_open_folder)
        self._delete = QPushButton("Delete…")
        self._delete.clicked.connect(self._on_delete)
        self._hint = QLabel()
        self._hint.setProperty("role", "small")
        self._hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout()
        for button in (self._resume, self._folder, self._delete):
            button.setEnabled(False)
            row.addWidget(button)
        row.addSpacing(8)
        row.addWidget(self._hint, 1)
        return row


def _read_all(paths: list[Path], current: RunValues | None) -> list[RunValues | str]:
    """The values of each run, or why they can't be read; those of the run in this window are known already."""
    found: list[RunValues | str] = []
    for path in paths:
        if current is not None and path == Path(current.run):
            found.append(current)
            continue
        try:
            found.append(read_values(path))
        except (OSError, RunUnreadable, HistoryUnreadable) as error:
            found.append(str(error))
    return found


def _delete_all(paths: tuple[Path, ...]) -> list[str]:
    """Delete runs, and tell which could not be deleted, and why."""
    complaints: list[str] = []
    for path in paths:
        if RunFolder(path).is_running:
            complaints.append(f"{path.name} is being trained; stop it first.")
            continue
        try:
            delete_run(path)
        except OSError as error:
            complaints.append(f"{path.name} could not be deleted: {error.strerror or error}.")
    return complaints


def _told_apart(titles: list[str]) -> list[str]:
    """Titles of which no two are the same: runs may be begun in the same second."""
    counts = [titles[:at].count(title) for at, title in enumerate(titles)]
    return [f"{title} ({count + 1})" if count else title for title, count in zip(titles, counts, strict=True)]


def _begun(run: RunSummary | None) -> str:
    """When a run was begun, in the person's own time."""
    if run is None or run.description is None:
        return run.path.name if run is not None else ""
    try:
        moment = datetime.fromisoformat(run.description.started).astimezone()
    except ValueError:
        return run.description.started
    is_today = moment.date() == datetime.now().astimezone().date()
    return f"{moment:%H:%M:%S}" if is_today else f"{moment:%Y-%m-%d %H:%M}"


def _cells(run: RunSummary) -> tuple[str, ...]:
    told, best = run.description, run.best
    epochs = f"{run.num_epochs} of {told.epochs}" if told is not None else ""
    metric = ""
    if best is not None:
        name = next((name for name in best.metrics if not name.startswith("train_")), "")
        metric = f"{name} {figure(best.metrics[name])}" if name else ""
    loss = figure(best.val_loss) if best is not None else ""
    speed = f"{run.samples_per_s:,.0f}" if run.samples_per_s else ""
    return (_begun(run), OUTCOMES[run.status], epochs, loss, metric, speed, told.device if told is not None else "")
