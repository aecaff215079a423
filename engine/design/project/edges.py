"""Edges as the file writes them: the first port of a layer goes unnamed, and the order is always the same."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping

from engine.design.check import definition_of, input_index, input_name, output_index
from engine.design.graph import Edge, End, Graph, Node, parse_edge
from engine.design.graph.drawing import MAX_BENDS

_NAME = "[A-Za-z][A-Za-z0-9_]{0,59}"
_END = rf"\s*({_NAME}(?:\.{_NAME})?)\s*"
_NUMBER = r"-?\d{1,17}(?:\.\d{1,20})?(?:e[+-]\d{1,3})?"  # as long as any number is written
_BEND = rf"{_NUMBER},{_NUMBER}"
_EDGE = re.compile(rf"{_END}->{_END}(?:(?<=\s)via((?:\s+{_BEND}){{1,{MAX_BENDS}}})\s*)?")


def parsed(text: str) -> Edge | None:
    """Read `lstm.hidden -> head` or `a -> b via 40,0 80,20`; None if it is not written like that."""
    edge = parse_edge(text) if _EDGE.fullmatch(text) else None
    return edge if edge is not None and all(math.isfinite(number) for place in edge.bends for number in place) else None


def canonical_edge(edge: Edge, graph: Graph) -> Edge:
    """Leave the name of a first port out and write the others in one way, where the layer is known.

    Args:
        edge: the edge.
        graph: where its nodes and the project's blocks are found.
    """
    source, target = _canonical_source(edge.source, graph), _canonical_target(edge.target, graph)
    return edge if source is edge.source and target is edge.target else edge._replace(source=source, target=target)


def in_order(edges: Iterable[Edge], nodes: Mapping[str, Node]) -> list[Edge]:
    """Sort edges by the node and the port that they arrive at, so that a change stays one line in a diff."""
    place = {name: index for index, name in enumerate(nodes)}
    return sorted(edges, key=lambda edge: (place[edge.target.node], _natural(edge.target.port)))


def _canonical_source(end: End, graph: Graph) -> End:
    if not end.port:
        return end
    definition = definition_of(graph, graph.nodes[end.node].layer)
    return End(end.node) if definition and output_index(definition, end.port) == 0 else end


def _canonical_target(end: End, graph: Graph) -> End:
    if not end.port:
        return end
    definition = definition_of(graph, graph.nodes[end.node].layer)
    index = input_index(definition, end.port) if definition else None
    if definition is None or index is None:
        return end
    return End(end.node, input_name(definition, index) if index else "")


def _natural(port: str) -> tuple[str, int, str]:
    stem = port.rstrip("0123456789")
    return stem, int(port[len(stem) :] or 0), port
