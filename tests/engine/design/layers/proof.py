"""The proof that a layer is what it says: its rule, source, weights and cost are held against torch itself."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import SimpleNamespace
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.nn.utils.parametrizations import spectral_norm, weight_norm
from torch.utils.flop_counter import FlopCounterMode

from engine.design.check import output_ports
from engine.design.layers import Call, Layer, Shape
from tests.engine.design.layers.drawn_shapes import BATCH
from tests.engine.design.layers.examples import Example
from tests.engine.design.layers.stricter import Stricter, dim_is_batch, rank
from tests.engine.design.layers.stricter_composed import COMPOSED
from tests.engine.design.layers.stricter_dimensions import DIMENSIONS
from tests.engine.design.layers.stricter_elementwise import ELEMENTWISE
from tests.engine.design.layers.stricter_features import FEATURES
from tests.engine.design.layers.stricter_losses import LOSSES
from tests.engine.design.layers.stricter_signals import SIGNALS
from tests.engine.design.layers.values import VALUES

DTYPES = {"float32": torch.float32, "int64": torch.int64, "bool": torch.bool}
REFUSALS = (RuntimeError, ValueError, IndexError, TypeError, NotImplementedError, NameError, AssertionError)
"""What torch raises; NameError stands for a constructor that would need a size only data can tell."""

UNMEASURED = {"CTCLoss": "the distance of two texts is no sum over tensors"}
"""Losses without a metric, and why."""


@dataclass
class Ran:
    """What torch made of an example."""

    outputs: tuple[Tensor, ...] = ()
    parameters: dict[str, tuple[int, ...]] = field(default_factory=dict)
    flops: int = 0
    source: str = ""


def shapes_of(result: Shape | tuple[Shape, ...]) -> tuple[Shape, ...]:
    """A rule's answer, one shape or several, as several."""
    return (result,) if isinstance(result, Shape) else result


def run(example: Example, layer: Layer) -> Ran:
    """Build a layer from its source and use it forward and backward.

    Raises:
        Exception: torch refuses, one of `REFUSALS`.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.manual_seed(0)
        tensors = [_flowing(example, index) for index in range(len(example.inputs))]
        source = layer.build(*example.inputs)
        module = evaluated(source, {**names_for(layer.prelude), "width": example.width}) if source else None
        counter = FlopCounterMode(display=False)
        with sdpa_kernel(SDPBackend.MATH), counter:  # the fused kernels are not counted
            outputs = _forward(layer, module, tensors, example)
        _backward(outputs)
    return Ran(outputs, _parameters(module), counter.get_total_flops(), source)


def _parameters(module: Any) -> dict[str, tuple[int, ...]]:
    """What is learned, by its name below the node's; a parameter that is the attribute itself has none."""
    named = [("", module)] if isinstance(module, nn.Parameter) else []
    if isinstance(module, nn.Module):
        named = list(module.named_parameters())
    return {name: tuple(parameter.shape) for name, parameter in named}


@cache
def names_for(prelude: str) -> Mapping[str, Any]:
    """What code may name: what is imported, and the classes and functions that a layer brings along."""
    names: dict[str, Any] = {"torch": torch, "nn": nn, "F": F, "Tensor": Tensor, "math": math}
    names |= {"weight_norm": weight_norm, "spectral_norm": spectral_norm}
    exec(compile(prelude, "<prelude>", "exec", dont_inherit=True), names)
    return names


def evaluated(source: str, names: Mapping[str, Any]) -> Any:
    """Evaluate source or a formula that a layer wrote."""
    return eval(source, dict(names))


def _flowing(example: Example, index: int) -> Tensor | None:
    shape = example.inputs[index]
    if shape is None:
        return None
    numbers = tensor(shape, example)
    prepared = VALUES.get((example.definition.name, example.port(index)))
    return prepared(numbers, example) if prepared else numbers


def tensor(shape: Shape, example: Example) -> Tensor:
    """Numbers of a shape; class indices reach up to the last class, so that torch sees them all."""
    sizes = [int(evaluated(size.text, example.env)) for size in shape]
    if shape.dtype == "float32":
        return torch.randn(sizes, requires_grad=True)
    indices = torch.randint(0, shape.classes or 1, sizes)
    if shape.dtype == "bool":
        return indices.bool()
    if indices.numel():
        indices.view(-1)[0] = (shape.classes or 1) - 1
    return indices


def _forward(layer: Layer, module: Any, tensors: list[Tensor | None], example: Example) -> tuple[Tensor, ...]:
    names = tuple(None if given is None else name for name, given in zip("abcdefgh", tensors, strict=False))
    outs = tuple(f"out{index}" for index in range(len(output_ports(example.definition, example.params))))
    call = Call("self.it" if module is not None else "", names, outs, example.inputs)
    host = SimpleNamespace(it=module, training=True)
    namespace: dict[str, Any] = {**names_for(layer.prelude), "self": host, "width": example.width}
    namespace.update({name: given for name, given in zip(names, tensors, strict=True) if name is not None})
    if layer.is_loss:
        return _scored(layer, call, namespace)
    exec("\n".join(layer.statements(call)), namespace)
    return tuple(namespace[out] for out in outs)


def _scored(layer: Layer, call: Call, namespace: dict[str, Any]) -> tuple[Tensor, ...]:
    """Work the loss and its metric out: both are single numbers, and the metric averages over the samples."""
    loss = evaluated(layer.expression(call), namespace)
    assert loss.shape == ()
    metric = layer.metric(call)
    if metric is None:
        assert layer.name in UNMEASURED, "a loss comes with a metric"
        return (loss,)
    total = evaluated(metric[1], namespace)
    assert total.shape == ()
    if metric[0] == "accuracy":
        assert 0 <= float(total) <= BATCH
    return (loss,)


def _backward(outputs: tuple[Tensor, ...]) -> None:
    sums = [output.sum() for output in outputs if output.requires_grad]
    if sums:
        torch.stack(sums).sum().backward()  # type: ignore[no-untyped-call]


def is_meant(example: Example) -> bool:
    """Whether a rule's refusal of what torch takes is one of those listed."""
    name = example.definition.name
    return any(rule.applies(example) for rule in STRICTER if not rule.layers or name in rule.layers)


STRICTER: tuple[Stricter, ...] = (
    Stricter((), "a size that depends on the data may not fit", lambda e: e.has_free_sizes),
    Stricter(("LastStep",), "the last of a sample's features is no step", lambda e: rank(e) == 2),
    Stricter(("Concatenate",), "the samples of a batch must not meet", dim_is_batch("dim")),
    Stricter(("Flatten",), "the samples of a batch must not meet", dim_is_batch("start_dim", "end_dim")),
    Stricter(("Permute",), "the batch comes first all the way", lambda e: True),
    *DIMENSIONS,
    *ELEMENTWISE,
    *COMPOSED,
    *FEATURES,
    *LOSSES,
    *SIGNALS,
)
