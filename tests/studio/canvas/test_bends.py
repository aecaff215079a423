from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtTest import QTest

from engine.design.graph import Edge, End, Graph, Node, Point
from engine.design.graph.drawing_edits import bend, turned
from engine.design.graph.edits import add_node, connect, move_nodes
from studio.canvas import CanvasView
from studio.canvas.bent_path import bent_spans, span_at
from studio.canvas.search_popup import SearchPopup
from studio.canvas.wire_item import WireItem
from tests.studio.canvas.conftest import PITCH, Hand, arrows, network, place

ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier
BENDS = ((400.0, 200.0), (520.0, 320.0))


def edge_of(graph: Graph, target: str = "loss") -> Edge:
    return graph.edges[End(target)]


def bent(bends: tuple[Point, ...] = BENDS) -> Graph:
    """The network with the wire from fc to loss led through places."""
    return bend(network(), edge_of(network()), bends)


@pytest.fixture
def canvas(make_canvas: Callable[[Graph], CanvasView]) -> CanvasView:
    return make_canvas(bent())


def bends(canvas: CanvasView, target: str = "loss") -> tuple[Point, ...]:
    """The bends as the value has them."""
    return edge_of(canvas.document.project.graph, target).bends


def wire(canvas: CanvasView, target: str = "loss") -> WireItem:
    return canvas.stage.wires[edge_of(canvas.document.project.graph, target)]


# The curve


def test_a_bent_wire_goes_through_its_bends_and_leaves_and_arrives_straight() -> None:
    spans = bent_spans(QPointF(0, 0), QPointF(300, 100), [(100.0, 40.0), (200.0, 60.0)])
    assert [span.pointAtPercent(0) for span in spans[1:]] == [QPointF(100, 40), QPointF(200, 60)]
    assert spans[0].slopeAtPercent(0.001) == pytest.approx(0, abs=0.05)
    assert spans[-1].slopeAtPercent(0.999) == pytest.approx(0, abs=0.05)


def test_a_wire_is_level_between_bends_of_one_height_and_swings_nowhere_beyond() -> None:
    spans = bent_spans(QPointF(0, 0), QPointF(400, 0), [(100.0, 80.0), (300.0, 80.0)])
    assert spans[1].boundingRect().height() == pytest.approx(0, abs=0.01)
    whole = QRectF()
    for span in spans:
        whole = whole.united(span.boundingRect())
    assert whole.top() == pytest.approx(0, abs=0.01)
    assert whole.bottom() == pytest.approx(80, abs=0.01)


def test_a_corner_is_rounded_and_close_by() -> None:
    first, second = bent_spans(QPointF(0, 0), QPointF(100, 200), [(100.0, 0.0)])[:2]
    end = first.currentPosition()
    assert 0 < (end - QPointF(100, 0)).manhattanLength() < 10
    assert second.pointAtPercent(0) == end


def test_downward_a_wire_leaves_and_arrives_upright() -> None:
    across = bent_spans(QPointF(0, 0), QPointF(300, 100), [(100.0, 40.0)])
    down = bent_spans(QPointF(0, 0), QPointF(100, 300), [(40.0, 100.0)], downward=True)
    for one, other in zip(across, down, strict=True):
        assert one.pointAtPercent(0.3) == other.pointAtPercent(0.3).transposed()


def test_the_stretch_under_a_place_is_found() -> None:
    spans = bent_spans(QPointF(0, 0), QPointF(300, 0), [(100.0, 0.0), (200.0, 0.0)])
    assert [span_at(spans, QPointF(x, 3)) for x in (50, 150, 250)] == [0, 1, 2]


# On the canvas


def test_dragging_the_middle_of_a_wire_bends_it_there(make_canvas: Callable[[Graph], CanvasView]) -> None:
    canvas = make_canvas(network())
    hand = Hand(canvas)
    start = wire(canvas).path().pointAtPercent(0.5)
    hand.drag(start, (503, 401))
    assert bends(canvas) == ((504, 400),)
    assert canvas.document.undo_label == "Bend the wire from fc to loss"
    assert wire(canvas).passes(QPointF(*bends(canvas)[0]), 1.0)
    canvas.document.undo()
    assert bends(canvas) == ()
    assert not wire(canvas).passes(QPointF(500, 400), 4.0)
    assert not canvas.document.undo_label


