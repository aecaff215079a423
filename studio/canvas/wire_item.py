"""A wire on the canvas: a plain path whose pen says what flows; Qt paints it without coming back to Python."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPainterPathStroker, QPen
from PySide6.QtWidgets import QGraphicsPathItem

from engine.design.graph import Edge, Point
from studio.canvas.bend_handle import BendHandle
from studio.canvas.bent_path import bent_spans, longest_span, span_at
from studio.canvas.detour import detour, is_next, region, way_back
from studio.canvas.ground import Area
from studio.canvas.ink import ink
from studio.canvas.lanes import Level
from studio.canvas.node_item import NodeItem
from studio.canvas.way_back import runs_back
from studio.canvas.wire_path import level_of, middle, onward_path, turning_points, wire_path

LABEL_ROOM = 64.0
"""How much longer than its label a wire has to be, in pixels, for the label to be shown."""

_NOWHERE = QRectF()


class WireItem(QGraphicsPathItem):
    """The wire between two cards. The scene calls `route` once after either of them moved.

    What is alike for most wires stands here and not in `__init__`: to set it on each of thousands would take as long
    as to draw them.

    Attributes:
        edge: the wire in the graph.
        source: the card that it leaves.
        target: the card where it arrives.
        bends: the places that it is led through.
        ends: where it leaves and arrives, in scene coordinates.
        kind: what flows.
        label: what flows, written out.
        severity: of what its target says against what flows; empty where nothing is.
        strong: whether it stands out.
        near: whether the pointer is near.
        length: from end to end or, where it is led, of its longest stretch.
        region: where cards can be in its way.
        level: its level stretch, where it goes around cards or runs back.
        aside: how far it keeps from the line where others run.
        crowded: whether another wire runs beside it.
    """

    ends = (QPointF(), QPointF())
    kind = "any"
    label = ""
    severity = ""
    strong = False
    near = False
    length = 0.0
    region = _NOWHERE
    level: Level | None = None
    aside = 0.0
    crowded = False
    _led_past = QPointF()
    _handles: tuple[BendHandle, ...] = ()
    _worn: QPen | None = None

    def __init__(self, edge: Edge, source: NodeItem | None, target: NodeItem | None) -> None:
        super().__init__()
        self.edge = edge
        self.source = source
        self.target = target
        self.bends: tuple[Point, ...] = edge.bends

    def route(self, between: Callable[[QRectF, WireItem], list[Area]]) -> None:
        """Draw the way anew between the cards as they stand.

        Args:
            between: tells the other cards in an area, which the wire goes around.
        """
        source, target = self.source, self.target
        if self.level is not None:
            self.level = None
        if source is None or target is None:
            self.setPath(QPainterPath())
            return
        start, end = self.ends = source.output_at(self.edge.source.port), target.input_at(self.edge.target.port)
        downward = source.face.downward
        if self.bends:
            self._route_bent(start, end, downward=downward)
            return
        across = end.y() - start.y() if downward else end.x() - start.x()
        if is_next(across, downward=downward):
            self.region = _NOWHERE
            path = onward_path(start, end, downward=downward)
        else:
            path = self._far_path(source, target, between)
        self.setPos(0, 0)
        self.setPath(path)
        self.length = abs(across)

    def _far_path(
        self, source: NodeItem, target: NodeItem, between: Callable[[QRectF, WireItem], list[Area]]
    ) -> QPainterPath:
        """The way to where other cards can stand between, or back."""
        (start, end), cards, downward = self.ends, (source.card, target.card), source.face.downward
        self.region = region(start, end, downward=downward)
        others = [] if self.region.isNull() else between(self.region, self)
        if runs_back(start, end, downward=downward):
            around = way_back(start, end, *cards, others, downward=downward)
        else:
            around = detour(start, end, others, downward=downward)
            if around is None:
                return onward_path(start, end, downward=downward)
        self.level = level_of(start, end, *cards, around, downward=downward)
        return wire_path(start, end, *cards, around, downward=downward, aside=self.aside)

    def _route_bent(self, start: QPointF, end: QPointF, *, downward: bool) -> None:
        """Run where a person led it, whatever stands there."""
        self.region = _NOWHERE
        spans = bent_spans(start, end, self.bends, downward=downward)
        path = QPainterPath(start)
        for span in spans:
            path.connectPath(span)
        self.setPos(0, 0)
        self.setPath(path)
        self._led_past, self.length = longest_span(spans)
        self._show_handles()

    @property
    def label_at(self) -> QPointF:
        """The middle of where its label is written, if nothing else is there."""
        if self.bends:
            return self._led_past
        if self.level is None:
            return (self.ends[0] + self.ends[1]) / 2  # the halves of a bow are alike
        return middle(self.path())

    def lead(self, bends: tuple[Point, ...]) -> None:
        """Be led through other places from the next `route` on, whatever the value says."""
        self.bends = bends
        self._show_handles()

    def bend_near(self, at: QPointF, reach: float) -> int | None:
        """The number of the bend within reach of a scene position."""
        away = [(QPointF(*bend) - at).manhattanLength() for bend in self.bends]
        place = min(range(len(away)), key=away.__getitem__, default=None)
        return place if place is not None and away[place] <= reach else None

    def passes(self, at: QPointF, reach: float) -> bool:
        """Whether the line itself, and not the area that its bows surround, comes within reach of a scene position."""
        stroker = QPainterPathStroker()
        stroker.setWidth(2 * reach)
        return stroker.createStroke(self.path()).contains(at - self.pos())

    def place_of(self, at: QPointF) -> int:
        """Where among its turns another bend comes that is at a place on the wire."""
        turns = self.turns()
        if not turns or self.source is None or self.target is None:
            return 0
        return span_at(bent_spans(*self.ends, turns, downward=self.source.face.downward), at)

    def turns(self) -> tuple[Point, ...]:
        """The places that it is led through; where nobody led it, those with which it keeps the way it found itself."""
        if self.bends or self.level is None:
            return self.bends
        return turning_points(self.path(), back=self.level.back)

    def set_near(self, near: bool) -> None:
        """The pointer came near, or went."""
        if near != self.near:
            self.near = near
            self._show_handles()

    def _show_handles(self) -> None:
        """Show a handle on each bend while the wire is near the pointer or stands out."""
        wanted = self.bends if self.near or self.strong else ()
        for gone in self._handles[len(wanted) :]:
            gone.setParentItem(None)  # type: ignore[arg-type]  # the stubs don't know that an item may have none
            if gone.scene() is not None:
                gone.scene().removeItem(gone)
        kept = self._handles[: len(wanted)]
        more = (BendHandle(self, self.pen().color().name()) for _ in range(len(kept), len(wanted)))
        self._handles = (*kept, *more)
        for handle, bend in zip(self._handles, wanted, strict=True):
            handle.setPos(*bend)

    def has_room(self, wide: float, high: float) -> bool:
        """Whether a label of this size leaves enough of the wire to be seen."""
        if self.source is None or not self.source.face.downward:
            return self.length >= wide + LABEL_ROOM
        is_crowded = self.crowded and self.level is not None  # of old, where it runs level no more
        return not is_crowded and self.length >= high + LABEL_ROOM

    def stand_aside(self, by: float, *, crowded: bool) -> bool:
        """Keep so far from the line where others run, from the next `route` on; returns whether that is news.

        Args:
            by: how far, across the level stretch.
            crowded: whether another wire runs beside it; what is written across both would belong to neither.
        """
        if (by, crowded) == (self.aside, self.crowded):
            return False
        self.aside, self.crowded = by, crowded
        return True

    def shift(self, offset: QPointF) -> None:
        """Run as before, but so far away: both cards were moved alike, and none can be between them."""
        self.setPos(0, 0)
        self.setPath(self.path().translated(offset))
        start, end = self.ends
        self.ends = start + offset, end + offset
        self._led_past = self._led_past + offset  # and not in place, as it may be the one of all wires
        if self.level is not None and self.source is not None:
            away = offset.transposed() if self.source.face.downward else offset
            self.level = self.level.shifted(away.x(), away.y())
        if self.bends:
            self.lead(tuple((x + offset.x(), y + offset.y()) for x, y in self.bends))

    def show_flow(self, kind: str, label: str, severity: str) -> None:
        """Say what flows, and whether its target can take it."""
        if kind != self.kind:
            self.kind = kind
        if label != self.label:
            self.label = label
        if severity != self.severity:
            self.severity = severity
        self.dress()

    def set_strong(self, strong: bool) -> None:
        """Stand out beside a selected card."""
        if strong != self.strong:
            self.strong = strong
            self.dress()
            if self.bends:
                self._show_handles()

    def dress(self) -> None:
        """Take the pen that fits, from the theme that is shown."""
        brushes = ink()
        pen = brushes.wrong_wire(self.severity) if self.severity else brushes.wire(self.kind, strong=self.strong)
        if pen is not self._worn:  # there is one pen for each look of a theme
            self._worn = pen
            self.setPen(pen)
            for handle in self._handles:
                handle.dress(pen.color().name())
