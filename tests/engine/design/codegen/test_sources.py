"""Sources are attributes, read where they are used; noise knows whether the network is training."""

from pathlib import Path

import torch

from engine.design.check import check
from engine.design.codegen import module_source
from engine.design.graph import Block, Graph, Node
from tests.engine.design.codegen.test_module import assert_clean, built

NODES = [
    Node("x", "Input", {"shape": (16, 8)}),
    Node("norm", "LayerNorm"),
    Node("scale", "LearnedParameter", {"shape": ("= width",), "init": "value", "value": 2.0}),
    Node("gate", "Multiply"),
    Node("places", "Arange", {"end": 16}),
    Node("embedding", "Embedding", {"embedding_dim": "= width"}),
    Node("sum", "Add"),
    Node("noise_that_the_network_learns_to_see_through", "GaussianNoise"),
    Node("y", "Output"),
]
EDGES = [
    "x -> norm",
    "norm -> gate.x1",
    "scale -> gate.x2",
    "gate -> sum.x1",
    "places -> embedding",
    "embedding -> sum.x2",
    "sum -> noise_that_the_network_learns_to_see_through",
    "noise_that_the_network_learns_to_see_through -> y",
]
GATED = Graph.of(NODES, EDGES, {"width": 8})


def test_a_source_is_read_where_it_is_used() -> None:
    text = module_source("net", check(GATED)).text
    assert "        self.scale = nn.Parameter(torch.full((width,), 2.0))\n" in text
    assert "        self.places = nn.Buffer(torch.arange(16), persistent=False)\n" in text
    assert "        gate = h * self.scale\n" in text
    assert "self.embedding(self.places)" in text


def test_a_source_that_is_returned_has_a_name(tmp_path: Path) -> None:
    graph = Graph.of([*NODES, Node("used_scale", "Output")], [*EDGES, "scale -> used_scale"], {"width": 8})
    source = module_source("net", check(graph))
    assert_clean(tmp_path, [source.text])
    _, scale = built(source)(torch.rand(2, 16, 8))
    assert scale.tolist() == [2.0] * 8


def test_sources_are_counted_and_noise_stands_still_while_evaluating(tmp_path: Path) -> None:
    checked = check(GATED)
    source = module_source("net", checked)
    assert_clean(tmp_path, [source.text])
    module = built(source)
    assert checked.parameters == sum(parameter.numel() for parameter in module.parameters()) == 16 + 8 + 16 * 8
    assert "places" not in module.state_dict()
    x = torch.rand(2, 16, 8)
    assert not torch.equal(module(x), module(x))
    module.eval()
    assert torch.equal(module(x), module(x))


def test_a_block_learns_a_parameter_of_its_own() -> None:
    nodes = [Node("x", "Input", {"shape": (16, 8)}), *NODES[1:4], Node("y", "Output")]
    inside = Graph.of(nodes, [*EDGES[:3], "gate -> y"], {"width": 8})
    outside = [
        Node("image", "Input", {"shape": (16, 8)}),
        Node("first", "Gated"),
        Node("second", "Gated", {"repeat": 2}),
    ]
    graph = Graph.of(outside, ["image -> first", "first -> second"], blocks={"Gated": Block(inside)})
    checked = check(graph)
    source = module_source("net", checked)
    assert "        self.scale = nn.Parameter(torch.full((width,), 2.0))\n" in source.text
    module = built(source)
    assert checked.parameters == sum(parameter.numel() for parameter in module.parameters()) == 3 * (16 + 8)
    told = checked.nodes["second"].layer.weights(*checked.nodes["second"].inputs)  # type: ignore[union-attr]
    assert set(told) == {name for name, _ in module.get_submodule("second").named_parameters()}