@pytest.mark.parametrize("zoom", [0.45, 0.8, 1.0, 2.0])
def test_dragging_the_middle_of_a_short_wire_between_neighbours_bends_it_and_takes_nothing_off(
    make_canvas: Callable[[Graph], CanvasView], zoom: float
) -> None:
    canvas = make_canvas(network())
    canvas.camera.look(zoom, QPointF(400, 100))
    hand = Hand(canvas)
    before = arrows(canvas.document.project.graph)
    start, end = hand.output("conv"), hand.input("relu")
    assert end.x() - start.x() < 56
    hand.drag((start + end) / 2, (start + end) / 2 + QPointF(0, 64))
    assert len(bends(canvas, "relu")) == 1
    assert {arrow.partition(" via")[0] for arrow in arrows(canvas.document.project.graph)} == before
    canvas.document.undo()
    hand.drag(end - QPointF(4, 0), (520, 230))
    assert "conv -> relu" not in arrows(canvas.document.project.graph)


def way(canvas: CanvasView, target: str) -> list[QPointF]:
    """Many places along a wire."""
    path = wire(canvas, target).path()
    return [path.pointAtPercent(step / 100) for step in range(101)]


def test_a_wire_that_runs_back_keeps_its_way_but_for_the_part_that_is_dragged(
    make_canvas: Callable[[Graph], CanvasView],
) -> None:
    canvas = make_canvas(network())
    hand = Hand(canvas)
    before = way(canvas, "flatten")
    grip = wire(canvas, "flatten").path().pointAtPercent(0.5)
    goal = grip + QPointF(0, -24)
    hand.press(grip)
    hand.move(goal)
    hand.let_go()
    led = wire(canvas, "flatten")
    bows = [at for at in before if not 0 < at.x() < 780]
    assert len(bows) > 20
    assert all(led.passes(at, 8.0) for at in bows)
    assert not led.passes(grip, 12.0)
    assert min(abs(y - goal.y()) for _, y in bends(canvas, "flatten")) <= 4
    others = [card.card for name, card in canvas.stage.cards.items() if name not in ("pool", "flatten")]
    assert not any(card.contains(at) for card in others for at in way(canvas, "flatten"))
    assert canvas.document.undo_label == "Bend the wire from pool to flatten"
    canvas.document.undo()
    assert way(canvas, "flatten") == before
    assert not canvas.document.undo_label


def test_escape_gives_a_wire_that_runs_back_its_own_way_again(make_canvas: Callable[[Graph], CanvasView]) -> None:
    canvas = make_canvas(network())
    hand = Hand(canvas)
    before = way(canvas, "flatten")
    hand.press(wire(canvas, "flatten").path().pointAtPercent(0.5))
    hand.move((300, 300))
    assert way(canvas, "flatten") != before
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    hand.let_go()
    assert way(canvas, "flatten") == before
    assert not canvas.document.is_dirty


def test_a_wire_that_runs_back_is_dragged_by_the_turn_that_is_near(
    make_canvas: Callable[[Graph], CanvasView],
) -> None:
    canvas = make_canvas(move_nodes(network(), {"pool": (3 * PITCH, -240.0)}))
    turns = wire(canvas, "flatten").turns()
    assert len(turns) == 6
    Hand(canvas).drag(QPointF(*turns[3]) + QPointF(-5, 0), QPointF(*turns[3]) + QPointF(-85, 0))
    *first, moved, before, last = bends(canvas, "flatten")
    assert (*first, before, last) == (*turns[:3], *turns[4:])
    assert moved == pytest.approx((turns[3][0] - 80, turns[3][1]), abs=4.0)


def test_a_wire_that_goes_around_a_card_keeps_its_way_when_it_is_bent(
    make_canvas: Callable[[Graph], CanvasView],
) -> None:
    graph = connect(network(), End("image"), End("pool"))
    canvas = make_canvas(graph)
    before = way(canvas, "pool")
    grip = wire(canvas, "pool").path().pointAtPercent(0.5)
    Hand(canvas).drag(grip, grip + QPointF(0, 24))
    led = wire(canvas, "pool")
    assert len(bends(canvas, "pool")) == 3
    assert all(led.passes(at, 12.0) for at in before if abs(at.x() - grip.x()) > 200)


