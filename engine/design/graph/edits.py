"""Edits: pure functions from a graph to another. Each one is a step that undo can take back."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TypeVar

from engine.design.graph.bending import joined, parted
from engine.design.graph.graph import Graph, Node, Number, ParamValue
from engine.design.graph.order import path_between
from engine.design.graph.wires import Edge, End, Wires

Value = TypeVar("Value")


class EditRefused(ValueError):
    """An edit that would leave no sound graph; the message is a sentence for the person at the canvas."""


def unique_id(graph: Graph, wanted: str) -> str:
    """Return the wanted name, or with the first number behind it that is free: `relu`, `relu2`, `relu3`."""
    if wanted not in graph.nodes and wanted not in graph.variables:
        return wanted
    stem = wanted.rstrip("0123456789") or wanted
    number = int(wanted[len(stem) :] or 1) + 1
    while f"{stem}{number}" in graph.nodes or f"{stem}{number}" in graph.variables:
        number += 1
    return f"{stem}{number}"


def require_name(name: str, *, what: str = "A name") -> None:
    """Refuse what can't be a name in the generated code.

    Raises:
        EditRefused: it is not a Python identifier, is a keyword, starts with an underscore, or is overlong.
    """
    if len(name) > 60:
        raise EditRefused(f"{what} has at most 60 characters, but this one has {len(name):,}.")
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
        raise EditRefused(
            f"{what} is made of letters, digits and _ and starts with a letter, but {name!r} is not: "
            f"it becomes a name in the code."
        )
    if keyword.iskeyword(name) or keyword.issoftkeyword(name):
        raise EditRefused(f"{name!r} is a word of Python itself; choose another name.")


def add_node(graph: Graph, node: Node) -> Graph:
    """Add a node.

    Raises:
        EditRefused: its name can't be one or is taken.
    """
    _require_free(graph, node.id)
    return replace(graph, nodes=_frozen({**graph.nodes, node.id: node}))


def remove_nodes(graph: Graph, ids: Iterable[str], *, heal: bool = False) -> Graph:
    """Remove nodes with their wires; healing joins what fed a node's first input to what its first output fed.

    A wire that healing makes is led through the bends of both that it stands for.
    """
    gone = set(ids) & graph.nodes.keys()
    edges = graph.edges
    if heal:
        for node in sorted(gone):
            edges = _bridged(edges, node)
    drop = [e.target for e in edges.values() if e.source.node in gone or e.target.node in gone]
    nodes = {name: node for name, node in graph.nodes.items() if name not in gone}
    return replace(graph, nodes=_frozen(_inherited(nodes, graph.nodes)), edges=edges.changed(drop=drop))


def rename_node(graph: Graph, old: str, new: str) -> Graph:
    """Rename a node and carry its wires along; its place in the order stays.

    Raises:
        EditRefused: the new name can't be one or is taken.
    """
    if old == new:
        return graph
    _require_free(graph, new)

    def named(node: Node) -> Node:
        if node.id == old:
            return replace(node, id=new)
        return replace(node, shares=new) if node.shares == old else node

    nodes = {new if name == old else name: named(node) for name, node in graph.nodes.items()}

    def renamed(end: End) -> End:
        return End(new, end.port) if end.node == old else end

    edges = Wires(e._replace(source=renamed(e.source), target=renamed(e.target)) for e in graph.edges.values())
    return replace(graph, nodes=_frozen(nodes), edges=edges)


def set_params(graph: Graph, node: str, changes: Mapping[str, ParamValue]) -> Graph:
    """Set parameters of a node by hand; where it shares another's weights, of that other."""
    old = _owner(graph, node)
    return _with_node(graph, replace(old, params=_frozen({**old.params, **changes})))


def reset_params(graph: Graph, node: str, names: Iterable[str]) -> Graph:
    """Give parameters of a node their layer's default again; where it shares another's weights, of that other."""
    old = _owner(graph, node)
    gone = set(names)
    kept = {name: value for name, value in old.params.items() if name not in gone}
    return _with_node(graph, replace(old, params=_frozen(kept)))


