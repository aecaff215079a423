"""The shapes on the wires: written where there is room, and never behind a card."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from engine.design.graph import Edge, Graph, Node, parse_edge
from engine.design.graph.edits import move_nodes, remove_nodes, set_params
from studio.canvas import CanvasView
from tests.studio.canvas.conftest import network
from tests.studio.canvas.test_surface import on_screen


def downward() -> Graph:
    """image above conv, and beside the long wire between them a card on its own."""
    graph = network()
    nodes = [graph.nodes["image"], replace(graph.nodes["conv"], at=(0.0, 400.0)), Node("alone", "ReLU", {}, (300, 200))]
    drawing = replace(graph.drawing, downward=True)
    return replace(Graph.of(nodes, ["image -> conv"]), drawing=drawing)


EDGE: Edge = parse_edge("image -> conv")


def is_written(canvas: CanvasView) -> bool:
    canvas.stage.glide.finish()
    return canvas.stage.labels.is_free(EDGE)


@pytest.fixture
def canvas(make_canvas: Callable[[Graph], CanvasView]) -> CanvasView:
    return make_canvas(downward())


def test_a_label_gives_way_to_a_card_and_comes_back(canvas: CanvasView) -> None:
    assert is_written(canvas)
    middle = canvas.stage.wires[EDGE].label_at
    canvas.document.edit("Move", lambda graph: move_nodes(graph, {"alone": (20.0, middle.y() - 20)}))
    assert not is_written(canvas)
    canvas.document.undo()
    assert is_written(canvas)
    canvas.document.redo()
    canvas.document.edit("Delete", lambda graph: remove_nodes(graph, ["alone"]))
    assert is_written(canvas)


def test_a_wire_downward_that_ran_beside_another_has_its_label_back_once_it_runs_straight(
    make_canvas: Callable[[Graph], CanvasView],
) -> None:
    column = [Node(f"m{i}", "ReLU", {}, (0.0, 280.0 + 140 * i)) for i in range(4)]
    ends = [
        Node("image", "Input", {"field": "image"}, (0.0, 0.0)),
        Node("in2", "Input", {"field": "image"}, (0.0, 140)),
    ]
    goals = [Node("conv", "ReLU", {}, (0.0, 900.0)), Node("e2", "ReLU", {}, (0.0, 1040.0))]
    graph = Graph.of([*ends, *column, *goals], ["image -> conv", "in2 -> e2"])
    canvas = make_canvas(replace(graph, drawing=replace(graph.drawing, downward=True)))
    assert not is_written(canvas), "what is written across both wires would belong to neither"
    away = {card.id: (2000.0, card.at[1]) for card in column}
    straight = {"image": (300.0, 0.0), "conv": (300.0, 900.0)}
    canvas.document.edit("Move", lambda graph: move_nodes(graph, {**away, **straight}))
    assert is_written(canvas)


def crossed() -> Graph:
    """A wire past a row of cards, and another one that climbs across the middle of it."""
    row = [Node(f"r{i}", "ReLU", {}, (i * 208.0, 0.0)) for i in range(6)]
    low = [Node("in2", "Input", {"field": "image"}, (416.0, 300.0)), Node("up", "ReLU", {}, (624.0, -300.0))]
    nodes = [Node("image", "Input", {"field": "image"}, (-208.0, 0.0)), *row, Node("sum", "Add", {}, (1248.0, 0.0))]
    chain = ["image -> r0", *(f"r{i} -> r{i + 1}" for i in range(5)), "r5 -> sum", "image -> sum.x2"]
    return Graph.of([*nodes, *low], [*chain, "in2 -> up"])


LONG: Edge = parse_edge("image -> sum.x2")


def shown_spot(canvas: CanvasView) -> QRectF:
    canvas.stage.glide.finish()
    canvas.viewport().repaint()
    return canvas.stage.labels.spot(LONG)


def test_a_label_moves_along_its_wire_away_from_one_that_crosses_it(make_canvas: Callable[[Graph], CanvasView]) -> None:
    canvas = make_canvas(crossed())
    canvas.camera.look(1.0, QPointF(540, 60))
    wire = canvas.stage.wires[LONG]
    other = canvas.stage.wires[parse_edge("in2 -> up")]
    assert other.passes(wire.label_at, 40.0), "the case that this is about"
    spot = shown_spot(canvas)
    assert abs(spot.center().x() - wire.label_at.x()) > 40
    assert spot.center().y() == wire.label_at.y()
    assert wire.passes(spot.center(), 1.0)
    points = [other.path().pointAtPercent(step / 200) for step in range(201)]
    assert not any(spot.adjusted(0, 3, 0, -3).contains(at) for at in points)
    cards = [card.card for card in canvas.stage.cards.values()]
    assert not any(spot.intersects(card) for card in cards)
    canvas.document.edit("Delete", lambda graph: remove_nodes(graph, ["up"]))
    assert shown_spot(canvas).center() == wire.label_at
    canvas.document.undo()
    assert shown_spot(canvas) == spot


def test_a_label_that_nothing_crosses_is_in_the_middle(make_canvas: Callable[[Graph], CanvasView]) -> None:
    canvas = make_canvas(remove_nodes(crossed(), ["up", "in2"]))
    canvas.camera.look(1.0, QPointF(540, 60))
    assert shown_spot(canvas).center() == canvas.stage.wires[LONG].label_at


def test_labels_of_wires_side_by_side_keep_clear_of_each_others_lines(
    make_canvas: Callable[[Graph], CanvasView],
) -> None:
    row = [Node(f"r{i}", "ReLU", {}, (i * 208.0, 0.0)) for i in range(5)]
    ends = [Node(f"s{i}", "Add", {}, ((5 + i) * 208.0, 0.0)) for i in range(3)]
    image = Node("image", "Input", {"field": "image"}, (-208.0, 0.0))
    arrows = ["image -> r0", *(f"r{i} -> r{i + 1}" for i in range(4)), "r4 -> s0", "s0 -> s1", "s1 -> s2"]
    arrows += ["r0 -> s0.x2", "r1 -> s1.x2", "r2 -> s2.x2"]
    canvas = make_canvas(Graph.of([image, *row, *ends], arrows))
    canvas.camera.look(0.8, QPointF(600, 60))
    canvas.viewport().repaint()
    wires = canvas.stage.wires
    long = [wires[parse_edge(f"r{i} -> s{i}.x2")] for i in range(3)]
    for wire in long:
        assert canvas.stage.labels.is_free(wire.edge)
        plate = canvas.stage.labels.spot(wire.edge).adjusted(0, 3, 0, -3)
        for other in wires.values():
            if other is not wire:
                assert not any(plate.contains(other.path().pointAtPercent(step / 300)) for step in range(301))


@pytest.mark.parametrize("downward", [False, True])
def test_labels_of_hundreds_of_wires_are_there_wherever_one_comes_to_look(
    make_canvas: Callable[[Graph], CanvasView], qtbot: QtBot, downward: bool
) -> None:
    names = ["image", *(f"r{i}" for i in range(200))]
    places = [(0.0, 240.0 * i) if downward else (400.0 * i, 0.0) for i in range(len(names))]
    nodes = [
        Node(name, "ReLU" if i else "Input", {} if i else {"field": "image"}, places[i]) for i, name in enumerate(names)
    ]
    graph = Graph.of(nodes, [f"{a} -> {b}" for a, b in pairwise(names)])
    canvas = make_canvas(replace(graph, drawing=replace(graph.drawing, downward=downward)))
    for number in (3, 150, 90):
        edge = parse_edge(f"r{number} -> r{number + 1}")
        middle = canvas.stage.wires[edge].label_at
        canvas.camera.look(1.0, middle)
        qtbot.wait(1)
        picture = canvas.viewport().grab().toImage()
        at = canvas.mapFromScene(middle)
        plate = picture.copy(at.x() - 30, at.y() - 6, 60, 12)
        colours = {plate.pixel(x, y) for x in range(plate.width()) for y in range(plate.height())}
        assert len(colours) > 10, "letters have many shades, a wire on the ground only a few"


def chain(count: int, shape: tuple[int, ...], pitch: float = 400.0) -> Graph:
    """Cards in a row, from each of which what the first one takes in flows to the next one."""
    names = [f"r{i}" for i in range(count)]
    nodes = [Node(name, "ReLU", {}, (pitch * i, 0.0)) for i, name in enumerate(names)]
    nodes[0] = replace(nodes[0], layer="Input", params={"shape": shape})
    return Graph.of(nodes, [f"{a} -> {b}" for a, b in pairwise(names)])


def look_between(canvas: CanvasView, number: int) -> QRectF:
    """Look at the middle of a wire; returns where its label would be."""
    middle = canvas.stage.wires[parse_edge(f"r{number} -> r{number + 1}")].label_at
    canvas.camera.look(1.0, middle)
    return QRectF(middle.x() - 24, middle.y() - 6, 48, 12)


def shades(canvas: CanvasView, picture: QImage, area: QRectF) -> int:
    """How many colours there are in a part of the scene: many where letters are, few along a wire on the ground."""
    part = picture.copy(canvas.mapFromScene(area).boundingRect())
    return len({part.pixel(x, y) for x in range(part.width()) for y in range(part.height())})


def reshaped(graph: Graph) -> Graph:
    return set_params(graph, "r0", {"shape": (3, 64, 128)})


def raised(graph: Graph) -> Graph:
    return move_nodes(graph, {"r91": (91 * 400.0, 80.0)})


@pytest.mark.parametrize("edit", [reshaped, raised])
def test_labels_of_hundreds_of_wires_are_painted_anew_after_an_edit(
    make_canvas: Callable[[Graph], CanvasView], edit: Callable[[Graph], Graph]
) -> None:
    canvas = make_canvas(chain(200, (8, 32, 32)))

    def picture(canvas: CanvasView) -> QImage:
        canvas.camera.look(1.0, QPointF(36200, 60))
        canvas.minimap.is_wanted = False
        return canvas.viewport().grab().toImage()

    before = picture(canvas)
    canvas.document.edit("Change", edit)
    canvas.stage.glide.finish()
    after = picture(canvas)
    assert after != before
    assert after == picture(make_canvas(canvas.document.project.graph))


@pytest.mark.parametrize("count", [6, 100])
@pytest.mark.parametrize(("bare", "labelled"), [((), (2, 3, 4, 5)), ((), (8, 32))], ids=["of one colour", "of two"])
def test_a_wire_on_which_more_flows_has_its_label_on_the_screen_at_once(
    make_canvas: Callable[[Graph], CanvasView], count: int, bare: tuple[int, ...], labelled: tuple[int, ...]
) -> None:
    canvas = make_canvas(chain(count, bare, 2000.0))
    canvas.minimap.is_wanted = False
    area = look_between(canvas, 3)
    assert not canvas.stage.cards_near(canvas.camera.seen), "a card would have what is around it painted too"
    assert shades(canvas, on_screen(canvas), area) < 8
    canvas.document.edit("Shape", lambda graph: set_params(graph, "r0", {"shape": labelled}))
    shown = on_screen(canvas)
    assert shades(canvas, shown, area) > 10
    canvas.viewport().update()
    assert shown == on_screen(canvas)
    canvas.document.edit("Shape", lambda graph: set_params(graph, "r0", {"shape": bare}))
    assert shades(canvas, on_screen(canvas), area) < 8