@pytest.mark.parametrize("target", ["pool", "flatten"])
def test_a_wire_finds_its_way_itself_again_once_the_bend_that_somebody_made_is_removed(
    make_canvas: Callable[[Graph], CanvasView], target: str
) -> None:
    canvas = make_canvas(connect(network(), End("image"), End("pool")))
    hand = Hand(canvas)
    before = way(canvas, target)
    grip = wire(canvas, target).path().pointAtPercent(0.5)
    hand.drag(grip, grip + QPointF(0, 40))
    seeded = bends(canvas, target)
    assert len(seeded) >= 3
    made = max(seeded, key=lambda place: place[1])
    hand.double_click(QPointF(*made))
    assert bends(canvas, target) == ()
    assert way(canvas, target) == before
    canvas.document.undo()
    assert bends(canvas, target) == seeded


def test_removing_one_of_two_bends_leaves_the_other_with_the_turns_of_the_wire(
    make_canvas: Callable[[Graph], CanvasView],
) -> None:
    canvas = make_canvas(connect(network(), End("image"), End("pool")))
    hand = Hand(canvas)
    grip = wire(canvas, "pool").path().pointAtPercent(0.5)
    hand.drag(grip, grip + QPointF(-80, 64))
    lower = max(bends(canvas, "pool"), key=lambda place: place[1])
    hand.double_click(wire(canvas, "pool").path().pointAtPercent(0.7), ALT)
    count = len(bends(canvas, "pool"))
    assert count == 4
    hand.double_click(QPointF(*lower))
    assert len(bends(canvas, "pool")) == count - 1


def test_a_wire_does_not_double_back_when_a_splice_pushes_its_source_past_its_bends(
    make_canvas: Callable[[Graph], CanvasView],
) -> None:
    graph = add_node(network(), Node("norm", "BatchNorm2d", {}, (5 * PITCH, 200)))
    graph = connect(graph, End("relu"), End("norm"))
    canvas = make_canvas(bend(graph, graph.edges[End("norm")], [(2 * PITCH + 180, 100.0), (4 * PITCH, 100.0)]))
    canvas.camera.look(0.7, QPointF(500, 200))
    hand = Hand(canvas)
    start, end = hand.output("conv"), hand.input("relu")
    hand.double_click((start + end) / 2)
    popup = canvas.findChild(SearchPopup)
    assert popup is not None
    QTest.keyClicks(popup._text, "Dropout2d")
    QTest.keyClick(popup._text, Qt.Key.Key_Return)
    canvas.stage.glide.finish()
    assert place(canvas, "relu") == (3 * PITCH, 0)
    output = hand.output("relu").x()
    across = [output, *(x for x, _ in bends(canvas, "norm")), hand.input("norm").x()]
    assert across == sorted(across)
    assert min(at.x() for at in way(canvas, "norm")) >= output


def test_a_wire_that_runs_back_keeps_its_way_in_a_drawing_downward(make_canvas: Callable[[Graph], CanvasView]) -> None:
    graph = network()
    graph = move_nodes(graph, {name: (y, x) for name, (x, y) in ((n.id, n.at) for n in graph.nodes.values())})
    canvas = make_canvas(turned(graph, downward=True))
    before = way(canvas, "flatten")
    edge = edge_of(canvas.document.project.graph, "flatten")
    canvas.commands.wires.add_bend(edge, wire(canvas, "flatten").path().pointAtPercent(0.5))
    assert len(bends(canvas, "flatten")) > 3
    assert all(wire(canvas, "flatten").passes(at, 15.0) for at in before)


def test_dragging_a_wire_near_its_end_still_takes_it_off(canvas: CanvasView, hand: Hand) -> None:
    hand.drag(hand.input("loss") + QPointF(-14, 0), (700, 500))
    assert "fc -> loss" not in {arrow.partition(" via")[0] for arrow in arrows(canvas.document.project.graph)}


