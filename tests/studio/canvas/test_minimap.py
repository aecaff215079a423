"""What the map in the corner shows."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QColor, QPainter, QPixmap
from pytestqt.qtbot import QtBot

from studio.canvas.ink import ink
from studio.canvas.minimap import Minimap
from studio.canvas.scene import CanvasScene
from studio.document import Document
from studio.selection import Selection
from tests.journeys.networks import residual_network

VIEW = QRect(0, 0, 1000, 700)


def test_thousands_of_cards_do_not_pale_into_the_ground(qtbot: QtBot) -> None:
    document = Document()
    document.place.edit("Draw", lambda _: residual_network(3000))
    scene = CanvasScene(document, Selection())
    drawn = Minimap(scene)
    picture = QPixmap(VIEW.size())
    picture.fill(QColor(ink().colours.ground))
    painter = QPainter(picture)
    drawn.paint(painter, VIEW, scene.occupied().adjusted(-900, -900, 900, 900), 1.0)
    painter.end()
    image, surface = picture.toImage(), QColor(ink().colours.surface)
    area = drawn.area(VIEW)
    row = [image.pixelColor(QPoint(x, area.center().y())) for x in range(area.left() + 20, area.right() - 20)]
    strong = [c for c in row if abs(c.red() - surface.red()) + abs(c.blue() - surface.blue()) > 60]
    assert len(strong) > len(row) // 2


def test_what_is_seen_of_thousands_of_cards_is_framed_for_all_to_see(qtbot: QtBot) -> None:
    document = Document()
    document.place.edit("Draw", lambda _: residual_network(3000))
    scene = CanvasScene(document, Selection())
    drawn = Minimap(scene)
    picture = QPixmap(VIEW.size())
    picture.fill(QColor(ink().colours.ground))
    painter = QPainter(picture)
    centre = scene.occupied().center()
    drawn.paint(painter, VIEW, QRectF(centre.x() - 400, centre.y() - 300, 800, 600), 1.0)
    painter.end()
    image, accent, area = picture.toImage(), QColor(ink().colours.accent), drawn.area(VIEW)
    framed = [
        (x, y)
        for x in range(area.left(), area.right())
        for y in range(area.top(), area.bottom())
        if abs(image.pixelColor(x, y).red() - accent.red()) + abs(image.pixelColor(x, y).blue() - accent.blue()) < 40
    ]
    assert max(x for x, _ in framed) - min(x for x, _ in framed) >= 8
    assert max(y for _, y in framed) - min(y for _, y in framed) >= 6
