"""Checking finds shapes, problems and costs, and keeps what stands."""

from dataclasses import replace

import pytest

from engine.design.check import check
from engine.design.codegen import module_source
from engine.design.data import Field
from engine.design.graph import Edge, End, Graph, Node, edits
from tests.engine.design.networks import digits, lenet


def codes(graph: Graph) -> list[str]:
    return [problem.code for problem in check(graph, digits()).problems]


def repaired(graph: Graph, number: int = 0) -> Graph:
    """Click the first problem's repair."""
    return check(graph, digits()).problems[0].repairs[number].edit(graph)


def test_a_sound_network_has_shapes_and_no_problem() -> None:
    checked = check(lenet(), digits())
    assert checked.ok
    assert checked.problems == ()
    shapes = {name: str(node.outputs[0]) for name, node in checked.nodes.items() if node.outputs}
    assert shapes["conv1"] == "N × 6 × 28 × 28"
    assert shapes["pool2"] == "N × 16 × 5 × 5"
    assert shapes["flatten"] == "N × 400"
    assert shapes["logits"] == "N × 10"
    assert shapes["digit"] == "N"


def test_layers_that_nothing_uses_are_told_and_not_counted_as_in_the_code() -> None:
    graph = edits.add_node(lenet(), Node("aside", "Conv2d", {"out_channels": 32, "kernel_size": 3}))
    graph = edits.add_node(graph, Node("after", "ReLU"))
    graph = edits.connect(edits.connect(graph, End("image"), End("aside")), End("aside"), End("after"))
    whole, checked = check(lenet(), digits()), check(graph, digits())
    assert checked.nodes["aside"].parameters == 32 * 9 + 32
    assert checked.unused == {"aside", "after"}
    assert (checked.parameters, checked.flops) == (whole.parameters, whole.flops)
    assert checked.activation_bytes == whole.activation_bytes
    assert f"{checked.parameters:,} parameters" in module_source("LeNet", checked).text
    used = check(edits.connect(graph, End("after"), End("pool1")), digits(), checked)
    assert used.unused == {"conv1", "relu1"}, "a wire that is led elsewhere leaves others behind"
    assert used.parameters == check(used.graph, digits()).parameters


def test_a_network_that_leads_nowhere_yet_is_counted_whole() -> None:
    graph = edits.remove_nodes(lenet(), ["loss"])
    checked = check(graph, digits())
    assert checked.unused == frozenset()
    assert checked.parameters == check(lenet(), digits()).parameters


def test_of_an_unused_layer_whose_weights_are_used_the_weights_alone_are_counted() -> None:
    graph = edits.add_node(lenet(), Node("owner", "Linear", {"out_features": 10}))
    graph = edits.connect(graph, End("relu3"), End("owner"))
    graph = replace(graph, nodes={**graph.nodes, "logits": Node("logits", "Linear", {}, shares="owner")})
    checked = check(graph, digits())
    assert checked.unused == {"owner"}
    assert checked.uncounted == frozenset()
    assert checked.parameters == check(lenet(), digits()).parameters
    assert checked.flops == check(lenet(), digits()).flops
    assert checked.activation_bytes == check(lenet(), digits()).activation_bytes
    assert f": {checked.parameters:,} parameters." in module_source("LeNet", checked).text


def test_cost_is_what_one_counts_by_hand() -> None:
    checked = check(lenet(), digits())
    assert checked.nodes["conv1"].parameters == 6 * 5 * 5 + 6
    assert checked.nodes["conv1"].flops == 2 * 5 * 5 * 6 * 28 * 28
    assert checked.nodes["conv1"].activation_bytes == 4 * 6 * 28 * 28
    assert checked.parameters == 156 + 2416 + 48120 + 1210


def test_a_size_is_traced_to_the_layer_that_made_it() -> None:
    checked = check(lenet(), digits())
    assert checked.origin("conv2", 0, 1) == "conv1"
    assert checked.origin("fc1", 0, -1) == "flatten"
    assert checked.origin("loss", 0, 1) == "logits"


