"""Which run answers questions, and what is known of it before the engine is asked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine.design.check import Checked, check
from engine.design.project import ProjectUnreadable, read_project
from engine.runs import RunFolder, RunSummary


@dataclass(frozen=True)
class RunAnswering:
    """A run that can be asked what it looks at.

    Attributes:
        path: its folder.
        title: what a person calls it.
        num_validation: how many samples there are to ask about.
        layers: the nodes that give images, in order, for methods that look at one.
    """

    path: Path
    title: str
    num_validation: int = 0
    layers: tuple[str, ...] = ()


def run_answering(run: RunSummary, title: str) -> RunAnswering:
    """Read from a run's folder what can be asked of it."""
    told = run.description
    try:
        project = read_project(RunFolder(run.path).project)
        fields = project.data.fields if project.data is not None else ()
        layers = image_layers(check(project.graph, fields))
    except (ProjectUnreadable, OSError):
        layers = ()
    return RunAnswering(run.path, title, told.num_validation if told is not None else 0, layers)


def image_layers(checked: Checked) -> tuple[str, ...]:
    """The nodes that are modules and give images."""
    return tuple(
        name for name, node in checked.nodes.items() if node.outputs and node.outputs[0].rank == 4 and node.is_module
    )
