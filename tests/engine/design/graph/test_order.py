"""The order in which a graph runs is the same however it was come by: afresh, or from what stood before an edit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.design.graph import CycleFound, Edge, EditRefused, End, Graph, Node, edits, order
from engine.design.graph.order import path_between
from engine.design.graph.wires import Wires

NAMES = "abcdefgh"


def by_definition(graph: Graph) -> tuple[str, ...]:
    """Again and again the first node added of those whose feeders all have run."""
    done: list[str] = []
    while len(done) < len(graph.nodes):
        left = [name for name in graph.nodes if name not in done]
        feeds = {name: {edge.source.node for edge in graph.incoming(name)} & graph.nodes.keys() for name in left}
        done.append(next(name for name in left if feeds[name] <= set(done)))
    return tuple(done)


def edited(graph: Graph, data: st.DataObject) -> Graph:
    """Make one edit that can change the order; one that is refused changes nothing."""
    name, other = data.draw(st.sampled_from(NAMES)), data.draw(st.sampled_from(NAMES))
    try:
        match data.draw(st.sampled_from(["connect", "connect", "cut", "add", "remove", "rename", "splice", "insert"])):
            case "connect":
                return edits.connect(graph, End(name), End(other, data.draw(st.sampled_from(["", "x2"]))))
            case "cut":
                return edits.disconnect(graph, [End(name), End(other, "x2")])
            case "add":
                return edits.add_node(graph, Node(name, "Add"))
            case "remove":
                return edits.remove_nodes(graph, [name, other], heal=data.draw(st.booleans()))
            case "rename" if name in graph.nodes:
                return edits.rename_node(graph, name, other)
            case "splice" if graph.edges:
                return edits.splice(graph, data.draw(st.sampled_from(list(graph.edges.values()))), Node("new", "Add"))
            case "insert":
                return edits.insert(graph, list(graph.nodes.values())[:2], list(graph.edges.values()))[0]
    except EditRefused:
        pass
    return graph


@given(st.data())
def test_after_any_edits_the_order_is_the_one_worked_out_afresh(data: st.DataObject) -> None:
    graph = Graph.of([Node(name, "Add") for name in data.draw(st.permutations(NAMES))])
    for _ in range(data.draw(st.integers(1, 10))):
        graph = edited(graph, data)
        if data.draw(st.booleans()):  # several edits may come between two questions
            assert order(graph) == by_definition(graph)
    assert order(graph) == by_definition(graph)


@given(st.data())
def test_a_wire_to_a_node_that_comes_and_goes_counts_while_it_is_there(data: st.DataObject) -> None:
    pairs = data.draw(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)).filter(lambda p: p[0] < p[1])))
    wires = Wires(Edge(End(NAMES[one]), End(NAMES[other])) for one, other in pairs)
    for _ in range(3):
        names = data.draw(st.lists(st.sampled_from(NAMES[:5]), unique=True))
        graph = Graph({name: Node(name, "Add") for name in names}, wires)
        assert order(graph) == by_definition(graph)


def test_of_many_rewired_nodes_the_order_is_right_too() -> None:
    nodes = [Node(f"n{index}", "Add") for index in range(200)]
    graph = Graph.of(nodes, [f"n{index} -> n{index + 1}" for index in range(199)])
    assert order(graph) == tuple(f"n{index}" for index in range(200))
    backwards = [Edge(End(f"n{index + 1}"), End(f"n{index}")) for index in range(199)]
    graph = Graph(graph.nodes, graph.edges.changed(drop=list(graph.edges), put=backwards))
    assert order(graph) == tuple(f"n{index}" for index in reversed(range(200)))


def test_a_cycle_is_told_in_the_direction_of_its_wires() -> None:
    graph = Graph.of([Node(n, "Add") for n in "abcde"], ["a -> b", "b -> c", "c -> d", "d -> b.x2", "d -> e"])
    with pytest.raises(CycleFound) as caught:
        order(graph)
    path = caught.value.path
    assert sorted(path) == ["b", "c", "d"]
    start = path.index("b")
    assert path[start:] + path[:start] == ["b", "c", "d"]


@given(st.data())
def test_a_way_is_found_whether_or_not_the_order_is_known(data: st.DataObject) -> None:
    graph = Graph.of([Node(name, "Add") for name in data.draw(st.permutations(NAMES))])
    for _ in range(data.draw(st.integers(1, 10))):
        graph = edited(graph, data)
        afresh = Graph(graph.nodes, Wires(graph.edges.values()))
        if data.draw(st.booleans()):
            order(graph)
        one, other = data.draw(st.sampled_from(NAMES)), data.draw(st.sampled_from(NAMES))
        assert path_between(graph, one, other) == path_between(afresh, one, other)
