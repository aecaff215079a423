"""Lines that are as wide at every zoom."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from studio.canvas.ink import thin


def pen_at(ratio: float, width_px: float) -> QPen:
    """The pen for a line on a screen of so many pixels of the device for one of the view's."""
    picture = QImage(4, 4, QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(ratio)
    with QPainter(picture) as painter:
        return thin(painter, "#ff0000", width_px)


def thickness(ratio: int, zoom: float, width_px: float) -> int:
    """How many pixels of the device a line across a picture is wide."""
    picture = QImage(40 * ratio, 40 * ratio, QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.white)
    with QPainter(picture) as painter:
        painter.scale(zoom, zoom)
        painter.setPen(thin(painter, "#ff0000", width_px))
        painter.drawLine(QLineF(0, 20 / zoom, 40 / zoom, 20 / zoom))
    column = [picture.pixelColor(20 * ratio, y) for y in range(picture.height())]
    return column.count(QColor("#ff0000"))


@pytest.mark.parametrize("ratio", [1, 2, 3])
@pytest.mark.parametrize("zoom", [0.1, 1.0, 2.0])
def test_a_line_is_as_many_pixels_of_the_view_wide_at_every_zoom_and_on_every_screen(ratio: int, zoom: float) -> None:
    assert thickness(ratio, zoom, 2.0) == 2 * ratio


@pytest.mark.parametrize(("ratio", "wide"), [(1.0, 1.5), (2.0, 3.0)])
def test_a_width_counts_in_pixels_of_the_device(ratio: float, wide: float) -> None:
    pen = pen_at(ratio, 1.5)
    assert pen.isCosmetic()
    assert pen.widthF() == wide


@pytest.mark.parametrize("ratio", [1, 2])
def test_no_width_stays_the_finest_line(ratio: int) -> None:
    assert pen_at(ratio, 0.0).widthF() == 0.0
    assert thickness(ratio, 0.5, 0.0) == 1
