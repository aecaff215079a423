"""Checking a graph: shapes carried along the wires, and every rule, each node's work kept while it stands."""

from __future__ import annotations

from collections.abc import Sequence

from engine.design.check.checked import Checked, NodeCheck
from engine.design.check.network import network_problems, ordered
from engine.design.check.nodes import Surroundings, check_node
from engine.design.data.field import Field
from engine.design.graph import Graph
from engine.design.layers import Size


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
    for name in sequence:
        done[name] = check_node(graph.nodes[name], around, done, kept.get(name))
    return Checked(graph, tuple(fields), done, problems + network_problems(graph, done, by_name))
