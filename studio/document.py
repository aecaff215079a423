"""The open projects: the one in front with its value and the values before it, and those that rest in their tabs."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from engine.design.check import Checked, Found
from engine.design.graph import EditRefused, Graph
from engine.design.graph.expression import ExpressionError
from engine.design.layers import BadParameter
from engine.design.project import Project
from studio.custom.code_trust import CodeTrust
from studio.open_project import OpenProject, Step, same_file
from studio.place import Place
from studio.recovery import Recovered, forget, recover

AUTOSAVE_DELAY_MS = 2_000
MERGE_WITHIN_S = 1.0
MAX_STEPS_BACK = 1_000
MAX_CLOSED = 10
"""So many closed projects can be had back as they were."""


class Document(QObject):
    """The projects as the window knows them. Every change of the one in front goes through `edit` or `edit_project`.

    Attributes:
        trust: the person's word on the project's own code.
        place: where in the network the window looks; what is edited there goes through it.

    Signals:
        leaving: another project is about to come to the front; the one here is still in place.
        opened: another project is in front than before.
        changed: the project before and the project now.
        checked_changed: the `Checked` of the project now.
        history_changed: what undo and redo would do is different.
        saved_changed: the file, the time of saving, or whether there is something to save is different.
        data_changed: what the data offers, what is wrong with it, or whether it is being looked at is different.
        tabs_changed: there are other open projects, in another order, or another one is in front.
        refused: a sentence: why an edit, a file or a save did not work.
    """

    leaving = Signal()
    opened = Signal()
    changed = Signal(object, object)
    checked_changed = Signal(object)
    history_changed = Signal()
    saved_changed = Signal()
    data_changed = Signal()
    tabs_changed = Signal()
    refused = Signal(str)

    def __init__(self, project: Project | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._here = self._opened(project or Project(), None)
        self._tabs = [self._here]
        self._closed: list[tuple[OpenProject, int]] = []
        self._pending: set[OpenProject] = set()
        self._autosave = QTimer(self)
        self._autosave.setSingleShot(True)
        self._autosave.setInterval(AUTOSAVE_DELAY_MS)
        self._autosave.timeout.connect(self.keep_for_recovery)
        self.trust = CodeTrust(self)  # first, as it decides how all others see custom layers
        self.place = Place(self)

    def _opened(self, project: Project, path: Path | None) -> OpenProject:
        return OpenProject.of(project, path, self._on_found_out)

    # What is in front

    @property
    def here(self) -> OpenProject:
        """The open project that is in front."""
        return self._here

    @property
    def project(self) -> Project:
        """The present value."""
        return self._here.project

    @property
    def path(self) -> Path | None:
        """The project's file, if it has one."""
        return self._here.path

    @property
    def saved_at(self) -> datetime | None:
        """When it was saved, if it was since it was opened."""
        return self._here.saved_at

    @property
    def checked(self) -> Checked:
        """Shapes, problems and cost of the project as it is now."""
        return self._here.checked

    @property
    def found(self) -> Found:
        """What the engine has found out about custom layers."""
        return self._here.found

    @found.setter
    def found(self, found: Found) -> None:
        self._here.found = found

    def know(self, found: Found) -> None:
        """Take in what the engine has found out about custom layers; no step that could be taken back."""
        self.found = found
        self.checked_changed.emit(self.checked)

    @property
    def folder(self) -> Path:
        """Where the project's relative paths start: beside its file, else where the studio was started."""
        return self._here.folder

    @property
    def is_dirty(self) -> bool:
        """Whether there is something to save."""
        return self._here.is_dirty

    @property
    def is_looking(self) -> bool:
        """Whether the data is being looked at; until that is done its fields may be those of before, or none."""
        return self._here.look.is_looking

    @property
    def data_problem(self) -> str:
        """What is wrong with the data, as a sentence, or nothing."""
        return self._here.look.problem

    @property
    def undo_label(self) -> str:
        """What undo would take back, or nothing."""
        return self._here.undo[-1].label if self._here.undo else ""

    @property
    def redo_label(self) -> str:
        """What redo would do again, or nothing."""
        return self._here.redo[-1].label if self._here.redo else ""

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
        here, before = self._here, self.project
        try:
            after = edit(before)
        except (EditRefused, BadParameter, ExpressionError) as error:
            self.refused.emit(str(error))
            return False
        if after is before:
            return True
        after = self._with_true_data(after)
        now = time.monotonic()
        joins = bool(merge) and here.merging is not None and here.merging[0] == merge and bool(here.undo)
        if not (joins and here.merging is not None and now - here.merging[1] < MERGE_WITHIN_S):
            here.undo.append(Step(label, before))
            del here.undo[:-MAX_STEPS_BACK]
        here.merging = (merge, now) if merge else None
        here.redo.clear()
        self._become(after)
        return True

    def undo(self) -> None:
        """Take the last step back."""
        self._step(self._here.undo, self._here.redo)

    def redo(self) -> None:
        """Do the step again that was last taken back."""
        self._step(self._here.redo, self._here.undo)

    def _step(self, source: list[Step], other: list[Step]) -> None:
        if not source:
            return
        step = source.pop()
        other.append(Step(step.label, self.project))
        self._here.merging = None
        self._become(self._with_true_data(step.project))

    def _become(self, project: Project) -> None:
        before, self._here.project = self.project, project
        self.changed.emit(before, project)
        self.checked_changed.emit(self.checked)
        if before.data is not project.data:
            self.data_changed.emit()
        self.history_changed.emit()
        self.saved_changed.emit()
        self._keep_soon(self._here)

    # Data

    def look_again(self) -> None:
        """Find out anew what the data offers, for files that changed on disk; no step that could be taken back."""
        self._here.look.doubt(self.project.data, self.folder)
        self._on_found_out(self._here)

    def _with_true_data(self, project: Project) -> Project:
        """The project with the fields that its data has, as far as that is known; else it is being found out."""
        return project if project.data is self.project.data else self._here.amended(project)

    def _on_found_out(self, tab: OpenProject) -> None:
        """Have a project say what its data offers, as no step of its own."""
        amended = tab.amended(tab.project)
        if tab is not self._here:
            tab.project = amended
        elif amended is tab.project:
            self.data_changed.emit()
        else:
            self._become(amended)

    # Tabs

    @property
    def tabs(self) -> tuple[OpenProject, ...]:
        """The open projects in their order."""
        return tuple(self._tabs)

    def go(self, tab: OpenProject) -> None:
        """Bring an open project to the front, or one that was closed back."""
        if tab is self._here:
            return
        self.leaving.emit()
        if tab not in self._tabs:
            self._bring_back(tab, len(self._tabs))
        self._come_to(tab)

    def step(self, by: int) -> None:
        """Bring the project so many tabs further to the front, beyond the last one the first."""
        self.go(self._tabs[(self._tabs.index(self._here) + by) % len(self._tabs)])

    def move(self, tab: OpenProject, to: int) -> None:
        """Give an open project another place among them."""
        self._tabs.remove(tab)
        self._tabs.insert(to, tab)
        self.tabs_changed.emit()

    def insert(self, tab: OpenProject, at: int) -> None:
        """Have a project open behind the one in front."""
        self._tabs.insert(at, tab)
        if tab.is_dirty:
            self._keep_soon(tab)
        self.tabs_changed.emit()

    def close(self, tab: OpenProject) -> None:
        """Close a project, and what was not saved of it with it; an empty one takes the place of the last."""
        if tab is self._here:
            self.leaving.emit()
        at = self._tabs.index(tab)
        self._tabs.remove(tab)
        self._let_rest(tab)
        if not tab.is_untouched:
            self._closed = [*self._closed, (tab, at)][-MAX_CLOSED:]
        if not self._tabs:
            self._tabs.append(self._opened(Project(), None))
        if tab is self._here:
            self._come_to(self._tabs[min(at, len(self._tabs) - 1)])
        else:
            self.tabs_changed.emit()

    @property
    def can_reopen(self) -> bool:
        """Whether a project was closed that can be had back."""
        return bool(self._closed)

    def reopen(self) -> None:
        """Have the project back that was closed last, with all that could be undone in it."""
        if not self._closed:
            return
        tab, at = self._closed[-1]
        there = self.tab_of(tab.path) if tab.path is not None else None
        if there is not None and not tab.is_dirty:
            self._closed.pop()
            self.go(there)
            return
        self.leaving.emit()
        self._bring_back(tab, at)
        self._come_to(tab)

    def tab_of(self, path: Path) -> OpenProject | None:
        """The open project that has this file."""
        return next((tab for tab in self._tabs if tab.path is not None and same_file(tab.path, path)), None)

    def _bring_back(self, tab: OpenProject, at: int) -> None:
        """Open a closed project again, as it was left."""
        if tab.path is not None and self.tab_of(tab.path) is not None:
            tab.path = None  # its file was opened again since then, and two may not write into one
            tab.saved = None
        self._closed = [closed for closed in self._closed if closed[0] is not tab]
        self._tabs.insert(at, tab)
        if self._here.is_untouched:
            self._tabs.remove(self._here)
        tab.look.believe(tab.project.data, tab.folder)
        if tab.is_dirty:
            self._keep_soon(tab)

    def _let_rest(self, tab: OpenProject) -> None:
        self._pending.discard(tab)
        tab.rest()

    def _come_to(self, tab: OpenProject) -> None:
        """Have another project in front; `leaving` was told."""
        before = self._here
        before.way = self.place.path
        before.merging = None
        self._here = tab
        self.place.reset(tab.way)
        self.changed.emit(before.project, tab.project)
        self.checked_changed.emit(self.checked)
        self.data_changed.emit()
        self.history_changed.emit()
        self.saved_changed.emit()
        self.opened.emit()
        self.tabs_changed.emit()

    # Files

    def new(self, project: Project | None = None, *, beside: bool = False) -> None:
        """Begin with another project that has no file yet.

        Args:
            project: its value; an empty one if left out.
            beside: see `bring`.
        """
        self.bring(self.unsaved(project or Project()), beside=beside)

    def open(self, path: Path, *, beside: bool = False) -> bool:
        """Open a project file; where it can't be read, `refused` says why and all stays as it was."""
        from engine.design.project import ProjectUnreadable

        try:
            tab = self.read(path)
        except (ProjectUnreadable, OSError) as error:
            self.refused.emit(str(error))
            return False
        self.bring(tab, beside=beside)
        return True

    def open_recovered(self, found: Recovered, *, beside: bool = False) -> bool:
        """Open unsaved work that was left behind; it still has to be saved."""
        from engine.design.project import ProjectUnreadable

        try:
            tab = self.read_recovered(found)
        except (ProjectUnreadable, OSError) as error:
            self.refused.emit(str(error))
            return False
        self.bring(tab, beside=beside)
        return True

    def unsaved(self, project: Project) -> OpenProject:
        """A project without a file, to be opened."""
        return self._opened(project, None)

    def read(self, path: Path) -> OpenProject:
        """Read a project file, to be opened.

        Raises:
            ProjectUnreadable: it is no project, or a damaged one; the message says why.
            OSError: the disk refuses.
        """
        from engine.design.project import read_project

        return self._opened(read_project(path), path.absolute())

    def read_recovered(self, found: Recovered) -> OpenProject:
        """Take over unsaved work that was left behind; one step back in it is what its file holds, where it has one.

        Raises:
            ProjectUnreadable: it can't be read; the message says why.
            OSError: the disk refuses.
        """
        from engine.design.project import ProjectUnreadable, read_project

        tab = self._opened(recover(found), found.path)
        tab.saved = None
        if found.path is not None:
            try:
                tab.saved = read_project(found.path)
            except (ProjectUnreadable, OSError):
                pass  # the work is there without it, and to save it is all that is left to do
            else:
                tab.undo.append(Step("Changes that were recovered", tab.saved))
        try:
            tab.keep()
        except OSError as error:
            self.refused.emit(_not_kept(error))
        else:
            forget(found)
        return tab

    def save(self, path: Path | None = None, tab: OpenProject | None = None) -> bool:
        """Write a project to its file, or to another that becomes its file.

        Args:
            path: the file; its own if left out.
            tab: the open project; the one in front if left out.

        Returns:
            Whether it is on disk now; where not, `refused` says why.
        """
        from engine.design.project import write_project

        tab = tab or self._here
        target = path or tab.path
        if target is None:
            return False
        target, was_in = target.absolute(), tab.folder
        other = self.tab_of(target)
        if other is not None and other is not tab:
            self.refused.emit(f"{target.name} is open in another tab. Close it there, or choose another name.")
            return False
        try:
            write_project(tab.as_kept(), target)
        except OSError as error:
            self.refused.emit(f"{target.name} could not be saved: {error.strerror or error}. Choose another place.")
            return False
        tab.path = target
        tab.saved = tab.project
        tab.saved_at = datetime.now()
        self._pending.discard(tab)
        tab.recovery.drop()
        self.saved_changed.emit()
        if tab.folder != was_in:
            self._on_found_out(tab)  # relative paths start elsewhere now
        return True

    def keep_for_recovery(self) -> None:
        """Keep the present values where a crash does not reach them."""
        self._autosave.stop()
        self._pending.add(self._here)
        while self._pending:
            try:
                self._pending.pop().keep()
            except OSError as error:
                self.refused.emit(_not_kept(error))

    def _keep_soon(self, tab: OpenProject) -> None:
        self._pending.add(tab)
        if not self._autosave.isActive():
            self._autosave.start()

    def drop_recovery(self) -> None:
        """Forget the recovery files: the work is saved or given up."""
        self._autosave.stop()
        self._pending.clear()
        for tab in self._tabs:
            tab.recovery.drop()

    def shut_down(self) -> None:
        """Keep nothing and ask for nothing any more: the window goes."""
        self._autosave.stop()
        for tab in self._tabs:
            self._let_rest(tab)

    def bring(self, tab: OpenProject, *, beside: bool) -> None:
        """Have another project open, in front.

        Args:
            tab: what was read or begun.
            beside: whether the project in front stays open, unless it is an untouched empty one; else it is given up.
        """
        self.leaving.emit()
        here = self._here
        if beside and not here.is_untouched:
            self._tabs.append(tab)
        else:
            self._tabs[self._tabs.index(here)] = tab
            self._let_rest(here)
        self._come_to(tab)


def _not_kept(error: OSError) -> str:
    return f"Unsaved work can't be kept safe: {error.strerror or error}. Save it to a file."
