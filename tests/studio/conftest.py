"""Documents to work on, in the dark theme, and none of their recovery files left over."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.design.project import read_project, templates
from studio.document import Document
from studio.recovery import recovery_folder
from studio.selection import Selection
from studio.theme import set_theme


@pytest.fixture
def lenet(qtbot: QtBot) -> Iterator[Document]:
    """LeNet on digits, as from its template: not saved to a file, nothing to undo."""
    set_theme("dark")
    document = Document()
    document.new(read_project(templates()[0].path))
    yield document
    document.drop_recovery()


@pytest.fixture
def selection(qtbot: QtBot) -> Selection:
    return Selection()


@pytest.fixture
def recovery(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A place of its own for unsaved work."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return recovery_folder()
