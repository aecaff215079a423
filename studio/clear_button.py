"""The button at the end of a field that empties it."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QToolButton

from studio.theme import icon, themes


def add_clear_button(field: QLineEdit) -> None:
    """Put Qt's button into a field, with a name, which it lacks, and the theme's picture instead of its own."""
    field.setClearButtonEnabled(True)
    themes.follow(field, lambda: _dress(field))


def _dress(field: QLineEdit) -> None:
    for button in field.findChildren(QToolButton):  # asked for anew, as a wrapper of what Qt made need not last
        button.setAccessibleName("Clear the text")
        button.defaultAction().setIcon(icon("close"))
