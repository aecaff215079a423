from __future__ import annotations

from random import Random

import pytest

from engine.design.check import check, grouped
from engine.design.graph import Edge, End, Graph, Node
from engine.design.graph.drawing_edits import bend
from engine.design.graph.edits import replace_layer, set_params
from studio.canvas import placing
from studio.canvas.face import CARD_HEIGHT, CARD_WIDTH
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


def in_rows(count: int, per_row: int) -> Graph:
    nodes = [Node(f"n{i}", "ReLU", {}, (i % per_row * 208.0, i // per_row * 140.0)) for i in range(1, count)]
    arrows = ["x -> n1", *(f"n{i} -> n{i + 1}" for i in range(1, count - 1))]
    return Graph.of([Node("x", "Input", {"shape": (4,)}), *nodes], arrows)


def overlapping(graph: Graph) -> list[tuple[str, str]]:
    places = [(name, *node.at) for name, node in graph.nodes.items()]
    pairs = [(one, other) for place, one in enumerate(places) for other in places[:place]]
    return [(a, b) for (a, x, y), (b, u, v) in pairs if abs(x - u) < CARD_WIDTH and abs(y - v) < CARD_HEIGHT]


@pytest.mark.parametrize("seed", range(80))
def test_a_block_taken_apart_puts_no_card_on_another_wherever_its_layers_stand_inside(seed: int) -> None:
    chance = Random(seed)
    count = chance.randint(8, 20)
    graph = in_rows(count, chance.randint(3, 6))
    first = chance.randint(1, count - 3)
    chosen = [f"n{i}" for i in range(first, first + chance.randint(2, min(4, count - first)))]
    once = grouped(check(graph), chosen, "Tail")
    assert {name: node.at for name, node in placing.taken_apart(once, "tail").nodes.items()} == {
        name: node.at for name, node in graph.nodes.items()
    }, "what was made a block comes back to where it stood"
    others = [name for name in once.nodes if name.startswith("n")]
    if not others:
        return
    pick = chance.choice(others)
    twice = set_params(replace_layer(once, pick, "Tail"), pick, {"repeat": chance.choice((1, 1, 2))})
    assert overlapping(placing.taken_apart(twice, pick)) == []


def test_bends_inside_a_block_stay_beside_its_layers_where_these_make_room() -> None:
    graph = bend(in_rows(9, 4), Edge(End("n3"), End("n4")), [(700.0, 90.0), (-40.0, 90.0)])
    graph = replace_layer(grouped(check(graph), ["n3", "n4", "n5"], "Turn"), "n7", "Turn")
    apart = placing.taken_apart(graph, "n7")
    (wire,) = apart.outgoing("n3")
    (x, y), bends = apart.nodes["n3"].at, wire.bends
    assert overlapping(apart) == []
    assert bends == ((x + 700 - 3 * 208, y + 90), (x - 40 - 3 * 208, y + 90))
