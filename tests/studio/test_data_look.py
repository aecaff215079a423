"""Data that has to be read is looked at beside the window, and the project comes to say what is there."""

import threading
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from engine.design.data import DataPlan, Field
from engine.design.graph import Graph, ParamValue
from engine.design.graph.edits import set_variable
from engine.design.project import Project, read_project
from studio.document import Document
from tests.studio.slow_source import SlowDisk


def learn_from(document: Document, path: str, **options: ParamValue) -> None:
    plan = DataPlan("slow", {"path": path, **options})
    assert document.edit_project(f"Learn from {path}", lambda project: replace(project, data=plan))


def sizes(document: Document) -> dict[str, int]:
    assert document.project.data is not None
    return {field.name: field.shape[0] for field in document.project.data.fields}


def looked(qtbot: QtBot, document: Document) -> None:
    qtbot.waitUntil(lambda: not document.is_looking)


@pytest.fixture
def slow(qtbot: QtBot, slow_disk: SlowDisk) -> tuple[Document, SlowDisk]:
    return Document(), slow_disk


def test_an_edit_does_not_wait_for_the_disk(qtbot: QtBot, slow: tuple[Document, SlowDisk]) -> None:
    document, disk = slow
    told = []
    document.data_changed.connect(lambda: told.append((document.is_looking, bool(sizes(document)))))
    learn_from(document, "wide 12")
    assert document.is_looking
    assert sizes(document) == {}
    disk.let("wide 12")
    looked(qtbot, document)
    assert sizes(document) == {"wide": 12}
    assert told == [(True, False), (False, True)]
    assert threading.main_thread() not in disk.threads


def test_what_was_found_is_no_step_of_its_own(qtbot: QtBot, slow: tuple[Document, SlowDisk]) -> None:
    document, disk = slow
    first = document.project
    learn_from(document, "wide 12")
    document.edit("Width", lambda graph: set_variable(graph, "width", 4))
    disk.let("wide 12")
    looked(qtbot, document)
    assert dict(document.project.graph.variables) == {"width": 4}, "what was done meanwhile stays"
    document.undo()
    assert document.project.graph == Graph()
    assert sizes(document) == {"wide": 12}, "also the step before the answer came knows it now"
    document.undo()
    assert document.project is first
    assert not document.undo_label
    assert not document.is_dirty
    document.redo()
    document.redo()
    assert sizes(document) == {"wide": 12}
    assert disk.looks == ["wide 12"]


def test_fields_stay_until_other_options_have_been_looked_at(qtbot: QtBot, slow: tuple[Document, SlowDisk]) -> None:
    document, disk = slow
    disk.let("wide 12")
    learn_from(document, "wide 12")
    looked(qtbot, document)
    disk._let.clear()

    def doubled(project: Project) -> Project:
        assert project.data is not None
        return replace(project, data=replace(project.data, options={**project.data.options, "doubled": True}))

    document.edit_project("Double", doubled)
    assert sizes(document) == {"wide": 12}
    disk.let("wide 12")
    looked(qtbot, document)
    assert sizes(document) == {"wide": 24}
    document.undo()
    assert sizes(document) == {"wide": 12}


def test_a_newer_look_replaces_an_older_one(qtbot: QtBot, slow: tuple[Document, SlowDisk]) -> None:
    document, disk = slow
    learn_from(document, "wide 12")
    learn_from(document, "long 7")
    disk.let("long 7")
    looked(qtbot, document)
    assert sizes(document) == {"long": 7}
    disk.let("wide 12")
    disk.end()
    qtbot.wait(20)
    assert sizes(document) == {"long": 7}
    document.undo()
    looked(qtbot, document)
    assert sizes(document) == {"wide": 12}, "undo brings back a plan that was never answered, so it is looked at"


def test_undo_drops_the_look_that_its_step_began(qtbot: QtBot, slow: tuple[Document, SlowDisk]) -> None:
    document, disk = slow
    learn_from(document, "wide 12")
    document.undo()
    assert not document.is_looking
    disk.let("wide 12")
    disk.end()
    qtbot.wait(20)
    assert document.project.data is None


def test_what_is_found_for_a_project_no_longer_open_is_dropped(qtbot: QtBot, slow: tuple[Document, SlowDisk]) -> None:
    document, disk = slow
    learn_from(document, "wide 12")
    same = Project("Other", data=DataPlan("slow", {"path": "wide 12"}, fields=(Field("old", "vector", (3,)),)))
    document.new(same)
    assert not document.is_looking
    disk.let("wide 12")
    disk.end()
    qtbot.wait(20)
    assert document.project is same


def test_trouble_is_worded_and_undo_takes_it_away(qtbot: QtBot, slow: tuple[Document, SlowDisk]) -> None:
    document, disk = slow
    disk.let("broken")
    learn_from(document, "broken")
    looked(qtbot, document)
    assert document.data_problem == "The disk is broken; choose another."
    assert sizes(document) == {}
    document.undo()
    assert document.data_problem == ""
    document.redo()
    assert document.data_problem == "The disk is broken; choose another."
    assert disk.looks == ["broken"]


def test_files_that_changed_are_looked_at_again_without_a_step(qtbot: QtBot, slow: tuple[Document, SlowDisk]) -> None:
    document, disk = slow
    document.new(Project("Mine", data=DataPlan("slow", {"path": "wide 12"}, fields=(Field("wide", "vector", (3,)),))))
    assert disk.looks == [], "what a project says of its data is believed"
    disk.let("wide 12")
    document.look_again()
    assert document.is_looking
    looked(qtbot, document)
    assert sizes(document) == {"wide": 12}
    assert document.undo_label == ""
    assert not document.is_dirty


def test_a_project_that_has_not_looked_yet_looks_once_opened_and_has_nothing_to_save(
    qtbot: QtBot, slow: tuple[Document, SlowDisk]
) -> None:
    document, disk = slow
    document.new(Project("Mine", data=DataPlan("slow", {"path": "wide 12"})))
    assert document.is_looking
    disk.let("wide 12")
    looked(qtbot, document)
    assert sizes(document) == {"wide": 12}
    assert not document.is_dirty


def test_a_file_never_gets_the_fields_of_other_data(
    qtbot: QtBot, slow: tuple[Document, SlowDisk], tmp_path_factory: pytest.TempPathFactory
) -> None:
    document, disk = slow
    path = tmp_path_factory.mktemp("saved") / "mine.netloom"
    stale = (Field("stale", "vector", (3,)),)
    plan = DataPlan("slow", {"path": "wide 12"}, fields=stale)
    document.edit_project("Learn", lambda project: replace(project, data=plan))
    assert document.project.data == plan
    assert document.save(path)
    kept = read_project(path).data
    assert kept is not None
    assert kept.fields == ()
    assert not document.is_dirty
    disk.let("wide 12")
    looked(qtbot, document)
    assert not document.is_dirty
    assert sizes(document) == {"wide": 12}
