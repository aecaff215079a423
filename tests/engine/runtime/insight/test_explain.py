"""Expected attributions are small enough to be worked out by hand; how stands beside each."""

import math

import pytest
import torch
from torch import nn

from engine.design.check import Checked, check
from engine.design.data import Field
from engine.design.data.field import Column
from engine.design.graph import Graph, Node
from engine.runtime.insight import METHODS, NotExplainable, explain
from tests.engine.runtime.insight.small_networks import (
    IMAGE,
    LABEL_EDGES,
    LABEL_NODES,
    SIDE,
    images,
    linear_on_image,
    network,
    rows_of,
    two_filters,
)

DIM = [0.5, 0.5, 0.25, 0.0]
BRIGHT = [0.0, 0.5, 1.0, 1.0]


def test_saliency_of_a_linear_score_is_the_size_of_its_weights() -> None:
    model, checked = linear_on_image()
    used, found = explain(model, images(DIM, BRIGHT), [0, 1], "saliency", "", checked)
    assert used == ""
    # DIM: left scores 4 * (0.5 + 0.5) = 4, right 4 * 2 * 0.25 = 2. BRIGHT: left 2, right 16.
    assert [item.predicted for item in found] == [0, 1]
    assert rows_of(found[0].attribution) == [[1, 1, 0, 0]] * 4
    assert rows_of(found[1].attribution) == [[0, 0, 2, 2]] * 4


def test_integrated_gradients_of_a_linear_score_are_weight_times_input() -> None:
    model, checked = linear_on_image()
    _, found = explain(model, images(DIM, BRIGHT), [0, 1], "integrated_gradients", "", checked)
    assert rows_of(found[0].attribution) == [pytest.approx([0.5, 0.5, 0, 0])] * 4
    assert rows_of(found[1].attribution) == [pytest.approx([0, 0, 2, 2])] * 4
    assert all(item.signed for item in found)


def test_an_explanation_tells_the_answer_and_the_truth() -> None:
    model, checked = linear_on_image()
    data = images(DIM, BRIGHT)
    _, (only,) = explain(model, data, [1], "saliency", "", checked)
    assert (only.sample, only.predicted, only.truth) == (1, 1, 0)
    assert only.probability == pytest.approx(1 / (1 + math.exp(2 - 16)))
    assert only.classes == ("left", "right")
    assert math.isnan(only.share_right), "there is one answer for all pixels"
    assert rows_of(only.input) == data["image"][1].tolist()


def test_of_a_class_for_each_pixel_the_share_that_is_right_is_told() -> None:
    model, checked = network(
        [
            Node("image", "Input", {"field": "image"}),
            Node("scores", "Conv2d", {"out_channels": 2, "kernel_size": 1}),
            Node("truth", "Input", {"field": "mask"}),
            Node("loss", "CrossEntropyLoss"),
        ],
        ["image -> scores", "scores -> loss", *LABEL_EDGES],
        [Field("image", "image", (1, 2, 2)), Field("mask", "image", (2, 2), "int64", ("dark", "bright"))],
        {"scores.weight": [[[[0.0]]], [[[2.0]]]], "scores.bias": [1, 0]},
    )
    bright = torch.tensor([[[0.0, 0.0], [0.0, 1.0]]])
    masks = torch.tensor([[[0, 0], [1, 1]], [[0, 1], [-100, -100]], [[-100, -100], [-100, -100]]])
    _, found = explain(model, {"image": bright.expand(3, 1, 2, 2), "mask": masks}, [0, 1, 2], "saliency", "", checked)
    assert [item.share_right for item in found] == [0.75, 0.5, pytest.approx(math.nan, nan_ok=True)]


def test_grad_cam_weights_each_channel_by_its_mean_gradient() -> None:
    model, checked = two_filters([[2.0, 1.0], [0.0, 0.0]])
    # The score's gradient is 2/16 and 1/16 at every place, so the map is (2 x - 1 x) / 16; its greatest becomes 1.
    used, (only,) = explain(model, images([0.0, 0.25, 0.5, 1.0]), [0], "grad_cam", "", checked)
    assert used == "conv"
    assert rows_of(only.attribution) == [pytest.approx([0, 0.25, 0.5, 1])] * 4


def test_grad_cam_keeps_only_what_speaks_for_the_answer() -> None:
    model, checked = two_filters([[1.0, 2.0], [0.0, 0.0]], ahead=100)
    # (1 x - 2 x) / 16 is nowhere above zero for x >= 0, and above it for x < 0.
    _, found = explain(
        model, images([0.0, 0.25, 0.5, 1.0], [-1.0, 0.0, 1.0, -0.5]), [0, 1], "grad_cam", "conv", checked
    )
    assert [item.predicted for item in found] == [0, 0]
    assert rows_of(found[0].attribution) == [[0, 0, 0, 0]] * 4
    assert rows_of(found[1].attribution) == [pytest.approx([1, 0, 0, 0.5])] * 4