def test_a_bend_is_dragged_in_line_with_its_neighbours_or_on_the_grid(canvas: CanvasView, hand: Hand) -> None:
    hand.drag(QPointF(*BENDS[0]), (517, 251))
    assert bends(canvas) == ((520, 248), BENDS[1])
    port = hand.output("fc")
    hand.drag((520, 248), (451, port.y() + 4))
    assert bends(canvas) == ((448, port.y()), BENDS[1])
    hand.drag((448, port.y()), (455, 267), keys=CTRL)
    assert bends(canvas) == ((455, 267), BENDS[1])


def test_escape_leads_the_wire_as_before(canvas: CanvasView, hand: Hand) -> None:
    hand.press(QPointF(*BENDS[0]))
    hand.move((300, 420))
    assert wire(canvas).bends != BENDS
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    hand.let_go()
    assert wire(canvas).bends == BENDS
    assert not canvas.document.is_dirty


def test_a_double_click_on_a_bend_removes_it(canvas: CanvasView, hand: Hand) -> None:
    hand.double_click(BENDS[0])
    assert bends(canvas) == (BENDS[1],)
    assert canvas.document.undo_label == "Remove a bend between fc and loss"


def test_delete_removes_the_bend_under_the_pointer_and_not_the_wire(canvas: CanvasView, hand: Hand) -> None:
    hand.click(hand.body("conv"))
    hand.click(QPointF(*BENDS[1]))
    assert not canvas.selection.nodes
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert bends(canvas) == (BENDS[0],)


def test_alt_and_a_double_click_bend_a_wire_between_its_bends(canvas: CanvasView, hand: Hand) -> None:
    at = bent_spans(hand.output("fc"), hand.input("loss"), BENDS)[1].pointAtPercent(0.5)
    hand.double_click(at, ALT)
    first, new, last = bends(canvas)
    assert (first, last) == BENDS
    assert (QPointF(*new) - at).manhattanLength() <= 8
    assert canvas._popup is None


def test_a_wire_is_straightened_by_the_pointer_or_by_its_layers(canvas: CanvasView, hand: Hand) -> None:
    action = canvas.commands.wires.straighten
    assert action in canvas.commands.actions
    hand.hover(QPointF(*BENDS[0]))
    action.trigger()
    assert bends(canvas) == ()
    assert canvas.document.undo_label == "Straighten the wire from fc to loss"
    canvas.document.undo()
    canvas.selection.select(["fc"])
    hand.hover((900, 600))
    action.trigger()
    assert bends(canvas) == ()


def test_the_menu_of_a_wire_offers_its_bends(canvas: CanvasView, hand: Hand) -> None:
    hand.hover(QPointF(*BENDS[0]))
    menu = canvas.commands.menu(canvas)
    words = {action.text(): action for action in menu.actions()}
    assert "Straighten the wire" in words
    words["Remove this bend"].trigger()
    assert bends(canvas) == (BENDS[1],)
    menu.deleteLater()
    hand.hover(wire(canvas).path().pointAtPercent(0.3))
    menu = canvas.commands.menu(canvas)
    next(action for action in menu.actions() if action.text() == "Bend the wire here").trigger()
    assert len(bends(canvas)) == 2
    menu.deleteLater()


def test_handles_are_shown_near_the_pointer_and_beside_selected_layers(canvas: CanvasView, hand: Hand) -> None:
    assert not wire(canvas).childItems()
    hand.hover(wire(canvas).path().pointAtPercent(0.5))
    assert [handle.pos().toTuple() for handle in wire(canvas).childItems()] == list(BENDS)
    hand.hover((900, 600))
    assert not wire(canvas).childItems()
    canvas.selection.select(["fc"])
    assert len(wire(canvas).childItems()) == 2
    canvas.selection.select([])
    assert not wire(canvas).childItems()


def test_the_pointer_says_that_a_bend_can_be_dragged(canvas: CanvasView, hand: Hand) -> None:
    hand.hover(QPointF(*BENDS[0]))
    assert canvas.viewport().cursor().shape() == Qt.CursorShape.SizeAllCursor


