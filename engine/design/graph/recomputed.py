"""Which nodes no longer compute what they did in an earlier graph; names and places say nothing about that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.design.graph.diff import changed_keys
from engine.design.graph.expression import is_expression
from engine.design.graph.graph import Block, Graph, Node, ParamValue


def recomputed(before: Graph, now: Graph) -> frozenset[str]:
    """The nodes that are set or wired otherwise than before, and all that compute from one of them.

    Args:
        before: the graph that values were computed with.
        now: the graph that they are to be true of.
    """
    if before is now:
        return frozenset()
    named = _earlier_names(before, now)
    changed = {
        name
        for name in changed_keys(before.nodes, now.nodes)
        if named.get(name, name) not in before.nodes
        or not _alike(before.nodes[named.get(name, name)], now.nodes[name], named)
    }
    blocks = _other_blocks(before, now)
    if blocks:
        changed |= {name for name, node in now.nodes.items() if node.layer in blocks}
    if before.variables != now.variables:
        changed |= {name for name, node in now.nodes.items() if any(map(_is_formula, node.params.values()))}
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


def _alike(old: Node, new: Node, named: Mapping[str, str]) -> bool:
    return old is new or replace(new, id=old.id, at=old.at, shares=named.get(new.shares, new.shares)) == old


def _is_formula(value: ParamValue) -> bool:
    return any(map(_is_formula, value)) if isinstance(value, tuple) else is_expression(value)


def _wires(graph: Graph, name: str, named: Mapping[str, str]) -> set[tuple[str, str, str]]:
    ends = ((edge.source, edge.target) for edge in graph.incoming(name))
    return {(named.get(source.node, source.node), source.port, target.port) for source, target in ends}


def _other_blocks(before: Graph, now: Graph) -> set[str]:
    """The blocks that no longer compute what they did, by themselves or by the blocks in them."""
    if before.blocks is now.blocks:
        return set()
    other = {name for name, block in now.blocks.items() if not _alike_inside(before.blocks.get(name), block)}
    rest = now.blocks.keys() - other
    while more := {name for name in rest if any(n.layer in other for n in now.blocks[name].graph.nodes.values())}:
        other |= more
        rest -= more
    return other


def _alike_inside(old: Block | None, new: Block) -> bool:
    if old is None or old is new:
        return old is new
    same = old.code == new.code and len(old.graph.nodes) == len(new.graph.nodes)
    return same and old.graph.variables == new.graph.variables and not recomputed(old.graph, new.graph)
