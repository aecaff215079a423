import math

import numpy as np
import pytest
import torch

from engine.design.check import Checked
from engine.design.data import Field
from engine.design.graph import Node
from engine.runtime.insight import NotExplainable, strips
from engine.runtime.insight.picture import numbers_of
from tests.engine.runtime.insight.small_networks import (
    LABEL_EDGES,
    LABEL_NODES,
    images,
    network,
    rows_of,
    two_filters,
)


def test_maps_run_from_dark_to_bright_over_all_channels() -> None:
    model, checked = two_filters([[2.0, 1.0], [0.0, 0.0]])
    found = {strip.node: strip for strip in strips(model, images([0.0, 0.25, 0.5, 1.0]), 0, checked, epoch=3)}
    assert list(found) == ["image", "conv", "pool", "scores", "truth"]
    assert found["image"].kind == "maps"
    assert rows_of(found["image"].values) == [[[0, 64, 128, 255]] * 4]
    # The channels are x and -x, from -1 to 1: x becomes 127.5 (1 + x).
    assert rows_of(found["conv"].values) == [[[128, 159, 191, 255]] * 4, [[128, 96, 64, 0]] * 4]
    assert found["conv"].values.dtype == "uint8"
    assert all(strip.epoch == 3 for strip in found.values())


def test_scores_show_as_probabilities_of_the_classes() -> None:
    model, checked = two_filters([[2.0, 1.0], [0.0, 0.0]])
    scores = next(s for s in strips(model, images([0.0, 0.5, 0.5, 1.0]), 0, checked) if s.node == "scores")
    # The mean brightness is 1/2, so the scores are 2/2 - 1/2 and 0.
    assert scores.kind == "bars"
    assert scores.labels == ("left", "right")
    assert rows_of(scores.values) == pytest.approx([1 / (1 + math.exp(-0.5)), 1 / (1 + math.exp(0.5))])


def test_the_right_class_is_shown_by_name() -> None:
    model, checked = two_filters([[2.0, 1.0], [0.0, 0.0]])
    truth = next(s for s in strips(model, images([0.0] * 4), 0, checked) if s.node == "truth")
    assert (truth.kind, truth.labels, rows_of(truth.values)) == ("number", ("left",), [0])


def test_a_flat_image_is_dark_and_not_a_number_too() -> None:
    model, checked = two_filters([[2.0, 1.0], [0.0, 0.0]])
    for brightness in (0.7, math.nan):
        found = strips(model, images([brightness] * 4), 0, checked)
        assert rows_of(found[0].values) == [[[0] * 4] * 4]


def test_what_is_large_is_made_smaller() -> None:
    classes = tuple(f"class {index}" for index in range(100))
    fields = [Field("image", "image", (8, 60, 30)), Field("label", "class", (), "int64", classes)]
    model, checked = network(
        [
            Node("image", "Input", {"field": "image"}),
            Node("pool", "AdaptiveAvgPool2d", {"output_size": (8, 1)}),
            Node("flat", "Flatten"),
            Node("scores", "Linear", {"out_features": 100}),
            *LABEL_NODES,
        ],
        ["image -> pool", "pool -> flat", "flat -> scores", "scores -> loss", *LABEL_EDGES],
        fields,
        {"scores.weight": torch.zeros(100, 64), "scores.bias": torch.arange(100.0)},
    )
    data = {"image": torch.rand(1, 8, 60, 30), "label": torch.tensor([7])}
    found = {strip.node: strip for strip in strips(model, data, 0, checked)}
    assert found["image"].values.shape == (6, 24, 24)
    assert found["pool"].values.shape == (6, 8, 1)
    assert found["scores"].labels == classes[-32:]
    assert np.all(np.diff(numbers_of(found["scores"].values)) > 0)


def test_a_hundred_numbers_show_as_means_of_their_stretches() -> None:
    fields = [Field("features", "vector", (64,)), Field("target", "number", (1,))]
    model, checked = network(
        [
            Node("features", "Input", {"field": "features"}),
            Node("answer", "Linear", {"out_features": 1}),
            Node("truth", "Input", {"field": "target"}),
            Node("loss", "MSELoss"),
        ],
        ["features -> answer", "answer -> loss", "truth -> loss.target"],
        fields,
        {"answer.weight": torch.zeros(1, 64), "answer.bias": [1.5]},
    )
    data = {"features": torch.arange(64.0)[None], "target": torch.tensor([[2.0]])}
    features, answer, truth = strips(model, data, 0, checked)
    assert rows_of(features.values) == [2 * index + 0.5 for index in range(32)]
    assert (answer.kind, rows_of(answer.values)) == ("number", [1.5])
    assert (truth.kind, rows_of(truth.values)) == ("number", [2.0])


def test_a_recurrent_layer_shows_what_it_says_at_each_step() -> None:
    fields = [Field("series", "sequence", (5, 2)), Field("target", "number", (1,))]
    model, checked = network(
        [
            Node("series", "Input", {"field": "series"}),
            Node("gru", "GRU", {"hidden_size": 3}),
            Node("answer", "Linear", {"out_features": 1}),
            Node("truth", "Input", {"field": "target"}),
            Node("loss", "MSELoss"),
        ],
        ["series -> gru", "gru.hidden -> answer", "answer -> loss", "truth -> loss.target"],
        fields,
        {
            "gru.weight_ih_l0": torch.ones(9, 2),
            "gru.weight_hh_l0": torch.ones(9, 3),
            "gru.bias_ih_l0": torch.zeros(9),
            "gru.bias_hh_l0": torch.zeros(9),
            "answer.weight": torch.ones(1, 3),
            "answer.bias": [0.0],
        },
    )
    data = {"series": torch.rand(1, 5, 2), "target": torch.zeros(1, 1)}
    found = {strip.node: strip for strip in strips(model, data, 0, checked)}
    assert found["gru"].values.shape == (1, 5, 3)
    assert found["series"].values.shape == (1, 5, 2)


