"""Automatic layout: a layered drawing from left to right, a long one folded into rows as one writes.

The layers are ranks of the longest path; wires over several ranks hold a place in each between; the order in a rank
follows the barycentres of the neighbours (Sugiyama, Tagawa and Toda 1981); heights are the nearest ones to the
neighbours' that keep the order (pooling of adjacent violators).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from engine.design.graph import CycleFound, Graph, order
from studio.canvas.backdrop import GRID
from studio.canvas.face import CARD_HEIGHT, CARD_WIDTH

_APART = 40.0
_BETWEEN = 32.0
_SWEEPS = 6
_STIFF = 1000.0
"""How much less a card gives way than the bend of a wire that passes it."""

_LONGEST_ROW = 6
"""A network with more ranks than this, and few cards in each, is folded."""


@dataclass(slots=True)
class _Place:
    """A card, or the bend of a wire that passes a rank."""

    name: str
    height: float
    before: list[_Place] = field(default_factory=list)
    after: list[_Place] = field(default_factory=list)
    slot: int = 0
    y: float = 0.0

    @property
    def is_card(self) -> bool:
        return bool(self.name)


def arranged(
    graph: Graph, heights: Mapping[str, float], names: Sequence[str] | None = None
) -> dict[str, tuple[float, float]]:
    """Find a place for every node.

    Args:
        graph: the graph.
        heights: of the cards, in pixels; what is missing has the usual height.
        names: the nodes to place, all of them by default.

    Returns:
        The top left corner of each card, starting at zero.
    """
    wanted = graph.nodes.keys() if names is None else set(names)
    chosen = [name for name in _sequence(graph) if name in wanted]
    if not chosen:
        return {}
    ranks = _ranks(graph, chosen)
    rows = _folded(graph, chosen, ranks)
    result: dict[str, tuple[float, float]] = {}
    top = 0.0
    for row in rows:
        first = min(ranks[name] for name in row)
        places = _drawn(graph, row, {name: ranks[name] - first for name in row}, heights)
        for name, (x, y) in places.items():
            result[name] = (x, top + y)
        top += max(y + heights.get(name, CARD_HEIGHT) for name, (_, y) in places.items()) + 2 * _APART
    return {name: (round(x / GRID) * GRID, round(y / GRID) * GRID) for name, (x, y) in result.items()}


def _sequence(graph: Graph) -> Sequence[str]:
    try:
        return order(graph)
    except CycleFound:
        return tuple(graph.nodes)


def _ranks(graph: Graph, chosen: Sequence[str]) -> dict[str, int]:
    """How many steps from the beginning a node is at least; what only feeds others stands right before them."""
    inside = set(chosen)
    ranks: dict[str, int] = {}
    for name in chosen:
        feeds = [ranks[e.source.node] for e in graph.incoming(name) if e.source.node in ranks]
        ranks[name] = max(feeds, default=-1) + 1
    for name in reversed(chosen):
        goals = [ranks[e.target.node] for e in graph.outgoing(name) if e.target.node in inside]
        if goals and not any(e.source.node in inside for e in graph.incoming(name)):
            ranks[name] = max(min(goals) - 1, 0)
    return ranks


def _folded(graph: Graph, chosen: Sequence[str], ranks: Mapping[str, int]) -> list[list[str]]:
    """Break a long, thin network into rows; only where a single wire crosses the break."""
    count = max(ranks.values()) + 1
    if count <= _LONGEST_ROW or len(chosen) > 2.2 * count:
        return [list(chosen)]
    crossing = [0] * (count + 1)
    for name in chosen:
        goals = [ranks[e.target.node] for e in graph.outgoing(name) if ranks.get(e.target.node, -1) > ranks[name]]
        for rank in range(ranks[name] + 1, max(goals, default=ranks[name]) + 1):
            crossing[rank] += 1
    num_rows = max(2, round((count / 3.2) ** 0.5))
    breaks = [0]
    for row in range(1, num_rows):
        wanted = round(row * count / num_rows)
        reach = max(count // (3 * num_rows), 1)
        near = [rank for rank in range(wanted - reach, wanted + reach + 1) if breaks[-1] + 2 <= rank <= count - 2]
        near = [rank for rank in near if crossing[rank] == 1]
        if near:
            breaks.append(min(near, key=lambda rank: abs(rank - wanted)))
    breaks.append(count)
    rows = [[name for name in chosen if low <= ranks[name] < high] for low, high in pairwise(breaks)]
    return [row for row in rows if row]


def _drawn(
    graph: Graph, names: Sequence[str], ranks: Mapping[str, int], heights: Mapping[str, float]
) -> dict[str, tuple[float, float]]:
    layers = _layers(graph, names, ranks, heights)
    for sweep in range(_SWEEPS):
        _reorder(layers, forward=sweep % 2 == 0)
    for layer in layers:
        y = 0.0
        for place in layer:
            place.y = y
            y += place.height + _BETWEEN
    for sweep in range(_SWEEPS + 1):
        _level(layers, forward=sweep % 2 == 0)
    top = min(place.y for layer in layers for place in layer)
    pitch = CARD_WIDTH + _APART
    return {
        place.name: (rank * pitch, place.y - top)
        for rank, layer in enumerate(layers)
        for place in layer
        if place.is_card
    }


def _layers(
    graph: Graph, names: Sequence[str], ranks: Mapping[str, int], heights: Mapping[str, float]
) -> list[list[_Place]]:
    layers: list[list[_Place]] = [[] for _ in range(max(ranks.values()) + 1)]
    cards: dict[str, _Place] = {}
    for name in names:
        cards[name] = place = _Place(name, heights.get(name, CARD_HEIGHT))
        layers[ranks[name]].append(place)
    for name in names:
        passing: dict[int, _Place] = {}
        for edge in graph.outgoing(name):
            goal = cards.get(edge.target.node)
            if goal is None or ranks[edge.target.node] <= ranks[name]:
                continue
            last = cards[name]
            for rank in range(ranks[name] + 1, ranks[edge.target.node]):
                if rank not in passing:
                    passing[rank] = bend = _Place("", 8.0)
                    layers[rank].append(bend)
                    _join(last, bend)
                last = passing[rank]
            _join(last, goal)
    for layer in layers:
        for slot, place in enumerate(layer):
            place.slot = slot
    return layers


def _join(source: _Place, target: _Place) -> None:
    source.after.append(target)
    target.before.append(source)


def _reorder(layers: list[list[_Place]], *, forward: bool) -> None:
    """Sort each rank by the mean slot of its neighbours in the rank before it, in the direction of the sweep."""
    for layer in layers if forward else reversed(layers):
        keys = {}
        for place in layer:
            near = place.before if forward else place.after
            keys[id(place)] = sum(p.slot for p in near) / len(near) if near else float(place.slot)
        layer.sort(key=lambda place: keys[id(place)])
        for slot, place in enumerate(layer):
            place.slot = slot


def _level(layers: list[list[_Place]], *, forward: bool) -> None:
    """Bring each rank as near to the heights of its neighbours as its order allows."""
    for layer in layers if forward else reversed(layers):
        wanted = []
        above = 0.0
        offsets = []
        pulls = []
        for place in layer:
            near = (place.before if forward else place.after) or (place.after if forward else place.before)
            straight = [other for other in near if other.is_card] if place.is_card else []
            goals = [other.y for other in straight or near]
            goal = sum(goals) / len(goals) if goals else place.y
            offsets.append(above)
            wanted.append(goal - above)
            pulls.append(_STIFF if place.is_card else 1.0)
            above += place.height + _BETWEEN
        for place, at, offset in zip(layer, _nondecreasing(wanted, pulls), offsets, strict=True):
            place.y = at + offset


def _nondecreasing(values: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The nearest values, in weighted squares, that never fall: neighbours that would are given their mean."""
    means: list[float] = []
    counts: list[int] = []
    pulls: list[float] = []
    for value, weight in zip(values, weights, strict=True):
        means.append(value)
        counts.append(1)
        pulls.append(weight)
        while len(means) > 1 and means[-2] > means[-1]:
            mean, count, pull = means.pop(), counts.pop(), pulls.pop()
            means[-1] = (means[-1] * pulls[-1] + mean * pull) / (pulls[-1] + pull)
            pulls[-1] += pull
            counts[-1] += count
    return [mean for mean, count in zip(means, counts, strict=True) for _ in range(count)]
