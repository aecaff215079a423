"""Projects that bring code of their own, harmless and not."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from engine.design.data import DataPlan
from engine.design.graph import Graph, Node, ParamValue
from engine.design.graph.code import custom_layer
from engine.design.project import Project
from engine.design.training import TrainingPlan

SCALED = '''"""What is said here is no code."""
import torch.nn.functional as F

LIMIT = 6.0


def limited(x: Tensor) -> Tensor:
    return x.clamp(max=LIMIT)


class Scaled(nn.Module):
    """Multiply each feature by a learned factor.

    Args:
        start: what every factor is at first.
    """

    def __init__(self, in_features: int, start: float = 1.0):
        super().__init__()
        self.factor = nn.Parameter(torch.full((in_features,), start))

    def forward(self, x: Tensor) -> Tensor:
        return limited(F.relu(x * self.factor))
'''


def network(layer: str, code: str, params: Mapping[str, ParamValue] | None = None) -> Graph:
    """A classifier of irises with a custom layer, `custom`, in its middle."""
    return Graph.of(
        [
            Node("features", "Input", {"field": "features"}),
            Node("fc", "Linear", {"out_features": 8}),
            Node("custom", layer, params or {}),
            Node("logits", "Linear", {"out_features": 3}),
            Node("species", "Input", {"field": "label"}),
            Node("loss", "CrossEntropyLoss"),
        ],
        ["features -> fc", "fc -> custom", "custom -> logits", "logits -> loss", "species -> loss.target"],
        blocks={layer: custom_layer(code)},
    )


def scaled_project(**params: ParamValue) -> Project:
    """Irises, told apart with a harmless custom layer."""
    plan = TrainingPlan(epochs=2, batch_size=16, device="cpu", threads=1)
    return Project("Irises", network("Scaled", SCALED, params), DataPlan("iris"), plan)


def hostile_code(mark: Path) -> str:
    """Code that writes a file as soon as any part of it is executed: when read in, built or called."""
    write = f"Path({str(mark)!r}).write_text('harm')"
    return f"""
from pathlib import Path

DONE = {write}


def harm(text={write}):
    return text


class Scaled(nn.Module):
    LEFT = {write}

    def __init__(self, start: float = 1.0):
        super().__init__()
        {write}

    def forward(self, x: Tensor) -> Tensor:
        {write}
        return x
"""


def hostile_project(mark: Path) -> Project:
    """The same project with hostile code in its place."""
    return replace(scaled_project(), graph=network("Scaled", hostile_code(mark)))
