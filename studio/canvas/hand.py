"""From events to gestures: which movement begins where, and what is under the pointer meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import (
    QDragMoveEvent,
    QDropEvent,
    QMouseEvent,
    QPainter,
)

from studio.canvas.drift import Drift
from studio.canvas.frame_item import FrameItem
from studio.canvas.gestures import (
    LAYER_MIME,
    CutWires,
    DropLayer,
    Gesture,
    Pan,
    Pointer,
    annotation_at,
    badge_at,
    double_click,
    gesture_at,
    look_at,
    port_at,
    wire_at,
)
from studio.canvas.hand_keys import HandKeys
from studio.canvas.node_item import NodeItem
from studio.offered import offered_definition

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView


class Hand:
    """The one hand on a canvas: at most one gesture at a time.

    Attributes:
        gesture: the movement that is being made.
        pointer: where the pointer is in the view, or was last while a gesture goes on; outside of it where it is away.
        keyboard: what is done with keys.
    """

    def __init__(self, canvas: CanvasView) -> None:
        self._canvas = canvas
        self.gesture: Gesture | None = None
        self.pointer = QPoint(-1, -1)
        self._keeps_menu_away = False
        self._hovered = ""
        self._shown = QRect()
        self._keys = Qt.KeyboardModifier.NoModifier
        self.keyboard = HandKeys(canvas, self)
        self._drift = Drift(self._on_drifted, canvas)

    # The mouse

    def press(self, event: QMouseEvent) -> None:
        """Begin the gesture that belongs to what is under the pointer."""
        self._keeps_menu_away = False
        if self.gesture is not None:
            self.cancel()
            return
        pointer = self._pointer(event.position(), event.modifiers())
        gesture = self._beginning(event.button(), pointer)
        if gesture is not None:
            self._begin(gesture, pointer)

    def _begin(self, gesture: Gesture, pointer: Pointer) -> None:
        self._hover(None)
        self.gesture = gesture
        gesture.start(pointer)
        if gesture.cursor is not None:
            self._canvas.viewport().setCursor(gesture.cursor)
        self._show()

    def _beginning(self, button: Qt.MouseButton, pointer: Pointer) -> Gesture | None:
        canvas = self._canvas
        if button in (Qt.MouseButton.BackButton, Qt.MouseButton.ForwardButton):
            canvas.travels.back() if button == Qt.MouseButton.BackButton else canvas.travels.forward()
            return None
        left = button == Qt.MouseButton.LeftButton
        if button == Qt.MouseButton.MiddleButton or (left and self.keyboard.holds_space):
            return Pan(canvas)
        if button == Qt.MouseButton.RightButton and pointer.holds(Qt.KeyboardModifier.ControlModifier):
            self._keeps_menu_away = True
            return CutWires(canvas, opens_menu=True)
        if not left:
            return None
        card = badge_at(canvas, pointer.at)
        if card is not None:
            canvas.selection.select([card.node.id])
            canvas.show_problems(card.node.id)
            return None
        return gesture_at(canvas, pointer)

    def move(self, event: QMouseEvent) -> None:
        """Go on with the gesture, or see what is under the pointer."""
        pointer = self._pointer(event.position(), event.modifiers())
        if self.gesture is None:
            self._look(pointer)
            return
        self.gesture.move(pointer)
        self._keys = pointer.keys
        if self.gesture.drifts:
            self._drift.feel(pointer.view, self._canvas.viewport().rect())
        self._show()

    def _on_drifted(self, across: int, down: int) -> None:
        """The canvas moved below the pointer, which for the gesture is a move."""
        if self.gesture is None:
            self._drift.stop()
            return
        self._canvas.camera.pan(across, down)
        self.gesture.move(self._pointer(QPointF(self.pointer), self._keys))
        self._show()

    def release(self, event: QMouseEvent) -> None:
        """Finish the gesture."""
        if self.gesture is None:
            return
        gesture = self._end()
        gesture.finish(self._pointer(event.position(), event.modifiers()))
        self._show()

    def double_click(self, event: QMouseEvent) -> None:
        """Do what a double-click does with what is under the pointer."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.cancel()
            double_click(self._canvas, self._pointer(event.position(), event.modifiers()))

    def cancel(self) -> None:
        """Be as before the gesture began."""
        if self.gesture is not None:
            self._end().cancel()
            self._show()

    def _end(self) -> Gesture:
        gesture, self.gesture = self.gesture, None
        self._drift.stop()
        assert gesture is not None
        self._canvas.viewport().unsetCursor()
        if self.keyboard.holds_space:
            self._canvas.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        return gesture

    def _pointer(self, at: QPointF, keys: Qt.KeyboardModifier) -> Pointer:
        self.pointer = at.toPoint()
        inverse, _ = self._canvas.viewportTransform().inverted()
        return Pointer(inverse.map(at), self.pointer, keys)

    # What a gesture shows

    def area(self) -> QRect:
        """What the gesture shows on top of everything, in the view's coordinates."""
        return self.gesture.area() if self.gesture is not None else QRect()

    def paint(self, painter: QPainter) -> None:
        """Show the gesture."""
        if self.gesture is not None:
            self.gesture.paint(painter)

    def _show(self) -> None:
        now = self.area()
        dirty = now.united(self._shown)
        self._shown = now
        if not dirty.isEmpty():
            self._canvas.viewport().update(dirty)

    # What is under the pointer

    def _look(self, pointer: Pointer) -> None:
        canvas = self._canvas
        card = None if canvas.is_far else canvas.stage.card_at(pointer.at)
        self._hover(card)
        if self.keyboard.holds_space:
            return
        shape = Qt.CursorShape.ArrowCursor
        if not canvas.is_far:
            if badge_at(canvas, pointer.at) is not None:
                shape = Qt.CursorShape.PointingHandCursor
            elif port_at(canvas, pointer.at) is not None:
                shape = Qt.CursorShape.CrossCursor
            else:
                wire = None if card is not None else wire_at(canvas, pointer.at)
                drawn = look_at(canvas, pointer.at, on_card=card is not None, wire=wire)
                shape = drawn or (Qt.CursorShape.PointingHandCursor if wire is not None else shape)
        if canvas.viewport().cursor().shape() != shape:
            canvas.viewport().setCursor(shape)

    def _hover(self, card: NodeItem | None) -> None:
        name = card.node.id if card is not None else ""
        if name == self._hovered:
            return
        for item in (self._canvas.stage.cards.get(self._hovered), card):
            if item is not None:
                item.hovered = item is card
                item.update()
        self._hovered = name

    def leave(self) -> None:
        """The pointer is elsewhere."""
        self._hover(None)
        self._canvas.stage.annotations.hover(None)
        self._canvas.stage.hover_wire(None)
        if self.gesture is None:  # which a key that is held now moves, to where the pointer is
            self.pointer = QPoint(-1, -1)

    def takes_menu(self) -> bool:
        """Whether the menu that the right button asks for is no more than the beginning or the end of a gesture."""
        taken, self._keeps_menu_away = self._keeps_menu_away, False
        return taken

    def select_for_menu(self, at: QPoint) -> None:
        """What a menu is asked for is selected first."""
        self.cancel()
        card = self._canvas.stage.card_at(self._canvas.mapToScene(at))
        if card is not None and card.node.id not in self._canvas.selection.nodes:
            self._canvas.selection.select([card.node.id])
        self.pointer = QPoint(at)
        if card is None:
            self._select_drawn_for_menu()

    def _select_drawn_for_menu(self) -> None:
        """Select the note or the frame of which something is under the pointer, unless a wire is there above it."""
        canvas = self._canvas
        at = canvas.mapToScene(self.pointer)
        item, _ = annotation_at(canvas, at)
        covered = isinstance(item, FrameItem) and not item.has_words_at(at) and wire_at(canvas, at) is not None
        if item is not None and not covered and item.annotation.id not in canvas.selection.annotations:
            canvas.selection.select((), [item.annotation.id])

    def hold(self, keys: Qt.KeyboardModifier) -> None:
        """Another key is held, which for the gesture is a move."""
        if self.gesture is not None:
            self._keys = keys
            self.gesture.move(self._pointer(QPointF(self.pointer), keys))
            self._show()

    # From the palette

    def drag_enter(self, event: QDragMoveEvent) -> None:
        """Take a layer in that this studio knows."""
        data = event.mimeData()
        layer = bytes(data.data(LAYER_MIME).data()).decode(errors="replace") if data.hasFormat(LAYER_MIME) else ""
        if offered_definition(self._canvas.place.graph, layer) is None:
            event.ignore()
            return
        self.cancel()
        event.acceptProposedAction()
        self._begin(DropLayer(self._canvas, layer), self._pointer(event.position(), event.modifiers()))
        self.drag_move(event)

    def drag_move(self, event: QDragMoveEvent) -> None:
        """Show where the layer would stand."""
        if isinstance(self.gesture, DropLayer):
            event.acceptProposedAction()
            self.gesture.move(self._pointer(event.position(), event.modifiers()))
            self._show()
        else:
            event.ignore()

    def drop(self, event: QDropEvent) -> None:
        """Add the layer."""
        if not isinstance(self.gesture, DropLayer):
            event.ignore()
            return
        event.acceptProposedAction()
        gesture = self._end()
        gesture.finish(self._pointer(event.position(), event.modifiers()))
        self._show()
        self._canvas.setFocus()
