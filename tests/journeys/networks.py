"""Networks of any size that have nothing wrong with them, for pictures and for looking around."""

from __future__ import annotations

from dataclasses import replace

from engine.design.graph import Graph, Node
from engine.design.graph.edits import move_nodes
from studio.canvas.face import CARD_WIDTH, face_of
from studio.canvas.layout import arranged

_UNIT = (
    ("conv{}a", "Conv2d"),
    ("norm{}a", "BatchNorm2d"),
    ("relu{}a", "ReLU"),
    ("conv{}b", "Conv2d"),
    ("norm{}b", "BatchNorm2d"),
    ("add{}", "Add"),
    ("relu{}", "ReLU"),
)
_CONV = {"out_channels": 16, "kernel_size": 3, "padding": 1}
_AROUND = 6
"""The image, the first convolution and what comes after the last unit."""


def residual_network(num_nodes: int, *, downward: bool = False) -> Graph:
    """A chain of residual units with about so many nodes, arranged as the command does."""
    nodes = [Node("image", "Input", {"shape": (3, 32, 32)}), Node("stem", "Conv2d", _CONV)]
    wires = ["image -> stem"]
    last = "stem"
    for number in range(1, max((num_nodes - _AROUND) // len(_UNIT), 1) + 1):
        carried = last
        for pattern, layer in _UNIT:
            name = pattern.format(number)
            nodes.append(Node(name, layer, _CONV if layer == "Conv2d" else {}))
            wires.append(f"{last} -> {name}")
            if layer == "Add":
                wires.append(f"{carried} -> {name}.x2")
            last = name
    for name, layer in (
        ("average", "AdaptiveAvgPool2d"),
        ("flatten", "Flatten"),
        ("logits", "Linear"),
        ("y", "Output"),
    ):
        nodes.append(Node(name, layer, {"out_features": 10} if layer == "Linear" else {}))
        wires.append(f"{last} -> {name}")
        last = name
    graph = Graph.of(nodes, wires)
    graph = replace(graph, drawing=replace(graph.drawing, downward=downward))
    sizes = {name: (CARD_WIDTH, face_of(graph, node, None, ()).height) for name, node in graph.nodes.items()}
    return move_nodes(graph, arranged(graph, sizes, downward=downward))