def test_a_missing_label_is_connected_by_its_repair() -> None:
    graph = edits.disconnect(lenet(), [End("loss", "target")])
    assert codes(graph)[0] == "open-input"
    assert codes(repaired(graph)) == []


def test_a_label_that_is_not_drawn_is_brought_in_by_its_repair() -> None:
    graph = edits.remove_nodes(lenet(), ["digit"])
    assert check(graph, digits()).problems[0].repairs[0].label == "Connect the data's 'label'"
    assert codes(repaired(graph)) == []


def test_without_classes_or_numbers_tokens_are_what_a_loss_is_offered() -> None:
    fields = [Field(name, "tokens", (16,), "int64", ("a", "b")) for name in ("text", "next")]
    problem = check(edits.remove_nodes(lenet(), ["digit"]), fields)
    offered = [repair.label for found in problem.problems if found.node == "loss" for repair in found.repairs]
    assert offered[:2] == ["Connect the data's 'next'", "Connect the data's 'text'"]


def test_too_few_scores_are_adapted_where_they_are_made() -> None:
    graph = edits.set_params(lenet(), "logits", {"out_features": 7})
    problem = check(graph, digits()).problems[0]
    assert (problem.code, problem.node, problem.port) == ("shape", "loss", "prediction")
    assert "7" in problem.says
    assert "10 classes" in problem.says
    assert problem.repairs[0].label == "Set out_features of logits to 10"
    assert codes(repaired(graph)) == []


def test_a_window_too_large_says_so_once_and_not_all_along_the_chain() -> None:
    graph = edits.set_params(lenet(), "conv2", {"kernel_size": 50})
    checked = check(graph, digits())
    assert [problem.node for problem in checked.problems] == ["conv2"]
    assert checked.nodes["flatten"].outputs == ()


def test_a_cycle_in_a_file_is_named_and_its_wire_removed() -> None:
    graph = lenet()
    graph = replace(graph, edges=graph.edges.changed(put=[Edge(End("relu1"), End("conv1"))]))
    problem = next(p for p in check(graph, digits()).problems if p.code == "cycle")
    assert "conv1 → relu1 → conv1" in problem.says
    assert "cycle" not in codes(problem.repairs[0].edit(graph))


@pytest.mark.parametrize("name", ["train", "forward", "torch", "F"])
def test_a_name_the_module_has_already_is_renamed(name: str) -> None:
    graph = edits.rename_node(lenet(), "fc1", name)
    assert codes(graph) == ["name-taken"]
    assert codes(repaired(graph)) == []


def test_a_variable_named_like_a_part_of_the_module_is_refused() -> None:
    assert codes(edits.set_variable(lenet(), "training", 3)) == ["name-taken"]


def test_an_unknown_layer_offers_what_was_meant() -> None:
    graph = lenet()
    node = replace(graph.nodes["fc1"], layer="Linera")
    graph = replace(graph, nodes={**graph.nodes, "fc1": node})
    problem = check(graph, digits()).problems[0]
    assert problem.code == "unknown-layer"
    assert "Linear" in problem.says
    assert codes(problem.repairs[0].edit(graph)) == []


def test_a_bad_parameter_is_reset_by_its_repair() -> None:
    graph = edits.set_params(lenet(), "conv2", {"kernel_size": 0, "stride": "fast"})
    problem = check(graph, digits()).problems[0]
    assert problem.code == "parameter"
    assert codes(repaired(graph)) == []


def test_wires_to_ports_that_do_not_exist_are_removed_by_their_repair() -> None:
    graph = edits.connect(lenet(), End("image"), End("fc1", "hidden"))
    assert codes(graph) == ["no-port"]
    assert codes(repaired(graph)) == []


