"""The open project: its present value, the values before it, and whether the disk has it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from engine.design.check import NOTHING_FOUND, Checked, Found, check
from engine.design.graph import EditRefused, Graph
from engine.design.graph.expression import ExpressionError
from engine.design.layers import BadParameter
from engine.design.project import Project
from studio.custom.code_trust import CodeTrust
from studio.data_look import DataLook
from studio.place import Place
from studio.recovery import Recovered, RecoveryFile, forget, recover

AUTOSAVE_DELAY_MS = 2_000
MERGE_WITHIN_S = 1.0
MAX_STEPS_BACK = 1_000


@dataclass(frozen=True)
class _Step:
    """One step of the history: what it was called, and the project on its other side."""

    label: str
    project: Project


class Document(QObject):
    """The project as the window knows it. Every change goes through `edit` or `edit_project`.

    Attributes:
        found: what the engine has found out about custom layers.
        trust: the person's word on the project's own code.
        place: where in the network the window looks; what is edited there goes through it.

    Signals:
        opened: another project took the place of the one before; there is nothing to undo.
        changed: the project before and the project now.
        checked_changed: the `Checked` of the project now.
        history_changed: what undo and redo would do is different.
        saved_changed: the file, the time of saving, or whether there is something to save is different.
        data_changed: what the data offers, what is wrong with it, or whether it is being looked at is different.
        refused: a sentence: why an edit, a file or a save did not work.
    """

    opened = Signal()
    changed = Signal(object, object)
    checked_changed = Signal(object)
    history_changed = Signal()
    saved_changed = Signal()
    data_changed = Signal()
    refused = Signal(str)

    def __init__(self, project: Project | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.project = project or Project()
        self.path: Path | None = None
        self.saved_at: datetime | None = None
        self._look = DataLook(self._look_now)
        self._look.believe(self.project.data, self.folder)
        self._saved: Project | None = self.project
        self._checked: Checked | None = None
        self._undo: list[_Step] = []
        self._redo: list[_Step] = []
        self._merging: tuple[str, float] | None = None
        self._recovery = RecoveryFile()
        self._autosave = QTimer(self)
        self._autosave.setSingleShot(True)
        self._autosave.setInterval(AUTOSAVE_DELAY_MS)
        self._autosave.timeout.connect(self.keep_for_recovery)
        self.found = NOTHING_FOUND
        self.trust = CodeTrust(self)  # first, as it decides how all others see custom layers
        self.place = Place(self)

    # What it is

    @property
    def checked(self) -> Checked:
        """Shapes, problems and cost of the project as it is now."""
        fields = self.project.data.fields if self.project.data else ()
        self._checked = check(self.project.graph, fields, self._checked, self.found)
        return self._checked

    def know(self, found: Found) -> None:
        """Take in what the engine has found out about custom layers; no step that could be taken back."""
        self.found = found
        self.checked_changed.emit(self.checked)

    @property
    def folder(self) -> Path:
        """Where the project's relative paths start: beside its file, else where the studio was started."""
        return self.path.parent if self.path else Path.cwd()

    @property
    def is_dirty(self) -> bool:
        """Whether there is something to save."""
        return self.project is not self._saved

    @property
    def is_looking(self) -> bool:
        """Whether the data is being looked at; until that is done its fields may be those of before, or none."""
        return self._look.is_looking

    @property
    def data_problem(self) -> str:
        """What is wrong with the data, as a sentence, or nothing."""
        return self._look.problem

    @property
    def undo_label(self) -> str:
        """What undo would take back, or nothing."""
        return self._undo[-1].label if self._undo else ""

    @property
    def redo_label(self) -> str:
        """What redo would do again, or nothing."""
        return self._redo[-1].label if self._redo else ""

    # Edits

    def edit(self, label: str, edit: Callable[[Graph], Graph], *, merge: str = "") -> bool:
        """Change the network. See `edit_project`."""

        def whole(project: Project) -> Project:
            graph = edit(project.graph)
            return project if graph is project.graph else replace(project, graph=graph)

        return self.edit_project(label, whole, merge=merge)

    def edit_project(self, label: str, edit: Callable[[Project], Project], *, merge: str = "") -> bool:
        """Change the project, as one step that undo takes back.

        Args:
            label: what the step is called in the menu, `Rename conv1`.
            edit: a pure function; it may refuse.
            merge: edits with the same word here that follow within a second become one step.

        Returns:
            Whether the edit was made; where it refused, `refused` says why.
        """
        before = self.project
        try:
            after = edit(before)
        except (EditRefused, BadParameter, ExpressionError) as error:
            self.refused.emit(str(error))
            return False
        if after is before:
            return True
        after = self._with_true_data(after)
        now = time.monotonic()
        joins = bool(merge) and self._merging is not None and self._merging[0] == merge and bool(self._undo)
        if not (joins and self._merging is not None and now - self._merging[1] < MERGE_WITHIN_S):
            self._undo.append(_Step(label, before))
            del self._undo[:-MAX_STEPS_BACK]
        self._merging = (merge, now) if merge else None
        self._redo.clear()
        self._become(after)
        return True

    def undo(self) -> None:
        """Take the last step back."""
        self._step(self._undo, self._redo)

    def redo(self) -> None:
        """Do the step again that was last taken back."""
        self._step(self._redo, self._undo)

    def _step(self, source: list[_Step], other: list[_Step]) -> None:
        if not source:
            return
        step = source.pop()
        other.append(_Step(step.label, self.project))
        self._merging = None
        self._become(self._with_true_data(step.project))

    def _become(self, project: Project) -> None:
        before, self.project = self.project, project
        self.changed.emit(before, project)
        self.checked_changed.emit(self.checked)
        if before.data is not project.data:
            self.data_changed.emit()
        self.history_changed.emit()
        self.saved_changed.emit()
        if not self._autosave.isActive():
            self._autosave.start()

    # Data

    def look_again(self) -> None:
        """Find out anew what the data offers, for files that changed on disk; no step that could be taken back."""
        self._look.doubt(self.project.data, self.folder)
        self._look_now()

    def _with_true_data(self, project: Project) -> Project:
        """The project with the fields that its data has, as far as that is known; else it is being found out."""
        if project.data is self.project.data:
            return project
        return self._amended(project)

    def _amended(self, project: Project) -> Project:
        data = self._look.true_of(project.data, self.folder)
        if data is project.data:
            return project
        amended = replace(project, data=data)
        if project is self._saved:
            self._saved = amended  # what the data offers is no work of the person's that could be lost
        return amended

    def _look_now(self) -> None:
        """Have the present project say what its data offers, as no step of its own."""
        amended = self._amended(self.project)
        if amended is self.project:
            self.data_changed.emit()
        else:
            self._become(amended)

    def _as_kept(self) -> Project:
        """The project as files get it: without fields that may be those of other data."""
        data = self.project.data
        if not self.is_looking or data is None or not data.fields:
            return self.project
        return replace(self.project, data=replace(data, fields=()))

    # Files

    def new(self, project: Project | None = None) -> None:
        """Begin with another project that has no file yet."""
        self._open(project or Project(), None)

    def open(self, path: Path) -> bool:
        """Open a project file; where it can't be read, `refused` says why and all stays as it was."""
        from engine.design.project import ProjectUnreadable, read_project

        try:
            project = read_project(path)
        except (ProjectUnreadable, OSError) as error:
            self.refused.emit(str(error))
            return False
        self._open(project, path.absolute())
        return True

    def open_recovered(self, found: Recovered) -> bool:
        """Open unsaved work that was left behind; it still has to be saved."""
        from engine.design.project import ProjectUnreadable

        try:
            project = recover(found)
        except (ProjectUnreadable, OSError) as error:
            self.refused.emit(str(error))
            return False
        self._open(project, found.path)
        self._saved = None
        self.keep_for_recovery()
        forget(found)
        self.saved_changed.emit()
        return True

    def save(self, path: Path | None = None) -> bool:
        """Write the project to its file, or to another that becomes its file.

        Returns:
            Whether it is on disk now; where not, `refused` says why.
        """
        from engine.design.project import write_project

        target = path or self.path
        if target is None:
            return False
        target, was_in = target.absolute(), self.folder
        try:
            write_project(self._as_kept(), target)
        except OSError as error:
            self.refused.emit(f"{target.name} could not be saved: {error.strerror or error}. Choose another place.")
            return False
        self.path = target
        self._saved = self.project
        self.saved_at = datetime.now()
        self.drop_recovery()
        self.saved_changed.emit()
        if self.folder != was_in:
            self._look_now()  # relative paths start elsewhere now
        return True

    def keep_for_recovery(self) -> None:
        """Keep the present value where a crash does not reach it."""
        self._autosave.stop()
        if not self.is_dirty:
            self._recovery.drop()
            return
        try:
            self._recovery.keep(self._as_kept(), self.path)
        except OSError as error:
            self.refused.emit(f"Unsaved work can't be kept safe: {error.strerror or error}. Save it to a file.")

    def drop_recovery(self) -> None:
        """Forget the recovery file: the work is saved or given up."""
        self._autosave.stop()
        self._recovery.drop()

    def shut_down(self) -> None:
        """Keep nothing and ask for nothing any more: the window goes."""
        self.drop_recovery()
        self._look.forget()

    def _open(self, project: Project, path: Path | None) -> None:
        self.drop_recovery()
        before, self.project = self.project, project
        self.place.reset()
        self.path = path
        self.saved_at = None
        self.found = NOTHING_FOUND
        self._look.forget()
        self._look.believe(project.data, self.folder)
        self.project = self._amended(project)
        self._saved = self.project
        self._checked = None
        self._undo.clear()
        self._redo.clear()
        self._merging = None
        self.changed.emit(before, self.project)
        self.checked_changed.emit(self.checked)
        self.data_changed.emit()
        self.history_changed.emit()
        self.saved_changed.emit()
        self.opened.emit()
