"""What each node makes of one sample, small enough to be drawn below its card."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.design.check import Checked
from engine.design.codegen.forward import flow
from engine.design.data import as_text
from engine.design.graph import End
from engine.protocol.messages import Array, Strip
from engine.runtime.insight.arrays import as_array
from engine.runtime.insight.question import NotExplainable, Question, class_names, question_of
from engine.runtime.insight.undisturbed import undisturbed

MAX_MAPS = 6
MAX_SIDE = 24
"""Height and width that a map is made smaller to."""
IMAGE_CHANNELS = (1, 3)
MAX_BARS = 32
MAX_LETTERS = 24
"""How much of a text is shown."""


def strips(
    model: nn.Module, data: Mapping[str, Tensor], sample: int, checked: Checked, *, epoch: int = 0
) -> tuple[Strip, ...]:
    """Show what each node makes of a sample: its inputs, each layer that is a module, and each image that is returned.

    The network and the random numbers stay as they are.

    Args:
        model: a network generated from the checked graph, on any device.
        data: the validation data, a tensor per field, the samples along the first dimension.
        sample: a position in it.
        checked: the graph.
        epoch: the epoch of the weights, to be passed on.

    Raises:
        NotExplainable: nothing scores the network, or there is no such sample.
    """
    question = question_of(checked)
    count = len(next(iter(data.values())))
    if not 0 <= sample < count:
        raise NotExplainable(f"The validation set has samples from 0 to {count - 1:,}, but {sample:,} was asked for.")
    with undisturbed(model) as device, torch.no_grad():
        values = {
            name: data[str(node.params["field"])][sample : sample + 1]
            for name, node in checked.graph.nodes.items()
            if node.layer == "Input" and node.params.get("field") in data
        }
        with _watched(model, checked, question) as seen:
            question.forward(model, [values[name].to(device) for name in question.inputs])
        values |= seen
    return tuple(
        _strip(name, epoch, values[name][0].detach().cpu(), _Meaning.of(name, checked, question))
        for name in checked.nodes
        if name in values
    )


@dataclass(frozen=True)
class _Meaning:
    """What a node's numbers stand for: tokens, scores of classes, a single logit, or the class that its index names.

    Scores are of the whole sample, or of each pixel (C, H, W).
    """

    classes: tuple[str, ...] = ()
    is_text: bool = False
    is_scores: bool = False
    is_logit: bool = False

    @classmethod
    def of(cls, name: str, checked: Checked, question: Question) -> _Meaning:
        node = checked.graph.nodes[name]
        if node.layer == "Input":
            field = next((field for field in checked.fields if field.name == node.params.get("field")), None)
            return cls() if field is None else cls(field.classes, field.kind == "tokens")
        if question.prediction != End(name):
            return cls()
        classes = class_names(question, checked.fields)
        return cls(
            classes,
            is_scores=question.reading == "classes",
            is_logit=question.reading == "yes_or_no" and len(classes) == 2,
        )


@contextmanager
def _watched(model: nn.Module, checked: Checked, question: Question) -> Iterator[dict[str, Tensor]]:
    """Keep what each node's module gives, and the images among what the network returns, as long as this lasts.

    A picture that a network makes is often no module's: its last node may be a Reshape or an addition.
    """
    seen: dict[str, Tensor] = {}
    returned = flow(checked).returned

    def keep_images(module: nn.Module, given: Any, made: Any) -> None:
        for item, value in zip(returned, made if isinstance(made, tuple) else (made,), strict=True):
            is_scores = question.reading == "classes" and item.end == question.prediction
            if not item.end.port and value.dim() == 4 and (is_scores or value.shape[1] in IMAGE_CHANNELS):
                seen.setdefault(item.end.node, value)

    def keeping(name: str) -> Callable[[nn.Module, Any, Any], None]:
        def keep(module: nn.Module, given: Any, made: Any) -> None:
            seen[name] = made[0] if isinstance(made, tuple) else made

        return keep

    with ExitStack() as attached:
        attached.callback(model.register_forward_hook(keep_images).remove)
        for name, module in model.named_children():
            if name in checked.nodes and not checked.nodes[name].node.bypassed:
                attached.callback(module.register_forward_hook(keeping(name)).remove)
        yield seen


def _strip(node: str, epoch: int, value: Tensor, meaning: _Meaning) -> Strip:
    """Show one sample's value."""
    if meaning.is_text and value.dim() <= 1:
        tokens = value.reshape(-1).tolist()
        text = as_text(tokens, meaning.classes)
        return Strip(node, epoch, "number", as_array(value.float().reshape(-1)[:1]), (_cropped(text),))
    if meaning.is_scores and value.dim() == 3:
        return Strip(node, epoch, "maps", _class_map(value.float()))
    if value.dim() >= 2:
        return Strip(node, epoch, "maps", _maps(value.float()))
    numbers = value.float().flatten()
    if meaning.is_scores:
        return _class_bars(node, epoch, numbers.softmax(0), meaning.classes)
    if meaning.is_logit and len(numbers) == 1:
        yes = numbers.sigmoid()
        return Strip(node, epoch, "bars", as_array(torch.cat([1 - yes, yes])), meaning.classes)
    if len(numbers) == 1:
        index = int(numbers[0]) if not value.is_floating_point() else -1
        label = (meaning.classes[index],) if 0 <= index < len(meaning.classes) else ()
        return Strip(node, epoch, "number", as_array(numbers), label)
    if len(numbers) > MAX_BARS:
        numbers = F.adaptive_avg_pool1d(numbers[None], MAX_BARS)[0]
    return Strip(node, epoch, "bars", as_array(numbers))


def _cropped(text: str) -> str:
    return text if len(text) <= MAX_LETTERS else f"{text[: MAX_LETTERS - 1]}…"


def _class_bars(node: str, epoch: int, probabilities: Tensor, classes: tuple[str, ...]) -> Strip:
    """A bar for each class; of very many, the most probable."""
    names = [classes[index] if index < len(classes) else str(index) for index in range(len(probabilities))]
    order = list(range(len(probabilities)))
    if len(probabilities) > MAX_BARS:
        order = sorted(probabilities.topk(MAX_BARS).indices.tolist())
    chosen = probabilities[torch.as_tensor(order)]
    return Strip(node, epoch, "bars", as_array(chosen), tuple(names[index] for index in order))


def _maps(value: Tensor) -> Array:
    """The first maps in 0 to 255, from the least to the greatest of their numbers."""
    maps = value.reshape(-1, *value.shape[-2:])[:MAX_MAPS]
    height, width = (min(side, MAX_SIDE) for side in maps.shape[-2:])
    small = torch.nan_to_num(F.adaptive_avg_pool2d(maps[None], (height, width))[0])
    low, high = small.min(), small.max()
    scaled = (small - low) / (high - low) if high > low else torch.zeros_like(small)
    return as_array((scaled * 255).round().to(torch.uint8))


def _class_map(scores_CHW: Tensor) -> Array:
    """The class that each pixel most probably is: the first one is 0, the last one 255, the others evenly between."""
    height, width = (min(side, MAX_SIDE) for side in scores_CHW.shape[-2:])
    # Probabilities have a mean, which the numbers of classes have not.
    probabilities = F.adaptive_avg_pool2d(torch.nan_to_num(scores_CHW.softmax(0)), (height, width))
    highest = max(len(scores_CHW) - 1, 1)
    return as_array((probabilities.argmax(0, keepdim=True) * 255 / highest).round().to(torch.uint8))
