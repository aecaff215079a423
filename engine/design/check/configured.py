"""Layers with their parameters worked out, one for all nodes that are set alike."""

from __future__ import annotations

from collections.abc import Mapping

from engine.design.graph import ParamValue
from engine.design.layers import LAYERS, Layer, Size

MAX_KEPT = 4096

_KEPT: dict[tuple[type[Layer], str], Layer] = {}
"""Layers by their kind and how they are set. No formula is among them, so that they hang on nothing else."""


def configured(definition: type[Layer], params: Mapping[str, ParamValue], variables: Mapping[str, Size]) -> Layer:
    """Make a layer from a node's parameters, or hand out the one made for a node that is set alike.

    Only registered layers are shared, as nothing in them changes; a block or custom layer remembers what it found.

    Raises:
        BadParameter: a name the layer does not have, or a value outside its rule.
    """
    told = repr(params)  # which tells 1 from True and from 1.0
    if "=" in told or LAYERS.get(definition.name) is not definition:
        return definition.configured(params, variables)
    layer = _KEPT.get((definition, told))
    if layer is None:
        if len(_KEPT) >= MAX_KEPT:
            _KEPT.clear()
        layer = _KEPT[definition, told] = definition.configured(params, variables)
    return layer
