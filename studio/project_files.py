"""Files as a person handles them: new, open, save, save as, close, and the question before something is lost."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from engine.design.project import Project, ProjectUnreadable, Template, read_project, templates
from studio import preferences
from studio.closing import ask_to_save
from studio.custom.code_dialog import may_go
from studio.document import Document
from studio.open_project import OpenProject
from studio.pending_field import finish_typing
from studio.recovery import Recovered, forget

FILTER = "Netloom projects (*.netloom);;All files (*)"


class ProjectFiles(QObject):
    """Opens, saves and closes projects, asking where it has to.

    Attributes:
        may_close: whether an open project may be closed as far as others know, who may ask.

    Signals:
        begun: a project came to the front, from whichever source.
        saved: the path it was saved to.
        emptied: the last open project was closed.
    """

    begun = Signal()
    saved = Signal(object)
    emptied = Signal()

    def __init__(self, document: Document, window: QWidget) -> None:
        super().__init__(window)
        self._document = document
        self._window = window
        self.may_close: Callable[[OpenProject], bool] = lambda _: True

    # Beginning

    def new(self) -> None:
        """Begin with an empty canvas."""
        self._begin(Project())

    def from_data(self, path: Path | None = None) -> None:
        """Ask what to learn from, and begin with its inputs.

        Args:
            path: a table or a folder of images that is proposed.
        """
        from studio.start_from_data import StartFromData

        dialog = StartFromData(self._document.folder, self._window)
        if path is not None:
            dialog.propose(path)
        if dialog.exec() and dialog.project is not None:
            self._begin(dialog.project)

    def from_template(self, template: Template) -> None:
        """Begin with a copy of a template."""
        try:
            project = read_project(template.path)
        except (ProjectUnreadable, OSError) as error:
            self._document.refused.emit(str(error))
            return
        self._begin(project)

    def from_template_named(self, name: str) -> None:
        """Begin with a copy of the template of that name."""
        self.from_template(next(template for template in templates() if template.name == name))

    def from_recovered(self, found: Recovered) -> None:
        """Go on with unsaved work that was left behind."""
        if self._document.open_recovered(found, beside=True):
            self.begun.emit()

    def drop_recovered(self, found: Recovered) -> None:
        """Delete unsaved work that was left behind."""
        forget(found)

    def open(self, path: Path | None = None) -> bool:
        """Open a project file, asking which if it is not said; one that is open already comes to the front."""
        if path is None:
            chosen, _ = QFileDialog.getOpenFileName(self._window, "Open a project", str(self._place()), FILTER)
            if not chosen:
                return False
            path = Path(chosen)
        there = self._document.tab_of(path)
        if there is not None:
            self._document.go(there)
        elif not self._document.open(path, beside=True):
            return False
        preferences.note_recent(path.absolute())
        self.begun.emit()
        return True

    def open_all(self, paths: Sequence[Path]) -> None:
        """Open several project files."""
        for path in paths:
            self.open(path)

    def _begin(self, project: Project) -> None:
        self._document.new(project, beside=True)
        self.begun.emit()

    # Tabs

    def go(self, tab: OpenProject) -> None:
        """Show an open project."""
        self._document.go(tab)
        self.begun.emit()

    def step(self, by: int) -> None:
        """Show the project so many tabs further."""
        self._document.step(by)
        self.begun.emit()

    def reopen(self) -> None:
        """Show the project again that was closed last."""
        if self._document.can_reopen:
            self._document.reopen()
            self.begun.emit()

    def close(self, tabs: Sequence[OpenProject] | None = None) -> bool:
        """Close projects, those in front if none are named, once nothing of them is lost against the person's will."""
        tabs = [self._document.here] if tabs is None else tabs
        if not may_go(self._window, tabs) or not self._may_lose(tabs) or not all(map(self.may_close, tabs)):
            return False  # who may end a training is asked last, so that none ends though its project stays open
        for tab in tabs:
            self._document.close(tab)
        if self._document.tabs == (self._document.here,) and self._document.here.is_untouched:
            self.emptied.emit()
        return True

    # Saving

    def save(self) -> bool:
        """Write the project to its file; ask for one where it has none."""
        finish_typing(self._window)
        return self._save(self._document.path) if self._document.path else self.save_as()

    def save_as(self) -> bool:
        """Ask for a file and write the project to it."""
        finish_typing(self._window)
        suggested = self._place() / f"{file_name(self._document.project.name)}.netloom"
        chosen, _ = QFileDialog.getSaveFileName(self._window, "Save the project", str(suggested), FILTER)
        if not chosen:
            return False
        path = Path(chosen)
        return self._save(path if path.suffix else path.with_suffix(".netloom"))

    def _save(self, path: Path, tab: OpenProject | None = None) -> bool:
        if not self._document.save(path, tab):
            return False
        preferences.note_recent(path.absolute())
        self.saved.emit(path)
        return True

    def may_leave(self) -> bool:
        """Ask about unsaved changes, code that is being written among them; whether the window may be closed now."""
        return may_go(self._window) and self._may_lose(self._document.tabs)

    def _may_lose(self, tabs: Sequence[OpenProject]) -> bool:
        """Whether these projects may go: there is nothing to save, or it is saved now, or it is not wanted."""
        finish_typing(self._window)
        unsaved = [tab for tab in tabs if tab.is_dirty]
        if not unsaved:
            return True
        answer = ask_to_save(unsaved, self._window)
        if answer == "save":
            return all(self._save_tab(tab) for tab in unsaved)
        return answer == "discard"

    def _save_tab(self, tab: OpenProject) -> bool:
        if tab.path is None:
            self.go(tab)  # so that it is seen what the name is asked for
            return self.save_as()
        return self._save(tab.path, tab)

    def _place(self) -> Path:
        recent = preferences.recent_files()
        if self._document.path:
            return self._document.path.parent
        return recent[0].parent if recent else Path.home()


def file_name(title: str) -> str:
    """A title as the name of a file, without what a file system may refuse."""
    return re.sub(r"[^\w\- ]+", "", title).strip().replace(" ", "-").lower()[:80] or "project"
