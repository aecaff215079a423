from __future__ import annotations

import pytest
from PySide6.QtWidgets import QDialog, QLabel
from pytestqt.qtbot import QtBot

from studio.canvas.movements import movements
from studio.commands import COMMANDS
from studio.document import Document
from studio.finding import entries
from studio.keys_page import show_keys
from studio.window import MainWindow


def test_the_keys_are_called_as_on_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("platform.system", lambda: "Linux")
    assert dict(movements())["Drag copies off"].startswith("Alt+Shift and drag")
    monkeypatch.setattr("platform.system", lambda: "Darwin")
    assert dict(movements())["Drag copies off"].startswith("⌥⇧ and drag")


@pytest.fixture
def window(lenet: Document, qtbot: QtBot) -> MainWindow:
    window = MainWindow(lenet)
    qtbot.addWidget(window)
    window.furnish()
    window.show_desk()
    return window


WORDS = {
    "export svg": "Drawing as SVG…",
    "png": "Drawing as PNG…",
    "save pdf": "Drawing as PDF…",
    "hide minimap": "Minimap",
    "search shape": "Find in the drawing…",
    "follow wire": "Go to source",
}


def test_why_a_command_is_not_possible_is_true_with_and_without_a_project(window: MainWindow) -> None:
    def reasons() -> dict[str, str]:
        return {entry.title: entry.why_not for entry in entries(window)}

    assert reasons()["Pause"] == "This project has no training now that can be held or ended."
    window.document.close(window.document.here)
    window.show_start_page()
    found = reasons()
    assert found["Save"] == "Open a project first."
    assert found["Next project"] == "No other project is open."


def test_what_tells_that_a_command_is_not_possible_has_no_dots_in_the_middle(window: MainWindow) -> None:
    assert window.canvas is not None
    (refused,) = [action for action in window.canvas.commands.actions if action.text() == "Print the drawing…"]
    refused.setEnabled(False)
    (entry,) = [entry for entry in entries(window) if entry.title == refused.text()]
    entry.run()
    assert window.notice.says.text().startswith("Print the drawing: ")


def test_keys_and_movements_are_told_no_key_does_two_things_and_other_words_find_commands(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def look(dialog: QDialog) -> int:
        told.extend(label.text() for label in dialog.findChildren(QLabel))
        return 0

    monkeypatch.setattr(QDialog, "exec", look)
    show_keys(window)
    assert {"Cut wires", "Select with a lasso", "Find in the drawing…"} <= set(told)
    assert window.canvas is not None
    keys = [key for command in COMMANDS for key in command.keys]
    keys += [key.toString() for action in window.canvas.commands.actions for key in action.shortcuts()]
    assert sorted(set(keys)) == sorted(keys)
    found = {entry.title: entry for entry in entries(window)}
    for words, title in WORDS.items():
        assert all(word in f"{title} {found[title].words}".casefold() for word in words.split())