def replace_layer(graph: Graph, node: str, layer: str) -> Graph:
    """Make a node another kind of layer; parameters and wires stay, and checking says which no longer fit."""
    return _with_node(graph, replace(graph.nodes[node], layer=layer))


def share(graph: Graph, node: str, owner: str) -> Graph:
    """Let a node use the module of another, and so its weights and parameters.

    Raises:
        EditRefused: the two are not of the same kind, or are one and the same.
    """
    owner = _owner(graph, owner).id
    ours, theirs = graph.nodes[node], graph.nodes[owner]
    if node == owner:
        raise EditRefused(f"{node} can't share its own weights; choose another layer of its kind.")
    if ours.layer != theirs.layer:
        raise EditRefused(
            f"Only layers of one kind share weights, but {node} is {ours.layer} and {owner} is {theirs.layer}."
        )
    followers = {name: replace(other, shares=owner) for name, other in graph.nodes.items() if other.shares == node}
    sharing = replace(ours, shares=owner, params=_frozen({}))
    return replace(graph, nodes=_frozen({**graph.nodes, **followers, node: sharing}))


def unshare(graph: Graph, node: str) -> Graph:
    """Give a node weights of its own again, with the parameters that it shared."""
    return _with_node(graph, replace(graph.nodes[node], shares="", params=_owner(graph, node).params))


def move_nodes(graph: Graph, places: Mapping[str, tuple[float, float]]) -> Graph:
    """Put nodes at other places of the canvas; where both ends of a wire move, its bends go along.

    Places are kept to a hundredth of a pixel, so that the file shows none that differ by the error of a sum.
    """
    moved = {name: replace(graph.nodes[name], at=(round(x, 2), round(y, 2))) for name, (x, y) in places.items()}
    bent = [e for name in places for e in graph.outgoing(name) if e.bends and e.target.node in places]
    edges = graph.edges.changed(put=[_shifted(e, graph.nodes, moved) for e in bent]) if bent else graph.edges
    return replace(graph, nodes=_frozen({**graph.nodes, **moved}), edges=edges)


def bypass(graph: Graph, ids: Iterable[str], *, bypassed: bool = True) -> Graph:
    """Leave nodes out for now, so that what arrives at them goes on as it is; or take them in again.

    A node that is gone is passed over, as in `remove_nodes`.
    """
    turned = {name: replace(graph.nodes[name], bypassed=bypassed) for name in ids if name in graph.nodes}
    return replace(graph, nodes=_frozen({**graph.nodes, **turned}))


def connect(graph: Graph, source: End, target: End) -> Graph:
    """Wire an output to an input; a wire already there gives way.

    Raises:
        EditRefused: one of the nodes is missing, or the wire would close a cycle.
    """
    for end in (source, target):
        if end.node not in graph.nodes:
            raise EditRefused(f"There is no layer named {end.node!r} to connect.")
    way = path_between(graph, target.node, source.node)
    if way:
        raise EditRefused(
            f"A network runs in one direction, but this wire would close a cycle: {' → '.join([*way, target.node])}."
        )
    return replace(graph, edges=graph.edges.changed(put=[Edge(source, target)]))


def disconnect(graph: Graph, targets: Iterable[End]) -> Graph:
    """Remove the wires that arrive at these inputs."""
    return replace(graph, edges=graph.edges.changed(drop=targets))


def splice(graph: Graph, edge: Edge, node: Node) -> Graph:
    """Put a node into a wire: through its first input and out of its first output.

    A node that stands in the graph already is taken out of its chain first. The bends of the wire stay with the half
    on whose side of the node they are.
    """
    if node.id in graph.nodes:
        drop = [e.target for e in graph.incoming(node.id) + graph.outgoing(node.id)]
        graph = _with_node(disconnect(graph, drop), node)
    else:
        graph = add_node(graph, node)
    graph = connect(graph, edge.source, End(node.id))
    graph = connect(graph, End(node.id), edge.target)
    if not edge.bends:
        return graph
    start, end = (graph.nodes[one.node].at for one in edge.ends)
    before, after = parted(edge.bends, start, end, node.at)
    halves = [Edge(edge.source, End(node.id), before), Edge(End(node.id), edge.target, after)]
    return replace(graph, edges=graph.edges.changed(put=halves))


