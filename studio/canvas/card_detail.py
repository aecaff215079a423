"""The line of a card beside its name: its layer and those of its parameters that matter, as a person writes them."""

from __future__ import annotations

from collections.abc import Mapping

from engine.design.check import BlockLayer, NodeCheck
from engine.design.graph import Node, ParamValue
from engine.design.layers import Layer, Parameter

_PLAIN = ("Convolution", "Linear")
"""Families whose parameters speak for themselves: `5×5 · 16`, `400 → 120`."""

_STAND_IN = "value"
"""The parameter that counts only where an optional input is left open."""

_REPEATED = {"pair": 2, "triple": 3}

_CLEAR = frozenset(
    (
        *("kernel_size", "output_size", "patch_size", "size", "sizes", "split_sizes", "unflattened_size", "shape"),
        *("out_channels", "out_features", "hidden_size", "hidden_features", "hidden_dim", "embed_dim", "embedding_dim"),
        *("width", "value", "repeat"),
    )
)
"""Parameters whose number needs no word beside it, as it is what such a layer is told by: `3×3 · 32`."""

_CLEAR_IN = frozenset((("p", "Regularization"), ("padding", "Padding")))
"""Others that need none in a family: `Dropout · 0.5`."""

_TIMES = frozenset(("scale_factor", "upscale_factor"))
_SAID = {"nhead": "heads", "norm_type": "norm"}
_ONE = {"classes": "class", "frequencies": "frequency"}
"""What one of them is called, where that is not the plural without its s."""

Params = Mapping[str, ParamValue]


def copies_of(params: Params, definition: type[Layer] | None, check: NodeCheck | None) -> str:
    """How many copies of a block a card stands for, or how that is written; nothing for a single one."""
    if definition is None or not issubclass(definition, BlockLayer):
        return ""
    layer = check.layer if check is not None else None
    count = str(layer.repeat) if isinstance(layer, BlockLayer) else _value(params, definition, "repeat")
    return "" if count == "1" else count


def detail_of(
    node: Node, definition: type[Layer] | None, check: NodeCheck | None, copies: str, *, is_replaced: bool
) -> str:
    """Write the layer and its parameters.

    Args:
        node: the node.
        definition: its layer; None where that is not known.
        check: what its shapes are.
        copies: of how many copies of a block the card stands for.
        is_replaced: whether something arrives in the place of a number, which is then left out.
    """
    if definition is None:
        return node.layer
    left_out = {"repeat" if copies else "", _STAND_IN if is_replaced else ""}
    names = [name for name in definition.shown if name not in left_out]
    shown = [text for name in names if (text := _value(node.params, definition, name))]
    if copies:
        return " · ".join([f"{copies} × {definition.name}", *shown])
    if not shown:
        return definition.name
    sizes = _inferred_features(check)
    if sizes:
        shown[0] = f"{sizes} → {shown[0]}"
    text = " · ".join(shown)
    if definition.family == "Pooling":
        return f"{definition.name.partition('Pool')[0]} {text}"
    return text if definition.family in _PLAIN else f"{definition.name} · {text}"


def _inferred_features(check: NodeCheck | None) -> str:
    """How many features a matrix takes in, which only the drawing knows."""
    if check is None or check.layer is None or "out_features" not in check.layer.parameters or not check.outputs:
        return ""
    try:
        size = check.layer.inferred(*check.inputs).get("in_features")
    except (IndexError, TypeError, AttributeError):
        return ""
    return "" if size is None else str(size)


def _value(params: Mapping[str, ParamValue], definition: type[Layer], name: str) -> str:
    parameter = definition.parameters[name]
    value = params.get(name, parameter.default)
    always = parameter.always or definition.family == "Regularization"
    if value is None or value == "" or (value == parameter.default and not always):
        return ""
    if parameter.kind == "switch":
        return name if value else ""
    if parameter.kind in ("choice", "text") or (isinstance(value, str) and value in parameter.choices):
        return _written(value)
    if name == "padding" and definition.family == "Convolution":
        return ""  # a word for how large the result is gets its room, a number does not
    if name in _CLEAR or (name, definition.family) in _CLEAR_IN:
        return _written(_whole(parameter, value))
    return _labelled(parameter, value)


def _whole(parameter: Parameter, value: ParamValue) -> ParamValue:
    """A number that stands for each dimension, written out."""
    if parameter.kind in _REPEATED and not isinstance(value, tuple):
        return (value,) * _REPEATED[parameter.kind]
    return value


def _labelled(parameter: Parameter, value: ParamValue) -> str:
    """A number with what it is: `stride 2`, `8 heads`, `×2`; one for all dimensions where those are alike."""
    name = _SAID.get(parameter.name, parameter.name)
    if isinstance(value, tuple):
        alike = parameter.kind in _REPEATED and len(set(value)) == 1
        number = (
            _written(value[0]) if alike else ("×" if parameter.kind in _REPEATED else ", ").join(map(_written, value))
        )
    else:
        number = _written(value)
    if name in _TIMES:
        return f"×{number}"
    if parameter.kind == "whole" and name.endswith("s") and not name.endswith(("ss", "us")):
        noun = name.removeprefix("num_").replace("_", " ")
        return f"{number} {_ONE.get(noun, noun[:-1]) if number == '1' else noun}"
    return f"{name} {number}"


def _written(value: ParamValue) -> str:
    if isinstance(value, tuple):
        return "×".join(map(_written, value))
    if isinstance(value, str):
        text = value.removeprefix("=").strip() if value.startswith("=") else value
        return text.replace("\n", " ")[:40]
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)
