"""A project as a command gets it: read, its data looked at, its network checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from engine.commands.refusal import CommandRefused
from engine.design.check import Checked, Problem, check
from engine.design.data import SOURCES, DataUnusable
from engine.design.project import Project, ProjectUnreadable, read_project
from engine.design.project.plan_problems import plan_problems
from engine.runs import RunFolder, RunUnreadable


@dataclass(frozen=True)
class Opened:
    """A project with what is to be said about it.

    Attributes:
        path: its file.
        folder: where its relative paths start: beside it, or for the project in a run folder where it lay when trained.
        project: the project, the fields of its data filled in.
        checked: its network.
        problems: all problems of network, data and plan, errors first.
    """

    path: Path
    folder: Path
    project: Project
    checked: Checked
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep it from being trained."""
        return tuple(problem for problem in self.problems if problem.severity == "error")


def open_project(path: Path) -> Opened:
    """Read and check a project.

    Raises:
        CommandRefused: the file is no project.
    """
    try:
        project = read_project(path)
    except ProjectUnreadable as error:
        raise CommandRefused(str(error)) from None
    folder = _home(path)
    problems = plan_problems(project)
    if not any(problem.code == "data" for problem in problems):
        project, more = _looked(project, folder)
        problems += more
    checked = check(project.graph, project.data.fields if project.data else ())
    return Opened(path, folder, project, checked, (*problems, *checked.problems))


def _home(path: Path) -> Path:
    run = RunFolder(path.parent)
    if path.name == run.project.name and run.holds_run:
        try:
            return Path(run.description().folder or path.parent)
        except RunUnreadable:
            pass  # What is left of it is a project like any other.
    return path.parent


def _looked(project: Project, folder: Path) -> tuple[Project, tuple[Problem, ...]]:
    """Fill in what the data offers now, as training does: a file may have changed since the project was saved."""
    plan = project.data
    if plan is None:
        return project, ()
    try:
        fields = SOURCES[plan.source].configured(plan.options).look(folder)
    except DataUnusable as error:
        return project, (Problem("error", "data", "", "", str(error)),)
    return replace(project, data=replace(plan, fields=fields)), ()


def problem_lines(problems: tuple[Problem, ...]) -> list[str]:
    """Problems for a person to read, each with its repairs."""
    lines = []
    for problem in problems:
        place = f"{problem.node}.{problem.port}" if problem.port else problem.node
        lines.append(f"{problem.severity}{f' at {place}' if place else ''}: {problem.says}")
        lines.extend(f"    to repair it: {repair.label}" for repair in problem.repairs)
    return lines
