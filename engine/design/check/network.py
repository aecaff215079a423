"""Rules about the network as a whole: cycles, what nothing uses, and what training needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from engine.design.check.bypassing import unread_inputs
from engine.design.check.checked import ENDS, LOSSES, NodeCheck
from engine.design.check.custom.layer import name_collisions
from engine.design.check.names import TAKEN
from engine.design.check.problem import Problem, Repair
from engine.design.check.sharing import mismatched_weights
from engine.design.data.field import Field
from engine.design.graph import CycleFound, Edge, End, Graph, Node, order
from engine.design.graph.edits import add_node, connect, disconnect, remove_nodes, unique_id
from engine.design.graph.order import closing_edges

_SQUASHED: Mapping[str, tuple[str, ...]] = {
    "CrossEntropyLoss": ("Softmax",),
    "BCEWithLogitsLoss": ("Sigmoid", "Softmax"),
}
"""Losses that apply the squashing function themselves, and the layers that then must not come before them."""


def ordered(graph: Graph) -> tuple[tuple[str, ...], frozenset[Edge], tuple[Problem, ...]]:
    """Order the nodes; where there are cycles, as if one wire of each were not there.

    Returns:
        The order, the wires left out, and a problem for each.
    """
    try:
        return order(graph), frozenset(), ()
    except CycleFound:
        closing = closing_edges(graph)
    cut = frozenset(edge for edge, _ in closing)
    problems = tuple(_cycle(edge, path) for edge, path in closing)
    return order(disconnect(graph, [edge.target for edge in cut])), cut, problems


def _cycle(edge: Edge, path: list[str]) -> Problem:
    return Problem(
        "error",
        "cycle",
        edge.target.node,
        edge.target.port,
        f"A network runs in one direction, but these wires lead in a circle: {' → '.join([*path, path[0]])}.",
        (_removal(edge),),
    )


def _removal(edge: Edge) -> Repair:
    return Repair(f"Remove the wire {edge}", lambda graph: disconnect(graph, [edge.target]), "Remove the wire")


def network_problems(graph: Graph, nodes: Mapping[str, NodeCheck], fields: Mapping[str, Field]) -> tuple[Problem, ...]:
    """What is wrong with the network though every node by itself may be right."""
    ends = [node for node in graph.nodes.values() if node.layer in ENDS]
    losses = [node for node in ends if node.layer in LOSSES]
    problems = _taken_variables(graph) + _squashed_twice(graph, nodes, losses) + mismatched_weights(nodes)
    problems += unread_inputs(graph, nodes)
    if ends:
        problems += _unused(graph, ends)
    # Without data there is nothing to train on, and a named result is what such a network is drawn for.
    is_complete = bool(ends) and not fields
    if not losses and not is_complete and any(node.layer != "Input" for node in graph.nodes.values()):
        problems.append(_no_loss(graph, nodes, fields))
    problems += name_collisions(graph, nodes)
    return tuple(problems)


def inside_problems(graph: Graph, nodes: Mapping[str, NodeCheck]) -> tuple[Problem, ...]:
    """What is wrong with a block though every node inside may be right."""
    ends = [node for node in graph.nodes.values() if node.layer == "Output"]
    problems = _taken_variables(graph, "repeat") + mismatched_weights(nodes)
    for node in graph.nodes.values():
        if node.layer in LOSSES:
            says = f"{node.id} is a loss, which stands outside of blocks, as it belongs to training alone."
            repair = Repair(f"Remove {node.id}", partial(remove_nodes, ids=[node.id]), "Remove")
            problems.append(Problem("error", "loss-inside", node.id, "", says, (repair,)))
    problems += unread_inputs(graph, nodes)
    return tuple(problems + _unused(graph, ends)) if ends else tuple(problems)


def _taken_variables(graph: Graph, *parameters: str) -> list[Problem]:
    problems = []
    for name in graph.variables:
        if name == "N":
            why = "that is what the size of a batch is called, which is no number yet; choose another name"
        elif name in parameters:
            why = "every block has a parameter of that name already; choose another name"
        elif name in TAKEN:
            why = (
                "the name becomes an attribute of the module, where torch or the code has something of that name; "
                "choose another name"
            )
        else:
            continue
        problems.append(Problem("error", "name-taken", "", "", f"A variable can't be named {name!r}: {why}."))
    return problems


def _squashed_twice(graph: Graph, nodes: Mapping[str, NodeCheck], losses: list[Node]) -> list[Problem]:
    problems = []
    told: set[tuple[str, str]] = set()
    for loss in losses:
        sources = nodes[loss.id].sources
        source = graph.nodes.get(sources[0].node) if sources and sources[0] else None
        if source is not None and source.layer in _SQUASHED.get(loss.layer, ()) and (source.id, loss.layer) not in told:
            name = source.id
            told.add((name, loss.layer))
            problems.append(
                Problem(
                    "warning",
                    "squashed-twice",
                    name,
                    "",
                    f"{loss.layer} applies {'softmax' if source.layer == 'Softmax' else 'a sigmoid'} itself, so {name} "
                    f"would be a second one and slow the learning down.",
                    (Repair(f"Remove {name}", partial(remove_nodes, ids=[name], heal=True), "Remove"),),
                )
            )
    return problems


def _unused(graph: Graph, ends: list[Node]) -> list[Problem]:
    last = tuple(node.id for node in ends)
    used = graph.upstream(*last).union(last)
    if used.issuperset(graph.nodes):
        return []
    unused = graph.nodes.keys() - used
    return [_loose_end(graph, name, unused) for name in graph.nodes if name in unused and not graph.outgoing(name)]


def _loose_end(graph: Graph, name: str, unused: set[str]) -> Problem:
    """One problem for the end of a chain that nothing uses, however long the chain."""
    lost = [name, *(node for node in graph.upstream(name) if node in unused)]
    also = f", nor {'the layer' if len(lost) == 2 else f'the {len(lost) - 1} layers'} before it" if lost[1:] else ""
    says = f"Nothing uses {name}{also}: no wire leads on to a loss or an output, so the code goes without."
    label = f"Remove {name}" + (f" and {len(lost) - 1} more" if lost[1:] else "")
    return Problem("warning", "unused", name, "", says, (Repair(label, partial(remove_nodes, ids=lost), "Remove"),))


def _no_loss(graph: Graph, nodes: Mapping[str, NodeCheck], fields: Mapping[str, Field]) -> Problem:
    says = "Nothing scores this network yet: to train it, connect its result to a loss."
    result = next((name for name in reversed(list(nodes)) if nodes[name].outputs and not graph.outgoing(name)), None)
    label = next((field for field in fields.values() if field.kind in ("class", "number")), None)
    if result is None or label is None:
        return Problem("hint", "no-loss", "", "", says)
    layer = "CrossEntropyLoss" if label.kind == "class" else "MSELoss"
    return Problem("hint", "no-loss", "", "", says, (Repair(f"Add {layer}", _loss_adder(result, label.name, layer)),))


def _loss_adder(result: str, label: str, layer: str) -> Callable[[Graph], Graph]:
    def edit(graph: Graph) -> Graph:
        x, y = graph.nodes[result].at
        drawn = next((n.id for n in graph.nodes.values() if n.params.get("field") == label), None)
        if drawn is None:
            drawn = unique_id(graph, label)
            graph = add_node(graph, Node(drawn, "Input", {"field": label}, (x, y + 120)))
        loss = unique_id(graph, "loss")
        graph = add_node(graph, Node(loss, layer, {}, (x + 200, y + 60)))
        graph = connect(graph, End(result), End(loss))
        return connect(graph, End(drawn), End(loss, "target"))

    return edit
