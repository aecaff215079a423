"""The panels around the canvas, moved as a person moves them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QLabel, QMainWindow, QTabBar
from pytestqt.qtbot import QtBot

from studio import preferences
from studio.docks import BOTTOM, TITLES, Badge, Docks


@pytest.fixture
def docks(qtbot: QtBot) -> Iterator[Docks]:
    preferences.store().clear()
    window = QMainWindow()
    window.setCentralWidget(QLabel("canvas"))
    qtbot.addWidget(window)
    docks = Docks(window)
    for name in TITLES:
        docks.put(name, QLabel(name))
    window.resize(1280, 720)
    window.show()
    docks.restore()
    qtbot.wait(20)
    yield docks
    preferences.store().clear()


def badges(docks: Docks) -> dict[str, str]:
    """The counts on the tabs, by the tabs' titles."""
    window = docks["problems"].parentWidget()
    assert isinstance(window, QMainWindow)
    found = {}
    for bar in window.findChildren(QTabBar):
        for index in range(bar.count()):
            badge = bar.tabButton(index, QTabBar.ButtonPosition.RightSide)
            if isinstance(badge, Badge):
                found[bar.tabText(index)] = badge.text()
    return found


def test_the_arrangement_can_be_reset_again_and_again(docks: Docks, qtbot: QtBot) -> None:
    docks.show_count(1, 2)
    for _ in range(3):
        docks.arrange()
        qtbot.wait(20)
        assert badges(docks) == {"Problems": "2"}
        assert all(dock.isVisible() or dock.objectName() in (*BOTTOM, "outline") for dock in docks)


@pytest.mark.qt_log_ignore("This plugin does not support raise", extend=True)
def test_the_count_outlives_the_tab_it_was_on(docks: Docks, qtbot: QtBot) -> None:
    docks.show_count(0, 3)
    docks["problems"].setFloating(True)
    qtbot.wait(20)
    assert badges(docks) == {}
    docks.show_count(2, 5)
    docks["problems"].setFloating(False)
    qtbot.wait(20)
    assert badges(docks) == {"Problems": "5"}


def test_the_bottom_leaves_the_larger_part_of_a_low_window_to_the_canvas(docks: Docks) -> None:
    window = docks["training"].window()
    assert 0 < docks["training"].height() < 0.5 * window.height()


def test_a_panel_behind_another_tab_is_hidden_and_keeps_its_room(docks: Docks, qtbot: QtBot) -> None:
    training, code = docks["training"].panel, docks["code"].panel
    assert training is not None
    assert code is not None
    assert training.isVisible()
    assert not code.isVisible()
    height_px = docks["training"].height()
    docks.bring("code")
    qtbot.waitUntil(code.isVisible)
    assert docks.is_in_front("code")
    assert not training.isVisible()
    assert docks["code"].height() == height_px
    docks.hide()
    assert not code.isVisible()
    docks.restore()
    docks.bring("code")
    qtbot.waitUntil(code.isVisible)


def test_a_panel_that_comes_after_its_dock_is_shown_only_in_front(docks: Docks, qtbot: QtBot) -> None:
    late, hidden = QLabel("late"), QLabel("hidden")
    docks["palette"].put(late)
    docks["outline"].put(hidden)
    assert late.isVisible()
    assert not hidden.isVisible()
