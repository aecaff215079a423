"""Two projects side by side, edited in turn, closed, had back, and lost to nobody, not even to a kill."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMessageBox

from engine.design.project import read_project
from studio.recovery import left_behind
from tests.journeys.person import CTRL, LEFT, NONE, Person

ROOT = Path(__file__).parents[2]
SitDown = Callable[..., Person]
SHIFT = Qt.KeyboardModifier.ShiftModifier
pytestmark = [
    pytest.mark.journey,
    pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)", extend=True),
]


def tabs(person: Person) -> list[str]:
    return [tab.name for tab in person.document.tabs]


def click_tab(person: Person, title: str) -> None:
    bar = person.window.tab_bar.bar
    at = next(at for at in range(bar.count()) if bar.tabText(at).startswith(title))
    QTest.mouseClick(bar, LEFT, NONE, bar.tabRect(at).center())
    person.wait_for(lambda: person.document.project.name.startswith(title), f"{title} to be in front")
    person.settle()


def file_of(person: Person) -> Path | None:
    return person.document.path


def out_channels(person: Person) -> object:
    return person.document.project.graph.nodes["conv1"].params["out_channels"]


def width(person: Person) -> object:
    return person.document.project.graph.nodes["fc1"].params["out_features"]


def test_two_projects_are_edited_in_turn_and_open_again_after_a_restart(sit_down: SitDown, tmp_path: Path) -> None:
    person = sit_down()
    person.open_template("LeNet")
    person.window.show_start_page()
    card = next(card for card in person.window.start_page.cards if card.name == "mlp")
    person.click(card)
    person.settle()
    assert tabs(person) == ["LeNet on digits", "Multilayer perceptron on irises"]
    edit_in_turn(person)
    save_both(person, tmp_path)
    close_and_have_back(person, tmp_path)
    look_closer(person)
    zoom = person.canvas.camera.zoom
    person.leave()
    again = sit_down()
    assert again.window.is_open
    assert tabs(again) == ["LeNet on digits", "Multilayer perceptron on irises"]
    assert again.document.project == read_project(tmp_path / "digits.netloom")
    assert again.window.selection.nodes == {"conv2"}
    assert again.canvas.camera.zoom == zoom
    again.settle()
    again.picture("restored")


def edit_in_turn(person: Person) -> None:
    """Change one, then the other, then take back what was changed first."""
    person.choose("fc1")
    person.set_parameter("out_features", "24")
    click_tab(person, "LeNet")
    person.choose("conv1")
    person.set_parameter("out_channels", "8")
    person.picture("two-tabs")
    click_tab(person, "Multilayer")
    assert person.window.selection.nodes == {"fc1"}
    person.canvas.setFocus()
    person.press(Qt.Key.Key_Z, CTRL)
    assert width(person) == 16
    assert not person.document.is_dirty
    person.press(Qt.Key.Key_Tab, CTRL)
    assert out_channels(person) == 8
    person.press(Qt.Key.Key_Z, CTRL)
    assert out_channels(person) == 6
    person.press(Qt.Key.Key_Z, CTRL | SHIFT)
    assert out_channels(person) == 8
    person.press(Qt.Key.Key_Tab, CTRL)
    person.press(Qt.Key.Key_Z, CTRL | SHIFT)
    assert width(person) == 24


def save_both(person: Person, folder: Path) -> None:
    """Save each to a file of its own with Ctrl+S."""
    for title, name in (("Multilayer", "irises"), ("LeNet", "digits")):
        click_tab(person, title)
        path = folder / f"{name}.netloom"
        with person.answering(QFileDialog, lambda files, path=path: person.choose_file(files, path)):  # type: ignore[misc]
            person.canvas.setFocus()
            person.press(Qt.Key.Key_S, CTRL)
        assert person.document.path == path
        assert not person.document.is_dirty


def close_and_have_back(person: Person, folder: Path) -> None:
    """Close a changed project, saving it, and have it back."""
    click_tab(person, "Multilayer")
    person.choose("fc1")
    person.set_parameter("out_features", "32")
    buttons = QMessageBox.StandardButton
    with person.answering(QMessageBox, lambda box: person.click(box.button(buttons.Save))):
        person.press(Qt.Key.Key_W, CTRL)
    assert tabs(person) == ["LeNet on digits"]
    assert not person.window.tab_bar.isVisible()
    assert read_project(folder / "irises.netloom").graph.nodes["fc1"].params["out_features"] == 32
    person.press(Qt.Key.Key_T, CTRL | SHIFT)
    assert tabs(person) == ["LeNet on digits", "Multilayer perceptron on irises"]
    assert width(person) == 32


def look_closer(person: Person) -> None:
    """Zoom into one layer, and leave it so."""
    click_tab(person, "LeNet")
    person.choose("conv2")
    for _ in range(3):
        person.press(Qt.Key.Key_Equal, CTRL)
        person.settle()
    assert not person.canvas.shows_all


UNATTENDED = """
import sys
from pathlib import Path
from studio.app import make_app
from tests.journeys.person import CTRL, Person
from PySide6.QtCore import Qt
app = make_app()
person = Person()
person.open_template("LeNet")
person.document.save(Path(sys.argv[1]))
person.choose("conv1")
person.set_parameter("out_channels", "9")
person.window.files.from_template_named("mlp")
person.settle()
person.choose("fc1")
person.set_parameter("out_features", "48")
autosave = person.document.autosave
person.wait_for(lambda: not autosave.is_waiting and person.is_kept_for_recovery, "unsaved changes to be kept")
person.settle()
person.settle()
person.settle()
print("kept", flush=True)
app.exec()
"""
"""A studio of its own with two projects, both changed and neither saved."""


@pytest.mark.logs
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_killed_studio_has_both_projects_back_with_what_was_not_saved(
    home: Path, sit_down: SitDown, tmp_path: Path
) -> None:
    path = tmp_path / "digits.netloom"
    studio = subprocess.Popen(
        [sys.executable, "-c", UNATTENDED, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert studio.stdout is not None
    assert studio.stdout.readline() == "kept\n"
    studio.kill()
    studio.wait()
    studio.stdout.close()
    person = sit_down()
    assert tabs(person) == ["LeNet on digits", "Multilayer perceptron on irises"]
    assert width(person) == 48
    assert file_of(person) is None
    assert "Multilayer perceptron on irises" in person.window.notice.says.text()
    assert left_behind() == []
    person.settle()
    person.picture("both-recovered")
    click_tab(person, "LeNet")
    assert (out_channels(person), file_of(person)) == (9, path)
    person.canvas.setFocus()
    person.press(Qt.Key.Key_Z, CTRL)
    assert person.document.project == read_project(path)
    assert not person.document.is_dirty
