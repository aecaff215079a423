"""What begins on frames, notes and the bends of wires, and the pointer's shape over them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from studio.canvas.annotation_item import AnnotationItem
from studio.canvas.frame_item import FrameItem
from studio.canvas.gestures.drag_annotation import DragAnnotation
from studio.canvas.gestures.drag_bend import DragBend
from studio.canvas.gestures.gesture import Gesture, Pointer
from studio.canvas.gestures.resize_annotation import ResizeAnnotation, cursor_for
from studio.canvas.note_item import NoteItem
from studio.canvas.wire_item import WireItem

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView

_EDGE_REACH_PX, _EDGE_REACH = 5.0, 8.0
"""How near an edge is taken hold of, in pixels of the view, and at most in the scene, so that titles stay free."""
_BEND_REACH_PX = 9.0
_ENDS_REACH, _ENDS_FARTHEST = 56.0, 160.0
"""So near to one of its ends, in scene pixels, a wire is taken off there; farther away it is bent."""
_ENDS_SHARE, _ENDS_AT_MOST = 0.2, 1 / 3
"""The share of a wire's length that belongs to either end, and at most does: between neighbours all of it is short."""

_ALT = Qt.KeyboardModifier.AltModifier
_CTRL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier


def bend_at(canvas: CanvasView, at: QPointF) -> tuple[WireItem, int] | None:
    """The wire of which a bend is under a scene position, and the bend's number; from far away there is none."""
    return None if canvas.is_far else canvas.stage.bend_at(at, _BEND_REACH_PX / canvas.camera.zoom)


def is_amid(wire: WireItem, at: QPointF) -> bool:
    """Whether a scene position on a wire is away from both its ends."""
    if wire.source is None or wire.target is None:
        return False
    length = wire.path().length()
    reach = min(max(length * _ENDS_SHARE, _ENDS_REACH), _ENDS_FARTHEST, length * _ENDS_AT_MOST)
    return min((end - at).manhattanLength() for end in wire.ends) > reach


def from_bend(canvas: CanvasView, pointer: Pointer) -> Gesture | None:
    """Dragging the bend under the pointer."""
    found = bend_at(canvas, pointer.at)
    return None if found is None else DragBend(canvas, found[0].edge, found[1])


def from_note(canvas: CanvasView, pointer: Pointer) -> Gesture | None:
    """Resizing or dragging the note under the pointer."""
    return _from(canvas, pointer, NoteItem)


def from_title(canvas: CanvasView, pointer: Pointer) -> Gesture | None:
    """Dragging the frame of which the words of the title are under the pointer, whatever wire runs across them."""
    item, sides = annotation_at(canvas, pointer.at, FrameItem)
    if isinstance(item, FrameItem) and not sides and item.has_words_at(pointer.at):
        return from_frame(canvas, pointer)
    return None


def from_frame(canvas: CanvasView, pointer: Pointer) -> Gesture | None:
    """Resizing or dragging the frame of which an edge or the title is under the pointer."""
    return _from(canvas, pointer, FrameItem)


def _from(canvas: CanvasView, pointer: Pointer, kind: type[AnnotationItem]) -> Gesture | None:
    if pointer.holds(_ALT) or (pointer.holds(_CTRL) and pointer.holds(_SHIFT)):
        return None
    item, sides = annotation_at(canvas, pointer.at, kind)
    if item is None:
        return None
    name = item.annotation.id
    return ResizeAnnotation(canvas, name, sides) if sides else DragAnnotation(canvas, name)


def annotation_at(
    canvas: CanvasView, at: QPointF, kind: type[AnnotationItem] = AnnotationItem
) -> tuple[AnnotationItem | None, int]:
    """What can be taken hold of at a scene position, a note or a frame, and by which of its sides, if any."""
    reach = min(_EDGE_REACH_PX / canvas.camera.zoom, _EDGE_REACH)
    items = [item for item in canvas.stage.annotations.from_the_top() if isinstance(item, kind)]
    for item in items:
        sides = item.sides_at(at, reach)
        if sides or item.takes_hold_at(at):
            return item, sides
    return None, 0


def look_at(canvas: CanvasView, at: QPointF, *, on_card: bool, wire: WireItem | None) -> Qt.CursorShape | None:
    """The pointer's shape over frames, notes and bends; None where there is nothing of these. Shows what is hovered.

    Args:
        canvas: the canvas.
        at: a scene position.
        on_card: whether a card is there, which lies above all of these.
        wire: the wire that is there, which lies above frames.
    """
    bend = None if on_card else bend_at(canvas, at)
    canvas.stage.hover_wire(bend[0] if bend is not None else wire)
    item, sides = (None, 0) if on_card or bend is not None else annotation_at(canvas, at)
    if wire is not None and isinstance(item, FrameItem) and (sides or not item.has_words_at(at)):
        item = None
    canvas.stage.annotations.hover(item)
    if bend is not None:
        return Qt.CursorShape.SizeAllCursor
    if item is None:
        return None
    return cursor_for(sides) if sides else Qt.CursorShape.ArrowCursor
