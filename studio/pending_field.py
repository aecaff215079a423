"""What is typed in a field and not taken over yet: it belongs to the project as soon as anything is done with that."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from shiboken6 import isValid


def finish_typing(window: QWidget) -> None:
    """Have the field with the keyboard take over what was typed, as it does when one leaves it; it keeps the keyboard.

    Args:
        window: the window whose field it is.
    """
    field: QWidget | None = window.focusWidget()
    if field is None or not field.isVisible():
        return
    field.clearFocus()
    if isValid(field) and field.isVisible():  # one that was there for this text only is gone
        field.setFocus()
