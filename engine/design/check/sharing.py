"""Rules for nodes that share another's weights."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from engine.design.check.problem import Problem, Repair
from engine.design.graph import Graph, Node
from engine.design.graph.edits import unshare

if TYPE_CHECKING:
    from engine.design.check.checked import NodeCheck


def sharing_problems(node: Node, graph: Graph) -> list[Problem]:
    """Whether the node whose weights it shares is there, of its kind, and has weights of its own."""
    if not node.shares:
        return []
    owner = graph.nodes.get(node.shares)
    if owner is None:
        says = f"{node.id} shares the weights of {node.shares!r}, which is not there."
    elif owner.layer != node.layer:
        says = f"{node.id} shares the weights of {owner.id}, but is {node.layer}, and {owner.id} is {owner.layer}."
    elif owner.shares or owner is node:
        says = f"{node.id} shares the weights of {owner.id}, which has none of its own."
    else:
        return []
    return [Problem("error", "sharing", node.id, "", says, (_own(node.id),))]


def mismatched_weights(nodes: Mapping[str, NodeCheck]) -> list[Problem]:
    """Nodes that get something of another size than the weights they share are made for."""
    problems = []
    first: dict[str, NodeCheck] = {}
    for check in [check for check in nodes.values() if check.node.shares and not check.node.bypassed]:
        owner = nodes.get(check.node.shares)
        if owner is not None and owner.node.bypassed:
            owner = first.setdefault(check.node.shares, check)  # it is the one that builds them
        if owner is None or owner.layer is None or check.layer is None or not (owner.ready and check.ready):
            continue
        ours, theirs = check.layer.weights(*check.inputs), owner.layer.weights(*owner.inputs)
        name = next((name for name in theirs if tuple(ours.get(name, ())) != tuple(theirs[name])), None)
        if name is not None:
            says = (
                f"{check.node.id} shares the weights of {owner.node.id}, whose {name} is made for "
                f"{owner.inputs[0]}, but it gets {check.inputs[0]}; give both the same, or it weights of its own."
            )
            problems.append(Problem("error", "sharing", check.node.id, "", says, (_own(check.node.id),)))
    return problems


def _own(node: str) -> Repair:
    return Repair(f"Give {node} weights of its own", partial(unshare, node=node), "Give weights of their own")