def test_bends_go_along_while_both_ends_are_dragged(canvas: CanvasView, hand: Hand) -> None:
    canvas.selection.select(["fc", "loss"])
    hand.press(hand.body("fc"), keys=CTRL)
    hand.move(hand.body("fc") + QPointF(40, 80), keys=CTRL)
    dragged = wire(canvas)
    assert dragged.sceneBoundingRect().center() == dragged.mapRectToScene(dragged.boundingRect()).center()
    assert dragged.pos() == QPointF(40, 80)
    hand.let_go(CTRL)
    assert bends(canvas) == tuple((x + 40, y + 80) for x, y in BENDS)
    assert wire(canvas).passes(QPointF(*bends(canvas)[0]), 1.0)
    assert wire(canvas).pos() == QPointF()
    canvas.document.undo()
    canvas.stage.glide.finish()
    assert bends(canvas) == BENDS
    assert wire(canvas).passes(QPointF(*BENDS[0]), 1.0)


def test_bends_stay_where_one_end_is_dragged_and_after_escape(canvas: CanvasView, hand: Hand) -> None:
    hand.drag(hand.body("fc"), hand.body("fc") + QPointF(0, 80), keys=CTRL)
    assert bends(canvas) == BENDS
    canvas.selection.select(["fc", "loss"])
    hand.press(hand.body("fc"))
    hand.move(hand.body("fc") + QPointF(40, 80))
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    hand.let_go()
    assert wire(canvas).bends == bends(canvas) == BENDS
    assert wire(canvas).passes(QPointF(*BENDS[1]), 1.0)


def test_a_wire_is_felt_at_its_line_and_not_within_its_bow(make_canvas: Callable[[Graph], CanvasView]) -> None:
    canvas = make_canvas(bent(((600.0, 460.0), (300.0, 460.0))))
    assert canvas.stage.wire_at(QPointF(450, 460), 5.0) is wire(canvas)
    assert canvas.stage.wire_at(QPointF(450, 400), 5.0) is not wire(canvas)


def test_a_bent_wire_makes_no_detour_and_has_its_label_on_its_longest_stretch(
    make_canvas: Callable[[Graph], CanvasView],
) -> None:
    canvas = make_canvas(bent(((420.0, 440.0), (600.0, 440.0))))
    assert wire(canvas).region.isNull()
    assert wire(canvas).passes(wire(canvas).label_at, 0.5)
    assert wire(canvas).length > 180


def test_from_far_away_a_bent_wire_is_drawn_through_its_bends(canvas: CanvasView) -> None:
    canvas.camera.look(0.3, QPointF(400, 200))
    canvas.grab()
    lines = [
        line for by_edge in canvas.stage.blocks.still.lines.values() for line in by_edge.get(wire(canvas).edge, [])
    ]
    assert [line.p2().toTuple() for line in lines[:2]] == list(BENDS)


def test_wires_of_a_drawing_from_top_to_bottom_are_bent_alike(make_canvas: Callable[[Graph], CanvasView]) -> None:
    canvas = make_canvas(turned(bent(), downward=True))
    assert all(wire(canvas).passes(QPointF(*place), 12.0) for place in BENDS)


def test_another_wire_into_the_port_is_not_bent_and_the_same_one_stays(canvas: CanvasView, hand: Hand) -> None:
    hand.drag(hand.input("loss") + QPointF(-14, 0), hand.input("loss"))
    assert bends(canvas) == BENDS
    hand.drag(hand.output("flatten"), hand.input("loss"))
    assert "flatten -> loss" in arrows(canvas.document.project.graph)
    assert bends(canvas) == ()


def test_copies_of_bent_wires_are_bent_beside_them(canvas: CanvasView) -> None:
    canvas.selection.select(["fc", "loss"])
    QTest.keyClick(canvas, Qt.Key.Key_D, CTRL)
    graph = canvas.document.project.graph
    by = [graph.nodes["fc2"].at[axis] - graph.nodes["fc"].at[axis] for axis in (0, 1)]
    assert bends(canvas, "loss2") == tuple((x + by[0], y + by[1]) for x, y in BENDS)
