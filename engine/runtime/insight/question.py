"""What is there to explain in a network: which fields enter it, and what its answer is, as its loss reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn

from engine.design.check import Checked
from engine.design.codegen.forward import Flow, flow, losses
from engine.design.data import Field
from engine.design.graph import End

# B: samples, C: classes, K: numbers of an answer.

Reading = Literal["classes", "yes_or_no", "number"]

_READINGS: Mapping[str, Reading] = {"CrossEntropyLoss": "classes", "BCEWithLogitsLoss": "yes_or_no"}


class NotExplainable(ValueError):
    """There is nothing to explain, or a method can't; the message is a sentence with the way out."""


class NotThere(NotExplainable):
    """A method, a layer or samples were asked for that can't be had; another request may well be answered."""


@dataclass(frozen=True)
class Question:
    """What is asked of a network.

    Attributes:
        inputs: the inputs that `forward` takes, by their nodes' names, in order.
        fields: the field of the data that enters each of them.
        prediction: the value that the first loss reads as the prediction.
        output: which of the returned values that is; None if only one is returned.
        reading: what the loss takes it for.
        target: the field with the right answer, or empty.
    """

    inputs: tuple[str, ...]
    fields: tuple[str, ...]
    prediction: End
    output: int | None
    reading: Reading
    target: str

    def forward(self, model: nn.Module, inputs: Sequence[Tensor]) -> Tensor:
        """The prediction, out of what the model returns."""
        returned = model(*inputs)
        prediction: Tensor = returned if self.output is None else returned[self.output]
        return prediction


@dataclass(frozen=True)
class Answer:
    """What a network answered to a batch.

    Attributes:
        predicted: for each sample the index of the answer; -1 for a single number.
        probability: for each sample the probability of that answer, or the number itself.
        truth: for each sample the index of the right class, or the right number.
        score: what the answers score, (B,), given a prediction; of the same samples, or of them several times over.
        share_right: for each sample the share of its pixels whose class is right; NaN where there is one answer for
            all of them, or none of them has a right one.
    """

    predicted: tuple[int, ...]
    probability: tuple[float, ...]
    truth: tuple[float, ...]
    score: Callable[[Tensor], Tensor]
    share_right: tuple[float, ...]


def question_of(checked: Checked) -> Question:
    """Find out what there is to explain.

    Raises:
        NotExplainable: nothing scores the network, so that nothing says what its answer is.
        CodeImpossible: the network has errors.
    """
    scored = losses(checked)
    if not scored:
        raise NotExplainable(
            "Nothing scores this network, so nothing tells what its answer is; connect its result to a loss."
        )
    part = flow(checked)
    loss = scored[0].node
    prediction, target = scored[0].sources[:2]
    ends = [item.end for item in part.returned]
    if prediction is None or prediction not in ends:
        raise NotExplainable(f"{loss.id} reads the data itself, so there is no answer of the network to explain.")
    return Question(
        part.arguments,
        tuple(_field_of(part, name) for name in part.arguments),
        prediction,
        ends.index(prediction) if len(ends) > 1 else None,
        _READINGS.get(loss.layer, "number"),
        _field_of(part, target.node) if target and part.checked.graph.nodes[target.node].layer == "Input" else "",
    )


def answer_to(question: Question, prediction: Tensor, truth: Tensor | None) -> Answer:
    """Read a prediction as its loss does.

    Args:
        question: what was asked.
        prediction: of a batch, as the network returned it.
        truth: the right answers, where the data has them.
    """
    if question.reading == "classes":
        return _one_of_classes(prediction, truth)
    numbers_BK = prediction.reshape(len(prediction), -1)
    truth_BK = None if truth is None else truth.reshape(len(prediction), -1).to(numbers_BK)
    if numbers_BK.shape[1] > 1:
        return _one_of_many(question, numbers_BK, truth_BK)
    if question.reading == "yes_or_no":
        return _yes_or_no(numbers_BK[:, 0], truth_BK)
    return Answer(
        (-1,) * len(prediction),
        _floats(numbers_BK),
        _truth(truth_BK, len(prediction)),
        lambda again: again.reshape(len(again)),
        _unknown(prediction),
    )


