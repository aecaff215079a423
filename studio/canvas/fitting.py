"""Which layers take a wire, and which of them a person most likely wants there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.design.check.custom.layer import Unknown
from engine.design.layers import BadParameter, Layer, Refused, Shape, SizeTooLarge
from engine.design.layers.shape import Kind

USUAL: Mapping[Kind, tuple[str, ...]] = {
    "image": ("Conv2d", "ReLU", "MaxPool2d", "BatchNorm2d", "Dropout2d", "AdaptiveAvgPool2d", "Flatten"),
    "sequence": ("LSTM", "GRU", "Conv1d", "TransformerEncoder", "LastStep", "MeanOver", "LayerNorm", "Linear", "ReLU"),
    "vector": ("Embedding", "Linear", "ReLU", "Dropout", "BatchNorm1d", "Output"),
    "class": ("Embedding",),
    "any": ("Conv3d", "ReLU", "MaxPool3d", "BatchNorm3d", "Flatten"),
}
"""What mostly comes next by the look of the wire; of what does not fit, such as `Embedding` for vectors that are not
tokens, nothing is offered anyway."""


def takes(definition: type[Layer], shape: Shape | None) -> bool:
    """Whether a layer with its defaults takes a shape at its first input; what can't be known counts as yes."""
    if not definition.inputs:
        return False
    needed = [port for port in definition.inputs[1:] if not port.optional]
    if shape is None or needed or definition.inputs[0].repeats:
        return True
    try:
        definition.configured({}).infer(shape, *(None for _ in definition.inputs[1:]))
    except Unknown:
        return True
    except (Refused, BadParameter, SizeTooLarge):
        return False
    return True


def likely_first(layers: Iterable[type[Layer]], shape: Shape | None) -> list[type[Layer]]:
    """Order layers for a wire: what works with it alone before what needs more wires, and the usual ones first.

    Args:
        layers: what takes the wire, in the order that stands between equals.
        shape: what flows through the wire, if that is known.
    """
    usual = USUAL[shape.kind] if shape is not None else ()

    def place(layer: type[Layer]) -> tuple[bool, int]:
        return _needs_more(layer), usual.index(layer.name) if layer.name in usual else len(usual)

    return sorted(layers, key=place)


def _needs_more(layer: type[Layer]) -> bool:
    first, *others = layer.inputs
    return first.repeats or any(not port.optional for port in others)