def test_grad_cam_is_enlarged_to_the_image() -> None:
    nodes = [
        Node("image", "Input", {"field": "image"}),
        Node("pool", "AvgPool2d", {"kernel_size": 2}),
        Node("conv", "Conv2d", {"out_channels": 1, "kernel_size": 1}),
        Node("flat", "Flatten"),
        Node("scores", "Linear", {"out_features": 2}),
        *LABEL_NODES,
    ]
    model, checked = network(
        nodes,
        ["image -> pool", "pool -> conv", "conv -> flat", "flat -> scores", "scores -> loss", *LABEL_EDGES],
        [IMAGE, SIDE],
        {"conv.weight": [[[[1.0]]]], "conv.bias": [0], "scores.weight": [[1.0] * 4, [0.0] * 4], "scores.bias": [0, 0]},
    )
    _, (only,) = explain(model, images([0.0, 0.0, 1.0, 1.0]), [0], "grad_cam", "", checked)
    # Two columns 0 and 1 become four, whose centres lie at -1/4, 1/4, 3/4 and 5/4 of the way between them.
    assert rows_of(only.attribution) == [pytest.approx([0, 0.25, 0.75, 1])] * 4


def test_the_colours_of_a_pixel_are_folded_into_one_number() -> None:
    colour = Field("image", "image", (2, 1, 1))
    model, checked = network(
        [
            Node("image", "Input", {"field": "image"}),
            Node("flat", "Flatten"),
            Node("scores", "Linear", {"out_features": 2}),
            *LABEL_NODES,
        ],
        ["image -> flat", "flat -> scores", "scores -> loss", *LABEL_EDGES],
        [colour, SIDE],
        {"scores.weight": [[3.0, -5.0], [0.0, 0.0]], "scores.bias": [10, 0]},
    )
    data = {"image": torch.tensor([[[[1.0]], [[0.5]]]]), "label": torch.zeros(1, dtype=torch.int64)}
    _, (largest,) = explain(model, data, [0], "saliency", "", checked)
    _, (summed,) = explain(model, data, [0], "integrated_gradients", "", checked)
    assert rows_of(largest.attribution) == [[5]]
    assert rows_of(summed.attribution) == [[pytest.approx(3 * 1 - 5 * 0.5)]]


def test_a_table_names_its_columns_and_a_number_is_explained_itself() -> None:
    columns = (Column("age"), Column("colour", ("blue", "red")))
    fields = [Field("features", "vector", (3,), columns=columns), Field("target", "number", (1,))]
    model, checked = network(
        [
            Node("features", "Input", {"field": "features"}),
            Node("answer", "Linear", {"out_features": 1}),
            Node("truth", "Input", {"field": "target"}),
            Node("loss", "MSELoss"),
        ],
        ["features -> answer", "answer -> loss", "truth -> loss.target"],
        fields,
        {"answer.weight": [[1.0, -2.0, 3.0]], "answer.bias": [0.5]},
    )
    data = {"features": torch.tensor([[2.0, 1.0, 0.0]]), "target": torch.tensor([[7.0]])}
    _, (only,) = explain(model, data, [0], "integrated_gradients", "", checked)
    assert rows_of(only.attribution) == pytest.approx([2, -2, 0])
    assert only.names == ("age", "colour = blue", "colour = red")
    assert (only.predicted, only.probability, only.truth, only.classes) == (-1, 0.5, 7.0, ())


@pytest.mark.parametrize(("value", "predicted"), [(2.0, 1), (-2.0, 0)])
def test_a_no_is_explained_by_what_speaks_for_no(value: float, predicted: int) -> None:
    fields = [Field("features", "vector", (1,)), Field("label", "class", (), "int64", ("no", "yes"))]
    model, checked = network(
        [
            Node("features", "Input", {"field": "features"}),
            Node("logit", "Linear", {"out_features": 1}),
            Node("single", "Reshape", {"shape": ()}),
            Node("truth", "Input", {"field": "label"}),
            Node("loss", "BCEWithLogitsLoss"),
        ],
        ["features -> logit", "logit -> single", "single -> loss", "truth -> loss.target"],
        fields,
        {"logit.weight": [[1.5]], "logit.bias": [0.0]},
    )
    data = {"features": torch.tensor([[value]]), "label": torch.tensor([1])}
    _, (only,) = explain(model, data, [0], "integrated_gradients", "", checked)
    assert rows_of(only.attribution) == pytest.approx([3.0])
    assert (only.predicted, only.truth, only.classes) == (predicted, 1, ("no", "yes"))
    assert only.probability == pytest.approx(1 / (1 + math.exp(-3)))


