from __future__ import annotations

import pytest

from engine.design.graph import Edge, End, Node
from engine.design.graph.drawing_edits import bend
from studio.canvas import placing
from tests.studio.canvas.conftest import arrows, network


def test_pulling_a_piece_of_a_chain_out_closes_the_gap() -> None:
    graph = placing.pulled_out(network(), ["conv", "relu"])
    assert "image -> pool" in arrows(graph)
    assert not graph.incoming("conv")
    assert not graph.outgoing("relu")
    assert graph.nodes == network().nodes


def test_the_wire_that_closes_a_gap_keeps_the_bends_of_those_it_stands_for() -> None:
    graph = network()
    graph = bend(graph, graph.edges[End("conv")], [(100.0, -80.0)])
    graph = bend(graph, graph.edges[End("pool")], [(600.0, -80.0)])
    healed = placing.pulled_out(graph, ["conv", "relu"])
    assert healed.edges[End("pool")] == Edge(End("image"), End("pool"), ((100.0, -80.0), (600.0, -80.0)))


def test_a_splice_between_rows_leaves_every_card_where_it_is() -> None:
    graph = network()
    edge = Edge(End("pool"), End("flatten"))
    result = placing.spliced(graph, edge, Node("tanh", "Tanh", {}, (600, 120)))
    assert {"pool -> tanh", "tanh -> flatten"} <= arrows(result)
    before = {name: node.at for name, node in graph.nodes.items()}
    assert {name: node.at for name, node in result.nodes.items()} == before | {"tanh": (600, 120)}


def test_a_splice_between_rows_goes_to_the_end_of_the_row_where_its_card_would_touch_another() -> None:
    edge = Edge(End("pool"), End("flatten"))
    result = placing.spliced(network(), edge, Node("tanh", "Tanh", {}, (216, 120)))
    assert [result.nodes["tanh"].at] == [(832, 0)]
    taken = placing.spliced(result, Edge(End("pool"), End("tanh")), Node("relu2", "ReLU", {}, (216, 120)))
    assert [taken.nodes[name].at for name in ("relu2", "tanh")] == [(832, 0), (1040, 0)]


def test_a_splice_in_a_row_moves_only_what_follows_in_that_row() -> None:
    result = placing.spliced(network(), Edge(End("conv"), End("relu")), Node("norm", "BatchNorm2d"))
    names = ("norm", "relu", "pool", "flatten")
    assert [result.nodes[name].at for name in names] == [(416, 0), (624, 0), (832, 0), (0, 160)]


@pytest.mark.parametrize(
    ("layer", "name"),
    [("Conv2d", "conv2"), ("LeakyReLU", "leaky_relu"), ("MSELoss", "loss2"), ("Dropout2d", "dropout")],
)
def test_new_nodes_have_plain_free_names(layer: str, name: str) -> None:
    assert placing.name_for(network(), layer) == name


def test_an_unwired_node_s_neighbours_are_the_nearest_cards() -> None:
    graph = network()
    assert placing.neighbour(graph, "digit", "up") == "flatten"
    assert placing.neighbour(graph, "image", "left") is None
    assert placing.neighbour(graph, "pool", "right") == "flatten"


def test_a_duplicate_of_a_whole_branch_is_wired_inside() -> None:
    graph, names = placing.duplicated(network(), ["flatten", "fc"])
    assert names == {"flatten2", "fc2"}
    assert {"pool -> flatten2", "flatten2 -> fc2"} <= arrows(graph)
    assert "fc2 -> loss" not in arrows(graph)
