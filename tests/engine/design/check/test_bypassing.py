"""Bypassed nodes: what arrives goes on as it is, and the code goes without them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.design.check import Checked, check, grouped, ungrouped
from engine.design.codegen import CodeImpossible, module_source
from engine.design.graph import EditRefused, Graph, Node
from engine.design.graph.blocks import inside, with_inside
from engine.design.graph.edits import bypass, remove_nodes
from tests.engine.design.networks import digits, lenet


def chain() -> Graph:
    return Graph.of(
        [
            Node("x", "Input", {"shape": (8,)}),
            Node("wide", "Linear", {"out_features": 8}),
            Node("relu", "ReLU"),
            Node("narrow", "Linear", {"out_features": 4}),
            Node("y", "Output"),
        ],
        ["x -> wide", "wide -> relu", "relu -> narrow", "narrow -> y"],
    )


def code(checked: Checked) -> str:
    return module_source("Net", checked).text


def test_the_code_is_that_of_the_network_without_the_node() -> None:
    graph = chain()
    without = code(check(remove_nodes(graph, ["relu"], heal=True)))
    assert code(check(bypass(graph, ["relu"]))) == without
    assert "relu" not in without


def test_taking_the_node_in_again_brings_the_code_back() -> None:
    graph = chain()
    there_and_back = bypass(bypass(graph, ["relu"]), ["relu"], bypassed=False)
    assert there_and_back == graph


def test_a_bypassed_layer_learns_nothing_and_costs_nothing() -> None:
    checked = check(bypass(chain(), ["wide"]))
    assert checked.nodes["wide"].parameters == checked.nodes["wide"].flops == 0
    assert checked.parameters == 8 * 4 + 4


def test_what_comes_after_gets_the_shape_that_arrives() -> None:
    graph = chain()
    checked = check(bypass(graph, ["narrow"]))
    assert str(checked.nodes["y"].inputs[0]) == "N × 8"
    assert checked.ok


def test_an_input_cannot_be_bypassed_and_the_repair_takes_it_in_again() -> None:
    (problem,) = [p for p in check(bypass(chain(), ["x"])).problems if p.code == "bypass"]
    assert problem.says == "x can't be bypassed: Input has no input that could go on as its output."
    assert problem.repairs[0].edit(bypass(chain(), ["x"])) == chain()


def test_what_only_a_bypassed_sum_added_is_not_computed() -> None:
    graph = Graph.of(
        [
            Node("x", "Input", {"shape": (8,)}),
            Node("left", "Linear", {"out_features": 8}),
            Node("right", "Linear", {"out_features": 8}),
            Node("total", "Add", bypassed=True),
            Node("y", "Output"),
        ],
        ["x -> left", "x -> right", "left -> total.x1", "right -> total.x2", "total -> y"],
    )
    written = code(check(graph))
    assert "self.left" in written
    assert "self.right" not in written


def test_a_wire_from_a_second_output_of_a_bypassed_layer_is_a_problem() -> None:
    graph = Graph.of(
        [
            Node("x", "Input", {"shape": (5, 8)}),
            Node("lstm", "LSTM", {"hidden_size": 8}, bypassed=True),
            Node("y", "Output"),
        ],
        ["x -> lstm", "lstm.hidden -> y"],
    )
    (problem,) = [p for p in check(graph).problems if p.severity == "error"]
    assert "lstm is bypassed and gives its first output alone" in problem.says


@given(st.data())
def test_checking_after_each_turn_finds_what_a_fresh_check_finds(data: st.DataObject) -> None:
    graph, fields = lenet(), digits()
    checked = check(graph, fields)
    for _ in range(4):
        names = data.draw(st.lists(st.sampled_from(sorted(graph.nodes)), min_size=1, max_size=3, unique=True))
        graph = bypass(graph, names, bypassed=data.draw(st.booleans()))
        checked = check(graph, fields, checked)
        fresh = check(graph, fields)
        assert [p.says for p in checked.problems] == [p.says for p in fresh.problems]
        for name, node in fresh.nodes.items():
            assert (node.sources, node.outputs) == (checked.nodes[name].sources, checked.nodes[name].outputs)
        if fresh.ok:
            assert code(checked) == code(fresh)


def shared(owner_bypassed: bool = False, out_features: int = 8) -> Graph:
    return Graph.of(
        [
            Node("x", "Input", {"shape": (8,)}),
            Node("first", "Linear", {"out_features": out_features}, bypassed=owner_bypassed),
            Node("second", "Linear", shares="first", bypassed=not owner_bypassed),
            Node("third", "Linear", shares="first"),
            Node("y", "Output"),
        ],
        ["x -> first", "first -> second", "second -> third", "third -> y"],
    )


def test_a_bypassed_layer_needs_no_weights_of_the_size_of_those_it_would_share() -> None:
    graph = remove_nodes(shared(out_features=5), ["third"], heal=True)
    assert check(graph).ok
    assert code(check(graph)) == code(check(remove_nodes(graph, ["second"], heal=True)))


def test_weights_of_a_bypassed_layer_belong_to_the_first_that_shares_them() -> None:
    graph = bypass(shared(owner_bypassed=True), ["second"], bypassed=False)
    checked = check(graph)
    assert checked.ok
    assert [checked.nodes[name].parameters for name in ("first", "second", "third")] == [0, 8 * 8 + 8, 0]
    assert check(bypass(graph, ["second"]), (), checked).nodes["third"].parameters == 8 * 8 + 8


def test_those_that_share_weights_of_a_bypassed_layer_get_the_same_sizes() -> None:
    graph = bypass(shared(owner_bypassed=True, out_features=5), ["second"], bypassed=False)
    (problem,) = [p for p in check(graph).problems if p.severity == "error"]
    assert problem.code == "sharing"
    assert "third shares the weights of second, whose weight is made for N × 8" in problem.says


def test_a_network_of_nothing_but_a_bypassed_layer_is_none_yet() -> None:
    graph = Graph.of([Node("x", "Input", {"shape": (8,)}), Node("relu", "ReLU", bypassed=True)], ["x -> relu"])
    with pytest.raises(CodeImpossible, match="There is no network to write yet"):
        code(check(graph))


def test_a_bypassed_block_is_not_taken_apart_into_layers_that_take_part() -> None:
    graph = grouped(check(chain()), ["relu", "narrow"], "Tail")
    (use,) = [node.id for node in graph.nodes.values() if node.layer == "Tail"]
    with pytest.raises(EditRefused, match=f"{use} is bypassed, .* take it in again first"):
        ungrouped(bypass(graph, [use]), use)


def places_and_words() -> Graph:
    """A sum whose second input a chain of its own feeds, and nothing else."""
    return Graph.of(
        [
            Node("x", "Input", {"shape": (8,)}),
            Node("words", "Linear", {"out_features": 8}),
            Node("wide", "Linear", {"out_features": 32}),
            Node("places", "Linear", {"out_features": 8}),
            Node("sum", "Add"),
            Node("y", "Output"),
        ],
        ["x -> words", "words -> sum", "x -> wide", "wide -> places", "places -> sum.x2", "sum -> y"],
    )


def test_what_only_feeds_a_bypassed_node_costs_as_little_as_the_code_that_goes_without_it() -> None:
    graph = places_and_words()
    whole, checked = check(graph), check(bypass(graph, ["sum"]))
    alone = check(remove_nodes(graph, ["sum", "wide", "places"], heal=True))
    assert "places" not in code(checked)
    assert whole.parameters == 8 * 8 + 8 + 8 * 32 + 32 + 32 * 8 + 8
    assert checked.parameters == alone.parameters == 8 * 8 + 8
    assert checked.flops == alone.flops < whole.flops
    assert checked.activation_bytes == alone.activation_bytes < whole.activation_bytes
    assert checked.nodes["places"].parameters == 32 * 8 + 8  # what it would cost is still told of it


def test_what_goes_unused_while_a_node_is_bypassed_is_hinted_at_and_taken_in_again() -> None:
    graph = places_and_words()
    (problem,) = check(bypass(graph, ["sum"])).problems
    assert (problem.severity, problem.code, problem.node) == ("hint", "bypass-unused", "places")
    assert problem.says == (
        "places goes unused with the layer before it while sum is bypassed, so the code goes without."
    )
    assert problem.repairs[0].edit(bypass(graph, ["sum"])) == graph


def test_inside_a_block_too_only_what_the_code_computes_is_counted() -> None:
    graph = grouped(check(places_and_words()), ["words", "wide", "places", "sum"], "Both")
    left_out = with_inside(graph, "Both", bypass(inside(graph, "Both"), ["sum"]))
    checked = check(left_out)
    assert checked.parameters == 8 * 8 + 8
    assert [problem.code for problem in checked.problems] == ["bypass-unused"]
    assert check(checked.problems[0].repairs[0].edit(left_out)).parameters == check(graph).parameters


def test_taking_a_node_in_again_counts_what_feeds_it_again() -> None:
    graph = places_and_words()
    whole = check(graph)
    without = check(bypass(graph, ["sum"]), previous=whole)
    assert check(graph, previous=without).parameters == whole.parameters > without.parameters


def test_what_another_layer_uses_too_is_counted_while_a_node_is_bypassed() -> None:
    graph = places_and_words()
    more = Graph.of([*graph.nodes.values(), Node("z", "Output")], [*map(str, graph.edges.values()), "places -> z"])
    assert check(bypass(more, ["sum"])).parameters == check(more).parameters
    assert check(bypass(more, ["sum"])).ok


def test_a_node_that_is_gone_is_passed_over() -> None:
    graph = chain()
    assert bypass(graph, ["gone", "relu"]) == bypass(graph, ["relu"])


def test_what_waits_behind_two_bypassed_nodes_is_hinted_at_too() -> None:
    graph = places_and_words()
    nodes = [*graph.nodes.values(), Node("relu", "ReLU")]
    wires = [str(edge) for edge in graph.edges.values() if edge.source.node != "places"]
    behind = Graph.of(nodes, [*wires, "places -> relu", "relu -> sum.x2"])
    (problem,) = check(bypass(behind, ["relu", "sum"])).problems
    assert (problem.code, problem.node) == ("bypass-unused", "places")
