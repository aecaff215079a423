"""Wires that would run level on one line get lanes of their own."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPointF

from engine.design.graph import Graph, Node
from engine.design.graph.edits import move_nodes, remove_nodes
from studio.canvas.lanes import APART
from studio.canvas.scene import CanvasScene
from studio.canvas.wire_item import WireItem
from studio.canvas.wire_path import stretches
from studio.document import Document
from studio.selection import Selection
from tests.journeys.networks import residual_network

PITCH = 208.0


@pytest.fixture
def document(qtbot: object) -> Document:
    document = Document()
    document.place.edit("Draw", lambda _: folded())
    return document


def folded() -> Graph:
    """A row whose last two cards feed the sum below them, at the beginning of the next row."""
    nodes = [Node(name, "ReLU", {}, (PITCH * index, 0)) for index, name in enumerate("abcdef")]
    wires = [f"{one} -> {other}" for one, other in pairwise("abcdef")]
    return Graph.of([*nodes, Node("sum", "Add", {}, (0, 200))], [*wires, "f -> sum.x1", "d -> sum.x2"])


def lanes(scene: CanvasScene) -> dict[str, float]:
    """How high each wire runs that has a level stretch."""
    return {str(edge): level(wire)[0].y() for edge, wire in scene.wires.items() if wire.level is not None}


def level(wire: WireItem) -> tuple[QPointF, QPointF]:
    """Where the level stretch of a wire begins and ends."""
    places = stretches(wire.path())
    return places[len(places) // 2 - 1], places[len(places) // 2]


def test_two_wires_back_to_one_card_run_beside_each_other(document: Document) -> None:
    scene = CanvasScene(document, Selection())
    heights = lanes(scene)
    assert heights.keys() == {"f -> sum.x1", "d -> sum.x2"}
    assert heights["d -> sum.x2"] <= heights["f -> sum.x1"] - APART, "the wire from farther in front runs below"


def test_a_lane_is_free_again_once_its_wire_is_gone(document: Document) -> None:
    scene = CanvasScene(document, Selection())
    with_both = lanes(scene)
    document.place.edit("Delete", lambda graph: remove_nodes(graph, ["f"]))
    assert lanes(scene)["d -> sum.x2"] == with_both["f -> sum.x1"]
    document.undo()
    assert lanes(scene) == with_both


def test_lanes_follow_from_the_value_and_not_from_what_was_before(document: Document) -> None:
    scene = CanvasScene(document, Selection())
    document.place.edit("Move", lambda graph: move_nodes(graph, {"sum": (PITCH, 240), "f": (PITCH * 6, 40)}))
    document.place.edit("Move", lambda graph: move_nodes(graph, {"d": (PITCH * 3, 16)}))
    scene.glide.finish()
    assert lanes(scene) == lanes(CanvasScene(document, Selection()))


def test_wires_around_the_same_cards_do_not_lie_on_each_other(document: Document) -> None:
    names = "abcdefg"
    nodes = [Node(name, "Add" if name in "fg" else "ReLU", {}, (PITCH * i, 0)) for i, name in enumerate(names)]
    wires = [*(f"{one} -> {other}" for one, other in pairwise(names)), "b -> f.x2", "c -> g.x2"]
    document.place.edit("Draw", lambda _: Graph.of(nodes, wires))
    heights = lanes(CanvasScene(document, Selection()))
    assert abs(heights["b -> f.x2"] - heights["c -> g.x2"]) >= APART


def test_wires_from_one_output_share_a_lane(document: Document) -> None:
    names = "abcdefg"
    nodes = [Node(name, "Add" if name in "fg" else "ReLU", {}, (PITCH * i, 0)) for i, name in enumerate(names)]
    wires = [*(f"{one} -> {other}" for one, other in pairwise(names)), "b -> e", "b -> d"]
    document.place.edit("Draw", lambda _: Graph.of(nodes, [w for w in wires if w not in ("d -> e", "c -> d")]))
    heights = lanes(CanvasScene(document, Selection()))
    assert heights["b -> d"] == heights["b -> e"]


@pytest.mark.parametrize("downward", [False, True])
def test_no_wire_runs_behind_a_card_for_its_lane(document: Document, *, downward: bool) -> None:
    document.place.edit("Draw", lambda _: residual_network(120, downward=downward))
    scene = CanvasScene(document, Selection())
    for wire in scene.wires.values():
        if wire.level is not None:
            begins, ends = level(wire)
            for step in range(1, 20):
                at = begins + (ends - begins) * (step / 20)
                assert not any(card.card.contains(at) for card in scene.cards_near(wire.sceneBoundingRect())), wire.edge
