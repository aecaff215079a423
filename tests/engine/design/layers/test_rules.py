"""What layers say and write, with numbers a reader can recompute."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from engine.design.layers import LAYERS, Call, Layer, Refused, Remedy, Shape, Size

N, T = Size.free("N"), Size.free("T")
WIDTH = Size.variable("width", 6)
IMAGE = Shape(N, 1, 28, 28)
LABEL = Shape(N, dtype="int64", classes=12)


def made(name: str, **params: Any) -> Layer:
    return LAYERS[name].configured(params, {"width": WIDTH})


def refused(name: str, *inputs: Shape, **params: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        made(name, **params).infer(*inputs)
    return caught.value


def written(name: str, *inputs: Shape, used: tuple[bool, ...] = (True,), **params: Any) -> list[str]:
    layer = made(name, **params)
    module = "self.it" if layer.build(*inputs) else ""
    names = [port.name for port in layer.outputs]
    outputs = tuple(name if use else None for name, use in zip(names, used, strict=True))
    return list(layer.statements(Call(module, ("x", "z")[: len(inputs)], outputs, inputs)))


def scored(name: str, prediction: Shape, target: Shape, **params: Any) -> tuple[str, str, str]:
    layer = made(name, **params)
    layer.infer(prediction, target)
    call = Call("", ("logits", "label"), (), (prediction, target))
    metric = layer.metric(call)
    assert metric is not None
    return (layer.expression(call), *metric)


# Sizes keep their formulas


def test_le_net_is_written_as_people_write_it() -> None:
    conv = made("Conv2d", out_channels="= width", kernel_size=5, padding=2)
    features = conv.infer(IMAGE)
    pooled = made("MaxPool2d").infer(features)
    flat = made("Flatten").infer(pooled)
    assert conv.build(IMAGE) == "nn.Conv2d(1, width, 5, padding=2)"
    assert str(pooled) == "N × 6 × 14 × 14"
    assert made("Linear", out_features=10).build(flat) == "nn.Linear(width * 14 * 14, 10)"


def test_a_window_over_a_sequence_of_any_length_is_a_formula() -> None:
    x = Shape(N, 3, T)
    assert str(made("Conv1d", kernel_size=3).infer(x)) == "N × 16 × (T - 2)"
    assert str(made("Conv1d", kernel_size=3, padding=1).infer(x)) == "N × 16 × T"
    assert str(made("Conv1d", kernel_size=3, padding="same").infer(x)) == "N × 16 × T"
    assert str(made("MaxPool1d").infer(x)) == "N × 3 × ((T - 2) // 2 + 1)"


@pytest.mark.parametrize(
    ("name", "x", "params", "source"),
    [
        ("Conv2d", IMAGE, {"kernel_size": (3, 5), "padding": "same"}, 'nn.Conv2d(1, 16, (3, 5), padding="same")'),
        ("BatchNorm2d", IMAGE, {}, "nn.BatchNorm2d(1)"),
        ("LayerNorm", IMAGE, {"dims": 2}, "nn.LayerNorm((28, 28))"),
        ("GroupNorm", Shape(N, 8, 4), {"num_groups": 2}, "nn.GroupNorm(2, 8)"),
        ("Dropout", IMAGE, {}, "nn.Dropout(0.5)"),
        ("Softmax", Shape(N, 10), {}, "nn.Softmax(dim=-1)"),
        ("Embedding", Shape(N, T, dtype="int64", classes=100), {}, "nn.Embedding(100, 32)"),
        ("LSTM", Shape(N, T, 8), {"num_layers": 2}, "nn.LSTM(8, 64, num_layers=2, batch_first=True)"),
        ("Flatten", IMAGE, {}, ""),
    ],
)
def test_a_module_is_written_with_what_differs_from_torch(name: str, x: Shape, params: Any, source: str) -> None:
    assert made(name, **params).build(x) == source


# Statements


@pytest.mark.parametrize(
    ("name", "x", "params", "line"),
    [
        ("Conv2d", IMAGE, {}, "y = self.it(x)"),
        ("Flatten", IMAGE, {}, "y = x.flatten(1)"),
        ("Flatten", IMAGE, {"start_dim": 2, "end_dim": 3}, "y = x.flatten(2, 3)"),
        ("Reshape", Shape(N, 400), {"shape": (16, 5, 5)}, "y = x.reshape(x.shape[0], 16, 5, 5)"),
        ("Reshape", Shape(N, T, 8), {"shape": (-1, 4)}, "y = x.reshape(x.shape[0], -1, 4)"),
        ("Reshape", Shape(N, 1), {"shape": ()}, "y = x.reshape(x.shape[0])"),
        ("Permute", Shape(N, 8, 3), {}, "y = x.permute(0, 2, 1)"),
        ("LastStep", Shape(N, T, 8), {}, "y = x[:, -1]"),
        ("MeanOver", Shape(N, T, 8), {}, "y = x.mean(dim=1)"),
        ("MeanOver", IMAGE, {"dim": (2, 3), "keepdim": True}, "y = x.mean(dim=(2, 3), keepdim=True)"),
    ],
)
def test_one_use_reads_as_by_hand(name: str, x: Shape, params: Any, line: str) -> None:
    assert written(name, x, **params) == [line]


def test_branches_are_written_in_the_order_of_their_ports() -> None:
    x = Shape(N, 4)
    assert written("Add", x, x) == ["y = x + z"]
    assert written("Multiply", x, x) == ["y = x * z"]
    assert written("Concatenate", x, x) == ["y = torch.cat((x, z), dim=1)"]


@pytest.mark.parametrize(
    ("used", "params", "lines"),
    [
        ((True, False, False), {}, ["sequence, _ = self.it(x)"]),
        ((False, True, False), {}, ["_, (hidden, _) = self.it(x)", "hidden = hidden[-1]"]),
        (
            (True, True, True),
            {},
            ["sequence, (hidden, cell) = self.it(x)", "hidden = hidden[-1]", "cell = cell[-1]"],
        ),
        (
            (False, True, False),
            {"bidirectional": True},
            ["_, (hidden, _) = self.it(x)", "hidden = torch.cat((hidden[-2], hidden[-1]), dim=1)"],
        ),
        ((False, False, False), {}, []),
    ],
)
def test_a_recurrent_layer_unpacks_what_is_used(used: Any, params: Any, lines: list[str]) -> None:
    assert written("LSTM", Shape(N, T, 8), used=used, **params) == lines


# Losses and their metrics


def test_cross_entropy_counts_hits() -> None:
    loss, name, metric = scored("CrossEntropyLoss", Shape(N, 12), LABEL, label_smoothing=0.1)
    assert loss == "F.cross_entropy(logits, label, label_smoothing=0.1)"
    assert (name, metric) == ("accuracy", "(logits.argmax(dim=1) == label).sum()")


def test_cross_entropy_at_many_places_counts_each_sample_once() -> None:
    _, _, metric = scored("CrossEntropyLoss", Shape(N, 12, T), Shape(N, T, dtype="int64", classes=12))
    logits = torch.tensor([[0, 1, 2, 3], [0, 0, 0, 0]])  # the classes that the network names at each place
    label = torch.tensor([[0, 1, 2, 4], [0, 1, -100, -100]])
    hits = eval(metric, {"logits": torch.nn.functional.one_hot(logits, 12).movedim(2, 1), "label": label})
    assert hits.item() == pytest.approx(3 / 4 + 1 / 2)


def test_regression_reports_the_other_distance() -> None:
    x = Shape(N)
    assert scored("MSELoss", x, x) == (
        "F.mse_loss(logits, label)",
        "mean absolute error",
        "(logits - label).abs().sum()",
    )
    x = Shape(N, 3)
    assert scored("L1Loss", x, x)[1:] == (
        "mean squared error",
        "(logits - label).square().flatten(1).mean(dim=1).sum()",
    )


def test_yes_or_no_takes_class_indices_as_they_are() -> None:
    loss, name, metric = scored("BCEWithLogitsLoss", Shape(N), Shape(N, dtype="int64", classes=2))
    assert loss == "F.binary_cross_entropy_with_logits(logits, label.float())"
    assert (name, metric) == ("accuracy", "((logits > 0) == (label > 0.5)).sum()")


# Refusals say the rule, what was found, and the way out


def test_too_few_scores_for_the_classes() -> None:
    error = refused("CrossEntropyLoss", Shape(N, 10), LABEL)
    assert error.says == (
        "takes a score for each class, but the prediction gives 10 a sample and the data has 12 classes"
    )
    assert error.port == "prediction"
    assert error.remedies == (Remedy(axis=1, wanted=12),)


def test_scores_in_the_last_dimension_are_moved_to_the_first() -> None:
    error = refused("CrossEntropyLoss", Shape(N, T, 12), Shape(N, T, dtype="int64", classes=12))
    (remedy,) = error.remedies
    assert (remedy.insert, remedy.params) == ("Permute", {"dims": (0, 2, 1)})


def test_a_column_of_predictions_does_not_meet_a_row_of_targets() -> None:
    error = refused("MSELoss", Shape(N, 1), Shape(N))
    assert error.says == "takes a prediction of the target's shape, N, but gets N × 1"
    (remedy,) = error.remedies
    assert (remedy.insert, remedy.params) == ("Reshape", {"shape": ()})
    made("MSELoss").infer(made("Reshape", shape=()).infer(Shape(N, 1)), Shape(N))


def test_several_numbers_for_one_target() -> None:
    assert refused("MSELoss", Shape(N, 8), Shape(N)).remedies == (Remedy(axis=1, wanted=1),)


def test_classes_are_no_numbers_to_regress_to() -> None:
    error = refused("MSELoss", Shape(N), LABEL)
    assert error.port == "target"
    assert error.says == (
        "takes numbers (float32) as target, but gets class indices (int64); CrossEntropyLoss takes those"
    )


def test_an_image_without_channels_gets_one() -> None:
    error = refused("Conv2d", Shape(N, 28, 28))
    assert error.says == "takes N × C × H × W images, but gets N × 28 × 28"
    (remedy,) = error.remedies
    assert (remedy.insert, remedy.params) == ("Reshape", {"shape": (1, 28, 28)})
    made("Conv2d").infer(made("Reshape", **remedy.params).infer(Shape(N, 28, 28)))


def test_a_filter_larger_than_the_image_is_cut_down() -> None:
    error = refused("Conv2d", Shape(N, 1, 3, 9), kernel_size=5)
    assert error.says == "slides a window of 5 over a height of 3, which has no room for it"
    assert error.remedies == (Remedy(params={"kernel_size": (3, 5)}, label="Set kernel_size to 3 × 5"),)


def test_groups_that_do_not_divide_the_channels() -> None:
    error = refused("GroupNorm", Shape(N, 6, 4), num_groups=4)
    assert error.says == "splits channels into 4 groups of equal size, but 6 channels come in"
    assert error.remedies == (Remedy(params={"num_groups": 3}, label="Set num_groups to 3"),)


def test_an_image_is_read_row_by_row() -> None:
    error = refused("LSTM", IMAGE)
    assert error.says == "takes N × T × features sequences, but gets N × 1 × 28 × 28"
    (remedy,) = error.remedies
    assert (remedy.insert, remedy.params) == ("Reshape", {"shape": (28, 28)})


def test_indices_are_embedded_first() -> None:
    error = refused("LSTM", Shape(N, T, dtype="int64", classes=100))
    assert error.remedies == (Remedy(insert="Embedding"),)


def test_a_gate_per_channel_is_stretched_over_the_image() -> None:
    error = refused("Multiply", Shape(N, 8, 5, 5), Shape(N, 8))
    assert error.port == "x2"
    (remedy,) = error.remedies
    assert (remedy.insert, remedy.params) == ("Reshape", {"shape": (8, 1, 1)})


def test_branches_of_other_channels_are_told_which() -> None:
    error = refused("Add", Shape(N, 8, 5, 5), Shape(N, 16, 5, 5))
    assert error.remedies == (Remedy(axis=1, wanted=8),)


def test_one_branch_is_not_enough() -> None:
    assert refused("Add", Shape(N, 8)).says == "brings two or more branches together, but 1 is connected"
    assert refused("Concatenate").says == "brings two or more branches together, but none is connected"


def test_the_batch_is_not_averaged_away() -> None:
    error = refused("MeanOver", Shape(N, 8), dim=0)
    assert error.says == "averages over dimension 0, which is the batch: the samples of a batch must not meet"


def test_a_layer_with_weights_needs_a_fixed_number_of_features() -> None:
    error = refused("Linear", Shape(N, T))
    assert error.says == "needs a fixed number of features, but in N × T it is T, which depends on the data"


def test_an_embedding_asks_for_its_size_where_the_data_does_not_tell() -> None:
    error = refused("Embedding", Shape(N, T, dtype="int64"))
    assert error.says.startswith("needs num_embeddings")
    assert refused("Embedding", Shape(N, dtype="int64", classes=9), num_embeddings=5).says == (
        "knows 5 indices, but the data has 9"
    )
