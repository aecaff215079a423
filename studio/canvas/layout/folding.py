"""Where a drawing that would be too long is broken into rows, as one writes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import accumulate

from studio.canvas.layout.layering import Wire

LONGEST_ROW = 6
"""A drawing of so many ranks is never broken."""

_ASPECT, _ASPECT_LONG, _LONG = 3.0, 1.8, 48
"""How many times longer than high a folded drawing is meant to be, and one of so many ranks."""

_ROW_APART = 164.0
"""Between two rows, with room for what is shown below cards while they learn."""

_ASPECT_DOWN = 0.6
"""The same for a drawing from top to bottom, whose rows are columns: a window is wider than high."""

_SPREAD = 1.5
"""How much higher a row is than a mean rank of it."""

_MANY_RANKS = 40
"""From so many ranks on, several wires may run from one row to the next."""

_PER_WIRE, _MOST_WIRES = 0.3, 3
"""What each wire more than few of them costs, up to so many; a row twice as long as meant costs 1."""

_FEW_ROWS = 4
"""In a drawing of more rows than this a long one costs more, as it makes the drawing wider and leaves the rest empty,
and a short one at the end costs less."""

_HELD = 0.3
"""What it is worth that a break stays where it is."""


def breaks_of(
    ranks: Sequence[int],
    wires: Sequence[Wire],
    sizes: Sequence[float],
    held: Collection[int],
    *,
    step: float,
    downward: bool = False,
) -> list[int]:
    """The ranks with which rows begin, the first of all and the number of ranks included.

    Args:
        ranks: of each node.
        wires: the wires among the nodes.
        sizes: of the nodes, across the flow.
        held: the ranks with which rows begin now.
        step: from one rank to the next, in pixels.
        downward: whether the rows are columns.
    """
    count = max(ranks) + 1
    whole = [0, count]
    if count <= LONGEST_ROW:
        return whole
    passing = _passing(count, ranks, wires)
    across = _SPREAD * sum(sizes) / count + 4.0 * sum(passing) / count + _ROW_APART
    thin = len(ranks) <= 2.2 * count
    aspect = _ASPECT_DOWN if downward else _ASPECT if count < _LONG else _ASPECT_LONG
    num_rows = round((count * step / (aspect * across)) ** 0.5)
    num_rows = max(num_rows, 2) if thin else num_rows
    if num_rows < 2:
        return whole
    meant = count / num_rows
    candidates = _candidates(count, passing, meant, held)
    return _cheapest(candidates, passing, meant, held)


def _passing(count: int, ranks: Sequence[int], wires: Sequence[Wire]) -> list[int]:
    """How many wires lead across the beginning of each rank."""
    change = [0] * (count + 1)
    for wire in wires:
        change[ranks[wire.source] + 1] += 1
        change[ranks[wire.target] + 1] -= 1
    return list(accumulate(change[:count]))


def _candidates(count: int, passing: Sequence[int], meant: float, held: Collection[int]) -> list[int]:
    """Where a row may begin: in each stretch where the fewest wires pass."""
    most = 1 if count < _MANY_RANKS else max(passing)
    stretch = max(int(meant) // 12, 1)
    result = {0, count} | {rank for rank in held if 0 < rank < count and passing[rank] <= most}
    for first in range(1, count, stretch):
        best = min(range(first, min(first + stretch, count)), key=lambda rank: passing[rank])
        if passing[best] <= most:
            result.add(best)
    return sorted(result)


def _cheapest(candidates: Sequence[int], passing: Sequence[int], meant: float, held: Collection[int]) -> list[int]:
    """The breaks with which rows are nearest to the length that is meant and the fewest wires pass the breaks."""
    few = sorted(passing[rank] for rank in candidates[:-1])[len(candidates) // 4]
    wide = max(candidates[-1] / meant / _FEW_ROWS, 1.0)
    cost, came = [0.0], [0]
    for at in range(1, len(candidates)):
        end = candidates[at]
        is_last = at == len(candidates) - 1
        price = 0.0 if is_last else _PER_WIRE * min(max(passing[end] - few, 0), _MOST_WIRES) - _HELD * (end in held)
        best, before = float("inf"), 0
        for start in range(at - 1, -1, -1):
            length = end - candidates[start]
            total = cost[start] + price + _row_cost(length / meant, wide, is_last=is_last)
            if total < best:
                best, before = total, start
            if length > 4 * meant and before != 0:
                break
        cost.append(best)
        came.append(before)
    result = [len(candidates) - 1]
    while result[-1]:
        result.append(came[result[-1]])
    return [candidates[at] for at in reversed(result)]


def _row_cost(share: float, wide: float, *, is_last: bool) -> float:
    """What a row costs that has so much of the meant length, in a drawing that longer rows cost so many times more."""
    if share >= 1:
        return (share - 1) ** 2 * wide
    return (1 / share - 1) ** 2 * (0.25 / wide if is_last else 0.5)
