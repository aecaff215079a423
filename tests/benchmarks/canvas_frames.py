"""What a frame of the canvas costs, beside the least that Qt's graphics view asks for a drawing of that kind.

    python tests/benchmarks/canvas_frames.py [--sizes 100 1000 5000] [--frames 30]

The floor is a plain QGraphicsView: an item per card that paints a rounded rectangle, two ports and three texts, and a
path item per wire; below 0.4x it paints rectangles and lines instead. Both are measured in turn in one process,
offscreen at 1600 x 1000. Prints medians in milliseconds of CPU time, and the ratio of the canvas to the floor:

    build   all items, from nothing
    fit     everything in view, painted anew
    full    actual size, painted anew
    pan     20 pixels to the side, as the scroll bars do it
    drag    one card, by a move of the mouse
    all     every card, by a move of the mouse (a card of the floor is moved by hand)
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QLineF, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QTransform
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGraphicsItem,
    QGraphicsPathItem,
    QGraphicsScene,
    QGraphicsView,
    QStyleOptionGraphicsItem,
    QWidget,
)

from engine.design.graph import Graph, Node
from engine.design.project import Project
from studio.canvas import CanvasView
from studio.document import Document
from studio.selection import Selection
from studio.theme import set_theme

SIZE = (1600, 1000)
CARD = QRectF(0, 0, 168, 56)
KINDS = ("ReLU", "Tanh", "Dropout", "BatchNorm2d")


def network(num_nodes: int) -> Graph:
    """A chain in rows of forty."""
    nodes = [Node("n0", "Input", {"shape": (8, 32, 32)})]
    nodes += [Node(f"n{i}", KINDS[i % 4], {}, (i % 40 * 208.0, i // 40 * 120.0)) for i in range(1, num_nodes)]
    return Graph.of(nodes, [f"n{i} -> n{i + 1}" for i in range(num_nodes - 1)])


class FloorCard(QGraphicsItem):
    """A card as plainly as it can be painted."""

    body = QPainterPath()
    body.addRoundedRect(CARD, 8, 8)
    fill, edge, ring = QColor("#222730"), QPen(QColor("#323844")), QPen(QColor("#7999f5"), 2)

    def __init__(self, node: Node, font: QFont) -> None:
        super().__init__()
        self.words = ((QPointF(13, 22), node.id), (QPointF(110, 22), node.layer), (QPointF(13, 41), "N × 8 × 32 × 32"))
        self.font = font
        self.wires: list[FloorWire] = []
        self.setPos(*node.at)
        self.setZValue(1)

    def boundingRect(self) -> QRectF:  # noqa: N802 - Qt's name
        return CARD.adjusted(-6, -2, 6, 2)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setPen(self.edge)
        painter.setBrush(self.fill)
        painter.drawPath(self.body)
        painter.setPen(self.ring)
        painter.drawEllipse(QPointF(0, 28), 4.5, 4.5)
        painter.drawEllipse(QPointF(168, 28), 4.5, 4.5)
        painter.setFont(self.font)
        for at, text in self.words:
            painter.drawText(at, text)


class FloorWire(QGraphicsPathItem):
    """A curve between two cards."""

    def __init__(self, source: FloorCard, target: FloorCard, pen: QPen) -> None:
        super().__init__()
        self.source, self.target = source, target
        self.setPen(pen)
        self.route()

    def route(self) -> None:
        start, end = self.source.pos() + QPointF(168, 28), self.target.pos() + QPointF(0, 28)
        path = QPainterPath(start)
        path.cubicTo(start.x() + 40, start.y(), end.x() - 40, end.y(), end.x(), end.y())
        self.setPath(path)


class Floor(QGraphicsView):
    """A plain graphics view with Qt's own best settings."""

    def __init__(self, graph: Graph) -> None:
        super().__init__()
        self.stage = QGraphicsScene()
        font, pen = QFont("DejaVu Sans"), QPen(QColor("#5870b0"), 2)
        font.setPixelSize(11)
        self.cards = {name: FloorCard(node, font) for name, node in graph.nodes.items()}
        self.wires = [
            FloorWire(self.cards[e.source.node], self.cards[e.target.node], pen) for e in graph.edges.values()
        ]
        for wire in self.wires:
            wire.source.wires.append(wire)
            wire.target.wires.append(wire)
        for item in (*self.cards.values(), *self.wires):
            self.stage.addItem(item)
        self.setScene(self.stage)
        self.setSceneRect(self.stage.itemsBoundingRect().adjusted(-2000, -2000, 2000, 2000))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setBackgroundBrush(QColor("#15171c"))
        self.rects = [CARD.translated(card.pos()) for card in self.cards.values()]
        self.lines = [QLineF(w.source.pos() + QPointF(168, 28), w.target.pos() + QPointF(0, 28)) for w in self.wires]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        if self.transform().m11() >= 0.4:
            super().paintEvent(event)
            return
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self.backgroundBrush())
        painter.setWorldTransform(self.viewportTransform())
        pen = QPen(QColor("#5870b0"), 1)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawLines(self.lines)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("#404a5a"))
        painter.drawRects(self.rects)
        painter.end()

    def look(self, zoom: float, centre: QPointF) -> None:
        self.setTransform(QTransform.fromScale(zoom, zoom))
        self.centerOn(centre)

    def move_card(self, name: str, by: QPointF) -> None:
        card = self.cards[name]
        card.setPos(card.pos() + by)
        for wire in card.wires:
            wire.route()


