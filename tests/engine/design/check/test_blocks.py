"""Shapes, problems and cost see through blocks."""

from dataclasses import replace

import pytest

from engine.design.check import check, check_inside, grouped, ungrouped
from engine.design.graph import Block, EditRefused, End, Graph, Node
from engine.design.graph.blocks import inside, with_inside
from engine.design.graph.edits import (
    add_node,
    connect,
    disconnect,
    move_nodes,
    remove_nodes,
    set_params,
    set_variable,
    share,
)
from engine.design.layers import Size
from tests.engine.design.residual import RESIDUAL, residual_network

PER_BLOCK = 2 * 4 * 4 * 9 + 2 * 4


def test_a_block_has_shape_and_cost_of_what_is_inside() -> None:
    checked = check(residual_network())
    assert checked.ok
    assert str(checked.nodes["stage"].outputs[0]) == "N × 4 × 6 × 6"
    assert checked.nodes["stage"].parameters == 3 * PER_BLOCK
    alone = check(ungrouped(residual_network(), "stage"))
    assert (checked.parameters, checked.flops) == (alone.parameters, alone.flops)


def test_a_block_without_a_sentence_says_how_many_layers_were_grouped() -> None:
    graph = grouped(check(RESIDUAL), ["conv2", "sum"], "Body")
    layer = check(graph).nodes["body"].layer
    assert layer is not None
    assert layer.summary() == "A block of 2 layers."


def test_every_node_is_found_by_its_path() -> None:
    paths = dict(check(residual_network(repeat=2)).walk())
    assert {"stage", "stage[0].conv1", "stage[1].conv2", "logits"} <= paths.keys()
    assert paths["stage[1].conv1"].parameters == 4 * 4 * 9


def test_a_problem_inside_names_the_path_and_its_repair_mends_the_block() -> None:
    checked = check(residual_network(width=8))
    (problem,) = [problem for problem in checked.problems if problem.severity == "error"]
    assert problem.node == "stage[0].sum"
    assert problem.says.startswith("stage[0].sum ")
    graph = residual_network()
    broken = with_inside(graph, "Residual", disconnect(inside(graph, "Residual"), [End("conv2")]))
    (problem,) = [problem for problem in check(broken).problems if problem.severity == "error"]
    assert problem.node == "stage[0].conv2"
    mended = next(repair for repair in problem.repairs if "relu1" in repair.label).edit(broken)
    assert check(mended).ok


def test_a_block_takes_only_the_rank_and_the_type_that_it_states() -> None:
    graph = residual_network()
    graph = connect(remove_nodes(graph, ["stem"]), End("image"), End("stage"))
    flat = set_params(graph, "image", {"shape": (5,)})
    says = [problem.says for problem in check(flat).problems if problem.node == "stage"]
    assert says == ["stage takes 4 dimensions at x, the batch included, but gets N × 5."]


def test_a_block_that_contains_itself_is_a_problem_with_the_path() -> None:
    graph = replace(residual_network())
    loop = Graph.of([*RESIDUAL.nodes.values(), Node("again", "Residual")])
    blocks = Graph.of(blocks={"Residual": Block(loop)}).blocks
    (problem,) = [p for p in check(replace(graph, blocks=blocks)).problems if p.code == "block-cycle"]
    assert "Residual → Residual" in problem.says


def test_a_block_comes_before_a_layer_that_netloom_learned_later() -> None:
    graph = residual_network()
    blocks = Graph.of(blocks={"Conv3d": graph.blocks["Residual"]}).blocks
    nodes = {**graph.nodes, "stage": replace(graph.nodes["stage"], layer="Conv3d")}
    assert check(replace(graph, nodes=nodes, blocks=blocks)).nodes["stage"].parameters == 3 * PER_BLOCK


