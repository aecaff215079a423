"""The menus, made of the window's commands, the canvas's and the docks'."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QMenuBar

from studio import preferences
from studio.commands import Commands

if TYPE_CHECKING:
    from studio.docks import Docks


class Menus:
    """The menu bar."""

    def __init__(self, bar: QMenuBar, commands: Commands) -> None:
        self._commands = commands
        self.recent_chosen: Callable[[Path], object] = lambda _: None
        self.file = bar.addMenu("&File")
        self.edit = bar.addMenu("&Edit")
        self.view = bar.addMenu("&View")
        self.run = bar.addMenu("&Run")
        self.help = bar.addMenu("&Help")
        self.recent = QMenu("Open recent", bar)
        self.export = QMenu("Export", bar)
        self.panels = QMenu("Panels", bar)
        self.going = QMenu("Go to", bar)
        self.block = QMenu("Block", bar)
        self.annotation = QMenu("Frame and note", bar)
        self.layout = QMenu("Arrange", bar)
        self.theme = QMenu("Theme", bar)
        self.canvas = QMenu("Canvas", bar)
        self.go = QMenu("Find and follow", bar)
        self._fill()
        self.recent.aboutToShow.connect(self._show_recent)

    def _fill(self) -> None:
        commands = self._commands
        add = _adder(commands)
        add(self.file, "new", "from_data", "open")
        self.file.addMenu(self.recent)
        add(self.file, "start_page", "", "save", "save_as", "")
        self.file.addMenu(self.export)
        add(self.export, "export_module", "export_script", "export_folder")
        add(self.file, "", "close_tab", "reopen_tab", "restore", "", "close")
        add(self.edit, "undo", "redo", "")
        self._ends = {group: self.edit.addSeparator() for group in ("clipboard", "selection", "")}
        self.edit.addMenu(self.block)
        self.edit.addMenu(self.annotation)
        self.edit.addMenu(self.layout)
        add(self.edit, "", "new_code", "trust_code")
        self.view.addMenu(self.theme)
        self.view.addMenu(self.panels)
        self.view.addMenu(self.going)
        add(self.going, "next_panel", "previous_panel", "")
        self.going.addActions([action for action in commands if action.objectName().startswith("go_")])
        self.view.addMenu(self.canvas)
        self.view.addMenu(self.go)
        add(self.view, "next_tab", "previous_tab", "", "arrange", "", "find", "find_layer")
        add(self.view, "next_problem", "previous_problem", "fix_alike", "")
        add(self.run, "train", "pause", "stop", "", "restart_engine")
        add(self.help, "keys", "about")
        group = QActionGroup(self.theme)
        for name in ("theme_system", "theme_dark", "theme_light"):
            group.addAction(commands[name])
            self.theme.addAction(commands[name])

    def add_docks(self, docks: Docks) -> None:
        """Offer to show and hide each panel."""
        for dock in docks:
            self.panels.addAction(dock.toggleViewAction())

    def add_canvas(self, actions: Sequence[QAction]) -> None:
        """Bring in the commands of the canvas: what shows and what leads elsewhere to View, all else to Edit."""
        kept = {"block": self.block, "layout": self.layout, "travel": self.go, "view": self.canvas}
        kept["annotation"] = self.annotation
        kept["picture"] = self.export
        for action in actions:
            if action.property("menu") in kept:
                kept[action.property("menu")].addAction(action)
                continue
            group = action.property("group") or ""
            if group == "looking":
                self.view.addAction(action)
            else:
                self.edit.insertAction(self._ends[group], action)

    def _show_recent(self) -> None:
        self.recent.clear()
        for path, title in preferences.told_apart(preferences.recent_files()):
            action = self.recent.addAction(title.replace("&", "&&"))
            action.setToolTip(str(path))
            action.triggered.connect(partial(self._open_recent, path))
        if self.recent.isEmpty():
            self.recent.addAction("Nothing yet").setEnabled(False)
            return
        self.recent.addSeparator()
        self.recent.addAction("Clear the list", preferences.forget_recent)

    def _open_recent(self, path: Path) -> None:
        self.recent_chosen(path)


def _adder(commands: Commands) -> Callable[..., None]:
    def add(menu: QMenu, *names: str) -> None:
        for name in names:
            if name:
                menu.addAction(commands[name])
            else:
                menu.addSeparator()

    return add
