"""Who gets the keyboard back from a field that closes."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from shiboken6 import isValid


def hide_and_hand_back(field: QWidget, before: QWidget | None, otherwise: QWidget) -> None:
    """Hide a field; where it has the keyboard, whoever had it before gets it back.

    Args:
        field: the field.
        before: who had the keyboard before; it may be gone or hidden by now.
        otherwise: who gets it then.
    """
    had_keyboard = field.window().focusWidget() is field
    field.hide()
    if had_keyboard:
        (before if before is not None and isValid(before) and before.isVisible() else otherwise).setFocus()
