from __future__ import annotations

import random
import statistics
from collections import Counter
from itertools import combinations, pairwise, permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.design.graph import Graph, Node
from engine.design.graph.edits import move_nodes, splice
from engine.design.project import read_project, templates
from studio.canvas.face import CARD_HEIGHT, CARD_WIDTH
from studio.canvas.layout import arranged
from studio.canvas.layout.crossings import num_crossings, untangle
from studio.canvas.layout.lattice import Lattice
from studio.canvas.layout.layering import Wire
from studio.canvas.layout.ranking import ranks_of
from tests.studio.canvas.conftest import network

Size = tuple[float, float]


def drawn(count: int, seed: int, wired: float = 0.9, again: float = 0.3) -> Graph:
    """A network whose layers are fed by one or two of those before them, or by none."""
    chance = random.Random(seed)
    edges = [f"n{chance.randrange(max(0, i - 12), i)} -> n{i}" for i in range(1, count) if chance.random() < wired]
    edges += [f"n{chance.randrange(i)} -> n{i}.x2" for i in range(1, count) if chance.random() < again]
    return Graph.of([Node(f"n{i}", "Add") for i in range(count)], edges)


def chain(count: int, *more: str) -> Graph:
    edges = [f"n{i} -> n{i + 1}" for i in range(count - 1)]
    return Graph.of([Node(f"n{i}", "Add") for i in range(count)], [*edges, *more])


graphs = st.builds(drawn, st.integers(1, 40), st.integers(0, 1000), st.sampled_from([0.6, 0.9, 1.0]))


@st.composite
def sized(draw: st.DrawFn) -> tuple[Graph, dict[str, Size]]:
    graph = draw(graphs)
    chance = random.Random(draw(st.integers(0, 1000)))
    return graph, {name: (chance.uniform(20, 400), chance.uniform(20, 300)) for name in graph.nodes}


def overlapping(places: dict[str, Size], sizes: dict[str, Size]) -> list[tuple[str, str]]:
    boxes = [(name, x, y, x + sizes[name][0], y + sizes[name][1]) for name, (x, y) in places.items()]
    return [
        (a[0], b[0])
        for i, a in enumerate(boxes)
        for b in boxes[:i]
        if not (a[3] <= b[1] or b[3] <= a[1] or a[4] <= b[2] or b[4] <= a[2])
    ]


@given(made=sized(), downward=st.booleans(), folded=st.booleans())
def test_no_two_cards_overlap_whatever_their_sizes(
    made: tuple[Graph, dict[str, Size]], downward: bool, folded: bool
) -> None:
    graph, sizes = made
    places = arranged(graph, sizes, downward=downward, folded=folded)
    assert places.keys() == graph.nodes.keys()
    assert overlapping(places, sizes) == []


@given(graph=graphs)
def test_wires_run_to_the_right_or_down_to_the_next_row(graph: Graph) -> None:
    places = arranged(graph, {})
    for edge in graph.edges.values():
        (x0, y0), (x1, y1) = places[edge.source.node], places[edge.target.node]
        assert x1 > x0 or y1 > y0


@given(graph=graphs, downward=st.booleans())
def test_unfolded_every_wire_runs_with_the_flow(graph: Graph, downward: bool) -> None:
    places = arranged(graph, {}, downward=downward, folded=False)
    along = 1 if downward else 0
    for edge in graph.edges.values():
        assert places[edge.target.node][along] > places[edge.source.node][along]


@given(graph=graphs, downward=st.booleans())
def test_what_is_arranged_stays_when_it_is_arranged_again(graph: Graph, downward: bool) -> None:
    once = arranged(graph, {}, downward=downward)
    assert arranged(move_nodes(graph, once), {}, downward=downward) == once


def test_one_layer_more_leaves_nearly_all_in_their_order() -> None:
    pairs = Counter[bool]()
    for seed in range(20):
        graph = drawn(40, seed, wired=1.0, again=0.1)
        graph = move_nodes(graph, arranged(graph, {}, folded=False))
        edge = list(graph.edges.values())[seed]
        new = Node("new", "ReLU", {}, graph.nodes[edge.target.node].at)
        after = arranged(splice(graph, edge, new), {}, folded=False)
        at = {name: node.at for name, node in graph.nodes.items()}
        for one, other in combinations(at, 2):
            if after[one][0] == after[other][0] and at[one][0] == at[other][0]:
                pairs[(at[one][1] < at[other][1]) == (after[one][1] < after[other][1])] += 1
    assert pairs[False] < 0.15 * pairs[True]


def test_a_layer_that_is_added_to_a_long_chain_moves_only_what_is_behind_it_in_its_row() -> None:
    graph = chain(24)
    before = arranged(graph, {})
    graph = move_nodes(graph, before)
    edge = next(edge for edge in graph.edges.values() if edge.target.node == "n2")
    after = arranged(splice(graph, edge, Node("new", "ReLU", {}, (0.0, 0.0))), {})
    first_row = {name for name, (_, y) in before.items() if y == 0}
    assert len(first_row) > 3
    assert {name for name in before if before[name] != after[name]} == first_row - {"n0", "n1"}


