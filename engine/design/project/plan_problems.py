"""What is wrong with a project beside its network: the data and the plan."""

from __future__ import annotations

from engine.design.check import Problem
from engine.design.data import SOURCES
from engine.design.layers.parameter import BadParameter
from engine.design.project.project import Project
from engine.design.project.wording import cropped
from engine.design.training import OPTIMIZERS


def plan_problems(project: Project) -> tuple[Problem, ...]:
    """Check the choice of data and of the optimizer; whether the data can be found is for the data to say."""
    return (*_data_problems(project), *_optimizer_problems(project))


def _data_problems(project: Project) -> tuple[Problem, ...]:
    plan = project.data
    if plan is None:
        return ()
    definition = SOURCES.get(plan.source)
    if definition is None:
        known = ", ".join(SOURCES)
        return (_problem("data", f"There is no kind of data named {cropped(plan.source)}; there is: {known}."),)
    try:
        definition.configured(plan.options)
    except BadParameter as error:
        return (_problem("data", f"The data can't be used: {error}"),)
    return ()


def _optimizer_problems(project: Project) -> tuple[Problem, ...]:
    choice = project.training.optimizer
    definition = OPTIMIZERS.get(choice.name)
    if definition is None:
        known = ", ".join(OPTIMIZERS)
        return (_problem("optimizer", f"There is no optimizer named {cropped(choice.name)}; there is: {known}."),)
    try:
        definition.configured(choice.params)
    except BadParameter as error:
        return (_problem("optimizer", f"The optimizer can't be used: {error}"),)
    return ()


def _problem(code: str, says: str) -> Problem:
    return Problem("error", code, "", "", says)
