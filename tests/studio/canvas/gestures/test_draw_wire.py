"""What a wire says while it is still in the hand."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, pi, sin

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from engine.design.graph.drawing_edits import turned
from engine.design.graph.edits import remove_nodes
from studio.canvas import CanvasView
from studio.canvas.face import CARD_HEIGHT, CARD_WIDTH, MIDDLE
from studio.canvas.search_popup import SearchPopup
from studio.canvas.strip import Text
from studio.theme import theme
from tests.studio.canvas.conftest import Hand, arrows, place

Spot = Callable[[Hand], QPointF]


@pytest.mark.parametrize(
    ("start", "goal", "says"),
    [
        (lambda hand: hand.output("pool"), lambda hand: hand.input("conv"), "circle"),
        (lambda hand: hand.output("digit"), lambda hand: hand.input("conv"), "conv takes"),
        (lambda hand: hand.output("relu"), lambda hand: hand.body("relu"), ""),
        (lambda hand: hand.output("conv"), lambda hand: hand.input("pool"), "Takes the place of the wire from relu."),
        (lambda hand: hand.output("image"), lambda hand: hand.input("loss"), "loss"),
    ],
)
def test_a_wire_says_what_would_come_of_it(canvas: CanvasView, hand: Hand, start: Spot, goal: Spot, says: str) -> None:
    hand.press(start(hand))
    hand.move(goal(hand))
    assert canvas._hint.isVisible() is bool(says)
    assert says in (canvas._hint.text() if says else "")
    canvas.hand.cancel()
    assert not canvas._hint.isVisible()
    assert not canvas.document.is_dirty


def test_an_occupied_input_is_lit_all_the_same(canvas: CanvasView, hand: Hand) -> None:
    hand.press(hand.output("conv"))
    lights = canvas.stage.cards["pool"].lights
    assert lights is not None
    assert lights[(False, "")] == ""
    hand.move(hand.input("pool"))
    hand.let_go()
    assert "conv -> pool" in arrows(canvas.document.project.graph)
    assert canvas.document.undo_label == "Connect conv to pool"


def test_the_wire_that_was_taken_off_is_not_said_to_be_replaced(canvas: CanvasView, hand: Hand) -> None:
    hand.press(hand.input("pool"))
    hand.move(hand.input("flatten"))
    assert canvas._hint.text() == "Takes the place of the wire from pool."
    hand.move(hand.input("pool"))
    assert not canvas._hint.isVisible()
    canvas.hand.cancel()


def test_a_wire_that_was_taken_off_says_over_nothing_that_letting_go_takes_it_off(
    canvas: CanvasView, hand: Hand
) -> None:
    free = QPointF(700, 500)
    hand.press(hand.input("pool"))
    hand.move(hand.input("pool") - QPointF(6, 0))
    assert not canvas._hint.isVisible()
    hand.move(free)
    assert canvas._hint.isVisible()
    assert canvas._hint.text() == "Let go to take the wire off."
    hand.move(hand.input("flatten"))
    assert "take the wire off" not in canvas._hint.text()
    hand.move(free)
    hand.let_go()
    assert not canvas._hint.isVisible()
    assert "relu -> pool" not in arrows(canvas.document.project.graph)
    canvas.document.undo()
    hand.press(hand.output("pool"))
    hand.move(free)
    assert not canvas._hint.isVisible(), "one that is drawn anew opens the search"
    canvas.hand.cancel()


@pytest.mark.parametrize("downward", [False, True])
@pytest.mark.parametrize("is_output", [True, False])
def test_what_is_found_for_a_wire_stands_with_its_port_where_the_wire_was_dropped(
    canvas: CanvasView, hand: Hand, downward: bool, is_output: bool
) -> None:
    canvas.document.edit("Turn", lambda graph: turned(remove_nodes(graph, ["pool"]), downward=downward))
    canvas.stage.glide.finish()
    tip = QPointF(504, 420)
    hand.drag(hand.output("relu") if is_output else hand.input("flatten"), tip)
    popup = canvas.findChild(SearchPopup)
    assert popup is not None
    QTest.keyClicks(popup._text, "tanh")
    QTest.keyClick(popup._text, Qt.Key.Key_Return)
    corner = QPointF(*place(canvas, "tanh"))
    across = CARD_WIDTH / 2 if downward else 0.0 if is_output else CARD_WIDTH
    down = MIDDLE if not downward else 0.0 if is_output else CARD_HEIGHT
    assert (corner + QPointF(across, down) - tip).manhattanLength() <= 8


def test_the_end_of_a_wire_in_the_hand_is_a_whole_ring(canvas: CanvasView, hand: Hand) -> None:
    canvas.camera.look(1.0, QPointF(400, 200))
    tip = QPointF(520, 400)
    hand.press(hand.output("relu"))
    hand.move(tip)
    picture, at = canvas.viewport().grab().toImage(), canvas.mapFromScene(tip)
    ring = [at + QPoint(round(4 * cos(turn)), round(4 * sin(turn))) for turn in (pi * step / 4 for step in range(8))]
    ground = QColor(theme().ground)
    unlike = [abs(picture.pixelColor(spot).blue() - ground.blue()) for spot in ring]
    assert min(unlike) > 25, "a pixel of the ring's middle line is nowhere the ground's"
    canvas.hand.cancel()


def labelled(canvas: CanvasView) -> set[str]:
    """The wires that are seen with their shapes."""
    canvas.viewport().grab()
    return {str(edge) for edge, wire in canvas.stage.wires.items() if canvas.stage.labels.is_free(edge)}


def seen(canvas: CanvasView) -> set[str]:
    return {str(edge) for edge, wire in canvas.stage.wires.items() if wire.isVisible()}


def test_the_wire_that_would_go_is_gone_with_its_shape_as_long_as_the_other_holds_on_to_its_place(
    canvas: CanvasView, hand: Hand
) -> None:
    canvas.camera.look(1.0, QPointF(400, 160))
    wires, labels = seen(canvas), labelled(canvas)
    assert "pool -> flatten" in labels
    hand.press(hand.output("conv"))
    hand.move(hand.input("flatten"))
    assert seen(canvas) == wires - {"pool -> flatten"}
    assert labelled(canvas) == labels - {"pool -> flatten"}
    hand.move(QPointF(500, 420))
    assert (seen(canvas), labelled(canvas)) == (wires, labels)
    hand.move(hand.input("flatten"))
    canvas.hand.cancel()
    assert (seen(canvas), labelled(canvas)) == (wires, labels)


def test_a_wire_that_is_taken_off_takes_its_shape_along(canvas: CanvasView, hand: Hand) -> None:
    canvas.camera.look(1.0, QPointF(400, 160))
    labels = labelled(canvas)
    hand.press(hand.input("flatten"))
    hand.move(QPointF(500, 420))
    assert labelled(canvas) == labels - {"pool -> flatten"}
    canvas.stage.show_strips({"pool": Text("0.5")})
    assert "pool -> flatten" not in labelled(canvas), "what a training shows meanwhile does not bring it back"
    canvas.stage.show_strips({"pool": None})
    canvas.hand.cancel()
    assert labelled(canvas) == labels
