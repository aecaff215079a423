"""A project as a value: the drawing, the data and the plan. Undo is the previous value."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.design.data.plan import DataPlan
from engine.design.graph import Graph
from engine.design.training.plan import TrainingPlan


@dataclass(frozen=True)
class Project:
    """All that a `.netloom` file holds.

    Attributes:
        name: the title, which also names the generated class.
        graph: the network.
        data: what it learns from, once chosen.
        training: how it is trained.
    """

    name: str = "Untitled"
    graph: Graph = field(default_factory=Graph)
    data: DataPlan | None = None
    training: TrainingPlan = field(default_factory=TrainingPlan)
