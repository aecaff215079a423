"""A button that cuts what it says at the end."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPixmap
from pytestqt.qtbot import QtBot

from studio.panels.elided_button import ElidedButton


def test_a_text_too_long_for_its_button_is_cut_at_its_end_only(qtbot: QtBot) -> None:
    button = ElidedButton("Connect a_rather_long_name to another_name")
    qtbot.addWidget(button)
    button.resize(120, 24)
    button.show()
    assert button.text().startswith("Connect a")
    assert button.text().endswith("…")
    button.resize(button.sizeHint())
    assert button.text() == button.whole_text


@pytest.mark.parametrize("text", ["R&D net", "R&&D net", "&net", "net &"])
def test_an_ampersand_is_shown_and_takes_no_key(text: str, qtbot: QtBot) -> None:
    for button in (ElidedButton(text), ElidedButton("")):
        qtbot.addWidget(button)
        button.setText(text)
        button.resize(button.sizeHint())
        button.show()
        assert button.whole_text == text
        assert button.text() == text.replace("&", "&&")  # as Qt writes an ampersand
        assert button.shortcut().isEmpty()


def test_a_text_with_an_ampersand_is_cut_without_taking_a_key(qtbot: QtBot) -> None:
    button = ElidedButton("R&D & more of it")
    qtbot.addWidget(button)
    button.show()
    for width_px in range(button.sizeHint().width(), button.minimumSizeHint().width(), -1):
        button.resize(width_px, 24)
        shown = button.text().replace("&&", "").removesuffix("…")
        assert "&" not in shown
        assert button.shortcut().isEmpty()


def test_a_button_is_as_wide_as_its_text_with_an_ampersand_needs_cut_or_not(qtbot: QtBot) -> None:
    button, other = ElidedButton("R&D net of the whole laboratory"), ElidedButton("RD net of the whole laboratory")
    for each in (button, other):
        qtbot.addWidget(each)
    ampersand_px = button.fontMetrics().horizontalAdvance("R&D") - button.fontMetrics().horizontalAdvance("RD")
    wanted_px = button.sizeHint().width()
    assert abs(wanted_px - other.sizeHint().width() - ampersand_px) <= 1
    button.resize(wanted_px, 24)
    button.show()
    for width_px in range(wanted_px, 100, -1):
        button.resize(width_px, 24)
        assert button.sizeHint().width() == wanted_px
    assert button.text().endswith("…")


def test_a_text_beside_an_icon_is_cut_to_what_the_icon_leaves(qtbot: QtBot) -> None:
    button = ElidedButton("LeNet on digits")
    qtbot.addWidget(button)
    button.setIconSize(QSize(10, 10))
    button.show()
    without_px = button.sizeHint().width()
    button.resize(without_px, 24)
    assert button.text() == button.whole_text
    pixmap = QPixmap(10, 10)
    pixmap.fill(Qt.GlobalColor.black)
    button.setIcon(QIcon(pixmap))
    assert button.text().startswith("LeNet")
    assert button.text().endswith("…")
    button.resize(button.sizeHint().width(), 24)
    assert button.text() == button.whole_text
    button.resize(without_px, 24)
    button.setIcon(QIcon())
    assert button.text() == button.whole_text


def test_blanks_that_keep_a_text_from_its_icon_are_not_cut_off(qtbot: QtBot) -> None:
    button = ElidedButton("LeNet on digits  ")
    qtbot.addWidget(button)
    button.show()
    button.resize(button.sizeHint())
    assert button.text() == "LeNet on digits  "
    button.resize(button.width() - 20, 24)
    assert button.text().endswith("…  ")
