"""The two typefaces: one for text, one fixed-width for shapes and code."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

import resources

FONTS = Path(resources.__file__).parent / "fonts"

TEXT_SIZE_PX = 13
SMALL_SIZE_PX = 12
CODE_SIZE_PX = 12

_TEXT = ("Inter", "Inter Variable", "SF Pro Text", ".AppleSystemUIFont", "Segoe UI Variable Text", "Segoe UI")
_FIXED = ("JetBrains Mono", "SF Mono", "Menlo", "Cascadia Mono", "Consolas", "DejaVu Sans Mono", "Liberation Mono")


def text_font(size_px: int = TEXT_SIZE_PX, *, bold: bool = False) -> QFont:
    """The typeface of sentences and names: Inter, which Netloom brings along, else the system's own."""
    _bring_inter()
    font = QFont()
    font.setFamilies([*_TEXT, QGuiApplication.font().family()])
    font.setPixelSize(size_px)
    if bold:
        font.setWeight(QFont.Weight.DemiBold)
    return font


def fixed_font(size_px: int = CODE_SIZE_PX) -> QFont:
    """The fixed-width typeface of shapes and code."""
    font = QFont()
    font.setFamilies([*_FIXED, "monospace"])
    font.setStyleHint(QFont.StyleHint.Monospace)
    font.setFixedPitch(True)
    font.setPixelSize(size_px)
    return font


@cache
def _bring_inter() -> None:
    for weight in ("Regular", "SemiBold", "Bold"):
        QFontDatabase.addApplicationFont(str(FONTS / f"Inter-{weight}.otf"))
