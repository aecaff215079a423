"""The layout as a whole: ranks, rows, the order and the heights in each, and the pieces side by side."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from engine.design.graph import Graph
from studio.canvas.face import CARD_HEIGHT, CARD_WIDTH
from studio.canvas.grid import GRID
from studio.canvas.layout.crossings import untangle
from studio.canvas.layout.folding import LONGEST_ROW, breaks_of
from studio.canvas.layout.heights import heights_of
from studio.canvas.layout.keeping import keep_order
from studio.canvas.layout.lattice import Lattice
from studio.canvas.layout.layering import Wire, components, sequence
from studio.canvas.layout.ranking import ranks_of
from studio.canvas.strip import STRIP_HEIGHT

_APART = 40.0
"""Between two ranks, in pixels, each with the room that its cards need."""

_BESIDE = 14.0
"""More room for a card beside which nothing will be shown."""

_ROWS_APART = 88.0
_BUSY, _PER_WIRE, _WIDER = 6, 4.0, 80.0
"""Where more wires than this climb between two ranks, each adds so much to the distance, up to this."""

_BENDS_PER_CARD = 14
"""In a large drawing no more bends than this are kept free; the longest wires go without."""

_FLOWING = 0.8
"""Where more of the wires run forward, the cards were arranged before."""

Ports = Mapping[str, tuple[Sequence[str], Sequence[str]]]
"""The inputs and the outputs of nodes that have several, from top to bottom."""


@dataclass(slots=True)
class _Piece:
    """Some nodes, numbered from zero, and how they stand along and across the flow.

    Attributes:
        along: their sizes in the direction of flow.
        across: their sizes across it.
        wires: the wires among them, from lower to higher numbers.
        ranks: their ranks, from zero.
        now: where they stand now, along and across the flow.
        downward: whether the flow is from top to bottom.
    """

    along: list[float]
    across: list[float]
    wires: list[Wire]
    now: list[tuple[float, float]]
    downward: bool = False
    ranks: list[int] = field(default_factory=list)

    @property
    def room_along(self) -> float:
        """What is kept free behind each card, in the direction of flow: what it shows while it learns is below it."""
        return STRIP_HEIGHT - _BESIDE if self.downward else 0.0

    @property
    def room_across(self) -> float:
        """What is kept free beside each card, across the flow."""
        return _BESIDE if self.downward else STRIP_HEIGHT

    def part(self, nodes: Sequence[int], first_rank: int = 0) -> _Piece:
        """Some of the nodes and the wires among them."""
        number = {node: index for index, node in enumerate(nodes)}
        wires = [
            Wire(number[wire.source], number[wire.target], wire.out, wire.into)
            for wire in self.wires
            if wire.source in number and wire.target in number
        ]
        return _Piece(
            [self.along[node] for node in nodes],
            [self.across[node] for node in nodes],
            wires,
            [self.now[node] for node in nodes],
            self.downward,
            [self.ranks[node] - first_rank for node in nodes],
        )


Place = tuple[float, float]


def arranged(
    graph: Graph,
    sizes: Mapping[str, tuple[float, float]],
    names: Collection[str] | None = None,
    *,
    downward: bool = False,
    folded: bool = True,
    ports: Ports | None = None,
) -> dict[str, Place]:
    """Find a place for every node.

    Args:
        graph: the graph; where its nodes stand now matters as far as their order is as good as one worked out afresh.
        sizes: width and height of the cards, in pixels; what is missing has the usual size.
        names: the nodes to place, all of them by default.
        downward: whether the wires run from top to bottom, and not from left to right.
        folded: whether a long drawing is broken into rows, or columns.
        ports: of the nodes with several inputs or outputs, so that wires do not cross right before them.

    Returns:
        The top left corner of each card, starting at zero.
    """
    wanted = graph.nodes.keys() if names is None else graph.nodes.keys() & set(names)
    chosen = [name for name in sequence(graph) if name in wanted]
    if not chosen:
        return {}
    whole = _measured(graph, chosen, sizes, ports or {}, downward=downward)
    boxes = []
    for group in components(len(chosen), whole.wires):
        piece = whole.part(group, min(whole.ranks[node] for node in group))
        boxes.append((group, _drawn(piece, len(chosen), folded=folded), piece))
    result: dict[str, Place] = {}
    for (group, places, _), (left, top) in zip(boxes, _packed(boxes), strict=True):
        for node, (x, y) in zip(group, places, strict=True):
            at = round((left + x) / GRID) * GRID, round((top + y) / GRID) * GRID
            result[chosen[node]] = (at[1], at[0]) if downward else at
    return result


def _measured(
    graph: Graph, chosen: Sequence[str], sizes: Mapping[str, tuple[float, float]], ports: Ports, *, downward: bool
) -> _Piece:
    """The chosen nodes as numbers, with the wires among them."""
    number = {name: index for index, name in enumerate(chosen)}
    wires = []
    for name in chosen:
        for edge in graph.outgoing(name):
            one, other = number[name], number.get(edge.target.node, -1)
            out = _share(ports.get(name, ((), ()))[1], edge.source.port)
            into = _share(ports.get(edge.target.node, ((), ()))[0], edge.target.port)
            if other > one:
                wires.append(Wire(one, other, out, into))
            elif 0 <= other < one:
                wires.append(Wire(other, one))
    measures = [sizes.get(name, (CARD_WIDTH, CARD_HEIGHT)) for name in chosen]
    now = [graph.nodes[name].at for name in chosen]
    if downward:
        measures = [(height, width) for width, height in measures]
        now = [(y, x) for x, y in now]
    piece = _Piece([size[0] for size in measures], [size[1] for size in measures], wires, now, downward)
    piece.ranks = ranks_of(len(chosen), wires)
    return piece


def _share(ports: Sequence[str], port: str) -> float:
    """Where a port is among the others: from -0.5 for the first to 0.5 for the last.

    A wire may call the first port by its name or not at all.
    """
    if len(ports) < 2:
        return 0.0
    index = ports.index(port) if port in ports else 0
    return (index + 0.5) / len(ports) - 0.5


def _drawn(piece: _Piece, num_cards: int, *, folded: bool) -> list[Place]:
    """The places of nodes that hang together, along and across the flow, in a drawing with so many cards."""
    count = max(piece.ranks) + 1
    breaks = [0, count]
    if folded and count > LONGEST_ROW:
        step = sum(piece.along) / len(piece.along) + piece.room_along + _APART
        held = _held(piece)
        breaks = breaks_of(piece.ranks, piece.wires, piece.across, held, step=step, downward=piece.downward)
    if len(breaks) == 2:
        return _row(piece, num_cards)
    places: list[Place] = [(0.0, 0.0)] * len(piece.ranks)
    row_of = [0] * count
    for row, (low, high) in enumerate(pairwise(breaks)):
        row_of[low:high] = [row] * (high - low)
    rows: list[list[int]] = [[] for _ in breaks[1:]]
    for node, rank in enumerate(piece.ranks):
        rows[row_of[rank]].append(node)
    top = 0.0
    for first, nodes in zip(breaks, rows, strict=False):
        drawn = _row(piece.part(nodes, first), num_cards)
        for node, (x, y) in zip(nodes, drawn, strict=True):
            places[node] = (x, top + y)
        top = max(places[node][1] + piece.across[node] for node in nodes) + _ROWS_APART
    return places


def _held(piece: _Piece) -> set[int]:
    """The ranks with which a new row begins as the nodes stand now: all of them stand back before those in front."""
    firsts: dict[int, float] = {}
    lasts: dict[int, float] = {}
    for rank, (x, _) in zip(piece.ranks, piece.now, strict=True):
        firsts[rank] = max(firsts.get(rank, x), x)
        lasts[rank] = min(lasts.get(rank, x), x)
    return {rank for rank in firsts if rank and firsts[rank] < lasts.get(rank - 1, firsts[rank])}


def _row(piece: _Piece, num_cards: int) -> list[Place]:
    """The places of the nodes of one row of a drawing with so many cards."""
    lattice = Lattice(piece.ranks, _followed(piece))
    least = untangle(lattice, len(piece.ranks) / num_cards)
    if _flows(piece):
        keep_order(lattice, [across for _, across in piece.now], least)
    tops = heights_of(lattice, [across + piece.room_across for across in piece.across])
    lefts = _lefts(piece, lattice, tops)
    return [(lefts[rank], tops[node]) for node, rank in enumerate(piece.ranks)]


def _flows(piece: _Piece) -> bool:
    """Whether most wires run forward as the nodes stand now, so that their order is one that somebody wanted."""
    forward = sum([piece.now[wire.source][0] < piece.now[wire.target][0] for wire in piece.wires])
    return forward > _FLOWING * len(piece.wires)


def _followed(piece: _Piece) -> list[Wire]:
    """The wires that have lanes of their own: all but the longest ones, where those would take too many bends."""
    ranks = piece.ranks
    allowed = _BENDS_PER_CARD * len(ranks)
    if sum(ranks[wire.target] - ranks[wire.source] - 1 for wire in piece.wires) <= allowed:
        return piece.wires
    result = []
    for wire in sorted(piece.wires, key=lambda wire: ranks[wire.target] - ranks[wire.source]):
        allowed -= ranks[wire.target] - ranks[wire.source] - 1
        if allowed < 0:
            break
        result.append(wire)
    return sorted(result, key=lambda wire: (wire.source, wire.target))


def _lefts(piece: _Piece, lattice: Lattice, tops: Sequence[float]) -> list[float]:
    """Where each rank begins: farther apart where many wires climb between two."""
    widths = [0.0] * len(lattice.ranks)
    for number, along in zip(piece.ranks, piece.along, strict=True):
        widths[number] = max(widths[number], along + piece.room_along)
    lefts = []
    left = 0.0
    for rank, width in zip(lattice.ranks, widths, strict=True):
        lefts.append(left)
        climbing = sum([abs(tops[place] - tops[other]) > GRID for place in rank for other in lattice.after[place]])
        left += width + _APART + min(max(climbing - _BUSY, 0) * _PER_WIRE, _WIDER)
    return lefts


def _packed(boxes: Sequence[tuple[list[int], list[Place], _Piece]]) -> list[Place]:
    """Where the pieces begin: in rows as one writes, none longer than the longest piece or a usual row."""
    extents = []
    for _, places, piece in boxes:
        right = max(x + along for (x, _), along in zip(places, piece.along, strict=True))
        bottom = max(y + across for (_, y), across in zip(places, piece.across, strict=True))
        extents.append((right, bottom))
    step = max(max(piece.along) for _, _, piece in boxes) + _APART
    longest = max([LONGEST_ROW * step, *(right for right, _ in extents)])
    result = []
    left = top = bottom = 0.0
    for right, low in extents:
        if left and left + right > longest:
            left, top = 0.0, bottom + _ROWS_APART
        result.append((left, top))
        left += right + _APART
        bottom = max(bottom, top + low)
    return result
