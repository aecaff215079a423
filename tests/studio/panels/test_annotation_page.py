from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.design.graph import Annotation, Graph
from engine.design.graph.drawing_edits import annotate, change_annotation
from engine.design.project import Project
from studio.document import Document
from studio.panels.annotation_page import AnnotationPage, AnnotationPages
from studio.panels.inspector_panel import InspectorPanel
from studio.panels.network_page import NetworkPage
from studio.panels.node_page import NodePage
from studio.selection import Selection
from studio.theme import set_theme
from tests.studio.canvas.conftest import network

CTRL = Qt.KeyboardModifier.ControlModifier


def drawn() -> Graph:
    graph, _ = annotate(network(), Annotation("", "frame", "Head", colour="orange"))
    return annotate(graph, Annotation("", "note", "Why?\nSo.", (600, 0), colour="yellow"))[0]


@pytest.fixture
def document(qtbot: QtBot) -> Iterator[Document]:
    set_theme("dark")
    document = Document(Project("Digits", drawn()))
    yield document
    document.shut_down()


@pytest.fixture
def panel(document: Document, selection: Selection, qtbot: QtBot) -> InspectorPanel:
    panel = InspectorPanel(document, selection)
    panel.add_source(AnnotationPages(document.place, selection))
    qtbot.addWidget(panel)
    panel.resize(320, 700)
    with qtbot.waitActive(panel):
        panel.show()
        panel.activateWindow()
    return panel


def page(panel: InspectorPanel) -> AnnotationPage:
    assert isinstance(panel.page, AnnotationPage)
    return panel.page


def item(document: Document, name: str) -> Annotation:
    return document.project.graph.drawing.annotations[name]


def test_the_page_suits_what_is_selected(panel: InspectorPanel, selection: Selection) -> None:
    assert isinstance(panel.page, NetworkPage)
    selection.select((), ["frame1"])
    assert page(panel).title_edit.isVisible()
    assert not page(panel).text_edit.isVisible()
    selection.select((), ["note1"])
    assert page(panel).text_edit.toPlainText() == "Why?\nSo."
    selection.select(["conv"], ["note1"])
    assert isinstance(panel.page, NodePage)
    selection.select([])
    assert isinstance(panel.page, NetworkPage)


def test_a_title_is_typed_and_undone(panel: InspectorPanel, selection: Selection, document: Document) -> None:
    selection.select((), ["frame1"])
    field = page(panel).title_edit
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "Classifier")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert item(document, "frame1").text == "Classifier"
    assert document.undo_label == "Title a frame"
    field.clearFocus()
    document.undo()
    assert field.text() == "Head"


def test_the_words_of_a_note_are_taken_over_with_ctrl_enter_or_when_the_field_is_left(
    panel: InspectorPanel, selection: Selection, document: Document
) -> None:
    selection.select((), ["note1"])
    field = page(panel).text_edit
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "Because")
    QTest.keyClick(field, Qt.Key.Key_Return, CTRL)
    assert item(document, "note1").text == "Because"
    QTest.keyClicks(field, " so")
    page(panel).swatches["blue"].setFocus()
    assert item(document, "note1").text == "Because so"


def test_a_swatch_colours_all_that_are_selected_in_one_step(
    panel: InspectorPanel, selection: Selection, document: Document
) -> None:
    selection.select((), ["frame1", "note1"])
    swatches = page(panel).swatches
    assert not any(swatch.isChecked() for swatch in swatches.values())
    QTest.mouseClick(swatches["green"], Qt.MouseButton.LeftButton)
    assert {item(document, name).colour for name in ("frame1", "note1")} == {"green"}
    assert document.undo_label == "Colour 1 frame and 1 note green"
    assert page(panel).swatches["green"].isChecked()
    document.undo()
    assert item(document, "frame1").colour == "orange"
    assert not page(panel).swatches["green"].isChecked()


def test_every_colour_has_its_name_beside_it(panel: InspectorPanel, selection: Selection) -> None:
    selection.select((), ["frame1"])
    for name, swatch in page(panel).swatches.items():
        assert swatch.text() == name.capitalize()
        assert swatch.accessibleName() == f"Colour: {name}"
        assert not swatch.icon().isNull()
    assert page(panel).swatches["orange"].isChecked()
    assert page(panel).width() <= panel.viewport().width()


def test_the_page_goes_with_the_frame(panel: InspectorPanel, selection: Selection, document: Document) -> None:
    from engine.design.graph.drawing_edits import remove_annotations

    selection.select((), ["frame1"])
    document.edit("Delete", lambda graph: remove_annotations(graph, ["frame1"]))
    assert isinstance(panel.page, NetworkPage)


@pytest.mark.parametrize(
    ("name", "text"), [("frame1", "Over\ntwo lines"), ("frame1", "x" * 200), ("note1", "Ends in spaces  \n")]
)
def test_looking_at_a_text_changes_nothing_of_it(
    panel: InspectorPanel, selection: Selection, document: Document, name: str, text: str
) -> None:
    document.edit("Write", lambda graph: change_annotation(graph, replace(item(document, name), text=text)))
    selection.select((), [name])
    field = page(panel).title_edit if name == "frame1" else page(panel).text_edit
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier if name == "frame1" else CTRL)
    page(panel).swatches["blue"].setFocus()
    assert item(document, name).text == text
    assert document.undo_label == "Write"


def test_a_text_may_be_typed_back_as_it_was(panel: InspectorPanel, selection: Selection, document: Document) -> None:
    selection.select((), ["note1"])
    field = page(panel).text_edit
    field.setFocus()
    for text in ("Because", "Why?\nSo."):
        field.setPlainText(text)
        QTest.keyClick(field, Qt.Key.Key_Return, CTRL)
        assert item(document, "note1").text == text


def test_an_undone_text_is_shown_where_one_writes_and_is_not_written_again(
    panel: InspectorPanel, selection: Selection, document: Document
) -> None:
    selection.select((), ["note1"])
    field = page(panel).text_edit
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "Because")
    QTest.keyClick(field, Qt.Key.Key_Return, CTRL)
    document.undo()
    assert field.hasFocus()
    assert field.toPlainText() == "Why?\nSo."
    QTest.keyClicks(field, "x")
    document.edit("Colour", lambda graph: change_annotation(graph, replace(item(document, "note1"), colour="blue")))
    assert "x" in field.toPlainText(), "what is being typed stays"
    field.undo()
    page(panel).swatches["blue"].setFocus()
    assert item(document, "note1").text == "Why?\nSo."
    assert document.undo_label == "Colour"
