"""What losses say, write and score, with numbers a reader can recompute."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.design.layers import LAYERS, Call, Layer, Refused, Remedy, Shape, Size
from tests.engine.design.layers.drawn_shapes import N, T

CLASSES = Shape(N, dtype="int64", classes=3)
ANSWERS = Shape(N, dtype="int64", classes=2)
VECTORS = Shape(N, 4)


def made(name: str, **params: Any) -> Layer:
    return LAYERS[name].configured(params, {"width": Size.variable("width", 6)})


def refused(name: str, *inputs: Shape | None, **params: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        made(name, **params).infer(*inputs)
    return caught.value


def call(*shapes: Shape | None) -> Call:
    return Call(
        "", tuple(None if shape is None else name for name, shape in zip("abcd", shapes, strict=False)), (), shapes
    )


def score(layer: Layer, shapes: tuple[Shape | None, ...], *tensors: Tensor) -> tuple[float, float]:
    """The loss and its metric's sum."""
    layer.infer(*shapes)
    one = call(*shapes)
    space = {"torch": torch, "F": F, **dict(zip(one.given, tensors, strict=True))}
    metric = layer.metric(one)
    loss = float(eval(layer.expression(one), space))
    return loss, float(eval(metric[1], space)) if metric else math.nan


@pytest.mark.parametrize(
    ("name", "shapes", "params", "source"),
    [
        ("CrossEntropyLoss", [Shape(N, 3), CLASSES], {}, "F.cross_entropy(a, b)"),
        ("CrossEntropyLoss", [Shape(N, 3), CLASSES], {"scale": 0.1}, "0.1 * F.cross_entropy(a, b)"),
        ("MSELoss", [Shape(N), Shape(N)], {"scale": "= width + 1"}, "(width + 1) * F.mse_loss(a, b)"),
        (
            "NLLLoss",
            [Shape(N, 3), CLASSES],
            {"weight": (1, 2, 0.5), "ignore_index": 0},
            "F.nll_loss(a, b, weight=torch.tensor([1.0, 2.0, 0.5], device=a.device), ignore_index=0)",
        ),
        (
            "BCEWithLogitsLoss",
            [Shape(N), ANSWERS],
            {"pos_weight": 3},
            "F.binary_cross_entropy_with_logits(a, b.float(), pos_weight=torch.tensor(3.0, device=a.device))",
        ),
        ("KLDivLoss", [VECTORS, VECTORS], {}, 'F.kl_div(a, b, reduction="batchmean")'),
        ("SoftMarginLoss", [Shape(N), ANSWERS], {}, "F.soft_margin_loss(a, 2 * b.float() - 1)"),
        ("SoftMarginLoss", [Shape(N), Shape(N)], {}, "F.soft_margin_loss(a, b)"),
        ("CosineEmbeddingLoss", [VECTORS, VECTORS, ANSWERS], {}, "F.cosine_embedding_loss(a, b, 2 * c.float() - 1)"),
        (
            "TripletMarginLoss",
            [VECTORS] * 3,
            {"p": 1, "margin": 0.2},
            "F.triplet_margin_loss(a, b, c, margin=0.2, p=1)",
        ),
        (
            "TripletMarginWithDistanceLoss",
            [VECTORS] * 3,
            {"distance": "manhattan"},
            "F.triplet_margin_with_distance_loss(a, b, c, "
            "distance_function=lambda *pair: F.pairwise_distance(*pair, p=1))",
        ),
        (
            "CTCLoss",
            [Shape(N, T, 5), Shape(N, 4, dtype="int64", classes=5), Shape(N, dtype="int64"), None],
            {},
            "F.ctc_loss(a.transpose(0, 1), b, c, torch.full((len(b),), b.shape[1]))",
        ),
    ],
)
def test_a_score_reads_as_by_hand(name: str, shapes: list[Shape | None], params: Any, source: str) -> None:
    layer = made(name, **params)
    layer.infer(*shapes)
    assert layer.expression(call(*shapes)) == source


def test_classes_count_as_they_are_weighted() -> None:
    logits, label = torch.tensor([[2.0, 0.0, 0.0], [0.0, 1.0, 0.0]]), torch.tensor([0, 2])
    loss, right = score(made("CrossEntropyLoss", weight=(1, 1, 3)), (Shape(N, 3), CLASSES), logits, label)
    wanted = nn.CrossEntropyLoss(weight=torch.tensor([1.0, 1.0, 3.0]))(logits, label)
    assert loss == pytest.approx(float(wanted))
    assert right == 1


def test_what_is_ignored_counts_neither_as_right_nor_as_wrong() -> None:
    logits = torch.eye(3)[torch.tensor([[0, 1, 2], [0, 0, 0]])].transpose(1, 2)
    label = torch.tensor([[0, 1, 1], [1, 0, 2]])
    shapes = (Shape(N, 3, T), Shape(N, T, dtype="int64", classes=3))
    assert score(made("CrossEntropyLoss"), shapes, logits, label)[1] == pytest.approx(2 / 3 + 1 / 3)
    ignoring = score(made("CrossEntropyLoss", ignore_index=0), shapes, logits, label)
    assert ignoring[1] == pytest.approx(1 / 2 + 0)
    assert ignoring[0] == pytest.approx(float(nn.CrossEntropyLoss(ignore_index=0)(logits, label)))
    without = torch.tensor([[0, -100, 1], [-100, 0, -100]])
    assert score(made("CrossEntropyLoss"), shapes, logits, without)[1] == pytest.approx(1 / 2 + 1)
    nowhere = torch.full((2, 3), -100)
    assert score(made("NLLLoss"), shapes, logits.log_softmax(1), nowhere)[1] == 0