def test_no_file_makes_checking_endless() -> None:
    blocks = {"B0": Block(RESIDUAL)}
    for depth in range(1, 6):
        nodes = [Node("x", "Input", {"shape": (4, 6, 6)}), Node("part", f"B{depth - 1}", {"width": 4, "repeat": 1000})]
        nodes.append(Node("y", "Output"))
        blocks[f"B{depth}"] = Block(Graph.of(nodes, ["x -> part", "part -> y"], {"width": 4}))
    graph = residual_network()
    graph = replace(graph, nodes={**graph.nodes, "stage": Node("stage", "B5")}, blocks=Graph.of(blocks=blocks).blocks)
    assert any("holds more than 100,000 layers" in problem.says for problem in check(graph).problems)


def test_blocks_that_double_at_each_level_end_in_a_sentence() -> None:
    x, y = Node("x", "Input", {"shape": (8,)}), Node("y", "Output")
    fc = Node("fc", "Linear", {"out_features": "= v"})
    blocks = {"B0": Block(Graph.of([x, fc, y], ["x -> fc", "fc -> y"], {"v": 1}))}
    for depth in range(1, 30):
        parts = [Node(name, f"B{depth - 1}", {"v": f"= v * 2 + {place}"}) for place, name in enumerate("ab")]
        blocks[f"B{depth}"] = Block(Graph.of([x, *parts, y], ["x -> a", "x -> b", "b -> y"], {"v": 1}))
    graph = Graph.of([x, Node("all", "B29"), y], ["x -> all", "all -> y"], blocks=blocks)
    assert any("layers that differ" in problem.says for problem in check(graph).problems)
    (problem,) = check_inside(inside(graph, "B28"), {}, {"v": Size.of(1)}).problems[:1]
    assert "layers that differ" in problem.says


def test_of_many_problems_inside_the_first_are_told_and_errors_before_all_else() -> None:
    loose = [Node(f"loose{number}", "ReLU") for number in range(30)]
    nodes = [
        Node("x", "Input", {"shape": (8,)}),
        *loose,
        Node("fc", "Linear", {"out_features": 0}),
        Node("y", "Output"),
    ]
    edges = ["x -> fc", "fc -> y", *(f"x -> {node.id}" for node in loose)]
    users = [Node("image", "Input", {"shape": (8,)}), Node("part", "Part"), Node("out", "Output")]
    blocks = {"Part": Block(Graph.of(nodes, edges))}
    problems = check(Graph.of(users, ["image -> part", "part -> out"], blocks=blocks)).nodes["part"].problems
    assert (problems[0].severity, problems[0].node) == ("error", "part.fc")
    assert problems[-1].code == "more-inside"
    assert len(problems) == 21


def test_checking_again_sees_an_edit_inside() -> None:
    graph = residual_network()
    before = check(graph)
    edited = with_inside(graph, "Residual", set_params(inside(graph, "Residual"), "conv1", {"bias": True}))
    after = check(edited, previous=before)
    assert after.parameters == before.parameters + 3 * 4
    assert after.nodes["stem"] is before.nodes["stem"]
    fresh = check(edited)
    assert [(p.code, p.says) for p in after.problems] == [(p.code, p.says) for p in fresh.problems]


def test_a_variable_given_a_formula_is_told_outside_as_that_formula() -> None:
    graph = set_variable(residual_network(), "base", 2)
    graph = set_params(set_params(graph, "stem", {"out_channels": "= base * 2"}), "stage", {"width": "= base * 2"})
    size = check(graph).nodes["stage"].outputs[0][1]
    assert (size.text, size.value) == ("base * 2", 4)


def test_where_a_size_came_from_is_found_through_a_block() -> None:
    graph = residual_network()
    assert check(graph).origin("stage", 0, 1) == "stem"
    assert check(graph).origin("flatten", 0, 0) == "image"


def test_a_loss_inside_a_block_is_refused() -> None:
    graph = residual_network()
    inner = add_node(inside(graph, "Residual"), Node("loss", "MSELoss"))
    problems = check(with_inside(graph, "Residual", inner)).problems
    assert any(problem.code == "loss-inside" for problem in problems)


# Grouping


