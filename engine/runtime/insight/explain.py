"""Explaining what a network answers to samples of the data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from engine.design.check import Checked
from engine.design.codegen.forward import flow
from engine.design.data import Field
from engine.design.graph import End
from engine.protocol.messages import Explanation
from engine.runtime.insight.arrays import as_array
from engine.runtime.insight.method import Asked, Method, chosen_layer, method_named
from engine.runtime.insight.question import (
    Answer,
    NotExplainable,
    NotThere,
    Question,
    answer_to,
    class_names,
    question_of,
)
from engine.runtime.insight.undisturbed import undisturbed

MAX_SAMPLES = 256


@dataclass(frozen=True)
class _Entry:
    """Where gradients lead to: the input itself, or for words and other indices, the vectors looked up for them.

    Attributes:
        field: the field that is explained.
        shown: its values in the batch.
        x: what gradients are asked of.
        fold: see `Asked`.
        predict: the prediction, given x.
    """

    field: str
    shown: Tensor
    x: Tensor
    fold: int | None
    predict: Callable[[Tensor], Tensor]


def explain(
    model: nn.Module, data: Mapping[str, Tensor], samples: Sequence[int], method: str, layer: str, checked: Checked
) -> tuple[str, tuple[Explanation, ...]]:
    """Explain what a network answers to samples.

    The network, the gradients of its weights and the random numbers stay as they are.

    Args:
        model: a network generated from the checked graph, on any device.
        data: the validation data, a tensor per field, the samples along the first dimension, on any device.
        samples: positions in it.
        method: the registered name of a method.
        layer: the node it looks at, for methods that look at one; empty for the last convolution.
        checked: the graph.

    Returns:
        The node that was looked at, or empty; and an explanation for each sample.

    Raises:
        NotExplainable: the method does not fit the network, or there is no such method, layer or sample.
    """
    chosen = method_named(method)
    question = question_of(checked)
    used = chosen_layer(chosen, layer, checked, question)
    if not samples:
        return used, ()
    _expect_samples(data, samples)
    with undisturbed(model) as device:
        rows = torch.as_tensor(list(samples))
        inputs = [_picked(data[field], rows, device) for field in question.fields]
        entry = _entry(model, question, inputs, checked, chosen)
        truth = _picked(data[question.target], rows, device) if question.target else None
        with torch.no_grad():
            answer = answer_to(question, entry.predict(entry.x), truth)
        asked = Asked(
            lambda x: answer.score(entry.predict(x)),
            entry.x.requires_grad_(),
            entry.fold,
            model.get_submodule(used) if used else None,
        )
        attribution = chosen.attribute(asked).detach()
    return used, _explanations(samples, entry, attribution, chosen, answer, _Known.of(question, entry, checked))


def _entry(model: nn.Module, question: Question, inputs: list[Tensor], checked: Checked, method: Method) -> _Entry:
    """Choose the input that is explained: the first of numbers, else the first that is looked up."""
    for index, x in enumerate(inputs):
        if x.is_floating_point():
            fold = 1 if x.dim() == 4 else None
            if method.needs_layer and fold is None:
                raise NotExplainable(
                    f"{method.title} draws a map over an image, but {question.inputs[index]} is none; "
                    f"Saliency and Integrated gradients fit this network."
                )

            def predict(again: Tensor, index: int = index) -> Tensor:
                given = [again if i == index else _as_often(other, again) for i, other in enumerate(inputs)]
                return question.forward(model, given)

            return _Entry(question.fields[index], x, x.clone(), fold, predict)
    for index, tokens in enumerate(inputs):
        table = _table_of(question.inputs[index], checked)
        if table and not method.needs_layer:
            return _looked_up(model, question, inputs, index, model.get_submodule(table), tokens)
    raise NotExplainable(
        f"{method.title} asks how the answer changes with the input, but this network reads whole numbers, which can't "
        f"change a little; let them enter through an Embedding."
    )


def _looked_up(
    model: nn.Module, question: Question, inputs: list[Tensor], index: int, table: nn.Module, tokens: Tensor
) -> _Entry:
    """Enter behind an embedding: its output is put in place by a hook that lives for one call."""

    def predict(vectors: Tensor) -> Tensor:
        handle = table.register_forward_hook(lambda *_: vectors)
        try:
            return question.forward(model, [_as_often(other, vectors) for other in inputs])
        finally:
            handle.remove()

    with torch.no_grad():
        vectors: Tensor = table(tokens)
    return _Entry(question.fields[index], tokens, vectors, -1, predict)


def _table_of(node: str, checked: Checked) -> str:
    """The embedding that an input is looked up in, if there is one alone, which nothing else is looked up in."""
    nodes = checked.graph.nodes
    targets = [name for name in flow(checked).order if End(node) in checked.nodes[name].sources]
    tables = [name for name in targets if nodes[name].layer == "Embedding"]
    shared = any(other.shares in tables for other in nodes.values())
    return tables[0] if len(tables) == 1 and not nodes[tables[0]].shares and not shared else ""


def _as_often(values: Tensor, other: Tensor) -> Tensor:
    """The samples as often over as in the other tensor."""
    times = len(other) // len(values)
    return values if times == 1 else values.repeat(times, *[1] * (values.dim() - 1))


def _picked(values: Tensor, rows: Tensor, device: torch.device) -> Tensor:
    return values[rows.to(values.device)].to(device)


def _expect_samples(data: Mapping[str, Tensor], samples: Sequence[int]) -> None:
    count = len(next(iter(data.values())))
    wrong = next((sample for sample in samples if not 0 <= sample < count), None)
    if wrong is not None:
        raise NotThere(
            f"The validation set has {count:,} samples, from 0 to {count - 1:,}, but sample {wrong:,} was asked for."
        )
    if len(samples) > MAX_SAMPLES:
        raise NotThere(f"At most {MAX_SAMPLES} samples are explained at a time, but {len(samples):,} were asked for.")


@dataclass(frozen=True)
class _Known:
    """What the data says about the samples: the classes, what each number is called, and what each token means."""

    classes: tuple[str, ...]
    names: tuple[str, ...]
    tokens: tuple[str, ...]

    @classmethod
    def of(cls, question: Question, entry: _Entry, checked: Checked) -> _Known:
        field = next((field for field in checked.fields if field.name == entry.field), None)
        classes = class_names(question, checked.fields)
        if field is None:
            return cls(classes, (), ())
        return cls(classes, column_names(field), field.classes if field.kind == "tokens" else ())

    def names_of(self, sample: Tensor) -> tuple[str, ...]:
        """What each number of a sample is called: its column, or the token that it is, and at which place from 1."""
        if not self.tokens or sample.dim() > 1:
            return self.names
        named = (
            self.tokens[index] if 0 <= index < len(self.tokens) else str(index) for index in sample.reshape(-1).tolist()
        )
        return tuple(f"{name} ({place})" for place, name in enumerate(named, 1))


def column_names(field: Field) -> tuple[str, ...]:
    """What each number of a vector from a table is called: `age`, `colour = red`."""
    return tuple(
        name
        for column in field.columns
        for name in ([f"{column.name} = {word}" for word in column.categories] or [column.name])
    )


def _explanations(
    samples: Sequence[int], entry: _Entry, attribution: Tensor, method: Method, answer: Answer, known: _Known
) -> tuple[Explanation, ...]:
    shown, attribution = entry.shown.detach().cpu(), attribution.cpu()
    return tuple(
        Explanation(
            sample,
            as_array(shown[index]),
            as_array(attribution[index]),
            method.signed,
            answer.predicted[index],
            answer.probability[index],
            answer.truth[index],
            known.classes,
            known.names_of(shown[index]),
            answer.share_right[index],
        )
        for index, sample in enumerate(samples)
    )
