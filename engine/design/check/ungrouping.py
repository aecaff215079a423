"""Taking a block apart: what is inside of it in place of a node that uses it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple

from engine.design.check.blocks import REPEAT
from engine.design.check.definitions import definition_of
from engine.design.check.ports import input_index
from engine.design.graph import Edge, EditRefused, End, Graph, Node, ParamValue, Point
from engine.design.graph.bending import Way, joined
from engine.design.graph.blocks import in_place_of, inside
from engine.design.graph.drawing import MAX_ANNOTATIONS
from engine.design.graph.drawing_edits import annotate
from engine.design.graph.edits import unique_id
from engine.design.graph.expression import ExpressionError, evaluate, is_expression
from engine.design.layers import Size
from engine.design.layers.parameter import BadParameter

_NAME = re.compile(r"(?<![\w.])[A-Za-z_]\w*")
COLUMN_PX = 220.0
ROW_PX = 90.0
"""The distances between one copy of a repeated block and the next."""


def ungrouped(graph: Graph, node: str) -> Graph:
    """Put what is inside a block in place of a node that uses it, copy after copy; the block itself stays.

    Frames, notes and the bends of wires come along, as far as there is room for them in a drawing. A wire that led to
    the block and goes on inside is led through the bends that it had outside and then through those inside; where what
    arrives goes to several copies, the later ones have those inside alone.

    Raises:
        EditRefused: the node is no block, is bypassed, or shares weights.
    """
    use = graph.nodes[node]
    _require_divisible(graph, use)
    given = _given_values(graph, use)
    step = _step(graph, use)
    arriving: dict[str, _Lead] = {_port(graph, e): _Lead(e.source, e.bends) for e in graph.incoming(node)}
    bare = replace(
        graph,
        nodes={name: other for name, other in graph.nodes.items() if name != node},
        edges=graph.edges.changed(drop=[e.target for e in (*graph.incoming(node), *graph.outgoing(node))]),
    )
    inlined: list[Node] = []
    ends: Mapping[str, _Lead] = {}
    for number in range(_count(graph, use)):
        copy = _copied(bare, inlined, use, given, (use.at[0] + number * step[0], use.at[1] + number * step[1]))
        inlined += copy.nodes
        bare = _with_annotations(replace(bare, edges=bare.edges.changed(put=copy.wires(arriving))), copy)
        ends = copy.leaving(arriving)
        arriving = {name: lead._replace(bends=()) for name, lead in arriving.items()}
        if copy.inputs and ends:
            arriving[copy.inputs[0]] = next(iter(ends.values()))
    names = list(ends)
    onward = []
    for edge in graph.outgoing(node):
        lead = ends.get(edge.source.port or (names[0] if names else ""), _NOTHING)
        if lead.source is not None:
            onward.append(edge._replace(source=lead.source, bends=joined(lead.bends, edge.bends)))
    nodes = in_place_of(graph.nodes, {node: use}, inlined)
    return replace(bare, nodes=nodes, edges=bare.edges.changed(put=onward))


def _require_divisible(graph: Graph, use: Node) -> None:
    """Refuse what holds no layers, and what its layers could not be as it is.

    Raises:
        EditRefused: the node is no block or one of code, is bypassed, or shares weights.
    """
    if use.layer not in graph.blocks:
        raise EditRefused(f"{use.id} is no block; only a block can be taken apart.")
    if graph.blocks[use.layer].code:
        raise EditRefused(f"{use.id} is code, which holds no layers to put in its place.")
    if use.bypassed:
        raise EditRefused(f"{use.id} is bypassed, and what is inside would not be; take it in again first.")
    partner = use.shares or next((other.id for other in graph.nodes.values() if other.shares == use.id), "")
    if partner:
        raise EditRefused(f"{use.id} shares weights with {partner}; give each its own first.")


class _Lead(NamedTuple):
    """Where a value comes from that goes on from here, and the bends up to here; no source where nothing arrives."""

    source: End | None
    bends: Way = ()


_NOTHING = _Lead(None)


@dataclass(frozen=True)
class _Copy:
    """One copy of what is inside a block, under free names.

    Attributes:
        nodes: its nodes but inputs and outputs.
        names: their names by those inside.
        inner: what is inside.
        by: how far it is from where it stands inside.
    """

    nodes: list[Node]
    names: Mapping[str, str]
    inner: Graph
    by: Point

    @property
    def inputs(self) -> list[str]:
        """The names of its inputs."""
        return [node.id for node in self.inner.nodes.values() if node.layer == "Input"]

    def wires(self, arriving: Mapping[str, _Lead]) -> list[Edge]:
        """Its wires, and those that bring in what arrives at its inputs."""
        result = []
        for edge in self.inner.edges.values():
            source, bends = self._led(edge, arriving)
            if source is not None and edge.target.node in self.names:
                result.append(Edge(source, End(self.names[edge.target.node], edge.target.port), bends))
        return result

    def shifted(self, place: Point) -> Point:
        """Where a place inside comes to lie."""
        return place[0] + self.by[0], place[1] + self.by[1]

    def leaving(self, arriving: Mapping[str, _Lead]) -> dict[str, _Lead]:
        """Where each of its outputs comes from."""
        outputs = [node.id for node in self.inner.nodes.values() if node.layer == "Output"]
        edges = {edge.target.node: edge for edge in self.inner.edges.values()}
        return {name: self._led(edges[name], arriving) if name in edges else _NOTHING for name in outputs}

    def _led(self, edge: Edge, arriving: Mapping[str, _Lead]) -> _Lead:
        """Where a wire inside comes from as seen from outside, and the bends from there on."""
        bends = tuple(self.shifted(place) for place in edge.bends)
        if edge.source.node in self.names:
            return _Lead(End(self.names[edge.source.node], edge.source.port), bends)
        lead = arriving.get(edge.source.node, _NOTHING)
        return lead._replace(bends=joined(lead.bends, bends))


def _copied(
    graph: Graph, before: Iterable[Node], use: Node, given: Mapping[str, ParamValue], at: tuple[float, float]
) -> _Copy:
    inner = inside(graph, use.layer)
    middle = [node for node in inner.nodes.values() if node.layer not in ("Input", "Output")]
    first = middle[0].at if middle else (0.0, 0.0)  # which stands where the block stood, as when they were grouped
    by = at[0] - first[0], at[1] - first[1]
    taken = replace(graph, nodes={**graph.nodes, **{node.id: node for node in before}})
    names: dict[str, str] = {}
    nodes = []
    for node in middle:
        names[node.id] = unique_id(taken, node.id)
        place = node.at[0] + by[0], node.at[1] + by[1]
        params = MappingProxyType({key: _substituted(value, given) for key, value in node.params.items()})
        copy = replace(node, id=names[node.id], params=params, at=place)
        nodes.append(copy)
        taken = replace(taken, nodes={**taken.nodes, copy.id: copy})
    nodes = [replace(node, shares=names.get(node.shares, "")) if node.shares else node for node in nodes]
    return _Copy(nodes, names, inner, by)


def _with_annotations(graph: Graph, copy: _Copy) -> Graph:
    """Add the frames and notes of a copy, as many as there is room for."""
    room = MAX_ANNOTATIONS - len(graph.drawing.annotations)
    for item in islice(copy.inner.drawing.annotations.values(), max(room, 0)):
        graph, _ = annotate(graph, replace(item, at=copy.shifted(item.at)))
    return graph


def _step(graph: Graph, use: Node) -> Point:
    """How far one copy of a repeated block stands from the next, in the direction in which the network is drawn."""
    inner = graph.blocks[use.layer].graph.nodes.values()
    places = [node.at for node in inner if node.layer not in ("Input", "Output")] or [(0.0, 0.0)]
    width, height = (max(place[axis] for place in places) - min(place[axis] for place in places) for axis in (0, 1))
    return (0.0, height + ROW_PX) if graph.drawing.downward else (width + COLUMN_PX, 0.0)


def _given_values(graph: Graph, use: Node) -> dict[str, ParamValue]:
    """What each variable of a block is at a node that uses it: a number or an expression."""
    defaults = graph.blocks[use.layer].graph.variables
    return {name: use.params.get(name, default) for name, default in defaults.items()}


def _count(graph: Graph, use: Node) -> int:
    sizes = {name: Size.variable(name, value) for name, value in graph.variables.items()}
    try:
        return int(REPEAT.read(use.params.get(REPEAT.name, 1), sizes))
    except BadParameter as error:
        raise EditRefused(f"{use.id} can't be taken apart: {error}") from None


def _port(graph: Graph, edge: Edge) -> str:
    """The block's input that a wire arrives at, by its name."""
    definition = definition_of(graph, graph.nodes[edge.target.node].layer)
    index = input_index(definition, edge.target.port) if definition is not None else None
    return edge.target.port if definition is None or index is None else definition.inputs[index].name


def _substituted(value: ParamValue, given: Mapping[str, ParamValue]) -> ParamValue:
    """Tell an expression over a block's variables outside of it."""
    if isinstance(value, tuple):
        return tuple(_substituted(part, given) for part in value)
    if not is_expression(value) or not any(name in given for name in re.findall(_NAME, str(value))):
        return value
    body = str(value).removeprefix("=").strip()
    if body in given:
        return given[body]
    told = re.sub(_NAME, lambda match: _inner_text(match[0], given), body)
    try:
        return evaluate(told, {})  # type: ignore[no-any-return]
    except ExpressionError:
        return f"= {told}"


def _inner_text(name: str, given: Mapping[str, ParamValue]) -> str:
    if name not in given:
        return name
    text = str(given[name]).removeprefix("=").strip()
    return text if re.fullmatch(r"\w+(\.\d+)?", text) else f"({text})"
