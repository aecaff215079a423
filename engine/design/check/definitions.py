"""Every layer by its name: those that Netloom has, and a project's own blocks and custom layers."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from types import MappingProxyType

from engine.design.check.blocks import FAMILY, REPEAT, BlockLayer
from engine.design.check.custom.layer import CodeLayer, defined
from engine.design.graph import Block, Blocks, Graph, Number
from engine.design.graph.blocks import MAX_NESTING, contained, ends, inside
from engine.design.layers import LAYERS, Layer, Parameter, Port

MAX_KEPT = 1_024


def definition_of(graph: Graph, layer: str) -> type[Layer] | None:
    """The layer of that name; None where there is none.

    A block or custom layer of the graph's project comes first, so that a file keeps its meaning when Netloom learns a
    layer of that name.
    """
    return definitions(graph.blocks).get(layer) if layer in graph.blocks else LAYERS.get(layer)


def definitions(blocks: Blocks) -> Mapping[str, type[Layer]]:
    """Every block and custom layer as a layer; left out are those that contain themselves, and who contains those."""
    if blocks.definitions is None:
        found: dict[str, type[Layer]] = {}
        for name in blocks:
            _define(name, blocks, found, ())
        blocks.definitions = MappingProxyType(found)
    return blocks.definitions


_DEFINED: OrderedDict[tuple[object, ...], type[Layer]] = OrderedDict()
"""Definitions by their block and those of the blocks it contains, so that an edit elsewhere leaves them standing."""


def _define(name: str, blocks: Blocks, found: dict[str, type[Layer]], within: tuple[str, ...]) -> type[Layer] | None:
    if name in found or name in within or len(within) > MAX_NESTING:
        return found.get(name)
    block = blocks[name]
    parts = []
    for other in contained(block):
        if other in blocks:
            part = _define(other, blocks, found, (*within, name))
            if part is None:
                return None
            parts.append(part)
    key = (name, id(block), *map(id, parts))
    definition = _DEFINED.get(key)
    if definition is None:
        if block.code:
            definition = defined(name, block, FAMILY)
        else:
            definition = _defined(name, block, inside(Graph(blocks=blocks), name), tuple(parts))
        _DEFINED[key] = definition
        while len(_DEFINED) > MAX_KEPT:
            _DEFINED.popitem(last=False)
    _DEFINED.move_to_end(key)
    found[name] = definition
    return definition


def _defined(name: str, block: Block, graph: Graph, parts: tuple[type[Layer], ...]) -> type[BlockLayer]:
    layers = [*parts, *(LAYERS[layer] for layer in contained(block) if layer in LAYERS and layer not in graph.blocks)]
    body = {
        "__doc__": block.says,
        "name": name,
        "block": block,
        "graph": graph,
        "contains": parts,
        "has_code": any(issubclass(part, CodeLayer) or getattr(part, "has_code", False) for part in parts),
        "inputs": tuple(Port(node) for node in ends(graph, "Input")),
        "outputs": tuple(Port(node) for node in ends(graph, "Output")),
        "parameters": MappingProxyType({**{k: _parameter(k, v) for k, v in graph.variables.items()}, "repeat": REPEAT}),
        "shown": (*graph.variables, "repeat"),
        "averages_batch": any(layer.averages_batch for layer in layers),
        "_kept": {},
        "_names": {},
    }
    return type(name, (BlockLayer,), body)


def _parameter(name: str, value: Number) -> Parameter:
    kind = "whole" if isinstance(value, int) else "number"
    return Parameter(name, kind, value, f"The block's variable {name}.")  # type: ignore[arg-type]
