"""Which nodes no longer compute what they did."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from engine.design.graph import Block, Blocks, End, Graph, Node, edits
from engine.design.graph.blocks import rename_block
from engine.design.graph.recomputed import recomputed


def inner(kernel: int = 3, at: float = 0.0) -> Graph:
    nodes = [Node("x", "Input"), Node("conv", "Conv2d", {"kernel_size": kernel}, (at, 0)), Node("y", "Output")]
    return Graph.of(nodes, ["x -> conv", "conv -> y"])


def drawn() -> Graph:
    """Two branches from one image: a convolution with a variable and what follows it, and a block."""
    nodes = [
        Node("image", "Input"),
        Node("conv", "Conv2d", {"out_channels": "= width"}),
        Node("relu", "ReLU"),
        Node("pool", "MaxPool2d"),
        Node("stage", "Outer"),
        Node("again", "Conv2d", shares="conv"),
    ]
    wires = ["image -> conv", "conv -> relu", "relu -> pool", "image -> stage"]
    outer = Graph.of([Node("x", "Input"), Node("piece", "Piece"), Node("y", "Output")], ["x -> piece", "piece -> y"])
    blocks = {"Piece": Block(inner()), "Outer": Block(outer)}
    return Graph.of(nodes, wires, variables={"width": 6}, blocks=blocks)


def with_piece(graph: Graph, piece: Graph) -> Graph:
    return replace(graph, blocks=Blocks({**graph.blocks, "Piece": Block(piece)}))


def swapped(graph: Graph, piece: Graph) -> Graph:
    """With another block in the place of the inner one, under another name."""
    graph = rename_block(graph, "Piece", "Part")
    return replace(graph, blocks=Blocks({**graph.blocks, "Part": Block(piece)}))


CHANGES: list[tuple[str, Callable[[Graph], Graph], set[str]]] = [
    ("nothing", lambda graph: graph, set()),
    ("a place", lambda graph: edits.move_nodes(graph, {"conv": (90, 90)}), set()),
    ("a name", lambda graph: edits.rename_node(graph, "conv", "first"), set()),
    ("a parameter", lambda graph: edits.set_params(graph, "relu", {"inplace": True}), {"relu", "pool"}),
    ("a shared one", lambda graph: edits.set_params(graph, "conv", {"stride": 2}), {"conv", "relu", "pool", "again"}),
    ("a variable", lambda graph: edits.set_variable(graph, "width", 9), {"conv", "relu", "pool", "again"}),
    ("an unused variable", lambda graph: edits.set_variable(graph, "depth", 9), set()),
    ("a variable gone", lambda graph: replace(graph, variables={}), {"conv", "relu", "pool", "again"}),
    ("a wire", lambda graph: edits.connect(graph, End("image"), End("pool")), {"pool"}),
    ("a wire less", lambda graph: edits.disconnect(graph, [End("relu")]), {"relu", "pool"}),
    ("a block in a block", lambda graph: with_piece(graph, inner(5)), {"stage"}),
    ("a place in a block", lambda graph: with_piece(graph, inner(3, 80)), set()),
    ("a name of a block", lambda graph: rename_block(graph, "Outer", "Stage"), set()),
    ("a name of a block in a block", lambda graph: rename_block(graph, "Piece", "Part"), set()),
    ("a block and its name", lambda graph: rename_block(with_piece(graph, inner(5)), "Piece", "Part"), {"stage"}),
    ("another block under another name", lambda graph: swapped(graph, inner(5)), {"stage"}),
    ("one more", lambda graph: edits.add_node(graph, Node("loose", "ReLU")), {"loose"}),
    ("one less", lambda graph: edits.remove_nodes(graph, ["conv"]), {"relu", "pool", "again"}),
]


@pytest.mark.parametrize(("change", "expected"), [(c, e) for _, c, e in CHANGES], ids=[name for name, *_ in CHANGES])
def test_what_computes_from_a_change_is_told(change: Callable[[Graph], Graph], expected: set[str]) -> None:
    graph = drawn()
    assert recomputed(graph, change(graph)) == expected


def test_a_change_taken_back_is_none() -> None:
    graph = drawn()
    there = edits.set_params(graph, "relu", {"inplace": True})
    assert recomputed(graph, edits.reset_params(there, "relu", ["inplace"])) == set()
