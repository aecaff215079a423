"""Which nodes no longer compute what they did in an earlier graph; names and places say nothing about that."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace

from engine.design.graph.code import renamed_code
from engine.design.graph.diff import changed_keys
from engine.design.graph.expression import is_expression
from engine.design.graph.graph import Block, Graph, Node, ParamValue

_NAME = re.compile(r"[A-Za-z_]\w*")


def recomputed(before: Graph, now: Graph) -> frozenset[str]:
    """The nodes that are set or wired otherwise than before, and all that compute from one of them.

    Args:
        before: the graph that values were computed with.
        now: the graph that they are to be true of.
    """
    return _recomputed(before, now, _earlier_blocks(before, now))


def _recomputed(before: Graph, now: Graph, layers: Mapping[str, str]) -> frozenset[str]:
    if before is now:
        return frozenset()
    named = _earlier_names(before, now)
    changed = {
        name
        for name in changed_keys(before.nodes, now.nodes)
        if named.get(name, name) not in before.nodes
        or not _alike(before.nodes[named.get(name, name)], now.nodes[name], named, layers)
    }
    blocks = _other_blocks(before, now, layers)
    if blocks:
        changed |= {name for name, node in now.nodes.items() if node.layer in blocks}
    if others := _other_variables(before, now):
        changed |= {
            name for name, node in now.nodes.items() if any(_mentions(value, others) for value in node.params.values())
        }
    if before.edges is not now.edges:
        changed |= {name for name in now.nodes if _wires(before, named.get(name, name), {}) != _wires(now, name, named)}
    if changed:
        changed |= {name for name, node in now.nodes.items() if node.shares in changed}
    return now.downstream(*changed) | changed


def _earlier_names(before: Graph, now: Graph) -> Mapping[str, str]:
    """What renamed nodes were called; renaming hands their parameters on as they are."""
    come, gone = now.nodes.keys() - before.nodes.keys(), before.nodes.keys() - now.nodes.keys()
    if not come or not gone:
        return {}
    lost = {(id(before.nodes[name].params), before.nodes[name].layer, before.nodes[name].at): name for name in gone}
    keys = {name: (id(now.nodes[name].params), now.nodes[name].layer, now.nodes[name].at) for name in come}
    return {name: lost[key] for name, key in keys.items() if key in lost}


def _earlier_blocks(before: Graph, now: Graph) -> Mapping[str, str]:
    """What a renamed block was called; one that came in place of another is told by what is inside of it."""
    if before.blocks is now.blocks:
        return {}
    come, gone = now.blocks.keys() - before.blocks.keys(), before.blocks.keys() - now.blocks.keys()
    return {come.pop(): gone.pop()} if len(come) == len(gone) == 1 else {}


def _alike(old: Node, new: Node, named: Mapping[str, str], layers: Mapping[str, str]) -> bool:
    if old is new:
        return True
    shares, layer = named.get(new.shares, new.shares), layers.get(new.layer, new.layer)
    return replace(new, id=old.id, at=old.at, shares=shares, layer=layer) == old


def _other_variables(before: Graph, now: Graph) -> set[str]:
    """The variables that have another value, or that only one of the graphs has."""
    if before.variables is now.variables:
        return set()
    return {name for name, _ in before.variables.items() ^ now.variables.items()}


def _mentions(value: ParamValue, names: Collection[str]) -> bool:
    if isinstance(value, tuple):
        return any(_mentions(part, names) for part in value)
    return is_expression(value) and any(name in names for name in _NAME.findall(str(value)))


def _wires(graph: Graph, name: str, named: Mapping[str, str]) -> set[tuple[str, str, str]]:
    ends = ((edge.source, edge.target) for edge in graph.incoming(name))
    return {(named.get(source.node, source.node), source.port, target.port) for source, target in ends}


def _other_blocks(before: Graph, now: Graph, layers: Mapping[str, str]) -> set[str]:
    """The blocks that no longer compute what they did, by themselves or by the blocks in them."""
    if before.blocks is now.blocks:
        return set()
    other = set()
    for name, block in now.blocks.items():
        earlier = layers.get(name, name)
        old = before.blocks.get(earlier)
        if old is None or not _alike_inside(old, block, renamed_code(old.code, earlier, name), layers):
            other.add(name)
    rest = now.blocks.keys() - other
    while more := {name for name in rest if any(n.layer in other for n in now.blocks[name].graph.nodes.values())}:
        other |= more
        rest -= more
    return other


def _alike_inside(old: Block, new: Block, code: str, layers: Mapping[str, str]) -> bool:
    if old is new:
        return True
    same = code == new.code and len(old.graph.nodes) == len(new.graph.nodes)
    return same and old.graph.variables == new.graph.variables and not _recomputed(old.graph, new.graph, layers)
