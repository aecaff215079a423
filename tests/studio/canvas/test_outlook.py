"""All of the network in view, and beside the minimap, whatever comes to it."""

from functools import partial

import pytest
from PySide6.QtCore import QPointF, QRectF

from engine.design.graph import Annotation
from engine.design.graph.drawing_edits import annotate
from engine.design.graph.edits import move_nodes
from studio.canvas import CanvasView
from studio.canvas.face import CARD_HEIGHT
from tests.studio.canvas.conftest import Hand, arrows


def covered(canvas: CanvasView) -> QRectF:
    """What of the scene lies below the minimap."""
    return canvas.mapToScene(canvas.minimap.area(canvas.viewport().rect())).boundingRect()


@pytest.fixture
def wide(canvas: CanvasView) -> CanvasView:
    """A network that is so wide that its height leaves the minimap much room."""
    places = {name: (number * 220.0, 0.0) for number, name in enumerate(canvas.stage.cards)}
    canvas.document.edit("Put in a row", lambda graph: move_nodes(graph, places))
    canvas.frame_all(fly=False)
    return canvas


def test_a_note_below_the_map_makes_room_for_it_as_a_card_does(wide: CanvasView) -> None:
    at, size = covered(wide), (160.0, 60.0)
    note = Annotation("", "note", "Look here", (at.center().x() - 80, at.center().y()), size)
    graph, _ = annotate(wide.document.project.graph, note)
    wide.document.edit("Note", lambda _: graph)
    assert any(covered(wide).intersects(item.rect) for item in wide.stage.annotations.notes), "it is hidden at first"
    wide.frame_all(fly=False)
    assert wide.camera.seen.contains(wide.stage.occupied())
    assert not any(covered(wide).intersects(item.rect) for item in wide.stage.annotations.notes)


@pytest.fixture
def tight(wide: CanvasView) -> CanvasView:
    """The same with a card so close above the map that its strip reaches below it."""
    low = covered(wide).top() - CARD_HEIGHT - 2
    wide.document.edit("Lower", lambda graph: move_nodes(graph, {"image": (covered(wide).left() + 20, low)}))
    wide.frame_all(fly=False)
    for _ in range(40):  # down to the map's upper edge, as near as the network lets it
        card = wide.stage.cards["image"].card
        gap = covered(wide).top() - card.bottom()
        if 0 < gap < 20:
            break
        at = card.left(), card.top() + gap - 10
        wide.document.edit("Lower", partial(move_nodes, places={"image": at}))
        wide.frame_all(fly=False)
    assert 0 < covered(wide).top() - wide.stage.cards["image"].card.bottom() < 20
    return wide


def test_strips_that_grow_below_the_map_are_brought_above_it_where_all_is_shown(tight: CanvasView) -> None:
    tight.show_at("image", "0.5")
    tight.camera.arrive()
    assert tight.shows_all
    assert not covered(tight).intersects(tight.stage.cards["image"].card)


def test_strips_move_no_view_in_which_something_is_being_dragged(tight: CanvasView) -> None:
    hand, card = Hand(tight), tight.stage.cards["conv"]
    hand.press(card.card.center())
    hand.move(card.card.center() + QPointF(30, 0))
    assert tight.hand.gesture is not None
    before = tight.camera.zoom, tight.camera.centre
    tight.show_at("image", "0.5")
    tight.camera.arrive()
    assert (tight.camera.zoom, tight.camera.centre) == before
    hand.let_go()


def test_strips_leave_the_view_alone_where_a_part_is_looked_at(wide: CanvasView) -> None:
    wide.camera.look(2.0, wide.stage.cards["conv"].card.center())
    before = wide.camera.zoom, wide.camera.centre
    wide.show_all(dict.fromkeys(wide.stage.cards, "0.5"))
    assert (wide.camera.zoom, wide.camera.centre) == before


def test_what_a_new_layer_in_a_wire_pushes_out_of_the_view_is_followed_where_all_is_shown(wide: CanvasView) -> None:
    wide.resize(1000, 400)
    wide.frame_all(fly=False)
    zooms = [wide.camera.zoom]
    for name in ("image", "conv"):
        edge = next(edge for edge in wide.stage.wires if edge.source.node == name)
        wide.add_layer("Dropout", edge=edge)
        wide.stage.glide.finish()
        wide.camera.arrive()
        assert wide.camera.seen.contains(wide.stage.occupied())
        zooms.append(wide.camera.zoom)
    for zoom in zooms[1::-1]:
        wide.document.undo()
        wide.stage.glide.finish()
        wide.camera.arrive()
        assert wide.camera.zoom == pytest.approx(zoom), "as large as before"


def test_who_looks_at_a_part_goes_on_looking_there_when_a_layer_comes_into_a_wire(wide: CanvasView) -> None:
    wide.camera.look(1.0, wide.stage.cards["image"].card.center())
    edge = next(edge for edge in wide.stage.wires if edge.source.node == "image")
    wide.add_layer("Dropout", edge=edge)
    for again in (wide.document.undo, wide.document.redo):
        wide.camera.arrive()
        assert wide.camera.zoom == 1.0
        again()
    wide.camera.arrive()
    assert wide.camera.zoom == 1.0


def test_a_card_that_is_dropped_into_a_wire_keeps_all_in_view_too(wide: CanvasView, hand: Hand) -> None:
    name = wide.add_layer("Dropout", wide.stage.occupied().bottomLeft() + QPointF(300, 100))
    wide.frame_all(fly=False)
    edge = next(edge for edge in wide.stage.wires if edge.source.node == "image")
    hand.drag(hand.body(name), wide.stage.wires[edge].path().pointAtPercent(0.5) - QPointF(24, 14))
    assert f"image -> {name}" in arrows(wide.document.project.graph)
    wide.camera.arrive()
    assert wide.camera.seen.contains(wide.stage.occupied())
