"""The canvas's own edits: pure functions from a graph to another, with an eye on where cards stand."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from engine.design.check import definition_of, fit
from engine.design.check.checked import Checked
from engine.design.check.names import TAKEN
from engine.design.check.ungrouping import ungrouped
from engine.design.graph import Edge, End, Graph, Node, Point
from engine.design.graph.bending import joined
from engine.design.graph.blocks import insert_piece, piece_of
from engine.design.graph.drawing_edits import annotate, bend, move_annotations
from engine.design.graph.edits import add_node, connect, disconnect, insert, move_nodes, splice, unique_id
from studio.canvas.aligning import Box, meets
from studio.canvas.face import CARD_HEIGHT, CARD_WIDTH
from studio.canvas.grid import GRID, on_grid
from studio.canvas.landing import way_beside
from studio.canvas.pushing import push_on
from studio.canvas.strip import STRIP_HEIGHT
from studio.offered import with_offered

GAP = 40.0
"""The room between two cards of a row, in scene pixels."""

_SIZE = (CARD_WIDTH, CARD_HEIGHT)

_SHORT = {
    "Linear": "linear",
    "BatchNorm1d": "norm",
    "BatchNorm2d": "norm",
    "LayerNorm": "norm",
    "GroupNorm": "norm",
    "Concatenate": "concat",
    "Multiply": "product",
}


def name_for(graph: Graph, layer: str) -> str:
    """A free name for a new node: `conv`, `pool2`, `loss`."""
    definition = definition_of(graph, layer)
    if layer in _SHORT:
        stem = _SHORT[layer]
    elif definition is not None and definition.is_loss:
        stem = "loss"
    elif definition is not None and definition.family == "Convolution":
        stem = "conv"
    elif definition is not None and definition.family == "Pooling":
        stem = "pool"
    else:
        spaced = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", "_", layer)
        stem = re.sub(r"[^a-z_]", "", re.sub(r"\d+d$", "", spaced.lower())).strip("_") or "layer"
    return unique_id(graph, f"{stem}1" if stem in TAKEN else stem)


def added(graph: Graph, layer: str, at: tuple[float, float], step: float = GRID) -> tuple[Graph, str]:
    """Add a layer with its defaults, or a block with its definition.

    Args:
        graph: the graph.
        layer: the layer.
        at: where its card stands.
        step: the grid that it stands on; 0 for exactly there.

    Returns:
        The graph, and the node's name.
    """
    graph = with_offered(graph, layer)
    name = name_for(graph, layer)
    return add_node(graph, Node(name, layer, {}, snapped(at, step))), name


def snapped(at: tuple[float, float], step: float = GRID) -> tuple[float, float]:
    """The nearest point of the grid; with a step of 0 the place itself, as precisely as a file tells it."""
    return (on_grid(at[0], step), on_grid(at[1], step)) if step else (round(at[0], 2), round(at[1], 2))


def spliced(graph: Graph, edge: Edge, node: Node) -> Graph:
    """Put a node into a wire and make room for its card where the others stand too close."""
    graph = splice(graph, edge, node)
    before, after = graph.nodes[edge.source.node], graph.nodes[edge.target.node]
    along, across = (1, 0) if graph.drawing.downward else (0, 1)
    same_row = abs(before.at[across] - after.at[across]) < _SIZE[across]
    if not same_row or after.at[along] < before.at[along]:
        return graph if _has_room(graph, node.id) else _at_the_row_end(graph, node.id, before)
    at = beside(graph, before.at)
    missing = beside(graph, at)[along] - after.at[along]
    if missing <= 0:
        return graph
    places = {node.id: at}
    for name in graph.downstream(node.id):
        other = graph.nodes[name]
        if abs(other.at[across] - at[across]) < _SIZE[across] and other.at[along] >= after.at[along]:
            places[name] = _shifted(other.at, along, missing)
    return push_on(graph, places)


def beside(graph: Graph, at: Point) -> Point:
    """Where the next card stands behind one at a place: to its right, or below it in a drawing downward."""
    along = 1 if graph.drawing.downward else 0
    return _shifted(at, along, _SIZE[along] + GAP)


def _shifted(at: Point, axis: int, by: float) -> Point:
    return (at[0] + by, at[1]) if axis == 0 else (at[0], at[1] + by)


def _has_room(graph: Graph, name: str) -> bool:
    """Whether no other card touches this one, even while both have their strips."""
    x, y = graph.nodes[name].at
    others = (node.at for node in graph.nodes.values() if node.id != name)
    wide, high = CARD_WIDTH + GRID, CARD_HEIGHT + STRIP_HEIGHT + GRID
    return not any(abs(left - x) < wide and abs(top - y) < high for left, top in others)


def _at_the_row_end(graph: Graph, name: str, before: Node) -> Graph:
    """Put a card behind the one that feeds it, unless it would be no freer there."""
    moved = move_nodes(graph, {name: beside(graph, before.at)})
    return moved if _has_room(moved, name) else graph


def pulled_out(graph: Graph, names: Collection[str]) -> Graph:
    """Take nodes out of their chains and close the gap: what fed the first input now feeds what came after.

    The wire that closes the gap is led through the bends of both that it stands for.
    """
    for name in names:
        feed = graph.edges.get(End(name))
        onward = [edge for edge in graph.outgoing(name) if edge.source.port == ""]
        graph = disconnect(graph, [edge.target for edge in graph.incoming(name) + graph.outgoing(name)])
        if feed is not None:
            for edge in onward:
                graph = connect(graph, feed.source, edge.target)
                graph = bend(graph, graph.edges[edge.target], joined(feed.bends, edge.bends))
    return graph


def follow(graph: Graph, checked: Checked, source: End, target: str) -> Graph:
    """Wire an output to the first input of a node that takes it; leaves the graph alone where none does."""
    definition = definition_of(graph, graph.nodes[target].layer)
    if definition is None or not definition.inputs:
        return graph
    end = End(target)
    known = checked.nodes.get(target)
    if known is not None and fit(graph, checked, source, end):
        return graph
    return connect(graph, source, end)


def duplicated(
    graph: Graph,
    names: Iterable[str],
    offset: tuple[float, float] | None = None,
    annotations: Iterable[str] = (),
) -> tuple[Graph, frozenset[str]]:
    """Copy nodes with the wires among them and the wires that feed them, and frames and notes.

    Args:
        graph: the graph.
        names: which to copy.
        offset: how far from theirs the copies stand; by default beside all of them, across the direction of the wires.
        annotations: which frames and notes to copy.

    Returns:
        The graph, and the names of the copies.
    """
    piece = piece_of(graph, set(names), set(annotations))
    chosen, drawn = piece.nodes, piece.drawing.annotations
    if offset is None:
        axis = 0 if graph.drawing.downward else 1
        areas = [(node.at, _SIZE) for node in chosen.values()] + [(item.at, item.size) for item in drawn.values()]
        ends = [at[axis] + size[axis] for at, size in areas]
        far = max(ends, default=0.0) - min((at[axis] for at, _ in areas), default=0.0)
        offset = _shifted((0.0, 0.0), axis, far + GAP)
    copies = move_nodes(piece, {name: _sum(node.at, offset) for name, node in chosen.items()})
    result, new = insert(graph, copies.nodes.values(), copies.edges.values())
    for name in chosen:
        for edge in graph.incoming(name):
            if edge.source.node not in chosen:
                result = connect(result, edge.source, End(new[name], edge.target.port))
    for item in drawn.values():
        result, _ = annotate(result, replace(item, at=_sum(item.at, offset)))
    return result, frozenset(new.values())


def _sum(one: Point, other: Point) -> Point:
    return one[0] + other[0], one[1] + other[1]


def pasted(graph: Graph, piece: Graph, at: tuple[float, float], step: float = GRID) -> tuple[Graph, frozenset[str]]:
    """Add a copied piece with its middle at a place, or beside the cards that it would lie on there.

    Cards of the usual size, without strips, are meant: how large one is drawn is not known here.

    Args:
        graph: the graph.
        piece: what was copied.
        at: the place.
        step: the grid along which it is moved there; 0 for exactly there.

    Returns:
        The graph, and the new names.
    """
    nodes, drawn = piece.nodes.values(), piece.drawing.annotations.values()
    areas = [(node.at, _SIZE) for node in nodes] + [(item.at, item.size) for item in drawn]
    left, top = (min(corner[axis] for corner, _ in areas) for axis in (0, 1))
    right, bottom = (max(corner[axis] + size[axis] for corner, size in areas) for axis in (0, 1))
    by = snapped((at[0] - (left + right) / 2, at[1] - (top + bottom) / 2), step)
    by = _sum(by, way_beside([_sum(node.at, by) for node in nodes], [node.at for node in graph.nodes.values()], step))
    moved = move_nodes(piece, {node.id: _sum(node.at, by) for node in nodes})
    moved = move_annotations(moved, {item.id: _sum(item.at, by) for item in drawn})
    result, names = insert_piece(graph, moved)
    return result, frozenset(names.values())


def taken_apart(graph: Graph, name: str) -> Graph:
    """Put what is inside of a block in place of a node, and make room for it where others stand there.

    What stands behind it in the rows that it now takes goes to the right, what stands below it goes down; all other
    cards stay where they are.

    Raises:
        EditRefused: the node is no block, or shares weights.
    """
    use = graph.nodes[name]
    result = ungrouped(graph, name)
    others = [node for node in graph.nodes.values() if node.id != name]
    new = [node for node in result.nodes.values() if node.id == name or node.id not in graph.nodes]
    if not new or not any(_touch(node.at, other.at) for node in new for other in others):
        drawn = [node for node in graph.blocks[use.layer].graph.nodes.values() if node.layer not in ("Input", "Output")]
        if len(new) == len(drawn):
            return result  # what was made a block comes back to where it stood
    left, top = (min((node.at[axis] for node in new), default=use.at[axis]) for axis in (0, 1))
    right, bottom = (max((node.at[axis] for node in new), default=use.at[axis]) for axis in (0, 1))
    wider, lower = right - left, bottom - top
    # Their corner comes to where the block stood, with all that is drawn around them, as room is made behind and below.
    corner = 2 * use.at[0] - left, 2 * use.at[1] - top
    result = ungrouped(move_nodes(graph, {name: corner}), name)
    shifts = {}
    for node in others:
        across, down = node.at[0] - use.at[0], node.at[1] - use.at[1]
        if across >= CARD_WIDTH and -CARD_HEIGHT < down < lower + CARD_HEIGHT:
            shifts[node.id] = (wider, 0.0)
        elif abs(across) < CARD_WIDTH and down >= CARD_HEIGHT:
            shifts[node.id] = (0.0, lower)
    return push_on(result, _pushed(others, shifts))


def _pushed(nodes: Collection[Node], shifts: Mapping[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """Where cards come to stand that are shifted, and those that they run into, which go along with them."""
    standing = {node.id: node.at for node in nodes if node.id not in shifts}
    waiting = [(node.id, node.at, shifts[node.id]) for node in nodes if node.id in shifts]
    places = {}
    for name, at, shift in waiting:  # grows as it goes
        place = places[name] = (at[0] + shift[0], at[1] + shift[1])
        hit = [other for other, there in standing.items() if _touch(place, there)]
        waiting += [(other, standing.pop(other), shift) for other in hit]
    return places


def _touch(one: Point, other: Point) -> bool:
    """Whether cards of the usual size lie over each other at two places."""
    return meets(Box(*one, *_SIZE), Box(*other, *_SIZE))


def neighbour(graph: Graph, name: str, direction: str) -> str | None:
    """The node that a step of the keyboard leads to: along the wires, or to the nearest card across them."""
    onward_is, back_is = ("down", "up") if graph.drawing.downward else ("right", "left")
    if direction == onward_is:
        onward = graph.outgoing(name)
        return onward[0].target.node if onward else _nearest(graph.nodes, name, direction)
    if direction == back_is:
        back = graph.incoming(name)
        return back[0].source.node if back else _nearest(graph.nodes, name, direction)
    return _nearest(graph.nodes, name, direction)


def _nearest(nodes: Mapping[str, Node], name: str, direction: str) -> str | None:
    x, y = nodes[name].at
    sign = 1 if direction in ("right", "down") else -1
    best, found = float("inf"), None
    for other in nodes.values():
        along, across = (other.at[0] - x, other.at[1] - y)
        if direction in ("up", "down"):
            along, across = across, along
        if other.id != name and along * sign > 4:
            distance = along * sign + 2 * abs(across)
            if distance < best:
                best, found = distance, other.id
    return found
