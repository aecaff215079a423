"""What of a picture is in the accent, as what is marked on the canvas is."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage

from studio.theme import theme


def accented(picture: QImage, area: QRect) -> list[QPoint]:
    """The pixels of a part of a picture that have nearly the accent's colour."""
    accent = QColor(theme().accent)

    def is_near(colour: QColor) -> bool:
        parts = colour.red() - accent.red(), colour.green() - accent.green(), colour.blue() - accent.blue()
        return max(map(abs, parts)) < 24

    inner = area & picture.rect()
    places = (
        QPoint(x, y) for x in range(inner.left(), inner.right() + 1) for y in range(inner.top(), inner.bottom() + 1)
    )
    return [at for at in places if is_near(picture.pixelColor(at))]
