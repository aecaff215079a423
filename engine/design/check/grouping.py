"""Making a block of layers."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain, count, takewhile
from types import MappingProxyType

from engine.design.check.checked import ENDS, Checked
from engine.design.check.definitions import definition_of
from engine.design.graph import Block, Edge, EditRefused, End, Graph, Node, Number, ParamValue, Point, Wires
from engine.design.graph.bending import Way
from engine.design.graph.blocks import in_place_of, set_block
from engine.design.graph.drawing_edits import remove_annotations
from engine.design.graph.edits import require_name, unique_id
from engine.design.graph.expression import is_expression
from engine.design.layers import LAYERS

COLUMN_PX = 220.0
ROW_PX = 90.0
EXAMPLE_LENGTH = 16
"""The size that a new block's input states as an example where what arrives has none yet."""

_OUTSIDE = ENDS | {name for name, definition in LAYERS.items() if definition.is_input}


def grouped(checked: Checked, ids: Iterable[str], name: str, annotations: Collection[str] = ()) -> Graph:
    """Make a block of some layers, and put one node that uses it in the place of the first of them.

    Data inputs, outputs and losses among them stay where they are. The variables that the layers compute with become
    variables of the block. Inside it is drawn as it was outside. The bends of a wire that enters stay outside up to the
    first among the layers, as far as all wires from the same output share them, and the others go inside; those of a
    wire that leaves stay outside.

    Args:
        checked: the graph, checked: its inputs state what arrives at them now.
        ids: the layers.
        name: what the block shall be called.
        annotations: the frames and notes that go inside with them.

    Raises:
        EditRefused: the name can't be one or is taken, or a wire leaves the layers and comes back to them.
    """
    graph = checked.graph
    require_block_name(graph, name)
    chosen = may_be_inside(graph, ids)
    if not chosen:
        raise EditRefused("A block needs a layer at least: select some between the data and the loss.")
    _require_closed(graph, chosen)
    entering, leaving = _crossing(graph, chosen)
    variables = {key: value for key, value in graph.variables.items() if key in _mentioned(chosen.values())}
    taken = {*chosen, *variables}
    inputs = {end: _free("x" if len(entering) == 1 else end.node, taken) for end in entering}
    outputs = {end: _free("y" if len(leaving) == 1 else f"{end.node}_out", taken) for end in leaving}
    drawn = {key: item for key, item in graph.drawing.annotations.items() if key in annotations}
    outside = _shared_bends(_edges_into(graph, chosen), _bounds(node.at for node in chosen.values()))
    inner = _inner_graph(checked, chosen, inputs, outputs, variables, outside)
    inner = replace(inner, drawing=replace(graph.drawing, annotations=MappingProxyType(drawn)))
    use = Node(
        _use_name(graph, chosen, name),
        name,
        MappingProxyType({key: f"= {key}" for key in variables}),
        next(iter(chosen.values())).at,  # the only kind of place where surely nothing that stays stands
    )
    arriving = [Edge(end, End(use.id, port), outside[end]) for end, port in _ports(inputs).items()]
    graph = _replaced(graph, chosen, use, arriving, _ports(outputs))
    return set_block(remove_annotations(graph, drawn), name, Block(inner))


def _ports(names: Mapping[End, str]) -> dict[End, str]:
    """What a wire to or from the block says of its port for each end: nothing of the first, as that is meant then."""
    return {end: port if place else "" for place, (end, port) in enumerate(names.items())}


def _replaced(
    graph: Graph, chosen: Mapping[str, Node], use: Node, arriving: Iterable[Edge], ports: Mapping[End, str]
) -> Graph:
    """The graph with the block in place of the layers.

    Args:
        graph: the graph with the layers.
        chosen: the layers.
        use: the node that uses the block.
        arriving: the wires to it.
        ports: the ports from which it gives what the layers gave.
    """
    onward = [
        e._replace(source=End(use.id, ports[e.source]))
        for node in chosen
        for e in graph.outgoing(node)
        if e.target.node not in chosen
    ]
    kept = [e for e in graph.edges.values() if not {e.source.node, e.target.node} & chosen.keys()]
    return replace(graph, nodes=in_place_of(graph.nodes, chosen, [use]), edges=Wires([*kept, *arriving, *onward]))


