"""Edits of blocks: what is inside of one, where it is used, and that none contains itself."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import count
from types import MappingProxyType

from engine.design.graph.code import renamed_code
from engine.design.graph.drawing import Drawing
from engine.design.graph.drawing_edits import annotate
from engine.design.graph.edits import EditRefused, insert, require_name
from engine.design.graph.graph import Block, Blocks, Graph, Node
from engine.design.graph.wires import Wires

MAX_NESTING = 32
ENDS = ("Input", "Output")
"""The layers that mark the inputs and outputs of a block."""


def inside(graph: Graph, name: str) -> Graph:
    """The graph of a block, with all of the project's blocks at hand, to be looked at and edited like any other."""
    return replace(graph.blocks[name].graph, blocks=graph.blocks)


def with_inside(graph: Graph, name: str, inner: Graph) -> Graph:
    """Put an edited graph back into its block, for every node that uses it.

    Args:
        graph: a graph that has the block at hand, its own or another block's.
        name: the block.
        inner: what is inside of it now; where the edit changed other blocks, these are taken over.

    Raises:
        EditRefused: the block would contain itself.
    """
    block = replace(graph.blocks[name], graph=replace(inner, blocks=Blocks()))
    return replace(graph, blocks=_sound({**inner.blocks, name: block}))


def set_block(graph: Graph, name: str, block: Block) -> Graph:
    """Add a block, or put another in its place.

    Raises:
        EditRefused: its name can't be one, or it would contain itself.
    """
    if name not in graph.blocks:
        require_name(name, what="The name of a block")
    return replace(graph, blocks=_sound({**graph.blocks, name: block}))


def remove_block(graph: Graph, name: str) -> Graph:
    """Remove a block that nothing uses.

    Raises:
        EditRefused: something uses it.
    """
    users = [other for other, block in graph.blocks.items() if name in contained(block)]
    nodes = [node.id for node in graph.nodes.values() if node.layer == name]
    if users or nodes:
        raise EditRefused(f"{name} is still used by {', '.join([*nodes, *users][:3])}; remove or ungroup that first.")
    return replace(graph, blocks=Blocks({key: block for key, block in graph.blocks.items() if key != name}))


def rename_block(graph: Graph, old: str, new: str) -> Graph:
    """Rename a block, wherever it is used.

    Raises:
        EditRefused: the new name can't be one or is taken.
    """
    if old == new:
        return graph
    require_name(new, what="The name of a block")
    if new in graph.blocks:
        raise EditRefused(f"There is a block named {new!r} already; choose another name.")

    def renamed(inner: Graph) -> Graph:
        nodes = {key: replace(node, layer=new) if node.layer == old else node for key, node in inner.nodes.items()}
        return replace(inner, nodes=MappingProxyType(nodes))

    def renamed_block(name: str, block: Block) -> Block:
        code = renamed_code(block.code, old, new) if name == old else block.code
        return replace(block, graph=renamed(block.graph), code=code)

    blocks = {new if name == old else name: renamed_block(name, block) for name, block in graph.blocks.items()}
    return replace(renamed(graph), blocks=Blocks(blocks))


def ends(graph: Graph, layer: str) -> list[str]:
    """The inputs or the outputs of a block, in order.

    Args:
        graph: what is inside of it.
        layer: one of `ENDS`.
    """
    return [node.id for node in graph.nodes.values() if node.layer == layer]


def in_place_of(nodes: Mapping[str, Node], old: Collection[str], new: Iterable[Node]) -> Mapping[str, Node]:
    """Put nodes where the first of the old ones stood in the order."""
    result: dict[str, Node] = {}
    waiting = list(new)
    for name, node in nodes.items():
        if name in old:
            result.update((other.id, other) for other in waiting)
            waiting = []
        else:
            result[name] = node
    return MappingProxyType(result)


def contained(block: Block) -> dict[str, None]:
    """The names of layers and blocks that its nodes have, each once."""
    return dict.fromkeys(node.layer for node in block.graph.nodes.values())


def unsound(blocks: Mapping[str, Block]) -> str:
    """Say why blocks can't stand as they are: one contains itself, or they are nested too deeply; empty if they can."""
    path = self_containment(blocks)
    if path:
        return f"a block can't contain itself, but here one would: {' → '.join(path)}"
    depth: dict[str, int] = {}
    for start in blocks:
        waiting = [start]
        while waiting:
            inner = list(_contained_blocks(waiting[-1], blocks))
            if missing := [name for name in inner if name not in depth]:
                waiting += missing
            else:
                name = waiting.pop()
                depth[name] = 1 + max((depth[other] for other in inner), default=0)
                if depth[name] > MAX_NESTING:
                    return f"blocks are nested at most {MAX_NESTING} deep, but {name} holds more levels than that"
    return ""


def self_containment(blocks: Mapping[str, Block]) -> list[str]:
    """A path from a block to itself, such as `["A", "B", "A"]`; empty where none contains itself."""
    done: set[str] = set()
    for start in blocks:
        path, ways = [start], [_contained_blocks(start, blocks)]
        while path:
            name = next(ways[-1], None)
            if name is None:
                done.add(path.pop())
                ways.pop()
            elif name in path:
                return [*path[path.index(name) :], name]
            elif name not in done:
                path.append(name)
                ways.append(_contained_blocks(name, blocks))
    return []


def _contained_blocks(name: str, blocks: Mapping[str, Block]) -> Iterator[str]:
    return (other for other in contained(blocks[name]) if other in blocks)


def _sound(blocks: dict[str, Block]) -> Blocks:
    says = unsound(blocks)
    if says:
        raise EditRefused(f"{says[0].upper()}{says[1:]}.")
    return Blocks(blocks)


def piece_of(graph: Graph, ids: Collection[str], annotations: Collection[str] = ()) -> Graph:
    """Nodes with the wires among them and the blocks they use, and frames and notes, as they are copied."""
    nodes = {name: node for name, node in graph.nodes.items() if name in ids}
    edges = Wires(e for e in graph.edges.values() if e.source.node in nodes and e.target.node in nodes)
    drawn = {name: item for name, item in graph.drawing.annotations.items() if name in annotations}
    blocks = used_blocks(graph.blocks, [node.layer for node in nodes.values()])
    return Graph(MappingProxyType(nodes), edges, blocks=blocks, drawing=Drawing(MappingProxyType(drawn)))


def used_blocks(blocks: Blocks, layers: Iterable[str]) -> Blocks:
    """The blocks among these layers, and those they contain, in the order of the project."""
    used: set[str] = set()
    waiting = [name for name in layers if name in blocks]
    while waiting:
        name = waiting.pop()
        if name not in used:
            used.add(name)
            waiting += _contained_blocks(name, blocks)
    return Blocks({name: block for name, block in blocks.items() if name in used})


def insert_piece(graph: Graph, piece: Graph) -> tuple[Graph, dict[str, str]]:
    """Add a copied piece under free names, with the blocks it uses.

    A block of the same name that is another one stays, and the piece's own gets a number behind its name. Frames and
    notes come along.

    Returns:
        The graph, and the new name of each inserted node by its old one.
    """
    for name in list(piece.blocks):
        if name in graph.blocks and graph.blocks[name] != piece.blocks[name]:
            taken = {*graph.blocks, *piece.blocks}
            piece = rename_block(piece, name, next(f"{name}{n}" for n in count(2) if f"{name}{n}" not in taken))
    graph = replace(graph, blocks=_sound({**graph.blocks, **piece.blocks}))
    for item in piece.drawing.annotations.values():
        graph, _ = annotate(graph, item)
    return insert(graph, piece.nodes.values(), piece.edges.values())
