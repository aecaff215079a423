"""The canvas: what a person sees of the network and does to it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import cast

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from engine.design.graph import Edge, End, Graph
from engine.design.graph.edits import connect
from studio.announcing import announce
from studio.block_path import card_of
from studio.canvas import placing
from studio.canvas.commands import Commands
from studio.canvas.connect_search import ConnectSearch
from studio.canvas.gestures import Offer
from studio.canvas.grid import GRID as GRID_PX
from studio.canvas.hand import Hand
from studio.canvas.hint_label import HintLabel
from studio.canvas.list_search import ListSearch
from studio.canvas.live_strips import LiveStrips
from studio.canvas.outlook import CanvasOutlook
from studio.canvas.past_views import PastViews
from studio.canvas.problem_bubble import ProblemBubble
from studio.canvas.rename_field import RenameField
from studio.canvas.search_popup import SearchPopup
from studio.canvas.shown import Shown
from studio.canvas.spotlight import Spotlight
from studio.canvas.tips import tip_at
from studio.canvas.told import words_of_selection
from studio.canvas.travels import Travels
from studio.canvas.view_options import GRID, LINEAGE, MINIMAP, THUMBNAILS, ViewOptions
from studio.canvas.wheel import pinch, turn_wheel
from studio.document import Document
from studio.selection import Selection


class CanvasView(CanvasOutlook):
    """The network of a document, on which one works with mouse and keyboard.

    Signals:
        status: a sentence about what could not be done, or waits for something.
        done: a sentence about what was done and can't be seen on the canvas.
        block_page_wanted: the inspector's page of the open block.
        parameters_wanted: the inspector's page of what is selected, to work in it.
    """

    status = Signal(str)
    done = Signal(str)
    block_page_wanted = Signal()
    parameters_wanted = Signal()

    def __init__(self, document: Document, selection: Selection, parent: QWidget | None = None) -> None:
        super().__init__(document, selection, parent)
        self.view_options = ViewOptions(self)
        self.live = LiveStrips(self.stage, is_allowed=self.view_options[THUMBNAILS])
        self.travels = Travels(self)
        self.spotlight = Spotlight(self)
        self.past_views = PastViews(self)
        for name in (MINIMAP, GRID, LINEAGE):
            self._on_option(name, self.view_options[name])
        self.view_options.changed.connect(self._on_option)
        self.hand = Hand(self)
        self.commands = Commands(self)
        self.addActions(self.commands.actions)
        self._hint = HintLabel(self)
        self._popup: ListSearch | None = None
        self._field: RenameField | None = None
        self._bubble: ProblemBubble | None = None
        document.leaving.connect(self._on_leaving)
        document.opened.connect(self._on_opened)
        self.place.moved.connect(self._on_moved)
        selection.wanted.connect(self.go_to)
        selection.changed.connect(self._on_selected)

    # What others ask for

    def jump(self, look: Callable[[], object]) -> None:
        """Look elsewhere in a way that can be taken back by going back."""
        self.travels.note()
        look()

    def go_to(self, node: str) -> None:
        """Select a node and bring it into view."""
        if node not in self.stage.cards:
            return
        self.selection.select([node])
        card = self.stage.occupied([node])
        inner = self.camera.seen
        if not self.shows_all:  # where all is shown, a card stands at the border because the drawing ends there
            inner.adjust(inner.width() * 0.08, inner.height() * 0.08, -inner.width() * 0.08, -inner.height() * 0.08)
        if not inner.contains(card) or self.is_far:
            self.travels.note()
            self.camera.fly(max(self.camera.zoom, 0.8), card.center())

    def show_at(self, node: str, what: Shown | None) -> None:
        """Show something live below a card, in the place of what was there.

        Args:
            node: the card; one that isn't there is passed over.
            what: a picture, a number, a text, or a strip; see `as_strip`. None takes away what is there.

        Raises:
            NotShowable: it is something else.
        """
        self._show_live({node: what})

    def show_all(self, shown: Mapping[str, Shown | None]) -> None:
        """Do the same with many cards, around which all that is drawn makes way once.

        Args:
            shown: what to show, by the cards.

        Raises:
            NotShowable: one of it is something else.
        """
        self._show_live(shown)

    def _show_live(self, shown: Mapping[str, Shown | None]) -> None:
        """Show it, and all of the network still where all of it was shown before it grew."""
        before = self.live.num_shown
        self.live.show(shown)
        if self.live.num_shown > before and self.hand.gesture is None:
            self.keep_all_in_view()

    def fade_strips(self, nodes: Collection[str]) -> None:
        """Show what is below these cards as past, and what is below all others as it is."""
        self.live.fade(nodes)

    def clear_strips(self) -> None:
        """Show nothing live any more."""
        self.live.clear()

    def tint(self, node: str, colour: str | None) -> None:
        """Colour the edge of a card; None takes the colour away."""
        self.stage.show_tint(node, colour or "")

    def open_search(
        self,
        at: QPointF | None = None,
        offer: Offer | None = None,
        edge: Edge | None = None,
        *,
        shown_at: QPoint | None = None,
    ) -> None:
        """Search for a layer to add.

        Args:
            at: where it will stand, in scene coordinates; the middle of the view by default.
            offer: a port whose wire waits for it.
            edge: a wire that it goes into.
            shown_at: where the search appears, in the view's coordinates; where the layer will stand by default.
        """
        self.close_search()
        place = self.camera.centre if at is None else at
        self._popup = SearchPopup(self, place, offer, edge)
        self._popup.open_at(self.mapFromScene(place) if shown_at is None else shown_at)

    def open_connect(self, offers: Sequence[Offer], *, shown_at: QPoint | None = None) -> None:
        """Search for what a port is wired to.

        Args:
            offers: the ports of one node that a wire may hang from.
            shown_at: where the search appears, in the view's coordinates; beside the node by default.
        """
        self.close_search()
        if offers:
            self._popup = ConnectSearch(self, offers)
            card = self.stage.cards[offers[0].end.node].card
            self._popup.open_at(self.mapFromScene(card.topRight()) if shown_at is None else shown_at)

    def close_search(self) -> None:
        """Put the search away, if it is open."""
        if self._popup is not None:
            popup, self._popup = self._popup, None
            had_keyboard, before = popup.has_keyboard, popup.before
            popup.hide()
            popup.deleteLater()
            if had_keyboard:
                (before if before is not None and before.isVisible() else self).setFocus()

    def add_layer(
        self, layer: str, at: QPointF | None = None, *, offer: Offer | None = None, edge: Edge | None = None
    ) -> str:
        """Add a layer as one step, wired to the port that waits for it or put into a wire, and select it.

        Returns:
            The name of its node, or nothing where the edit was refused.
        """
        place, step = (at, self.view_options.step) if at is not None else (self.free_place(), GRID_PX)
        names: list[str] = []

        def edited(graph: Graph) -> Graph:
            graph, name = placing.added(graph, layer, (place.x(), place.y()), step)
            names.append(name)
            if edge is not None:
                return placing.spliced(graph, edge, graph.nodes[name])
            if offer is not None and offer.is_output:
                return placing.follow(graph, self.place.checked, offer.end, name)
            if offer is not None:
                return connect(graph, End(name), offer.end)
            return graph

        label = self.tr("Add {layer}").format(layer=layer)
        if not (self.place.edit(label, edited) if edge is None else self.edit_and_follow(label, edited)):
            return ""
        self.selection.select(names[-1:])
        self.reveal(names[-1])
        return names[-1]

    def edit_and_follow(self, label: str, edit: Callable[[Graph], Graph]) -> bool:
        """Make an edit that pushes cards on: all stays in view where all is shown, and undo looks as before.

        Returns:
            Whether the edit was made.
        """
        before, view = self.place.graph, self.past_views.now()
        if not self.place.edit(label, edit):
            return False
        if view.is_all:
            self.keep_all_in_view()
            self.past_views.note(before, view)
        return True

    def rename(self, node: str) -> None:
        """Edit a name where it stands."""
        card = self.stage.cards.get(node)
        if card is None:
            return
        if not self.camera.seen.contains(card.card) or self.is_far:
            self.camera.frame(card.card, fly=False)
        self._field = RenameField(self, node)
        self._field.open()

    def show_problems(self, node: str, *, by_key: bool = False) -> None:
        """Say what is wrong with a node, with its repairs as buttons; asked for by a key, they get the keyboard."""
        self.close_problems()
        card = self.stage.cards.get(node)
        problems = [p for p in self.place.checked.problems if card_of(p.node) == node]
        if card is not None and problems:
            self._bubble = ProblemBubble(self, node, problems)
            self._bubble.open_below(self.mapFromScene(card.card).boundingRect())
            if by_key:
                self._bubble.take_keyboard()

    def close_problems(self) -> None:
        """Put the problem's words away, if they are shown."""
        if self._bubble is not None:
            bubble, self._bubble = self._bubble, None
            bubble.hide()
            bubble.deleteLater()

    def hint(self, text: str, at: QPoint | None = None) -> None:
        """Say a few words beside the pointer; an empty text takes them away."""
        self._hint.say(text, at)

    def open_menu(self, at: QPoint) -> None:
        """Offer what can be done with what is at a point of the view."""
        self.hand.select_for_menu(at)
        self.commands.menu(self).popup(self.viewport().mapToGlobal(at))

    # What changed

    def _on_option(self, name: str, on: bool) -> None:
        """Show, or no longer, what a switch is about."""
        if name == MINIMAP:
            self.minimap.is_wanted = on
        elif name == GRID:
            self.backdrop.has_dots = on
            self.resetCachedContent()
        elif name == LINEAGE:
            self.spotlight.show_lineage(on)
        elif name == THUMBNAILS:
            self.live.allow(on)
            self.keep_all_in_view()
        self.viewport().update()

    def let_go(self) -> None:
        """Cancel the gesture, and put words away that may no longer be true."""
        self.hand.cancel()
        self.close_problems()
        self.keep_what_is_left()

    def _on_looked_elsewhere(self) -> None:
        super()._on_looked_elsewhere()
        self.close_problems()

    def _on_selected(self, nodes: frozenset[str]) -> None:
        self.close_problems()
        announce(self, words_of_selection(self))

    def _on_leaving(self) -> None:
        """End what is being done here, before another project is in front."""
        self.hand.cancel()
        self.close_search()
        self.keep_camera()

    def _on_opened(self) -> None:
        self.hand.cancel()
        self.close_search()
        self.clear_strips()

    def _on_moved(self) -> None:
        """Look at another graph as at the last time there, or at all of it."""
        self.close_search()
        self.look_as_before()
        self.viewport().update()

    def paint_light(self, painter: QPainter, area: QRect) -> None:
        """Dim what does not stand in the light."""
        self.spotlight.paint(painter, area)

    def overlay_area(self) -> QRect:
        """What the gesture shows, in the view's coordinates."""
        return self.hand.area()

    def paint_overlay(self, painter: QPainter) -> None:
        """Show the gesture."""
        self.hand.paint(painter)

    # Events, all of them the hand's

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a gesture."""
        self.close_search()
        self.close_problems()
        self.hand.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the gesture, or see what is under the pointer."""
        self.hand.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Finish the gesture."""
        self.hand.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Rename a card, or search for a layer to add."""
        self.hand.double_click(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with the wheel; two fingers pan."""
        turn_wheel(self.camera, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move cards or the selection with the arrows, cancel with Esc."""
        if not self.hand.keyboard.press(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Let the canvas go when space is let go."""
        if not self.hand.keyboard.release(event):
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A gesture ends where another window takes over."""
        if event.reason() == Qt.FocusReason.ActiveWindowFocusReason:
            self.hand.cancel()
        super().focusOutEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with what is under the pointer."""
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            nodes, drawn = self.selection.nodes, self.selection.annotations
            chosen = self.stage.occupied(nodes, drawn) if nodes or drawn else self.camera.seen
            self.commands.menu(self).popup(self.mapToGlobal(self.mapFromScene(chosen.center())))
        elif not self.hand.takes_menu():
            self.open_menu(event.pos())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a layer in from the palette."""
        self.hand.drag_enter(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Show where the layer would stand."""
        self.hand.drag_move(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Forget the layer that was dragged over."""
        self.hand.cancel()

    def dropEvent(self, event: QDropEvent) -> None:
        """Add the layer."""
        self.hand.drop(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """Pinch to zoom, and explain what is under the pointer."""
        if event.type() == QEvent.Type.NativeGesture:
            return pinch(self.camera, cast(QNativeGestureEvent, event))
        if event.type() == QEvent.Type.ToolTip:
            help_event = cast(QHelpEvent, event)
            QToolTip.showText(help_event.globalPos(), tip_at(self, help_event.pos()), self.viewport())
            return True
        if event.type() == QEvent.Type.Leave:
            self.hand.leave()
        return super().viewportEvent(event)