def may_be_inside(graph: Graph, ids: Iterable[str]) -> dict[str, Node]:
    """The layers among some nodes, in the order of the graph: those that go into a block that is made of them.

    Data inputs, outputs and losses stay outside.
    """
    chosen = set(ids)
    return {node.id: node for node in graph.nodes.values() if node.id in chosen and node.layer not in _OUTSIDE}


def _inner_graph(
    checked: Checked,
    chosen: Mapping[str, Node],
    inputs: Mapping[End, str],
    outputs: Mapping[End, str],
    variables: Mapping[str, Number],
    outside: Mapping[End, Way],
) -> Graph:
    into = _edges_into(checked.graph, chosen)
    fed = {e.source: chosen[e.target.node].at for e in reversed(into)}
    giving = {end: chosen[end.node].at for end in outputs}
    starts, ends = _places_of_ends(
        [node.at for node in chosen.values()],
        [fed[end] for end in inputs],
        [giving[end] for end in outputs],
        downward=checked.graph.drawing.downward,
    )
    begin = [
        Node(name, "Input", MappingProxyType(_stated(checked, end)), at)
        for (end, name), at in zip(inputs.items(), starts, strict=True)
    ]
    finish = [Node(name, "Output", MappingProxyType({}), at) for name, at in zip(outputs.values(), ends, strict=True)]
    edges = [
        Edge(End(inputs[e.source]), e.target, e.bends[len(outside[e.source]) :]) if e.source in inputs else e
        for e in into
    ]
    edges += [Edge(end, End(name)) for end, name in outputs.items()]
    nodes = {node.id: node for node in (*begin, *chosen.values(), *finish)}
    return Graph(MappingProxyType(nodes), Wires(edges), MappingProxyType(dict(variables)))


def _bounds(places: Iterable[Point]) -> tuple[Point, Point]:
    """The corners of the room in which layers stand, with the half of a gap around."""
    across, down = zip(*places, strict=True)
    return (min(across) - COLUMN_PX / 2, min(down) - ROW_PX / 2), (max(across) + COLUMN_PX, max(down) + ROW_PX)


