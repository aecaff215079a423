"""Nodes that are left out for now: what arrives at the first input leaves by the first output, and costs nothing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from engine.design.check.checked import NodeCheck, computed_for, last_nodes
from engine.design.check.problem import Problem, Repair
from engine.design.graph import Edge, Graph, Node
from engine.design.graph.edits import bypass
from engine.design.layers import Layer, Parameter, Shape

if TYPE_CHECKING:
    from engine.design.check.nodes import Arrived


class Bypassed(Layer):
    """What a bypassed node is for checking and for the code, whatever its layer: nothing at all."""

    name = "Bypassed"
    family = "Shape"
    torch = ""
    parameters: ClassVar[Mapping[str, Parameter]] = {}

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        return x


def can_be_bypassed(definition: type[Layer]) -> bool:
    """Whether a layer has an input that could go on as its output."""
    return bool(definition.inputs and definition.outputs)


def taking_in(node: Node) -> Repair:
    """The repair that takes a bypassed node in again."""
    return Repair(f"Take {node.id} in again", partial(bypass, ids=[node.id], bypassed=False), "Take in again")


def check_bypassed(
    node: Node,
    definition: type[Layer],
    edges: tuple[Edge, ...],
    arrived: Mapping[int, Arrived],
    wrong: tuple[Problem, ...],
    kept: NodeCheck | None,
) -> NodeCheck:
    """Check a node that is left out.

    Args:
        node: the node.
        definition: the layer it would be.
        edges: the wires that arrive at it.
        arrived: what arrives at each connected input, by position.
        wrong: what is wrong with its wires.
        kept: its result from an earlier check.
    """
    if not can_be_bypassed(definition):
        says = f"{node.id} can't be bypassed: {definition.name} has no input that could go on as its output."
        return NodeCheck(node, edges, problems=(*wrong, _problem(node, says)))
    if 0 not in arrived:
        says = f"{node.id} is bypassed, but nothing arrives at its first input that could go on in its place."
        return NodeCheck(node, edges, problems=(*wrong, _problem(node, says)))
    end, shape = arrived[0]
    if wrong or shape is None:
        return NodeCheck(node, edges, (end,), Bypassed(), problems=wrong)
    stands = kept is not None and kept.node is node and kept.edges == edges and kept.sources == (end,)
    if kept is not None and stands and kept.ready and kept.inputs[0] is shape:
        return kept
    return NodeCheck(node, edges, (end,), Bypassed(), (shape,), (shape,), ready=True)


def unread_inputs(graph: Graph, nodes: Mapping[str, NodeCheck]) -> list[Problem]:
    """Hint at what only feeds an input that a bypassed node does not pass on, so that the code goes without it."""
    bypassed = [node for node in graph.nodes.values() if node.bypassed and node.id in nodes]
    if not bypassed:
        return []
    last = last_nodes(graph)
    idle = graph.upstream(*last) - computed_for(last, nodes)
    problems, told = [], set()
    for node in bypassed:
        check = nodes[node.id]
        passed_on = {end.node for end in check.sources if end is not None}
        for name in dict.fromkeys(_computing(nodes, edge.source.node) for edge in check.edges):
            if name in idle and name not in passed_on and name not in told:
                told.add(name)
                problems.append(_unread(graph, name, idle, node))
    return problems


def _computing(nodes: Mapping[str, NodeCheck], name: str) -> str:
    """The node that a value comes from which leaves one that may be bypassed."""
    check = nodes.get(name)
    passed_on = check.sources[0] if check is not None and check.node.bypassed and check.sources else None
    return passed_on.node if passed_on is not None else name


def _unread(graph: Graph, name: str, idle: Collection[str], bypassed: Node) -> Problem:
    """One hint for the end of a chain that waits for a bypassed node, however long the chain."""
    num_more = sum(other in idle and not graph.nodes[other].bypassed for other in graph.upstream(name))
    before = " with the layer before it" if num_more == 1 else f" with the {num_more} layers before it"
    says = f"{name} goes unused{before if num_more else ''} while {bypassed.id} is bypassed, so the code goes without."
    return Problem("hint", "bypass-unused", name, "", says, (taking_in(bypassed),))


def _problem(node: Node, says: str) -> Problem:
    return Problem("error", "bypass", node.id, "", says, (taking_in(node),))
