"""A name that stands in a field, but was not taken over with Return, is not lost to what is done next."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit, QMessageBox, QWidget

from engine.design.project import read_project
from studio.document import Document
from studio.pending_field import finish_typing
from studio.window import MainWindow
from tests.studio.test_window import Open, open_window

__all__ = ["open_window"]

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(open_window: Open, lenet: Document) -> MainWindow:
    window = open_window(lenet)
    window.show_desk()
    return window


def typed(window: MainWindow, name: str) -> QLineEdit:
    """The field with the name of conv1, in which another one was typed."""
    window.selection.select(["conv1"])
    window.docks.bring("inspector")
    panel = window.docks["inspector"].panel
    assert isinstance(panel, QWidget)
    field = next(field for field in panel.findChildren(QLineEdit) if field.text() == "conv1")
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, name)
    assert "conv1" in window.document.project.graph.nodes, "it is not taken over yet"
    return field


def test_saving_takes_over_what_is_being_typed_and_leaves_the_keyboard_there(
    window: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "lenet.netloom"
    assert window.document.save(path)
    field = typed(window, "stem")
    QTest.keyClick(field, Qt.Key.Key_S, CTRL)
    assert "stem" in read_project(path).graph.nodes
    assert not window.document.is_dirty


def test_saving_under_another_name_takes_it_over_too(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "other.netloom"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    typed(window, "stem")
    assert window.files.save_as()
    assert "stem" in read_project(path).graph.nodes


@pytest.mark.parametrize("is_window", [True, False])
def test_closing_asks_about_what_is_being_typed(
    is_window: bool, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "lenet.netloom"
    assert window.document.save(path)
    asked: list[str] = []

    def cancelled(box: QMessageBox) -> int:
        asked.append(box.text())
        return QMessageBox.StandardButton.Cancel

    monkeypatch.setattr(QMessageBox, "exec", cancelled)
    typed(window, "stem")
    assert not (window.close() if is_window else window.files.close())
    assert asked == ["LeNet on digits has changes that are not saved."]
    assert "stem" in window.document.project.graph.nodes


def test_a_field_keeps_the_keyboard_once_its_text_was_taken_over(window: MainWindow) -> None:
    assert window.canvas is not None
    window.canvas.setFocus()
    finish_typing(window)
    assert window.focusWidget() is window.canvas
