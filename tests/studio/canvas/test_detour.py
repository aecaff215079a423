from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF

from engine.design.graph import Edge, End, Graph, Node, parse_edge
from engine.design.graph.edits import add_node, disconnect, move_nodes, remove_nodes
from studio.canvas import CanvasView, Text
from studio.canvas.detour import detour, region, way_back
from studio.canvas.face import CARD_HEIGHT, CARD_WIDTH
from studio.canvas.ground import Area
from studio.canvas.scene import CanvasScene
from studio.canvas.wire_item import WireItem
from studio.selection import Selection
from tests.studio.canvas.conftest import Hand

START, END = QPointF(168, 28), QPointF(624, 28)
SKIP = Edge(End("x"), End("add", "x2"))


def residual() -> Graph:
    return Graph.of(
        [
            Node("x", "ReLU"),
            Node("a", "ReLU", {}, (208, 0)),
            Node("b", "ReLU", {}, (416, 0)),
            Node("add", "Add", {}, (624, -20)),
            Node("other", "ReLU", {}, (0, 500)),
            Node("aside", "ReLU", {}, (300, 300)),
        ],
        ["x -> a", "a -> b", "b -> add", "x -> add.x2", "other -> aside"],
    )


def card_at(x: float, y: float) -> Area:
    return Area(x, y, x + CARD_WIDTH, y + CARD_HEIGHT)


def hides(wire: WireItem, canvas: CanvasView) -> bool:
    others = [card.card for name, card in canvas.stage.cards.items() if name not in ("x", "add")]
    return any(
        card.contains(wire.mapToScene(wire.path().pointAtPercent(percent / 100)))
        for card in others
        for percent in range(101)
    )


def test_a_free_way_needs_no_detour() -> None:
    assert detour(START, END, []) is None
    assert detour(START, END, [card_at(208, 100)]) is None


def test_a_card_in_the_way_is_passed_on_the_nearer_side() -> None:
    below = detour(START, END, [card_at(300, -20)])
    above = detour(START, END, [card_at(300, 10)])
    assert below is not None
    assert above is not None
    assert below.lane > 36
    assert above.lane < 10
    assert (below.left, below.right) == (300, 468)


def test_a_lane_that_another_card_takes_is_passed_over() -> None:
    cards = [card_at(300, 10), card_at(300, -60)]
    way = detour(START, END, cards)
    assert way is not None
    assert all(not card.top - 4 < way.lane < card.bottom + 4 for card in cards)


def test_short_wires_look_for_nothing() -> None:
    assert region(START, QPointF(208, 28)).isNull()


def test_a_skip_connection_is_not_hidden_by_the_cards_it_skips(
    make_canvas: Callable[[Graph], CanvasView],
) -> None:
    canvas = make_canvas(residual())
    assert not hides(canvas.stage.wires[SKIP], canvas)


def test_a_wire_makes_way_for_a_card_put_on_it_and_comes_back(make_canvas: Callable[[Graph], CanvasView]) -> None:
    canvas = make_canvas(residual())
    hand = Hand(canvas)
    wire = canvas.stage.wires[SKIP]
    before = wire.path()
    middle = wire.path().pointAtPercent(0.5)
    goal = QPointF(middle.x() - 84, middle.y() - 28)
    hand.drag(hand.body("aside"), hand.body("aside") + goal - QPointF(300, 300), keys=hand.free)
    assert not hides(wire, canvas)
    assert wire.path() != before
    canvas.document.edit("Away", lambda graph: move_nodes(graph, {"aside": (300.0, 900.0)}))
    canvas.stage.glide.finish()
    assert wire.path() == before
    canvas.document.edit("Delete", lambda graph: remove_nodes(graph, ["a", "b"]))
    assert wire.path().elementCount() == 4


def hung(height: float, num_wires: int = 0) -> Graph:
    """A wire back above a card that is in its way, and from far above it a card with many inputs that reaches down."""
    cards = {"a": (800.0, 0.0), "z": (0.0, 0.0), "m": (400.0, 64.0), "from": (-200.0, -2000.0)}
    nodes = [Node(name, "ReLU", {}, at) for name, at in cards.items()]
    wires = [f"from -> high.x{number + 1}" for number in range(num_wires)]
    return Graph.of([*nodes, Node("high", "Add", {}, (400.0, height))], ["a -> z", *wires])


def test_a_wire_takes_the_room_that_a_card_leaves_which_has_become_shorter(
    make_canvas: Callable[[Graph], CanvasView],
) -> None:
    canvas = make_canvas(hung(-200.0, num_wires=9))
    wire = canvas.stage.wires[parse_edge("a -> z")]
    before = wire.path()
    canvas.document.edit("Delete", lambda graph: disconnect(graph, [e.target for e in graph.incoming("high")]))
    assert wire.path() == CanvasScene(canvas.document, Selection()).wires[wire.edge].path()
    assert wire.path() != before


def test_a_wire_takes_the_room_that_a_strip_leaves(make_canvas: Callable[[Graph], CanvasView]) -> None:
    rows = hung(-165.0)
    rows = add_node(move_nodes(rows, {"m": (400.0, 76.0)}), Node("above", "ReLU", {}, (400.0, -24.0)))
    canvas = make_canvas(rows)
    wire = canvas.stage.wires[parse_edge("a -> z")]
    without = wire.path()
    canvas.show_at("high", Text("0.5"))
    assert wire.path() != without
    canvas.clear_strips()
    assert wire.path() == without


# Running back

ROW = [card_at(x, 160.0) for x in (208.0, 416.0)]
LAST, FIRST = QRectF(624.0, 0.0, CARD_WIDTH, CARD_HEIGHT), QRectF(0.0, 240.0, CARD_WIDTH, CARD_HEIGHT)
"""The last card of a row, and the first one of the next, which was dragged down a little."""


def test_a_wire_that_runs_back_keeps_between_the_rows_where_its_card_was_dragged_down() -> None:
    start, end = QPointF(LAST.right(), 28.0), QPointF(FIRST.left(), 268.0)
    way = way_back(start, end, LAST, FIRST, ROW)
    assert way is not None
    assert way.back
    assert LAST.bottom() < way.lane < ROW[0].top


def test_a_wire_that_runs_back_stays_where_nothing_is_in_its_way() -> None:
    start, end = QPointF(LAST.right(), 28.0), QPointF(FIRST.left(), 268.0)
    assert way_back(start, end, LAST, FIRST, []) is None


def test_running_back_looks_between_the_ends() -> None:
    area = region(END, START)
    assert (area.left(), area.right()) == (START.x(), END.x())


def test_downward_it_runs_back_between_the_columns() -> None:
    start, end = QPointF(28.0, LAST.right()), QPointF(268.0, FIRST.left())
    last, first = (QRectF(card.y(), card.x(), card.height(), card.width()) for card in (LAST, FIRST))
    turned = [card.turned for card in ROW]
    way = way_back(start, end, last, first, turned, downward=True)
    assert way is not None
    assert last.right() < way.lane < turned[0].left
