"""What the canvas explains when the pointer rests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint

from engine.design.check import definition_of
from studio.canvas.gestures import annotation_at, bend_at, port_at, wire_at
from studio.canvas.node_item import TEXT_FROM, NodeItem
from studio.canvas.note_item import NoteItem

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView


def tip_at(canvas: CanvasView, at: QPoint) -> str:
    """The words for a point of the view: a problem, a port, a wire's shape, a card's layer; or nothing."""
    place = canvas.mapToScene(at)
    found = port_at(canvas, place)
    if found is not None:
        is_output, end = found
        return _port_tip(canvas, canvas.stage.cards[end.node], end.port, is_output=is_output)
    for item in canvas.stage.items(place):
        if isinstance(item, NodeItem) and (item.card.contains(place) or item.on_badge(place)):
            return _card_tip(canvas, item)
    if bend_at(canvas, place) is not None:
        return canvas.tr("Drag this bend, or remove it with a double-click or Delete.")
    wire = wire_at(canvas, place)
    drawn, _ = annotation_at(canvas, place)
    if drawn is not None and (wire is None or isinstance(drawn, NoteItem)):
        return drawn.hidden_words(near=canvas.camera.zoom >= TEXT_FROM)
    if wire is None:
        return ""
    shape = canvas.place.checked.shape(wire.edge.source)
    told = canvas.tr("shape not known yet") if shape is None else str(shape)
    tip = f"{wire.edge.source} → {wire.edge.target}: {told}"
    target = canvas.stage.cards.get(wire.edge.target.node)
    return f"{tip}\n{target.face.says}" if wire.severity and target is not None else tip


def _card_tip(canvas: CanvasView, card: NodeItem) -> str:
    face = card.face
    if face.says:
        return face.says
    definition = definition_of(canvas.place.graph, card.node.layer)
    lines = [f"{face.title}: {card.node.layer}"]
    if face.owner:
        lines.append(canvas.tr("shares the weights of {owner}").format(owner=face.owner))
    elif face.detail and face.detail != card.node.layer:
        lines.append(face.detail)
    if face.shape:
        lines.append(face.shape)
    if definition is not None:
        lines.append(definition.summary())
    if face.is_block:
        lines.append(canvas.tr("Double-click to open it."))
    return "\n".join(lines)


def _port_tip(canvas: CanvasView, card: NodeItem, name: str, *, is_output: bool) -> str:
    faces = card.face.outputs if is_output else card.face.inputs
    index = next((place for place, port in enumerate(faces) if port.name == name), 0)
    face = faces[index]
    if name in card.face.wrong and not is_output:
        return card.face.says
    definition = definition_of(canvas.place.graph, card.node.layer)
    ports = (definition.outputs if is_output else definition.inputs) if definition is not None else ()
    words = ports[min(index, len(ports) - 1)].help if ports else ""
    label = face.label or name
    told = f"{label}: {words}" if label and words else label or words
    shape = face.shape or (card.face.shape if is_output else "")
    return "\n".join(line for line in (told, shape) if line)
