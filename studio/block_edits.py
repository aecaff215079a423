"""Edits inside of a block that the nodes which use it have to follow: a port or a variable with another name."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType

from engine.design.check.blocks import REPEAT
from engine.design.graph import Blocks, EditRefused, End, Graph, Node, Wires
from engine.design.graph.blocks import contained, inside, remove_block, with_inside
from engine.design.graph.edits import remove_variable, rename_node, set_variable

_ENDS = ("Input", "Output")


def node_renamed(graph: Graph, block: str, old: str, new: str) -> Graph:
    """Rename a node inside of a block; an input or output keeps the wires that arrive at it or leave it outside.

    Raises:
        EditRefused: the new name can't be one or is taken.
    """
    inner = rename_node(inside(graph, block), old, new)
    graph = with_inside(graph, block, inner)
    kind = inner.nodes[new].layer
    return _everywhere(graph, lambda part: _port_renamed(part, block, kind, old, new)) if kind in _ENDS else graph


def _port_renamed(graph: Graph, block: str, kind: str, old: str, new: str) -> Graph:
    def renamed(end: End) -> End:
        node = graph.nodes.get(end.node)
        is_meant = node is not None and node.layer == block and end.port == old
        return End(end.node, new) if is_meant else end

    if kind == "Input":
        edges = [edge._replace(target=renamed(edge.target)) for edge in graph.edges.values()]
    else:
        edges = [edge._replace(source=renamed(edge.source)) for edge in graph.edges.values()]
    return graph if edges == list(graph.edges.values()) else replace(graph, edges=Wires(edges))


def rename_variable(graph: Graph, old: str, new: str) -> Graph:
    """Rename a variable and every use of it.

    Raises:
        EditRefused: the new name can't be one or is taken.
    """
    if new in graph.variables:
        raise EditRefused(f"There is a variable named {new!r} already; choose another name.")
    value = graph.variables[old]
    set_variable(graph, new, value)  # refuses a name that can't be one
    word = re.compile(rf"\b{re.escape(old)}\b")

    def rewritten(given: object) -> object:
        if isinstance(given, tuple):
            return tuple(map(rewritten, given))
        return word.sub(new, given) if isinstance(given, str) and given.startswith("=") else given

    nodes = dict(graph.nodes)
    for name, node in nodes.items():
        params = {key: rewritten(given) for key, given in node.params.items()}
        if params != dict(node.params):
            nodes[name] = replace(node, params=MappingProxyType(params))  # type: ignore[arg-type]
    variables = {new if name == old else name: number for name, number in graph.variables.items()}
    return replace(graph, nodes=MappingProxyType(nodes), variables=MappingProxyType(variables))


def variable_renamed(graph: Graph, block: str, old: str, new: str) -> Graph:
    """Rename a variable of a block, and with it the parameter of each node that uses the block.

    Raises:
        EditRefused: the new name can't be one or is taken.
    """
    if new == REPEAT.name:
        raise EditRefused(f"{new!r} says of every block how many copies there are; choose another name.")
    graph = with_inside(graph, block, rename_variable(inside(graph, block), old, new))

    def followed(node: Node) -> Node:
        params = {new if key == old else key: value for key, value in node.params.items()}
        return replace(node, params=MappingProxyType(params))

    return _everywhere(graph, lambda part: _of_users(part, block, old, followed))


def variable_removed(graph: Graph, block: str, name: str) -> Graph:
    """Remove a variable of a block, and what the nodes that use the block give for it."""
    graph = with_inside(graph, block, remove_variable(inside(graph, block), name))

    def followed(node: Node) -> Node:
        return replace(node, params=MappingProxyType({k: v for k, v in node.params.items() if k != name}))

    return _everywhere(graph, lambda part: _of_users(part, block, name, followed))


def _of_users(graph: Graph, block: str, parameter: str, change: Callable[[Node], Node]) -> Graph:
    changed = {
        name: change(node) for name, node in graph.nodes.items() if node.layer == block and parameter in node.params
    }
    return replace(graph, nodes=MappingProxyType({**graph.nodes, **changed})) if changed else graph


def _everywhere(graph: Graph, change: Callable[[Graph], Graph]) -> Graph:
    """Make an edit to the graph and to the graph of every block."""
    blocks = {}
    for name, block in graph.blocks.items():
        inner = change(block.graph)
        blocks[name] = block if inner is block.graph else replace(block, graph=inner)
    is_changed = any(blocks[name] is not block for name, block in graph.blocks.items())
    return replace(change(graph), blocks=Blocks(blocks)) if is_changed else change(graph)


def uses(graph: Graph, block: str) -> list[tuple[str, str]]:
    """Where a block is used: each node, with the block that it stands in, or nothing for the network itself."""
    found = [("", node.id) for node in graph.nodes.values() if node.layer == block]
    for name, other in graph.blocks.items():
        found += [(name, node.id) for node in other.graph.nodes.values() if node.layer == block]
    return found


def unused_blocks(graph: Graph) -> list[str]:
    """The blocks that neither the network uses nor a block that it uses."""
    used = {node.layer for node in graph.nodes.values()}
    waiting = [name for name in used if name in graph.blocks]
    while waiting:
        for name in contained(graph.blocks[waiting.pop()]):
            if name in graph.blocks and name not in used:
                used.add(name)
                waiting.append(name)
    return [name for name in graph.blocks if name not in used]


def without_unused(graph: Graph) -> Graph:
    """Remove every block that is of no use, those first that contain others."""
    gone = set(unused_blocks(graph))
    while gone:
        free = {name for name in gone if all(user not in gone for user, _ in uses(graph, name))}
        for name in free:
            graph = remove_block(graph, name)
        gone -= free
    return graph
