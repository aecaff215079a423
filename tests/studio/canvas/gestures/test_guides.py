from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from engine.design.graph import Graph, Node
from studio.canvas import CanvasView
from studio.canvas.gestures import DragNodes
from studio.canvas.view_options import GUIDES, SNAP
from studio.theme import set_theme, theme
from tests.studio.canvas.conftest import Hand, place

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def canvas(make_canvas: Callable[[Graph], CanvasView]) -> CanvasView:
    """Two cards off the grid, one of them with two inputs, and a third to drag."""
    canvas = make_canvas(
        Graph.of(
            [
                Node("a", "ReLU", {}, (3, 5)),
                Node("loss", "CrossEntropyLoss", {}, (403, 205)),
                Node("b", "ReLU", {}, (203, 405)),
            ]
        )
    )
    canvas.camera.look(1.0, canvas.stage.occupied().center())
    return canvas


def lines(canvas: CanvasView) -> int:
    gesture = canvas.hand.gesture
    assert isinstance(gesture, DragNodes)
    assert gesture._snapping is not None
    return len(gesture._snapping.guides.shown)


def test_a_card_snaps_to_the_edges_of_others(canvas: CanvasView, hand: Hand) -> None:
    start = hand.body("b")
    hand.press(start)
    hand.move(start + QPointF(-196, -60))
    assert canvas.stage.cards["b"].x() == 3
    assert lines(canvas) == 1, "left edges, middles and right edges are in line, of which one is enough"
    canvas.viewport().repaint()
    hand.let_go()
    assert place(canvas, "b") == (3, 344), "up and down it stands on the grid"


@pytest.mark.parametrize("shown", ["dark", "light"])
def test_a_guide_is_drawn_in_dashes_of_a_colour_of_its_own(
    canvas: CanvasView, hand: Hand, any_theme: None, shown: str
) -> None:
    set_theme(shown)
    start = hand.body("b")
    hand.press(start)
    hand.move(start + QPointF(-196, -60))
    gesture = canvas.hand.gesture
    assert isinstance(gesture, DragNodes)
    assert gesture._snapping is not None
    line = gesture._snapping.guides.shown[0]
    picture = canvas.viewport().grab().toImage()
    top, bottom = (canvas.mapFromScene(at) for at in (line.p1(), line.p2()))
    drawn = [
        any(picture.pixelColor(top.x() + by, y).name() == theme().guide for by in (-1, 0, 1))
        for y in range(top.y() + 2, bottom.y() - 2)
    ]
    assert drawn.count(True) > len(drawn) / 4
    assert sum(one != other for one, other in pairwise(drawn)) > 10, "it is made of dashes"
    hand.let_go()


def test_a_card_snaps_so_that_its_port_is_level_with_anothers(canvas: CanvasView, hand: Hand) -> None:
    port = canvas.stage.cards["loss"].input_at("target").y()
    goal = port - canvas.stage.cards["b"].face.output("").y
    hand.drag(hand.body("b"), hand.body("b") + QPointF(0, goal - 405 + 4))
    assert canvas.stage.cards["b"].output_at("").y() == pytest.approx(port)


def test_ctrl_leaves_a_card_free(canvas: CanvasView, hand: Hand) -> None:
    hand.press(hand.body("b"))
    hand.move(hand.body("b") + QPointF(-197, -60), CTRL)
    assert canvas.stage.cards["b"].pos() == QPointF(6, 345)
    assert not lines(canvas)
    hand.let_go(CTRL)
    assert place(canvas, "b") == (6, 345)


def test_without_guides_a_card_stands_on_the_grid_and_without_grid_where_it_is_held(
    canvas: CanvasView, hand: Hand
) -> None:
    canvas.view_options.set(GUIDES, False)
    hand.drag(hand.body("b"), hand.body("b") + QPointF(-197, -60))
    assert place(canvas, "b") == (8, 344)
    canvas.document.undo()
    canvas.stage.glide.finish()
    canvas.view_options.set(SNAP, False)
    hand.drag(hand.body("b"), hand.body("b") + QPointF(-197, -60))
    assert place(canvas, "b") == (6, 345)


def test_escape_takes_the_lines_away(canvas: CanvasView, hand: Hand) -> None:
    hand.press(hand.body("b"))
    hand.move(hand.body("b") + QPointF(-196, -60))
    assert lines(canvas)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.stage.cards["b"].pos() == QPointF(203, 405)
    assert canvas.hand.area().isEmpty()


def test_only_cards_in_view_are_looked_at(canvas: CanvasView, hand: Hand) -> None:
    canvas.camera.look(1.0, QPointF(203, 405))
    hand.press(hand.body("b"))
    hand.move(hand.body("b") + QPointF(40, 0))
    gesture = canvas.hand.gesture
    assert isinstance(gesture, DragNodes)
    assert gesture._snapping is not None
    assert [rect.topLeft() for _, rect in gesture._snapping.guides._across["left"]] == [
        QPointF(3, 5),
        QPointF(403, 205),
    ]
    canvas.hand.cancel()
    canvas.camera.look(4.0, QPointF(283, 430))
    hand.press(hand.body("b"))
    hand.move(hand.body("b") + QPointF(10, 0))
    gesture = canvas.hand.gesture
    assert isinstance(gesture, DragNodes)
    assert gesture._snapping is not None
    assert not gesture._snapping.guides._across
    canvas.hand.cancel()
