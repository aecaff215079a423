"""Weight and spectral normalization are an option of every layer with one weight, told in one place."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from engine.design.check import check
from engine.design.codegen import module_source
from engine.design.graph import Graph, Node
from engine.design.layers import LAYERS, Refused, Remedy, Shape
from engine.design.layers.parametrized import Parametrized
from tests.engine.design.layers.drawn_shapes import N

OFFERED = sorted(name for name, definition in LAYERS.items() if issubclass(definition, Parametrized))


def network(**params: Any) -> torch.nn.Module:
    """A convolution and what follows it, as the code has it."""
    nodes = [
        Node("image", "Input", {"shape": (3, 8, 8)}),
        Node("conv", "Conv2d", {"out_channels": 5, **params}),
        Node("flat", "Flatten"),
        Node("head", "Linear", {"out_features": 2, "parametrization": "spectral_norm"}),
    ]
    source = module_source("net", check(Graph.of(nodes, ["image -> conv", "conv -> flat", "flat -> head"]))).text
    namespace: dict[str, Any] = {}
    exec(source, namespace)
    module = namespace["Net"]()
    assert isinstance(module, torch.nn.Module)
    return module


def test_it_is_offered_where_there_is_one_weight() -> None:
    convolutions = [f"Conv{kind}{rank}d" for kind in ("", "Transpose") for rank in (1, 2, 3)]
    assert {*convolutions, "Linear", "Bilinear", "Embedding", "EmbeddingBag"} <= {*OFFERED}


@pytest.mark.parametrize("name", OFFERED)
def test_it_stands_behind_the_parameters_of_the_layer_itself(name: str) -> None:
    assert list(LAYERS[name].parameters)[-1] == "parametrization"


def test_the_code_wraps_the_constructor() -> None:
    layer = LAYERS["Conv2d"].configured({"parametrization": "weight_norm", "padding": 1})
    assert layer.build(Shape(N, 3, 8, 8)) == "weight_norm(nn.Conv2d(3, 16, 3, padding=1))"


def test_weight_norm_learns_the_length_of_each_filter() -> None:
    module = network(parametrization="weight_norm")
    module.get_parameter("conv.parametrizations.weight.original0").data.fill_(2.0)
    weight = module.get_submodule("conv").weight
    assert isinstance(weight, torch.Tensor)
    lengths = weight.flatten(1).norm(dim=1)
    assert torch.allclose(lengths, torch.full((5,), 2.0))


def test_spectral_norm_keeps_the_largest_stretch_at_one() -> None:
    torch.manual_seed(0)
    module = network(parametrization="spectral_norm")
    module.get_parameter("conv.parametrizations.weight.original").data.mul_(30.0)
    for _ in range(200):
        module(torch.randn(2, 3, 8, 8))
    weight = module.get_submodule("conv").weight
    assert isinstance(weight, torch.Tensor)
    assert torch.linalg.matrix_norm(weight.flatten(1), ord=2).item() == pytest.approx(1.0, abs=1e-3)


def test_a_vector_of_zeros_has_no_direction() -> None:
    words = Shape(N, 4, dtype="int64", classes=9)
    with pytest.raises(Refused) as caught:
        LAYERS["Embedding"].configured({"padding_idx": 0, "parametrization": "weight_norm"}).infer(words)
    assert caught.value.remedies == (Remedy(params={"parametrization": None}), Remedy(params={"padding_idx": None}))
    LAYERS["Embedding"].configured({"padding_idx": 0, "parametrization": "spectral_norm"}).infer(words)
