"""Saying something to a screen reader, whatever has the keyboard."""

from __future__ import annotations

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget


def announce(widget: QWidget, says: str) -> None:
    """Have a sentence spoken, and keep it as the widget's description for whoever asks later."""
    widget.setAccessibleDescription(says)
    if says and QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, says))
