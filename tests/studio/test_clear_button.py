"""The button that empties a field."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QToolButton
from pytestqt.qtbot import QtBot

from studio.clear_button import add_clear_button
from studio.theme import set_theme, theme


def drawn(button: QToolButton) -> QImage:
    return button.defaultAction().icon().pixmap(16, 16).toImage()


def strongest(picture: QImage) -> QColor:
    colours = [picture.pixelColor(x, y) for x in range(picture.width()) for y in range(picture.height())]
    return max(colours, key=QColor.alpha)


def test_it_wears_the_theme_and_empties_the_field(qtbot: QtBot) -> None:
    set_theme("dark")
    field = QLineEdit("conv")
    qtbot.addWidget(field)
    add_clear_button(field)
    field.show()
    (button,) = field.findChildren(QToolButton)
    assert button.accessibleName() == "Clear the text"
    assert strongest(drawn(button)).name() == theme().quiet
    set_theme("light")
    assert strongest(drawn(button)).name() == theme().quiet
    set_theme("dark")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert field.text() == ""
