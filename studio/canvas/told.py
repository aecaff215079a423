"""How what is selected or carried is called in the words of a step."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from engine.design.graph import Annotation, Graph
from studio.figures import counted

if TYPE_CHECKING:
    from studio.canvas.surface import CanvasSurface

_MOST = 24
"""More letters of a title than this are not told."""


def told(graph: Graph, nodes: Collection[str], annotations: Collection[str] = ()) -> str:
    """Words for some nodes, frames and notes: `conv1`, `the frame Encoder`, `3 layers and 2 notes`."""
    drawn = [graph.drawing.annotations[name] for name in annotations if name in graph.drawing.annotations]
    if len(nodes) == 1 and not drawn:
        return next(iter(nodes))
    if len(drawn) == 1 and not nodes:
        return called(drawn[0])
    parts = [counted(len(nodes), "layer")] if nodes else []
    for kind in ("frame", "note"):
        count = sum(item.kind == kind for item in drawn)
        if count:
            parts.append(counted(count, kind))
    return " and ".join(parts) if len(parts) < 3 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def called(annotation: Annotation) -> str:
    """Words for one frame or note."""
    title = annotation.text.split("\n")[0].strip()
    if annotation.kind == "note" or not title:
        return f"a {annotation.kind}"
    return f"the frame {title if len(title) <= _MOST else title[: _MOST - 1].rstrip() + '…'}"


def words_of_selection(canvas: CanvasSurface) -> str:
    """What a screen reader says of the selection: all that the one card shows, or how much is selected."""
    nodes, drawn = canvas.selection.nodes, canvas.selection.annotations
    card = canvas.stage.cards.get(next(iter(nodes))) if len(nodes) == 1 else None
    if card is not None and not drawn:
        face = card.face
        return ", ".join(word for word in (face.title, face.detail, face.shape, face.says) if word)
    graph = canvas.place.graph
    items = [graph.drawing.annotations[name] for name in drawn if name in graph.drawing.annotations]
    words = canvas.tr("{what} selected").format(what=told(graph, nodes, drawn) or canvas.tr("nothing"))
    return f"{words}: {items[0].text}" if len(items) == 1 and not nodes and items[0].text else words
