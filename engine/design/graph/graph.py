"""The drawing as a value: nodes, wires and variables. Nothing in it changes; edits make another one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from engine.design.graph.wires import Edge, End, Wires

ParamValue = None | bool | int | float | str | tuple["ParamValue", ...]
"""What a parameter may hold in a project: plain JSON values, lists as tuples, expressions as text `= width * 2`."""

Number = int | float


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Node:
    """A layer placed in a graph. Its id is its name: the attribute in the generated class.

    Attributes:
        id: a Python identifier, unique in its graph.
        layer: the registered name of the layer, for example `Conv2d`.
        params: what was set by hand; what is absent has the layer's default.
        at: position of the card's top left corner on the canvas, in scene pixels, x to the right and y down.
    """

    id: str
    layer: str
    params: Mapping[str, ParamValue] = field(default_factory=_nothing)
    at: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class Graph:
    """Nodes by id in the order they were added, the wires between them, and named numbers they share."""

    nodes: Mapping[str, Node] = field(default_factory=_nothing)
    edges: Wires = field(default_factory=Wires)
    variables: Mapping[str, Number] = field(default_factory=_nothing)

    @classmethod
    def of(
        cls,
        nodes: list[Node] | tuple[Node, ...] = (),
        edges: list[str] | tuple[str, ...] = (),
        variables: Mapping[str, Number] | None = None,
    ) -> Graph:
        """Build a graph from nodes and edges written as in the project file, `a -> b.port`."""
        return cls(
            MappingProxyType({node.id: node for node in nodes}),
            Wires(parse_edge(edge) for edge in edges),
            MappingProxyType(dict(variables or {})),
        )

    def incoming(self, node: str) -> tuple[Edge, ...]:
        """The edges that arrive at a node."""
        return self.edges.incoming.get(node, ())

    def outgoing(self, node: str) -> tuple[Edge, ...]:
        """The edges that leave a node."""
        return self.edges.outgoing.get(node, ())

    def downstream(self, node: str) -> set[str]:
        """Every node reached from this one along the wires, itself left out unless a cycle returns to it."""
        return self._reached(node, self.edges.outgoing, forward=True)

    def upstream(self, node: str) -> set[str]:
        """Every node from which the wires lead to this one."""
        return self._reached(node, self.edges.incoming, forward=False)

    def _reached(self, node: str, edges: Mapping[str, tuple[Edge, ...]], *, forward: bool) -> set[str]:
        seen: set[str] = set()
        waiting = [node]
        while waiting:
            for edge in edges.get(waiting.pop(), ()):
                other = edge.target.node if forward else edge.source.node
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)
        return seen


def parse_edge(text: str) -> Edge:
    """Read an edge as the project file writes it, `lstm.hidden -> head`.

    Raises:
        ValueError: there is not exactly one arrow.
    """
    source, arrow, target = text.partition("->")
    if not arrow or "->" in target or not source.strip() or not target.strip():
        raise ValueError(f"An edge is written `from -> to`, but this one reads {text[:80]!r}.")
    return Edge(End.parse(source), End.parse(target))
