"""Problems are gone through and mended with the keyboard, and the code is read, searched and opened elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import studio.panels.code_panel
from engine.design.graph import End, Graph
from engine.design.graph.edits import disconnect, set_params
from engine.design.project import templates
from studio import code_copy
from studio.panels.code_panel import CodePanel
from studio.panels.problems_panel import ProblemsPanel
from tests.journeys.person import CTRL, Person

pytestmark = [
    pytest.mark.journey,
    pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)", extend=True),
]
SHIFT = Qt.KeyboardModifier.ShiftModifier
SitDown = Callable[..., Person]


def broken(graph: Graph) -> Graph:
    for name in ("conv1", "conv2"):
        graph = set_params(graph, name, {"kernel_size": -1})
    return disconnect(graph, [End("relu3")])


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key wherever the keyboard is."""
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key, modifiers)


def test_problems_are_gone_through_and_mended_with_the_keyboard(sit_down: SitDown) -> None:
    person = sit_down(templates()[0].path)
    person.document.edit("Break", broken)
    before = person.document.project.graph
    person.window.docks.bring("problems")
    panel = person.panel("problems", ProblemsPanel)
    person.wait_for(panel.rows, "the problems")
    person.canvas.setFocus()
    press(Qt.Key.Key_F8)
    assert person.window.selection.nodes == {"conv1"}
    press(Qt.Key.Key_F8)
    assert person.window.selection.nodes == {"conv2"}
    press(Qt.Key.Key_F8, SHIFT)
    assert person.window.selection.nodes == {"conv1"}
    panel.setFocus()
    press(Qt.Key.Key_Down)
    person.picture("problems")
    press(Qt.Key.Key_Period, CTRL | SHIFT)
    assert person.document.undo_label == "Fix all: Reset kernel_size"
    assert person.window.notice.says.text() == "2 problems mended; Ctrl+Z takes it back."
    assert panel.rows()[0].hasFocus()
    press(Qt.Key.Key_Period, CTRL)
    assert person.document.checked.ok
    for _ in range(2):
        person.press(Qt.Key.Key_Z, CTRL)
    assert person.document.project.graph == before


def test_the_code_is_read_searched_and_opened_elsewhere(
    sit_down: SitDown, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened: list[Path] = []

    def opens(path: Path) -> bool:
        opened.append(path)
        return True

    monkeypatch.setattr(code_copy, "copy_folder", lambda: tmp_path)
    monkeypatch.setattr(studio.panels.code_panel, "open_in_editor", opens)
    person = sit_down(templates()[0].path)
    person.window.docks.bring("code")
    panel = person.panel("code", CodePanel)
    person.wait_for(lambda: panel.text, "the code")
    panel.view.setFocus()
    press(Qt.Key.Key_F, CTRL)
    assert panel.find_bar.field.hasFocus(), "it is the panel's search, not the window's"
    QTest.keyClicks(panel.find_bar.field, "self.fc1(")
    assert panel.find_bar.count.text() == "1 of 1"
    press(Qt.Key.Key_Escape)
    assert panel.find_bar.isHidden()
    press(Qt.Key.Key_Return)
    assert person.window.selection.nodes == {"fc1"}, "the line one is at is that layer's"
    person.picture("code")
    person.click(panel.editor_button)
    assert [path.read_text(encoding="utf-8").endswith(panel.text) for path in opened] == [True]
    assert str(opened[0]) in person.window.notice.says.text()
