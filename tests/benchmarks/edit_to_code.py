"""How long an edit takes until the network is checked and its code is written, and how that grows.

    python tests/benchmarks/edit_to_code.py [--repeat 15] [--sizes 100 300 1000 3000 5000 10000]

Prints the median and the best in milliseconds of CPU time of this process, so that other programs on the machine count
little; where they are busy, the best tells more. Measured is the way to the code from cold, which is a graph of nodes
and wires never seen before; after one parameter's change; after one wire's change; and after one node's move, which
changes nothing. Beside each stand microseconds per node, which stay the same where the cost grows as the network does,
and the ratio to copying the graph's dictionaries of nodes and wires, the least that any edit of a value costs.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from engine.design.check import Checked, check
from engine.design.codegen import module_source
from engine.design.data import SOURCES
from engine.design.graph import End, Graph, Node, edits

FIELDS = SOURCES["digits"].configured({}).look(Path())
SIZES = [100, 300, 1000, 3000, 5000, 10000]


def network(num_nodes: int) -> Graph:
    """A deep convolutional network with a skip connection every four layers."""
    nodes = [Node("image", "Input", {"field": "image"})]
    wires: list[str] = []
    last = skip = "image"
    kinds = ["Conv2d", "BatchNorm2d", "ReLU", "Add"]
    for index in range(num_nodes - 5):
        kind = kinds[index % 4]
        name = f"{kind.lower()}{index}"
        params = {"out_channels": 8, "kernel_size": 3, "padding": 1} if kind == "Conv2d" else {}
        nodes.append(Node(name, kind, params))
        wires.append(f"{last} -> {name}")
        if kind == "Add":
            wires.append(f"{skip} -> {name}.x2")
        if index % 4 == 0:
            skip = name
        last = name
    nodes += [Node("flatten", "Flatten"), Node("logits", "Linear", {"out_features": 10})]
    nodes += [Node("label", "Input", {"field": "label"}), Node("loss", "CrossEntropyLoss")]
    wires += [f"{last} -> flatten", "flatten -> logits", "logits -> loss", "label -> loss.target"]
    return Graph.of(nodes, wires)


def measured_ms(work: Callable[[Graph], object], graphs: Iterable[Graph]) -> tuple[float, float]:
    """The median and the best CPU time of some work on each of some graphs, made outside of what is measured."""
    times = []
    for graph in graphs:
        start = time.process_time()
        work(graph)
        times.append(time.process_time() - start)
    return statistics.median(times) * 1000, min(times) * 1000


def report(num_nodes: int, repeat: int) -> None:
    """Measure one size and print it."""
    graph = network(num_nodes)
    middle = list(graph.nodes)[1 + (num_nodes // 2) // 4 * 4]
    before, after = graph.incoming(middle)[0].source.node, graph.outgoing(middle)
    checked = check(graph, FIELDS)
    written(checked)

    def parameter(graph: Graph) -> None:
        bias = not checked.graph.nodes[middle].params.get("bias", True)
        written(check(edits.set_params(graph, middle, {"bias": bias, "kernel_size": 3}), FIELDS, checked))

    def wire(graph: Graph) -> None:
        written(check(edits.connect(graph, End(before), after[0].target), FIELDS, checked))

    def move(graph: Graph) -> None:
        written(check(edits.move_nodes(graph, {middle: (10.0, 0.0)}), FIELDS, checked))

    same = [graph] * repeat
    floor, _ = measured_ms(lambda graph: (dict(graph.nodes), dict(graph.edges)), same)
    for name, work, graphs in (
        ("cold", lambda unseen: written(check(unseen, FIELDS)), (network(num_nodes) for _ in range(repeat))),
        ("parameter", parameter, same),
        ("wire", wire, same),
        ("move", move, same),
    ):
        median, best = measured_ms(work, graphs)
        per_node, ratio = median * 1000 / num_nodes, median / max(floor, 1e-3)
        print(
            f"{num_nodes:6} nodes  {name:10} {median:8.2f} ms  best {best:8.2f} ms  "
            f"{per_node:6.1f} µs/node  {ratio:7.1f} x copying"
        )


def written(checked: Checked) -> None:
    """Write the code of a network without problems, its text and its lines included."""
    assert checked.ok, checked.problems[:3]
    source = module_source("Network", checked)
    assert source.text
    assert source.lines


def main() -> None:
    """Measure each size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--repeat", type=int, default=15)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    options = parser.parse_args()
    for size in options.sizes:
        report(size, options.repeat)


if __name__ == "__main__":
    main()
