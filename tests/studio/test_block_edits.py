"""What nodes that use a block follow when its ports and variables are renamed or go."""

import pytest

from engine.design.check import check
from engine.design.graph import Block, EditRefused, Graph, Node
from engine.design.project import Project, parse_project, project_text
from studio.block_edits import (
    node_renamed,
    rename_variable,
    unused_blocks,
    uses,
    variable_removed,
    variable_renamed,
    without_unused,
)


def graph_with_blocks() -> Graph:
    """`sum2` adds two inputs after a layer of a chosen width; `pair` uses it, and so does the network."""
    inner = Graph.of(
        [
            Node("a", "Input", {"shape": (8,)}),
            Node("b", "Input", {"shape": (8,)}),
            Node("fc", "Linear", {"out_features": "= width"}),
            Node("add", "Add"),
            Node("y", "Output"),
            Node("z", "Output"),
        ],
        ["a -> fc", "fc -> add.x1", "b -> add.x2", "add -> y", "fc -> z"],
        {"width": 8},
    )
    outer = Graph.of(
        [Node("p", "Input", {"shape": (8,)}), Node("one", "Sum2", {"width": 8}), Node("q", "Output")],
        ["p -> one", "p -> one.b", "one.z -> q"],
    )
    return Graph.of(
        [
            Node("x", "Input", {"shape": (8,)}),
            Node("s", "Sum2", {"width": 8}),
            Node("pair", "Pair"),
            Node("out", "Output"),
            Node("other", "Output"),
        ],
        ["x -> s.a", "x -> s.b", "s.y -> pair", "pair -> out", "s.z -> other"],
        blocks={"Sum2": Block(inner), "Pair": Block(outer)},
    )


def edges(graph: Graph) -> set[str]:
    return {str(edge) for edge in graph.edges.values()}


def test_the_blocks_to_begin_with_have_no_errors() -> None:
    assert check(graph_with_blocks()).ok


def test_a_renamed_input_keeps_its_wires_wherever_the_block_is_used() -> None:
    graph = node_renamed(graph_with_blocks(), "Sum2", "b", "skip")
    assert "x -> s.skip" in edges(graph)
    assert "p -> one.skip" in edges(graph.blocks["Pair"].graph)
    assert check(graph).ok


def test_a_renamed_output_keeps_its_wires_wherever_the_block_is_used() -> None:
    graph = node_renamed(graph_with_blocks(), "Sum2", "z", "side")
    assert "s.side -> other" in edges(graph)
    assert "one.side -> q" in edges(graph.blocks["Pair"].graph)
    assert check(graph).ok


def test_renaming_what_is_no_port_leaves_the_outside_as_it_is() -> None:
    before = graph_with_blocks()
    graph = node_renamed(before, "Sum2", "fc", "dense")
    assert graph.edges is before.edges
    assert graph.blocks["Pair"] is before.blocks["Pair"]
    assert "dense" in graph.blocks["Sum2"].graph.nodes


def test_a_renamed_variable_is_the_parameter_of_every_use() -> None:
    graph = variable_renamed(graph_with_blocks(), "Sum2", "width", "hidden")
    assert dict(graph.nodes["s"].params) == {"hidden": 8}
    assert dict(graph.blocks["Pair"].graph.nodes["one"].params) == {"hidden": 8}
    assert graph.blocks["Sum2"].graph.nodes["fc"].params["out_features"] == "= hidden"
    assert check(graph).ok


def test_a_variable_can_not_be_called_as_what_every_block_has() -> None:
    with pytest.raises(EditRefused, match="how many copies"):
        variable_renamed(graph_with_blocks(), "Sum2", "width", "repeat")
    with pytest.raises(EditRefused, match="already"):
        rename_variable(Graph.of(variables={"a": 1, "b": 2}), "a", "b")


def test_a_removed_variable_takes_what_uses_gave_for_it_along() -> None:
    graph = variable_removed(graph_with_blocks(), "Sum2", "width")
    assert dict(graph.nodes["s"].params) == {}
    assert dict(graph.blocks["Pair"].graph.nodes["one"].params) == {}
    assert next(problem.node for problem in check(graph).problems if problem.severity == "error") == "s.fc"


def test_uses_are_found_in_the_network_and_in_blocks() -> None:
    assert uses(graph_with_blocks(), "Sum2") == [("", "s"), ("Pair", "one")]


def test_blocks_of_no_use_go_and_those_that_only_they_used_with_them() -> None:
    graph = graph_with_blocks()
    lonely = Graph(graph.nodes, graph.edges, blocks=graph.blocks)
    assert unused_blocks(lonely) == []
    alone = Graph(blocks=graph.blocks)
    assert unused_blocks(alone) == ["Sum2", "Pair"]
    assert not without_unused(alone).blocks
    without_pair = Graph.of([Node("x", "Input", {"shape": (8,)}), Node("s", "Sum2")], ["x -> s"], blocks=graph.blocks)
    assert list(without_unused(without_pair).blocks) == ["Sum2"]


def test_edited_blocks_survive_a_file() -> None:
    graph = variable_renamed(node_renamed(graph_with_blocks(), "Sum2", "b", "skip"), "Sum2", "width", "hidden")
    text = project_text(Project("Kept", graph))
    again = parse_project(text).graph
    assert project_text(Project("Kept", again)) == text
    assert check(again).ok
    assert again.blocks["Sum2"].graph.variables == {"hidden": 8}
