"""Edits of what the picture has besides layers and wires: frames, notes, the bends of wires, the direction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import count
from types import MappingProxyType

from engine.design.graph.drawing import LEAST_SIZE, MAX_ANNOTATIONS, MAX_BENDS, MAX_SIZE, MAX_TEXT, Annotation
from engine.design.graph.edits import EditRefused
from engine.design.graph.graph import Graph
from engine.design.graph.wires import Edge, Point


def annotate(graph: Graph, annotation: Annotation) -> tuple[Graph, str]:
    """Add a frame or a note under a free id; returns the id too.

    Raises:
        EditRefused: there are too many, or its text is overlong.
    """
    taken = graph.drawing.annotations
    if len(taken) >= MAX_ANNOTATIONS:
        raise EditRefused(f"A drawing has at most {MAX_ANNOTATIONS:,} frames and notes; remove some of them first.")
    name = next(free for number in count(1) if (free := f"{annotation.kind}{number}") not in taken)
    return _with_annotations(graph, {**taken, name: _sound(replace(annotation, id=name))}), name


def change_annotation(graph: Graph, annotation: Annotation) -> Graph:
    """Put a frame or a note in the place of the one of the same id.

    Raises:
        EditRefused: there is none, or its text is overlong.
    """
    taken = graph.drawing.annotations
    if annotation.id not in taken:
        raise EditRefused("That frame or note is not there any more.")
    return _with_annotations(graph, {**taken, annotation.id: _sound(annotation)})


def remove_annotations(graph: Graph, ids: Iterable[str]) -> Graph:
    """Remove frames and notes; the layers in a frame stay."""
    gone = set(ids)
    kept = {name: item for name, item in graph.drawing.annotations.items() if name not in gone}
    return graph if len(kept) == len(graph.drawing.annotations) else _with_annotations(graph, kept)


def move_annotations(graph: Graph, places: Mapping[str, Point]) -> Graph:
    """Put frames and notes at other places; what lies in a frame stays where it is."""
    taken = graph.drawing.annotations
    moved = {name: replace(taken[name], at=at) for name, at in places.items() if name in taken}
    return _with_annotations(graph, {**taken, **moved}) if moved else graph


def turned(graph: Graph, *, downward: bool) -> Graph:
    """Draw the network from top to bottom, or from left to right; the layers stay where they are."""
    if graph.drawing.downward == downward:
        return graph
    return replace(graph, drawing=replace(graph.drawing, downward=downward))


def bend(graph: Graph, edge: Edge, bends: Sequence[Point]) -> Graph:
    """Lead a wire through other places.

    Raises:
        EditRefused: the wire is not there, or would have too many bends.
    """
    present = graph.edges.get(edge.target)
    if present is None or present.source != edge.source:
        raise EditRefused("That wire is not there any more.")
    if len(bends) > MAX_BENDS:
        raise EditRefused(f"A wire is led through at most {MAX_BENDS} places, but here through {len(bends)}.")
    if present.bends == tuple(bends):
        return graph
    return replace(graph, edges=graph.edges.changed(put=[present._replace(bends=tuple(bends))]))


def _sound(annotation: Annotation) -> Annotation:
    if len(annotation.text) > MAX_TEXT:
        raise EditRefused(f"A note has at most {MAX_TEXT:,} letters, but this one has {len(annotation.text):,}.")
    width, height = (min(max(side, least), MAX_SIZE) for side, least in zip(annotation.size, LEAST_SIZE, strict=True))
    return replace(annotation, size=(width, height))


def _with_annotations(graph: Graph, annotations: dict[str, Annotation]) -> Graph:
    return replace(graph, drawing=replace(graph.drawing, annotations=MappingProxyType(annotations)))
