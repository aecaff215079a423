"""Losses over answers that are yes or no, one for each number."""

from __future__ import annotations

from engine.design.layers.layer import Call, Refused, layer
from engine.design.layers.parameter import param
from engine.design.layers.scoring import (
    Loss,
    as_numbers,
    as_signs,
    expect_numbers,
    expect_same,
    expect_yes_or_no,
    float_tensor,
    functional,
    share_right,
)
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size


class YesOrNo(Loss):
    """What losses of answers that are yes or no have in common; those with a name are below."""

    def infer(self, prediction: Shape, target: Shape) -> tuple[Shape, ...]:
        """Two equal shapes; the target holds 0 and 1, as numbers or as two classes."""
        expect_numbers(prediction)
        expect_yes_or_no(target)
        expect_same(prediction, target)
        return ()

    def score(self, call: Call) -> str:
        """Write `F.binary_cross_entropy(chance, label.float())`, class indices made numbers first."""
        prediction, target = call.given
        return functional(self.torch, prediction, as_numbers(target, call.shapes[1]), **self.options())

    def metric(self, call: Call) -> tuple[str, str]:
        """The share of right answers."""
        prediction, target = call.given
        return share_right(f"({prediction} > 0) == ({target} > 0.5)", call.shapes[1])


@layer("Loss", torch="F.binary_cross_entropy_with_logits")
class BCEWithLogitsLoss(YesOrNo):
    """Score yes-or-no answers, each from one raw score (logit): above 0 is yes."""

    synonyms = ("binary cross-entropy", "bce", "logistic", "binary classification", "multi-label", "yes or no")
    shown = ("pos_weight",)
    formula = "p = σ(prediction)\nloss = −mean(pos_weight · target · ln(p) + (1 − target) · ln(1 − p))"

    pos_weight: float = param(1.0, above=0, help="How much each yes counts beside a no, where yes is rare.")

    def score(self, call: Call) -> str:
        """Write `F.binary_cross_entropy_with_logits(logits, label.float())`."""
        prediction, target = call.given
        numbers = as_numbers(target, call.shapes[1])
        if not self.options():
            return functional(self.torch, prediction, numbers)
        weight = float_tensor(Size.of(self.pos_weight), prediction)
        return functional(self.torch, prediction, numbers, f"pos_weight={weight}")


@layer("Loss", torch="F.binary_cross_entropy")
class BCELoss(YesOrNo):
    """Score yes-or-no answers, each from a probability such as Sigmoid gives."""

    synonyms = ("binary cross-entropy", "bce", "autoencoder", "probability", "yes or no")
    formula = "loss = −mean(target · ln(prediction) + (1 − target) · ln(1 − prediction))"

    def metric(self, call: Call) -> tuple[str, str]:
        """The share of right answers."""
        prediction, target = call.given
        return share_right(f"({prediction} > 0.5) == ({target} > 0.5)", call.shapes[1])


@layer("Loss", torch="F.multilabel_soft_margin_loss")
class MultiLabelSoftMarginLoss(YesOrNo):
    """Score a yes or no for each of several classes, from raw scores, averaged over the classes first."""

    synonyms = ("multi-label", "tags", "several classes", "binary cross-entropy")
    formula = "p = σ(prediction)\nloss = −mean(target · ln(p) + (1 − target) · ln(1 − p))"

    def infer(self, prediction: Shape, target: Shape) -> tuple[Shape, ...]:
        """Two equal shapes; the last dimension are the classes."""
        super().infer(prediction, target)
        if prediction.rank < 2:
            raise Refused(
                f"takes N × C predictions, a score for each of C classes, but gets {prediction}", port="prediction"
            )
        return ()


@layer("Loss", torch="F.soft_margin_loss")
class SoftMarginLoss(YesOrNo):
    """Score yes-or-no answers, 1 and -1, from raw scores whose sign is the answer."""

    synonyms = ("logistic", "margin", "binary classification", "yes or no")
    formula = "loss = mean(ln(1 + exp(−target · prediction)))"

    def score(self, call: Call) -> str:
        """Write `F.soft_margin_loss(score, target)`, two classes made 1 and -1 first."""
        prediction, target = call.given
        return functional(self.torch, prediction, as_signs(target, call.shapes[1]))

    def metric(self, call: Call) -> tuple[str, str]:
        """The share of right answers."""
        prediction, target = call.given
        return share_right(f"({prediction} > 0) == ({target} > 0)", call.shapes[1])
