"""Problems inside a block, told outside of it: where they are, and a repair of the block for all who use it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from engine.design.check.blocks import BlockLayer, Inside
from engine.design.check.problem import Problem, Repair
from engine.design.graph import Graph, Node
from engine.design.graph.blocks import inside, with_inside


def lifted_problems(node: Node, layer: BlockLayer, copies: tuple[Inside, ...], graph: Graph) -> tuple[Problem, ...]:
    """What is wrong inside the copies of a block; the same in several of them is told of the first."""
    told: dict[tuple[str, str, str], Problem] = {}
    for number, copy in enumerate(copies):
        path = f"{node.id}[{number}]" if int(layer.repeat) > 1 else node.id
        for problem in copy.checked.problems:
            told.setdefault((problem.code, problem.node, problem.says), _lifted(problem, path, layer.name))
    return tuple(sorted(told.values(), key=lambda problem: problem.severity != "error"))


def _lifted(problem: Problem, path: str, block: str) -> Problem:
    place = f"{path}.{problem.node}" if problem.node else path
    says = problem.says
    if problem.node and re.match(rf"{re.escape(problem.node)}\b", says):
        says = place + says[len(problem.node) :]
    else:
        says = f"{place}: {says[0].lower()}{says[1:]}"
    repairs = tuple(Repair(f"{repair.label} in {block}", _inside(block, repair.edit)) for repair in problem.repairs)
    return replace(problem, node=place, says=says, repairs=repairs)


def _inside(block: str, edit: Callable[[Graph], Graph]) -> Callable[[Graph], Graph]:
    return lambda graph: with_inside(graph, block, edit(inside(graph, block)))
