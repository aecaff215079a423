"""The two typefaces: one for text, one fixed-width for shapes and code."""

from __future__ import annotations

from PySide6.QtGui import QFont, QGuiApplication

TEXT_SIZE_PX = 13
SMALL_SIZE_PX = 12
CODE_SIZE_PX = 12

_TEXT = ("Inter", "Inter Variable", "SF Pro Text", ".AppleSystemUIFont", "Segoe UI Variable Text", "Segoe UI")
_FIXED = ("JetBrains Mono", "SF Mono", "Menlo", "Cascadia Mono", "Consolas", "DejaVu Sans Mono", "Liberation Mono")


def text_font(size_px: int = TEXT_SIZE_PX, *, bold: bool = False) -> QFont:
    """The typeface of sentences and names: Inter where it is installed, else the system's own."""
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
