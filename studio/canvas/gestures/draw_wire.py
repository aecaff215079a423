"""Drawing a wire from either end, and taking an end of one off to plug it in elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from engine.design.check import fit
from engine.design.graph import Edge, End, Graph
from engine.design.graph.edits import connect, disconnect
from studio.canvas.face import CARD_HEIGHT, CARD_WIDTH, MIDDLE
from studio.canvas.gestures.gesture import Gesture, Pointer
from studio.canvas.gestures.offer import Offer
from studio.canvas.ink import NO_BRUSH, Ink, ink
from studio.canvas.node_item import NodeItem
from studio.canvas.wire_path import wire_path

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView

REACH_PX = 22.0
"""How near the pointer has to come to a port, in pixels of the screen."""


class DrawWire(Gesture):
    """A wire hangs from a port and follows the pointer; ports where it fits are lit.

    Args:
        canvas: the canvas.
        end: the port that stays.
        is_output: whether that is an output.
        replaces: the wire whose other end was taken off, if it is not a new one.
    """

    drifts = True
    cursor = Qt.CursorShape.CrossCursor

    def __init__(self, canvas: CanvasView, end: End, *, is_output: bool, replaces: Edge | None = None) -> None:
        super().__init__(canvas)
        self._end = end
        self._is_output = is_output
        self._replaces = replaces
        self._goal: End | None = None
        self._gone: Edge | None = None
        self._reasons: dict[End, str] = {}
        self._path = QPainterPath()
        self._reason = ""

    def start(self, pointer: Pointer) -> None:
        """Let the wire hang, and light the ports where it fits."""
        graph = self.canvas.place.graph
        self._graph = disconnect(graph, [self._replaces.target]) if self._replaces else graph
        self._pressed = pointer.view
        self._looked: set[str] = set()
        self._lights: dict[str, dict[tuple[bool, str], str]] = {}
        self._hide(self._replaces)
        self._circle = (self._graph.upstream if self._is_output else self._graph.downstream)(self._end.node)
        self._light()
        self.move(pointer)

    def _light(self) -> None:
        """Find out for every card in view where the wire fits; from afar no port can be seen."""
        if self.canvas.is_far:
            return
        seen = self.canvas.camera.seen
        for name, card in self.canvas.stage.cards.items():
            if name not in self._looked and seen.intersects(card.card):
                self._looked.add(name)
                ports = card.face.inputs if self._is_output else card.face.outputs
                self._lights[name] = {
                    (not self._is_output, port.name): self._why_not(End(name, port.name)) for port in ports
                }
        self._lights[self._end.node] = {**self._lights.get(self._end.node, {}), (self._is_output, self._end.port): ""}
        self.canvas.stage.light_ports(self._lights)

    def _why_not(self, end: End) -> str:
        if end not in self._reasons:
            source, target = (self._end, end) if self._is_output else (end, self._end)
            if source.node == target.node:
                self._reasons[end] = self.canvas.tr("a layer can't feed itself")
            else:
                checked, loops = self.canvas.place.checked, end.node in self._circle
                self._reasons[end] = fit(self._graph, checked, source, target, runs_in_circle=loops)
        return self._reasons[end]

    def move(self, pointer: Pointer) -> None:
        """Follow the pointer, and hold on to the nearest port where the wire fits."""
        self._light_newly_seen(pointer)
        goal = self._port_under(pointer)
        self._reason = self._why_not(goal) if goal is not None else ""
        self._goal = goal if goal is not None and not self._reason else None
        self._take_the_place_of(self._in_the_way())
        self._path = self._way(pointer)
        self.canvas.hint(self._words(pointer), pointer.view)

    def _words(self, pointer: Pointer) -> str:
        """Why the wire does not fit, what it would take the place of, or that it would be gone."""
        if self._reason:
            return self.canvas.tr("Doesn't fit: {why}.").format(why=self._reason)
        if self._goal is None:
            goes = self._replaces is not None and self._is_away(pointer)
            return self.canvas.tr("Let go to take the wire off.") if goes else ""
        if self._gone is None:
            return ""
        return self.canvas.tr("Takes the place of the wire from {source}.").format(source=self._gone.source)

    def _in_the_way(self) -> Edge | None:
        """The wire from elsewhere at the input that this one would go into."""
        if self._goal is None:
            return None
        source, target = (self._end, self._goal) if self._is_output else (self._goal, self._end)
        labels = [port.label for port in self.canvas.stage.cards[target.node].face.inputs][:1]
        first = End(target.node, *labels) if target.port == "" else target
        found = self._graph.edges.get(target) or self._graph.edges.get(first)
        return None if found is None or found.source == source else found

    def _take_the_place_of(self, edge: Edge | None) -> None:
        """Have the wire gone already that would go, whose shape this one would strike through."""
        if edge != self._gone:
            self._bring_back(self._gone)
            self._hide(edge)
            self._gone = edge

    def _hide(self, edge: Edge | None) -> None:
        wire = self.canvas.stage.wires.get(edge) if edge is not None else None
        if wire is not None:
            wire.setVisible(False)
            self.canvas.stage.labels.forget(wire.edge)

    def _bring_back(self, edge: Edge | None) -> None:
        wire = self.canvas.stage.wires.get(edge) if edge is not None else None
        if wire is not None:
            wire.setVisible(True)
            self.canvas.stage.lead(wire, wire.bends)  # where it runs already, with its shape

    def _is_away(self, pointer: Pointer) -> bool:
        """Whether the pointer is so far from where it was pressed that letting go over nothing means something."""
        return (pointer.view - self._pressed).manhattanLength() >= REACH_PX

    def _light_newly_seen(self, pointer: Pointer) -> None:
        card = self.canvas.stage.card_at(pointer.at)
        if card is not None and card.node.id not in self._looked:
            self._light()

    def _port_under(self, pointer: Pointer) -> End | None:
        reach = REACH_PX / self.canvas.camera.zoom
        for card in self._cards_near(pointer.at, reach):
            found = card.port_near(pointer.at, reach)
            if found is not None and found[0] is not self._is_output and found[1] != self._end:
                return found[1]
        below = self.canvas.stage.card_at(pointer.at)
        return self._best_port(below) if below is not None and below.node.id != self._end.node else None

    def _cards_near(self, at: QPointF, reach: float) -> list[NodeItem]:
        area = QRectF(at.x() - reach, at.y() - reach, 2 * reach, 2 * reach)
        return [item for item in self.canvas.stage.items(area) if isinstance(item, NodeItem)]

    def _best_port(self, card: NodeItem) -> End | None:
        """The port that is meant when a wire is let go over a card: a free one that fits before others."""
        ports = card.face.inputs if self._is_output else card.face.outputs
        ends = [(port.wired and self._is_output, End(card.node.id, port.name)) for port in ports]
        if not ends:
            return None
        return min(ends, key=lambda found: (bool(self._why_not(found[1])), found[0]))[1]

    def _way(self, pointer: Pointer) -> QPainterPath:
        cards = self.canvas.stage.cards
        card = cards[self._end.node]
        fixed = card.output_at(self._end.port) if self._is_output else card.input_at(self._end.port)
        loose, other = pointer.at, QRectF(pointer.at, pointer.at).adjusted(-1, -20, 1, 20)
        if self._goal is not None:
            goal = cards[self._goal.node]
            other = goal.card
            loose = goal.input_at(self._goal.port) if self._is_output else goal.output_at(self._goal.port)
        if self._is_output:
            return wire_path(fixed, loose, card.card, other, downward=card.face.downward)
        return wire_path(loose, fixed, other, card.card, downward=card.face.downward)

    def finish(self, pointer: Pointer) -> None:
        """Make the wire; over nothing, search for what could follow, or let a wire that was taken off go."""
        self._end_show()
        if not pointer.is_off(self._pressed):
            return
        if self._reason:
            self.canvas.status.emit(f"{self._reason[0].upper()}{self._reason[1:]}.")
            return
        if self._goal is not None:
            self._connect(self._goal)
            return
        if not self._is_away(pointer):
            return
        if self._replaces is not None:
            gone = self._replaces
            label = self.canvas.tr("Take the wire from {source} off").format(source=gone.source)
            self.canvas.place.edit(label, lambda graph: disconnect(graph, [gone.target]))
        else:
            offer = Offer(self._end, self._is_output)
            self.canvas.open_search(self._corner(pointer.at), offer, shown_at=pointer.view)

    def _corner(self, tip: QPointF) -> QPointF:
        """Where a card stands whose port is at the loose end of the wire."""
        if self.canvas.place.graph.drawing.downward:
            return tip - QPointF(CARD_WIDTH / 2, 0.0 if self._is_output else CARD_HEIGHT)
        return tip - QPointF(0.0 if self._is_output else CARD_WIDTH, MIDDLE)

    def _connect(self, goal: End) -> None:
        source, target = (self._end, goal) if self._is_output else (goal, self._end)
        old = self._replaces
        if old is not None and old.ends == (source, target):
            return

        def edited(graph: Graph) -> Graph:
            freed = disconnect(graph, [old.target]) if old is not None else graph
            return connect(freed, source, target)

        label = self.canvas.tr("Connect {source} to {target}").format(source=source.node, target=target.node)
        self.canvas.place.edit(label, edited)

    def cancel(self) -> None:
        """Let the wire snap back."""
        self._end_show()

    def _end_show(self) -> None:
        self.canvas.hint("")
        self.canvas.stage.light_ports(None)
        self._take_the_place_of(None)
        self._bring_back(self._replaces)

    def area(self) -> QRect:
        """The wire that hangs."""
        way = self.canvas.viewportTransform().mapRect(self._path.controlPointRect())
        return way.toAlignedRect().adjusted(-12, -12, 12, 12)

    def paint(self, painter: QPainter) -> None:
        """Draw the wire: solid where it fits, dashed while it hangs."""
        brushes = ink()
        painter.setBrush(NO_BRUSH)
        hanging = self._pen(brushes)
        if self._goal is None:
            hanging.setDashPattern([3.0, 3.0])
        painter.setPen(hanging)
        path = self.canvas.viewportTransform().map(self._path)
        painter.drawPath(path)
        tip = path.currentPosition() if self._is_output else QPointF(path.elementAt(0).x, path.elementAt(0).y)
        painter.setPen(self._pen(brushes))  # a ring of dashes looks broken
        painter.setBrush(brushes.hollow)
        painter.drawEllipse(tip, 4.0, 4.0)

    def _pen(self, brushes: Ink) -> QPen:
        colours = brushes.colours
        colour = colours.error if self._reason else colours.good if self._goal is not None else colours.accent
        pen = QPen(brushes.fill(colour).color(), 2.2)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        return pen
