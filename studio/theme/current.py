"""Which theme is shown, and who hears of a change."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Literal, get_args

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QStyleFactory

from studio.theme.colours import DARK, LIGHT, Theme
from studio.theme.fonts import text_font
from studio.theme.stylesheet import stylesheet

Choice = Literal["system", "dark", "light"]


class Themes(QObject):
    """The theme in use.

    Signals:
        changed: another theme is shown from now on.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.choice: Choice = "system"
        self.current: Theme = DARK
        self._follows_system = False

    def follow(self, listener: QObject, paint: Callable[[], None]) -> None:
        """Call now and on every change, for as long as the listener lives.

        Args:
            listener: whose colours they are.
            paint: best a method of the listener, which Qt disconnects by itself.
        """
        paint()
        self.changed.connect(paint)
        if getattr(paint, "__self__", None) is not listener:
            listener.destroyed.connect(lambda: self._forget(paint))

    def _forget(self, paint: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # at exit Qt may have taken this object apart already
            self.changed.disconnect(paint)

    def set(self, choice: str) -> None:
        """Show a theme: dark, light, or whichever the system shows."""
        self.choice = choice if choice in get_args(Choice) else "system"  # type: ignore[assignment]
        self._follow_system()
        wanted = self._wanted()
        app = QApplication.instance()
        if isinstance(app, QApplication) and app.property("netloom_theme") != wanted.name:
            _dress(app, wanted)
        if wanted is not self.current:
            self.current = wanted
            self.changed.emit()

    def _wanted(self) -> Theme:
        if self.choice != "system":
            return LIGHT if self.choice == "light" else DARK
        app = QGuiApplication.instance()
        if not isinstance(app, QGuiApplication):
            return DARK
        light = app.styleHints().colorScheme() == Qt.ColorScheme.Light
        return LIGHT if light else DARK

    def _follow_system(self) -> None:
        app = QGuiApplication.instance()
        if not self._follows_system and isinstance(app, QGuiApplication):
            app.styleHints().colorSchemeChanged.connect(self._on_system_changed)
            self._follows_system = True

    def _on_system_changed(self) -> None:
        if self.choice == "system":
            self.set("system")


themes = Themes()
"""The one theme of this process."""


def theme() -> Theme:
    """The theme shown now."""
    return themes.current


def set_theme(choice: str) -> None:
    """Show `dark`, `light`, or with `system` whichever the system shows."""
    themes.set(choice)


def transition_ms() -> int:
    """How long a transition takes: 120 ms, or nothing where the system asks for less motion."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        return 0
    wants = app.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration)
    return 120 if wants > 0 else 0


def _dress(app: QApplication, colours: Theme) -> None:
    if app.property("netloom_theme") is None:
        app.setStyle(QStyleFactory.create("Fusion"))
        app.setFont(text_font())
    app.setProperty("netloom_theme", colours.name)
    app.setPalette(_palette(colours))
    app.setStyleSheet(stylesheet(colours))


def _palette(c: Theme) -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: c.surface,
        QPalette.ColorRole.WindowText: c.text,
        QPalette.ColorRole.Base: c.field,
        QPalette.ColorRole.AlternateBase: c.raised,
        QPalette.ColorRole.Text: c.text,
        QPalette.ColorRole.PlaceholderText: c.quiet,
        QPalette.ColorRole.Button: c.raised,
        QPalette.ColorRole.ButtonText: c.text,
        QPalette.ColorRole.BrightText: c.on_accent,
        QPalette.ColorRole.Highlight: c.tint,
        QPalette.ColorRole.HighlightedText: c.text,
        QPalette.ColorRole.ToolTipBase: c.raised,
        QPalette.ColorRole.ToolTipText: c.text,
        QPalette.ColorRole.Link: c.accent,
        QPalette.ColorRole.Accent: c.accent,
        QPalette.ColorRole.Light: c.hover,
        QPalette.ColorRole.Mid: c.line,
        QPalette.ColorRole.Dark: c.line,
        QPalette.ColorRole.Shadow: c.ground,
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(c.faint))
    return palette