def test_group_and_ungroup_lose_nothing() -> None:
    graph = move_nodes(RESIDUAL, {"conv1": (220.0, 40.0), "conv2": (440.0, 80.0)})
    block = grouped(check(graph), ["conv1", "norm1", "relu1", "conv2", "sum"], "Block1")
    assert list(block.nodes) == ["x", "block1", "y"]
    assert dict(block.nodes["block1"].params) == {"width": "= width"}
    assert check(block).parameters == check(graph).parameters
    back = ungrouped(block, "block1")
    assert list(back.nodes) == list(graph.nodes)
    assert {name: (n.layer, dict(n.params)) for name, n in back.nodes.items()} == {
        name: (n.layer, dict(n.params)) for name, n in graph.nodes.items()
    }
    assert back.edges == graph.edges


def test_a_group_has_an_input_for_each_value_that_enters_and_an_output_for_each_that_leaves() -> None:
    graph = grouped(check(RESIDUAL), ["norm1", "relu1"], "Middle")
    inner = graph.blocks["Middle"].graph
    assert [node.id for node in inner.nodes.values() if node.layer == "Input"] == ["x"]
    assert inner.nodes["x"].params == {"shape": (8, 12, 12)}
    graph = grouped(check(RESIDUAL), ["conv2", "sum"], "Tail")
    inner = graph.blocks["Tail"].graph
    assert [node.id for node in inner.nodes.values() if node.layer == "Input"] == ["relu1", "x"]
    assert check(graph).ok


def test_what_can_be_no_block_is_refused_with_the_way_out() -> None:
    checked = check(RESIDUAL)
    with pytest.raises(EditRefused, match="relu1 computes from them and feeds conv2"):
        grouped(checked, ["conv1", "norm1", "conv2"], "Block1")
    with pytest.raises(EditRefused, match="needs a layer at least"):
        grouped(checked, ["x", "y"], "Block1")
    with pytest.raises(EditRefused, match="a layer that Netloom has itself"):
        grouped(checked, ["conv1"], "Conv2d")


def test_a_repeated_block_taken_apart_is_a_chain() -> None:
    graph = ungrouped(residual_network(repeat=3), "stage")
    assert [name for name in graph.nodes if name.startswith("sum")] == ["sum", "sum2", "sum3"]
    assert check(graph).ok


def test_what_stands_in_formulas_of_no_variable_stays_one() -> None:
    graph = set_params(RESIDUAL, "conv1", {"padding": "= 3 // 2"})
    back = ungrouped(grouped(check(graph), ["conv1", "norm1"], "Inner"), "inner")
    assert back.nodes["conv1"].params["padding"] == "= 3 // 2"


def test_nested_groups_come_apart_again() -> None:
    once = grouped(check(RESIDUAL), ["conv1", "norm1"], "Inner")
    twice = grouped(check(once), ["inner", "relu1", "conv2", "sum"], "Whole")
    assert check(twice).ok
    assert check(twice).parameters == check(RESIDUAL).parameters
    back = ungrouped(ungrouped(twice, "whole"), "inner")
    assert back.edges == RESIDUAL.edges


# Shared weights


def siamese(right: int = 4) -> Graph:
    nodes = [
        Node("left", "Input", {"shape": (4,)}),
        Node("right", "Input", {"shape": (right,)}),
        Node("encoder", "Linear", {"out_features": 3}),
        Node("twin", "Linear"),
        Node("apart", "Subtract"),
        Node("out", "Output"),
    ]
    edges = ["left -> encoder", "right -> twin", "encoder -> apart", "twin -> apart.other", "apart -> out"]
    return share(Graph.of(nodes, edges), "twin", "encoder")


def test_shared_weights_count_once() -> None:
    assert check(siamese()).parameters == 4 * 3 + 3


def test_shared_weights_refuse_what_they_are_not_made_for() -> None:
    (problem,) = [problem for problem in check(siamese(right=5)).problems if problem.code == "sharing"]
    assert problem.node == "twin"
    assert "weights of its own" in problem.says
    (repair,) = problem.repairs
    assert check(repair.edit(siamese(right=5))).nodes["twin"].parameters == 5 * 3 + 3


def test_a_change_of_the_owner_reaches_who_shares() -> None:
    graph = siamese()
    before = check(graph)
    after = check(set_params(graph, "encoder", {"out_features": 7}), previous=before)
    assert str(after.nodes["twin"].outputs[0]) == "N × 7"
