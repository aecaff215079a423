"""The way back above the canvas."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from engine.design.graph.edits import remove_nodes, set_params
from engine.design.project import Project
from studio.block_path import Step
from studio.breadcrumbs import Breadcrumbs
from studio.document import Document
from tests.studio.test_place import nested, where


@pytest.fixture
def document(qtbot: QtBot) -> Iterator[Document]:
    document = Document(Project("Nested", nested()))
    yield document
    document.shut_down()


@pytest.fixture
def crumbs(document: Document, qtbot: QtBot) -> Breadcrumbs:
    crumbs = Breadcrumbs(document.place)
    qtbot.addWidget(crumbs)
    return crumbs


def titles(crumbs: Breadcrumbs) -> list[str]:
    return [text for widget in crumbs.crumbs if (text := str(widget.property("text"))) != "›"]


def test_nothing_is_shown_at_the_network_itself(crumbs: Breadcrumbs) -> None:
    assert crumbs.isHidden()


def test_every_step_is_named_and_the_way_back_is_a_click(document: Document, crumbs: Breadcrumbs, qtbot: QtBot) -> None:
    document.place.go((Step("stage2"), Step("core")))
    assert not crumbs.isHidden()
    assert titles(crumbs) == ["Network", "stage2 (Body)", "core (Core)"]
    crumbs.show()
    button = next(b for b in crumbs.findChildren(QPushButton) if b.text() == "stage2 (Body)")
    with qtbot.waitSignal(crumbs.left) as left:
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert left.args == ["core"]
    assert where(document.place) == (Step("stage2"),)
    assert titles(crumbs) == ["Network", "stage2 (Body)"]


def test_it_says_whom_an_edit_reaches(document: Document, crumbs: Breadcrumbs) -> None:
    document.place.enter("stage1")
    assert crumbs._says.text() == "Body is used by 2 layers; an edit is made in all of them"
    document.place.edit_all("Delete", lambda graph: remove_nodes(graph, ["stage2"]))
    assert crumbs._says.text() == "Body is used by 1 layer"
    document.place.open_block("Spare")
    assert crumbs._says.text() == "Spare is not used yet"


def test_the_copy_that_is_looked_at_can_be_chosen(document: Document, crumbs: Breadcrumbs) -> None:
    document.place.enter("stage1")
    assert crumbs.copy.isHidden()
    document.place.go((Step("stage2"),))
    assert not crumbs.copy.isHidden()
    assert [crumbs.copy.itemText(row) for row in range(crumbs.copy.count())] == [
        "copy 1 of 3",
        "copy 2 of 3",
        "copy 3 of 3",
    ]
    crumbs.show()
    crumbs.copy.setFocus()
    QTest.keyClick(crumbs.copy, Qt.Key.Key_Down)
    crumbs.copy.activated.emit(1)
    assert where(document.place) == (Step("stage2", 1),)
    assert str(document.place.checked.nodes["x"].outputs[0]) == "N × 6 × 16 × 16"
    document.place.edit_all("Once", lambda graph: set_params(graph, "stage2", {"repeat": 1}))
    assert crumbs.copy.isHidden()
