"""Making room: cards are pushed on, and the bends of their wires stay between the ends, in their order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise

from engine.design.graph import Edge, Graph, Point
from engine.design.graph.edits import move_nodes
from studio.canvas.face import CARD_HEIGHT, CARD_WIDTH, MIDDLE


def push_on(graph: Graph, places: Mapping[str, Point]) -> Graph:
    """Put nodes at other places to make room; a bend goes along the farther, the nearer it is to an end that is pushed.

    A person who drags a card means that card alone, and bends stay; whoever makes room moves cards that nobody held,
    and a wire must not double back below one that was pushed past its bends.

    Args:
        graph: the graph.
        places: where the nodes come to stand.
    """
    moved = move_nodes(graph, places)
    hanging = [e for name in places for e in (*graph.incoming(name), *graph.outgoing(name)) if e.bends]
    put = [_drawn_along(e, graph, moved) for e in hanging if not (e.source.node in places and e.target.node in places)]
    return replace(moved, edges=moved.edges.changed(put=put)) if put else moved


def _drawn_along(edge: Edge, before: Graph, after: Graph) -> Edge:
    """A wire whose ends moved unlike, with each bend moved by its share of either."""
    old = _leaves(before, edge), _arrives(before, edge)
    new = _leaves(after, edge), _arrives(after, edge)
    lines = []
    for axis in (0, 1):
        line = [old[0][axis], *(place[axis] for place in edge.bends), old[1][axis]]
        lines.append(_stretched(line, new[0][axis] - line[0], new[1][axis] - line[-1]))
    return edge._replace(bends=tuple(zip(*lines, strict=True)))


def _stretched(line: Sequence[float], by_start: float, by_end: float) -> list[float]:
    """The places between the ends of a line that move: what went on steadily before still does."""
    passed = list(accumulate(abs(other - one) for one, other in pairwise(line)))
    shares = [length / (passed[-1] or 1.0) for length in passed[:-1]]
    return [
        round(at + by_start * (1 - share) + by_end * share, 2) for at, share in zip(line[1:-1], shares, strict=True)
    ]


def _leaves(graph: Graph, edge: Edge) -> Point:
    """About where a wire leaves its source."""
    x, y = graph.nodes[edge.source.node].at
    return (x + CARD_WIDTH / 2, y + CARD_HEIGHT) if graph.drawing.downward else (x + CARD_WIDTH, y + MIDDLE)


def _arrives(graph: Graph, edge: Edge) -> Point:
    """About where a wire arrives at its target."""
    x, y = graph.nodes[edge.target.node].at
    return (x + CARD_WIDTH / 2, y) if graph.drawing.downward else (x, y + MIDDLE)
