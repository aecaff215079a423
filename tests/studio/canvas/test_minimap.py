"""What the map in the corner shows."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from pytestqt.qtbot import QtBot

from studio.canvas.ink import ink
from studio.canvas.minimap import Minimap
from studio.canvas.scene import CanvasScene
from studio.document import Document
from studio.selection import Selection
from studio.theme import set_theme
from tests.journeys.networks import residual_network
from tests.studio.canvas.accent import accented

VIEW = QRect(0, 0, 1000, 700)


@pytest.fixture
def scene(qtbot: QtBot) -> CanvasScene:
    """Thousands of cards."""
    document = Document()
    document.place.edit("Draw", lambda _: residual_network(3000))
    return CanvasScene(document, Selection())


def drawn(scene: CanvasScene, seen: QRectF) -> tuple[QImage, QRect]:
    """The map in its corner while a part of the scene is looked at, and where in the picture it is."""
    minimap = Minimap(scene)
    picture = QPixmap(VIEW.size())
    picture.fill(QColor(ink().colours.ground))
    painter = QPainter(picture)
    minimap.paint(painter, minimap.area(VIEW), seen, 1.0)
    painter.end()
    return picture.toImage(), minimap.area(VIEW)


def test_thousands_of_cards_do_not_pale_into_the_ground(scene: CanvasScene) -> None:
    image, area = drawn(scene, scene.occupied().adjusted(-900, -900, 900, 900))
    surface = QColor(ink().colours.surface)
    row = [image.pixelColor(QPoint(x, area.center().y())) for x in range(area.left() + 20, area.right() - 20)]
    strong = [c for c in row if abs(c.red() - surface.red()) + abs(c.blue() - surface.blue()) > 60]
    assert len(strong) > len(row) // 2


@pytest.mark.parametrize("theme_name", ["dark", "light"])
@pytest.mark.usefixtures("any_theme")
def test_nothing_of_what_stands_below_the_map_shows_through(scene: CanvasScene, theme_name: str) -> None:
    set_theme(theme_name)
    on_ground, on_words = (QPixmap(VIEW.size()) for _ in range(2))
    on_ground.fill(QColor(ink().colours.ground))
    on_words.fill(QColor(ink().colours.error))
    minimap = Minimap(scene)
    for picture in (on_ground, on_words):
        with QPainter(picture) as painter:
            minimap.paint(painter, minimap.area(VIEW), scene.occupied(), 1.0)
    inside = minimap.area(VIEW).adjusted(6, 6, -6, -6)
    assert on_ground.copy(inside).toImage() == on_words.copy(inside).toImage()


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_the_frame_of_what_is_seen_stays_on_the_map(scene: CanvasScene, scale: float) -> None:
    minimap, world = Minimap(scene), scene.occupied()
    ground = QColor(ink().colours.ground)
    for x in range(-3, 4):
        for y in (-2, 0, 2):
            picture = QPixmap(VIEW.size() * scale)
            picture.setDevicePixelRatio(scale)
            picture.fill(ground)
            centre = world.center() + QPointF(x * world.width() / 5.9, y * world.height() / 3.9)
            with QPainter(picture) as painter:
                minimap.paint(painter, minimap.area(VIEW), QRectF(centre.x() - 200, centre.y() - 150, 400, 300), scale)
                painter.fillRect(minimap.area(VIEW), ground)
            image = picture.toImage()
            image.setDevicePixelRatio(1.0)
            blank = image.copy()
            blank.fill(ground)
            assert image == blank


def test_what_is_seen_of_thousands_of_cards_is_framed_for_all_to_see(scene: CanvasScene) -> None:
    centre = scene.occupied().center()
    image, area = drawn(scene, QRectF(centre.x() - 400, centre.y() - 300, 800, 600))
    framed = accented(image, area)
    assert max(at.x() for at in framed) - min(at.x() for at in framed) >= 8
    assert max(at.y() for at in framed) - min(at.y() for at in framed) >= 6
