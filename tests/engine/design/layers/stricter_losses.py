"""Where the rules of losses are meant to be stricter than torch."""

from __future__ import annotations

from engine.design.layers import LAYERS
from engine.design.layers.scoring import Compared
from tests.engine.design.layers.examples import Example
from tests.engine.design.layers.stricter import Stricter, not_all_float, rank
from tests.engine.design.layers.stricter_features import differ

COMPARED = tuple(name for name, definition in LAYERS.items() if issubclass(definition, Compared))
TRIPLES = ("TripletMarginLoss", "TripletMarginWithDistanceLoss")
SIGNED = ("HingeEmbeddingLoss", "MarginRankingLoss", "CosineEmbeddingLoss", "SoftMarginLoss")
YES_OR_NO = (*SIGNED, "BCELoss", "BCEWithLogitsLoss", "MultiLabelSoftMarginLoss")
SCORED = ("CrossEntropyLoss", "NLLLoss", "MultiMarginLoss")


def predicts_no_numbers(example: Example) -> bool:
    """Whether a prediction holds whole numbers or truth values."""
    told = [shape for place, shape in enumerate(example.inputs) if example.port(place) != "target"]
    return any(shape.dtype != "float32" for shape in told if shape is not None)


def one_class(example: Example) -> bool:
    """Whether there is one class to score."""
    return 1 in example.inputs[0][1:2]


LOSSES: tuple[Stricter, ...] = (
    Stricter((*COMPARED, *TRIPLES), "whole numbers and truth values carry no gradient", not_all_float),
    Stricter(YES_OR_NO, "whole numbers and truth values carry no gradient", predicts_no_numbers),
    Stricter((*COMPARED, *TRIPLES, *YES_OR_NO), "torch stretches N × 1 to N × N", differ),
    Stricter(YES_OR_NO, "yes or no has two classes", lambda e: (e.inputs[-1].classes or 0) > 2),
    Stricter((*TRIPLES, "MultiLabelSoftMarginLoss"), "the samples of a batch must not meet", lambda e: rank(e) == 1),
    Stricter(("CrossEntropyLoss",), "shares of classes have no accuracy", lambda e: e.inputs[1].dtype == "float32"),
    Stricter(SCORED, "nothing is learned from one class", one_class),
    Stricter(
        ("CTCLoss",), "torch reads beyond the scores", lambda e: (e.inputs[1].classes or 0) > e.inputs[0].features
    ),
)
