"""Whole cards as pictures: what a pan uncovers bit by bit, and what lies below others that move, is written once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPixmap, QTransform

from studio.canvas.ink import Ink
from studio.canvas.sprites import drawn, on_pixels

_MOST_BYTES = 24 * 2**20
_LARGEST_SCALE = 2.5
"""Pixels of the device for one of the scene's, up to which cards are kept; beyond, there are few in view."""


class CardPictures:
    """The pictures of one theme at one scale, of the cards that were painted last."""

    def __init__(self) -> None:
        self._made_for: tuple[Ink, float] | None = None
        self._pictures: OrderedDict[int, tuple[object, QPixmap | None]] = OrderedDict()
        self._bytes = 0

    def paint(
        self,
        painter: QPainter,
        ink: Ink,
        card: int,
        stamp: object,
        bounds: QRectF,
        draw: Callable[[QPainter, Ink], None],
    ) -> None:
        """Paint a card, on whole pixels of the device, and the second time as a picture.

        While one zooms, every frame has a scale of its own, and a picture would be used once.

        Args:
            painter: in the card's coordinates; scaled and moved, never turned.
            ink: the theme's pens and brushes.
            card: which card it is.
            stamp: all that the picture depends on besides theme and scale.
            bounds: what the picture covers, in the card's coordinates.
            draw: paints it, in the card's coordinates.
        """
        ratio = painter.device().devicePixelRatioF()
        transform = painter.worldTransform()
        scale = transform.m11() * ratio
        if not ink.keeps_pictures or scale > _LARGEST_SCALE:
            draw(painter, ink)
            return
        if self._made_for != (ink, scale):
            self.forget()
            self._made_for = (ink, scale)
        at, corner = on_pixels(transform, bounds, ratio)
        known, picture = self._pictures.get(card, (None, None))
        if known != stamp:
            self._keep(card, stamp, None)
            away = at - corner
            painter.setWorldTransform(transform * QTransform.fromTranslate(away.x(), away.y()))
            draw(painter, ink)
        else:
            if picture is None:
                picture = drawn(ink, bounds, scale, ratio, draw)
                self._keep(card, stamp, picture)
            else:
                self._pictures.move_to_end(card)
            painter.resetTransform()
            painter.drawPixmap(at, picture)
        painter.setWorldTransform(transform)

    def forget(self) -> None:
        """Keep no picture."""
        self._pictures.clear()
        self._bytes = 0

    def _keep(self, card: int, stamp: object, picture: QPixmap | None) -> None:
        _, before = self._pictures.pop(card, (None, None))
        self._pictures[card] = stamp, picture
        self._bytes += _size(picture) - _size(before)
        while self._bytes > _MOST_BYTES:
            _, (_, oldest) = self._pictures.popitem(last=False)
            self._bytes -= _size(oldest)


def _size(picture: QPixmap | None) -> int:
    return 4 * picture.width() * picture.height() if picture is not None else 0


pictures = CardPictures()
"""The pictures of all cards."""
