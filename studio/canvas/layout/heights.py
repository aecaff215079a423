"""Where each place of a rank stands across the flow, once their order is known.

Wires that can run straight without crossing each other do: in each pair of ranks, those that weigh most together (a
heaviest increasing subsequence). What they hold together is one straight block, as in Brandes and Köpf (2001). The
blocks then come as near to the ones that they are wired to as their neighbours let them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from studio.canvas.layout.lattice import Lattice

BETWEEN = 18.0
"""Between two cards of a rank, in pixels, each with the room that it needs."""

LANE = 16.0
"""Between a card and a wire that passes it."""

WIRES_APART = 12.0
"""Between two wires that pass a rank side by side."""

_CARDS, _CHAIN, _BENDS, _ENDS = 100.0, 40.0, 1.0, 0.01
"""What it is worth that a wire between two cards, a stretch of a long wire, and an end of it run straight."""

_ROUNDS = 16

_LONGEST_LANE = 48
"""So many ranks are between two places where a long wire may change its lane, though it could run straight."""


@dataclass(slots=True)
class _Blocks:
    """Straight blocks, and what is between them.

    Attributes:
        of: the block of each place.
        below: for each block, the blocks right below it somewhere and how far their tops are at least apart.
        order: the blocks, each behind all that stand above it.
        wired: for each block, the blocks that wires lead to, once for each wire.
    """

    of: list[int]
    below: list[dict[int, float]]
    order: list[int]
    wired: list[list[int]]


class _Chain(NamedTuple):
    """A wire that runs straight, and those above it."""

    source: int
    target: int
    before: _Chain | None


def heights_of(lattice: Lattice, sizes: Sequence[float]) -> list[float]:
    """The top of each place; the topmost is at zero.

    Args:
        lattice: the places in their order.
        sizes: of the cards, across the flow, with the room that each needs behind it.
    """
    blocks = _blocks(lattice, sizes)
    tops = _settled(blocks)
    highest = min(tops, default=0.0)
    return [tops[block] - highest for block in blocks.of]


def _blocks(lattice: Lattice, sizes: Sequence[float]) -> _Blocks:
    count, num_cards = len(lattice.rank_of), lattice.num_cards
    straight = [-1] * count
    runs = _runs(lattice)
    for rank in lattice.ranks[:-1]:
        for source, target in _straight(lattice, runs, rank):
            straight[target] = source
    of = [0] * count
    num_blocks = 0
    for rank in lattice.ranks:
        for place in rank:
            known = straight[place]
            is_bend = known >= num_cards and place >= num_cards
            if known >= 0 and not (is_bend and lattice.rank_of[place] % _LONGEST_LANE == 0):
                of[place] = of[known]
            else:
                of[place] = num_blocks
                num_blocks += 1
    below = _separated(lattice, sizes, of, num_blocks)
    wired: list[list[int]] = [[] for _ in range(num_blocks)]
    for place, near in enumerate(lattice.after):
        block = of[place]
        for other in near:
            goal = of[other]
            if goal != block:
                wired[block].append(goal)
                wired[goal].append(block)
    return _Blocks(of, below, _from_the_top(below), wired)


def _separated(lattice: Lattice, sizes: Sequence[float], of: Sequence[int], num_blocks: int) -> list[dict[int, float]]:
    """How far blocks that are neighbours in some rank have to be apart."""
    num_cards = lattice.num_cards
    below: list[dict[int, float]] = [{} for _ in range(num_blocks)]
    for rank in lattice.ranks:
        for upper, lower in pairwise(rank):
            if upper < num_cards:
                apart = sizes[upper] + (BETWEEN if lower < num_cards else LANE)
            else:
                apart = LANE if lower < num_cards else WIRES_APART
            known = below[of[upper]]
            if apart > known.get(of[lower], 0.0):
                known[of[lower]] = apart
    return below


def _straight(lattice: Lattice, runs: _Runs, rank: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The wires that run straight from a rank to the next: the heaviest set of which no two cross or touch."""
    slots: list[int] = []
    totals: list[float] = []
    chains: list[_Chain] = []
    for source in rank:
        found = []
        for target in lattice.after[source]:
            slot = lattice.slot[target]
            at = bisect_left(slots, slot)
            total = _worth(lattice, runs, source, target) + (totals[at - 1] if at else 0.0)
            found.append((slot, total, _Chain(source, target, chains[at - 1] if at else None)))
        for slot, total, chain in found:
            at = bisect_left(slots, slot)
            if at and totals[at - 1] >= total:
                continue
            if at < len(slots) and slots[at] == slot and totals[at] >= total:
                continue
            end = at
            while end < len(slots) and totals[end] <= total:
                end += 1
            slots[at:end], totals[at:end], chains[at:end] = [slot], [total], [chain]
    last = chains[-1] if chains else None
    while last is not None:
        yield last.source, last.target
        last = last.before


