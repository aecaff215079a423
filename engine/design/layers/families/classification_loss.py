"""Losses over classes: how much of the probability, or of the score, the right ones got."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from engine.design.layers.expectations import expect_fixed
from engine.design.layers.layer import Call, Refused, Remedy, layer, literal
from engine.design.layers.parameter import Numbers, param
from engine.design.layers.scoring import (
    MEAN_OF_NUMBERS,
    Compared,
    Loss,
    expect_numbers,
    float_tensor,
    functional,
    share_right,
    single,
)
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size

_WEIGHT = "How much each class counts, a number for each; empty for all alike."
_IGNORED = "A class index that does not count, as for filling up; -100 is none of the data's."


class ScoredClasses(Loss):
    """What losses that compare a score for each class with a class index have in common."""

    weight: Any
    ranks: ClassVar[tuple[int, ...]] = ()

    def infer(self, prediction: Shape, target: Shape) -> tuple[Shape, ...]:
        """A score for each class in dimension 1, and a class index at the same places."""
        expect_numbers(prediction)
        if target.dtype != "int64":
            raise Refused(
                f"takes class indices (int64) as target, but gets {target.dtype}; MSELoss takes numbers", port="target"
            )
        if prediction.rank < 2:
            raise Refused(
                f"takes N × C predictions, a score for each of C classes, but gets {prediction}", port="prediction"
            )
        if self.ranks and prediction.rank not in self.ranks:
            raise Refused(f"takes N × C predictions, one row a sample, but gets {prediction}", port="prediction")
        _expect_class_places(prediction, target)
        expect_fixed(prediction.channels, prediction, "scores", port="prediction")
        _expect_scores(prediction, target)
        self._expect_weights(prediction)
        return ()

    def doubt(self, prediction: Shape, target: Shape) -> Refused | None:
        """More scores than there are classes."""
        return _spare_scores(prediction, target)

    def score(self, call: Call) -> str:
        """Write `F.cross_entropy(logits, label)`."""
        options = {name: value for name, value in self.options().items() if name != "weight"}
        named = [f"{name}={literal(value)}" for name, value in options.items()]
        if self.weight is not None:
            named.insert(0, f"weight={float_tensor(self.weight, call.given[0])}")
        return functional(self.torch, *call.given, *named)

    def metric(self, call: Call) -> tuple[str, str]:
        """The share of right answers, among those that count."""
        prediction, target = call.given
        right = f"{prediction}.argmax(dim=1) == {target}"
        ignored = getattr(self, "ignore_index", None)
        if ignored is None or single(call.shapes[1]):
            return share_right(right, call.shapes[1])
        counts = f"({target} != {literal(ignored)}).flatten(1)"
        hits = f"({right}).flatten(1)"
        index = Size.of(ignored)
        # No class is below zero, so where such an index is to be ignored, no answer is right anyway.
        if index.names or int(index) >= 0:
            hits = f"({hits} & {counts})"
        return "accuracy", f"({hits}.sum(dim=1) / {counts}.sum(dim=1).clamp(min=1)).sum()"

    def _expect_weights(self, prediction: Shape) -> None:
        if self.weight is not None and len(self.weight) != prediction.channels:
            raise Refused(
                f"weights each class, but has {len(self.weight)} weights for {prediction.channels} scores",
                remedies=[Remedy(params={"weight": None})],
            )


@layer("Loss", torch="F.cross_entropy")
class CrossEntropyLoss(ScoredClasses):
    """Score how much probability the right one of several classes was given, from raw scores (logits)."""

    synonyms = ("classification", "softmax loss", "negative log likelihood", "log loss", "nll")
    shown = ("label_smoothing",)
    formula = "loss = mean(−ln(softmax(prediction)[target]))"

    weight: Numbers | None = param(None, low=0, help=_WEIGHT)
    ignore_index: int = param(-100, help=_IGNORED)
    label_smoothing: float = param(
        0.0, low=0, high=1, help="The share of each target that is spread evenly over all classes, from 0 to 1."
    )


@layer("Loss", torch="F.nll_loss")
class NLLLoss(ScoredClasses):
    """Score how much probability the right one of several classes was given, from its logarithms (LogSoftmax)."""

    synonyms = ("negative log likelihood", "classification", "log probabilities", "NLLLoss2d")
    formula = "loss = mean(−prediction[target])"

    weight: Numbers | None = param(None, low=0, help=_WEIGHT)
    ignore_index: int = param(-100, help=_IGNORED)


@layer("Loss", torch="F.multi_margin_loss")
class MultiMarginLoss(ScoredClasses):
    """Ask that the right class scores higher than each other by a margin, as support vector machines do."""

    ranks = (2,)
    synonyms = ("hinge", "svm", "support vector machine", "classification")
    shown = ("margin",)
    formula = "loss = mean(Σ_j max(0, margin − x_target + x_j)^p / C)\nx = prediction, j ≠ target"

    p: int = param(1, low=1, high=2, help="The power a missing margin is raised to, 1 or 2.")
    margin: float = param(1.0, help="By how much the right class must lead.")
    weight: Numbers | None = param(None, low=0, help=_WEIGHT)


@layer("Loss", torch="F.kl_div")
class KLDivLoss(Compared):
    """Score how much a predicted distribution, given by its logarithms, differs from the target's."""

    synonyms = ("kullback leibler", "divergence", "distillation", "soft labels", "distribution")
    shown = ("log_target",)
    formula = "loss = Σ target · (ln(target) − prediction) / N"

    log_target: bool = param(False, help="Whether the target holds logarithms too.")

    def options(self) -> Mapping[str, Any]:
        """Divide by the batch, not by all numbers: only this is the divergence."""
        return {**super().options(), "reduction": "batchmean"}

    def metric(self, call: Call) -> tuple[str, str]:
        """The distance of the probabilities."""
        prediction, target = call.given
        wanted = f"{target}.exp()" if self.log_target else target
        return "mean absolute error", f"({prediction}.exp() - {wanted}).abs()" + (
            ".sum()" if single(call.shapes[1]) else MEAN_OF_NUMBERS
        )


