"""The order in which a graph runs, and the cycles that keep it from running at all."""

from __future__ import annotations

from collections import deque
from heapq import heappop, heappush

from engine.design.graph.graph import Graph
from engine.design.graph.wires import Edge, KeptOrder

MAX_SHOWN = 20
"""Of so many nodes around a cycle all are named."""
MAX_REWIRED = 50
"""Where other wires arrive at more nodes than this, working the order out afresh is quicker than proving the last."""


class CycleFound(ValueError):
    """The wires lead back to where they started.

    Attributes:
        path: the nodes around the cycle, in order, the first not repeated.
    """

    def __init__(self, path: list[str]) -> None:
        super().__init__(f"The wires form a cycle: {' → '.join([*path, path[0]])}.")
        self.path = path


def order(graph: Graph) -> tuple[str, ...]:
    """Every node after all that feed it; where there is a choice, in the order they were added.

    Raises:
        CycleFound: there is no such order.
    """
    names = tuple(graph.nodes)
    kept = graph.edges.kept_order
    if kept is None or kept.names != names or not _holds(graph, kept):
        result = _sorted(graph, names)
        kept = KeptOrder(names, result, _places(names), _places(result))
    graph.edges.kept_order = kept._replace(rewired=frozenset())
    return kept.order


def _places(names: tuple[str, ...]) -> dict[str, int]:
    return {name: index for index, name in enumerate(names)}


def _holds(graph: Graph, kept: KeptOrder) -> bool:
    """Whether an order stands though other wires arrive at some nodes.

    An order is the right one exactly if each node stands behind all that feed it, and all in between were added before
    it.
    """
    if len(kept.rewired) > MAX_REWIRED:
        return False
    added, position = kept.added, kept.position
    for name in kept.rewired & position.keys():
        fed_by = (position.get(edge.source.node, -1) for edge in graph.incoming(name))
        start, end = max(fed_by, default=-1) + 1, position[name]
        if start > end or any(added[other] > added[name] for other in kept.order[start:end]):
            return False
    return True


def _sorted(graph: Graph, names: tuple[str, ...]) -> tuple[str, ...]:
    """Work the order out afresh (Kahn 1962): of the nodes that wait for nothing, always the one added first."""
    place = _places(names)
    onward: list[list[int]] = [[] for _ in names]
    waits_for = [0] * len(names)
    for edge in graph.edges.values():
        source, target = place.get(edge.source.node), place.get(edge.target.node)
        if source is not None and target is not None:
            onward[source].append(target)
            waits_for[target] += 1
    ready = [index for index, count in enumerate(waits_for) if not count]
    result = []
    while ready:
        index = heappop(ready)
        result.append(names[index])
        for target in onward[index]:
            waits_for[target] -= 1
            if not waits_for[target]:
                heappush(ready, target)
    if len(result) < len(names):
        raise CycleFound(_cycle_among(graph, set(names).difference(result)))
    return tuple(result)


def _cycle_among(graph: Graph, stuck: set[str]) -> list[str]:
    """A cycle among nodes of which each is fed by another of them."""
    way: dict[str, int] = {}
    name = min(stuck)
    while name not in way:
        way[name] = len(way)
        name = next(edge.source.node for edge in graph.incoming(name) if edge.source.node in stuck)
    return list(way)[way[name] :][::-1]


def closing_edges(graph: Graph) -> list[tuple[Edge, list[str]]]:
    """The edges without which there is no cycle, as one walk along all wires meets them.

    Returns:
        Each edge that leads back to a node on the walk, with the way from that node to where the edge leaves; of a
        way longer than a sentence can show, its beginning and its end.
    """
    found = []
    done: set[str] = set()
    for root in graph.nodes:
        if root in done:
            continue
        way, place, onward = [root], {root: 0}, [iter(graph.outgoing(root))]
        while way:
            edge = next(onward[-1], None)
            if edge is None:
                onward.pop()
                name = way.pop()
                del place[name]
                done.add(name)
                continue
            name = edge.target.node
            if name in place:
                found.append((edge, _cropped(way, place[name])))
            elif name not in done and name in graph.nodes:
                place[name] = len(way)
                way.append(name)
                onward.append(iter(graph.outgoing(name)))
    return found


def _cropped(way: list[str], start: int) -> list[str]:
    if len(way) - start <= MAX_SHOWN:
        return way[start:]
    return [*way[start : start + MAX_SHOWN // 2], "…", *way[-MAX_SHOWN // 2 :]]


def path_between(graph: Graph, start: str, goal: str) -> list[str]:
    """The shortest way along the wires from one node to another, both included; empty if there is none."""
    if start == goal:
        return [start]
    if _runs_after(graph, start, goal):
        return []
    came: dict[str, Edge] = {}
    waiting = deque([start])
    while waiting:
        for edge in graph.outgoing(waiting.popleft()):
            name = edge.target.node
            if name in came or name == start:
                continue
            came[name] = edge
            if name == goal:
                return _walked_back(came, start, goal)
            waiting.append(name)
    return []


def _runs_after(graph: Graph, node: str, other: str) -> bool:
    """Whether one node is known to run after another, so that no wires lead from it to the other."""
    kept = graph.edges.kept_order
    if kept is None or kept.rewired or kept.names != tuple(graph.nodes):
        return False
    return kept.position.get(node, -1) > kept.position.get(other, len(kept.names))


def _walked_back(came: dict[str, Edge], start: str, goal: str) -> list[str]:
    path = [goal]
    while path[-1] != start:
        path.append(came[path[-1]].source.node)
    return path[::-1]
