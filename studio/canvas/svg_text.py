"""The texts of an SVG: whatever typefaces a viewer has, each takes the room that it has in the studio."""

from __future__ import annotations

import re
from functools import cache
from html import unescape

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QFont, QFontMetricsF

from studio.canvas.card_words import FLUSH

_GENERIC = ("monospace", "sans serif", "sans-serif", "helvetica", "arial")
_TEXT = re.compile(r"<text ([^>]*)>([^<]*)</text>")
_FAMILY = re.compile(r'font-family="([^"]*)"')
_NEAR = 0.05
"""Places are written to so much of a pixel."""


def settled(svg: QByteArray) -> QByteArray:
    """The same picture with texts that stay as long as they are, in typefaces named as browsers read them.

    A text says how long it is, which browsers and most drawing programs keep to; what ends at the right edge of a card
    is held there by its end, so that it stays inside for those that don't.
    """
    text = _TEXT.sub(lambda found: _fitted(found[1], found[2]), bytes(svg.data()).decode())
    return QByteArray(_FAMILY.sub(lambda found: _family(found[1]), text).encode())


def _fitted(attributes: str, words: str) -> str:
    bare = unescape(words)
    told = dict(re.findall(r'([\w:-]+)="([^"]*)"', attributes))
    shown = bare.strip()
    if not shown or "font-size" not in told or "x" not in told:
        return f"<text {attributes}>{words}</text>"
    metrics = _metrics(told.get("font-family", ""), float(told["font-size"]), told.get("font-weight", "400"))
    width = metrics.horizontalAdvance(bare)
    end = float(told["x"]) + width
    if abs(end - FLUSH) < _NEAR:
        attributes = re.sub(r'(?<![\w:-])x="[^"]*"', f'x="{FLUSH:g}" text-anchor="end"', attributes)
    return f'<text {attributes} textLength="{width:.3f}" lengthAdjust="spacingAndGlyphs">{words}</text>'


@cache
def _metrics(families: str, size_px: float, weight: str) -> QFontMetricsF:
    """The measures of a typeface as the picture names it."""
    font = QFont()
    font.setFamilies([name.strip(" '") for name in families.split(",")])
    font.setPixelSize(round(size_px))
    font.setWeight(QFont.Weight(int(weight)) if weight.isdigit() else QFont.Weight.Normal)
    return QFontMetricsF(font)


def _family(listed: str) -> str:
    names = [name.strip() for name in listed.split(",")]
    fixed = any("Mono" in name for name in names)
    known = [name for name in names if name[:1].isalnum() and name.casefold() not in _GENERIC]
    others = ["monospace"] if fixed else ["Helvetica", "Arial", "sans-serif"]
    return 'font-family="{}"'.format(", ".join(f"'{name}'" if " " in name else name for name in [*known, *others]))
