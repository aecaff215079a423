"""The button at the end of a field that empties it."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QToolButton

from studio.theme import icon, themes


def add_clear_button(field: QLineEdit) -> None:
    """Put Qt's button into a field, with a name, which it lacks, and the theme's picture instead of its own."""
    field.setClearButtonEnabled(True)
    for button in field.findChildren(QToolButton):
        button.setAccessibleName("Clear the text")
        action = button.defaultAction()
        themes.follow(action, lambda action=action: action.setIcon(icon("close")))
