"""The words beside the pointer: as large as they need, with even room around."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from studio.canvas.hint_label import HintLabel
from studio.theme import set_theme

SHORT = "Cut 1 wire"
LONG = "Doesn't fit: loss takes class indices (int64) as target, but gets float32; MSELoss takes numbers."


@pytest.mark.parametrize(("text", "lines"), [(SHORT, 1), (LONG, 2)])
def test_the_room_around_the_words_is_even(qtbot: QtBot, text: str, lines: int) -> None:
    set_theme("dark")
    view = QWidget()
    qtbot.addWidget(view)
    view.resize(800, 400)
    view.show()
    hint = HintLabel(view)
    hint.say(text, QPoint(20, 20))
    picture = hint.grab().toImage()
    ground = picture.pixelColor(3, picture.height() // 2)
    inked = [
        (x, y)
        for x in range(3, picture.width() - 3)
        for y in range(3, picture.height() - 3)
        if picture.pixelColor(x, y) != ground
    ]
    left, right = min(x for x, _ in inked), picture.width() - 1 - max(x for x, _ in inked)
    assert hint.height() < hint.fontMetrics().lineSpacing() * lines + 16
    assert 7 <= left <= 12
    if lines == 1:
        assert abs(left - right) <= 3
