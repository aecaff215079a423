"""What an open input could compute from: the loose ends of what stands already, the nearest that fit first."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from heapq import nsmallest

from engine.design.check.checked import NodeCheck
from engine.design.check.custom.layer import Unknown
from engine.design.check.ports import arriving, input_index
from engine.design.check.problem import Problem
from engine.design.check.repairs import connection
from engine.design.check.surroundings import Surroundings
from engine.design.graph import End, Graph, Node, Point
from engine.design.layers import BadParameter, Refused, Shape, SizeTooLarge

MAX_OFFERED = 2
_WEIGHED = 6
"""So many of the nearest loose ends are tried, as each may have to be computed with."""
_FITS, _OPEN, _REFUSED = range(3)


def offer_sources(checks: dict[str, NodeCheck], names: Iterable[str], around: Surroundings) -> None:
    """Add its ways out to each open input that has none yet.

    A layer whose own input is open, or that computes from such a one, is offered to nobody: two layers that wait for
    each other mend nothing.

    Args:
        checks: every node's result; those with open inputs are replaced.
        names: those of them that may have open inputs, and all that have.
        around: what they were checked in.
    """
    waiting = [name for name in names if checks[name].problems and any(_open_inputs(checks[name]))]
    if not waiting:
        return
    loose = _loose_ends(checks, waiting, around)
    for name in waiting:
        ways_out = {id(problem): _offered(problem, loose, checks, around) for problem in _open_inputs(checks[name])}
        problems = tuple(ways_out.get(id(problem), problem) for problem in checks[name].problems)
        checks[name] = replace(checks[name], problems=problems)


def _open_inputs(check: NodeCheck) -> Iterator[Problem]:
    """Its own open inputs, not those inside of it."""
    return (problem for problem in check.problems if problem.code == "open-input" and problem.node == check.node.id)


def _loose_ends(checks: dict[str, NodeCheck], waiting: Sequence[str], around: Surroundings) -> list[Node]:
    """What gives something that nobody takes yet, and computes from inputs that are all there."""
    graph = around.graph
    unready = (name for name, check in checks.items() if check.problems or check.node.bypassed)
    waiting = [*waiting, *(name for name in unready if _lacks_input(name, around))]
    unsound = {*waiting, *graph.downstream(*waiting)}
    found = []
    for name, node in graph.nodes.items():
        if name in checks and name not in unsound and not graph.outgoing(name):
            definition = around.definition(node.layer)
            if definition is not None and definition.outputs and not definition.is_loss:
                found.append(node)
    return found


def _lacks_input(name: str, around: Surroundings) -> bool:
    """Whether a node waits, whatever else is said of it: one set wrongly or bypassed has no word on its inputs."""
    definition = around.definition(around.graph.nodes[name].layer)
    if definition is None:
        return False
    arrived = arriving(around.graph, name, definition)
    return any(not port.optional and place not in arrived for place, port in enumerate(definition.inputs))


def _offered(problem: Problem, loose: Sequence[Node], checks: dict[str, NodeCheck], around: Surroundings) -> Problem:
    check = checks[problem.node]
    layer = check.layer
    if problem.repairs or layer is None or (layer.is_loss and problem.port == "target"):
        return problem  # answered by the data's fields, or not at all
    index = input_index(type(layer), problem.port) or 0
    near = nsmallest(_WEIGHED, loose, key=lambda node: _distance(node.at, check.node.at, around.graph))
    fits = {node.id: _fit(checks[node.id], check, index, checks, around) for node in near}
    near.sort(key=lambda node: fits[node.id])
    near = [node for node in near if fits[node.id] != _REFUSED] or near
    target = End(problem.node, layer.inputs[index].name if index else "")
    return replace(problem, repairs=tuple(connection(End(node.id), target) for node in near[:MAX_OFFERED]))


def _distance(source: Point, target: Point, graph: Graph) -> tuple[bool, float]:
    """What lies on the side that wires come from before what lies on the other, and of these the nearest."""
    axis = 1 if graph.drawing.downward else 0
    return source[axis] >= target[axis], math.dist(source, target)


def _fit(source: NodeCheck, check: NodeCheck, index: int, checks: dict[str, NodeCheck], around: Surroundings) -> int:
    """Whether a layer takes what another gives; open where that can't be known."""
    layer = check.layer
    assert layer is not None
    if not source.ready or not source.outputs:
        return _REFUSED if source.problems else _OPEN
    given: list[Shape | None] = [None] * len(layer.inputs)
    for place, edge in arriving(around.graph, check.node.id, type(layer)).items():
        other = checks.get(edge.source.node)
        if place < len(given) and other is not None and other.ready and len(other.outputs) == 1:
            given[place] = other.outputs[0]
    if layer.inputs[index].repeats or check.inside:
        return _OPEN
    given[index] = source.outputs[0]
    if any(shape is None and not port.optional for shape, port in zip(given, layer.inputs, strict=True)):
        return _OPEN
    try:
        layer.infer(*given)
    except Unknown:
        return _OPEN
    except (Refused, BadParameter, SizeTooLarge):
        return _REFUSED
    return _FITS
