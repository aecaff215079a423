"""The order in which a graph runs, and the cycles that keep it from running at all."""

from __future__ import annotations

from collections import deque

from engine.design.graph.graph import Graph
from engine.design.graph.wires import Edge

MAX_SHOWN = 20
"""Of so many nodes around a cycle all are named."""


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
    if kept is not None and kept[0] == names:
        return kept[1]
    import networkx  # 130 ms: the window is painted before the first graph is ordered

    net = networkx.DiGraph()
    net.add_nodes_from(names)
    net.add_edges_from(
        (edge.source.node, edge.target.node)
        for edge in graph.edges.values()
        if edge.source.node in graph.nodes and edge.target.node in graph.nodes
    )
    place = {name: index for index, name in enumerate(names)}
    try:
        result = tuple(networkx.lexicographical_topological_sort(net, key=place.__getitem__))
    except networkx.NetworkXUnfeasible:
        around = networkx.find_cycle(net)
        raise CycleFound([source for source, _ in around]) from None
    graph.edges.kept_order = (names, result)
    return result


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


def _walked_back(came: dict[str, Edge], start: str, goal: str) -> list[str]:
    path = [goal]
    while path[-1] != start:
        path.append(came[path[-1]].source.node)
    return path[::-1]