@layer("Loss", torch="F.multilabel_margin_loss")
class MultiLabelMarginLoss(Loss):
    """Ask that each of several right classes scores higher than every wrong one; the target lists them, then -1."""

    synonyms = ("multi-label", "hinge", "tags", "several classes")
    formula = "loss = Σ_j Σ_i max(0, 1 − prediction_j + prediction_i) / C\nj each right class, i each wrong one"

    def infer(self, prediction: Shape, target: Shape) -> tuple[Shape, ...]:
        """A score for each class, and as many places for the indices of the right ones."""
        expect_numbers(prediction)
        if target.dtype != "int64":
            raise Refused(
                f"takes the indices of right classes (int64) as target, but gets {target.dtype}; "
                f"MultiLabelSoftMarginLoss takes a yes or no for each",
                port="target",
            )
        if prediction.rank != 2 or tuple(target) != tuple(prediction):
            raise Refused(
                f"takes N × C predictions and N × C targets, filled up with -1, but gets {prediction} and {target}",
                port="prediction" if prediction.rank != 2 else "target",
            )
        if target.classes is not None and prediction.channels < target.classes:
            remedies = [Remedy(axis=1, wanted=target.classes)] if prediction.channels.known else []
            raise Refused(
                f"takes a score for each class, but the prediction gives {prediction.channels} a sample and the data "
                f"has {target.classes} classes",
                port="prediction",
                remedies=remedies,
            )
        return ()

    def metric(self, call: Call) -> tuple[str, str]:
        """The share of samples whose highest score is of a right class."""
        prediction, target = call.given
        return "accuracy", f"({target} == {prediction}.argmax(dim=1, keepdim=True)).any(dim=1).sum()"


def _expect_class_places(prediction: Shape, target: Shape) -> None:
    if tuple(target) == (prediction[0], *prediction[2:]):
        return
    if target.rank == prediction.rank and target.rank == 2 and target[1] == 1:
        remedy = Remedy(insert="Reshape", params={"shape": ()}, label="Make it one class a sample")
        raise Refused(
            f"takes one class index a sample, N, as target, but gets {target}", port="target", remedies=[remedy]
        )
    remedies = []
    rest = prediction.rank - 1
    if tuple(target) == tuple(prediction[:-1]):
        order = (0, rest, *range(1, rest))
        remedies = [Remedy(insert="Permute", params={"dims": order}, label="Move the scores to dimension 1")]
    elif target.rank == 1 and prediction.rank > 2:
        remedies = [Remedy(insert="Flatten")]
    raise Refused(
        f"takes N × C predictions for N targets, and N × C × sizes for N × sizes, but gets {prediction} for {target}",
        port="prediction",
        remedies=remedies,
    )


def _spare_scores(prediction: Shape, target: Shape) -> Refused | None:
    classes, scores = target.classes, prediction.channels
    if classes is None or not scores > classes:
        return None
    return Refused(
        f"takes a score for each class, but the prediction gives {scores} a sample and the data has only {classes} "
        f"classes: the rest are learned for nothing",
        port="prediction",
        remedies=[Remedy(axis=1, wanted=classes)],
    )


def _expect_scores(prediction: Shape, target: Shape) -> None:
    classes = target.classes
    scores = prediction.channels
    if classes is not None and scores < classes:
        raise Refused(
            f"takes a score for each class, but the prediction gives {scores} a sample and the data has {classes} "
            f"classes",
            port="prediction",
            remedies=[Remedy(axis=1, wanted=classes)],
        )
    if scores < 2:
        raise Refused(
            "takes a score for each of two or more classes, but the prediction gives one a sample; "
            "BCEWithLogitsLoss takes one",
            port="prediction",
            remedies=[Remedy(axis=1, wanted=2)],
        )
