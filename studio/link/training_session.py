"""The training that the window conducts: begun, paused, stopped, lost, followed and resumed."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from pathlib import Path
from typing import Literal
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, QTimer, Signal

from engine.design.project import Project, ProjectUnreadable, parse_project, project_text
from engine.protocol.messages import (
    Checkpoint,
    Done,
    Epoch,
    Explained,
    Failure,
    Pause,
    Report,
    Resume,
    Started,
    Steps,
    Stop,
    Strip,
    Train,
)
from engine.runs import HistoryUnreadable, RunFolder, RunSummary, RunUnreadable, new_run_folder
from studio.background import Background
from studio.document import Document
from studio.link.engine import Engine
from studio.link.readiness import errors, errors_say, has_nothing_to_learn_from, missing
from studio.link.run_files import catch_up, data_folder, newest_run, read_values, runs_folder
from studio.link.run_trust import NOT_TRUSTED, trusted_code
from studio.link.run_values import RunValues
from studio.link.unsaved_runs import UnsavedRuns
from studio.open_project import OpenProject

SessionState = Literal["idle", "starting", "training", "paused", "stopping", "following"]

FOLLOW_MS = 1000
"""How often the folder of a run is read that another worker trains."""

_OF_A_RUN = (Steps, Epoch, Checkpoint, Strip, Explained)


class TrainingSession(QObject):
    """Conducts one training at a time and keeps its values; the widgets only show them.

    A run belongs to the open project that it was begun in. It goes on while another one is in front, which has values
    of its own, or none.

    Signals:
        changed: the values of `values` have grown; once for each delivery of the engine.
        began: another run is shown from now on, in `values`.
        ended: the run in `values` has come to its end, with its `Done`.
        state_changed: `idle`, `starting`, `training`, `paused`, `stopping` or `following`.
        failed: a `Failure` of the training.
        refused: a sentence: why a training was not begun.
        found: the `RunSummary` of a run that an earlier window left running or cut off.
        runs_changed: a run was begun, has ended or is gone from the disk.
    """

    changed = Signal()
    began = Signal()
    ended = Signal(object)
    state_changed = Signal(str)
    failed = Signal(object)
    refused = Signal(str)
    found = Signal(object)
    runs_changed = Signal()

    def __init__(self, document: Document, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._engine = engine
        self._values: RunValues | None = None
        self._project: Project | None = None
        self._home: OpenProject | None = None
        self._values_of: WeakKeyDictionary[OpenProject, RunValues] = WeakKeyDictionary()
        self._state: SessionState = "idle"
        self._has_news = False
        self._given_up: frozenset[Path] = frozenset()
        self._unsaved_runs: WeakKeyDictionary[OpenProject, UnsavedRuns] = WeakKeyDictionary()
        self._follow = QTimer(self, interval=FOLLOW_MS)
        self._follow.timeout.connect(self._on_follow)
        self._finder: Background[RunSummary | None] = Background(self._on_found, "newest run")
        engine.report.connect(self._on_report)
        engine.delivered.connect(self._on_delivered)
        engine.lost.connect(self._on_lost)
        engine.state_changed.connect(self._on_engine_state)
        document.opened.connect(self._on_opened)
        document.saved_changed.connect(lambda: self._settle_runs(document.here))

    @property
    def values(self) -> RunValues | None:
        """The run of the project in front that is trained now, or was last."""
        return self._values_of.get(self._document.here)

    @property
    def project(self) -> Project | None:
        """The project as it was when the last training began; for a resumed one, when its run did."""
        return self._project

    @property
    def state(self) -> SessionState:
        """What the session is doing, for whichever project."""
        return self._state

    @property
    def state_here(self) -> SessionState:
        """What the session is doing for the project in front."""
        return self._state if self.is_here else "idle"

    @property
    def home(self) -> OpenProject | None:
        """The open project whose run is trained or followed now."""
        return self._home if self._state != "idle" else None

    @property
    def last_home(self) -> OpenProject | None:
        """The open project of the run that was begun or followed last."""
        return self._home

    @property
    def is_here(self) -> bool:
        """Whether the last run that was begun or followed is one of the project in front."""
        return self._home is self._document.here

    @property
    def progress_says(self) -> str:
        """How far the training is, as a word or two: `epoch 3 of 20`."""
        values = self._values
        if values is None or values.started is None:
            return "preparing"
        word = "paused in epoch" if self._state == "paused" else "epoch"
        return f"{word} {values.current_epoch} of {values.num_epochs}"

    @property
    def run_at_work(self) -> Path | None:
        """The run that is trained or followed now, for whichever project; its folder is not yet held at first."""
        return Path(self._values.run) if self._values is not None and self._state != "idle" else None

    @property
    def is_active(self) -> bool:
        """Whether the engine is at work on a training of this window."""
        return self._state in ("starting", "training", "paused", "stopping") and not self._is_following

    @property
    def _is_following(self) -> bool:
        """Whether the run in `values` is another worker's, be it asked to stop or not."""
        return self._follow.isActive()

    @property
    def runs(self) -> Path:
        """Where the runs of the open project lie."""
        return runs_folder(self._document.path, self._document.project.name)

    # Conducting

    def start(self) -> bool:
        """Train the open project in a new run; whether that was begun, else `refused` says why not."""
        why_not = self.why_not()
        if why_not:
            self.refused.emit(why_not)
            return False
        project = self._document.project
        run = new_run_folder(self.runs, project.name)
        folder = str(self._document.path.parent) if self._document.path else ""
        command = Train(project_text(project), folder, str(run), calibrate=True, trusted=self._document.trust.trusted)
        if self._document.path is None:
            self._unsaved_runs.setdefault(self._document.here, UnsavedRuns()).note(run)
        return self._begin(RunValues(str(run), title=project.name), project, command)

    def why_not(self) -> str:
        """Why a training can't begin now, as a sentence with the way out, or nothing."""
        return self._missing() or errors_say(self._document)

    @property
    def waits_for_data(self) -> bool:
        """Whether a network is there, but nothing that it could learn from."""
        return not self.is_active and has_nothing_to_learn_from(self._document)

    @property
    def waits_for_network(self) -> bool:
        """Whether errors in the network, which the Problems panel lists, are why a training can't begin now."""
        return not self._missing() and bool(errors(self._document))

    def _missing(self) -> str:
        """What stands in the way before the network's errors do, as a sentence, or nothing."""
        return self._one_at_a_time() if self.is_active else missing(self._document)

    def _one_at_a_time(self) -> str:
        if self._home is None or self.is_here:
            return "A training is running already. Stop it before another one begins."
        return (
            f"{self._home.name} is being trained in another tab, and the engine trains one network at a time. Stop "
            "that training, or wait for its end."
        )

    def resume_run(self, run: Path) -> bool:
        """Go on with a run that was stopped or cut off, from its last checkpoint; else `refused` says why not."""
        if self.is_active:
            self.refused.emit(self._one_at_a_time())
            return False
        if run in self._given_up:
            self.refused.emit("This run can't go on, as it is being deleted. Train to begin a new one.")
            return False
        try:
            values = read_values(run)
            text = RunFolder(run).project.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError, RunUnreadable, HistoryUnreadable) as error:
            self.refused.emit(f"This run can't go on. {error}")
            return False
        trusted = trusted_code(run)
        if trusted is None:
            self.refused.emit(NOT_TRUSTED)
            return False
        folder = data_folder(run, self._document.folder)
        command = Train(text, str(folder), str(run), resume=True, trusted=trusted)
        return self._begin(values, _project_in(text), command)

    def give_up(self, runs: Collection[Path]) -> None:
        """Let these runs, and no others, not go on: they are being deleted."""
        self._given_up = frozenset(runs)

    def follow(self, run: Path) -> None:
        """Show the curves of a run that a worker of an earlier window still trains; else `refused` says why not."""
        if self.is_active:
            self.refused.emit(self._one_at_a_time())
            return
        try:
            values = read_values(run)
        except (OSError, RunUnreadable, HistoryUnreadable) as error:
            self.refused.emit(f"This run can't be followed. {error}")
            return
        self._show(values, None)
        self._set_state("following")
        self._follow.start()

    def pause(self) -> None:
        """Hold the training between two steps."""
        if self._state == "training":
            self._engine.send(Pause())

    def resume(self) -> None:
        """Go on with the held training."""
        if self._state == "paused":
            self._engine.send(Resume())

    def stop(self) -> None:
        """End the training after this step, with a checkpoint; one that is followed, within about a second."""
        if self._state == "following":
            self._ask_to_stop()
        elif self._state in ("starting", "training", "paused"):
            self._engine.send(Stop())
            self._set_state("stopping")

    def _ask_to_stop(self) -> None:
        """Stop the run that another worker trains, to which there is no way but its folder."""
        assert self._values is not None
        try:
            RunFolder(Path(self._values.run)).ask_to_stop()
        except OSError as error:
            self.refused.emit(f"The training could not be asked to stop: {error.strerror or error}. Try it again.")
            return
        self._set_state("stopping")

    def look_for_runs(self) -> None:
        """Look whether an earlier window left a run of this project running or cut off; `found` tells."""
        folder = self.runs
        self._finder.ask(partial(newest_run, folder))

    def shut_down(self) -> None:
        """Part from the engine as the plan says: the training goes on to its end, or stops with a checkpoint."""
        self._follow.stop()
        self._finder.shut_down()
        home = self._home.project if self._home is not None else self._document.project
        plan = (self._project or home).training
        self._engine.shut_down(let_finish=self.is_active and plan.when_closed == "finish")

    def _begin(self, values: RunValues, project: Project | None, command: Train) -> bool:
        self._engine.try_again()
        if not self._engine.send(command):
            self.refused.emit(self._engine.says or "The engine is not running.")
            return False
        self._show(values, project)
        self._set_state("starting")
        return True

    def _show(self, values: RunValues, project: Project | None) -> None:
        self._follow.stop()
        self._values = values
        self._project = project
        self._home = self._document.here
        self._values_of[self._home] = values
        self.began.emit()
        self.changed.emit()

    # What the engine tells

    def _on_report(self, report: Report) -> None:
        values = self._values
        if values is None or not self.is_active:
            return
        match report:
            case Started() if report.run == values.run:
                values.take(report)
                self._set_state("training")
                self.runs_changed.emit()
            case Explained() if report.run != values.run:
                return
            case Failure() if report.request == 0:
                values.take(report)
                self.failed.emit(report)
            case Done() if report.run == values.run:
                self._end(report)
            case _ if isinstance(report, _OF_A_RUN):
                values.take(report)
            case _:
                return
        self._has_news = True

    def _end(self, done: Done) -> None:
        assert self._values is not None
        self._values.take(done)
        self._set_state("idle")
        self.ended.emit(done)
        self.runs_changed.emit()
        if self._home is not None:
            self._settle_runs(self._home)

    def _settle_runs(self, tab: OpenProject) -> None:
        """Bring runs from before the project's first save to where its runs lie now."""
        unsaved = self._unsaved_runs.get(tab)
        if tab.path is None or unsaved is None:
            return
        try:
            moved = unsaved.settle(runs_folder(tab.path, tab.name))
        except OSError as error:
            self.refused.emit(f"Earlier runs could not be moved beside the project: {error.strerror or error}.")
            return
        values = self._values_of.get(tab)
        if values is not None and Path(values.run) in moved:
            values.run = str(moved[Path(values.run)])
        if moved:
            self.runs_changed.emit()

    def _on_delivered(self) -> None:
        if self._has_news:
            self._has_news = False
            self.changed.emit()

    def _on_engine_state(self, state: str) -> None:
        if state == "paused" and self._state == "training":
            self._set_state("paused")
        elif state == "busy" and self._state == "paused":
            self._set_state("training")
        elif state == "ready" and self._values is not None and self._values.failure and self.is_active:
            # The plan never became a training: it failed before there was a run to end.
            self._set_state("idle")
            self.changed.emit()

    def _on_lost(self, says: str) -> None:
        if self._values is None or not self.is_active:
            return
        kept = self._values.checkpoint or (int(self._values.epochs.values[-1]) if len(self._values.epochs) else 0)
        if kept:
            says += f" The run is kept up to epoch {kept}; Resume goes on from there."
        else:
            says += " No epoch was complete yet, so there is nothing to resume."
        failure = Failure(says, details=self._engine.details)
        self._values.take(failure)
        self._set_state("idle")
        self.failed.emit(failure)
        self.changed.emit()
        self.runs_changed.emit()

    # What an earlier window left

    def _on_opened(self) -> None:
        self.began.emit()
        self.changed.emit()
        self.look_for_runs()

    def _on_found(self, run: RunSummary | None) -> None:
        if run is None or run.status not in ("running", "interrupted"):
            return
        values = self.values
        if values is not None and Path(values.run) == run.path and (run.status != "running" or self.is_here):
            return
        if run.status == "interrupted" and not run.can_resume:
            return
        self.found.emit(run)

    def _on_follow(self) -> None:
        assert self._values is not None
        try:
            has_ended = catch_up(self._values)
        except HistoryUnreadable as error:
            self._stop_following(Failure(str(error)))
            return
        self.changed.emit()
        if has_ended:
            self._stop_following(None)
        elif not RunFolder(Path(self._values.run)).is_running:
            self._stop_following(
                Failure("The process that trained this run is gone. Resume goes on from its checkpoint.")
            )

    def _stop_following(self, failure: Failure | None) -> None:
        assert self._values is not None
        self._follow.stop()
        self._set_state("idle")
        if failure is not None:
            self._values.take(failure)
            self.failed.emit(failure)
        elif self._values.done is not None:
            self.ended.emit(self._values.done)
        self.changed.emit()
        self.runs_changed.emit()

    def _set_state(self, state: SessionState) -> None:
        if state != self._state:
            self._state = state
            self.state_changed.emit(state)


def _project_in(text: str) -> Project | None:
    """The project of a run, or nothing where it can't be read: the engine tells in words what is wrong with it."""
    try:
        return parse_project(text)
    except ProjectUnreadable:
        return None
