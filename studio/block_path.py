"""The way into blocks: from node to node, each inside of the block of the one before."""

from __future__ import annotations

from dataclasses import dataclass

from engine.design.graph import Graph
from engine.design.graph.blocks import inside
from engine.design.layers import LAYERS


@dataclass(frozen=True)
class Step:
    """A step into a block.

    Attributes:
        node: the node that uses it; empty where the block is looked at by itself.
        copy: which of the node's copies, counted from 0.
        block: the block that is looked at by itself.
    """

    node: str
    copy: int = 0
    block: str = ""


Path = tuple[Step, ...]


def names_of(path: Path) -> tuple[str, ...]:
    """A path without the copies: what is drawn at its end is the same in all of them."""
    return tuple(step.node or step.block for step in path)


def card_of(path: str) -> str:
    """The node of the graph shown that a path such as `stage2[1].conv1` begins with."""
    return path.partition(".")[0].partition("[")[0]


def can_open(graph: Graph, layer: str) -> bool:
    """Whether a layer is a block that was drawn, and so can be looked into."""
    return layer in graph.blocks and layer not in LAYERS and not graph.blocks[layer].code


def followed(graph: Graph, path: Path) -> tuple[Path, tuple[str, ...], Graph]:
    """Go along a path as far as it leads; the steps that are there, the block each enters, and the graph at its end."""
    blocks: list[str] = []
    for step in path:
        node = graph.nodes.get(step.node)
        name = step.block or (node.layer if node is not None else "")
        if not can_open(graph, name):
            break
        blocks.append(name)
        graph = inside(graph, name)
    return path[: len(blocks)], tuple(blocks), graph
