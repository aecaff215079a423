"""Edits, undo, saving, and what survives a crash."""

import json
import subprocess
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.design.data import DataPlan
from engine.design.graph import End
from engine.design.graph.edits import add_node, disconnect, remove_nodes, rename_node, set_params, set_variable
from engine.design.graph.graph import Node
from engine.design.project import Project, project_text, read_project
from studio.document import Document
from studio.recovery import RecoveryFile, forget, left_behind

ROOT = Path(__file__).resolve().parents[2]


def data_of(project: Project) -> DataPlan:
    assert project.data is not None
    return project.data


def test_every_kind_of_edit_is_taken_back_and_done_again(lenet: Document) -> None:
    first = lenet.project
    lenet.edit("Set", lambda graph: set_params(graph, "conv1", {"out_channels": 8}))
    lenet.edit("Rename", lambda graph: rename_node(graph, "conv1", "stem"))
    lenet.edit("Cut", lambda graph: disconnect(graph, [End("relu1")]))
    lenet.edit("Variable", lambda graph: set_variable(graph, "width", 4))
    lenet.edit("Delete", lambda graph: remove_nodes(graph, ["fc2"]))
    lenet.edit_project("Epochs", lambda p: replace(p, training=replace(p.training, epochs=3)))
    lenet.edit_project("Split", lambda p: replace(p, data=replace(data_of(p), validation=0.5)))
    lenet.edit_project("Name", lambda p: replace(p, name="Mine"))
    last = lenet.project
    labels = []
    while lenet.undo_label:
        labels.append(lenet.undo_label)
        lenet.undo()
    assert labels == ["Name", "Split", "Epochs", "Delete", "Variable", "Cut", "Rename", "Set"]
    assert lenet.project is first
    while lenet.redo_label:
        lenet.redo()
    assert lenet.project is last


def test_an_edit_after_undo_forgets_what_could_be_done_again(lenet: Document) -> None:
    lenet.edit("One", lambda graph: set_variable(graph, "a", 1))
    lenet.undo()
    lenet.edit("Two", lambda graph: set_variable(graph, "b", 2))
    assert lenet.redo_label == ""
    assert dict(lenet.project.graph.variables) == {"b": 2}


