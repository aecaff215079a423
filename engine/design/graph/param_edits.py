"""Edits of the parameters of many nodes at once, in one go however many they are."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from engine.design.graph.graph import Graph, ParamValue

Params = Mapping[str, ParamValue]


def set_params_of(graph: Graph, ids: Iterable[str], changes: Params) -> Graph:
    """Set parameters of nodes by hand, alike for all; of those that share another's weights, that other's."""
    return _with_params(graph, ids, lambda params: {**params, **changes})


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
