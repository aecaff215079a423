from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from engine.design.graph import Graph, Node
from studio.canvas.face import CARD_HEIGHT, CARD_WIDTH
from studio.canvas.layout import arranged
from tests.studio.canvas.conftest import network


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    count = draw(st.integers(1, 25))
    seed = draw(st.integers(0, 1000))
    choice = random.Random(seed)
    edges = [f"n{choice.randrange(i)} -> n{i}" for i in range(1, count) if choice.random() < 0.9]
    edges += [f"n{choice.randrange(i)} -> n{i}.x2" for i in range(1, count) if choice.random() < 0.3]
    return Graph.of([Node(f"n{i}", "Add") for i in range(count)], edges)


@given(graph=graphs())
def test_no_two_cards_overlap(graph: Graph) -> None:
    heights = {name: CARD_HEIGHT + 40.0 * (i % 2) for i, name in enumerate(graph.nodes)}
    sizes = {name: (CARD_WIDTH, height) for name, height in heights.items()}
    places = arranged(graph, sizes)
    assert places.keys() == graph.nodes.keys()
    cards = [(x, y, x + CARD_WIDTH, y + heights[name]) for name, (x, y) in places.items()]
    for i, a in enumerate(cards):
        for b in cards[:i]:
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


@given(graph=graphs())
def test_wires_run_to_the_right_or_down_to_the_next_row(graph: Graph) -> None:
    places = arranged(graph, {})
    for edge in graph.edges.values():
        (x0, y0), (x1, y1) = places[edge.source.node], places[edge.target.node]
        assert x1 > x0 or y1 > y0


def test_a_chain_is_a_straight_row() -> None:
    graph = Graph.of([Node(f"n{i}", "ReLU") for i in range(5)], [f"n{i} -> n{i + 1}" for i in range(4)])
    assert list(arranged(graph, {}).values()) == [(208.0 * i, 0.0) for i in range(5)]


def test_a_long_chain_is_folded_as_one_writes() -> None:
    graph = Graph.of([Node(f"n{i}", "ReLU") for i in range(12)], [f"n{i} -> n{i + 1}" for i in range(11)])
    places = arranged(graph, {})
    rows = sorted({y for _, y in places.values()})
    assert len(rows) == 2
    assert [places["n0"], places["n6"]] == [(0, 0), (0, rows[1])]


def test_the_label_stands_right_before_the_loss() -> None:
    places = arranged(network(), {})
    assert places["loss"][0] - places["digit"][0] == 208


def test_a_chain_stays_straight_beside_a_skip_connection() -> None:
    graph = Graph.of(
        [Node("x", "ReLU"), Node("a", "ReLU"), Node("b", "ReLU"), Node("add", "Add")],
        ["x -> a", "a -> b", "b -> add", "x -> add.x2"],
    )
    assert {y for _, y in arranged(graph, {}).values()} == {0}


def test_only_the_chosen_nodes_are_placed() -> None:
    assert arranged(network(), {}, ["conv", "relu"]) == {"conv": (0, 0), "relu": (208, 0)}
    assert arranged(Graph(), {}) == {}


def test_a_cycle_is_laid_out_too() -> None:
    graph = Graph.of([Node("a", "Add"), Node("b", "ReLU")], ["a -> b", "b -> a"])
    assert len(set(arranged(graph, {}).values())) == 2
