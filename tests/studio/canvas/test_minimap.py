"""What the map in the corner shows."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect
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