def cpu_ms(work: Callable[[int], object], frames: int) -> float:
    """The median CPU time of one repetition, the painting that follows it included."""
    app = QApplication.instance()
    assert app is not None
    times = []
    for number in range(frames):
        start = time.process_time()
        work(number)
        app.processEvents()
        times.append(time.process_time() - start)
    return statistics.median(times) * 1000


def shown(view: QGraphicsView) -> None:
    """Give a view its size on the (offscreen) screen."""
    view.resize(*SIZE)
    view.show()
    QApplication.processEvents()


def mouse(view: CanvasView, kind: QEvent.Type, at: QPoint) -> None:
    """Send a real event of the mouse to a canvas."""
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    button = none if kind == QEvent.Type.MouseMove else left
    place = QPointF(view.viewport().mapToGlobal(at))
    event = QMouseEvent(kind, QPointF(at), place, button, left, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(view.viewport(), event)


def measure_floor(graph: Graph, frames: int) -> dict[str, float]:
    """The floor's figures."""
    start = time.process_time()
    floor = Floor(graph)
    found = {"build": (time.process_time() - start) * 1000}
    shown(floor)
    around = floor.stage.itemsBoundingRect()
    zoom = min(SIZE[0] / around.width(), SIZE[1] / around.height()) * 0.92
    floor.look(zoom, around.center())
    found["fit"] = cpu_ms(lambda _: floor.viewport().repaint(), frames)
    floor.look(1.0, around.center())
    found["full"] = cpu_ms(lambda _: floor.viewport().repaint(), frames)
    across = floor.horizontalScrollBar()
    found["pan"] = cpu_ms(lambda i: across.setValue(across.value() + (20 if i % 2 else -20)), frames)
    name = min(floor.cards, key=lambda n: (floor.cards[n].pos() - around.center()).manhattanLength())
    found["drag"] = cpu_ms(lambda i: floor.move_card(name, QPointF(9, 0) if i % 2 else QPointF(-9, 0)), frames)

    def all_cards(number: int) -> None:
        by = QPointF(9, 0) if number % 2 else QPointF(-9, 0)
        for card in floor.cards.values():
            card.setPos(card.pos() + by)
        for wire in floor.wires:
            wire.route()

    found["all"] = cpu_ms(all_cards, max(frames // 5, 3))
    floor.close()
    return found


def measure_canvas(graph: Graph, frames: int) -> dict[str, float]:
    """The canvas's figures; checking is not part of them."""
    document = Document(Project("Chain", graph))
    _ = document.checked
    start = time.process_time()
    canvas = CanvasView(document, Selection())
    found = {"build": (time.process_time() - start) * 1000}
    shown(canvas)
    canvas.frame_all(fly=False)
    found["fit"] = cpu_ms(lambda _: canvas.viewport().repaint(), frames)
    middle = canvas.stage.occupied().center()
    canvas.camera.look(1.0, middle)
    found["full"] = cpu_ms(lambda _: canvas.viewport().repaint(), frames)
    found["pan"] = cpu_ms(lambda i: canvas.camera.pan(20 if i % 2 else -20, 0), frames)
    card = min(canvas.stage.cards.values(), key=lambda item: (item.pos() - middle).manhattanLength())
    spot = canvas.mapFromScene(card.pos() + QPointF(60, 12))
    for what, count in (("drag", frames), ("all", max(frames // 5, 3))):
        if what == "all":
            canvas.selection.select(graph.nodes)
            QApplication.processEvents()
        mouse(canvas, QEvent.Type.MouseButtonPress, spot)
        mouse(canvas, QEvent.Type.MouseMove, spot + QPoint(20, 8))
        found[what] = cpu_ms(lambda i: mouse(canvas, QEvent.Type.MouseMove, spot + QPoint(20 + i % 10 * 9, 8)), count)
        canvas.hand.cancel()
    canvas.close()
    document.drop_recovery()
    return found


def main() -> None:
    """Measure every size and print a table."""
    parser = argparse.ArgumentParser(description="CPU milliseconds of a frame of the canvas, beside a plain view.")
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 5000])
    parser.add_argument("--frames", type=int, default=30)
    options = parser.parse_args()
    app = QApplication([])
    set_theme("dark")
    print(f"{'nodes':>6} {'':8}" + "".join(f"{what:>9}" for what in ("build", "fit", "full", "pan", "drag", "all")))
    for size in options.sizes:
        graph = network(size)
        floor = measure_floor(graph, options.frames)
        ours = measure_canvas(graph, options.frames)
        for label, row in (("floor", floor), ("canvas", ours)):
            print(f"{size:>6} {label:8}" + "".join(f"{value:9.2f}" for value in row.values()))
        print(f"{size:>6} {'ratio':8}" + "".join(f"{ours[what] / floor[what]:9.2f}" for what in floor))
    app.quit()


if __name__ == "__main__":
    main()
