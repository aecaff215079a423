"""The order that cards have already, kept where it is about as good as one worked out afresh.

What is drawn again after a small change then looks as before. The outcome depends on nothing but the order of the
cards and the graph, so that a drawing that was arranged stays as it is when it is arranged again.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from studio.canvas.layout.crossings import num_crossings, settle, swap_neighbours
from studio.canvas.layout.lattice import Lattice

_WORSE, _MORE = 1.5, 1
"""How many times the crossings of a fresh order the present one may have, and how many more."""

_SWEEPS = 6
_REPAIRS = 8


def keep_order(lattice: Lattice, now: Sequence[float], least: int) -> None:
    """Bring the cards of each rank into their present order, unless far fewer wires cross otherwise.

    Neighbours in a rank change places where that alone takes crossings away. Where that is not enough, the order comes
    of the present one by sweeps, and only where those do not find a good one either, it is the fresh one.

    Args:
        lattice: in an order that was worked out afresh.
        now: where the cards stand across the flow.
        least: how many wires cross in the fresh order.
    """
    if _is_mirrored(lattice, now):
        lattice.set_ranks([rank[::-1] for rank in lattice.ranks])
        if num_crossings(lattice) > least:
            lattice.set_ranks([rank[::-1] for rank in lattice.ranks])
    fresh = lattice.copied()
    allowed = least * _WORSE + _MORE
    wanted = [_kept(rank, now, lattice.num_cards) for rank in fresh]
    if wanted == fresh:
        return
    crossed, order = _repaired(lattice, wanted, fresh)
    if crossed > allowed:
        settle(lattice)
        crossed, order = _repaired(lattice, [_kept(rank, lattice.slot, lattice.num_cards) for rank in fresh], fresh)
    lattice.set_ranks(order if crossed <= allowed else fresh)


def _is_mirrored(lattice: Lattice, now: Sequence[float]) -> bool:
    """Whether more cards stand the other way around beside each other than they do in the fresh order."""
    turned = 0
    for rank in lattice.ranks:
        for one, other in pairwise(_cards(rank, lattice.num_cards)):
            turned += (now[one] > now[other]) - (now[one] < now[other])
    return turned > 0


def _repaired(
    lattice: Lattice, order: Sequence[Sequence[int]], fresh: Sequence[Sequence[int]]
) -> tuple[int, list[list[int]]]:
    """Let neighbours change places as long as that takes crossings away; returns the crossings and the order."""
    crossed, best = _led(lattice, order)
    for _ in range(_REPAIRS):
        swap_neighbours(lattice)
        if [_cards(rank, lattice.num_cards) for rank in lattice.ranks] == [
            _cards(rank, lattice.num_cards) for rank in best
        ]:
            break
        fewer, better = _led(lattice, [_kept(rank, lattice.slot, lattice.num_cards) for rank in fresh])
        if fewer >= crossed:
            break
        crossed, best = fewer, better
    lattice.set_ranks(best)
    return crossed, best


def _led(lattice: Lattice, order: Sequence[Sequence[int]]) -> tuple[int, list[list[int]]]:
    """Lead the long wires between cards whose order stays; returns the crossings, and the order of everything."""
    lattice.set_ranks(order)
    crossed = swap_neighbours(lattice, only_bends=True)
    best = lattice.copied()
    for sweep in range(_SWEEPS):
        if crossed == 0:
            break
        _lay_bends(lattice, forward=sweep % 2 == 0)
        now_crossed = swap_neighbours(lattice, only_bends=True)
        if now_crossed < crossed:
            best, crossed = lattice.copied(), now_crossed
    lattice.set_ranks(best)
    return crossed, best


def _cards(rank: Sequence[int], num_cards: int) -> list[int]:
    return [place for place in rank if place < num_cards]


def _kept(rank: Sequence[int], now: Sequence[float], num_cards: int) -> list[int]:
    """A rank with its cards in another order, and its bends at the slots that they have."""
    cards = iter(sorted(_cards(rank, num_cards), key=lambda place: now[place]))
    return [next(cards) if place < num_cards else place for place in rank]


def _lay_bends(lattice: Lattice, *, forward: bool) -> None:
    """Bring the bends of each rank to the mean slot of their neighbours; the order of the cards stays."""
    slot, num_cards = lattice.slot, lattice.num_cards
    near_of = lattice.before if forward else lattice.after
    numbers = range(1, len(lattice.ranks)) if forward else range(len(lattice.ranks) - 2, -1, -1)
    for number in numbers:
        rank = lattice.ranks[number]
        if max(rank, default=0) < num_cards:
            continue
        key = {}
        for place in rank:
            near = near_of[place] if place >= num_cards else ()
            key[place] = sum([slot[other] for other in near]) / len(near) if near else slot[place]
        rank.sort(key=key.__getitem__)
        for at, place in enumerate(rank):
            slot[place] = at
