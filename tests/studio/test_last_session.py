"""What was open is open again at the next start, whether the studio was closed or killed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from engine.design.graph import Graph, Node
from engine.design.graph.edits import set_variable
from engine.design.project import Project, read_project, write_project
from studio import preferences
from studio.document import Document
from studio.last_session import KeptSession, LastSession, session_file
from studio.link.engine import Engine
from studio.recovery import left_behind
from studio.start_page import RecoveredCard
from studio.theme import set_theme
from studio.window import MainWindow
from tests.studio.test_window import SILENT

ROOT = Path(__file__).resolve().parents[2]
Start = Callable[[], MainWindow]


@pytest.fixture
def start(qtbot: QtBot, recovery: Path, monkeypatch: pytest.MonkeyPatch) -> Start:
    """Starts the studio as the program does; what is not saved when a window closes is given up."""
    preferences.store().clear()
    set_theme("dark")
    monkeypatch.setattr(QMessageBox, "exec", lambda _: QMessageBox.StandardButton.Discard)

    def make() -> MainWindow:
        window = MainWindow(None, Engine(SILENT))
        qtbot.addWidget(window)
        window.resize(1440, 900)
        window.restore_at_start()
        window.show()
        qtbot.waitExposed(window)
        window.furnish()
        return window

    return make


def saved(folder: Path, name: str) -> Path:
    path = folder / f"{name}.netloom"
    write_project(Project(name, Graph.of([Node("relu", "ReLU"), Node("more", "ReLU", {}, (3000.0, 0.0))])), path)
    return path


def names(window: MainWindow) -> list[str]:
    return [tab.name for tab in window.document.tabs]


def test_what_was_open_is_open_again_as_it_was_looked_at(start: Start, tmp_path: Path) -> None:
    window = start()
    assert not window.is_open, "nothing was open"
    for name in ("one", "two", "three"):
        window.files.open(saved(tmp_path, name))
    window.files.step(-1)
    canvas = window.canvas
    assert canvas is not None
    canvas.camera.look(2.0, canvas.stage.cards["more"].card.center())
    window.selection.select(["more"])
    centre = canvas.camera.centre
    assert window.close()
    again = start()
    assert names(again) == ["one", "two", "three"]
    assert again.is_open
    assert again.document.project.name == "two"
    assert again.selection.nodes == {"more"}
    assert again.canvas is not None
    assert again.canvas.camera.zoom == 2.0
    assert (again.canvas.camera.centre - centre).manhattanLength() < 4
    assert not again.notice.isVisible()
    again.files.step(1)
    assert again.canvas.shows_all, "this one was shown as a whole"


def test_the_first_paint_names_the_project_that_is_to_come(start: Start, qtbot: QtBot, tmp_path: Path) -> None:
    window = start()
    window.files.open(saved(tmp_path, "one"))
    window.close()
    again = MainWindow(None, Engine(SILENT))
    qtbot.addWidget(again)
    again.restore_at_start()
    assert again.is_open
    assert again.windowTitle() == "one[*] – Netloom"
    again.furnish()


def test_files_that_are_gone_are_told_in_one_sentence(start: Start, tmp_path: Path) -> None:
    window = start()
    for name in ("one", "two", "three", "four"):
        window.files.open(saved(tmp_path, name))
    window.close()
    (tmp_path / "two.netloom").unlink()
    (tmp_path / "four.netloom").unlink()
    (tmp_path / "three.netloom").write_text("{")
    again = start()
    assert names(again) == ["one"]
    says = again.notice.says.text()
    assert says.startswith("two.netloom and four.netloom are no longer where they were, so they are not open. ")
    assert "three.netloom" in says
    assert again.notice.isVisible()


def test_with_nothing_left_of_it_there_is_the_start_page(start: Start, tmp_path: Path) -> None:
    window = start()
    window.files.open(saved(tmp_path, "one"))
    window.close()
    (tmp_path / "one.netloom").unlink()
    again = start()
    assert not again.is_open
    assert "one.netloom is no longer where it was" in again.notice.says.text()


def test_a_project_without_a_file_is_open_again_unless_its_changes_were_given_up(start: Start) -> None:
    window = start()
    window.files.from_template_named("lenet")
    window.files.from_template_named("mlp")
    window.document.edit("Width", lambda graph: set_variable(graph, "width", 4))
    window.close()
    again = start()
    assert names(again) == ["LeNet on digits"]
    assert not again.document.is_dirty
    assert again.document.path is None


def test_who_does_not_want_it_begins_at_the_start_page(start: Start, tmp_path: Path) -> None:
    window = start()
    window.files.open(saved(tmp_path, "one"))
    assert window.commands["restore"].isChecked()
    window.commands["restore"].trigger()
    window.close()
    again = start()
    assert not again.is_open
    assert not again.commands["restore"].isChecked()
    assert names(again) == ["Untitled"]


def test_a_second_window_leaves_the_session_to_the_first(start: Start, tmp_path: Path) -> None:
    first = start()
    first.files.open(saved(tmp_path, "one"))
    assert first.last_session is not None
    first.last_session.keep()
    second = start()
    assert not second.is_open
    second.files.open(saved(tmp_path, "two"))
    second.close()
    first.close()
    assert names(start()) == ["one"]


def test_a_window_that_is_closed_while_it_still_opens_them_forgets_none(
    start: Start, qtbot: QtBot, tmp_path: Path
) -> None:
    window = start()
    for name in ("one", "two", "three"):
        window.files.open(saved(tmp_path, name))
    window.close()
    hasty = MainWindow(None, Engine(SILENT))
    qtbot.addWidget(hasty)
    hasty.restore_at_start()
    while not hasty.is_attached or len(hasty.document.tabs) < 2:
        hasty._furnish_on()
    hasty.close()
    assert names(start()) == ["one", "two", "three"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"front": 0, "tabs": [1]}', '{"front": "x", "tabs": []}', "\x00"])
def test_a_session_that_is_damaged_is_none(recovery: Path, qtbot: QtBot, text: str) -> None:
    session_file().parent.mkdir(parents=True, exist_ok=True)
    session_file().write_text(text)
    session = LastSession(Document())
    assert session.read() == KeptSession()


def test_the_session_is_written_soon_after_a_tab_was_opened(
    recovery: Path, qtbot: QtBot, tmp_path: Path, lenet: Document
) -> None:
    session = LastSession(lenet)
    session._soon.setInterval(10)
    session.begin()
    lenet.open(saved(tmp_path, "one"), beside=True)
    qtbot.waitUntil(lambda: len(json.loads(session_file().read_text())["tabs"]) == 2)
    kept = session.read()
    assert [(tab.name, Path(tab.path).name) for tab in kept.tabs] == [("LeNet on digits", ""), ("one", "one.netloom")]
    assert kept.front == 1
    session.shut_down()


KILLED = """
import os, sys
from pathlib import Path
from studio.app import make_app
from engine.design.graph.edits import set_variable
from studio.link.engine import Engine
from studio.window import MainWindow
app = make_app()
window = MainWindow(None, Engine([sys.executable, "-c", "import sys; sys.stdin.buffer.read()"]))
window.restore_at_start()
window.show()
window.furnish()
document = window.document
for path in sys.argv[1:]:
    window.files.open(Path(path))
