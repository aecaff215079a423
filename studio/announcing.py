"""Saying something to a screen reader, whatever has the keyboard."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget


def announce(widget: QWidget, says: str) -> None:
    """Have a sentence spoken, and keep it as the widget's description for whoever asks later."""
    widget.setAccessibleDescription(says)
    if says and QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, says))


def name_clear_button(field: QLineEdit) -> None:
    """Give the button that Qt puts into a field for emptying it a name; it has only a picture."""
    for button in field.findChildren(QToolButton):
        button.setAccessibleName("Clear the text")
