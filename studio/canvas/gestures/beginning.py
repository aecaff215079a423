"""What is under the pointer, and so which gesture begins there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from engine.design.graph import Edge, End
from studio.canvas.gestures.box_select import BoxSelect
from studio.canvas.gestures.cut_wires import CutWires
from studio.canvas.gestures.drag_bend import DragBend
from studio.canvas.gestures.drag_nodes import DragNodes
from studio.canvas.gestures.draw_wire import DrawWire
from studio.canvas.gestures.drawn import from_bend, from_frame, from_note, from_title, is_amid
from studio.canvas.gestures.duplicate_drag import DuplicateDrag
from studio.canvas.gestures.gesture import Gesture, Pointer
from studio.canvas.gestures.lasso_select import LassoSelect
from studio.canvas.gestures.pan import MapPan
from studio.canvas.node_item import NodeItem
from studio.canvas.wire_item import WireItem

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView

_PORT_REACH_PX, _PORT_REACH = 11.0, 16.0
"""How near a port is meant, in pixels of the view, and at most in the scene: less than half way to a neighbour's."""
_WIRE_REACH_PX = 5.0
_ALT = Qt.KeyboardModifier.AltModifier
_CTRL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_ON_GROUND = _ALT | _CTRL | _SHIFT
"""With any of these a wire is no more than ground: boxes, lassos and cuts begin on it, too."""


def port_at(canvas: CanvasView, at: QPointF) -> tuple[bool, End] | None:
    """The port under a scene position: whether it is an output, and its end; from far away there is none."""
    if canvas.is_far:
        return None
    return canvas.stage.port_at(at, min(_PORT_REACH_PX / min(canvas.camera.zoom, 1.0), _PORT_REACH))


def wire_at(canvas: CanvasView, at: QPointF) -> WireItem | None:
    """The wire under a scene position."""
    return canvas.stage.wire_at(at, _WIRE_REACH_PX / canvas.camera.zoom)


def badge_at(canvas: CanvasView, at: QPointF) -> NodeItem | None:
    """The card whose sign of a problem is under a scene position."""
    if canvas.is_far:
        return None
    for item in canvas.stage.items(at):
        if isinstance(item, NodeItem) and item.face.severity != "hint" and item.on_badge(at):
            return item
    return None


def gesture_at(canvas: CanvasView, pointer: Pointer) -> Gesture:
    """The gesture that the left button begins: on the map, or on what lies on top at the pointer."""
    if canvas.minimap.area(canvas.viewport().rect()).contains(pointer.view):
        return MapPan(canvas)
    found = port_at(canvas, pointer.at)
    if found is not None:
        return _from_port(canvas, *found)
    card = canvas.stage.card_at(pointer.at)
    if card is not None:
        copies = pointer.holds(_ALT) and pointer.holds(_SHIFT)
        return DuplicateDrag(canvas, card.node.id) if copies else DragNodes(canvas, card.node.id)
    drawn = from_bend(canvas, pointer) or from_note(canvas, pointer) or from_title(canvas, pointer)
    if drawn is not None:
        return drawn
    wire = wire_at(canvas, pointer.at) if not pointer.keys & _ON_GROUND else None
    if wire is not None:
        return _from_wire(canvas, wire, pointer)
    return from_frame(canvas, pointer) or _on_ground(canvas, pointer)


def _on_ground(canvas: CanvasView, pointer: Pointer) -> Gesture:
    """A knife with Ctrl and Shift, a lasso with Alt, else a box."""
    if pointer.holds(_CTRL) and pointer.holds(_SHIFT) and not pointer.holds(_ALT):
        return CutWires(canvas)
    return LassoSelect(canvas) if pointer.holds(_ALT) else BoxSelect(canvas)


def _from_port(canvas: CanvasView, is_output: bool, end: End) -> Gesture:
    """A wire drawn from a port; an input that has one gives it into the hand."""
    edge = None if is_output else _edge_into(canvas, end)
    if edge is not None:
        return DrawWire(canvas, edge.source, is_output=True, replaces=edge)
    return DrawWire(canvas, end, is_output=is_output)


def _edge_into(canvas: CanvasView, end: End) -> Edge | None:
    """The wire at an input, by the port's name or as the first one, which may go unnamed."""
    inputs = canvas.stage.cards[end.node].face.inputs
    edges = canvas.place.graph.edges
    return edges.get(end) or (edges.get(End(end.node, inputs[0].label)) if end.port == "" and inputs else None)


def _from_wire(canvas: CanvasView, wire: WireItem, pointer: Pointer) -> Gesture:
    """A wire taken near one of its ends comes off there; taken amid, it is bent."""
    edge, at = wire.edge, pointer.at
    if wire.source is None or wire.target is None:
        return BoxSelect(canvas)
    if is_amid(wire, at) and not canvas.is_far:
        return DragBend(canvas, edge)
    to_source = (wire.source.output_at(edge.source.port) - at).manhattanLength()
    to_target = (wire.target.input_at(edge.target.port) - at).manhattanLength()
    if to_source < to_target:
        return DrawWire(canvas, edge.target, is_output=False, replaces=edge)
    return DrawWire(canvas, edge.source, is_output=True, replaces=edge)
