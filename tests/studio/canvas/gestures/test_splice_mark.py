"""The wire that a card would be put into, as it is marked while the card is in the hand."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRect

from engine.design.graph import Graph, Node, parse_edge
from engine.design.graph.edits import add_node
from studio.canvas import CanvasView
from tests.studio.canvas.accent import accented
from tests.studio.canvas.conftest import Hand, arrows


def test_the_marked_wire_runs_below_the_card_that_would_go_into_it(canvas: CanvasView, hand: Hand) -> None:
    canvas.place.edit("Add", lambda graph: add_node(graph, Node("drop", "Dropout", {}, (624, 320))))
    canvas.camera.look(1.0, QPointF(400, 160))
    wire = next(wire for edge, wire in canvas.stage.wires.items() if edge.target.node == "flatten")
    at = wire.path().pointAtPercent(0.5)
    hand.press(hand.body("drop"))
    hand.move(at, Hand.free)
    picture = canvas.viewport().grab().toImage()
    card = canvas.mapFromScene(canvas.stage.cards["drop"].card).boundingRect()
    y = canvas.mapFromScene(at).y()
    assert accented(picture, QRect(card.left() + 12, y - 3, card.width() - 24, 7)) == []
    assert len(accented(picture, QRect(card.left() - 60, y - 3, 40, 7))) > 60
    hand.let_go(Hand.free)
    assert "drop -> flatten" in arrows(canvas.document.project.graph)


def test_a_card_that_hides_the_wire_it_would_go_into_is_marked_itself(
    make_canvas: Callable[[Graph], CanvasView],
) -> None:
    near = [Node("a", "Input", {"shape": (3, 8, 8)}, (0, 0)), Node("b", "ReLU", {}, (192, 0))]
    canvas = make_canvas(Graph.of([*near, Node("d", "Dropout", {}, (60, 200))], ["a -> b"]))
    canvas.camera.look(1.0, QPointF(200, 100))
    hand = Hand(canvas)

    def accent_on_the_card() -> int:
        shown = canvas.mapFromScene(canvas.stage.cards["d"].card).boundingRect().adjusted(-4, -4, 4, 4)
        return len(accented(canvas.viewport().grab().toImage(), shown))

    hand.press(hand.body("d"))
    hand.move(hand.body("d") + QPointF(40, -40))
    away = accent_on_the_card()
    hand.move(canvas.stage.wires[parse_edge("a -> b")].label_at)
    assert accent_on_the_card() > 10 * away
    canvas.hand.cancel()
