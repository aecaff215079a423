"""Colours, type and icons: the only place where a colour is written."""

from studio.theme.colours import DARK, LIGHT, Theme
from studio.theme.current import set_theme, theme, themes, transition_ms
from studio.theme.fonts import CODE_SIZE_PX, SMALL_SIZE_PX, TEXT_SIZE_PX, fixed_font, text_font
from studio.theme.icons import chip, icon, picture, ring
from studio.theme.stylesheet import stylesheet

__all__ = [
    "CODE_SIZE_PX",
    "DARK",
    "LIGHT",
    "SMALL_SIZE_PX",
    "TEXT_SIZE_PX",
    "Theme",
    "chip",
    "fixed_font",
    "icon",
    "picture",
    "ring",
    "set_theme",
    "stylesheet",
    "text_font",
    "theme",
    "themes",
    "transition_ms",
]
