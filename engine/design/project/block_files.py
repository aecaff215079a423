"""Blocks in files of their own: those that Netloom ships, and those that a person keeps."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import resources
from engine.design.graph import Block, Graph
from engine.design.graph.blocks import contained, used_blocks
from engine.design.project.reading import printable, read_piece
from engine.design.project.wording import ProjectUnreadable
from engine.design.project.writing import write_piece

FOLDER = Path(resources.__file__).parent / "blocks"


@cache
def library() -> Graph:
    """The blocks that Netloom ships, in the order of their files' names, as a piece without nodes."""
    blocks: dict[str, Block] = {}
    for path in sorted(FOLDER.glob("*.netloom")):
        blocks.update(read_block_file(path).blocks)
    return Graph.of(blocks=blocks)


def read_block_file(path: Path) -> Graph:
    """Read a file of blocks.

    Returns:
        A piece without nodes: the block, and those that it contains.

    Raises:
        ProjectUnreadable: it can't be found or read, or holds no block.
    """
    piece = read_piece(path)
    if not piece.blocks:
        raise ProjectUnreadable("it holds no block.", what=printable(str(path)))
    return Graph.of(blocks=piece.blocks)


def write_block_file(graph: Graph, name: str, path: Path) -> None:
    """Write a block with those that it contains, atomically.

    Raises:
        ProjectUnwritable: the system refuses; nothing has changed then.
    """
    write_piece(Graph.of(blocks=used_blocks(graph.blocks, [name])), path)


def main_blocks(piece: Graph) -> list[str]:
    """The blocks of a piece that no other one of it contains: what a person means by the piece."""
    inner = {other for block in piece.blocks.values() for other in contained(block)}
    return [name for name in piece.blocks if name not in inner]