def test_a_second_input_stays_with_its_sample() -> None:
    fields = [Field("a", "vector", (1,)), Field("b", "vector", (1,)), Field("target", "number", (1,))]
    model, checked = network(
        [
            Node("a", "Input", {"field": "a"}),
            Node("b", "Input", {"field": "b"}),
            Node("product", "Multiply"),
            Node("answer", "Linear", {"out_features": 1}),
            Node("truth", "Input", {"field": "target"}),
            Node("loss", "MSELoss"),
        ],
        ["a -> product.x1", "b -> product.x2", "product -> answer", "answer -> loss", "truth -> loss.target"],
        fields,
        {"answer.weight": [[1.0]], "answer.bias": [0.0]},
    )
    data = {
        "a": torch.tensor([[1.0], [2.0], [3.0]]),
        "b": torch.tensor([[10.0], [100.0], [1000.0]]),
        "target": torch.zeros(3, 1),
    }
    _, found = explain(model, data, [2, 0], "integrated_gradients", "", checked)
    assert [rows_of(item.attribution) for item in found] == [[pytest.approx(3000)], [pytest.approx(10)]]


def test_words_are_explained_by_the_vectors_looked_up_for_them() -> None:
    fields = [Field("words", "sequence", (2,), "int64", ("a", "b", "c")), SIDE]
    model, checked = network(
        [
            Node("words", "Input", {"field": "words"}),
            Node("vectors", "Embedding", {"embedding_dim": 2}),
            Node("mean", "MeanOver"),
            Node("scores", "Linear", {"out_features": 2}),
            *LABEL_NODES,
        ],
        ["words -> vectors", "vectors -> mean", "mean -> scores", "scores -> loss", *LABEL_EDGES],
        fields,
        {
            "vectors.weight": [[0.0, 0.0], [1.0, 2.0], [4.0, 8.0]],
            "scores.weight": [[1.0, 3.0], [0.0, 0.0]],
            "scores.bias": [0, 0],
        },
    )
    data = {"words": torch.tensor([[1, 2], [0, 1]]), "label": torch.tensor([0, 0])}
    _, found = explain(model, data, [0, 1], "integrated_gradients", "", checked)
    # Each word adds (1 * v0 + 3 * v1) / 2: b adds 7 / 2 and c adds 28 / 2.
    assert [rows_of(item.attribution) for item in found] == [pytest.approx([3.5, 14]), pytest.approx([0, 3.5])]
    assert rows_of(found[0].input) == [1, 2]
    _, (only,) = explain(model, data, [0], "saliency", "", checked)
    # The gradient is (1/2, 3/2) for each word, and the larger one counts.
    assert rows_of(only.attribution) == pytest.approx([1.5, 1.5])
    with pytest.raises(NotExplainable, match="Grad-CAM"):
        explain(model, data, [0], "grad_cam", "", checked)


def speller() -> tuple[nn.Module, Checked]:
    """Scores each place by the token there: `b` where it is b, else `a`; c speaks for both alike."""
    fields = [
        Field("given", "tokens", (3,), "int64", ("a", "b", "c")),
        Field("asked", "tokens", (3,), "int64", ("a", "b", "c")),
    ]
    return network(
        [
            Node("given", "Input", {"field": "given"}),
            Node("places", "Positions"),
            Node("vectors", "Embedding", {"embedding_dim": 2}),
            Node("along", "Embedding", {"embedding_dim": 2}),
            Node("sum", "Add"),
            Node("scores", "Linear", {"out_features": 3}),
            Node("by_class", "Permute", {"dims": (0, 2, 1)}),
            Node("truth", "Input", {"field": "asked"}),
            Node("loss", "CrossEntropyLoss"),
        ],
        [
            "given -> vectors",
            "given -> places",
            "places -> along",
            "vectors -> sum.x1",
            "along -> sum.x2",
            "sum -> scores",
            "scores -> by_class",
            "by_class -> loss",
            "truth -> loss.target",
        ],
        fields,
        {
            "vectors.weight": [[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]],
            "along.weight": torch.zeros(3, 2),
            "scores.weight": [[1.0, 0.0], [0.0, 2.0], [0.0, 0.0]],
            "scores.bias": [0.0, 0.0, -9.0],
        },
    )


def test_answers_along_a_sequence_are_explained_at_the_last_place_that_counts() -> None:
    model, checked = speller()
    data = {
        "given": torch.tensor([[0, 1, 2], [1, 1, 0], [1, 2, 0]]),
        "asked": torch.tensor([[0, 0, -100], [-100, -100, 0], [0, 1, 2]]),
    }
    _, found = explain(model, data, [0, 1, 2], "integrated_gradients", "", checked)
    # Looked at: the second place, b; the last one, a; and the last one, a where c is asked for.
    assert [item.predicted for item in found] == [1, 0, 0]
    assert [item.truth for item in found] == [0, 0, 2]
    assert [rows_of(item.attribution) for item in found] == [
        pytest.approx([0, 2, 0]),
        pytest.approx([0, 0, 1]),
        pytest.approx([0, 0, 1]),
    ]
    assert found[0].classes == ("a", "b", "c")
    assert found[0].names == ("a (1)", "b (2)", "c (3)")
    assert found[2].names == ("b (1)", "c (2)", "a (3)")


