"""Generated code, and the map from each node to its lines in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import compress, count
from operator import itemgetter
from typing import NamedTuple


class CodeImpossible(ValueError):
    """A network that can't be written as code yet; the message says what is missing."""


class Piece(NamedTuple):
    """Some lines of code, without the end of the last, and the node that they stand for, or none."""

    text: str
    node: str = ""


_TEXT, _NODE = itemgetter(0), itemgetter(1)


@dataclass(frozen=True)
class Source:
    """Python source, piece by piece, so that what an edit left alone is put together and not written again.

    Attributes:
        pieces: what follows each other, each on lines of its own.
    """

    pieces: tuple[Piece, ...]

    @cached_property
    def text(self) -> str:
        """The source, ending in a newline."""
        return "\n".join(self.texts) + "\n"

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The text of each piece."""
        return tuple(map(_TEXT, self.pieces))

    @cached_property
    def lines(self) -> Mapping[str, tuple[range, ...]]:
        """For each node, the ranges of lines that it became, counted from 1."""
        spans: dict[str, list[range]] = {}
        start = 1
        for text, node in self.pieces:
            end = start + text.count("\n") + 1
            if node:
                spans.setdefault(node, []).append(range(start, end))
            start = end
        return {node: tuple(ranges) for node, ranges in spans.items()}

    def lines_of(self, nodes: Set[str]) -> list[range]:
        """The ranges of lines that some nodes became, from top to bottom; faster than `lines` where it is for few.

        Args:
            nodes: the nodes.
        """
        found: list[range] = []
        start, done = 1, 0
        for index in compress(count(), map(nodes.__contains__, map(_NODE, self.pieces))):
            if index > done:
                start += "\n".join(self.texts[done:index]).count("\n") + 1  # a third of the time of each by itself
            end = start + self.pieces[index].text.count("\n") + 1
            found.append(range(start, end))
            start, done = end, index + 1
        return found

    def node_at(self, line: int) -> str | None:
        """The node that a line belongs to, counted from 1; None for the rest of the code."""
        for node, ranges in self.lines.items():
            if any(line in span for span in ranges):
                return node
        return None


class Writer:
    """Collects lines, and which node each of them stands for."""

    def __init__(self) -> None:
        self._pieces: list[Piece] = []

    def write(self, lines: Iterable[str], *, node: str = "") -> None:
        """Add lines, as those of a node where one is named."""
        self.put([piece_of(lines, node)])

    def put(self, written: Iterable[Piece | None]) -> None:
        """Add what is written already."""
        self._pieces += filter(None, written)

    def source(self) -> Source:
        """All that was written."""
        return Source(tuple(self._pieces))


def piece_of(lines: Iterable[str], node: str = "") -> Piece | None:
    """Lines as one piece; None where there is no line."""
    written = tuple(lines)
    return Piece("\n".join(written), node) if written else None
