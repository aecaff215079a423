"""Each block becomes one class that builds, counts as checked, and reads as one would write it."""

from pathlib import Path

import pytest
import torch

from engine.design.check import check, ungrouped
from engine.design.codegen import module_source
from engine.design.graph import Block, Graph, Node
from engine.design.graph.blocks import inside
from engine.design.graph.edits import set_params, set_variable
from engine.design.project import library, main_blocks
from tests.engine.design.check.test_blocks import siamese
from tests.engine.design.codegen.test_module import assert_clean, built, written
from tests.engine.design.residual import residual_network


def parameters(module: torch.nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


def test_a_repeated_block_is_one_class_in_a_sequential() -> None:
    source = written(residual_network())
    assert "        self.stage = nn.Sequential(*(Residual(4, width=4) for _ in range(3)))\n" in source.text
    assert "    def __init__(self, in_channels: int, width: int = 8) -> None:\n" in source.text
    assert "        self.conv1 = nn.Conv2d(in_channels, width, 3, padding=1, bias=False)\n" in source.text
    assert source.text.count("class Residual(") == 1
    module = built(source)
    assert module(torch.zeros(2, 1, 6, 6)).shape == (2, 3)
    assert parameters(module) == check(residual_network()).parameters
    assert "stage.1.conv1.weight" in module.state_dict()


def test_it_computes_what_its_layers_do_in_its_place() -> None:
    graph = residual_network(repeat=1)
    block, flat = built(written(graph)), built(written(ungrouped(graph, "stage")))
    weights = {name.replace("stage.", ""): value for name, value in block.state_dict().items()}
    flat.load_state_dict(weights)
    x = torch.randn(2, 1, 6, 6)
    assert torch.equal(block.eval()(x), flat.eval()(x))


def test_lines_inside_a_class_belong_to_the_blocks_nodes() -> None:
    source = written(residual_network())
    (built_at, *_) = source.lines["Residual.conv1"]
    assert "self.conv1 = nn.Conv2d(" in source.text.splitlines()[built_at.start - 1]
    assert source.node_at(built_at.start) == "Residual.conv1"


def growing() -> Graph:
    """A block whose output is wider than what it takes, so that each copy takes more."""
    inner = Graph.of(
        [
            Node("x", "Input", {"shape": (4,)}),
            Node("new", "Linear", {"out_features": 2}),
            Node("joined", "Concatenate"),
            Node("y", "Output"),
        ],
        ["x -> new", "x -> joined.x1", "new -> joined.x2", "joined -> y"],
    )
    nodes = [Node("x", "Input", {"shape": (4,)}), Node("grow", "Growing", {"repeat": 3}), Node("out", "Output")]
    return Graph.of(nodes, ["x -> grow", "grow -> out"], blocks={"Growing": Block(inner)})


def test_copies_that_differ_are_listed() -> None:
    source = written(growing())
    assert "self.grow = nn.Sequential(Growing(4), Growing(6), Growing(8))" in source.text
    assert built(source)(torch.zeros(2, 4)).shape == (2, 10)


def attending(repeat: int) -> Graph:
    """A block with two inputs, the second the same for each copy."""
    inner = Graph.of(
        [
            Node("x", "Input", {"shape": (5, 8)}),
            Node("memory", "Input", {"shape": (7, 8)}),
            Node("attend", "MultiheadAttention", {"num_heads": 2}),
            Node("y", "Output"),
        ],
        ["x -> attend", "memory -> attend.key", "memory -> attend.value", "attend -> y"],
    )
    nodes = [
        Node("words", "Input", {"shape": (5, 8)}),
        Node("memory", "Input", {"shape": (7, 8)}),
        Node("decoder", "Attending", {"repeat": repeat}),
        Node("out", "Output"),
    ]
    edges = ["words -> decoder", "memory -> decoder.memory", "decoder -> out"]
    return Graph.of(nodes, edges, blocks={"Attending": Block(inner)})


@pytest.mark.parametrize("repeat", [1, 3])
def test_a_block_with_two_inputs_repeats_in_a_loop(repeat: int, tmp_path: Path) -> None:
    source = written(attending(repeat))
    assert ("nn.ModuleList(Attending(8) for _ in range(3))" in source.text) == (repeat == 3)
    module = built(source)
    assert module(torch.zeros(2, 5, 8), torch.zeros(2, 7, 8)).shape == (2, 5, 8)
    assert parameters(module) == check(attending(repeat)).parameters
    assert_clean(tmp_path, [source.text])


def test_a_variable_of_the_network_reaches_the_block_as_its_formula() -> None:
    graph = set_variable(residual_network(), "base", 2)
    graph = set_params(set_params(graph, "stem", {"out_channels": "= base * 2"}), "stage", {"width": "= base * 2"})
    source = written(graph)
    assert "Residual(base * 2, width=base * 2) for _ in range(3)" in source.text
    assert parameters(built(source, base=4)) > parameters(built(source, base=2)) == check(graph).parameters


def test_blocks_in_blocks_become_classes_in_the_order_they_are_needed(tmp_path: Path) -> None:
    graph = residual_network(repeat=1)
    inner = Graph.of(
        [
            Node("x", "Input", {"shape": (4, 6, 6)}),
            Node("first", "Residual", {"width": "= width"}),
            Node("second", "Residual", {"width": "= width", "repeat": 2}),
            Node("y", "Output"),
        ],
        ["x -> first", "first -> second", "second -> y"],
        {"width": 4},
    )
    nodes = {**graph.nodes, "stage": Node("stage", "Stage")}
    graph = Graph.of(
        list(nodes.values()),
        [str(edge) for edge in graph.edges.values()],
        blocks={"Stage": Block(inner), "Residual": graph.blocks["Residual"]},
    )
    source = written(graph)
    assert source.text.index("class Residual(") < source.text.index("class Stage(") < source.text.index("class Net(")
    assert parameters(built(source)) == check(graph).parameters
    assert_clean(tmp_path, [source.text])


def test_a_block_named_as_the_network_or_a_torch_name_gets_another_class_name() -> None:
    graph = residual_network()
    renamed = {"Tensor": graph.blocks["Residual"]}
    nodes = [set_params(graph, "stage", {}).nodes[name] for name in graph.nodes]
    nodes = [Node("stage", "Tensor", node.params) if node.id == "stage" else node for node in nodes]
    graph = Graph.of(nodes, [str(edge) for edge in graph.edges.values()], blocks=renamed)
    assert built(module_source("Net", check(graph)), "Net")(torch.zeros(1, 1, 6, 6)).shape == (1, 3)


def test_shared_weights_are_one_attribute_called_twice() -> None:
    source = written(siamese())
    assert source.text.count("nn.Linear(") == 1
    assert source.text.count("self.encoder(") == 2
    module = built(source)
    assert parameters(module) == check(siamese()).parameters
    x = torch.randn(2, 4)
    assert torch.equal(module(x, x), torch.zeros(2, 3))


def used_alone(name: str) -> Graph:
    """A network of one block of the library, fed with what its inputs state."""
    blocks = library().blocks
    ends = inside(library(), name).nodes.values()
    inputs = [node for node in ends if node.layer == "Input"]
    outputs = [node.id for node in ends if node.layer == "Output"]
    nodes = [*inputs, Node("block", name), *(Node(f"{end}_out", "Output") for end in outputs)]
    edges = [f"{node.id} -> block{'.' + node.id if place else ''}" for place, node in enumerate(inputs)]
    edges += [f"block{'.' + end if place else ''} -> {end}_out" for place, end in enumerate(outputs)]
    return Graph.of(nodes, edges, blocks=blocks)


def test_every_block_of_the_library_builds_as_checked_and_reads_clean(tmp_path: Path) -> None:
    assert len(main_blocks(library())) >= 10
    texts = []
    for name in library().blocks:
        graph = used_alone(name)
        checked = check(graph)
        assert checked.ok, [problem.says for problem in checked.problems]
        source = module_source("net", checked)
        module = built(source)
        assert parameters(module) == checked.parameters, name
        inputs = [node for node in graph.nodes.values() if node.layer == "Input"]
        given = [torch.zeros(2, *map(int, checked.nodes[node.id].outputs[0][1:])) for node in inputs]
        result = module(*given)
        shapes = [tuple(part.shape) for part in (result if isinstance(result, tuple) else (result,))]
        assert shapes == [(2, *map(int, shape[1:])) for shape in checked.nodes["block"].outputs], name
        texts.append(source.text)
    assert_clean(tmp_path, texts)
