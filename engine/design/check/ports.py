"""Which input and output of a layer an edge means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache

from engine.design.graph import Edge, Graph, ParamValue
from engine.design.layers.layer import MAX_BRANCHES, Layer, Port

_MOST_KEPT = 512
"""Of the inputs that one stands for, for a few layers and all counts that networks have."""


def input_index(definition: type[Layer], port: str) -> int | None:
    """The position of an input by the name an edge gives it; None if the layer has no such input."""
    ports = definition.inputs
    if port == "":
        return 0 if ports else None
    for index, candidate in enumerate(ports):
        if candidate.repeats:
            number = port.removeprefix(candidate.name)
            if port != number and number.isascii() and number.isdigit() and 1 <= int(number) <= MAX_BRANCHES:
                return index + int(number) - 1
        elif candidate.name == port:
            return index
    return None


def output_index(definition: type[Layer], port: str) -> int | None:
    """The position of an output by the name an edge gives it; None if the layer has no such output."""
    if port == "":
        return 0 if definition.outputs else None
    return next((i for i, candidate in enumerate(definition.outputs) if candidate.name == port), None)


def output_ports(definition: type[Layer], params: Mapping[str, ParamValue]) -> tuple[Port, ...]:
    """The outputs that a layer with these parameters has; some exist only with a switch on or a count reached."""
    outputs = definition.outputs
    if len(outputs) == 1 and not outputs[0].when:
        return outputs
    return tuple(port for port in outputs if not port.when or _count(definition, params, port.when) >= port.least)


def _count(definition: type[Layer], params: Mapping[str, ParamValue], name: str) -> int:
    """What a parameter counts: the entries of a list, a plain number itself, and 1 for a switch that is on."""
    parameter = definition.parameters[name]
    value = params.get(name, parameter.default)
    if parameter.kind == "sizes":
        return len(value) if isinstance(value, tuple) else 1
    return int(value) if isinstance(value, bool | int | float) else 0


def input_name(definition: type[Layer], index: int) -> str:
    """What an edge calls the input at a position, written out: `x`, `target`, `x3`."""
    ports = definition.inputs
    last = len(ports) - 1
    if ports[last].repeats and index >= last:
        return f"{ports[last].name}{index - last + 1}"
    return ports[index].name


def input_ports(definition: type[Layer], edges: Iterable[Edge]) -> tuple[Port, ...]:
    """The inputs as a card shows them; one that repeats itself has a free one behind those in use.

    Args:
        definition: the layer.
        edges: the edges that arrive at the node.
    """
    ports = definition.inputs
    if not ports or not ports[-1].repeats:
        return ports
    used = [input_index(definition, edge.target.port) or 0 for edge in edges]
    count = min(max([2, *(index + 2 for index in used)]), MAX_BRANCHES)
    return ports[:-1] + _repeated(ports[-1], count)


@lru_cache(maxsize=_MOST_KEPT)
def _repeated(stem: Port, count: int) -> tuple[Port, ...]:
    """The inputs that one stands for; every such node of a network asks for the same few."""
    return tuple(replace(stem, name=f"{stem.name}{number}", repeats=False) for number in range(1, count + 1))


def arriving(graph: Graph, node: str, definition: type[Layer]) -> dict[int, Edge]:
    """The edges that arrive at a node's inputs, by position; those that name no input of it are left out."""
    found = {}
    for edge in graph.incoming(node):
        index = input_index(definition, edge.target.port)
        if index is not None:
            found[index] = edge
    return found
