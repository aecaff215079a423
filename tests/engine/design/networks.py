"""Small networks that tests check, write and run."""

from engine.design.data import SOURCES, Field
from engine.design.graph import Graph, Node

LENET_NODES = [
    Node("image", "Input", {"field": "image"}),
    Node("conv1", "Conv2d", {"out_channels": "= width", "kernel_size": 5}),
    Node("relu1", "ReLU"),
    Node("pool1", "MaxPool2d", {"kernel_size": 2}),
    Node("conv2", "Conv2d", {"out_channels": 16, "kernel_size": 5}),
    Node("relu2", "ReLU"),
    Node("pool2", "MaxPool2d", {"kernel_size": 2}),
    Node("flatten", "Flatten"),
    Node("fc1", "Linear", {"out_features": 120}),
    Node("relu3", "ReLU"),
    Node("logits", "Linear", {"out_features": 10}),
    Node("digit", "Input", {"field": "label"}),
    Node("loss", "CrossEntropyLoss"),
]

LENET_EDGES = [
    "image -> conv1",
    "conv1 -> relu1",
    "relu1 -> pool1",
    "pool1 -> conv2",
    "conv2 -> relu2",
    "relu2 -> pool2",
    "pool2 -> flatten",
    "flatten -> fc1",
    "fc1 -> relu3",
    "relu3 -> logits",
    "logits -> loss",
    "digit -> loss.target",
]


def lenet() -> Graph:
    """A LeNet whose first layer's width is a variable."""
    return Graph.of(LENET_NODES, LENET_EDGES, {"width": 6})


def digits() -> tuple[Field, ...]:
    """The fields of the digits, 32 x 32 pixels."""
    from pathlib import Path

    return SOURCES["digits"].configured({"scale": 4}).look(Path())
