"""What a graph looks like once it has been in a file."""

from __future__ import annotations

from dataclasses import replace

from engine.design.graph import Blocks, Graph, Wires
from engine.design.graph.blocks import inside
from engine.design.project.edges import canonical_edge


def canonical(graph: Graph) -> Graph:
    """The same graph with every first port unnamed, as it comes back from a file."""
    inner = {
        name: replace(block, graph=replace(block.graph, edges=_canonical_wires(inside(graph, name))))
        for name, block in graph.blocks.items()
    }
    return replace(graph, edges=_canonical_wires(graph), blocks=Blocks(inner))


def _canonical_wires(graph: Graph) -> Wires:
    return Wires(canonical_edge(edge, graph) for edge in graph.edges.values())
