"""Problems inside a block, told outside of it: where they are, and a repair of the block for all who use it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from engine.design.check.blocks import BlockLayer, Inside
from engine.design.check.custom.layer import WAITING
from engine.design.check.problem import Problem
from engine.design.graph import Graph, Node
from engine.design.graph.blocks import inside, with_inside

MAX_TOLD = 20
"""So many problems inside of a block are told outside of it; who looks inside sees them all."""


def lifted_problems(node: Node, layer: BlockLayer, copies: tuple[Inside, ...]) -> tuple[Problem, ...]:
    """What is wrong inside the copies of a block; the same in several of them is told of the first."""
    found: dict[tuple[str, str, str], tuple[int, Problem]] = {}
    looked_at: set[int] = set()
    for number, copy in enumerate(copies):
        if id(copy) not in looked_at:
            looked_at.add(id(copy))
            for problem in sorted(copy.checked.problems, key=_weight)[: MAX_TOLD + 1]:
                found.setdefault((problem.code, problem.node, problem.says), (number, problem))
    worst = sorted(found.values(), key=lambda item: _weight(item[1]))
    told = [
        _lifted(problem, f"{node.id}[{number}]" if int(layer.repeat) > 1 else node.id, layer.name)
        for number, problem in worst[:MAX_TOLD]
    ]
    if len(worst) > MAX_TOLD:
        says = f"{node.id}: inside of {layer.name} there is more to mend than the {MAX_TOLD} problems told here."
        told.append(Problem("hint", "more-inside", node.id, "", says))
    return tuple(told)


def _weight(problem: Problem) -> int:
    """Errors come first, then what waits for the engine, as nothing can be told of who uses it until then."""
    return 0 if problem.severity == "error" else 1 if problem.code == WAITING else 2


def _lifted(problem: Problem, path: str, block: str) -> Problem:
    place = f"{path}.{problem.node}" if problem.node else path
    says = problem.says
    rest = says.removeprefix(problem.node)
    if problem.node and rest != says and not rest[:1].isidentifier() and not rest[:1].isdigit():
        says = place + rest
    else:
        says = f"{place}: {says[0].lower()}{says[1:]}"
    repairs = tuple(
        replace(repair, label=f"{repair.label} in {block}", edit=_inside(block, repair.edit))
        for repair in problem.repairs
    )
    return replace(problem, node=place, says=says, repairs=repairs)


def _inside(block: str, edit: Callable[[Graph], Graph]) -> Callable[[Graph], Graph]:
    return lambda graph: with_inside(graph, block, edit(inside(graph, block)))
