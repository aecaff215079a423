"""How long an edit takes until the network is checked and its code is written, and how that grows.

    python tests/benchmarks/edit_to_code.py [--repeat 15] [--sizes 100 1000 5000]

Prints medians in milliseconds of CPU time of this process, so that other programs on the machine count little:
from cold, after one parameter's change, and after one wire's change; and each as a ratio to copying the graph's
dictionaries of nodes and wires, the least that any edit of a value costs.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from engine.design.check import Checked, check
from engine.design.codegen import module_source
from engine.design.data import SOURCES
from engine.design.graph import End, Graph, Node, edits

FIELDS = SOURCES["digits"].configured({}).look(Path())


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


def median_ms(work: Callable[[int], object], repeat: int) -> float:
    """The median CPU time of some work, which is given the number of the repetition."""
    times = []
    for number in range(repeat):
        start = time.process_time()
        work(number)
        times.append(time.process_time() - start)
    return statistics.median(times) * 1000


def report(num_nodes: int, repeat: int) -> None:
    """Measure one size and print it."""
    graph = network(num_nodes)
    middle = list(graph.nodes)[1 + (num_nodes // 2) // 4 * 4]
    checked = check(graph, FIELDS)
    assert checked.ok, checked.problems[:3]

    def written(result: Checked) -> None:
        assert result.ok, result.problems[:3]
        module_source("Network", result)

    def cold(number: int) -> None:
        written(check(network_again(graph), FIELDS))

    def parameter(number: int) -> None:
        edited = edits.set_params(graph, middle, {"bias": bool(number % 2), "kernel_size": 3})
        written(check(edited, FIELDS, checked))

    def wire(number: int) -> None:
        after = graph.outgoing(middle)[0].target
        edited = edits.connect(graph, End(graph.incoming(middle)[0].source.node), after)
        written(check(edited, FIELDS, checked))

    floor = median_ms(lambda _: (dict(graph.nodes), dict(graph.edges)), repeat)
    for name, work in (("cold", cold), ("parameter", parameter), ("wire", wire)):
        value = median_ms(work, repeat)
        print(f"{num_nodes:6} nodes  {name:10} {value:8.2f} ms  {value / max(floor, 1e-3):8.1f} x copying")


def network_again(graph: Graph) -> Graph:
    """The same network with nothing remembered from an earlier check."""
    return Graph.of(list(graph.nodes.values()), [str(edge) for edge in graph.edges.values()], graph.variables)


def main() -> None:
    """Measure each size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--repeat", type=int, default=15)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 5000])
    options = parser.parse_args()
    for size in options.sizes:
        report(size, options.repeat)


if __name__ == "__main__":
    main()
