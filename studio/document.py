"""The open projects: the one in front with its value and the values before it, and those that rest in their tabs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from engine.design.check import Checked, Found
from engine.design.graph import EditRefused, Graph
from engine.design.graph.expression import ExpressionError
from engine.design.layers import BadParameter
from engine.design.project import Project
from studio.autosave import Autosave
from studio.custom.code_trust import CodeTrust
from studio.open_project import OpenProject, Step
from studio.place import Place
from studio.reading import Reading
from studio.recovery import Recovered
from studio.tabs import Tabs


class Document(QObject):
    """The projects as the window knows them. Every change of the one in front goes through `edit` or `edit_project`.

    Attributes:
        reading: makes open projects of files and values.
        autosave: keeps unsaved work where a crash does not reach it.
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
        self.reading = Reading(self._on_found_out)
        self._tabs = Tabs(self.reading.unsaved(project))
        self.autosave = Autosave(self)
        self.autosave.refused.connect(self.refused)
        self.trust = CodeTrust(self)  # first, as it decides how all others see custom layers
        self.place = Place(self)

    # What is in front

    @property
    def here(self) -> OpenProject:
        """The open project that is in front."""
        return self._tabs.here

    @property
    def project(self) -> Project:
        """The present value."""
        return self.here.project

    @property
    def path(self) -> Path | None:
        """The project's file, if it has one."""
        return self.here.path

    @property
    def saved_at(self) -> datetime | None:
        """When it was saved, if it was since it was opened."""
        return self.here.saved_at

    @property
    def checked(self) -> Checked:
        """Shapes, problems and cost of the project as it is now."""
        return self.here.checked

    @property
    def found(self) -> Found:
        """What the engine has found out about custom layers."""
        return self.here.found

    @found.setter
    def found(self, found: Found) -> None:
        self.here.found = found

    def know(self, found: Found) -> None:
        """Take in what the engine has found out about custom layers; no step that could be taken back."""
        self.found = found
        self.checked_changed.emit(self.checked)

    @property
    def folder(self) -> Path:
        """Where the project's relative paths start: beside its file, else where the studio was started."""
        return self.here.folder

    @property
    def is_dirty(self) -> bool:
        """Whether there is something to save."""
        return self.here.is_dirty

    @property
    def is_looking(self) -> bool:
        """Whether the data is being looked at; until that is done its fields may be those of before, or none."""
        return self.here.look.is_looking

    @property
    def data_problem(self) -> str:
        """What is wrong with the data, as a sentence, or nothing."""
        return self.here.look.problem

    @property
    def undo_label(self) -> str:
        """What undo would take back, or nothing."""
        return self.here.undo[-1].label if self.here.undo else ""

    @property
    def redo_label(self) -> str:
        """What redo would do again, or nothing."""
        return self.here.redo[-1].label if self.here.redo else ""

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
        here, before = self.here, self.project
        try:
            after = edit(before)
        except (EditRefused, BadParameter, ExpressionError) as error:
            self.refused.emit(str(error))
            return False
        if after is before:
            return True
        after = self._with_true_data(after)
        here.note_step(label, merge)
        self._become(after)
        return True

    def undo(self) -> None:
        """Take the last step back."""
        self._step(self.here.undo, self.here.redo)

    def redo(self) -> None:
        """Do the step again that was last taken back."""
        self._step(self.here.redo, self.here.undo)

    def _step(self, source: list[Step], other: list[Step]) -> None:
        if not source:
            return
        step = source.pop()
        other.append(Step(step.label, self.project))
        self.here.merging = None
        self._become(self._with_true_data(step.project))

    def _become(self, project: Project) -> None:
        before, self.here.project = self.project, project
        self.changed.emit(before, project)
        self.checked_changed.emit(self.checked)
        if before.data is not project.data:
            self.data_changed.emit()
        self.history_changed.emit()
        self.saved_changed.emit()
        self.autosave.keep_soon(self.here)

    # Data

    def look_again(self) -> None:
        """Find out anew what the data offers, for files that changed on disk; no step that could be taken back."""
        self.here.look.doubt(self.project.data, self.folder)
        self._on_found_out(self.here)

    def _with_true_data(self, project: Project) -> Project:
        """The project with the fields that its data has, as far as that is known; else it is being found out."""
        return project if project.data is self.project.data else self.here.amended(project)

    def _on_found_out(self, tab: OpenProject) -> None:
        """Have a project say what its data offers, as no step of its own."""
        amended = tab.amended(tab.project)
        if tab is not self.here:
            tab.project = amended
        elif amended is tab.project:
            self.data_changed.emit()
        else:
            self._become(amended)

    # Tabs

    @property
    def tabs(self) -> tuple[OpenProject, ...]:
        """The open projects in their order."""
        return self._tabs.all

    @property
    def can_reopen(self) -> bool:
        """Whether a project was closed that can be had back."""
        return self._tabs.last_closed is not None

    def tab_of(self, path: Path) -> OpenProject | None:
        """The open project that has this file."""
        return self._tabs.of_file(path)

    def go(self, tab: OpenProject) -> None:
        """Bring an open project to the front, or have one back that was closed."""
        if tab is self.here:
            return
        self.leaving.emit()
        if tab not in self._tabs:
            self._bring_back(tab)
        self._come_to(tab)

    def step(self, by: int) -> None:
        """Bring the project so many tabs further to the front, beyond the last one the first."""
        self.go(self._tabs.further(by))

    def move(self, tab: OpenProject, to: int) -> None:
        """Give an open project another place among them."""
        self._tabs.move(tab, to)
        self.tabs_changed.emit()

    def bring(self, tab: OpenProject, *, beside: bool) -> None:
        """Have another project open, in front.

        Args:
            tab: what was read or begun.
            beside: whether the project in front stays open, unless it is an untouched empty one; else it is given up.
        """
        self.leaving.emit()
        if beside and not self.here.is_untouched:
            self._tabs.add(tab)
        else:
            self._tabs.replace(tab)
            self._let_rest(self.here)
        if tab.is_dirty:
            self.autosave.keep_soon(tab)
        self._come_to(tab)

    def insert(self, tab: OpenProject, at: int) -> None:
        """Have a project open behind the one in front."""
        self._tabs.add(tab, at)
        if tab.is_dirty:
            self.autosave.keep_soon(tab)
        self.tabs_changed.emit()

    def close(self, tab: OpenProject) -> None:
        """Close a project, and what was not saved of it with it; an empty one takes the place of the last."""
        if tab is self.here:
            self.leaving.emit()
        front = self._tabs.close(tab)
        self._let_rest(tab)
        if front is None:
            front = self.reading.unsaved()
            self._tabs.add(front)
        if front is self.here:
            self.tabs_changed.emit()
        else:
            self._come_to(front)

    def reopen(self) -> None:
        """Have the project back that was closed last, with all that could be undone in it."""
        tab = self._tabs.last_closed
        if tab is None:
            return
        there = self.tab_of(tab.path) if tab.path is not None else None
        if there is not None and not tab.is_dirty:
            self._tabs.forget(tab)  # it was opened again since then
            tab = there
        self.go(tab)

    def _bring_back(self, tab: OpenProject) -> None:
        self._tabs.bring_back(tab)
        tab.look.believe(tab.project.data, tab.folder)
        if tab.is_dirty:
            self.autosave.keep_soon(tab)

    def _let_rest(self, tab: OpenProject) -> None:
        self.autosave.forget(tab)
        tab.rest()

    def _come_to(self, tab: OpenProject) -> None:
        """Have another project in front; `leaving` was told."""
        before = self.here
        before.way = self.place.path
        before.merging = None
        self._tabs.here = tab
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
        self.bring(self.reading.unsaved(project), beside=beside)

    def open(self, path: Path, *, beside: bool = False) -> bool:
        """Open a project file; where it can't be read, `refused` says why and all stays as it was."""
        return self._bring_read(lambda: self.reading.file(path), beside=beside)

    def open_recovered(self, found: Recovered, *, beside: bool = False) -> bool:
        """Open unsaved work that was left behind; it still has to be saved."""
        return self._bring_read(lambda: self.reading.recovered(found), beside=beside)

    def _bring_read(self, read: Callable[[], OpenProject], *, beside: bool) -> bool:
        from engine.design.project import ProjectUnreadable

        try:
            tab = read()
        except (ProjectUnreadable, OSError) as error:
            self.refused.emit(str(error))
            return False
        self.bring(tab, beside=beside)
        return True

    def save(self, path: Path | None = None, tab: OpenProject | None = None) -> bool:
        """Write a project to its file, or to another that becomes its file.

        Args:
            path: the file; its own if left out.
            tab: the open project; the one in front if left out.

        Returns:
            Whether it is on disk now; where not, `refused` says why.
        """
        from engine.design.project import write_project

        tab = tab or self.here
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
        self.autosave.forget(tab)
        tab.recovery.drop()
        self.saved_changed.emit()
        if tab.folder != was_in:
            self._on_found_out(tab)  # relative paths start elsewhere now
        return True

    def shut_down(self) -> None:
        """Keep nothing and ask for nothing any more: the window goes."""
        self.autosave.stop()
        for tab in self.tabs:
            self._let_rest(tab)
