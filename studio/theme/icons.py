"""Icons drawn as strokes on a 24 by 24 grid, in whichever colour is asked for, sharp at every display scale."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap

from studio.theme.current import theme

_SIZES_PX = (16, 20, 32, 40)

DRAWINGS = {
    "add": "M12 5v14 M5 12h14",
    "back": "M19 12H5 M11 6l-6 6 6 6",
    "chart": "M4 4v16h16 M7 15l4-5 3 3 5-7",
    "check": "M5 12.5l4.5 4.5L19 7",
    "close": "M6 6l12 12 M18 6L6 18",
    "code": "M9 7l-5 5 5 5 M15 7l5 5-5 5",
    "copy": "M9 9h10v10H9z M15 9V5H5v10h4",
    "data": "M5 6c0-4 14-4 14 0s-14 4-14 0 M5 6v12c0 4 14 4 14 0V6 M5 12c0 4 14 4 14 0",
    "device": "M7 7h10v10H7z M10 3v4 M14 3v4 M10 17v4 M14 17v4 M3 10h4 M3 14h4 M17 10h4 M17 14h4",
    "down": "M6 9l6 6 6-6",
    "error": "M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 1 0 0-17z M12 8v5 M12 16.2v.1",
    "expression": "M8 20c4 0 3-16 8-16 M7 10h9",
    "export": "M12 15V4 M7 9l5-5 5 5 M5 15v5h14v-5",
    "eye": "M3 12c4-8 14-8 18 0c-4 8-14 8-18 0z M12 9.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 1 0 0-5z",
    "folder": "M4 6h6l2 3h8v10H4z",
    "forward": "M5 12h14 M13 6l6 6-6 6",
    "frame": "M4 9V4h5 M15 4h5v5 M20 15v5h-5 M9 20H4v-5",
    "help": "M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 1 0 0-17z M9.5 10c0-4 5.5-3 5 0c-.3 1.7-2.5 1.7-2.5 4 M12 16.6v.1",
    "hint": "M9 18h6 M10 21h4 M12 3a6 6 0 0 0-3.5 11c.5.5.5 1 .5 2h6c0-1 0-1.500.5-2A6 6 0 0 0 12 3z",
    "history": "M4 12a8 8 0 1 0 3-6.200 M4 4v4h4 M12 8v4l3 2",
    "link": "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1 M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
    "minus": "M5 12h14",
    "moon": "M19 14.500A8 8 0 1 1 9.500 5a6.500 6.500 0 0 0 9.500 9.500z",
    "network": "M4 5h5v5H4z M4 14h5v5H4z M15 9.500h5v5h-5z M9 7.500c4 0 2 4.500 6 4.500 M9 16.500c4 0 2-4.500 6-4.500",
    "new": "M7 3h7l5 5v13H7z M14 3v5h5",
    "open": "M4 19V6h6l2 3h7v2 M4 19l3-8h14l-3 8z",
    "outline": "M5 6h14 M9 12h10 M9 18h10 M5 12v.1 M5 18v.1",
    "pause": "M8 5v14 M16 5v14",
    "play": "M7 4.500v15l12-7.500z",
    "problems": "M12 4l9 16H3z M12 10v4 M12 17v.1",
    "redo": "M20 9H9a5 5 0 0 0 0 10h5 M16 5l4 4-4 4",
    "reset": "M5 12a7 7 0 1 0 2.500-5.400 M5 4v4h4",
    "right": "M9 6l6 6-6 6",
    "save": "M5 4h11l4 4v12H5z M8 4v5h7V4 M8 20v-6h8v6",
    "search": "M11 4a7 7 0 1 0 0 14a7 7 0 1 0 0-14z M16 16l5 5",
    "settings": "M4 7h10 M18 7h2 M16 5a2 2 0 1 0 0 4a2 2 0 1 0 0-4z M4 17h2 M10 17h10 "
    "M8 15a2 2 0 1 0 0 4a2 2 0 1 0 0-4z",
    "star": "M12 4l2.500 5.300 5.700.700-4.200 4 1.100 5.800-5.100-2.900-5.100 2.900 1.100-5.800-4.200-4 5.700-.700z",
    "stop": "M6 6h12v12H6z",
    "sun": "M12 8a4 4 0 1 0 0 8a4 4 0 1 0 0-8z M12 2v3 M12 19v3 M2 12h3 M19 12h3 "
    "M5 5l2 2 M17 17l2 2 M19 5l-2 2 M7 17l-2 2",
    "trash": "M4 7h16 M9 7V4h6v3 M6 7l1 13h10l1-13 M10 11v5 M14 11v5",
    "undo": "M4 9h11a5 5 0 0 1 0 10h-5 M8 5L4 9l4 4",
    "up": "M6 15l6-6 6 6",
    "warning": "M12 4l9 16H3z M12 10v4 M12 17v.1",
}
"""The path of each icon, as SVG writes it."""

_FILLED = {"play", "stop"}


def icon(name: str, colour: str = "") -> QIcon:
    """An icon in a colour, or in the theme's quiet text.

    An icon keeps its colours: ask again when `themes.changed`.
    """
    return _icon(name, colour or theme().quiet)


def picture(name: str, size_px: int, colour: str = "", scale: float = 1.0) -> QPixmap:
    """An icon as a picture of so many logical pixels."""
    return _drawn(name, colour or theme().quiet, size_px, scale)


@lru_cache(maxsize=512)
def _icon(name: str, colour: str) -> QIcon:
    result = QIcon()
    for size_px in _SIZES_PX:
        result.addPixmap(_drawn(name, colour, size_px, 1.0))
    return result


def _drawn(name: str, colour: str, size_px: int, scale: float) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer  # 3 ms that the first paint can do without

    fill = colour if name in _FILLED else "none"
    source = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">'
        f'<path d="{DRAWINGS[name]}" fill="{fill}" stroke="{colour}" stroke-width="1.8" '
        'stroke-linecap="round" stroke-linejoin="round"/></svg>'
    )
    pixmap = QPixmap(round(size_px * scale), round(size_px * scale))
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        QSvgRenderer(QByteArray(source.encode())).render(painter, QRectF(pixmap.rect()))
    pixmap.setDevicePixelRatio(scale)
    return pixmap


def chip(colour: str, size_px: int = 10, scale: float = 2.0) -> QIcon:
    """A small rounded square in a colour, as it marks a family of layers."""
    return _chip(colour, size_px, scale)


def ring(colour: str, size_px: int = 10, scale: float = 2.0) -> QIcon:
    """The outline of a small rounded square in a colour, as it marks what is drawn around layers."""
    return _chip(colour, size_px, scale, hollow=True)


@lru_cache(maxsize=128)
def _chip(colour: str, size_px: int, scale: float, *, hollow: bool = False) -> QIcon:
    pixmap = QPixmap(round(size_px * scale), round(size_px * scale))
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colour), 1.5) if hollow else Qt.PenStyle.NoPen)
        painter.setBrush(Qt.BrushStyle.NoBrush if hollow else QColor(colour))
        inset = 1.25 if hollow else 0.5
        painter.drawRoundedRect(QRectF(inset, inset, size_px - 2 * inset, size_px - 2 * inset), 2.5, 2.5)
    return QIcon(pixmap)
