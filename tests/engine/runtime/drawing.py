"""Small projects to train in tests."""

import dataclasses
from pathlib import Path
from typing import Any

from engine.design.data import DataPlan
from engine.design.graph import Graph, Node
from engine.design.project import Project
from engine.design.training import InsightPlan, OptimizerChoice, TrainingPlan
from engine.runtime.data import looked_at


def with_plan(project: Project, **changes: Any) -> Project:
    """The project, trained in another way."""
    return dataclasses.replace(project, training=dataclasses.replace(project.training, **changes))


def perceptron(**changes: Any) -> Project:
    """A multilayer perceptron with dropout on iris: 120 samples to learn from, so an epoch takes a blink."""
    plan = TrainingPlan(
        optimizer=OptimizerChoice("Adam", {"lr": 0.01}),
        epochs=3,
        batch_size=16,
        device="cpu",
        threads=1,
        insight=InsightPlan(method="saliency", samples=(0, 1)),
    )
    graph = Graph.of(
        [
            Node("features", "Input", {"field": "features"}),
            Node("fc1", "Linear", {"out_features": 16}),
            Node("relu", "ReLU"),
            Node("dropout", "Dropout", {"p": 0.3}),
            Node("logits", "Linear", {"out_features": 3}),
            Node("species", "Input", {"field": "label"}),
            Node("loss", "CrossEntropyLoss"),
        ],
        [
            "features -> fc1",
            "fc1 -> relu",
            "relu -> dropout",
            "dropout -> logits",
            "logits -> loss",
            "species -> loss.target",
        ],
    )
    data = looked_at(DataPlan("iris"), Path())
    return with_plan(Project("Perceptron", graph, data, plan), **changes)


def lenet(**changes: Any) -> Project:
    """A small convolutional network on the digits, 8 x 8 pixels each, with a norm that keeps running means."""
    graph = Graph.of(
        [
            Node("image", "Input", {"field": "image"}),
            Node("conv", "Conv2d", {"out_channels": 4, "kernel_size": 3}),
            Node("norm", "BatchNorm2d"),
            Node("relu", "ReLU"),
            Node("pool", "MaxPool2d", {"kernel_size": 2}),
            Node("flatten", "Flatten"),
            Node("logits", "Linear", {"out_features": 10}),
            Node("label", "Input", {"field": "label"}),
            Node("loss", "CrossEntropyLoss"),
        ],
        [
            "image -> conv",
            "conv -> norm",
            "norm -> relu",
            "relu -> pool",
            "pool -> flatten",
            "flatten -> logits",
            "logits -> loss",
            "label -> loss.target",
        ],
    )
    plan = TrainingPlan(epochs=2, device="cpu", threads=1, insight=InsightPlan(method="grad_cam", samples=(0, 1)))
    return with_plan(Project("Small LeNet", graph, looked_at(DataPlan("digits"), Path()), plan), **changes)
