from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.design.graph import CycleFound, Edge, EditRefused, End, Graph, Node, difference, order, parse_edge
from engine.design.graph.edits import (
    add_node,
    connect,
    disconnect,
    insert,
    move_nodes,
    remove_nodes,
    remove_variable,
    rename_node,
    reset_params,
    set_params,
    set_variable,
    splice,
    unique_id,
)

NAMES = ("a", "b", "c", "d", "e", "f")
Edit = Callable[[Graph], Graph]


def chain(*names: str) -> Graph:
    """Nodes wired one behind the other."""
    edges = [f"{one} -> {other}" for one, other in pairwise(names)]
    return Graph.of([Node(name, "ReLU") for name in names], edges)


def wires(graph: Graph) -> set[str]:
    return {str(edge) for edge in graph.edges.values()}


def snapshot(graph: Graph) -> tuple[Any, ...]:
    """All that a graph holds, copied out of it."""
    nodes = tuple((node.id, node.layer, tuple(node.params.items()), node.at) for node in graph.nodes.values())
    return nodes, tuple(map(str, graph.edges.values())), tuple(graph.variables.items())


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Graphs without cycles: wires lead from earlier names to later ones, to inputs `x` and the first."""
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=1))
    graph = Graph.of([Node(name, "ReLU", {"p": index}) for index, name in enumerate(names)], [], {"width": 3})
    for _ in range(draw(st.integers(0, 8))):
        one, other = sorted(draw(st.tuples(st.integers(0, len(names) - 1), st.integers(0, len(names) - 1))))
        if one != other:
            port = draw(st.sampled_from(["", "x"]))
            graph = connect(graph, End(names[one]), End(names[other], port))
    return graph


name = st.sampled_from((*NAMES, "width", "new", "class", "1st"))
end = st.builds(End, name, st.sampled_from(["", "x", "hidden"]))
number = st.integers(-5, 5)
edits: st.SearchStrategy[Edit] = st.one_of(
    name.map(lambda n: lambda g: add_node(g, Node(n, "ReLU"))),
    st.tuples(st.lists(name), st.booleans()).map(lambda drawn: lambda g: remove_nodes(g, drawn[0], heal=drawn[1])),
    st.tuples(name, name).map(lambda drawn: lambda g: rename_node(g, *drawn)),
    st.tuples(name, number).map(
        lambda drawn: lambda g: set_params(g, drawn[0], {"p": drawn[1]}) if drawn[0] in g.nodes else g
    ),
    name.map(lambda n: lambda g: reset_params(g, n, ["p"])),
    name.map(lambda n: lambda g: move_nodes(g, {n: (10.0, 20.0)})),
    st.tuples(end, end).map(lambda drawn: lambda g: connect(g, *drawn)),
    st.lists(end).map(lambda ends: lambda g: disconnect(g, ends)),
    st.tuples(name, number).map(lambda drawn: lambda g: set_variable(g, *drawn)),
    name.map(lambda n: lambda g: remove_variable(g, n)),
)


def edited(graph: Graph, edit: Edit) -> Graph:
    """The graph after an edit, or as it was where the edit is refused or names a node that is not there."""
    try:
        return edit(graph)
    except (EditRefused, KeyError):
        return graph


# What holds for every edit


@given(graphs(), st.lists(edits, max_size=6))
def test_undo_is_the_previous_value_untouched(graph: Graph, steps: list[Edit]) -> None:
    past = [graph]
    seen = [snapshot(graph)]
    for step in steps:
        past.append(edited(past[-1], step))
        seen.append(snapshot(past[-1]))
    assert [snapshot(value) for value in past] == seen


@given(graphs(), st.lists(edits, max_size=6))
def test_no_edit_makes_a_cycle_or_a_loose_wire(graph: Graph, steps: list[Edit]) -> None:
    for step in steps:
        graph = edited(graph, step)
        for edge in graph.edges.values():
            assert {edge.source.node, edge.target.node} <= graph.nodes.keys()
        places = {node: place for place, node in enumerate(order(graph))}
        assert places.keys() == graph.nodes.keys()
        assert all(places[e.source.node] < places[e.target.node] for e in graph.edges.values())


@given(graphs(), edits)
def test_the_difference_tells_exactly_what_an_edit_changed(graph: Graph, edit: Edit) -> None:
    after = edited(graph, edit)
    change = difference(graph, after)
    nodes = {n: node for n, node in graph.nodes.items() if node not in change.removed}
    nodes |= {node.id: node for node in change.added + change.changed}
    targets = {e.target: e for e in graph.edges.values() if e not in change.unwired} | {
        e.target: e for e in change.wired
    }
    assert nodes == dict(after.nodes)
    assert targets == dict(after.edges)
    assert change.variables == (dict(graph.variables) != dict(after.variables))


@given(graphs(), name)
def test_renaming_there_and_back_changes_nothing(graph: Graph, new: str) -> None:
    old = next(iter(graph.nodes))
    there = edited(graph, lambda g: rename_node(g, old, new))
    if new in there.nodes and new not in graph.nodes:
        assert old not in there.nodes
        assert len(there.edges) == len(graph.edges)
        assert snapshot(rename_node(there, new, old)) == snapshot(graph)


# Each edit


def test_renaming_carries_the_wires_along_and_keeps_the_place() -> None:
    graph = rename_node(chain("a", "b", "c"), "b", "middle")
    assert wires(graph) == {"a -> middle", "middle -> c"}
    assert list(graph.nodes) == ["a", "middle", "c"]


@pytest.mark.parametrize("taken", ["a", "width"])
def test_a_name_that_is_taken_is_refused(taken: str) -> None:
    graph = Graph.of([Node("a", "ReLU"), Node("b", "ReLU")], [], {"width": 3})
    with pytest.raises(EditRefused, match=f"named '{taken}' already"):
        rename_node(graph, "b", taken)
    with pytest.raises(EditRefused, match=f"named '{taken}' already"):
        add_node(graph, Node(taken, "ReLU"))


@pytest.mark.parametrize("bad", ["", "1st", "_hidden", "a b", "a.b", "klass\n", "naïve", "def", "match", "x" * 61, '"'])
def test_a_name_that_code_could_not_bear_is_refused(bad: str) -> None:
    with pytest.raises(EditRefused):
        add_node(Graph(), Node(bad, "ReLU"))


def test_a_wire_that_would_close_a_cycle_is_refused_with_the_way_around() -> None:
    with pytest.raises(EditRefused, match="a → b → c → a"):
        connect(chain("a", "b", "c"), End("c"), End("a"))
    with pytest.raises(EditRefused, match="a → a"):
        connect(chain("a"), End("a"), End("a"))


def test_a_wire_to_nothing_is_refused() -> None:
    with pytest.raises(EditRefused, match="no layer named 'z'"):
        connect(chain("a"), End("a"), End("z"))


def test_an_input_holds_one_wire_and_the_new_one_takes_it_over() -> None:
    graph = connect(chain("a", "b", "c"), End("a"), End("c"))
    assert wires(graph) == {"a -> b", "a -> c"}


def test_disconnecting_takes_the_wires_that_arrive() -> None:
    assert wires(disconnect(chain("a", "b", "c"), [End("c")])) == {"a -> b"}


def test_removing_takes_the_wires_too() -> None:
    graph = remove_nodes(chain("a", "b", "c"), ["b"])
    assert list(graph.nodes) == ["a", "c"]
    assert not graph.edges


def test_healing_joins_what_a_removed_node_stood_between() -> None:
    assert wires(remove_nodes(chain("a", "b", "c"), ["b"], heal=True)) == {"a -> c"}
    assert wires(remove_nodes(chain("a", "b", "c", "d", "e"), ["d", "b", "c"], heal=True)) == {"a -> e"}


def test_healing_an_end_leaves_nothing_hanging() -> None:
    assert not remove_nodes(chain("a", "b"), ["a"], heal=True).edges
    assert not remove_nodes(chain("a", "b"), ["b"], heal=True).edges


def test_splicing_puts_a_new_node_into_the_wire() -> None:
    graph = chain("a", "b")
    graph = splice(graph, parse_edge("a -> b"), Node("drop", "Dropout"))
    assert wires(graph) == {"a -> drop", "drop -> b"}


def test_splicing_a_node_takes_it_out_of_its_old_place() -> None:
    graph = splice(chain("a", "b", "c", "d"), parse_edge("c -> d"), Node("a", "ReLU", at=(5.0, 5.0)))
    assert wires(graph) == {"b -> c", "c -> a", "a -> d"}
    assert graph.nodes["a"].at == (5.0, 5.0)


def test_splicing_keeps_the_ports_of_the_wire() -> None:
    graph = Graph.of([Node("lstm", "LSTM"), Node("loss", "MSELoss")], ["lstm.hidden -> loss.prediction"])
    graph = splice(graph, parse_edge("lstm.hidden -> loss.prediction"), Node("drop", "Dropout"))
    assert wires(graph) == {"lstm.hidden -> drop", "drop -> loss.prediction"}


def test_a_pasted_piece_gets_free_names_and_its_own_wires() -> None:
    graph = chain("relu", "relu2")
    graph, names = insert(graph, list(graph.nodes.values()), list(graph.edges.values()))
    assert names == {"relu": "relu3", "relu2": "relu4"}
    assert wires(graph) == {"relu -> relu2", "relu3 -> relu4"}


def test_a_pasted_piece_leaves_wires_to_the_outside_behind() -> None:
    piece = chain("a", "b")
    graph, names = insert(Graph(), [piece.nodes["b"]], list(piece.edges.values()))
    assert names == {"b": "b"}
    assert not graph.edges


@given(graphs())
def test_any_piece_can_be_pasted_onto_itself(graph: Graph) -> None:
    after, names = insert(graph, list(graph.nodes.values()), list(graph.edges.values()))
    assert len(after.nodes) == 2 * len(graph.nodes)
    assert len(after.edges) == 2 * len(graph.edges)
    assert not set(names.values()) & graph.nodes.keys()


def test_free_names_count_on() -> None:
    graph = Graph.of([Node("relu", "ReLU"), Node("relu2", "ReLU"), Node("conv1", "Conv2d")], [], {"relu3": 1})
    assert unique_id(graph, "pool") == "pool"
    assert unique_id(graph, "relu") == "relu4"
    assert unique_id(graph, "conv1") == "conv2"


def test_parameters_are_set_and_given_back_to_their_default() -> None:
    graph = set_params(chain("a"), "a", {"p": 0.1, "q": 2})
    assert dict(graph.nodes["a"].params) == {"p": 0.1, "q": 2}
    assert dict(reset_params(graph, "a", ["p", "other"]).nodes["a"].params) == {"q": 2}


def test_moving_leaves_the_wiring_the_very_same() -> None:
    graph = chain("a", "b")
    assert move_nodes(graph, {"a": (1.0, 2.0)}).edges is graph.edges


def test_variables_share_the_names_of_layers() -> None:
    graph = set_variable(chain("a"), "width", 6)
    assert dict(set_variable(graph, "width", 8).variables) == {"width": 8}
    assert not remove_variable(graph, "width").variables
    with pytest.raises(EditRefused, match="a layer named 'a' already"):
        set_variable(graph, "a", 3)
    with pytest.raises(EditRefused, match="The name of a variable"):
        set_variable(graph, "2x", 3)


# What stands behind them


def test_order_follows_the_wires_and_otherwise_the_adding() -> None:
    graph = Graph.of([Node(n, "ReLU") for n in "dcba"], ["a -> d", "b -> c"])
    assert order(graph) == ("b", "c", "a", "d")


def test_order_is_worked_out_again_when_nodes_change_but_wires_do_not() -> None:
    graph = chain("a", "b")
    assert order(graph) == ("a", "b")
    assert order(add_node(graph, Node("c", "ReLU"))) == ("a", "b", "c")


def test_a_cycle_in_a_file_is_found_with_its_path() -> None:
    graph = Graph.of([Node(n, "ReLU") for n in "abc"], ["a -> b", "b -> c", "c -> b"])
    with pytest.raises(CycleFound) as caught:
        order(graph)
    assert sorted(caught.value.path) == ["b", "c"]


def test_what_lies_downstream_and_upstream() -> None:
    graph = chain("a", "b", "c")
    assert graph.downstream("a") == {"b", "c"}
    assert graph.upstream("c") == {"a", "b"}
    assert graph.upstream("a") == set()


def test_the_same_value_has_no_difference() -> None:
    graph = chain("a", "b")
    assert not difference(graph, graph)
    assert not difference(graph, chain("a", "b"))


@pytest.mark.parametrize("bad", ["", "a", "a -> ", " -> b", "a -> b -> c", "a - > b"])
def test_an_edge_that_can_not_be_read_says_how_one_is_written(bad: str) -> None:
    with pytest.raises(ValueError, match="An edge is written 'from -> to',"):
        parse_edge(bad)


def test_edges_survive_being_written_and_read() -> None:
    edge = Edge(End("lstm", "hidden"), End("loss", "prediction"))
    assert parse_edge(str(edge)) == edge
