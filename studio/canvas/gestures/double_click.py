"""What a double-click does with what is under the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from studio.canvas.gestures.beginning import wire_at
from studio.canvas.gestures.drawn import bend_at
from studio.canvas.gestures.gesture import Pointer
from studio.canvas.wire_item import WireItem

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView


def double_click(canvas: CanvasView, pointer: Pointer) -> None:
    """Open the block under the pointer or edit the words there, put a layer into a wire, or add one on the ground.

    On a bend, remove it; with Alt on a wire, bend it. On the minimap it is no more than two clicks.
    """
    if canvas.minimap.area(canvas.viewport().rect()).contains(pointer.view):
        return
    card = canvas.stage.card_at(pointer.at)
    if card is not None and canvas.place.enter(card.node.id):
        return
    if card is not None:
        canvas.rename(card.node.id)
        return
    wire = wire_at(canvas, pointer.at)
    if not _on_drawn(canvas, pointer, wire):
        canvas.open_search(pointer.at, edge=wire.edge if wire is not None else None)


def _on_drawn(canvas: CanvasView, pointer: Pointer, wire: WireItem | None) -> bool:
    """Take a double-click on a bend, a note, the title of a frame, or with Alt on a wire; whether it was there."""
    bend = bend_at(canvas, pointer.at)
    if bend is not None:
        canvas.commands.wires.remove_bend(bend[0].edge, bend[1])
        return True
    note, frame = canvas.stage.annotations.note_at(pointer.at), canvas.stage.annotations.frame_at(pointer.at)
    on_words = note is not None or (frame is not None and frame.has_words_at(pointer.at))
    if wire is not None and not on_words:
        if pointer.holds(Qt.KeyboardModifier.AltModifier):
            canvas.commands.wires.add_bend(wire.edge, pointer.at)
        return pointer.holds(Qt.KeyboardModifier.AltModifier)
    above = note or frame
    if above is not None:
        canvas.commands.annotations.edit(above.annotation.id)
    return above is not None
