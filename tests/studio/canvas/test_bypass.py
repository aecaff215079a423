from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.canvas import CanvasView
from studio.panels.inspector_panel import InspectorPanel
from studio.panels.node_page import NodePage
from tests.studio.canvas.conftest import Hand

CTRL = Qt.KeyboardModifier.ControlModifier


def is_bypassed(canvas: CanvasView, name: str) -> bool:
    """Whether the value says so."""
    return canvas.document.project.graph.nodes[name].bypassed


def test_a_layer_is_left_out_and_taken_in_again_with_one_key(canvas: CanvasView, hand: Hand) -> None:
    hand.click(hand.body("relu"))
    assert canvas.commands.bypassing.toggle.text() == "Bypass"
    QTest.keyClick(canvas, Qt.Key.Key_B, CTRL)
    assert is_bypassed(canvas, "relu")
    assert canvas.document.undo_label == "Bypass relu"
    assert canvas.commands.bypassing.toggle.text() == "Take in again"
    QTest.keyClick(canvas, Qt.Key.Key_B, CTRL)
    assert not is_bypassed(canvas, "relu")
    assert canvas.document.undo_label == "Take relu in again"
    canvas.document.undo()
    canvas.document.undo()
    assert not is_bypassed(canvas, "relu")


def test_of_several_those_are_left_out_that_can_be(canvas: CanvasView) -> None:
    canvas.selection.select(["image", "conv", "relu", "loss"])
    QTest.keyClick(canvas, Qt.Key.Key_B, CTRL)
    left_out = {name for name in canvas.document.project.graph.nodes if is_bypassed(canvas, name)}
    assert left_out == {"conv", "relu"}


def test_where_nothing_could_go_on_the_command_is_not_offered(canvas: CanvasView) -> None:
    canvas.selection.select(["image"])
    assert not canvas.commands.bypassing.toggle.isEnabled()
    canvas.selection.select([])
    assert not canvas.commands.bypassing.toggle.isEnabled()


def test_the_card_says_it_in_a_word_and_looks_otherwise(canvas: CanvasView, hand: Hand) -> None:
    before = canvas.grab().toImage()
    canvas.selection.select(["relu"])
    canvas.commands.bypassing.turn()
    canvas.selection.select([])
    card = canvas.stage.cards["relu"]
    assert card.face.bypassed
    assert card.face.detail == "bypassed"
    place = canvas.mapFromScene(card.pos() + QPointF(120, 48)) + canvas.viewport().pos()
    assert canvas.grab().toImage().pixelColor(place) != before.pixelColor(place)
    hand.click(hand.body("relu"))
    assert "bypassed" in canvas.accessibleDescription()


def test_what_arrives_goes_on_past_it(canvas: CanvasView) -> None:
    canvas.selection.select(["conv"])
    canvas.commands.bypassing.turn()
    assert canvas.stage.cards["relu"].face.shape == canvas.stage.cards["image"].face.shape
    canvas.document.undo()
    assert canvas.stage.cards["relu"].face.shape != canvas.stage.cards["image"].face.shape


def test_from_far_away_a_bypassed_card_is_no_coloured_block(canvas: CanvasView) -> None:
    canvas.selection.select(["relu"])
    canvas.commands.bypassing.turn()
    canvas.camera.look(0.3, QPointF(400, 200))
    canvas.grab()
    batch = canvas.stage.blocks.still
    family = canvas.stage.cards["relu"].face.family
    assert "relu" not in batch.rects.get(family, {})
    assert any("relu" in rects for rects in batch.rects.values())


def test_the_inspector_says_it_and_takes_it_in_again(canvas: CanvasView, qtbot: QtBot) -> None:
    panel = InspectorPanel(canvas.document, canvas.selection)
    qtbot.addWidget(panel)
    panel.resize(320, 700)
    panel.show()
    canvas.selection.select(["relu"])
    page = panel.page
    assert isinstance(page, NodePage)
    assert not page.bypassing.isVisible()
    canvas.commands.bypassing.turn()
    assert page.bypassing.isVisible()
    QTest.mouseClick(page.bypassing.take_in, Qt.MouseButton.LeftButton)
    assert not is_bypassed(canvas, "relu")
    assert not page.bypassing.isVisible()


def test_it_is_offered_in_the_menu_of_a_layer(canvas: CanvasView) -> None:
    canvas.selection.select(["relu"])
    menu = canvas.commands.menu(canvas)
    assert canvas.commands.bypassing.toggle in menu.actions()
    menu.deleteLater()