def test_quick_edits_of_one_thing_are_one_step(lenet: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([10.0, 10.3, 10.6, 20.0])
    monkeypatch.setattr("studio.open_project.time.monotonic", lambda: next(clock))
    before = lenet.project
    for value in (7, 8, 9):
        lenet.edit("Width", partial(set_variable, name="width", value=value), merge="width")
    lenet.edit("Width", partial(set_variable, name="width", value=10), merge="width")
    lenet.undo()
    assert lenet.project.graph.variables["width"] == 9
    lenet.undo()
    assert lenet.project is before


def test_a_refused_edit_is_worded_and_changes_nothing(lenet: Document, qtbot: QtBot) -> None:
    before = lenet.project
    with qtbot.waitSignal(lenet.refused) as refused:
        assert not lenet.edit("Add", lambda graph: add_node(graph, Node("conv1", "ReLU")))
    assert refused.args == ["There is a layer named 'conv1' already; choose another name."]
    assert lenet.project is before
    assert lenet.undo_label == ""


def test_an_edit_that_changes_nothing_is_no_step(lenet: Document) -> None:
    assert lenet.edit("Rename", lambda graph: rename_node(graph, "conv1", "conv1"))
    assert lenet.undo_label == ""
    assert not lenet.is_dirty


def test_the_check_is_always_of_the_present_project(lenet: Document) -> None:
    seen = []
    lenet.checked_changed.connect(lambda checked: seen.append((checked.graph is lenet.project.graph, checked.ok)))
    lenet.edit("Break", lambda graph: set_params(graph, "conv2", {"kernel_size": 40}))
    lenet.undo()
    assert lenet.checked.graph is lenet.project.graph
    assert seen == [(True, False), (True, True)]


def test_other_options_of_the_data_are_looked_at_at_once(lenet: Document) -> None:
    lenet.edit_project("Scale", lambda p: replace(p, data=replace(data_of(p), options={"scale": 2})))
    assert lenet.project.data is not None
    assert lenet.project.data.fields[0].shape == (1, 16, 16)
    assert str(lenet.checked.shape(End("image"))) == "N × 1 × 16 × 16"


def test_data_that_cannot_be_read_is_worded_and_the_edit_still_made(lenet: Document, qtbot: QtBot) -> None:
    missing = "nothing.csv"
    lenet.edit_project("Table", lambda p: replace(p, data=DataPlan("csv", {"path": missing})))
    qtbot.waitUntil(lambda: not lenet.is_looking)
    assert "nothing.csv" in lenet.data_problem
    assert lenet.project.data == DataPlan("csv", {"path": missing})
    lenet.undo()
    assert lenet.data_problem == ""
    assert lenet.project.data is not None
    assert lenet.project.data.fields


def test_saving_writes_the_file_and_undo_makes_it_dirty_again(lenet: Document, tmp_path: Path) -> None:
    path = tmp_path / "mine.netloom"
    dirty = []
    lenet.saved_changed.connect(lambda: dirty.append(lenet.is_dirty))
    lenet.edit("Width", lambda graph: set_variable(graph, "width", 4))
    assert lenet.save(path)
    assert read_project(path) == lenet.project
    assert lenet.path == path
    lenet.undo()
    lenet.redo()
    assert dirty == [True, False, True, False]


def test_a_save_that_fails_says_so_and_stays_dirty(lenet: Document, tmp_path: Path, qtbot: QtBot) -> None:
    lenet.edit("Width", lambda graph: set_variable(graph, "width", 4))
    (tmp_path / "file").touch()
    with qtbot.waitSignal(lenet.refused) as refused:
        assert not lenet.save(tmp_path / "file" / "mine.netloom")
    assert "mine.netloom" in refused.args[0]
    assert lenet.is_dirty
    assert lenet.path is None


def test_a_file_that_cannot_be_read_leaves_the_open_project(lenet: Document, tmp_path: Path, qtbot: QtBot) -> None:
    before = lenet.project
    broken = tmp_path / "broken.netloom"
    broken.write_text('{"netloom": 1, "name": ')
    with qtbot.waitSignal(lenet.refused):
        assert not lenet.open(broken)
    assert lenet.project is before


def test_unsaved_work_is_kept_by_itself_and_dropped_when_saved(
    recovery: Path, lenet: Document, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    lenet.autosave.timer.setInterval(10)
    lenet.edit("Width", lambda graph: set_variable(graph, "width", 4))
    qtbot.waitUntil(lambda: bool(list(recovery.glob("*.json"))))
    kept = json.loads(next(recovery.glob("*.json")).read_text())
    assert kept["project"] == project_text(lenet.project)
    assert left_behind() == [], "the studio that keeps it is alive"
    assert lenet.save(tmp_path / "mine.netloom")
    assert list(recovery.glob("*.json")) == []


CRASH = """
import os, sys
from PySide6.QtCore import QCoreApplication
from pathlib import Path
from engine.design.graph.edits import set_variable
from studio.document import Document
app = QCoreApplication([])
document = Document()
document.open(Path(sys.argv[1]))
document.edit("Width", lambda graph: set_variable(graph, "width", 31))
document.autosave.keep()
os.kill(os.getpid(), 9)
"""


def test_work_of_a_studio_that_was_killed_is_found_and_recovered(
    recovery: Path, lenet: Document, tmp_path: Path
) -> None:
    path = tmp_path / "mine.netloom"
    lenet.save(path)
    done = subprocess.run([sys.executable, "-c", CRASH, str(path)], cwd=ROOT, check=False, timeout=60)
    assert done.returncode == -9
    (found,) = left_behind()
    assert (found.name, found.path) == ("LeNet on digits", path)
    document = Document()
    assert document.open_recovered(found)
    assert document.project.graph.variables["width"] == 31
    assert document.path == path
    assert document.is_dirty
    assert left_behind() == [], "it belongs to the living studio now"
    document.shut_down()
    assert list(recovery.glob("*.json")) == []


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"name": 1, "path": "", "at": "2026-01-01", "project": ""}', "\x00"])
def test_a_recovery_file_that_is_broken_is_passed_over(recovery: Path, qtbot: QtBot, text: str) -> None:
    recovery.mkdir(parents=True)
    (recovery / "broken.json").write_text(text)
    assert left_behind() == []


def test_a_recovery_file_that_is_not_wanted_goes(recovery: Path, qtbot: QtBot) -> None:
    file = RecoveryFile()
    file.keep(Project("Mine"), None)
    assert file._lock is not None
    file._lock.unlock()
    (found,) = left_behind()
    forget(found)
    assert left_behind() == []