document.edit("Width", lambda graph: set_variable(graph, "width", 31))
window.files.from_template_named("lenet")
document.edit("Width", lambda graph: set_variable(graph, "width", 32))
document.autosave.keep()
window.files.step(1)
window.last_session.keep()
os.kill(os.getpid(), 9)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_after_a_kill_unsaved_work_is_back_in_its_tabs_and_nowhere_else(
    start: Start, tmp_path: Path, qtbot: QtBot
) -> None:
    paths = [saved(tmp_path, name) for name in ("one", "two")]
    done = subprocess.run(
        [sys.executable, "-c", KILLED, *map(str, paths)], cwd=ROOT, check=False, timeout=120, capture_output=True
    )
    assert done.returncode == -9, done.stderr.decode()
    window = start()
    assert names(window) == ["one", "two", "LeNet on digits"]
    one, two, lenet = window.document.tabs
    assert [tab.is_dirty for tab in window.document.tabs] == [False, True, True]
    assert window.document.here is one
    assert two.project.graph.variables["width"] == 31
    assert (lenet.project.graph.variables["width"], lenet.path) == (32, None)
    assert window.notice.says.text() == "Unsaved changes of two and LeNet on digits were kept, and are back."
    assert left_behind() == []
    window.show_start_page()
    qtbot.waitUntil(lambda: not window.start_page.findChildren(RecoveredCard))  # what was there before it was back
    window.files.go(two)
    window.document.undo()
    assert window.document.project == read_project(paths[1]), "one step back is what the file holds"
    assert not window.document.is_dirty


def test_unsaved_work_of_another_window_is_pointed_to(start: Start, tmp_path: Path) -> None:
    window = start()
    window.files.open(saved(tmp_path, "one"))
    window.close()
    crash = (
        "import os\nfrom PySide6.QtCore import QCoreApplication\nfrom studio.document import Document\n"
        "from engine.design.graph.edits import set_variable\napp = QCoreApplication([])\ndocument = Document()\n"
        "document.edit('Width', lambda graph: set_variable(graph, 'width', 31))\ndocument.autosave.keep()\n"
        "os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", crash], cwd=ROOT, check=False, timeout=60)
    again = start()
    assert again.notice.says.text() == "Unsaved work was kept: Untitled."
    again.notice.button.click()
    assert len(again.start_page.findChildren(RecoveredCard)) == 1
