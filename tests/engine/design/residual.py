"""A network of residual blocks, as small as one can be."""

from engine.design.graph import Block, Graph, Node

RESIDUAL = Graph.of(
    [
        Node("x", "Input", {"shape": (8, 12, 12)}),
        Node("conv1", "Conv2d", {"out_channels": "= width", "kernel_size": 3, "padding": 1, "bias": False}),
        Node("norm1", "BatchNorm2d"),
        Node("relu1", "ReLU"),
        Node("conv2", "Conv2d", {"out_channels": "= width", "kernel_size": 3, "padding": 1, "bias": False}),
        Node("sum", "Add"),
        Node("y", "Output"),
    ],
    ["x -> conv1", "conv1 -> norm1", "norm1 -> relu1", "relu1 -> conv2", "conv2 -> sum.x1", "x -> sum.x2", "sum -> y"],
    {"width": 8},
)


def residual_network(repeat: int = 3, width: int = 4, channels: int = 4) -> Graph:
    """A stem, residual blocks, and a classifier without data.

    Args:
        repeat: how many residual blocks follow each other.
        width: what each block's variable `width` is given.
        channels: what the stem gives to the first.
    """
    nodes = [
        Node("image", "Input", {"shape": (1, 6, 6)}),
        Node("stem", "Conv2d", {"out_channels": channels, "kernel_size": 3, "padding": 1}),
        Node("stage", "Residual", {"width": width, "repeat": repeat}),
        Node("flatten", "Flatten"),
        Node("logits", "Linear", {"out_features": 3}),
        Node("out", "Output"),
    ]
    edges = ["image -> stem", "stem -> stage", "stage -> flatten", "flatten -> logits", "logits -> out"]
    return Graph.of(nodes, edges, blocks={"Residual": Block(RESIDUAL, "Two convolutions and the input.")})
