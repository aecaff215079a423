"""Files as a person handles them: new, open, save, save as, and the question before something is lost."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from engine.design.project import Project, ProjectUnreadable, Template, read_project, templates
from studio import preferences
from studio.custom.code_dialog import may_go
from studio.document import Document
from studio.recovery import Recovered, forget

FILTER = "Netloom projects (*.netloom);;All files (*)"


class ProjectFiles(QObject):
    """Opens and saves the document, asking where it has to.

    Signals:
        begun: a project is open now, from whichever source.
        saved: the path it was saved to.
    """

    begun = Signal()
    saved = Signal(object)

    def __init__(self, document: Document, window: QWidget) -> None:
        super().__init__(window)
        self._document = document
        self._window = window

    # Beginning

    def new(self) -> None:
        """Begin with an empty canvas."""
        if self.may_leave():
            self._document.new()
            self.begun.emit()

    def from_data(self) -> None:
        """Ask what to learn from, and begin with its inputs."""
        from studio.start_from_data import StartFromData

        if not self.may_leave():
            return
        dialog = StartFromData(self._document.folder, self._window)
        if dialog.exec() and dialog.project is not None:
            self._begin(dialog.project)

    def from_template(self, template: Template) -> None:
        """Begin with a copy of a template."""
        if not self.may_leave():
            return
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
        if self.may_leave() and self._document.open_recovered(found):
            self.begun.emit()

    def drop_recovered(self, found: Recovered) -> None:
        """Delete unsaved work that was left behind."""
        forget(found)

    def open(self, path: Path | None = None) -> bool:
        """Open a project file, asking which if it is not said."""
        if not self.may_leave():
            return False
        if path is None:
            chosen, _ = QFileDialog.getOpenFileName(self._window, "Open a project", str(self._place()), FILTER)
            if not chosen:
                return False
            path = Path(chosen)
        if not self._document.open(path):
            return False
        preferences.note_recent(path.absolute())
        self.begun.emit()
        return True

    def _begin(self, project: Project) -> None:
        self._document.new(project)
        self.begun.emit()

    # Saving

    def save(self) -> bool:
        """Write the project to its file; ask for one where it has none."""
        return self._save(self._document.path) if self._document.path else self.save_as()

    def save_as(self) -> bool:
        """Ask for a file and write the project to it."""
        suggested = self._place() / f"{file_name(self._document.project.name)}.netloom"
        chosen, _ = QFileDialog.getSaveFileName(self._window, "Save the project", str(suggested), FILTER)
        if not chosen:
            return False
        path = Path(chosen)
        return self._save(path if path.suffix else path.with_suffix(".netloom"))

    def _save(self, path: Path) -> bool:
        if not self._document.save(path):
            return False
        preferences.note_recent(path.absolute())
        self.saved.emit(path)
        return True

    def may_leave(self) -> bool:
        """Ask about unsaved changes, code that is being written among them; whether the project may be left now."""
        if not may_go(self._window):
            return False
        if not self._document.is_dirty:
            return True
        box = QMessageBox(self._window)
        box.setWindowTitle("Unsaved changes")
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(f"{self._document.project.name} has changes that are not saved.")
        box.setInformativeText("Save them before going on?")
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save)
        box.button(buttons.Discard).setText("Don't save")
        answer = box.exec()
        if answer == buttons.Save:
            return self.save()
        return answer == buttons.Discard

    def _place(self) -> Path:
        recent = preferences.recent_files()
        if self._document.path:
            return self._document.path.parent
        return recent[0].parent if recent else Path.home()


def file_name(title: str) -> str:
    """A title as the name of a file, without what a file system may refuse."""
    return re.sub(r"[^\w\- ]+", "", title).strip().replace(" ", "-").lower()[:80] or "project"