def test_a_chain_is_a_straight_row() -> None:
    assert list(arranged(chain(5), {}).values()) == [(208.0 * i, 0.0) for i in range(5)]


def test_downward_a_chain_is_a_straight_column() -> None:
    places = list(arranged(chain(5), {}, downward=True).values())
    assert {x for x, _ in places} == {0}
    steps = {b[1] - a[1] for a, b in pairwise(places)}
    assert len(steps) == 1
    assert steps.pop() > CARD_HEIGHT


def test_a_long_chain_is_folded_as_one_writes() -> None:
    places = arranged(chain(12), {})
    rows = sorted({y for _, y in places.values()})
    assert len(rows) == 2
    assert [places["n0"], places["n6"]] == [(0, 0), (0, rows[1])]


def test_downward_a_long_chain_is_folded_into_columns_that_fit_a_window() -> None:
    places = arranged(chain(60), {}, downward=True)
    wide, high = (max(place[axis] for place in places.values()) for axis in (0, 1))
    assert 0.5 < wide / high < 2
    assert places["n1"][0] == places["n0"][0]


def test_a_thousand_layers_in_a_chain_fill_a_page_and_not_a_line() -> None:
    places = arranged(chain(1000), {})
    wide, high = (max(place[axis] for place in places.values()) for axis in (0, 1))
    assert 1 < wide / high < 5
    rows = Counter(y for _, y in places.values())
    assert max(rows.values()) - min(rows.values()) <= max(rows.values()) // 2


def test_a_long_network_is_folded_though_many_wires_skip_layers() -> None:
    skips = [f"n{i} -> n{i + 9}.x2" for i in range(0, 390, 3)]
    places = arranged(chain(400, *skips), {})
    wide, high = (max(place[axis] for place in places.values()) for axis in (0, 1))
    assert wide < 208 * 100
    assert wide / high < 6


@pytest.mark.parametrize(("count", "every", "skip"), [(300, 8, 7), (500, 8, 7), (2000, 20, 18)])
def test_no_row_of_a_long_drawing_sticks_out_and_leaves_the_rest_empty(count: int, every: int, skip: int) -> None:
    graph = chain(count, *(f"n{i} -> n{i + skip}.x2" for i in range(0, count - skip, every)))
    ends: dict[float, float] = {}
    for x, y in arranged(graph, {}).values():
        ends[y] = max(ends.get(y, 0.0), x)
    assert len(ends) > 4
    assert max(ends.values()) < 1.15 * statistics.median(ends.values())


def test_the_label_stands_right_before_the_loss() -> None:
    places = arranged(network(), {})
    assert places["loss"][0] - places["digit"][0] == 208


def test_a_branch_stands_where_its_wires_are_shortest() -> None:
    wires = [Wire(0, 1), Wire(1, 2), Wire(2, 3), Wire(3, 6), Wire(4, 5), Wire(5, 6)]
    assert ranks_of(7, wires) == [0, 1, 2, 3, 2, 3, 4]


@given(graph=graphs)
def test_no_layer_can_be_moved_alone_to_make_the_wires_shorter(graph: Graph) -> None:
    number = {name: index for index, name in enumerate(graph.nodes)}
    wires = [Wire(number[e.source.node], number[e.target.node]) for e in graph.edges.values()]
    ranks = ranks_of(len(number), wires)
    assert min(ranks) == 0
    for node in number.values():
        before = [ranks[wire.source] for wire in wires if wire.target == node]
        after = [ranks[wire.target] for wire in wires if wire.source == node]
        assert all(rank < ranks[node] for rank in before)
        if len(after) > len(before):
            assert ranks[node] == min(after) - 1
        if len(before) > len(after):
            assert ranks[node] == max(before) + 1


def test_a_chain_stays_straight_beside_a_skip_connection() -> None:
    graph = chain(4, "n0 -> n3.x2")
    assert {y for _, y in arranged(graph, {}).values()} == {0}


def test_between_cards_that_a_wire_passes_there_is_room_for_it() -> None:
    graph = Graph.of(
        [Node(name, "Add") for name in ("x", "a1", "b1", "a2", "b2", "end")],
        ["x -> a1", "x -> b1", "a1 -> a2", "b1 -> b2", "a2 -> end", "b2 -> end.x2", "x -> end.x3"],
    )
    wired = arranged(graph, {}, ports={"end": (("", "x3", "x2"), ("",))})
    apart = wired["b1"][1] - wired["a1"][1] - CARD_HEIGHT
    assert apart >= 70
    without = arranged(Graph(graph.nodes, graph.edges.changed(drop=[e for e in graph.edges if e.port == "x3"])), {})
    assert without["b1"][1] - without["a1"][1] - CARD_HEIGHT < apart


@pytest.mark.parametrize("first", ["join", "join.x1"])
def test_cards_before_several_inputs_stand_in_the_order_of_these(first: str) -> None:
    nodes = [Node(name, "ReLU") for name in "abcd"] + [Node("join", "Concatenate")]
    graph = Graph.of(nodes, ["a -> join.x4", "b -> join.x3", "c -> join.x2", f"d -> {first}"])
    places = arranged(graph, {}, ports={"join": (("", "x2", "x3", "x4"), ("",))})
    assert places["d"][1] < places["c"][1] < places["b"][1] < places["a"][1]


