"""The pens, brushes and typefaces that cards and wires are drawn with, made once for each theme."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache, cached_property, lru_cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen

from studio.theme import LIGHT, Theme, fixed_font, text_font, theme

NO_PEN = QPen(Qt.PenStyle.NoPen)
NO_BRUSH = QBrush(Qt.BrushStyle.NoBrush)
_MOST_TEXTS = 4_096
"""So many measures are kept: cards show the same words again and again, and measuring takes as long as drawing."""


class Type:
    """A typeface with its measures, which text is elided by."""

    def __init__(self, font: QFont) -> None:
        self.font = QFont(font)
        # A picture of a card can't have coloured edges on its letters, and so must look like the card itself.
        self.font.setStyleStrategy(QFont.StyleStrategy.NoSubpixelAntialias)
        self.metrics = QFontMetricsF(self.font)
        self.baseline_px = (self.metrics.ascent() - self.metrics.descent()) / 2

    @lru_cache(maxsize=_MOST_TEXTS)  # noqa: B019 - a typeface lives as long as its theme
    def width(self, text: str) -> float:
        """How far a text reaches, in pixels."""
        return self.metrics.horizontalAdvance(text)

    @lru_cache(maxsize=_MOST_TEXTS)  # noqa: B019
    def elided(self, text: str, width_px: float) -> str:
        """The text, or as much of its beginning as there is room for."""
        return self.metrics.elidedText(text, Qt.TextElideMode.ElideRight, width_px)


class Ink:
    """What one theme draws a canvas with.

    Attributes:
        colours: the theme.
        keeps_pictures: whether cards may be laid as pictures of themselves; where they are not drawn on a screen, their
            lines have to stay lines.
    """

    def __init__(self, colours: Theme, *, keeps_pictures: bool = True) -> None:
        self.colours = colours
        self.keeps_pictures = keeps_pictures
        self.ground = QColor(colours.ground)
        self.text = QPen(QColor(colours.text))
        self.quiet = QPen(QColor(colours.quiet))
        self.faint = QPen(QColor(colours.faint))
        self.card = QBrush(mixed(colours.raised, colours.surface, 0.55))
        self.bypassed = QBrush(faded(self.card.color().name(), 0.45))
        self.hollow = QBrush(QColor(colours.ground))
        self.edge = QPen(QColor(colours.line), 1.0)
        self.stacked_edge = QPen(QColor(colours.strong_line), 1.0)
        self.link = QPen(QColor(colours.quiet), 1.3)
        self.hovered_edge = QPen(QColor(colours.strong_line), 1.0)
        self.selected_edge = QPen(QColor(colours.accent), 1.6)
        self.glow = tuple(QPen(faded(colours.accent, alpha), width) for alpha, width in ((0.10, 9.0), (0.16, 5.0)))
        self.shadow = QBrush(QColor(0, 0, 0, 60 if colours.is_dark else 16))
        self.dots = mixed(colours.line, colours.ground, 0.85)
        self.accent = QColor(colours.accent)

    @cached_property
    def title(self) -> Type:
        """The typeface of a card's name."""
        return Type(text_font(13, bold=True))

    @cached_property
    def large_title(self) -> Type:
        """The typeface of a card's name where the card shows nothing else."""
        return Type(text_font(19, bold=True))

    @cached_property
    def detail(self) -> Type:
        """The typeface of a card's parameters and ports."""
        return Type(text_font(11))

    @cached_property
    def shape(self) -> Type:
        """The typeface of shapes."""
        return Type(fixed_font(11))

    @cache  # noqa: B019 - an ink lives as long as its theme
    def fill(self, colour: str) -> QBrush:
        """A brush in a colour of the theme."""
        return QBrush(QColor(colour))

    @cache  # noqa: B019
    def block(self, family: str) -> QBrush:
        """The fill of a card that is too small for text."""
        share = 0.62 if self.colours.is_dark else 0.5
        return QBrush(mixed(self.colours.family(family), self.colours.surface, share))

    @cache  # noqa: B019
    def port(self, colour: str, *, strong: bool) -> QPen:
        """The ring of a port."""
        return QPen(QColor(colour), 2.0 if strong else 1.4)

    @cache  # noqa: B019
    def wire(self, kind: str, *, strong: bool = False) -> QPen:
        """The line of a wire; strong beside a selected card."""
        colour = QColor(self.colours.kind(kind))
        pen = QPen(colour if strong else mixed(colour.name(), self.colours.ground, 0.72), 2.4 if strong else 2.0)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        return pen

    @cache  # noqa: B019
    def wrong_wire(self, severity: str) -> QPen:
        """The line of a wire that carries what its target can't take."""
        pen = QPen(QColor(self.colours.severity(severity)), 2.4)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        return pen

    @cache  # noqa: B019
    def passing(self, kind: str) -> QPen:
        """The line through a bypassed card, on which what arrives goes on."""
        pen = QPen(mixed(self.colours.kind(kind), self.colours.ground, 0.42), 1.6)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        return pen

    @cache  # noqa: B019
    def far_wire_colour(self, kind: str, *, pale: bool = False) -> QColor:
        """The colour of a wire among blocks, which is pale among blocks hardly thicker than it."""
        return mixed(self.colours.kind(kind), self.colours.ground, 0.28 if pale else 0.6)


def thin(painter: QPainter, colour: str | QColor, width_px: float) -> QPen:
    """A line that is as wide at every zoom.

    Args:
        painter: what paints it; Qt counts such a width in points of the device, of which a sharp screen has more.
        colour: its colour.
        width_px: its width in pixels of the view; 0 stands for the finest line that there is.
    """
    pen = QPen(QColor(colour), width_px * painter.device().devicePixelRatio())
    pen.setCosmetic(True)
    return pen


def mixed(colour: str, other: str, share: float) -> QColor:
    """A colour between two: the given share of the first."""
    a, b = QColor(colour), QColor(other)
    return QColor(
        round(a.red() * share + b.red() * (1 - share)),
        round(a.green() * share + b.green() * (1 - share)),
        round(a.blue() * share + b.blue() * (1 - share)),
    )


def faded(colour: str, alpha: float) -> QColor:
    """A colour that lets what is behind it through; alpha lies between 0 and 1."""
    result = QColor(colour)
    result.setAlphaF(alpha)
    return result


_inks: dict[str, Ink] = {}
_on_paper: list[Ink] = []


@cache
def _for_paper() -> Ink:
    return Ink(replace(LIGHT, ground=LIGHT.surface), keeps_pictures=False)


@contextmanager
def paper() -> Iterator[Ink]:
    """Draw with the ink for paper, whichever theme is shown: the light theme's on white."""
    _on_paper.append(_for_paper())
    try:
        yield _on_paper[-1]
    finally:
        _on_paper.pop()


def ink() -> Ink:
    """The ink of the theme that is shown, or of paper while something is drawn on that."""
    if _on_paper:
        return _on_paper[-1]
    colours = theme()
    found = _inks.get(colours.name)
    if found is None or found.colours is not colours:
        found = _inks[colours.name] = Ink(colours)
    return found
