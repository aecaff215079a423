"""Cards that are dragged together bring the wires between them along, and all that is known of those."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF

from engine.design.graph import End, Graph
from engine.design.graph.drawing_edits import bend
from studio.canvas import CanvasView
from studio.canvas.carry import Carry
from studio.canvas.wire_item import WireItem
from tests.studio.canvas.conftest import Hand, network, place

BY = QPointF(320, 240)
BENDS = ((180.0, 240.0), (196.0, 300.0))
LED: tuple[tuple[tuple[float, float], ...], ...] = ((), BENDS)


def led(bends: tuple[tuple[float, float], ...]) -> Graph:
    """The network with the wire from flatten to fc led through places."""
    graph = network()
    return bend(graph, graph.edges[End("fc")], bends) if bends else graph


def wire_to(canvas: CanvasView, node: str) -> WireItem:
    return next(wire for edge, wire in canvas.stage.wires.items() if edge.target.node == node)


def dragged(canvas: CanvasView) -> WireItem:
    """The wire between two cards that are dragged away together by mouse."""
    canvas.selection.select(["flatten", "fc"])
    hand = Hand(canvas)
    hand.drag(hand.body("fc"), hand.body("fc") + BY, keys=Hand.free)
    canvas.stage.glide.finish()
    assert place(canvas, "fc") == (208 + BY.x(), 160 + BY.y())
    return wire_to(canvas, "fc")


@pytest.mark.parametrize("bends", LED, ids=["straight", "bent"])
def test_a_wire_between_cards_dragged_together_ends_at_them_and_has_its_label_between_them(
    make_canvas: Callable[[Graph], CanvasView], bends: tuple[tuple[float, float], ...]
) -> None:
    canvas = make_canvas(led(bends))
    before = wire_to(canvas, "fc")
    label_at, way = before.label_at, [before.path().pointAtPercent(step / 20) for step in range(21)]
    wire = dragged(canvas)
    cards = canvas.stage.cards
    assert wire.ends == (cards["flatten"].output_at(""), cards["fc"].input_at(""))
    assert wire.label_at == label_at + BY
    assert [wire.path().pointAtPercent(step / 20) for step in range(21)] == [at + BY for at in way]


@pytest.mark.parametrize("bends", LED, ids=["straight", "bent"])
def test_what_is_dragged_together_is_known_rightly_before_the_value_follows(
    make_canvas: Callable[[Graph], CanvasView], bends: tuple[tuple[float, float], ...]
) -> None:
    canvas = make_canvas(led(bends))
    wire = wire_to(canvas, "fc")
    label_at, ends = wire.label_at, wire.ends
    middle = [wire.path().pointAtPercent(share) for share in (0.02, 0.98)]
    numbers = [wire.place_of(at) for at in middle]
    carry = Carry(canvas.stage, ["flatten", "fc"], lambda: canvas.is_far, lambda: canvas.camera.seen)
    carry.to(BY)
    carry.drop(BY)
    assert wire.label_at == label_at + BY
    assert wire.ends == (ends[0] + BY, ends[1] + BY)
    assert wire.bends == tuple((x + BY.x(), y + BY.y()) for x, y in bends)
    assert [wire.place_of(at + BY) for at in middle] == numbers
    carry.put_back(BY)
    assert (wire.label_at, wire.ends, wire.bends) == (label_at, ends, bends)


def test_wires_elsewhere_stay_when_others_are_dragged(make_canvas: Callable[[Graph], CanvasView]) -> None:
    canvas = make_canvas(led(BENDS))
    other = wire_to(canvas, "conv")
    ends, label_at = other.ends, other.label_at
    dragged(canvas)
    assert (wire_to(canvas, "conv").ends, wire_to(canvas, "conv").label_at) == (ends, label_at)
    assert wire_to(canvas, "conv") is other
