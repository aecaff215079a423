"""What is shown and explained of networks in which layers are left out."""

from __future__ import annotations

import pytest
import torch

from engine.design.check import Checked
from engine.design.data import Field
from engine.design.graph import Node
from engine.runtime.insight import NotExplainable, explain, strips
from tests.engine.runtime.insight.small_networks import IMAGE, LABEL_EDGES, LABEL_NODES, SIDE, images, network


def branches() -> tuple[torch.nn.Module, Checked]:
    """Two convolutions of which a bypassed sum lets only the first through."""
    return network(
        [
            Node("image", "Input", {"field": "image"}),
            Node("near", "Conv2d", {"out_channels": 2, "kernel_size": 1}),
            Node("far", "Conv2d", {"out_channels": 2, "kernel_size": 1}),
            Node("total", "Add", bypassed=True),
            Node("relu", "ReLU", bypassed=True),
            Node("pool", "AdaptiveAvgPool2d", {"output_size": (1, 1)}),
            Node("flat", "Flatten"),
            Node("scores", "Linear", {"out_features": 2}),
            *LABEL_NODES,
        ],
        [
            "image -> near",
            "image -> far",
            "near -> total.x1",
            "far -> total.x2",
            "total -> relu",
            "relu -> pool",
            "pool -> flat",
            "flat -> scores",
            "scores -> loss",
            *LABEL_EDGES,
        ],
        [IMAGE, SIDE],
        {
            "near.weight": [[[[1.0]]], [[[-1.0]]]],
            "near.bias": [0, 0],
            "scores.weight": [[2.0, 1.0], [0.0, 0.0]],
            "scores.bias": [0, 0],
        },
    )


def test_a_method_looks_at_no_layer_that_a_bypass_leaves_out() -> None:
    model, checked = branches()
    data = images([0.0, 0.25, 0.5, 1.0])
    assert explain(model, data, [0], "grad_cam", "", checked)[0] == "near"
    for left_out, says in (("far", "gives images, which 'far' is not"), ("relu", "'relu' is bypassed")):
        with pytest.raises(NotExplainable, match=says):
            explain(model, data, [0], "grad_cam", left_out, checked)


def test_a_bypassed_layer_has_no_strip() -> None:
    model, checked = branches()
    nodes = {strip.node for strip in strips(model, images([0.0, 0.25, 0.5, 1.0]), 0, checked)}
    assert nodes.isdisjoint({"far", "total", "relu"})
    assert {"image", "near", "pool", "scores", "truth"} <= nodes


def test_a_bypassed_owner_of_weights_does_not_show_what_others_make_with_them() -> None:
    model, checked = network(
        [
            Node("image", "Input", {"field": "image"}),
            Node("owner", "Conv2d", {"out_channels": 1, "kernel_size": 1}, bypassed=True),
            Node("other", "Conv2d", shares="owner"),
            Node("flat", "Flatten"),
            Node("scores", "Linear", {"out_features": 2}),
            *LABEL_NODES,
        ],
        ["image -> owner", "owner -> other", "other -> flat", "flat -> scores", "scores -> loss", *LABEL_EDGES],
        [IMAGE, SIDE],
        {
            "owner.weight": [[[[1.0]]]],
            "owner.bias": [0],
            "scores.weight": torch.ones(2, 16),
            "scores.bias": [0, 0],
        },
    )
    assert "owner" not in {strip.node for strip in strips(model, images([0.0] * 4), 0, checked)}


def test_words_are_explained_by_the_table_behind_a_bypassed_layer() -> None:
    fields = [Field("text", "tokens", (3,), "int64", ("a", "b", "c")), Field("label", "class", (), "int64", ("x", "y"))]
    nodes = [
        Node("text", "Input", {"field": "text"}),
        Node("unfold", "Flatten", {"start_dim": 1}, bypassed=True),
        Node("table", "Embedding", {"num_embeddings": 3, "embedding_dim": 2}),
        Node("flat", "Flatten"),
        Node("scores", "Linear", {"out_features": 2}),
        *LABEL_NODES,
    ]
    edges = ["text -> unfold", "unfold -> table", "table -> flat", "flat -> scores", "scores -> loss", *LABEL_EDGES]
    weights = {"table.weight": torch.ones(3, 2), "scores.weight": torch.ones(2, 6), "scores.bias": [0, 0]}
    model, checked = network(nodes, edges, fields, weights)
    data = {"text": torch.tensor([[0, 1, 2]]), "label": torch.tensor([0])}
    _, (only,) = explain(model, data, [0], "saliency", "", checked)
    assert only.sample == 0
