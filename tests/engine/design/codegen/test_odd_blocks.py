"""Blocks as nobody would draw them still compute what is drawn, under any name."""

from pathlib import Path

import pytest
import torch

from engine.design.check import check, ungrouped
from engine.design.graph import Block, Graph, Node
from tests.engine.design.codegen.test_module import assert_clean, built, written

IMAGE = Node("image", "Input", {"shape": (8,)})
OUT = Node("out", "Output")
TWO_OUTPUTS = Block(
    Graph.of(
        [
            Node("q", "Input", {"shape": (8,)}),
            Node("context", "Input", {"shape": (8,)}),
            Node("twice", "Add"),
            Node("sum", "Add"),
            Node("y", "Output"),
            Node("z", "Output"),
        ],
        ["q -> twice", "q -> twice.x2", "twice -> sum", "context -> sum.x2", "sum -> y", "twice -> z"],
    )
)
NARROW = Block(
    Graph.of(
        [Node("q", "Input", {"shape": (8,)}), Node("fc", "Linear", {"out_features": "= width"}), Node("y", "Output")],
        ["q -> fc", "fc -> y"],
        {"width": 4},
    )
)


@pytest.mark.parametrize(
    "edges",
    [
        ["image -> relu", "image -> b", "relu -> b.context", "b -> end", "end -> out"],
        ["image -> relu", "relu -> b", "relu -> b.context", "b -> end", "end -> out"],
        ["image -> relu", "relu -> b", "image -> b.context", "b.z -> end", "relu -> end.x2", "end -> out"],
    ],
)
def test_copies_in_a_loop_leave_alone_what_others_read(tmp_path: Path, edges: list[str]) -> None:
    nodes = [IMAGE, Node("relu", "ReLU"), Node("b", "Two", {"repeat": 3}), Node("end", "Add"), OUT]
    graph = Graph.of(nodes, [*edges, *([] if "end.x2" in " ".join(edges) else ["b -> end.x2"])])
    graph = Graph(graph.nodes, graph.edges, blocks=Graph.of(blocks={"Two": TWO_OUTPUTS}).blocks)
    source = written(graph)
    assert_clean(tmp_path, [source.text])
    x = torch.randn(2, 8)
    assert torch.equal(built(source)(x), built(written(ungrouped(graph, "b")))(x))


def test_a_block_without_inputs_gives_what_it_learns(tmp_path: Path) -> None:
    inner = Graph.of([Node("scale", "LearnedParameter", {"shape": (1, 8)}), Node("y", "Output")], ["scale -> y"])
    nodes = [IMAGE, Node("b", "Scale"), Node("sum", "Add"), OUT]
    graph = Graph.of(nodes, ["image -> sum", "b -> sum.x2", "sum -> out"], blocks={"Scale": Block(inner)})
    source = written(graph)
    assert_clean(tmp_path, [source.text])
    assert built(source)(torch.zeros(2, 8)).shape == (2, 8)
    twice = Graph.of(
        [IMAGE, Node("b", "Scale", {"repeat": 2}), *nodes[2:]], list(map(str, graph.edges.values())), {}, graph.blocks
    )
    (problem,) = check(twice).problems
    assert "set its repeat to 1" in problem.says


def test_a_block_may_pass_on_what_it_takes_and_nothing_else(tmp_path: Path) -> None:
    inner = Graph.of([Node("q", "Input", {"shape": (8,)}), Node("y", "Output")], ["q -> y"])
    nodes = [IMAGE, Node("b", "Same", {"repeat": 2}), Node("relu", "ReLU"), OUT]
    source = written(Graph.of(nodes, ["image -> b", "b -> relu", "relu -> out"], blocks={"Same": Block(inner)}))
    assert_clean(tmp_path, [source.text])
    assert built(source)(torch.ones(1, 8)).sum() == 8


@pytest.mark.parametrize(
    "name", ["torch", "nn", "F", "math", "Tensor", "self", "spectral_norm", "int", "width", "Width", "image", "q", "N"]
)
def test_a_block_of_any_name_builds(tmp_path: Path, name: str) -> None:
    nodes = [Node("q", "Input", {"shape": (8,)}), Node("part", name, {"width": "= Width"}), Node("y", "Output")]
    outer = Graph.of(nodes, ["q -> part", "part -> y"], {"Width": 3})
    graph = Graph.of(
        [IMAGE, Node("b", "Outer", {"Width": 7}), OUT],
        ["image -> b", "b -> out"],
        blocks={name: NARROW, "Outer": Block(outer, "Made of torch, nn and math.")},
    )
    source = written(graph)
    assert_clean(tmp_path, [source.text])
    assert "import math" not in source.text
    assert built(source)(torch.zeros(2, 8)).shape == (2, 7)


def test_sizes_find_a_name_where_all_likely_ones_are_taken() -> None:
    nodes = [*NARROW.graph.nodes.values(), Node("in_features", "ReLU"), Node("q_in_features", "ReLU")]
    edges = ["q -> fc", "fc -> in_features", "in_features -> q_in_features", "q_in_features -> y"]
    inner = Graph.of(nodes, edges, {"width": 4, "q_size1": 3, "q_size1_": 2})
    graph = Graph.of([IMAGE, Node("b", "Block"), OUT], ["image -> b", "b -> out"], blocks={"Block": Block(inner)})
    assert built(written(graph))(torch.zeros(2, 8)).shape == (2, 4)


@pytest.mark.parametrize("name", ["N", "repeat", "forward"])
def test_a_variable_that_would_mean_something_else_is_refused(name: str) -> None:
    inner = Graph.of(list(NARROW.graph.nodes.values()), ["q -> fc", "fc -> y"], {"width": 4, name: 2})
    graph = Graph.of([IMAGE, Node("b", "Block"), OUT], ["image -> b", "b -> out"], blocks={"Block": Block(inner)})
    assert [problem.code for problem in check(graph).problems] == ["name-taken"]


def test_a_value_that_goes_to_two_outputs_is_returned_twice(tmp_path: Path) -> None:
    nodes = [IMAGE, Node("relu", "ReLU"), OUT, Node("also", "Output")]
    source = written(Graph.of(nodes, ["image -> relu", "relu -> out", "relu -> also"]))
    assert_clean(tmp_path, [source.text])
    first, second = built(source)(torch.ones(2, 8))
    assert torch.equal(first, second)
