"""Ranks that make the wires as short as they can be (Gansner, Koutsofios, North and Vo 1993, section 2).

Most nodes of a network stand on its longest way and have one rank only. The others hang together in small groups, and
a network simplex finds the ranks of each group of which no others make the wires shorter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from studio.canvas.layout.layering import Wire, components

_LARGEST_GROUP = 200
"""The nodes of a larger group stand as early as they can."""


def ranks_of(count: int, wires: Sequence[Wire]) -> list[int]:
    """How many steps from the beginning each node stands.

    Args:
        count: of the nodes, which are numbered in the order in which they run.
        wires: the wires among them.
    """
    ranks = [0] * count
    for wire in sorted(wires, key=lambda wire: wire.target):
        ranks[wire.target] = max(ranks[wire.target], ranks[wire.source] + 1)
    latest = [0] * count
    for piece in components(count, wires):
        last = max(ranks[node] for node in piece)
        for node in piece:
            latest[node] = last
    for wire in sorted(wires, key=lambda wire: -wire.source):
        latest[wire.source] = min(latest[wire.source], latest[wire.target] - 1)
    free = [node for node in range(count) if latest[node] > ranks[node]]
    for group in _groups(free, wires, ranks):
        if len(group.ranks) <= _LARGEST_GROUP:
            group.shorten()
            for node, rank in zip(group.nodes, group.ranks[1:], strict=True):
                ranks[node] = rank - group.ranks[0]
    lowest = min(ranks, default=0)
    return [rank - lowest for rank in ranks]


class _Span(NamedTuple):
    """A wire in a group, and over how many ranks it leads at least."""

    source: int
    target: int
    least: int


def _groups(free: Sequence[int], wires: Sequence[Wire], ranks: Sequence[int]) -> list[_Group]:
    """The nodes that can move, by what hangs together among them."""
    local = {node: index for index, node in enumerate(free)}
    among = [
        Wire(local[wire.source], local[wire.target]) for wire in wires if wire.source in local and wire.target in local
    ]
    found = components(len(free), among)
    group_of = {}
    groups = []
    for members in found:
        group = _Group([free[member] for member in members])
        group.ranks = [0, *(ranks[node] for node in group.nodes)]
        groups.append(group)
        for number, node in enumerate(group.nodes, 1):
            group_of[node] = group, number
    for wire in wires:
        source, target = group_of.get(wire.source), group_of.get(wire.target)
        if source is not None and target is not None:
            source[0].spans.append(_Span(source[1], target[1], 1))
        elif target is not None:
            target[0].spans.append(_Span(0, target[1], ranks[wire.source] + 1))
        elif source is not None:
            source[0].spans.append(_Span(source[1], 0, 1 - ranks[wire.target]))
    return groups


@dataclass
class _Group:
    """Nodes that can move, numbered from one; zero is the ground, on which all others stand.

    Attributes:
        nodes: the numbers that they have outside.
        ranks: of the ground and of each node.
        spans: their wires.
    """

    nodes: list[int]
    ranks: list[int] = field(default_factory=list)
    spans: list[_Span] = field(default_factory=list)

    def shorten(self) -> None:
        """Find ranks with the shortest wires."""
        tree = self._tight_tree()
        for _ in range(2 * len(self.ranks) + 20):
            leaving, head = self._leaving(tree)
            if leaving is None:
                return
            entering = min(
                (span for span in self.spans if span.source in head and span.target not in head), key=self._slack
            )
            slack = self._slack(entering)
            for node in head:
                self.ranks[node] += slack
            tree.remove(leaving)
            tree.append(entering)

    def _slack(self, span: _Span) -> int:
        return self.ranks[span.target] - self.ranks[span.source] - span.least

    def _tight_tree(self) -> list[_Span]:
        """Wires without slack that connect all nodes, once the nodes are moved together where there are none."""
        near: list[list[_Span]] = [[] for _ in self.ranks]
        for span in self.spans:
            near[span.source].append(span)
            near[span.target].append(span)
        tree: list[_Span] = []
        reached = {0}
        waiting = [0]
        while True:
            while waiting:
                node = waiting.pop()
                for span in near[node]:
                    other = span.target if span.source == node else span.source
                    if other not in reached and self._slack(span) == 0:
                        reached.add(other)
                        waiting.append(other)
                        tree.append(span)
            if len(reached) == len(self.ranks):
                return tree
            across = [span for span in self.spans if (span.source in reached) != (span.target in reached)]
            nearest = min(across, key=self._slack)
            shift = self._slack(nearest) * (1 if nearest.source in reached else -1)
            for node in reached:
                self.ranks[node] += shift
            waiting = [nearest.source if nearest.source in reached else nearest.target]

    def _leaving(self, tree: Sequence[_Span]) -> tuple[_Span | None, set[int]]:
        """A wire of the tree that should be longer, and the nodes on the side where it ends.

        How much would be won is the number of wires that run across the tree's cut in its direction less those that
        run against it, which is the sum over one side of what leaves each node less what arrives.
        """
        near: list[list[_Span]] = [[] for _ in self.ranks]
        for span in tree:
            near[span.source].append(span)
            near[span.target].append(span)
        flow = [0] * len(self.ranks)
        for span in self.spans:
            flow[span.source] += 1
            flow[span.target] -= 1
        walked, up = self._walk(near, 0, None)
        for node in reversed(walked[1:]):
            span = up[node]
            value = flow[node] if span.source == node else -flow[node]
            if value < 0:
                return span, set(self._walk(near, span.target, span)[0])
            flow[span.source if span.target == node else span.target] += flow[node]
        return None, set()

    @staticmethod
    def _walk(near: Sequence[Sequence[_Span]], root: int, without: _Span | None) -> tuple[list[int], dict[int, _Span]]:
        """The nodes that the tree connects with a root, each behind the one it hangs on, and the wire between."""
        walked = [root]
        up: dict[int, _Span] = {}
        for node in walked:  # grows as it goes
            for span in near[node]:
                other = span.target if span.source == node else span.source
                if span is not without and other != root and up.get(node) is not span and other not in up:
                    up[other] = span
                    walked.append(other)
        return walked, up
