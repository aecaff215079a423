"""The surface of the canvas: what is painted where, from the ground up to the minimap."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QRegion
from PySide6.QtWidgets import QFrame, QGraphicsView, QWidget

from studio.canvas.backdrop import Backdrop
from studio.canvas.blocks import BLOCKS_BELOW
from studio.canvas.camera import Camera
from studio.canvas.expose import apart
from studio.canvas.legend import Legend
from studio.canvas.minimap import Minimap
from studio.canvas.scene import CanvasScene
from studio.document import Document
from studio.selection import Selection
from studio.theme import themes

_REST_MS = 120
"""How long the scene has to rest before the minimap is drawn anew."""


class CanvasSurface(QGraphicsView):
    """Shows the scene of a document: cards close by, blocks from far away, and what stands above both.

    Signals:
        zoomed: the zoom, 1 for actual size.
    """

    zoomed = Signal(float)

    def __init__(self, document: Document, selection: Selection, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.selection = selection
        self.place = document.place
        self.place.moved.connect(self.let_go)
        self.place.changed.connect(self.let_go)  # before the scene follows, which a gesture may still hold apart
        self.stage = CanvasScene(document, selection, self)
        self._painted_version = -1
        self._only_in: QRect | None = None
        self._prepare()
        self.backdrop = Backdrop()
        self.minimap = Minimap(self.stage)
        self.legend = Legend(self)
        self.camera = Camera(self, self.stage.sceneRect, self._on_looked_elsewhere)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._on_rested)
        self.stage.reshaped.connect(self._on_reshaped)
        self.stage.marked.connect(self._on_marked)
        self.place.changed.connect(self._on_renamed)
        themes.changed.connect(self._on_theme_changed)

    def _prepare(self) -> None:
        self.setScene(self.stage)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setOptimizationFlags(
            QGraphicsView.OptimizationFlag.DontSavePainterState
            | QGraphicsView.OptimizationFlag.DontAdjustForAntialiasing
        )
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setAccessibleName(self.tr("Canvas"))
        self.setAccessibleDescription(self.tr("The layers of the network and the wires between them."))
        self.setMinimumSize(200, 160)

    @property
    def is_far(self) -> bool:
        """Whether cards are shown as blocks."""
        return self.camera.zoom < BLOCKS_BELOW

    def let_go(self) -> None:
        """Another value is about to be shown: end what was going on with the one before."""

    def overlay_area(self) -> QRect:
        """What `paint_overlay` covers, in the view's coordinates."""
        return QRect()

    def paint_light(self, painter: QPainter, area: QRect) -> None:
        """Dim, in a part of the view that was just painted, what does not stand in the light."""

    def paint_overlay(self, painter: QPainter) -> None:
        """Paint what lies above the cards, in the view's coordinates."""

    # What changed

    def _on_looked_elsewhere(self) -> None:
        if self.legend.is_stale():
            self.viewport().update(self.legend.area())
            self.zoomed.emit(self.camera.zoom)

    def _on_renamed(self) -> None:
        if self.legend.is_stale():
            self.viewport().update(self.legend.area())

    def _on_reshaped(self) -> None:
        self._rest.start()
        looks_other = self.is_far and self.stage.blocks.version != self._painted_version
        if looks_other or len(self.stage.cards) < 3:
            self.viewport().update()

    def _on_rested(self) -> None:
        if self.minimap.catch_up():
            self.viewport().update(self.minimap.area(self.viewport().rect()))

    def _on_marked(self) -> None:
        if self.is_far:
            self.viewport().update()

    def _on_theme_changed(self) -> None:
        self.minimap.forget()
        self.viewport().update()

    # Painting

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """Lay the ground below the part of the scene that is painted anew."""
        transform, area = painter.worldTransform(), self._only_in
        painter.resetTransform()
        if area is None:
            area = transform.mapRect(QRectF(rect)).toAlignedRect()
        else:
            painter.setClipRect(area)  # holds for the items too, which Qt paints next with the same painter
        self._lay_ground(painter, area)
        painter.setWorldTransform(transform)

    def _lay_ground(self, painter: QPainter, area: QRect) -> None:
        origin = self.viewportTransform().map(QPointF())
        self.backdrop.paint(painter, area, origin, self.camera.zoom, self.viewport().devicePixelRatioF())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the cards, or blocks from far away, then what stands above both."""
        region, map_area = event.region(), self.minimap.area(self.viewport().rect())
        if not self.is_far:
            self._paint_items(event, region - map_area - self.legend.covered())
        with QPainter(self.viewport()) as painter:
            if self.is_far:
                self._lay_ground(painter, event.rect())
                painter.setWorldTransform(self.viewportTransform())
                self.stage.blocks.paint(painter)
                self._painted_version = self.stage.blocks.version
                painter.resetTransform()
            self._paint_above(painter, region, map_area)

    def _paint_items(self, event: QPaintEvent, bare: QRegion) -> None:
        """Have Qt paint the items, but for those below the map and the name, which let nothing through.

        It is asked part by part, as it looks at each item within the rectangle around all that it is to paint: after a
        pan that is a strip at one edge and what is left beside the map at the other, with the whole view between them.
        """
        parts = apart(bare)
        if len(parts) == 1 and bare == event.region():
            super().paintEvent(event)
            return
        try:
            for part in parts:
                self._only_in = part.boundingRect()
                super().paintEvent(QPaintEvent(part))
        finally:
            self._only_in = None

    def _paint_above(self, painter: QPainter, region: QRegion, map_area: QRect) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.paint_light(painter, region.boundingRect())
        if region.intersects(self.overlay_area()):
            self.paint_overlay(painter)
        if region.intersects(map_area):
            self.minimap.paint(painter, map_area, self.camera.seen, self.viewport().devicePixelRatioF())
        if region.intersects(self.legend.area()) or not self.stage.cards:
            self.legend.paint(painter)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Shift the pixels, and paint anew what does not move with the scene."""
        super().scrollContentsBy(dx, dy)
        still = [self.minimap.area(self.viewport().rect()), self.legend.area()]
        for area in still:
            if not area.isEmpty():
                self.viewport().update(area.united(area.translated(dx, dy)))
