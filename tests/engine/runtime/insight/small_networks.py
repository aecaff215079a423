"""Networks small enough to work out by hand, generated like any other and given weights."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from engine.design.check import Checked, check
from engine.design.codegen import module_source
from engine.design.data import Field
from engine.design.graph import Graph, Node
from engine.protocol.messages import Array
from engine.runtime.insight.picture import numbers_of

IMAGE = Field("image", "image", (1, 4, 4))
SIDE = Field("label", "class", (), "int64", ("left", "right"))
LABEL_NODES = [Node("truth", "Input", {"field": "label"}), Node("loss", "CrossEntropyLoss")]
LABEL_EDGES = ["truth -> loss.target"]


def network(
    nodes: list[Node], edges: list[str], fields: list[Field], weights: Mapping[str, Any]
) -> tuple[nn.Module, Checked]:
    """Generate a network and give it weights, by their names in its `state_dict`."""
    checked = check(Graph.of(nodes, edges), fields)
    assert checked.ok, [problem.says for problem in checked.problems]
    names: dict[str, Any] = {"__name__": "network"}
    exec(module_source("Small network", checked).text, names)
    model: nn.Module = names["SmallNetwork"]()
    given = {name: torch.as_tensor(values, dtype=torch.float32) for name, values in weights.items()}
    model.load_state_dict(given)
    return model, checked


def linear_on_image() -> tuple[nn.Module, Checked]:
    """Two scores: `left` adds up the left half of a 4 x 4 image, `right` adds up the right half, counted twice."""
    left = torch.tensor([1.0, 1, 0, 0]).repeat(4)
    return network(
        [
            Node("image", "Input", {"field": "image"}),
            Node("flat", "Flatten"),
            Node("scores", "Linear", {"out_features": 2}),
            *LABEL_NODES,
        ],
        ["image -> flat", "flat -> scores", "scores -> loss", *LABEL_EDGES],
        [IMAGE, SIDE],
        {"scores.weight": torch.stack([left, 2 * (1 - left)]), "scores.bias": [0, 0]},
    )


def two_filters(head: list[list[float]], ahead: float = 0.0) -> tuple[nn.Module, Checked]:
    """Two 1 x 1 filters, of weights 1 and -1; each is averaged over the image, and a head scores the two means.

    `left` is ahead by as much as is given.
    """
    return network(
        [
            Node("image", "Input", {"field": "image"}),
            Node("conv", "Conv2d", {"out_channels": 2, "kernel_size": 1}),
            Node("pool", "AdaptiveAvgPool2d"),
            Node("flat", "Flatten"),
            Node("scores", "Linear", {"out_features": 2}),
            *LABEL_NODES,
        ],
        ["image -> conv", "conv -> pool", "pool -> flat", "flat -> scores", "scores -> loss", *LABEL_EDGES],
        [IMAGE, SIDE],
        {"conv.weight": [[[[1.0]]], [[[-1.0]]]], "conv.bias": [0, 0], "scores.weight": head, "scores.bias": [ahead, 0]},
    )


def images(*rows: list[float]) -> dict[str, Tensor]:
    """A 4 x 4 image of each row of four brightnesses, the row repeated downwards; every one is labelled `left`."""
    image = torch.stack([torch.tensor(row).expand(1, 4, 4) for row in rows]).clone()
    return {"image": image, "label": torch.zeros(len(rows), dtype=torch.int64)}


def rows_of(array: Array) -> Any:
    """The numbers of an array, as lists."""
    return numbers_of(array).tolist()
