"""Checking a graph: shapes carried along the wires, and every rule, each node's work kept while it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.design.check.checked import Checked, NodeCheck
from engine.design.check.custom.found import NOTHING_FOUND, Found
from engine.design.check.network import inside_problems, network_problems, ordered
from engine.design.check.nodes import check_node, too_much_inside
from engine.design.check.ports import output_ports
from engine.design.check.room import TooMuchInside, room, take_room
from engine.design.check.sources import offer_sources
from engine.design.check.surroundings import Surroundings
from engine.design.collecting import collecting_later
from engine.design.data.field import Field
from engine.design.graph import Graph, ParamValue, changed_keys
from engine.design.graph.expression import is_expression
from engine.design.layers import Shape, Size


@collecting_later()
def check(
    graph: Graph, fields: Sequence[Field] = (), previous: Checked | None = None, found: Found = NOTHING_FOUND
) -> Checked:
    """Work out shapes, problems and cost of every node.

    Args:
        graph: the graph.
        fields: what the data offers.
        previous: an earlier result; what it hangs on unchanged is taken over from it.
        found: what the engine has found out about custom layers.
    """
    offered = tuple(fields)
    if previous is not None and previous.graph is graph and previous.fields == offered and previous.found is found:
        return previous
    if previous is None or previous.fields != offered or previous.found.is_trusted != found.is_trusted:
        previous = Checked(Graph(), offered)
    sequence, cut, problems = ordered(graph)
    by_name = {field.name: field for field in offered}
    variables = {name: Size.variable(name, value) for name, value in graph.variables.items()}
    around = Surroundings(graph, by_name, variables, cut, found=found)
    with room():
        nodes, runs_alike = _checked_nodes(sequence, around, previous)
    problems += network_problems(graph, nodes, by_name)
    course = previous.course if runs_alike else object()
    return Checked(graph, offered, nodes, problems, found, cut, course, previous.memory)


def _checked_nodes(
    sequence: tuple[str, ...], around: Surroundings, previous: Checked
) -> tuple[dict[str, NodeCheck], bool]:
    """Check every node about which something can have changed, in the order in which they run.

    Returns:
        The results, those that stand included, and whether values run through the graph as they did.
    """
    graph, kept, was = around.graph, previous.nodes, previous.graph
    formulas = _formulas(graph, was)
    doubtful = _doubtful(around, previous) | formulas
    is_same_order = sequence == tuple(kept)
    runs_alike = graph.edges is was.edges and is_same_order and graph.variables.keys() == was.variables.keys()
    # Where the order stands, only doubtful nodes are met, those included that the loop finds to be so further on. Not
    # with circles: of a wire that closes one, the source is not to be there yet.
    begins_full = is_same_order and not around.cut
    done = dict(kept) if begins_full else {}
    for name in filter(doubtful.__contains__, sequence) if begins_full else sequence:
        before = kept.get(name)
        if before is not None and name not in doubtful:
            done[name] = before
            continue
        now = done[name] = _checked_node(name, around, done, None if name in formulas else before)
        if before is not None and (now.outputs is not before.outputs or now.node is not before.node or _leads_on(now)):
            doubtful.update(edge.target.node for edge in graph.outgoing(name))
        runs_alike = runs_alike and before is not None and _runs_alike(before, now)
    offer_sources(done, filter(done.__contains__, doubtful), around)
    return done, runs_alike


def _checked_node(name: str, around: Surroundings, done: Mapping[str, NodeCheck], kept: NodeCheck | None) -> NodeCheck:
    node = around.graph.nodes[name]
    try:
        return check_node(node, around, done, kept)
    except TooMuchInside:
        return too_much_inside(node, around)


def _formulas(graph: Graph, was: Graph) -> set[str]:
    """The nodes set by formulas, which have to be worked out again where variables are not what they were."""
    if graph.variables == was.variables:
        return set()
    return {name for name, node in graph.nodes.items() if any(map(_is_formula, node.params.values()))}


def _is_formula(value: ParamValue) -> bool:
    return any(map(_is_formula, value)) if isinstance(value, tuple) else is_expression(value)


def _leads_on(now: NodeCheck) -> bool:
    """Whether those it feeds compute from what feeds it, which may be another node by now."""
    return now.node.bypassed


def _runs_alike(before: NodeCheck, now: NodeCheck) -> bool:
    """Whether values run through a node as they did, by the same inputs to the same outputs."""
    return now is before or (now.layer is not None and _course_of(before) == _course_of(now))


def _course_of(check: NodeCheck) -> object:
    """What counts about a node for how values run: its kind, where its inputs come from, and the outputs it has."""
    if check.layer is None:
        return None
    definition, node = type(check.layer), check.node
    return definition, check.ready, check.sources, node.shares, output_ports(definition, node.params)


def _doubtful(around: Surroundings, previous: Checked) -> set[str]:
    """The nodes about which something can have changed since an earlier check; all others stand as they are.

    These are the nodes that were edited, at which other wires arrive, whose block or a feeder's was edited, whose
    feeders came or went, where a circle is cut open, and those whose result hangs on more than what arrives: the ones
    with problems, and the ones that share.
    """
    graph, was = around.graph, previous.graph
    if not was.nodes:
        return set(graph.nodes)
    found = previous.unsettled | {edge.target.node for edge in around.cut | previous.cut}
    if graph.nodes is not was.nodes:
        found.update(changed_keys(was.nodes, graph.nodes))
        come_or_gone = graph.nodes.keys() ^ was.nodes.keys() if graph.nodes.keys() != was.nodes.keys() else ()
        found.update(edge.target.node for name in come_or_gone for edge in graph.outgoing(name))
    if graph.edges is not was.edges:
        arriving, arrived = graph.edges.incoming, was.edges.incoming
        found.update(name for name in changed_keys(arrived, arriving) if arriving[name] != arrived.get(name))
        found.update(arrived.keys() - arriving.keys())
    if graph.blocks is not was.blocks:
        ours = {*graph.blocks, *was.blocks}
        users = {name for name, node in graph.nodes.items() if node.layer in ours}
        found |= users
        found.update(edge.target.node for name in users for edge in graph.outgoing(name))
    return found


def check_inside(
    graph: Graph, given: Mapping[str, Shape], variables: Mapping[str, Size], found: Found = NOTHING_FOUND
) -> Checked:
    """Work out shapes, problems and cost of what is inside a block.

    Args:
        graph: the block's graph, with all of the project's blocks at hand.
        given: what arrives at its inputs; one that is not there has the shape that it states.
        variables: what its variables are.
        found: what the engine has found out about custom layers.
    """
    with room() as is_outermost:
        if not is_outermost:
            take_room(len(graph.nodes))
        sequence, cut, problems = ordered(graph)
        around = Surroundings(graph, {}, variables, cut, given, found)
        done: dict[str, NodeCheck] = {}
        for name in sequence:
            if is_outermost:
                done[name] = _checked_node(name, around, done, None)
            else:
                done[name] = check_node(graph.nodes[name], around, done, None)
        offer_sources(done, sequence, around)
    return Checked(graph, (), done, problems + inside_problems(graph, done))
