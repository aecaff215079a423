"""What the window says of the project in front: its title, whether it is saved, and which commands there are now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

if TYPE_CHECKING:
    from studio.window import MainWindow

ON_THE_DESK = (
    "save",
    "save_as",
    "export_module",
    "export_script",
    "export_folder",
    "arrange",
    "next_problem",
    "previous_problem",
    "fix_alike",
    "close_tab",
)
"""The commands for which a project has to be seen."""


class StateView(QObject):
    """Keeps title, status line and commands as the document is."""

    def __init__(self, window: MainWindow) -> None:
        """Follow the document.

        Args:
            window: the window, which has its document.
        """
        super().__init__(window)
        self._window = window
        document = window.document
        document.tabs_changed.connect(self._show_tabs)
        document.checked_changed.connect(lambda _: self._show_checked())
        document.saved_changed.connect(self._show_project)
        document.history_changed.connect(self._show_history)

    def show(self) -> None:
        """Show all of it as it is now."""
        self._show_project()
        self._show_tabs()
        self._show_checked()
        self._show_history()

    def _show_tabs(self) -> None:
        document, commands = self._window.document, self._window.commands
        is_behind = not self._window.is_open and not document.here.is_untouched
        for name in ("next_tab", "previous_tab"):
            commands[name].setEnabled(len(document.tabs) > 1 or is_behind)
        commands["reopen_tab"].setEnabled(document.can_reopen)

    def _show_project(self) -> None:
        window, document = self._window, self._window.document
        dirty = document.is_dirty
        has_file = document.path is not None
        window.status.show_saved(document.saved_at, is_dirty=dirty, has_file=has_file, is_open=window.is_open)
        show_titles(window, document.project.name, is_dirty=dirty)

    def _show_checked(self) -> None:
        window = self._window
        if not window.is_open or window.title_at_start:
            return
        checked = window.document.checked
        window.status.show_checked(checked)
        errors = sum(problem.severity == "error" for problem in checked.problems)
        window.docks.show_count(errors, len(checked.problems))

    def _show_history(self) -> None:
        document = self._window.document
        for name, label in (("undo", document.undo_label), ("redo", document.redo_label)):
            action = self._window.commands[name]
            action.setEnabled(bool(label) and self._window.is_open)
            word = name.capitalize()
            action.setText(f"{word}: {label}" if label else word)


def show_titles(window: MainWindow, name: str, *, is_dirty: bool) -> None:
    """Show what the project is called, and the commands that there are for it, be it there or still to come.

    Args:
        window: the window.
        name: the project's name.
        is_dirty: whether there is something to save.
    """
    shown = window.title_at_start or name
    window.top_bar.show_project(shown, is_dirty=is_dirty, is_open=window.is_open)
    window.setWindowTitle(f"{shown}[*] – Netloom" if window.is_open else "Netloom")
    window.setWindowModified(is_dirty and window.is_open)
    for command in ON_THE_DESK:
        window.commands[command].setEnabled(window.is_open)
    window.commands["train"].setEnabled(window.is_open and window.top_bar.train.isEnabled())
    if not window.is_open:
        window.status.show_checked(None)
