"""How long the automatic layout takes and how good it is, beside graphviz where that is installed.

    python tests/benchmarks/layouts.py [--sizes 100 1000 10000] [--rounds 5] [--templates]

The networks are chains with side branches, and wires over up to some hundred layers to every seventh of them: the
denser a drawing, the harder. Prints medians of the CPU time of this process, of `dot` that of the process started; in
turn within one run, so that what else the machine does falls on both.

    seconds     of one layout
    straight    pairs of wires that cross where each is a straight line between its cards (up to 2,000 wires)
    overlaps    pairs of cards that overlap
    back        wires that run back; where a drawing is folded, those to the next row do
    wide, high  in scene pixels
    again       cards that another layout of the same drawing moves
    one more    how far the median card moves once a layer is put into a wire in the middle, in scene pixels
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from numpy.typing import NDArray

from engine.design.graph import Graph, Node, Wires
from engine.design.graph.edits import move_nodes, splice
from engine.design.graph.wires import Edge, End
from engine.design.project import read_project, templates
from studio.canvas.face import CARD_HEIGHT, CARD_WIDTH
from studio.canvas.layout import arranged

Places = Mapping[str, tuple[float, float]]
MOST_COUNTED = 2000
DOT_UP_TO = 1000
"""Graphviz takes minutes for larger ones."""

MAIN = (0, 1, 2, 3, 4, 5, 8, 9)


def network(num_nodes: int, skips: float = 0.15, seed: int = 7) -> Graph:
    """A chain in blocks of ten, every other one with a branch that ends and one that joins, and wires that skip."""
    chance = random.Random(seed)
    pairs = {(i - 1, i) for i in range(1, num_nodes) if i % 10 in (1, 2, 3, 4, 5, 7, 9)}
    for start in range(0, num_nodes - 9, 10):
        pairs |= {(start + 5, start + 8)} | ({(start - 1, start)} if start else set())
        pairs.add((start + 7, start + 5) if start // 10 % 2 else (start, start + 6))
    wanted = len(pairs) + int(skips * num_nodes)
    trunk = [i for i in range(num_nodes) if i % 10 in MAIN]
    while len(pairs) < wanted:
        at = chance.randrange(len(trunk) - 3)
        pairs.add((trunk[at], trunk[min(at + chance.randrange(2, 41), len(trunk) - 1)]))
    taken: dict[int, int] = {}
    edges = []
    for source, target in sorted(pairs):
        port = taken[target] = taken.get(target, 0) + 1
        edges.append(Edge(End(f"n{source}"), End(f"n{target}", f"x{port}" if port > 1 else "")))
    nodes = Graph.of([Node(f"n{i}", "Add") for i in range(num_nodes)]).nodes
    return Graph(nodes, Wires(edges))


def with_dot(graph: Graph) -> Places:
    """Graphviz's own, with cards of our size at our distances."""
    head = "digraph G{rankdir=LR;ranksep=0.55;nodesep=0.78;node[shape=box,fixedsize=true,width=%.3f,height=%.3f];"
    lines = [head % (CARD_WIDTH / 72, CARD_HEIGHT / 72), *(f"{name};" for name in graph.nodes)]
    lines += [f"{edge.source.node}->{edge.target.node};" for edge in graph.edges.values()]
    text = subprocess.run(["dot", "-Tplain"], input="".join([*lines, "}"]), capture_output=True, text=True, check=True)
    words = (line.split() for line in text.stdout.splitlines())
    return {word[1]: (float(word[2]) * 72, -float(word[3]) * 72) for word in words if word[0] == "node"}


def timed(work: Callable[[], Places], who: int) -> tuple[float, Places]:
    """The CPU time of a layout, in this process or in those that it starts, and what came of it."""
    before = resource.getrusage(who)
    places = work()
    after = resource.getrusage(who)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, places


def crossings(graph: Graph, places: Places) -> int:
    """How many pairs of straight lines cross that have no end in common."""
    edges = list(graph.edges.values())
    number = {name: index for index, name in enumerate(graph.nodes)}
    ends = np.array([(number[edge.source.node], number[edge.target.node]) for edge in edges])
    lines = np.array([(*places[edge.source.node], *places[edge.target.node]) for edge in edges], float)
    count = 0
    for index in range(len(edges) - 1):
        one, rest = lines[index], lines[index + 1 :]
        shared = (ends[index + 1 :, :, None] == ends[index][None, None, :]).any(axis=(1, 2))
        apart = _side(one, rest[:, :2]) * _side(one, rest[:, 2:]) < 0
        other = _sides(rest, one[:2]) * _sides(rest, one[2:]) < 0
        count += int((apart & other & ~shared).sum())
    return count