def test_branches_stand_in_the_order_of_the_inputs_that_they_lead_to() -> None:
    nodes = [Node(name, "ReLU") for name in ("x", "a1", "a2", "b", "c1", "c2")] + [Node("join", "Concatenate")]
    wires = ["x -> a1", "a1 -> a2", "x -> b", "x -> c1", "c1 -> c2", "a2 -> join.x2", "b -> join.x3", "c2 -> join"]
    places = arranged(Graph.of(nodes, wires), {}, ports={"join": (("", "x2", "x3"), ("",))})
    assert places["c1"][1] < places["a1"][1] < places["b"][1]
    assert places["c1"][1] == places["c2"][1]
    assert places["a1"][1] == places["a2"][1]


def test_a_row_is_broken_where_one_wire_leaves_it() -> None:
    edges = [f"n{i} -> n{i + 1}" for i in range(47)]
    edges += [f"n{i} -> n{i + 5}.x2" for i in range(1, 43, 7)]  # as residual blocks have them
    places = arranged(Graph.of([Node(f"n{i}", "Add") for i in range(48)], edges), {})
    for edge in edges:
        source, target = edge.split(".")[0].split(" -> ")
        if int(target[1:]) - int(source[1:]) > 1:
            assert places[source][0] < places[target][0]


def test_layers_that_hang_on_nothing_fill_rows() -> None:
    places = arranged(Graph.of([Node(f"n{i}", "ReLU") for i in range(20)], []), {})
    assert len({x for x, _ in places.values()}) == 6
    assert overlapping(places, dict.fromkeys(places, (CARD_WIDTH, CARD_HEIGHT))) == []


def test_only_the_chosen_nodes_are_placed() -> None:
    assert arranged(network(), {}, ["conv", "relu"]) == {"conv": (0, 0), "relu": (208, 0)}
    assert arranged(Graph(), {}) == {}


def test_a_cycle_is_laid_out_too() -> None:
    graph = Graph.of([Node("a", "Add"), Node("b", "ReLU")], ["a -> b", "b -> a"])
    assert len(set(arranged(graph, {}).values())) == 2


def least_crossings(ranks: list[int], wires: list[Wire]) -> int:
    """The fewest crossings of all orders, tried one by one."""
    lattice = Lattice(ranks, wires)
    least = num_crossings(lattice)
    for order in product(*[list(permutations(rank)) for rank in lattice.ranks]):
        lattice.set_ranks(order)
        least = min(least, num_crossings(lattice))
    return least


@pytest.mark.parametrize("seed", range(12))
def test_in_small_drawings_no_other_order_has_fewer_crossings(seed: int) -> None:
    chance = random.Random(seed)
    ranks = [0, 0, 0, 1, 1, 1, 2, 2, 2, 2]
    pairs = [(i, j) for i in range(10) for j in range(10) if ranks[j] == ranks[i] + 1]
    wires = [Wire(i, j) for i, j in pairs if chance.random() < 0.55]
    assert untangle(Lattice(ranks, wires)) == least_crossings(ranks, wires)


def test_few_wires_cross_beside_what_graphviz_finds() -> None:
    ours, graphviz = 0, 39 + 46 + 27 + 17 + 27  # graphviz 2.43, dot, left to right, of the same five networks
    for seed in range(5):
        graph = dense(seed)
        places = arranged(graph, {}, folded=False)
        ours += crossings([(places[e.source.node], places[e.target.node]) for e in graph.edges.values()])
    assert ours <= 1.5 * graphviz


def dense(seed: int) -> Graph:
    """Sixty layers, of which some have two or three wires from a little before."""
    chance = random.Random(seed)
    edges = []
    for i in range(1, 60):
        for port in range(chance.choice([1, 1, 1, 2, 2, 3])):
            source = max(0, i - 1 - int(chance.expovariate(0.25)))
            edges.append(f"n{source} -> n{i}" + (f".x{port + 1}" if port else ""))
    return Graph.of([Node(f"n{i}", "Add") for i in range(60)], edges)


def crossings(lines: list[tuple[Size, Size]]) -> int:
    """How many pairs of straight lines cross, apart from those with a common end."""

    def side(a: Size, b: Size, c: Size) -> float:
        return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])

    return sum(
        side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0
        for i, (a, b) in enumerate(lines)
        for c, d in lines[:i]
        if len({a, b, c, d}) == 4
    )


@pytest.mark.parametrize("name", ["resnet", "unet", "densenet", "googlenet", "gpt", "seq2seq", "vae"])
def test_the_cards_of_templates_lie_apart_with_room_below_them(name: str) -> None:
    template = next(template for template in templates() if template.name == name)
    graph = read_project(template.path).graph
    for downward in (False, True):
        places = arranged(graph, {}, downward=downward)
        assert overlapping(places, dict.fromkeys(places, (CARD_WIDTH, CARD_HEIGHT + 38))) == []
