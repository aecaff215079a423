"""What an attribution method is, which ones there are, and which layers one of them may look at."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass

from torch import Tensor, nn

from engine.design.check import Checked, NodeCheck
from engine.runtime.insight import methods
from engine.runtime.insight.question import NotExplainable, NotThere, Question


@dataclass(frozen=True)
class Asked:
    """What a method is asked about.

    Attributes:
        score: what the answer to be explained scores, (B,), given what enters; larger batches are made of the same
            samples over and over, in the same order.
        x: what enters, the batch first; gradients may be asked of it.
        fold: the dimension in which several numbers stand for one place, such as the colours of a pixel; None where
            each number stands for itself.
        layer: the module to look at, for methods that look at one.
    """

    score: Callable[[Tensor], Tensor]
    x: Tensor
    fold: int | None = None
    layer: nn.Module | None = None


@dataclass(frozen=True)
class Method:
    """One attribution method.

    Attributes:
        name: the registered name, which project files hold.
        title: what a person calls it.
        says: what it shows, in one sentence.
        needs_layer: whether it looks at a layer, which must be a convolution or alike.
        signed: whether attributions below zero mean "against"; otherwise all are at least 0.
        attribute: works out the attribution: x's sizes without the folded dimension, or (B, H, W) of x for an image.
    """

    name: str
    title: str
    says: str
    needs_layer: bool
    signed: bool
    attribute: Callable[[Asked], Tensor]


METHODS: dict[str, Method] = {}
"""Every method by its name."""


def method(
    name: str, title: str, *, says: str, signed: bool = False, needs_layer: bool = False
) -> Callable[[Callable[[Asked], Tensor]], Callable[[Asked], Tensor]]:
    """Register a function as an attribution method. See `Method`."""

    def registered(attribute: Callable[[Asked], Tensor]) -> Callable[[Asked], Tensor]:
        METHODS[name] = Method(name, title, says, needs_layer, signed, attribute)
        return attribute

    return registered


def method_named(name: str) -> Method:
    """The method of that name.

    Raises:
        NotExplainable: there is none.
    """
    if name not in METHODS:
        raise NotThere(f"There is no method named {name[:60]!r}; there are {', '.join(METHODS)}.")
    return METHODS[name]


def fitting_layers(checked: Checked, question: Question) -> tuple[str, ...]:
    """The nodes a method can look at: modules that give images, on the way to the answer, in order."""
    way = checked.leading_to(question.prediction.node)
    return tuple(
        name
        for name, check in checked.nodes.items()
        if name in way and len(check.outputs) == 1 and check.outputs[0].rank == 4 and check.is_module
    )


def chosen_layer(method: Method, layer: str, checked: Checked, question: Question) -> str:
    """The layer a method looks at: the one that is asked for, or the last convolution.

    Raises:
        NotExplainable: it can't look at that one, or there is none it could look at.
    """
    if not method.needs_layer:
        return ""
    fitting = fitting_layers(checked, question)
    if not fitting:
        others = " and ".join(other.title for other in METHODS.values() if not other.needs_layer)
        raise NotExplainable(
            f"{method.title} looks at a layer that gives images, such as a convolution, but this network has none; "
            f"{others} fit it."
        )
    if layer:
        if layer not in fitting:
            check = checked.nodes.get(layer)
            if check is not None and check.node.bypassed:
                raise NotThere(
                    f"{layer[:60]!r} is bypassed, so there is nothing of it to look at; choose one of "
                    f"{', '.join(fitting)}."
                )
            raise NotThere(
                f"{method.title} looks at a layer that gives images, which {layer[:60]!r} is not; choose one of "
                f"{', '.join(fitting)}."
            )
        return layer
    wide = [name for name in fitting if any(size != 1 for size in checked.nodes[name].outputs[0][2:])]
    convolutions = [name for name in wide if _convolves(checked.nodes[name])]
    return (convolutions or wide or fitting)[-1]


def _convolves(check: NodeCheck) -> bool:
    """Whether it is a convolution, or a block that holds one."""
    return check.node.layer.startswith("Conv") or any(
        inner.node.layer.startswith("Conv") for copy in check.inside for _, inner in copy.checked.walk()
    )


for _module in pkgutil.iter_modules(methods.__path__):
    importlib.import_module(f"{methods.__name__}.{_module.name}")
