"""A project as a command gets it: read, its data looked at, its network checked."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from pathlib import Path

from engine.commands.refusal import CommandRefused
from engine.design.check import Checked, Problem, check
from engine.design.data import SOURCES, DataUnusable
from engine.design.graph.code import code_of
from engine.design.project import Project, ProjectUnreadable, read_project
from engine.design.project.plan_problems import plan_problems
from engine.design.project.trust import digest_of, trust, trusted_digest
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
        trusted: the digest of the project's own code, if it has any and the user trusts it.
    """

    path: Path
    folder: Path
    project: Project
    checked: Checked
    problems: tuple[Problem, ...]
    trusted: str = ""

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep it from being trained."""
        return tuple(problem for problem in self.problems if problem.severity == "error")


def add_trust_argument(parser: argparse.ArgumentParser) -> None:
    """Tell how a project's own code is allowed to run."""
    parser.add_argument(
        "--trust",
        action="store_true",
        help="let the project's own code run, now and later: it can do anything a program can",
    )


def open_project(path: Path, *, trusting: bool = False) -> Opened:
    """Read and check a project.

    Code that it brings is run to find out its shapes if the user trusts it, and otherwise only read.

    Args:
        path: its file.
        trusting: whether the user says now that they trust its code, which is remembered.

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
    if trusting:
        trust(project)
    checked, trusted = _checked(project)
    return Opened(path, folder, project, checked, (*problems, *checked.problems), trusted)


def _checked(project: Project) -> tuple[Checked, str]:
    """Check the network; and give the digest of its code, if it has any and that may run."""
    fields, trusted = project.data.fields if project.data else (), trusted_digest(project)
    if not trusted:
        return check(project.graph, fields), ""
    from engine.runtime.custom import checked_with_code  # torch takes a second, which others need not wait for

    return checked_with_code(project.graph, fields, trusted), trusted


def untrusted_code(opened: Opened) -> str:
    """A sentence about code that keeps the project from running, or nothing."""
    if not digest_of(opened.project) or opened.trusted:
        return ""
    names = ", ".join(code_of(opened.project.graph.blocks))
    return f"This project brings code of its own ({names}), which can do anything a program can; --trust lets it run."


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
