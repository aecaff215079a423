"""How the canvas is looked at: as a whole, at a part, as the last time; all that moves its camera on demand."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from studio.block_path import names_of
from studio.canvas.face import CARD_HEIGHT, CARD_WIDTH
from studio.canvas.surface import CanvasSurface
from studio.document import Document
from studio.selection import Selection

_SAME_PLACE_PX = 3.0
"""A view that is resized again and again does not keep its middle to the pixel."""
_BESIDE_PX = 24.0
_NOT_ALL = (0.0, QPointF())
"""What is looked at is not the whole network, and stays what it is when the view is resized."""


class CanvasOutlook(CanvasSurface):
    """A surface that finds its way; what one does to the network on it comes on top of this."""

    def __init__(self, document: Document, selection: Selection, parent: QWidget | None = None) -> None:
        super().__init__(document, selection, parent)
        self._looked = document.here.looked
        self._here = names_of(self.place.path)
        self._all_from: tuple[float, QPointF] | None = None

    def frame_all(self, *, fly: bool = True) -> None:
        """Show the whole network."""
        area = self.stage.occupied()
        below_px = 0 if self._leaves_the_map_free(area) else self.minimap.reach_px
        self.camera.frame(area, fly=fly, below_px=below_px)
        self._all_from = (1.0, QPointF()) if area.isEmpty() else self.camera.framing(area, below_px=below_px)

    @property
    def shows_all(self) -> bool:
        """Whether nobody has looked elsewhere since the whole network was shown."""
        if self._all_from is None:
            return False
        zoom, centre = self._all_from
        away_px = (self.camera.centre - centre).manhattanLength() * zoom
        return self.camera.zoom == zoom and away_px < _SAME_PLACE_PX

    def keep_all_in_view(self) -> None:
        """Show the whole network again where it was shown and has grown out of the view, or under the minimap."""
        if not self.shows_all:
            return
        is_in_view = self.camera.seen.contains(self.stage.occupied())
        if not is_in_view or not self._is_map_free(self.camera.zoom, self.camera.centre):
            self.frame_all()

    def _leaves_the_map_free(self, area: QRectF) -> bool:
        """Whether nothing would stand below the minimap with all of the network in view."""
        return area.isEmpty() or self._is_map_free(*self.camera.framing(area))

    def _is_map_free(self, zoom: float, centre: QPointF) -> bool:
        """Whether no card and no note stands below the minimap for who looks there."""
        view = self.viewport().rect()
        map_area = self.minimap.area(view)
        if map_area.isEmpty():
            return True
        corner = centre - QPointF(view.width() / 2, view.height() / 2) / zoom
        covered = QRectF(corner + QPointF(map_area.topLeft()) / zoom, corner + QPointF(map_area.bottomRight()) / zoom)
        notes = (item.annotation for item in self.stage.annotations.notes)
        has_note = any(covered.intersects(QRectF(*note.at, *note.size)) for note in notes)
        return not has_note and not self.stage.has_cards_in(covered)

    def keep_camera(self) -> None:
        """Remember how this graph is looked at, unless that is as a whole."""
        self.camera.arrive()
        if self.shows_all:
            self._looked.pop(self._here, None)
        else:
            centre = self.camera.centre
            self._looked[self._here] = self.camera.zoom, (centre.x(), centre.y())

    def keep_what_is_left(self) -> None:
        """Remember how the graph before was looked at, if another one of this project is about to be shown."""
        if self._looked is self.document.here.looked and names_of(self.place.path) != self._here:
            self.keep_camera()

    def look_as_before(self) -> None:
        """Look at the graph that is shown now as at the last time, or at all of it."""
        self._looked, self._here = self.document.here.looked, names_of(self.place.path)
        looked = self._looked.get(self._here)
        if looked is None:
            self.frame_all(fly=False)
            return
        zoom, centre = looked
        self.stage.glide.finish()
        self.camera.look(zoom, QPointF(*centre))
        self._all_from = _NOT_ALL

    def look_at(self, zoom: float, centre: QPointF) -> None:
        """Go to a part of the network, which stays in view when the window is resized."""
        self._all_from = _NOT_ALL
        self.camera.fly(zoom, centre)

    def frame_selection(self) -> None:
        """Show what is selected, or everything where nothing is."""
        nodes, drawn = self.selection.nodes, self.selection.annotations
        if nodes or drawn:
            self.camera.frame(self.stage.occupied(nodes, drawn))
        else:
            self.frame_all()

    def bring_into_view(self, nodes: Iterable[str]) -> None:
        """Look at all of these cards, from farther away where that is needed; stay where all are in view."""
        area = self.stage.occupied(nodes)
        if not self.camera.seen.contains(area):
            self.camera.frame(area, at_most=self.camera.zoom)

    def reveal(self, node: str) -> None:
        """Look at a card too that stands outside the view."""
        self.reveal_area(self.stage.cards[node].card)

    def reveal_area(self, card: QRectF) -> None:
        """Look at a place too that lies outside the view; all is shown again where all was shown."""
        seen = self.camera.seen
        if seen.contains(card):
            return
        if self.shows_all:
            self.frame_all()
            return
        card = card.adjusted(-_BESIDE_PX, -_BESIDE_PX, _BESIDE_PX, _BESIDE_PX)
        across = max(0.0, card.right() - seen.right()) + min(0.0, card.left() - seen.left())
        down = max(0.0, card.bottom() - seen.bottom()) + min(0.0, card.top() - seen.top())
        self.camera.fly(self.camera.zoom, self.camera.centre + QPointF(across, down))

    def free_place(self) -> QPointF:
        """The middle of the view, moved down until no card is there."""
        at = self.camera.centre - QPointF(CARD_WIDTH / 2, CARD_HEIGHT / 2)
        while self.stage.has_cards_in(QRectF(at.x() - 8, at.y() - 8, CARD_WIDTH + 16, CARD_HEIGHT + 16)):
            at += QPointF(0, CARD_HEIGHT + 16)
        return at

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Go on showing the whole network, until somebody looks elsewhere."""
        super().resizeEvent(event)
        if self._all_from is None or self.shows_all:
            self.frame_all(fly=False)
