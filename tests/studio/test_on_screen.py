"""The window stands inside of the screen, however large it would like to be or once was."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication, QMainWindow, QStyle
from pytestqt.qtbot import QtBot

from studio import preferences
from studio.on_screen import put_on_screen
from studio.window import MainWindow


def test_the_first_window_is_no_larger_than_the_screen(qtbot: QtBot) -> None:
    preferences.store().clear()
    window = MainWindow()
    qtbot.addWidget(window)
    room = window.screen().availableGeometry()
    assert room.width() < 1440, "a screen on which the size it likes has no room"
    assert window.width() <= room.width()
    title_bar = window.style().pixelMetric(QStyle.PixelMetric.PM_TitleBarHeight)
    assert window.height() + title_bar <= room.height()


def test_a_window_kept_on_a_larger_screen_comes_back_inside_of_this_one(qtbot: QtBot) -> None:
    before = QMainWindow()
    qtbot.addWidget(before)
    before.setGeometry(900, 500, 2400, 1400)
    kept = before.saveGeometry()
    window = QMainWindow()
    qtbot.addWidget(window)
    put_on_screen(window, kept)
    assert QApplication.primaryScreen().availableGeometry().contains(window.geometry())
    assert window.width() > 600, "and as large as there is room"


def test_a_window_comes_back_where_it_was_left(qtbot: QtBot) -> None:
    before = QMainWindow()
    qtbot.addWidget(before)
    before.setGeometry(60, 80, 500, 400)
    window = QMainWindow()
    qtbot.addWidget(window)
    put_on_screen(window, before.saveGeometry())
    assert window.geometry() == QRect(60, 80, 500, 400)
