"""Ways out as edits: what a shape rule suggests, and what an open input is waiting for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from itertools import islice

from engine.design.check.checked import Checked
from engine.design.check.ports import arriving, input_index
from engine.design.check.problem import Repair
from engine.design.data.field import Field
from engine.design.graph import Edge, End, Graph, Node, ParamValue
from engine.design.graph.edits import add_node, connect, set_params, splice, unique_id
from engine.design.layers import Layer, Refused, Remedy

MAX_OFFERED = 8
"""So many repairs of one kind are offered; more would be a list to search."""

_LABEL_KINDS = ("class", "number")


def remedied(
    refused: Refused, node: Node, layer: Layer, checked: Checked, fields: Mapping[str, Field]
) -> tuple[Repair, ...]:
    """Make edits of what a shape rule suggests."""
    if layer.is_input:
        return _field_repairs(node, fields)
    index = input_index(type(layer), refused.port) if refused.port else 0
    edge = arriving(checked.graph, node.id, type(layer)).get(index or 0)
    repairs = [_remedy_repair(remedy, node, index or 0, edge, checked) for remedy in refused.remedies]
    return tuple(repair for repair in repairs if repair is not None)


def _remedy_repair(remedy: Remedy, node: Node, index: int, edge: Edge | None, checked: Checked) -> Repair | None:
    if remedy.insert:
        return _insert_repair(remedy, edge) if edge else None
    if remedy.axis is not None and remedy.wanted is not None:
        return _resize_repair(remedy, node, index, checked)
    wanted = ", ".join(f"{name} to {_shown(value)}" for name, value in remedy.params.items())
    kind = f"Set {', '.join(remedy.params)}"
    return Repair(remedy.label or f"Set {wanted}", lambda graph: set_params(graph, node.id, remedy.params), kind)


def _insert_repair(remedy: Remedy, edge: Edge) -> Repair:
    def edit(graph: Graph) -> Graph:
        between = [graph.nodes[end.node].at for end in edge.ends]
        at = (sum(x for x, _ in between) / 2, sum(y for _, y in between) / 2 + 40)
        name = unique_id(graph, remedy.insert.lower())
        return splice(graph, edge, Node(name, remedy.insert, remedy.params, at))

    label = remedy.label or f"Insert {remedy.insert} between {edge.source.node} and {edge.target.node}"
    return Repair(label, edit, remedy.label or f"Insert {remedy.insert}")


def _resize_repair(remedy: Remedy, node: Node, index: int, checked: Checked) -> Repair | None:
    """Change the parameter of the layer that made the size, wherever upstream it is."""
    assert remedy.axis is not None
    maker = checked.origin(node.id, index, remedy.axis)
    layer = checked.nodes[maker].layer if maker else None
    if maker is None or layer is None:
        return None
    name = next((name for name, p in layer.parameters.items() if p.makes is not None), None)
    if name is None:
        return None
    changes: dict[str, ParamValue] = {name: remedy.wanted}
    label = remedy.label or f"Set {name} of {maker} to {remedy.wanted}"
    return Repair(label, lambda graph: set_params(graph, maker, changes), f"Set {name}")


def _field_repairs(node: Node, fields: Mapping[str, Field]) -> tuple[Repair, ...]:
    return tuple(
        Repair(f"Bring in {name!r}", partial(set_params, node=node.id, changes={"field": name}), f"Bring in {name!r}")
        for name in islice(fields, MAX_OFFERED)
    )


def label_repairs(target: End, loss: Node, graph: Graph, fields: Mapping[str, Field]) -> tuple[Repair, ...]:
    """Find what a loss's open target could be connected to: a label that is drawn already, or one of the data's."""
    labels = {name for name, field in fields.items() if field.kind in _LABEL_KINDS}
    labels = labels or {name for name, field in fields.items() if field.kind == "tokens"}
    drawn = (n.id for n in graph.nodes.values() if n.layer == "Input" and n.params.get("field") in labels)
    if repairs := tuple(connection(End(name), target) for name in islice(drawn, MAX_OFFERED)):
        return repairs

    def bring_in(graph: Graph, name: str) -> Graph:
        label = Node(unique_id(graph, name), "Input", {"field": name}, (loss.at[0] - 200, loss.at[1] + 100))
        return connect(add_node(graph, label), End(label.id), target)

    return tuple(
        Repair(words, partial(bring_in, name=name), words)
        for name in sorted(labels)[:MAX_OFFERED]
        for words in [f"Connect the data's {name!r}"]
    )


def connection(source: End, target: End) -> Repair:
    """The wire from an output to an open input."""
    return Repair(f"Connect {source} to {target}", lambda graph: connect(graph, source, target), "Connect")


def _shown(value: object) -> str:
    return str(list(value)) if isinstance(value, tuple) else str(value)
