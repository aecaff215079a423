"""A small picture of a graph, painted from its value: for start page, recent projects and runs."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from engine.design.check import definition_of
from engine.design.graph import Graph
from studio.canvas.wire_path import wire_path
from studio.theme import theme

CARD_PX = QSizeF(150, 62)
MAX_SCALE = 0.32
MARGIN_PX = 14


def graph_picture(graph: Graph, size_px: QSizeF, scale: float = 1.0) -> QPixmap:
    """Paint the nodes as blocks in their family's colour, and the wires between them.

    Args:
        graph: what to paint.
        size_px: the picture's size in logical pixels; the graph is fitted into it.
        scale: device pixels for each logical one.
    """
    pixmap = QPixmap(round(size_px.width() * scale), round(size_px.height() * scale))
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    if not graph.nodes:
        return pixmap
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        cards = {name: QRectF(QPointF(*node.at), CARD_PX) for name, node in graph.nodes.items()}
        whole = QRectF()
        for card in cards.values():
            whole = whole.united(card)
        room = QRectF(QPointF(0, 0), size_px).adjusted(MARGIN_PX, MARGIN_PX, -MARGIN_PX, -MARGIN_PX)
        zoom = min(room.width() / whole.width(), room.height() / whole.height(), MAX_SCALE)
        painter.translate(room.center())
        painter.scale(zoom, zoom)
        painter.translate(-whole.center())
        _paint_wires(painter, graph, cards, 1.2 / zoom)
        _paint_cards(painter, graph, cards, zoom)
    return pixmap


def _paint_wires(painter: QPainter, graph: Graph, cards: dict[str, QRectF], width: float) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(theme().strong_line), width))
    for edge in graph.edges.values():
        if edge.source.node not in cards or edge.target.node not in cards:
            continue
        source, target = cards[edge.source.node], cards[edge.target.node]
        start = QPointF(source.right(), source.center().y())
        end = QPointF(target.left(), target.center().y())
        painter.drawPath(wire_path(start, end, source, target))


def _paint_cards(painter: QPainter, graph: Graph, cards: dict[str, QRectF], zoom: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    radius = 3 / zoom
    for name, card in cards.items():
        definition = definition_of(graph, graph.nodes[name].layer)
        painter.setBrush(QColor(theme().family(definition.family if definition else "Other")))
        painter.drawRoundedRect(card, radius, radius)
