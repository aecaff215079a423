"""The classes that composed layers bring along are code to take home: clean, typed, told once."""

from __future__ import annotations

import ast
import inspect
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from engine.design.check import check
from engine.design.codegen import module_source, script_source
from engine.design.data import DataPlan
from engine.design.graph import Graph, Node
from engine.design.layers import LAYERS
from engine.design.training import TrainingPlan
from tests.engine.design.codegen.test_module import assert_clean
from tests.engine.design.layers.composed_networks import taken
from tests.engine.design.layers.proof import names_for
from tests.engine.design.networks import digits

OWN = sorted(name for name, definition in LAYERS.items() if definition.prelude and definition.torch == "")
TOLD_OTHERWISE = {
    "LayerScale": {"dim": "is told by the sizes"},
    "SpatialPyramidPooling": {"levels": "are given one by one"},
    "LearnedPositionalEncoding": {"num_positions": "is always given"},
}
"""Parameters that are no optional argument of the class."""


def network(*names: str) -> str:
    """The module of a network with these layers, each with inputs of its own."""
    nodes, edges = [], []
    for place, name in enumerate(names):
        definition = LAYERS[name]
        repeats = definition.inputs[0].repeats
        nodes.append(Node(f"layer{place}", name))
        for index, shape in enumerate(taken(name)):
            port = f"x{index + 1}" if repeats else definition.inputs[index].name
            source = f"given{place}_{index}"
            nodes.append(Node(source, "Input", {"shape": tuple(map(int, shape[1:]))}))
            edges.append(f"{source} -> layer{place}.{port}")
    return module_source("net", check(Graph.of(nodes, edges))).text


def test_the_code_that_carries_them_is_clean(tmp_path: Path) -> None:
    assert_clean(tmp_path, [*map(network, OWN), network("CausalSelfAttention", "ClassToken")])


@pytest.mark.parametrize("name", OWN)
def test_what_they_bring_is_fully_typed(name: str) -> None:
    for node in ast.walk(ast.parse(LAYERS[name].prelude)):
        if isinstance(node, ast.FunctionDef):
            assert node.returns is not None
            told = [*node.args.args, *node.args.kwonlyargs, *filter(None, [node.args.vararg])]
            assert all(argument.annotation for argument in told if argument.arg != "self")


def test_a_class_stands_once_before_the_network() -> None:
    code = network("ClassToken", "ClassToken")
    assert code.count("class ClassToken(nn.Module):") == 1
    assert code.index("class ClassToken(nn.Module):") < code.index("class Net(nn.Module):")


def test_a_network_of_the_same_name_gives_way() -> None:
    graph = Graph.of([Node("x", "Input", {"shape": (5, 8)}), Node("token", "ClassToken")], ["x -> token"])
    assert "class ClassTokenNetwork(nn.Module):" in module_source("class token", check(graph)).text


@pytest.mark.parametrize("name", ["ClassToken", "weight_norm"])
def test_no_variable_hides_what_the_code_calls(name: str) -> None:
    nodes = [Node("x", "Input", {"shape": (5, 8)}), Node("token", "ClassToken")]
    checked = check(replace(Graph.of(nodes, ["x -> token"]), variables={name: 3}))
    assert any(problem.severity == "error" and name in problem.says for problem in checked.problems)


@pytest.mark.parametrize("name", OWN)
def test_a_network_of_it_runs(name: str) -> None:
    namespace: dict[str, Any] = {}
    exec(network(name), namespace)
    given = [torch.randn(3, *map(int, shape[1:])) for shape in taken(name)]
    namespace["Net"]()(*given)


@pytest.mark.parametrize("name", ["ClassToken", "StochasticDepth", "CropAndConcatenate", "CausalSelfAttention"])
def test_it_can_be_exported_for_batches_of_any_size(name: str) -> None:
    namespace: dict[str, Any] = {}
    exec(network(name), namespace)
    given = tuple(torch.randn(3, *map(int, shape[1:])) for shape in taken(name))
    net = namespace["Net"]().eval()
    any_batch = tuple({0: torch.export.Dim.DYNAMIC} for _ in given)
    exported = torch.export.export(net, given, dynamic_shapes=any_batch).module()
    two = [tensor[:2] for tensor in given]
    assert torch.allclose(exported(*two), net(*two), atol=1e-5)


def test_a_variational_autoencoder_is_written_as_a_script(tmp_path: Path) -> None:
    nodes = [
        Node("image", "Input", {"field": "image"}),
        Node("flat", "Flatten"),
        Node("mean", "Linear", {"out_features": 4}),
        Node("logvar", "Linear", {"out_features": 4}),
        Node("latent", "Reparameterise"),
        Node("decoder", "Linear", {"out_features": 1024}),
        Node("reconstruction", "Reshape", {"shape": (1, 32, 32)}),
        Node("difference", "MSELoss"),
        Node("spread", "KLToUnitGaussian", {"scale": 0.001}),
    ]
    edges = ["image -> flat", "flat -> mean", "flat -> logvar", "mean -> latent.mean", "logvar -> latent.logvar"]
    edges += ["latent -> decoder", "decoder -> reconstruction", "reconstruction -> difference.prediction"]
    edges += ["image -> difference.target", "mean -> spread.mean", "logvar -> spread.logvar"]
    data = DataPlan("digits", {"scale": 4}, fields=digits())
    text = script_source("VAE", check(Graph.of(nodes, edges), digits()), data, TrainingPlan()).text
    assert_clean(tmp_path, [text])
    assert text.count("class Reparameterise(nn.Module):") == 1
    namespace: dict[str, Any] = {"__name__": "script", "__file__": "script.py"}
    exec(text, namespace)
    loss, metrics = namespace["compute_loss"](namespace["make_model"](), {"image": torch.rand(3, 1, 32, 32)})
    assert loss.isfinite()
    assert {"KL divergence", "mean absolute error"} == set(metrics)


@pytest.mark.parametrize("name", OWN)
def test_the_class_has_the_defaults_of_the_layer(name: str) -> None:
    definition = LAYERS[name]
    arguments = inspect.signature(names_for(definition.prelude)[name].__init__).parameters
    for key, parameter in definition.parameters.items():
        if parameter.always or key in TOLD_OTHERWISE.get(name, {}) or key == "parametrization":
            continue
        argument = arguments[key]
        if argument.default is inspect.Parameter.empty:
            assert argument.annotation is nn.Module, "a function among several is always given"
        else:
            assert argument.default == parameter.default


@pytest.mark.parametrize("name", OWN)
def test_the_class_says_what_it_is_and_the_layer_where_it_is_from(name: str) -> None:
    definition = LAYERS[name]
    said = names_for(definition.prelude)[name].__doc__
    assert said.endswith(".")
    assert "\n" not in said
    assert any(character.isdigit() for character in inspect.cleandoc(definition.__doc__ or "").partition("\n\n")[2])
