"""Names and what belongs to them: two keys for one command stay in one line."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from studio.about import _Facts
from studio.theme import set_theme

KEYS = "Ctrl+Shift+Tab   Ctrl+PgUp"


def test_two_keys_stay_in_one_line_beside_a_long_name(qtbot: QtBot) -> None:
    set_theme("dark")
    window = QWidget()
    qtbot.addWidget(window)
    dialog = _Facts("Keys", [("Previous project", KEYS), ("What one does by hand " * 5, "Drag it " * 12)], window)
    dialog.show()
    qtbot.wait(10)
    (shown,) = (label for label in dialog.findChildren(QLabel) if label.text() == KEYS)
    assert shown.height() < 1.5 * shown.fontMetrics().lineSpacing()
    assert shown.width() >= shown.fontMetrics().horizontalAdvance(KEYS)