def insert(graph: Graph, nodes: Iterable[Node], edges: Iterable[Edge]) -> tuple[Graph, dict[str, str]]:
    """Add a copied piece under free names.

    Returns:
        The graph, and the new name of each inserted node by its old one.
    """
    names: dict[str, str] = {}
    for node in nodes:
        names[node.id] = unique_id(graph, node.id)
        graph = add_node(graph, replace(node, id=names[node.id]))
    for new in names.values():
        node = graph.nodes[new]
        if node.shares in names:
            graph = _with_node(graph, replace(node, shares=names[node.shares]))
    put = [
        e._replace(source=End(names[e.source.node], e.source.port), target=End(names[e.target.node], e.target.port))
        for e in edges
        if e.source.node in names and e.target.node in names
    ]
    return replace(graph, edges=graph.edges.changed(put=put)), names


def set_variable(graph: Graph, name: str, value: Number) -> Graph:
    """Give a variable a value; a new name makes a new variable.

    Raises:
        EditRefused: the name can't be one or belongs to a layer.
    """
    if name not in graph.variables:
        _require_free(graph, name, what="The name of a variable")
    return replace(graph, variables=_frozen({**graph.variables, name: value}))


def remove_variable(graph: Graph, name: str) -> Graph:
    """Remove a variable; expressions that use it become problems that say so."""
    kept = {key: value for key, value in graph.variables.items() if key != name}
    return replace(graph, variables=_frozen(kept))


def _require_free(graph: Graph, name: str, *, what: str = "The name of a layer") -> None:
    require_name(name, what=what)
    if name in graph.nodes:
        raise EditRefused(f"There is a layer named {name!r} already; choose another name.")
    if name in graph.variables:
        raise EditRefused(f"There is a variable named {name!r} already; choose another name.")


def _shifted(edge: Edge, before: Mapping[str, Node], after: Mapping[str, Node]) -> Edge:
    """The wire with its bends as far from where they were as its ends are, on the average."""
    dx, dy = (sum(after[end.node].at[axis] - before[end.node].at[axis] for end in edge.ends) / 2 for axis in (0, 1))
    return edge._replace(bends=tuple((round(x + dx, 2), round(y + dy, 2)) for x, y in edge.bends))


def _with_node(graph: Graph, node: Node) -> Graph:
    return replace(graph, nodes=_frozen({**graph.nodes, node.id: node}))


def _owner(graph: Graph, node: str) -> Node:
    """The node whose parameters a node has: its own, or of the one it shares with."""
    found = graph.nodes[node]
    return graph.nodes.get(found.shares, found)


def _inherited(nodes: dict[str, Node], before: Mapping[str, Node]) -> dict[str, Node]:
    """Where the owner of shared weights has gone, the first that shared them owns them now."""
    heirs: dict[str, str] = {}
    for name, node in list(nodes.items()):
        if not node.shares or node.shares in nodes:
            continue
        heir = heirs.setdefault(node.shares, name)
        owner = before.get(node.shares)
        params = owner.params if owner is not None else node.params
        nodes[name] = replace(node, shares="", params=params) if heir == name else replace(node, shares=heir)
    return nodes


def _bridged(edges: Wires, node: str) -> Wires:
    source = edges.get(End(node))
    if source is None:
        return edges
    onward = [e for e in edges.outgoing.get(node, ()) if e.source.port == ""]
    return edges.changed(put=[Edge(source.source, e.target, joined(source.bends, e.bends)) for e in onward])


def _frozen(values: dict[str, Value]) -> Mapping[str, Value]:
    return MappingProxyType(values)
