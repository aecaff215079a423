"""Ranks of a graph: which nodes stand side by side in the direction of flow, and which graph each belongs to.

Nodes are numbers here, in the order in which they run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.design.graph import CycleFound, Graph, order


@dataclass(frozen=True, slots=True)
class Wire:
    """A wire between two nodes.

    Attributes:
        source: the number of the node that it leaves.
        target: the number of the node where it arrives.
        out: where it leaves among the outputs of its node, from -0.5 to 0.5; 0 where there is one.
        into: where it arrives among the inputs.
    """

    source: int
    target: int
    out: float = 0.0
    into: float = 0.0


def sequence(graph: Graph) -> list[str]:
    """The nodes in the order in which they run; in a cycle, as a walk along the wires meets them."""
    try:
        return list(order(graph))
    except CycleFound:
        return _walked(graph)


def _walked(graph: Graph) -> list[str]:
    """The nodes in the reverse of the order in which a walk in depth leaves them, which turns few wires around."""
    left: list[str] = []
    seen: set[str] = set()
    roots = [name for name in graph.nodes if not graph.incoming(name)]
    for root in [*reversed(roots), *graph.nodes]:
        if root in seen:
            continue
        seen.add(root)
        way = [(root, iter(graph.outgoing(root)))]
        while way:
            name, onward = way[-1]
            goal = next((e.target.node for e in onward if e.target.node not in seen), None)
            if goal is None:
                left.append(name)
                way.pop()
            elif goal in graph.nodes:
                seen.add(goal)
                way.append((goal, iter(graph.outgoing(goal))))
    return left[::-1]


def components(count: int, wires: Sequence[Wire]) -> list[list[int]]:
    """The nodes that hang together, in groups; groups and nodes in the order of their numbers."""
    head = list(range(count))

    def root(node: int) -> int:
        while head[node] != node:
            head[node] = head[head[node]]
            node = head[node]
        return node

    for wire in wires:
        one, other = root(wire.source), root(wire.target)
        if one != other:
            head[max(one, other)] = min(one, other)
    groups: dict[int, list[int]] = {}
    for node in range(count):
        groups.setdefault(root(node), []).append(node)
    return list(groups.values())