def _one_of_classes(scores: Tensor, truth: Tensor | None) -> Answer:
    """The class of the greatest score: along a sequence at its last place that counts, over an image on average."""
    place_B = _last_place(scores, truth) if scores.dim() == 3 else None

    def one_place(scores: Tensor) -> Tensor:
        if place_B is not None:
            at_B11 = place_B.repeat(len(scores) // len(place_B))[:, None, None]
            return scores.gather(2, at_B11.expand(-1, scores.shape[1], 1))[:, :, 0]
        return scores.flatten(2).mean(2) if scores.dim() > 2 else scores

    scores_BC = one_place(scores)
    predicted_B1 = scores_BC.argmax(1, keepdim=True)
    probability_B1 = scores_BC.softmax(1).gather(1, predicted_B1)
    share_right = _share_right(scores, truth)
    if truth is not None and truth.dim() > 1:
        truth = truth.flatten(1).mode(1).values if place_B is None else truth.gather(1, place_B[:, None])
    return Answer(
        _whole(predicted_B1),
        _floats(probability_B1),
        _truth(truth, len(scores)),
        lambda again: _at(predicted_B1, one_place(again)),
        share_right,
    )


def _share_right(scores: Tensor, truth: Tensor | None) -> tuple[float, ...]:
    """Of images in which each pixel has a class, how much is right of what counts. No class is below 0."""
    if scores.dim() != 4 or truth is None or truth.shape != (len(scores), *scores.shape[2:]):
        return _unknown(scores)
    counts_BHW = truth >= 0
    right_BHW = (scores.argmax(1) == truth) & counts_BHW
    return _floats(right_BHW.sum((1, 2)) / counts_BHW.sum((1, 2)))


def _last_place(scores_BCT: Tensor, truth_BT: Tensor | None) -> Tensor:
    """The last place of each sample that has a right answer: what comes next, what is hidden. No class is below 0."""
    num_samples, _, num_places = scores_BCT.shape
    if truth_BT is None or truth_BT.shape != (num_samples, num_places):
        return torch.full((num_samples,), num_places - 1, device=scores_BCT.device)
    return ((truth_BT >= 0) * torch.arange(num_places, device=truth_BT.device)).argmax(1)


def _yes_or_no(logit_B: Tensor, truth: Tensor | None) -> Answer:
    """Yes above 0; a no is explained by what spoke for no."""
    side_B1 = torch.where(logit_B > 0, 1.0, -1.0)[:, None]
    return Answer(
        _whole(logit_B > 0),
        _floats(logit_B.abs().sigmoid()),
        _truth(truth, len(logit_B)),
        lambda again: again.reshape(len(again)) * side_B1.repeat(len(again) // len(side_B1), 1)[:, 0],
        _unknown(logit_B),
    )


def _one_of_many(question: Question, numbers_BK: Tensor, truth_BK: Tensor | None) -> Answer:
    """Of several numbers the one farthest from zero, of several yes-or-nos the surest yes."""
    is_logit = question.reading == "yes_or_no"
    index_B1 = (numbers_BK if is_logit else numbers_BK.abs()).argmax(1, keepdim=True)
    number_B1 = numbers_BK.gather(1, index_B1)
    truth_B1 = None if truth_BK is None else truth_BK.gather(1, index_B1)
    return Answer(
        _whole(index_B1),
        _floats(number_B1.sigmoid() if is_logit else number_B1),
        _truth(truth_B1, len(numbers_BK)),
        lambda again: _at(index_B1, again.flatten(1)),
        _unknown(numbers_BK),
    )


def _at(index_B1: Tensor, numbers: Tensor) -> Tensor:
    """The numbers at the indices, (samples,); the samples may be there several times over."""
    return numbers.gather(1, index_B1.repeat(len(numbers) // len(index_B1), 1))[:, 0]


def _whole(values: Tensor) -> tuple[int, ...]:
    return tuple(int(value) for value in values.flatten().tolist())


def _floats(values: Tensor) -> tuple[float, ...]:
    return tuple(float(value) for value in values.detach().flatten().tolist())


def _truth(values: Tensor | None, num_samples: int) -> tuple[float, ...]:
    return (float("nan"),) * num_samples if values is None else _floats(values)


def _unknown(samples: Tensor) -> tuple[float, ...]:
    return (float("nan"),) * len(samples)


def _field_of(part: Flow, node: str) -> str:
    return str(part.checked.graph.nodes[node].params.get("field", ""))


def class_names(question: Question, fields: Sequence[Field]) -> tuple[str, ...]:
    """The names of the classes that the answer tells apart, as far as the data knows them."""
    return next((field.classes for field in fields if field.name == question.target), ())
