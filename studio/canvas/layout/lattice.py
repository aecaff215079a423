"""What is put in order: the cards of each rank, and the bends of wires that pass a rank on their way."""

from __future__ import annotations

from collections.abc import Sequence

from studio.canvas.layout.layering import Wire


class Lattice:
    """Ranks of places. The first places are cards, with the numbers they came with; the others are bends.

    The wires that leave one output share their bends until they part.

    Attributes:
        num_cards: how many of the places are cards.
        ranks: the places of each rank, in their order.
        rank_of: the rank of each place.
        slot: the number of each place in its rank.
        before: the neighbours of each place in the rank before, one for each wire.
        after: the neighbours in the rank behind.
        into: where each of `before` arrives among the inputs of the place, where that matters; else None.
        out: where each of `after` leaves among its outputs; else None.
        before_bias: how far from the middle of their cards the wires from `before` leave those, on the average.
        after_bias: the same of where the wires to `after` arrive.
    """

    def __init__(self, ranks: Sequence[int], wires: Sequence[Wire]) -> None:
        """Build the lattice.

        Args:
            ranks: the rank of each card, from zero.
            wires: the wires among them, all from a lower to a higher rank.
        """
        self.num_cards = len(ranks)
        self.rank_of = list(ranks)
        self.before: list[list[int]] = [[] for _ in ranks]
        self.after: list[list[int]] = [[] for _ in ranks]
        self._into: dict[int, list[float]] = {}
        self._out: dict[int, list[float]] = {}
        self._leaving: dict[int, float] = {}
        self._arriving: dict[int, float] = {}
        shared: dict[tuple[int, float], list[int]] = {}
        for wire in wires:
            self._lead(wire, shared)
        count = len(self.rank_of)
        self.into = [self._into.get(place) for place in range(count)]
        self.out = [self._out.get(place) for place in range(count)]
        self.before_bias, self.after_bias = [0.0] * count, [0.0] * count
        for place, share in self._leaving.items():
            self.before_bias[place] = share / len(self.before[place])
        for place, share in self._arriving.items():
            self.after_bias[place] = share / len(self.after[place])
        self.ranks: list[list[int]] = [[] for _ in range(max(self.rank_of, default=-1) + 1)]
        self.slot = [0] * count
        self.set_ranks(self._walked())

    def _lead(self, wire: Wire, shared: dict[tuple[int, float], list[int]]) -> None:
        """Lead a wire through the ranks between its ends, along the bends of the wires beside it."""
        way = shared.setdefault((wire.source, wire.out), [])
        low, high = self.rank_of[wire.source] + 1, self.rank_of[wire.target]
        if low + len(way) < high and not way:
            self._join(wire.source, len(self.rank_of), wire.out, 0.0)
        for rank in range(low + len(way), high):
            bend = len(self.rank_of)
            self.rank_of.append(rank)
            self.before.append([way[-1] if way else wire.source])
            self.after.append([])
            if way:
                self.after[way[-1]].append(bend)
            way.append(bend)
        if high > low:
            self._join(way[high - low - 1], wire.target, 0.0, wire.into)
            self.before[wire.target].append(way[high - low - 1])
        else:
            self._join(wire.source, wire.target, wire.out, wire.into)
            self.before[wire.target].append(wire.source)

    def _join(self, source: int, target: int, out: float, into: float) -> None:
        """Lead a wire on from a place, and remember at which ports of its ends it is."""
        self.after[source].append(target)
        if out or source in self._out:
            self._out.setdefault(source, [0.0] * (len(self.after[source]) - 1)).append(out)
        if into or target in self._into:
            self._into.setdefault(target, [0.0] * len(self.before[target])).append(into)
        if out:
            self._leaving[target] = self._leaving.get(target, 0.0) + out
        if into:
            self._arriving[source] = self._arriving.get(source, 0.0) + into

    def _walked(self) -> list[list[int]]:
        """The places of each rank as a walk in depth along the wires meets them."""
        ranks: list[list[int]] = [[] for _ in self.ranks]
        seen = [False] * len(self.rank_of)
        for root in range(self.num_cards):
            waiting = [root] if not seen[root] and not self.before[root] else []
            while waiting:
                place = waiting.pop()
                if not seen[place]:
                    seen[place] = True
                    ranks[self.rank_of[place]].append(place)
                    waiting.extend(reversed(self.after[place]))
        return ranks

    def set_ranks(self, ranks: Sequence[Sequence[int]]) -> None:
        """Take an order over."""
        slot = self.slot
        self.ranks = [list(rank) for rank in ranks]
        for rank in self.ranks:
            for number, place in enumerate(rank):
                slot[place] = number

    def copied(self) -> list[list[int]]:
        """The order as it is now."""
        return [list(rank) for rank in self.ranks]
