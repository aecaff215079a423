"""Files dragged onto the window, wherever they are let go."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from engine.design.graph import Graph, Node
from engine.design.project import Project, write_project
from studio.dropping import DropHint, Dropped, dropped
from studio.start_from_data import StartFromData
from studio.window import MainWindow
from tests.studio.test_window import click_template, open_window

__all__ = ["open_window"]

Open = Callable[..., MainWindow]
COPY, LEFT, NONE = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def mime_of(*paths: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def saved(folder: Path, name: str) -> Path:
    path = folder / f"{name}.netloom"
    write_project(Project(name, Graph.of([Node("relu", "ReLU")])), path)
    return path


def let_go(window: MainWindow, over: QWidget, mime: QMimeData) -> str:
    """Drag files over a widget and let them go, as Qt does it; returns what was offered meanwhile."""
    middle = over.rect().center()
    enter = QDragEnterEvent(middle, COPY, mime, LEFT, NONE)
    QApplication.sendEvent(over, enter)
    assert enter.isAccepted()
    hint = window.findChild(DropHint)
    assert isinstance(hint, DropHint)
    offered = hint.text() if hint.isVisible() else ""
    at = over.mapTo(window, middle)
    QApplication.sendEvent(window, QDragMoveEvent(at, COPY, mime, LEFT, NONE))
    drop = QDropEvent(QPointF(at), COPY, mime, LEFT, NONE)
    QApplication.sendEvent(window, drop)
    assert drop.isAccepted()
    assert not hint.isVisible()
    return offered


def test_several_projects_open_in_tabs_wherever_they_are_let_go(
    open_window: Open, qtbot: QtBot, tmp_path: Path
) -> None:
    window = open_window()
    one, two, three = (saved(tmp_path, name) for name in ("one", "two", "three"))
    assert let_go(window, window.start_page.viewport(), mime_of(one)) == "Open one"
    qtbot.waitUntil(lambda: window.document.project.name == "one")
    assert window.canvas is not None
    assert let_go(window, window.canvas.viewport(), mime_of(two, three)) == "Open 2 projects"
    qtbot.waitUntil(lambda: [tab.name for tab in window.document.tabs] == ["one", "two", "three"])
    assert window.is_open


def test_the_canvas_says_no_more_once_the_files_are_carried_away(open_window: Open, tmp_path: Path) -> None:
    window = open_window()
    click_template(window, "lenet")
    mime = mime_of(saved(tmp_path, "one"))
    QApplication.sendEvent(window, QDragEnterEvent(QPoint(400, 300), COPY, mime, LEFT, NONE))
    hint = window.findChild(DropHint)
    assert isinstance(hint, DropHint)
    assert hint.isVisible()
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert not hint.isVisible()


def test_data_is_handed_to_start_from_data(
    open_window: Open, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window()
    table = tmp_path / "flowers.csv"
    table.write_text("length,kind\n1.0,a\n2.0,b\n")
    seen: list[tuple[str, str]] = []

    def answer(dialog: StartFromData) -> int:
        seen.append((dialog.source, dialog.path.text()))
        return QDialog.DialogCode.Rejected

    monkeypatch.setattr(StartFromData, "exec", answer)
    assert let_go(window, window.start_page.viewport(), mime_of(table)) == "Start a project from flowers.csv"
    qtbot.waitUntil(lambda: bool(seen))
    let_go(window, window.start_page.viewport(), mime_of(tmp_path))
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert seen == [("csv", str(table)), ("images", str(tmp_path))]


def test_a_file_that_nothing_can_be_done_with_is_worded(open_window: Open, tmp_path: Path) -> None:
    window = open_window()
    (tmp_path / "model.py").touch()
    assert let_go(window, window.start_page.viewport(), mime_of(tmp_path / "model.py")) == ""
    assert window.notice.says.text().startswith("model.py can't be opened here. Drop projects (.netloom), a table")


def test_a_project_among_other_files_is_what_is_meant(tmp_path: Path) -> None:
    path = tmp_path / "one.netloom"
    found = dropped(mime_of(tmp_path / "notes.md", path, tmp_path / "data.csv"))
    assert found == Dropped((path,), None, ("notes.md", "data.csv"))
    assert found.offer == "Open one"
    assert found.says == ""
    assert dropped(QMimeData()) is None
