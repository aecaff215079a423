"""Mending all problems of one kind in one edit, each seen as it is by the time its turn comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.design.check.check import check
from engine.design.check.checked import Checked
from engine.design.check.custom.found import NOTHING_FOUND, Found
from engine.design.check.problem import Problem
from engine.design.data.field import Field
from engine.design.graph import EditRefused, Graph
from engine.design.graph.diff import difference
from engine.design.layers import BadParameter

Kind = tuple[str, str]
"""What problems mended together have in common: the code of the problem, and the kind of its best repair."""

_Where = tuple[str, str, str]


@dataclass(frozen=True)
class Mended:
    """What became of the problems of a kind.

    Attributes:
        graph: the graph with the repairs made.
        num_mended: how many of the problems are gone.
        num_left: how many of them are still there.
    """

    graph: Graph
    num_mended: int
    num_left: int


def kind_of(problem: Problem) -> Kind | None:
    """The kind of a problem whose best repair can be made together with others; None where it stands by itself."""
    return (problem.code, problem.repairs[0].kind) if problem.repairs and problem.repairs[0].kind else None


def mended(graph: Graph, kind: Kind, fields: Sequence[Field] = (), found: Found = NOTHING_FOUND) -> Mended:
    """Make the best repair of every problem of a kind that the graph has now.

    A repair is worked out from the graph as it was checked. Where one made before may have changed what another stands
    on, the graph is checked again and the other worked out anew; so a problem that went with another's repair is left
    alone. Problems that only come up meanwhile are not touched.

    Args:
        graph: the graph.
        kind: the kind of problem, see `kind_of`.
        fields: what the data offers.
        found: what the engine has found out about custom layers.
    """
    checked = check(graph, fields, found=found)
    wanted = tuple(_of_kind(checked, kind))
    waiting = dict.fromkeys(wanted)
    while waiting:
        there = _of_kind(checked, kind)
        for where in [where for where in waiting if where not in there]:
            del waiting[where]
        after = _made(checked, [there[where] for where in waiting], waiting)
        if after is checked.graph:
            break
        checked = check(after, fields, checked, found)
    left = _of_kind(checked, kind)
    num_left = sum(where in left for where in wanted)
    return Mended(checked.graph, len(wanted) - num_left, num_left)


def _of_kind(checked: Checked, kind: Kind) -> dict[_Where, Problem]:
    problems = [problem for problem in checked.problems if kind_of(problem) == kind]
    return {_where(problem): problem for problem in problems}


def _where(problem: Problem) -> _Where:
    return problem.code, problem.node, problem.port


def _made(checked: Checked, problems: Sequence[Problem], waiting: dict[_Where, None]) -> Graph:
    """Make those repairs that don't stand on one another; what was tried waits no longer."""
    graph = checked.graph
    reached: set[str] = set()
    for problem in problems:
        if problem.node in reached:
            continue
        after = _repaired(graph, problem)
        changed = _touched(graph, after)
        if reached and (changed is None or not changed.isdisjoint(reached)):
            continue
        del waiting[_where(problem)]
        graph = after
        if changed is None:
            break  # a block or a variable, and so who knows what uses it
        _spread(graph, changed, checked, reached)
    return graph


def _repaired(graph: Graph, problem: Problem) -> Graph:
    try:
        return problem.repairs[0].edit(graph)
    except (EditRefused, BadParameter, KeyError):  # a node or a wire went with another repair
        return graph


def _touched(before: Graph, after: Graph) -> set[str] | None:
    """The nodes that an edit changed, and those at the ends of its wires; None where it changed more than these."""
    if before.blocks is not after.blocks or before.variables != after.variables:
        return None
    if before.edges is after.edges and len(before.nodes) == len(after.nodes):
        pairs = zip(before.nodes.values(), after.nodes.values(), strict=True)
        changed = [pair for pair in pairs if pair[0] is not pair[1]]
        if all(old.id == new.id for old, new in changed):
            return {new.id for _, new in changed}
    found = difference(before, after)
    nodes = {node.id for node in (*found.added, *found.removed, *found.changed)}
    return nodes | {end.node for edge in (*found.wired, *found.unwired) for end in (edge.source, edge.target)}


def _spread(graph: Graph, changed: set[str], checked: Checked, reached: set[str]) -> None:
    """Add what stands on nodes that changed: all that gets shapes from them, by way of nodes whose shapes are known."""
    waiting = list(changed - reached)
    reached |= changed
    while waiting:
        name = waiting.pop()
        check = checked.nodes.get(name)
        if check is not None and check.ready:
            new = [edge.target.node for edge in graph.outgoing(name) if edge.target.node not in reached]
            reached.update(new)
            waiting += new
