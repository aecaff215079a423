"""Checking a graph: shapes carried along the wires, and every rule, each node's work kept while it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.design.check.checked import Checked, NodeCheck
from engine.design.check.network import inside_problems, network_problems, ordered
from engine.design.check.nodes import Surroundings, check_node
from engine.design.data.field import Field
from engine.design.graph import Edge, Graph
from engine.design.layers import Shape, Size


def check(graph: Graph, fields: Sequence[Field] = (), previous: Checked | None = None) -> Checked:
    """Work out shapes, problems and cost of every node.

    Args:
        graph: the graph.
        fields: what the data offers.
        previous: an earlier result; what it hangs on unchanged is taken over from it.
    """
    if previous is not None and previous.graph is graph and previous.fields == tuple(fields):
        return previous
    sequence, cut, problems = ordered(graph)
    by_name = {field.name: field for field in fields}
    variables = {name: Size.variable(name, value) for name, value in graph.variables.items()}
    around = Surroundings(graph, by_name, variables, cut)
    comparable = (
        previous is not None and previous.graph.variables == graph.variables and previous.fields == tuple(fields)
    )
    kept = previous.nodes if previous is not None and comparable else {}
    done: dict[str, NodeCheck] = {}
    incoming = graph.edges.incoming
    for name in sequence:
        node, before = graph.nodes[name], kept.get(name)
        if (
            before is not None
            and before.node is node
            and type(before.layer) is around.definition(node.layer)
            and _untouched(before, incoming.get(name, ()), done, kept)
        ):
            done[name] = before
        else:
            done[name] = check_node(node, around, done, before)
    return Checked(graph, tuple(fields), done, problems + network_problems(graph, done, by_name))


def check_inside(graph: Graph, given: Mapping[str, Shape], variables: Mapping[str, Size]) -> Checked:
    """Work out shapes, problems and cost of what is inside a block.

    Args:
        graph: the block's graph, with all of the project's blocks at hand.
        given: what arrives at its inputs; one that is not there has the shape that it states.
        variables: what its variables are.
    """
    sequence, cut, problems = ordered(graph)
    around = Surroundings(graph, {}, variables, cut, given)
    done: dict[str, NodeCheck] = {}
    for name in sequence:
        done[name] = check_node(graph.nodes[name], around, done, None)
    return Checked(graph, (), done, problems + inside_problems(graph, done))


def _untouched(
    before: NodeCheck, edges: tuple[Edge, ...], done: Mapping[str, NodeCheck], kept: Mapping[str, NodeCheck]
) -> bool:
    """Whether nothing about a node can have changed: the same wires, from nodes that give the very same."""
    if (
        not before.ready
        or before.problems
        or before.node.shares
        or (before.edges is not edges and before.edges != edges)
    ):
        return False
    for end in before.sources:
        if end is not None:
            now, then = done.get(end.node), kept.get(end.node)
            if now is None or then is None or now.outputs is not then.outputs or now.node.layer != then.node.layer:
                return False
    return True