def _worth(lattice: Lattice, runs: _Runs, source: int, target: int) -> float:
    """What it is worth that a wire runs straight.

    Of several at one card, that of the longest chain is worth most, and then the middle one.
    """
    num_cards = lattice.num_cards
    if source >= num_cards and target >= num_cards:
        return _BENDS
    if source >= num_cards or target >= num_cards:
        worth = _ENDS
    else:
        worth = _CARDS + _CHAIN * (runs.behind[source] + runs.ahead[target]) / runs.longest
    for near, place in ((lattice.after[source], target), (lattice.before[target], source)):
        if len(near) > 1:
            slot = lattice.slot
            left = sum([slot[other] < slot[place] for other in near])
            worth -= abs(left - (len(near) - 1) / 2 + 0.01) / len(near) / runs.longest
    return worth


@dataclass(slots=True)
class _Runs:
    """How many cards in a row there are right behind and ahead of each card, without a bend."""

    behind: list[int]
    ahead: list[int]
    longest: int


def _runs(lattice: Lattice) -> _Runs:
    num_cards = lattice.num_cards
    behind, ahead = [0] * num_cards, [0] * num_cards
    for rank in lattice.ranks:
        for place in rank:
            if place < num_cards:
                behind[place] = 1 + max([behind[o] for o in lattice.before[place] if o < num_cards], default=0)
    for rank in reversed(lattice.ranks):
        for place in rank:
            if place < num_cards:
                ahead[place] = 1 + max([ahead[o] for o in lattice.after[place] if o < num_cards], default=0)
    return _Runs(behind, ahead, max(behind, default=1) + 1)


def _from_the_top(below: Sequence[dict[int, float]]) -> list[int]:
    """The blocks, each behind all that stand above it."""
    waits_for = [0] * len(below)
    for known in below:
        for block in known:
            waits_for[block] += 1
    result = [block for block, count in enumerate(waits_for) if not count]
    for block in result:  # grows as it goes
        for other in below[block]:
            waits_for[other] -= 1
            if not waits_for[other]:
                result.append(other)
    return result


def _settled(blocks: _Blocks) -> list[float]:
    """Let every block in turn come as near to those that it is wired to as its neighbours let it."""
    below = [list(known.items()) for known in blocks.below]
    above: list[list[tuple[int, float]]] = [[] for _ in below]
    for block, known in enumerate(below):
        for other, apart in known:
            above[other].append((block, apart))
    tops = _packed(blocks.order, below)
    for number in range(_ROUNDS):
        moved = 0.0
        for block in blocks.order if number % 2 else reversed(blocks.order):
            near = blocks.wired[block]
            if not near:
                continue
            now = tops[block]
            goal = _median([tops[other] for other in near], now)
            if goal < now:
                goal = max([goal, *[tops[other] + apart for other, apart in above[block]]])
            elif goal > now:
                goal = min([goal, *[tops[other] - apart for other, apart in below[block]]])
            if goal != now:
                moved = max(moved, abs(goal - now))
                tops[block] = goal
        if moved < 1:
            break
    return tops


def _median(values: list[float], now: float) -> float:
    """The value with as many above as below; of a range of such values, the one nearest to where it is now."""
    if len(values) == 1:
        return values[0]
    values.sort()
    middle = len(values) // 2
    if len(values) % 2:
        return values[middle]
    return min(max(now, values[middle - 1]), values[middle])


def _packed(order: Sequence[int], below: Sequence[list[tuple[int, float]]]) -> list[float]:
    """The blocks as high as those above let them."""
    tops = [0.0] * len(below)
    for block in order:
        top = tops[block]
        for other, apart in below[block]:
            if tops[other] < top + apart:
                tops[other] = top + apart
    return tops
