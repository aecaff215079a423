"""A window with all docks around a canvas, to move them in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QLabel, QMainWindow
from pytestqt.qtbot import QtBot

from studio import preferences
from studio.docks import TITLES, Docks


def docks_of(qtbot: QtBot) -> Docks:
    """The docks of a window that is not shown yet."""
    window = QMainWindow()
    window.setCentralWidget(QLabel("canvas"))
    qtbot.addWidget(window)
    docks = Docks(window)
    for name in TITLES:
        docks.put(name, QLabel(name))
    window.resize(1280, 720)
    return docks


@pytest.fixture
def docks(qtbot: QtBot) -> Iterator[Docks]:
    preferences.store().clear()
    docks = docks_of(qtbot)
    window_of(docks).show()
    docks.restore()
    qtbot.wait(20)
    yield docks
    preferences.store().clear()


def window_of(docks: Docks) -> QMainWindow:
    """The window around the docks."""
    window = docks["training"].window()
    assert isinstance(window, QMainWindow)
    return window


def resized(docks: Docks, qtbot: QtBot, width_px: int, height_px: int) -> tuple[int, int, int]:
    """How wide the docks at the sides are and how high those at the bottom in a window that was given another size."""
    window_of(docks).resize(width_px, height_px)
    qtbot.wait(20)
    return docks["palette"].width(), docks["inspector"].width(), docks["training"].height()
