"""What a person can add: the layers, the project's own blocks, and the blocks that Netloom ships."""

from __future__ import annotations

from engine.design.check import definition_of, definitions
from engine.design.graph import Graph
from engine.design.graph.blocks import insert_piece, used_blocks
from engine.design.layers import LAYERS, Layer
from engine.design.project.block_files import library


def offered(graph: Graph) -> dict[str, type[Layer]]:
    """Everything by its name; of two with one name the project's own, which is what a node of that name would be."""
    shipped = {name: block for name, block in definitions(library().blocks).items() if name not in graph.blocks}
    return {**LAYERS, **definitions(graph.blocks), **shipped}


def offered_definition(graph: Graph, layer: str) -> type[Layer] | None:
    """What would be added by that name."""
    return definition_of(graph, layer) or definitions(library().blocks).get(layer)


def is_shipped(graph: Graph, layer: str) -> bool:
    """Whether a name is that of a block which Netloom ships and the project does not have yet."""
    return definition_of(graph, layer) is None and layer in library().blocks


def with_offered(graph: Graph, layer: str) -> Graph:
    """The graph with what a node of that layer needs: for a shipped block its definition, and those it contains."""
    if not is_shipped(graph, layer):
        return graph
    piece = Graph(blocks=used_blocks(library().blocks, [layer]))
    return insert_piece(graph, piece)[0]