def test_a_wire_from_an_output_that_is_switched_off_says_which_switch() -> None:
    graph = edits.add_node(lenet(), Node("unpool", "MaxUnpool2d"))
    graph = edits.connect(graph, End("pool1"), End("unpool"))
    graph = edits.connect(graph, End("pool1", "indices"), End("unpool", "indices"))
    problem = next(p for p in check(graph, digits()).problems if p.code == "no-port")
    assert problem.says == "pool1 gives indices only while its return_indices is on, but it is off."
    assert problem.repairs[0].label == "Turn return_indices of pool1 on"
    repaired_graph = problem.repairs[0].edit(graph)
    checked = check(repaired_graph, digits())
    assert checked.ok
    assert str(checked.nodes["unpool"].outputs[0]) == "N × 6 × 28 × 28"


def test_what_nothing_uses_is_a_warning() -> None:
    graph = edits.add_node(lenet(), Node("spare", "ReLU"))
    graph = edits.connect(graph, End("conv1"), End("spare"))
    checked = check(graph, digits())
    assert checked.ok
    assert [(p.severity, p.node) for p in checked.problems] == [("warning", "spare")]
    assert codes(repaired(graph)) == []


def test_a_chain_that_nothing_uses_is_one_problem() -> None:
    graph = edits.remove_nodes(lenet(), ["fc1"])
    unused = [p for p in check(graph, digits()).problems if p.code == "unused"]
    assert [p.node for p in unused] == ["flatten"]
    assert "nor the 7 layers before it" in unused[0].says
    assert "image" not in unused[0].repairs[0].edit(graph).nodes


def test_more_scores_than_classes_are_a_warning_with_a_repair() -> None:
    graph = edits.set_params(lenet(), "logits", {"out_features": 64})
    checked = check(graph, digits())
    assert checked.ok
    assert [(p.severity, p.code, p.node) for p in checked.problems] == [("warning", "doubt", "loss")]
    assert "64" in checked.problems[0].says
    assert codes(repaired(graph)) == []


def test_a_repair_still_works_after_the_layer_it_changes_was_renamed() -> None:
    graph = edits.set_params(lenet(), "logits", {"out_features": 64})
    graph = edits.splice(graph, graph.edges[End("loss")], Node("drop", "Dropout"))
    before = check(graph, digits())
    renamed = edits.rename_node(graph, "logits", "scores")
    problem = check(renamed, digits(), before).problems[0]
    assert codes(problem.repairs[0].edit(renamed)) == []


def test_a_network_without_loss_is_offered_one() -> None:
    graph = edits.remove_nodes(lenet(), ["loss", "digit"])
    problems = check(graph, digits()).problems
    assert [(p.severity, p.code) for p in problems] == [("hint", "no-loss")]
    assert codes(repaired(graph)) == []


def test_a_network_without_data_that_names_its_result_wants_no_loss() -> None:
    nodes = [Node("x", "Input", {"shape": (8,)}), Node("scores", "Linear"), Node("y", "Output")]
    assert check(Graph.of(nodes, ["x -> scores", "scores -> y"])).problems == ()
    assert [p.code for p in check(Graph.of(nodes[:2], ["x -> scores"])).problems] == ["no-loss"]


def test_softmax_before_cross_entropy_is_a_warning_that_heals() -> None:
    edge = lenet().edges[End("loss")]
    graph = edits.splice(lenet(), edge, Node("softmax", "Softmax"))
    assert codes(graph) == ["squashed-twice"]
    assert repaired(graph).edges[End("loss")].source == End("logits")


def test_softmax_before_two_losses_is_told_once() -> None:
    graph = edits.splice(lenet(), lenet().edges[End("loss")], Node("softmax", "Softmax"))
    graph = edits.add_node(graph, Node("again", "CrossEntropyLoss"))
    graph = edits.connect(graph, End("softmax"), End("again"))
    graph = edits.connect(graph, End("digit"), End("again", "target"))
    assert codes(graph) == ["squashed-twice"]


def test_without_data_an_input_says_which_field_is_missing() -> None:
    problems = check(lenet()).problems
    assert {p.node for p in problems if p.severity == "error"} == {"image", "digit"}
    assert all(p.code == "no-field" for p in problems if p.severity == "error")


