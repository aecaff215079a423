"""Generated code, and the map from each node to its lines in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


class CodeImpossible(ValueError):
    """A network that can't be written as code yet; the message says what is missing."""


@dataclass(frozen=True)
class Source:
    """Python source.

    Attributes:
        text: the source, ending in a newline.
        lines: for each node, the ranges of lines that it became, counted from 1.
    """

    text: str
    lines: Mapping[str, tuple[range, ...]] = field(default_factory=dict)

    def node_at(self, line: int) -> str | None:
        """The node that a line belongs to, counted from 1; None for the rest of the code."""
        for node, ranges in self.lines.items():
            if any(line in span for span in ranges):
                return node
        return None


class Writer:
    """Collects lines, and which node each of them stands for."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._spans: dict[str, list[range]] = {}

    def write(self, lines: Iterable[str], *, node: str = "") -> None:
        """Add lines, as those of a node where one is named."""
        start = len(self._lines) + 1
        self._lines.extend(lines)
        if node and len(self._lines) >= start:
            self._spans.setdefault(node, []).append(range(start, len(self._lines) + 1))

    def add(self, source: Source) -> None:
        """Add another piece of source with its map."""
        offset = len(self._lines)
        self._lines.extend(source.text.rstrip("\n").split("\n"))
        for node, spans in source.lines.items():
            moved = [range(span.start + offset, span.stop + offset) for span in spans]
            self._spans.setdefault(node, []).extend(moved)

    def replace_first_line(self, line: str) -> None:
        """Put another line in place of the first."""
        self._lines[0] = line

    def source(self) -> Source:
        """All that was written."""
        return Source("\n".join(self._lines) + "\n", {node: tuple(spans) for node, spans in self._spans.items()})
