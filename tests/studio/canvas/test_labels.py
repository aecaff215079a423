"""The shapes on the wires: written where there is room, and never behind a card."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from engine.design.graph import Edge, Graph, Node, parse_edge
from engine.design.graph.edits import move_nodes, remove_nodes
from studio.canvas import CanvasView
from tests.studio.canvas.conftest import network


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