def _shared_bends(edges: Iterable[Edge], room: tuple[Point, Point]) -> dict[End, Way]:
    """The bends that the wires from each output have in common before the first that lies in the block's room."""
    shared: dict[End, Way] = {}
    for edge in edges:
        before = tuple(takewhile(lambda place: not _is_in(place, room), edge.bends))
        pairs = zip(before, shared.get(edge.source, before), strict=False)
        shared[edge.source] = tuple(place for place, _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return shared


def _is_in(place: Point, room: tuple[Point, Point]) -> bool:
    return all(low <= coordinate <= high for low, coordinate, high in zip(room[0], place, room[1], strict=True))


def _places_of_ends(
    layers: Sequence[Point], fed: Iterable[Point], giving: Iterable[Point], *, downward: bool
) -> tuple[list[Point], list[Point]]:
    """Where inputs and where outputs stand: beside what they feed or give, else before or behind all layers.

    Args:
        layers: where the layers stand.
        fed: for each input, where the first layer stands that it feeds.
        giving: for each output, where the layer stands that it gives.
        downward: whether the network runs from top to bottom.
    """
    before, after = _rows_of_ends(layers, downward=downward)
    step = (0.0, ROW_PX) if downward else (COLUMN_PX, 0.0)
    taken = list(layers)
    found: tuple[list[Point], list[Point]] = [], []
    for places, beside, sign, others in ((found[0], fed, -1, before), (found[1], giving, 1, after)):
        for at in beside:
            wanted = at[0] + sign * step[0], at[1] + sign * step[1]
            place = next(p for p in chain([wanted], map(others, count())) if not any(_touch(p, t) for t in taken))
            places.append(place)
            taken.append(place)
    return found


def _touch(one: Point, other: Point) -> bool:
    return abs(one[0] - other[0]) < 0.9 * COLUMN_PX and abs(one[1] - other[1]) < 0.9 * ROW_PX


def _rows_of_ends(
    places: Collection[Point], *, downward: bool
) -> tuple[Callable[[int], Point], Callable[[int], Point]]:
    """Where inputs and where outputs come to stand, one by one: before and behind the layers as the network runs."""
    left, top = (min(place[axis] for place in places) for axis in (0, 1))
    right, bottom = (max(place[axis] for place in places) for axis in (0, 1))
    if downward:
        return lambda n: (left + n * COLUMN_PX, top - ROW_PX), lambda n: (left + n * COLUMN_PX, bottom + ROW_PX)
    return lambda n: (left - COLUMN_PX, top + n * ROW_PX), lambda n: (right + COLUMN_PX, top + n * ROW_PX)


def _stated(checked: Checked, end: End) -> dict[str, ParamValue]:
    """What an input of a new block states: the shape that arrives, without the batch."""
    shape = checked.shape(end)
    if shape is None or shape.rank == 0:
        return {}
    sizes = tuple(EXAMPLE_LENGTH if size.value is None else int(size) for size in shape[1:])
    return {"shape": sizes} if shape.dtype == "float32" else {"shape": sizes, "dtype": shape.dtype}


def require_block_name(graph: Graph, name: str) -> None:
    """Refuse what can't be the name of a new block.

    Raises:
        EditRefused: it is no name, or a block or a layer has it.
    """
    require_name(name, what="The name of a block")
    if name in graph.blocks:
        raise EditRefused(f"There is a block named {name!r} already; choose another name.")
    if name in LAYERS:
        raise EditRefused(f"{name!r} is the name of a layer that Netloom has itself; choose another name.")


def _require_closed(graph: Graph, chosen: Mapping[str, Node]) -> None:
    """Refuse what would make a block that waits for itself, or one that shares weights across its edge."""
    after: set[str] = set()
    for name in chosen:
        after |= {e.target.node for e in graph.outgoing(name) if e.target.node not in chosen}
    reached = set(after)
    for name in after:
        reached |= graph.downstream(name)
    for edge in _edges_into(graph, chosen):
        if edge.source.node in reached and edge.source.node not in chosen:
            raise EditRefused(
                f"These layers can't be one block: {edge.source.node} computes from them and feeds {edge.target.node} "
                f"among them. Take {edge.source.node} in, or leave {edge.target.node} out."
            )
    for node in graph.nodes.values():
        if node.shares and (node.id in chosen) != (node.shares in chosen):
            raise EditRefused(
                f"{node.id} shares the weights of {node.shares}, so a block holds both of them or neither; "
                f"select both, or give {node.id} weights of its own."
            )


def _gives(graph: Graph, node: str) -> bool:
    definition = definition_of(graph, graph.nodes[node].layer)
    return definition is not None and bool(definition.outputs)


def _edges_into(graph: Graph, nodes: Iterable[str]) -> list[Edge]:
    return [edge for node in nodes for edge in graph.incoming(node)]


def _crossing(graph: Graph, chosen: Mapping[str, Node]) -> tuple[list[End], list[End]]:
    """What enters the layers from outside, and what leaves them or ends in them."""
    entering = _distinct(e.source for e in _edges_into(graph, chosen) if e.source.node not in chosen)
    leaving = _distinct(e.source for node in chosen for e in graph.outgoing(node) if e.target.node not in chosen)
    return entering, leaving + [End(node) for node in chosen if not graph.outgoing(node) and _gives(graph, node)]


def _distinct(ends: Iterable[End]) -> list[End]:
    return list(dict.fromkeys(ends))


def _free(wanted: str, taken: set[str]) -> str:
    name = unique_id(Graph(dict.fromkeys(taken, Node("", ""))), wanted)
    taken.add(name)
    return name


def _use_name(graph: Graph, chosen: Mapping[str, Node], block: str) -> str:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", block).lower()
    others = {name: node for name, node in graph.nodes.items() if name not in chosen}
    return unique_id(replace(graph, nodes=others), words)


def _mentioned(nodes: Iterable[Node]) -> set[str]:
    """The names in the expressions of nodes."""
    values = [value for node in nodes for param in node.params.values() for value in _flat(param)]
    return {name for value in values if is_expression(value) for name in re.findall(r"[A-Za-z_]\w*", str(value))}


def _flat(value: ParamValue) -> Iterable[ParamValue]:
    return [inner for part in value for inner in _flat(part)] if isinstance(value, tuple) else [value]