def test_a_sample_that_is_not_there_is_refused_in_words() -> None:
    model, checked = two_filters([[2.0, 1.0], [0.0, 0.0]])
    with pytest.raises(NotExplainable, match="from 0 to 0, but 1 was asked for"):
        strips(model, images([0.0] * 4), 1, checked)


def test_tokens_show_as_text_cropped_where_it_is_long() -> None:
    fields = [
        Field("words", "tokens", (12,), "int64", ("a", "b", "long")),
        Field("hidden", "tokens", (12,), "int64", ("a", "b", "long")),
    ]
    model, checked = network(
        [
            Node("words", "Input", {"field": "words"}),
            Node("vectors", "Embedding", {"embedding_dim": 2}),
            Node("scores", "Linear", {"out_features": 3}),
            Node("by_class", "Permute", {"dims": (0, 2, 1)}),
            Node("truth", "Input", {"field": "hidden"}),
            Node("loss", "CrossEntropyLoss"),
        ],
        ["words -> vectors", "vectors -> scores", "scores -> by_class", "by_class -> loss", "truth -> loss.target"],
        fields,
        {"vectors.weight": torch.zeros(3, 2), "scores.weight": torch.zeros(3, 2), "scores.bias": [0, 0, 0]},
    )
    data = {"words": torch.tensor([[0, 1, *[2] * 10]]), "hidden": torch.tensor([[1, *[-100] * 11]])}
    found = {strip.node: strip for strip in strips(model, data, 0, checked)}
    assert (found["words"].kind, found["words"].labels) == ("number", ("a b long long long long…",))
    assert found["truth"].labels == ("b " + " ".join("·" * 11),)
    assert rows_of(found["truth"].values) == [1]
    assert found["scores"].kind == "maps"


def test_a_rebuilt_image_is_shown_though_no_module_makes_it() -> None:
    model, checked = network(
        [
            Node("image", "Input", {"field": "image"}),
            Node("flat", "Flatten"),
            Node("code", "Linear", {"out_features": 1}),
            Node("pixels", "Linear", {"out_features": 4}),
            Node("picture", "Reshape", {"shape": (1, 2, 2)}),
            Node("size", "MSELoss"),
            Node("rebuilding", "MSELoss"),
            Node("original", "Input", {"field": "image"}),
            Node("number", "Input", {"field": "number"}),
        ],
        [
            "image -> flat",
            "flat -> code",
            "code -> size",
            "number -> size.target",
            "code -> pixels",
            "pixels -> picture",
            "picture -> rebuilding",
            "original -> rebuilding.target",
        ],
        [Field("image", "image", (1, 2, 2)), Field("number", "number", (1,))],
        {
            "code.weight": torch.full((1, 4), 0.25),
            "code.bias": [0],
            "pixels.weight": [[0.0], [1.0], [2.0], [4.0]],
            "pixels.bias": [0.0] * 4,
        },
    )
    data = {"image": torch.ones(2, 1, 2, 2), "number": torch.zeros(2, 1)}
    found = {strip.node: strip for strip in strips(model, data, 1, checked)}
    assert list(found) == [name for name in checked.nodes if name not in ("flat", "size", "rebuilding")]
    assert found["picture"].kind == "maps"
    assert rows_of(found["picture"].values) == [[[0, 64], [128, 255]]]
    assert not model._forward_hooks, "nothing stays attached"


def segmenting(*, by_expression: bool) -> tuple[torch.nn.Module, Checked]:
    """Three classes of pixels, by brightness: `dark` scores 1, `grey` 4 x, `bright` 8 x - 3."""
    last = [Node("scores", "Identity")] if not by_expression else [Node("scores", "Permute", {"dims": (0, 1, 3, 2)})]
    return network(
        [
            Node("image", "Input", {"field": "image"}),
            Node("conv", "Conv2d", {"out_channels": 3, "kernel_size": 1}),
            *last,
            Node("truth", "Input", {"field": "mask"}),
            Node("loss", "CrossEntropyLoss"),
        ],
        ["image -> conv", "conv -> scores", "scores -> loss", *LABEL_EDGES],
        [
            Field("image", "image", (1, 2, 2)),
            Field("mask", "image", (2, 2), "int64", ("dark", "grey", "bright")),
        ],
        {"conv.weight": [[[[0.0]]], [[[4.0]]], [[[8.0]]]], "conv.bias": [1, 0, -3]},
    )


@pytest.mark.parametrize("by_expression", [False, True])
def test_scores_of_each_pixel_show_as_a_map_of_the_classes(by_expression: bool) -> None:
    model, checked = segmenting(by_expression=by_expression)
    data = {"image": torch.tensor([[[[0.0, 0.5], [0.5, 1.0]]]]), "mask": torch.zeros(1, 2, 2, dtype=torch.int64)}
    found = {strip.node: strip for strip in strips(model, data, 0, checked)}
    assert found["scores"].kind == "maps"
    assert rows_of(found["scores"].values) == [[[0, 128], [128, 255]]]
    assert found["conv"].values.shape == (3, 2, 2)
