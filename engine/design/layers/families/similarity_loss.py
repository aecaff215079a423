"""Losses over pairs and triples: what belongs together comes close, and what does not stays apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from engine.design.layers.layer import Call, Port, Refused, layer, literal
from engine.design.layers.parameter import param
from engine.design.layers.scoring import (
    Loss,
    as_signs,
    expect_alike,
    expect_numbers,
    expect_same,
    expect_yes_or_no,
    functional,
    share_right,
)
from engine.design.layers.shape import Shape

_PAIR = (Port("x1", "What the network says of one."), Port("x2", "What it says of the other."))
_DISTANCES = {
    "euclidean": "F.pairwise_distance({})",
    "manhattan": "F.pairwise_distance({}, p=1)",
    "cosine": "1 - F.cosine_similarity({}, dim=-1)",
}


class Pairs(Loss):
    """What losses over two predictions and whether they belong together have in common."""

    inputs: ClassVar[tuple[Port, ...]] = (*_PAIR, Port("target", "Whether they belong together: 1, or -1 if not."))

    def score(self, call: Call) -> str:
        """Write `F.cosine_embedding_loss(one, other, target)`, two classes made 1 and -1 first."""
        *predictions, target = call.given
        return functional(self.torch, *predictions, as_signs(target, call.shapes[-1]), **self.options())


@layer("Loss", torch="F.hinge_embedding_loss")
class HingeEmbeddingLoss(Pairs):
    """Make distances small where the target is 1, and larger than a margin where it is -1."""

    inputs = (Port("prediction", "A distance."), Port("target", "Whether it should be small: 1, or -1 if not."))
    synonyms = ("distance", "siamese", "contrastive", "pairs")
    shown = ("margin",)
    formula = "loss = mean(prediction if target > 0 else max(0, margin − prediction))"

    margin: float = param(1.0, help="How far apart what does not belong together should be.")

    def infer(self, prediction: Shape, target: Shape) -> tuple[Shape, ...]:
        """Two equal shapes."""
        expect_numbers(prediction)
        expect_yes_or_no(target)
        expect_same(prediction, target)
        return ()

    def metric(self, call: Call) -> tuple[str, str]:
        """The share of distances on the right side of the margin."""
        prediction, target = call.given
        return share_right(f"({prediction} < {literal(self.margin)}) == ({target} > 0)", call.shapes[1])


@layer("Loss", torch="F.cosine_embedding_loss")
class CosineEmbeddingLoss(Pairs):
    """Turn vectors the same way where the target is 1, and apart where it is -1."""

    synonyms = ("cosine", "siamese", "contrastive", "pairs", "angle")
    shown = ("margin",)
    formula = "c = cos(x1, x2)\nloss = mean(1 − c if target > 0 else max(0, c − margin))"

    margin: float = param(0.0, low=-1, high=1, help="The cosine that what does not belong together may still have.")

    def infer(self, x1: Shape, x2: Shape, target: Shape) -> tuple[Shape, ...]:
        """Two equal rows of features, and one answer for each."""
        expect_numbers(x1, "x1")
        expect_numbers(x2, "x2")
        expect_yes_or_no(target)
        if x1.rank != 2:
            raise Refused(f"takes N × features, a vector for each sample, but gets {x1}", port="x1")
        expect_alike(x1, x2, ("x1", "x2"))
        if tuple(target) != (x1[0],):
            raise Refused(f"takes one target for each pair of vectors, N, but gets {target}", port="target")
        return ()

    def metric(self, call: Call) -> tuple[str, str]:
        """The share of pairs whose cosine is on the right side of the margin."""
        one, other, target = call.given
        alike = f"F.cosine_similarity({one}, {other}) > {literal(self.margin)}"
        return share_right(f"({alike}) == ({target} > 0)", call.shapes[2])


@layer("Loss", torch="F.margin_ranking_loss")
class MarginRankingLoss(Pairs):
    """Rank one score above another by a margin where the target is 1, and below it where it is -1."""

    synonyms = ("ranking", "order", "preference", "pairs", "hinge")
    shown = ("margin",)
    formula = "loss = mean(max(0, −target · (x1 − x2) + margin))"

    margin: float = param(0.0, help="By how much the higher one should lead.")

    def infer(self, x1: Shape, x2: Shape, target: Shape) -> tuple[Shape, ...]:
        """Three equal shapes."""
        expect_numbers(x1, "x1")
        expect_numbers(x2, "x2")
        expect_yes_or_no(target)
        expect_alike(x1, x2, ("x1", "x2"))
        expect_same(x1, target, "x1")
        return ()

    def metric(self, call: Call) -> tuple[str, str]:
        """The share of pairs in the right order."""
        one, other, target = call.given
        return share_right(f"({one} > {other}) == ({target} > 0)", call.shapes[2])


class Triples(Loss):
    """What losses over an anchor, what belongs to it, and what does not have in common."""

    inputs: ClassVar[tuple[Port, ...]] = (
        Port("anchor", "What the network says of one."),
        Port("positive", "What it says of something alike."),
        Port("negative", "What it says of something else."),
    )
    synonyms = ("siamese", "metric learning", "face recognition", "contrastive", "embedding")
    shown = ("margin",)

    margin: float = param(1.0, above=0, help="By how much farther away the negative should be than the positive.")
    swap: bool = param(False, help="Whether the negative is also held against the positive, if that is nearer.")

    def infer(self, anchor: Shape, positive: Shape, negative: Shape) -> tuple[Shape, ...]:
        """Three equal shapes of features in the last dimension."""
        for port, x in (("anchor", anchor), ("positive", positive), ("negative", negative)):
            expect_numbers(x, port)
        if anchor.rank < 2:
            raise Refused(f"takes N × features, a vector for each sample, but gets {anchor}", port="anchor")
        expect_alike(anchor, positive, ("anchor", "positive"))
        expect_alike(anchor, negative, ("anchor", "negative"))
        return ()

    def metric(self, call: Call) -> tuple[str, str]:
        """The share of triples in which the positive is nearer."""
        anchor, positive, negative = call.given
        shape = call.shapes[0]
        nearer = f"{self._distance(anchor, positive)} < {self._distance(anchor, negative)}"
        return share_right(nearer, None if shape is None else tuple(shape[:-1]))

    def _distance(self, one: str, other: str) -> str:
        raise NotImplementedError


@layer("Loss", torch="F.triplet_margin_loss")
class TripletMarginLoss(Triples):
    """Bring an anchor closer to what is alike than to what is not, by a margin."""

    formula = "loss = mean(max(0, d(anchor, positive) − d(anchor, negative) + margin))\nd(a, b) = ‖a − b + eps‖_p"

    p: float = param(2.0, above=0, help="The power of the distance: 1 adds the differences up, 2 is the straight line.")
    eps: float = param(
        1e-06, above=0, help="A small number added to each difference, so that the gradient stays finite."
    )

    def _distance(self, one: str, other: str) -> str:
        options = {name: value for name, value in self.options().items() if name in ("p", "eps")}
        return functional("F.pairwise_distance", one, other, **options)


@layer("Loss", torch="F.triplet_margin_with_distance_loss")
class TripletMarginWithDistanceLoss(Triples):
    """Bring an anchor closer to what is alike than to what is not, by a distance of your choice."""

    formula = "loss = mean(max(0, distance(anchor, positive) − distance(anchor, negative) + margin))"

    distance: Literal["euclidean", "manhattan", "cosine"] = param(
        "euclidean", help="How it is measured: straight, along the axes, or by the angle between vectors."
    )

    def options(self) -> Mapping[str, Any]:
        """The function's named arguments; the distance is one of its own."""
        return {name: value for name, value in super().options().items() if name != "distance"}

    def score(self, call: Call) -> str:
        """Write the call with the distance as a function, unless it is torch's own."""
        chosen = f"distance_function=lambda *pair: {_DISTANCES[self.distance].format('*pair')}"
        given = [*call.given, *([] if self.distance == "euclidean" else [chosen])]
        return functional(self.torch, *given, **self.options())

    def _distance(self, one: str, other: str) -> str:
        return _DISTANCES[self.distance].format(f"{one}, {other}")