def lstm_on_image() -> tuple[nn.Module, object]:
    return network(
        [
            Node("image", "Input", {"field": "image"}),
            Node("rows", "Reshape", {"shape": (4, 4)}),
            Node("lstm", "LSTM", {"hidden_size": 3}),
            Node("last", "LastStep"),
            Node("scores", "Linear", {"out_features": 2}),
            *LABEL_NODES,
        ],
        ["image -> rows", "rows -> lstm", "lstm -> last", "last -> scores", "scores -> loss", *LABEL_EDGES],
        [IMAGE, SIDE],
        {
            **{
                f"lstm.{name}": torch.full(size, 0.1)
                for name, size in (("weight_ih_l0", (12, 4)), ("weight_hh_l0", (12, 3)))
            },
            **{f"lstm.bias_{way}_l0": torch.zeros(12) for way in ("ih", "hh")},
            "scores.weight": torch.full((2, 3), 0.5),
            "scores.bias": [1.0, 0.0],
        },
    )


@pytest.mark.parametrize(
    "device",
    ["cpu", pytest.param("cuda", marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device"))],
)
@pytest.mark.parametrize("name", ["saliency", "integrated_gradients"])
def test_recurrent_networks_are_explained(name: str, device: str) -> None:
    model, checked = lstm_on_image()
    data = images(DIM, BRIGHT)
    _, (first, second) = explain(model.to(device), data, [0, 1], name, "", checked)  # type: ignore[arg-type]
    assert first.attribution.shape == (4, 4)
    assert rows_of(first.attribution) != rows_of(second.attribution)
    if name == "integrated_gradients":
        with torch.no_grad():
            scores = model(torch.cat([data["image"], torch.zeros(1, 1, 4, 4)]).to(device))[:, first.predicted].tolist()
        added_up = sum(map(sum, rows_of(first.attribution)))
        assert added_up == pytest.approx(scores[0] - scores[2], rel=1e-3)


def test_grad_cam_looks_at_the_last_convolution_that_is_not_a_single_pixel() -> None:
    model, checked = two_filters([[1.0, 0.0], [0.0, 1.0]])
    assert explain(model, images(DIM), [], "grad_cam", "", checked) == ("conv", ())
    assert explain(model, images(DIM), [0], "grad_cam", "pool", checked)[0] == "pool"


@pytest.mark.parametrize(
    ("samples", "method", "layer", "said"),
    [
        ([0], "gradcam", "", "no method named 'gradcam'; there are grad_cam, integrated_gradients, saliency"),
        ([2], "saliency", "", "2 samples, from 0 to 1, but sample 2"),
        ([-1], "saliency", "", "but sample -1"),
        ([0] * 257, "saliency", "", "At most 256 samples"),
        ([0], "grad_cam", "scores", "'scores' is not; choose one of conv, pool"),
        ([0], "grad_cam", "flat", "'flat' is not"),
        ([0], "grad_cam", "training", "'training' is not"),
    ],
)
def test_what_cannot_be_explained_is_refused_in_words(samples: list[int], method: str, layer: str, said: str) -> None:
    model, checked = two_filters([[1.0, 0.0], [0.0, 1.0]])
    with pytest.raises(NotExplainable, match=said):
        explain(model, images(DIM, BRIGHT), samples, method, layer, checked)


def test_grad_cam_names_the_methods_that_fit_a_network_without_convolutions() -> None:
    model, checked = linear_on_image()
    with pytest.raises(NotExplainable, match="this network has none; Integrated gradients and Saliency fit it"):
        explain(model, images(DIM), [0], "grad_cam", "", checked)


def test_a_network_that_nothing_scores_has_no_answer_to_explain() -> None:
    graph = Graph.of(
        [Node("image", "Input", {"field": "image"}), Node("relu", "ReLU"), Node("out", "Output")],
        ["image -> relu", "relu -> out"],
    )
    with pytest.raises(NotExplainable, match="Nothing scores this network"):
        explain(nn.Identity(), images(DIM), [0], "saliency", "", check(graph, [IMAGE]))


@pytest.mark.parametrize("name", sorted(METHODS))
def test_every_method_says_what_it_shows_and_where_it_is_from(name: str) -> None:
    method = METHODS[name]
    assert method.says.endswith(".")
    assert "et al." in (method.attribute.__doc__ or "")
