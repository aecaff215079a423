"""One open project: its value and the values before it, its file, and how it was looked at last."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from engine.design.check import NOTHING_FOUND, Checked, Found, check
from engine.design.project import Project
from studio.block_path import Path as Way
from studio.data_look import DataLook
from studio.recovery import RecoveryFile
from studio.trail import Trail

MERGE_WITHIN_S = 1.0
MAX_STEPS_BACK = 1_000
MAX_CHECKS = 8
"""So many results of checking are kept for steps back and forward; they share what stayed the same."""

Looked = tuple[float, tuple[float, float]]
"""How a graph was looked at: the zoom, and the scene position in the middle of the view."""


@dataclass(frozen=True)
class Step:
    """One step of the history: what it was called, and the project on its other side."""

    label: str
    project: Project


@dataclass(eq=False)
class OpenProject:
    """A project in a tab. The document shows one of them and writes into it; the others rest as they were left.

    Attributes:
        project: the present value.
        path: its file, if it has one.
        saved: the value that the file holds, or that there was at first; None where there is none.
        saved_at: when it was saved, if it was since it was opened.
        undo: the steps that can be taken back, the last one last.
        redo: the steps that can be done again, the next one last.
        merging: the word of the step that goes on, and when it was last added to.
        found: what the engine has found out about its custom layers.
        look: what its data offers.
        recovery: where unsaved work is kept.
        way: where in the network one looked.
        looked: how each graph of it was looked at, by the way to it; what was shown as a whole is not listed.
        trail: the places of it that were visited, for going back and forward.
        selected: the nodes that were selected.
    """

    project: Project
    path: Path | None = None
    saved: Project | None = None
    saved_at: datetime | None = None
    undo: list[Step] = field(default_factory=list)
    redo: list[Step] = field(default_factory=list)
    merging: tuple[str, float] | None = None
    found: Found = NOTHING_FOUND
    look: DataLook = field(init=False)
    recovery: RecoveryFile = field(default_factory=RecoveryFile)
    way: Way = ()
    looked: dict[tuple[str, ...], Looked] = field(default_factory=dict)
    trail: Trail = field(default_factory=Trail)
    selected: frozenset[str] = frozenset()
    _checks: list[Checked] = field(default_factory=list)
    """The last results of checking, the newest first."""

    @classmethod
    def of(cls, project: Project, path: Path | None, found_out: Callable[[OpenProject], None]) -> OpenProject:
        """Open a project as its file or template has it.

        Args:
            project: the value.
            path: its file, if it has one.
            found_out: called on the window's thread when it became known what the data offers.
        """
        opened = cls(project, path)
        opened.look = DataLook(lambda: found_out(opened))
        opened.look.believe(project.data, opened.folder)
        opened.project = opened.amended(project)
        opened.saved = opened.project
        return opened

    @property
    def name(self) -> str:
        """What the person calls it."""
        return self.project.name

    @property
    def is_dirty(self) -> bool:
        """Whether there is something to save."""
        return self.project is not self.saved

    @property
    def is_untouched(self) -> bool:
        """Whether it is an empty project in which nothing was done, so that another may take its place."""
        project = self.project
        is_empty = not project.graph.nodes and not project.graph.blocks and project.data is None
        return is_empty and self.path is None and not self.is_dirty and not self.undo and not self.redo

    @property
    def folder(self) -> Path:
        """Where the project's relative paths start: beside its file, else where the studio was started."""
        return self.path.parent if self.path else Path.cwd()

    @property
    def checked(self) -> Checked:
        """Shapes, problems and cost of the project as it is now."""
        fields = self.project.data.fields if self.project.data else ()
        graph = self.project.graph
        # A step back or forward leads to a graph that was checked before: that very check is nearer than the last one.
        known = next((checked for checked in self._checks if checked.graph is graph), None)
        checked = check(graph, fields, known or (self._checks[0] if self._checks else None), self.found)
        if not self._checks or checked is not self._checks[0]:
            others = [other for other in self._checks if other is not checked and other.graph is not graph]
            self._checks = [checked, *others][:MAX_CHECKS]
        return checked

    def amended(self, project: Project) -> Project:
        """The project with the fields that its data has, as far as that is known; else it is being found out."""
        data = self.look.true_of(project.data, self.folder)
        if data is project.data:
            return project
        amended = replace(project, data=data)
        if project is self.saved:
            self.saved = amended  # what the data offers is no work of the person's that could be lost
        return amended

    def note_step(self, label: str, merge: str = "") -> None:
        """Note that a step is about to be made from the present value; what could be done again no longer can.

        Args:
            label: what the step is called.
            merge: steps with the same word here that follow within a second become one.
        """
        now = time.monotonic()
        word, since = self.merging or ("", 0.0)
        if not (merge and merge == word and self.undo and now - since < MERGE_WITHIN_S):
            self.undo.append(Step(label, self.project))
            del self.undo[:-MAX_STEPS_BACK]
        self.merging = (merge, now) if merge else None
        self.redo.clear()

    def as_kept(self) -> Project:
        """The project as files get it: without fields that may be those of other data."""
        data = self.project.data
        if not self.look.is_looking or data is None or not data.fields:
            return self.project
        return replace(self.project, data=replace(data, fields=()))

    def keep(self) -> None:
        """Keep unsaved work where a crash does not reach it; where there is none, nothing is kept.

        Raises:
            OSError: the disk refuses.
        """
        if self.is_dirty:
            self.recovery.keep(self.as_kept(), self.path)
        else:
            self.recovery.drop()

    def rest(self) -> None:
        """Keep nothing and ask for nothing any more: it is closed."""
        self.recovery.drop()
        self.look.forget()


def same_file(one: Path, other: Path) -> bool:
    """Whether two paths name one file, which need not be there."""
    return one == other or one.resolve() == other.resolve()
