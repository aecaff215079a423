"""The order of the places in each rank with which few wires cross.

Each rank follows the order of its neighbours' (Sugiyama, Tagawa and Toda 1981); then pairs change places wherever that
takes crossings away (Gansner et al. 1993, section 3).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Sequence
from random import Random

from studio.canvas.layout.lattice import Lattice

_WORK = 72_000
"""How many places all sweeps together may look at, in a drawing so large that it matters."""

_FEWEST, _MOST = 6, 24
_PATIENCE = 5
"""After so many sweeps that won nothing it is enough."""

_ROUNDS = 4

_SHAKING, _MOST_SHAKES = 5_000, 8
"""A drawing of so many places is shaken once, smaller ones more often, up to so many times."""

_REACH = 0.5
"""How far a place moves that is shaken, as a part of its rank."""


def num_crossings(lattice: Lattice) -> int:
    """How often wires cross between the ranks."""
    return sum(_between(lattice, rank) for rank in lattice.ranks[:-1])


def _between(lattice: Lattice, rank: Sequence[int]) -> int:
    """The crossings between a rank and the one behind it: the inversions among the ends of its wires."""
    slot, after, into, out, before = lattice.slot, lattice.after, lattice.into, lattice.out, lattice.before
    ends: list[float] = []
    for place in rank:
        near = after[place]
        if len(near) == 1 and into[near[0]] is None:
            ends.append(slot[near[0]])
        elif near:
            keys = []
            seen: dict[int, int] = {}
            for index, goal in enumerate(near):
                key: float = slot[goal]
                shares = into[goal]
                if shares is not None:
                    key += _share(before[goal], shares, place, seen.get(goal, 0))
                    seen[goal] = seen.get(goal, 0) + 1
                leaving = out[place]
                keys.append((leaving[index] if leaving is not None else 0.0, key))
            keys.sort()
            ends.extend(key for _, key in keys)
    return _inversions(ends)


def _share(before: Sequence[int], shares: Sequence[float], source: int, skip: int) -> float:
    """Where the wire from a source arrives; of several from there, the one behind those to skip."""
    for place, share in zip(before, shares, strict=True):
        if place == source:
            if skip == 0:
                return share
            skip -= 1
    return 0.0


def _inversions(ends: Sequence[float]) -> int:
    passed: list[float] = []
    count = 0
    for end in ends:
        if passed and passed[-1] > end:
            count += len(passed) - bisect_right(passed, end)
            insort(passed, end)
        else:
            passed.append(end)
    return count


def untangle(lattice: Lattice, share: float = 1.0) -> int:
    """Find an order with few crossings; returns how many are left.

    A small drawing is shaken a few times once nothing more is won, so that it leaves an order that is only the best of
    those around it. The shaking is the same every time.

    Args:
        lattice: the places.
        share: which part of a drawing this is; the others want their time too.
    """
    places = max(len(lattice.rank_of), 1)
    least = settle(lattice)
    chance = Random(places)
    for _ in range(min(int(_SHAKING * share / places), _MOST_SHAKES)):
        if least == 0:
            break
        before = lattice.copied()
        _shake(lattice, chance)
        crossed = settle(lattice, patience=_PATIENCE - 1)
        if crossed > least:
            lattice.set_ranks(before)
        else:
            least = crossed
    return least


def settle(lattice: Lattice, *, patience: int = _PATIENCE) -> int:
    """Sweep to and fro and keep the best order that was met; returns how many crossings are left in it."""
    sweeps = min(max(_WORK // max(len(lattice.rank_of), 1), _FEWEST), _MOST)
    best, least = lattice.copied(), num_crossings(lattice)
    stale = 0
    for sweep in range(sweeps):
        if least == 0 or stale == patience:
            break
        _sweep(lattice, forward=sweep % 2 == 0, turn_ties=sweep % 4 > 1)
        crossed = swap_neighbours(lattice)
        stale += 1
        if crossed < least:
            best, least, stale = lattice.copied(), crossed, 0
    lattice.set_ranks(best)
    return least


def _shake(lattice: Lattice, chance: Random) -> None:
    """Let every place move a little in its rank."""
    slot = lattice.slot
    for rank in lattice.ranks:
        reach = _REACH * len(rank)
        if len(rank) > 1:
            key = {place: at + reach * (chance.random() - 0.5) for at, place in enumerate(rank)}
            rank.sort(key=key.__getitem__)
            for at, place in enumerate(rank):
                slot[place] = at


def _sweep(lattice: Lattice, *, forward: bool, turn_ties: bool) -> None:
    """Sort each rank by the mean slot of its neighbours in the rank before it, in the direction of the sweep."""
    slot = lattice.slot
    near_of = lattice.before if forward else lattice.after
    bias = lattice.before_bias if forward else lattice.after_bias
    numbers = range(1, len(lattice.ranks)) if forward else range(len(lattice.ranks) - 2, -1, -1)
    key = [0.0] * len(slot)
    for number in numbers:
        rank = lattice.ranks[number]
        if len(rank) < 2:
            continue
        for place in rank:
            near = near_of[place]
            if len(near) == 1:
                key[place] = slot[near[0]] + bias[place]
            elif near:
                key[place] = sum([slot[other] for other in near]) / len(near) + bias[place]
            else:
                key[place] = slot[place]
        ordered = sorted(reversed(rank) if turn_ties else rank, key=key.__getitem__)
        if ordered != rank:
            lattice.ranks[number] = ordered
            for at, place in enumerate(ordered):
                slot[place] = at


def swap_neighbours(lattice: Lattice, *, only_bends: bool = False) -> int:
    """Let neighbours in a rank change places where that takes crossings away; returns how many are left.

    Args:
        lattice: the places.
        only_bends: whether cards keep their order among each other.
    """
    fixed = lattice.num_cards if only_bends else 0
    ranks = lattice.ranks
    crossed = [_between(lattice, rank) for rank in ranks]
    dirty: Iterable[int] = range(len(ranks))
    for _ in range(_ROUNDS):
        touched = [at for at in dirty if crossed[at] + crossed[at - 1] and _swap_in(lattice, ranks[at], fixed)]
        for before in {at - step for at in touched for step in (0, 1)}:
            crossed[before] = _between(lattice, ranks[before])
        dirty = sorted({at + step for at in touched for step in (-1, 0, 1) if 0 <= at + step < len(ranks)})
        if not touched:
            break
    return sum(crossed)


def _swap_in(lattice: Lattice, rank: list[int], fixed: int) -> bool:
    """Swap neighbours in one rank, but no two of the first places, whose order is fixed."""
    slot = lattice.slot
    sides = ((lattice.before, lattice.before_bias), (lattice.after, lattice.after_bias))
    swapped = False
    for at in range(len(rank) - 1):
        first, second = rank[at], rank[at + 1]
        if first < fixed and second < fixed:
            continue
        gain = 0
        for near, bias in sides:
            one, other = near[first], near[second]
            if len(one) == 1 and len(other) == 1:
                left: float = slot[one[0]]
                right: float = slot[other[0]]
                if left == right:
                    left, right = bias[first], bias[second]
                gain += (left > right) - (left < right)
            elif one and other:
                gain += _gain(slot, one, other)
        if gain > 0:
            rank[at], rank[at + 1] = second, first
            slot[first], slot[second] = at + 1, at
            swapped = True
    return swapped


def _gain(slot: Sequence[int], first: Sequence[int], second: Sequence[int]) -> int:
    """How many crossings less there are among these wires once their places have changed."""
    gain = 0
    if len(first) * len(second) <= 64:
        for place in first:
            one = slot[place]
            for neighbour in second:
                other = slot[neighbour]
                if one > other:
                    gain += 1
                elif one < other:
                    gain -= 1
        return gain
    others = sorted(slot[place] for place in second)
    for place in first:
        gain += bisect_left(others, slot[place]) - (len(others) - bisect_right(others, slot[place]))
    return gain