def _side(line: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    along, across = line[2] - line[0], line[3] - line[1]
    turn: NDArray[np.float64] = along * (points[:, 1] - line[1]) - across * (points[:, 0] - line[0])
    return turn


def _sides(lines: NDArray[np.float64], point: NDArray[np.float64]) -> NDArray[np.float64]:
    along, across = lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1]
    turn: NDArray[np.float64] = along * (point[1] - lines[:, 1]) - across * (point[0] - lines[:, 0])
    return turn


def overlaps(places: Places) -> int:
    """How many pairs of cards overlap."""
    cards = sorted(places.values())
    count = 0
    for index, (x, y) in enumerate(cards):
        for right, low in cards[index + 1 :]:
            if right - x >= CARD_WIDTH:
                break
            count += abs(low - y) < CARD_HEIGHT
    return count


def told(name: str, graph: Graph, places: Places, times: list[float], more: str = "") -> str:
    """A line of the table."""
    xs, ys = [x for x, _ in places.values()], [y for _, y in places.values()]
    back = sum(places[e.target.node][0] <= places[e.source.node][0] for e in graph.edges.values())
    straight = str(crossings(graph, places)) if len(graph.edges) <= MOST_COUNTED else "-"
    wide, high = max(xs) - min(xs) + CARD_WIDTH, max(ys) - min(ys) + CARD_HEIGHT
    spread = f"{min(times):.3f}-{max(times):.3f}"
    return (
        f"{name:24}{statistics.median(times):9.3f} {spread:>13}{straight:>9}{overlaps(places):>9}{back:>6}"
        f"{wide:>9.0f}{high:>8.0f}{more}"
    )


def steadiness(graph: Graph, places: Places) -> str:
    """How much moves when a drawing is arranged again, and with one layer more."""
    drawn = move_nodes(graph, places)
    again = arranged(drawn, {})
    moved = sum(again[name] != at for name, at in places.items())
    edge = list(drawn.edges.values())[len(drawn.edges) // 2]
    more = arranged(splice(drawn, edge, Node("one_more", "ReLU", {}, drawn.nodes[edge.target.node].at)), {})
    far = statistics.median(abs(more[name][0] - x) + abs(more[name][1] - y) for name, (x, y) in places.items())
    return f"{moved:>7}{far:>10.0f}"


def measure(name: str, graph: Graph, rounds: int) -> None:
    """Lay one network out with each, in turn, and print what came of it."""
    ways: dict[str, tuple[Callable[[], Places], int]] = {
        f"{name} folded": (lambda: arranged(graph, {}), resource.RUSAGE_SELF),
        f"{name} in one line": (lambda: arranged(graph, {}, folded=False), resource.RUSAGE_SELF),
    }
    if len(graph.nodes) > DOT_UP_TO:
        del ways[f"{name} in one line"]
    elif shutil.which("dot"):
        ways[f"{name} graphviz dot"] = (lambda: with_dot(graph), resource.RUSAGE_CHILDREN)
    found: dict[str, Places] = {}
    times: dict[str, list[float]] = {}
    for number in range(rounds):
        for way, (work, who) in ways.items():
            if "dot" in way and number and times[way][0] > 2:
                continue  # what takes seconds is told well enough by one round
            taken, found[way] = timed(work, who)
            times.setdefault(way, []).append(taken)
    for way, places in found.items():
        print(told(way, graph, places, times[way], steadiness(graph, places) if "folded" in way else ""), flush=True)


def main() -> None:
    """Measure every size, or every template, and print a table."""
    parser = argparse.ArgumentParser(description="Seconds and quality of the automatic layout, beside graphviz.")
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 5000, 10000])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--templates", action="store_true", help="the networks that come with Netloom instead")
    options = parser.parse_args()
    heads = ("seconds", "range", "straight", "overlaps", "back", "wide", "high", "again", "one more")
    print("{:24}{:>9} {:>13}{:>9}{:>9}{:>6}{:>9}{:>8}{:>7}{:>10}".format("", *heads))
    started = time.monotonic()
    if options.templates:
        for template in templates():
            measure(template.name[:10], read_project(template.path).graph, options.rounds)
    else:
        for size in options.sizes:
            measure(str(size), network(size), options.rounds)
    print(f"in {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