def test_an_input_may_state_a_shape_of_its_own() -> None:
    graph = Graph.of(
        [Node("x", "Input", {"shape": (3, "= side", "= side")}), Node("conv", "Conv2d")], ["x -> conv"], {"side": 9}
    )
    assert str(check(graph).nodes["conv"].outputs[0]) == "N × 16 × 7 × 7"


def test_moving_a_node_keeps_every_result_but_its_place() -> None:
    before = check(lenet(), digits())
    graph = edits.move_nodes(before.graph, {"conv2": (5.0, 5.0)})
    after = check(graph, digits(), before)
    assert after.nodes["conv2"].node.at == (5.0, 5.0)
    assert after.nodes["conv2"].outputs is before.nodes["conv2"].outputs
    assert all(after.nodes[name] is before.nodes[name] for name in before.nodes if name != "conv2")


def test_only_what_a_change_reaches_is_checked_again() -> None:
    before = check(lenet(), digits())
    after = check(edits.set_params(before.graph, "conv1", {"bias": False}), digits(), before)
    again = [name for name in before.nodes if after.nodes[name] is not before.nodes[name]]
    assert again == ["conv1"]


def test_checking_again_gives_what_checking_afresh_gives() -> None:
    before = check(lenet(), digits())
    graph = edits.set_variable(before.graph, "width", 9)
    again, afresh = check(graph, digits(), before), check(graph, digits())
    assert [n.outputs for n in again.nodes.values()] == [n.outputs for n in afresh.nodes.values()]
    assert again.parameters == afresh.parameters == 9 * 26 + (9 * 25 + 1) * 16 + 48120 + 1210


def test_every_cycle_is_told_once_and_cutting_all_leaves_none() -> None:
    nodes = [Node(name, "ReLU") for name in "abcd"]
    graph = Graph.of([*nodes, Node("e", "Add")], ["a -> b", "b -> a", "c -> d", "d -> c", "e -> e", "b -> e.x2"])
    problems = [problem for problem in check(graph).problems if problem.code == "cycle"]
    assert [problem.says.partition(": ")[2] for problem in problems] == ["a → b → a.", "e → e.", "c → d → c."]
    for problem in problems:
        graph = problem.repairs[0].edit(graph)
    assert "cycle" not in codes(graph)


def test_a_long_cycle_is_told_by_its_beginning_and_its_end() -> None:
    names = [f"n{number}" for number in range(5_000)]
    edges = [f"{a} -> {b}" for a, b in zip(names, [*names[1:], names[0]], strict=True)]
    problem = check(Graph.of([Node(name, "ReLU") for name in names], edges)).problems[0]
    assert problem.code == "cycle"
    assert "n0 → n1 → " in problem.says
    assert " → … → " in problem.says
    assert problem.says.endswith(" → n4999 → n0.")


def test_repairs_of_an_open_input_are_few_however_many_layers_there_are() -> None:
    inputs = [Node(f"image{number}", "Input", {"shape": (3, 8, 8)}) for number in range(20)]
    checked = check(Graph.of([*inputs, *(Node(f"n{number}", "ReLU") for number in range(3_000))]))
    assert {len(problem.repairs) for problem in checked.problems if problem.code == "open-input"} == {2}


@pytest.mark.parametrize("width", [3, "= w"])
def test_sizes_that_double_from_layer_to_layer_end_in_a_problem(width: int | str) -> None:
    nodes = [Node("image", "Input", {"field": "image"}), Node("first", "Conv2d", {"out_channels": width})]
    edges = ["image -> first", "first -> n0.x1", "first -> n0.x2"]
    for number in range(100):
        nodes.append(Node(f"n{number}", "Concatenate"))
        edges += [f"n{number} -> n{number + 1}.{port}" for port in ("x1", "x2") if number < 99]
    problem = check(Graph.of(nodes, edges, {"w": 3}), digits()).problems[0]
    assert problem.code == "size"
    assert "too large" in problem.says
