"""Edits of the parameters of many nodes at once."""

from engine.design.graph import Graph, Node
from engine.design.graph.param_edits import Part, reset_params_of, set_params_of, set_part_of


def three() -> Graph:
    return Graph.of([Node("a", "Linear", {"bias": False}), Node("b", "Linear"), Node("c", "Linear", shares="a")])


def test_all_nodes_get_the_value_and_keep_their_others() -> None:
    graph = set_params_of(three(), ["a", "b"], {"out_features": 5})
    assert dict(graph.nodes["a"].params) == {"bias": False, "out_features": 5}
    assert dict(graph.nodes["b"].params) == {"out_features": 5}
    assert graph.nodes["c"] is not None
    assert list(graph.nodes) == ["a", "b", "c"]


def test_a_node_that_shares_sets_what_it_shares() -> None:
    graph = set_params_of(three(), ["c"], {"out_features": 5})
    assert graph.nodes["a"].params["out_features"] == 5
    assert not graph.nodes["c"].params


def test_what_changes_nothing_is_no_other_graph() -> None:
    graph = three()
    assert set_params_of(graph, ["a", "gone"], {"bias": False}) is graph
    assert reset_params_of(graph, ["b"], ["bias"]) is graph


def test_numbers_that_are_equal_but_written_otherwise_are_a_change() -> None:
    graph = set_params_of(three(), ["a"], {"bias": 0})
    assert graph.nodes["a"].params["bias"] is not False


def test_defaults_come_back_for_all() -> None:
    graph = reset_params_of(set_params_of(three(), ["a", "b"], {"out_features": 5}), ["a", "b"], ["out_features"])
    assert dict(graph.nodes["a"].params) == {"bias": False}
    assert not graph.nodes["b"].params


def test_one_dimension_is_set_and_each_node_keeps_its_others() -> None:
    graph = Graph.of(
        [
            Node("a", "Conv2d", {"kernel_size": (3, 5)}),
            Node("b", "Conv2d", {"kernel_size": 7}),
            Node("c", "Conv2d"),
            Node("d", "Conv2d", {"kernel_size": (4, 9)}),
        ]
    )
    graph = set_part_of(graph, ["a", "b", "c", "d"], "kernel_size", Part(1, 2, 4), {"Conv2d": 3})
    assert [graph.nodes[name].params["kernel_size"] for name in "abcd"] == [(3, 4), (7, 4), (3, 4), 4]
