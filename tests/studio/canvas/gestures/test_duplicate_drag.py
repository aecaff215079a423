from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from engine.design.graph import Annotation
from engine.design.graph.drawing_edits import annotate
from studio.canvas import CanvasView
from tests.studio.canvas.conftest import Hand, arrows, place

COPY = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier


def test_a_card_is_dragged_off_as_a_copy_with_the_wires_that_feed_it(canvas: CanvasView, hand: Hand) -> None:
    before = arrows(canvas.document.project.graph)
    hand.drag(hand.body("relu"), hand.body("relu") + QPointF(40, 320), keys=COPY)
    assert arrows(canvas.document.project.graph) - before == {"conv -> relu2"}
    assert before <= arrows(canvas.document.project.graph)
    assert place(canvas, "relu") == (416, 0)
    assert place(canvas, "relu2") == (456, 320)
    assert canvas.selection.nodes == {"relu2"}
    assert canvas.document.undo_label == "Duplicate relu"
    canvas.document.undo()
    assert "relu2" not in canvas.document.project.graph.nodes
    assert not canvas.document.undo_label


def test_all_selected_cards_are_copied_with_the_wires_among_them(canvas: CanvasView, hand: Hand) -> None:
    canvas.selection.select(["conv", "relu"])
    before = arrows(canvas.document.project.graph)
    hand.drag(hand.body("conv"), hand.body("conv") + QPointF(0, 320), keys=COPY)
    assert arrows(canvas.document.project.graph) - before == {"image -> conv2", "conv2 -> relu2"}
    assert place(canvas, "relu2") == (416, 320)


def test_nothing_is_copied_before_it_is_let_go(canvas: CanvasView, hand: Hand) -> None:
    canvas.selection.select(["fc"])
    hand.press(hand.body("relu"), keys=COPY)
    hand.move(hand.body("relu") + QPointF(40, 320), COPY)
    canvas.viewport().repaint()
    assert canvas.selection.nodes == {"relu"}
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    hand.let_go(COPY)
    assert not canvas.document.is_dirty
    assert canvas.selection.nodes == {"fc"}


def test_a_click_makes_no_copy(canvas: CanvasView, hand: Hand) -> None:
    hand.click(hand.body("relu"), keys=COPY)
    assert not canvas.document.is_dirty
    assert canvas.selection.nodes == {"relu"}


def test_a_selected_frame_comes_along(canvas: CanvasView, hand: Hand) -> None:
    canvas.document.edit("", lambda graph: annotate(graph, Annotation("", "frame", "Head", (-20, 120), (400, 120)))[0])
    canvas.selection.select(["flatten", "fc"], ["frame1"])
    hand.press(hand.body("fc"), keys=COPY)
    hand.move(hand.body("fc") + QPointF(0, 400), COPY)
    canvas.viewport().repaint()
    hand.let_go(COPY)
    drawn = canvas.document.project.graph.drawing.annotations
    assert {name: item.at for name, item in drawn.items()} == {"frame1": (-20, 120), "frame2": (-20, 520)}
    assert canvas.selection.annotations == {"frame2"}
    assert canvas.selection.nodes == {"flatten2", "fc2"}
    assert canvas.document.undo_label == "Duplicate 2 layers and 1 frame"


def test_copies_of_many_are_dragged_from_afar(canvas: CanvasView, hand: Hand) -> None:
    canvas.selection.select(["flatten", "fc"])
    canvas.camera.frame(canvas.stage.occupied(), at_most=0.2, fly=False)
    start = canvas.stage.cards["fc"].card.center()
    hand.press(start, keys=COPY)
    hand.move(start + QPointF(0, 400), COPY)
    canvas.viewport().repaint()
    hand.let_go(COPY)
    assert place(canvas, "fc2") == (208, 560)