def test_the_divergence_of_a_distribution_from_itself_is_nothing() -> None:
    shares = torch.tensor([[0.5, 0.5], [0.1, 0.9]])
    shapes = (Shape(N, 2), Shape(N, 2))
    assert score(made("KLDivLoss"), shapes, shares.log(), shares) == pytest.approx((0, 0), abs=1e-6)
    half = torch.tensor([[0.25, 0.75]]).log()
    loss, far = score(made("KLDivLoss"), shapes, half, torch.tensor([[0.5, 0.5]]))
    assert loss == pytest.approx(0.5 * math.log(2) + 0.5 * math.log(2 / 3))
    assert far == pytest.approx(0.25)


@pytest.mark.parametrize("target", [torch.tensor([1, 0]), torch.tensor([1.0, -1.0])])
def test_two_classes_are_signs(target: Tensor) -> None:
    shape = ANSWERS if target.dtype is torch.int64 else Shape(N)
    loss, right = score(made("SoftMarginLoss"), (Shape(N), shape), torch.tensor([2.0, 3.0]), target)
    assert loss == pytest.approx((math.log1p(math.exp(-2)) + math.log1p(math.exp(3))) / 2)
    assert right == 1


@pytest.mark.parametrize(("distance", "loss"), [("euclidean", 5 - 1 + 1), ("manhattan", 7 - 1 + 1), ("cosine", 0.0)])
def test_a_triple_is_measured_by_the_chosen_distance(distance: str, loss: float) -> None:
    anchor, positive, negative = torch.zeros(1, 4), torch.tensor([[3.0, 4.0, 0, 0]]), torch.tensor([[1.0, 0, 0, 0]])
    if distance == "cosine":
        anchor, positive, negative = positive, 2 * positive, -positive
    found, nearer = score(
        made("TripletMarginWithDistanceLoss", distance=distance), (VECTORS,) * 3, anchor, positive, negative
    )
    assert found == pytest.approx(loss, abs=1e-4)
    assert nearer == (distance == "cosine")


def test_an_alignment_reads_as_far_as_it_is_told() -> None:
    steps = torch.randn(2, 6, 5).log_softmax(dim=-1)
    text = torch.tensor([[1, 2, 3], [4, 1, 1]])
    shapes = (Shape(N, T, 5), Shape(N, 3, dtype="int64", classes=5))
    lengths, counts = torch.tensor([6, 4]), torch.tensor([3, 1])
    one = Shape(N, dtype="int64")
    told, _ = score(made("CTCLoss"), (*shapes, one, one), steps, text, lengths, counts)
    assert told == pytest.approx(float(nn.CTCLoss()(steps.transpose(0, 1), text, lengths, counts)))
    everything, _ = score(made("CTCLoss"), (*shapes, None, None), steps, text)
    assert everything == pytest.approx(
        float(nn.CTCLoss()(steps.transpose(0, 1), text, torch.tensor([6, 6]), torch.tensor([3, 3])))
    )


# Refusals


def test_there_is_a_weight_for_each_class() -> None:
    error = refused("CrossEntropyLoss", Shape(N, 3), CLASSES, weight=(1, 2))
    assert error.says == "weights each class, but has 2 weights for 3 scores"
    assert error.remedies == (Remedy(params={"weight": None}),)


def test_yes_or_no_is_not_one_of_three() -> None:
    assert refused("HingeEmbeddingLoss", Shape(N), CLASSES).says == (
        "takes targets that are yes or no, but the data has 3 classes; CrossEntropyLoss takes those"
    )


def test_a_triple_is_of_one_shape() -> None:
    error = refused("TripletMarginLoss", VECTORS, VECTORS, Shape(N, 5))
    assert (error.port, error.says) == (
        "negative",
        "takes anchor and negative of one shape, but gets N × 4 and N × 5",
    )
    assert error.remedies == (Remedy(axis=1, wanted=4),)


def test_a_variance_goes_with_each_number() -> None:
    error = refused("GaussianNLLLoss", VECTORS, VECTORS, Shape(N, 3))
    assert error.says == "takes a variance for each number, N × 4, or one for each last dimension, but gets N × 3"
    made("GaussianNLLLoss").infer(VECTORS, VECTORS, Shape(N))
    made("GaussianNLLLoss").infer(VECTORS, VECTORS, Shape(N, 1))


def test_nothing_said_is_a_class_of_its_own() -> None:
    target = Shape(N, 4, dtype="int64", classes=5)
    error = refused("CTCLoss", Shape(N, T, 5), target, None, None, blank=5)
    assert error.says == "has class 5 for nothing said, but the prediction's classes go from 0 to 4"
    assert error.remedies == (Remedy(params={"blank": 0}), Remedy(axis=2, wanted=6))
