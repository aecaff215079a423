"""Documents to work on, in the dark theme, and none of their recovery files left over."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from engine.design.project import read_project, templates
from studio import preferences
from studio.document import Document
from studio.recovery import recovery_folder
from studio.selection import Selection
from studio.theme import set_theme
from tests.studio.docked import docks
from tests.studio.slow_source import slow_disk

__all__ = ["docks", "lenet", "recovery", "selection", "slow_disk"]


@pytest.fixture(autouse=True)
def _no_question_unexpected(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Answer every dialog that a test does not answer itself, so that none waits for ever; and fail that test."""
    asked: list[str] = []

    def answered(dialog: QDialog) -> int:
        asked.append(dialog.text() if isinstance(dialog, QMessageBox) else dialog.windowTitle())
        return QMessageBox.StandardButton.Discard if isinstance(dialog, QMessageBox) else QDialog.DialogCode.Rejected

    def chosen(_: object, title: str = "", *more: object) -> tuple[str, str]:
        asked.append(title)
        return "", ""

    for kind in (QDialog, QMessageBox, QFileDialog):
        monkeypatch.setattr(kind, "exec", answered)
    for name in ("getOpenFileName", "getSaveFileName"):
        monkeypatch.setattr(QFileDialog, name, chosen)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *of: chosen(*of)[0])
    yield
    if asked:
        pytest.fail(f"asked without being answered: {'; '.join(asked)}", pytrace=False)


@pytest.fixture(autouse=True)
def _garbage_goes_between_tests(garbage_goes: None) -> None:
    pass


@pytest.fixture(autouse=True)
def _switches_are_forgotten() -> Iterator[None]:
    """What a test shows or hides on the canvas is remembered for no other one."""
    yield
    preferences.store().remove("canvas")


@pytest.fixture
def lenet(qtbot: QtBot) -> Iterator[Document]:
    """LeNet on digits, as from its template: not saved to a file, nothing to undo."""
    set_theme("dark")
    document = Document()
    document.new(read_project(templates()[0].path))
    yield document
    document.shut_down()


@pytest.fixture
def selection(qtbot: QtBot) -> Selection:
    return Selection()


@pytest.fixture
def recovery(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A place of its own for unsaved work."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return recovery_folder()
