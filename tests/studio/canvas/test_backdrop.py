"""The ground: its tiles stay small at every zoom, and its dots stand where the scene has them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from studio.canvas.backdrop import Backdrop
from studio.theme import theme

WIDE, HIGH = 700, 400


def laid(backdrop: Backdrop, zoom: float, scale: float, origin: QPointF, area: QRect | None = None) -> QImage:
    picture = QImage(round(WIDE * scale), round(HIGH * scale), QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(scale)
    picture.fill(QColor("#ff00ff"))
    with QPainter(picture) as painter:
        backdrop.paint(painter, area or QRect(0, 0, WIDE, HIGH), origin, zoom, scale)
    picture.setDevicePixelRatio(1.0)
    return picture


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("zoom", [0.41, 0.5, 0.83, 1.0, 1.37, 2.71, 4.0])
def test_all_of_an_area_is_ground_whatever_the_zoom(qapp: QApplication, zoom: float, scale: float) -> None:
    picture = laid(Backdrop(), zoom, scale, QPointF(-1234.5, 77.3))
    unpainted = QColor("#ff00ff").rgb()
    assert all(picture.pixel(x, y) != unpainted for x in range(picture.width()) for y in range(0, picture.height(), 7))
    assert all(picture.pixel(x, y) != unpainted for x in range(0, picture.width(), 7) for y in range(picture.height()))


@pytest.mark.parametrize("zoom", [0.5, 0.83, 1.0, 2.71])
def test_a_part_is_laid_as_the_whole_is(qapp: QApplication, zoom: float) -> None:
    backdrop, origin = Backdrop(), QPointF(-912.25, 31.75)
    whole = laid(backdrop, zoom, 1.0, origin)
    part = QRect(130, 90, 211, 57)
    assert laid(backdrop, zoom, 1.0, origin, part).copy(part) == whole.copy(part)


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_no_zoom_takes_a_tile_much_wider_than_it_has_to_be(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, scale: float
) -> None:
    drawn: list[int] = []
    draw = QPainter.drawPixmap

    def note(painter: QPainter, *what: object) -> None:
        drawn.extend(each.width() for each in what if isinstance(each, QPixmap))
        draw(painter, *what)  # type: ignore[call-overload]

    monkeypatch.setattr(QPainter, "drawPixmap", note)
    for step in range(60):
        laid(Backdrop(), 0.4 * 10 ** (step / 60), scale, QPointF(3.3, 4.4))
    assert 1000 < max(drawn) < 1400


def test_a_dot_is_in_the_middle_of_four_places_of_the_grid(qapp: QApplication) -> None:
    picture = laid(Backdrop(), 1.0, 1.0, QPointF(24 * 5, 24 * 3))
    ground = QColor(theme().ground)
    dots = [(x, y) for x in range(200) for y in range(120) if picture.pixelColor(x, y) != ground]
    assert {(round(x / 24), round(y / 24)) for x, y in dots}
    assert all(min(x % 24, 24 - x % 24) <= 1 and min(y % 24, 24 - y % 24) <= 1 for x, y in dots)
