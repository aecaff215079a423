"""Edits of the parameters of many nodes at once, in one go however many they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from types import MappingProxyType

from engine.design.graph.graph import Graph, ParamValue

Params = Mapping[str, ParamValue]


@dataclass(frozen=True, slots=True)
class Part:
    """One number of several, for one dimension.

    Attributes:
        place: which of them.
        count: how many there are.
        value: the number.
    """

    place: int
    count: int
    value: ParamValue

    def within(self, whole: ParamValue) -> ParamValue:
        """A whole value with this number in its place; one that is the same everywhere is one number."""
        parts = list(parts_of(whole, self.count))
        parts[self.place] = self.value
        return parts[0] if len(set(parts)) == 1 else tuple(parts)


def parts_of(value: ParamValue, count: int) -> tuple[ParamValue, ...]:
    """The number of each dimension, where a single one stands for all."""
    return value if isinstance(value, tuple) and len(value) == count else (value,) * count


def set_params_of(graph: Graph, ids: Iterable[str], changes: Params) -> Graph:
    """Set parameters of nodes by hand, alike for all; of those that share another's weights, that other's."""
    return _with_params(graph, ids, lambda params: {**params, **changes})


def set_part_of(graph: Graph, ids: Iterable[str], name: str, part: Part, defaults: Params) -> Graph:
    """Set one dimension of a parameter that has a number for each, and leave each node's others as they are.

    Args:
        graph: the graph.
        ids: the nodes.
        name: the parameter.
        part: the dimension and its number.
        defaults: the parameter's default, by the layers of the nodes.
    """
    for layer, default in defaults.items():
        of_layer = [node for node in ids if node in graph.nodes and graph.nodes[node].layer == layer]
        graph = _with_params(graph, of_layer, partial(_with_part, name=name, part=part, default=default))
    return graph


def _with_part(params: Params, *, name: str, part: Part, default: ParamValue) -> dict[str, ParamValue]:
    return {**params, name: part.within(params.get(name, default))}


def reset_params_of(graph: Graph, ids: Iterable[str], names: Iterable[str]) -> Graph:
    """Give parameters of nodes their layers' defaults again; of those that share another's weights, that other's."""
    gone = frozenset(names)
    return _with_params(graph, ids, lambda params: {name: params[name] for name in params if name not in gone})


def _with_params(graph: Graph, ids: Iterable[str], edited: Callable[[Params], dict[str, ParamValue]]) -> Graph:
    """Edit the parameters of the nodes that are still there; the very same graph where that changes none."""
    changed = {}
    for name in ids:
        node = graph.nodes.get(name)
        owner = graph.nodes.get(node.shares, node) if node is not None else None
        if owner is None or owner.id in changed:
            continue
        params = edited(owner.params)
        if params != dict(owner.params) or _types(params) != _types(owner.params):
            changed[owner.id] = replace(owner, params=MappingProxyType(params))
    return replace(graph, nodes=MappingProxyType({**graph.nodes, **changed})) if changed else graph


def _types(params: Params) -> list[type]:
    """The kinds of the values: 1 and 1.0 and true are equal, but are not written alike."""
    return [type(value) for value in params.values()]
