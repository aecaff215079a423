"""The panels around the canvas, moved as a person moves them."""

from __future__ import annotations

import gc

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMainWindow, QPlainTextEdit, QScrollArea, QTabBar, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from studio.docks import BOTTOM, Badge, Docks
from tests.studio.docked import resized, window_of


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


def test_a_panel_that_needs_more_room_than_there_is_does_not_widen_the_window(docks: Docks, qtbot: QtBot) -> None:
    large = QLabel("large")
    large.setMinimumSize(1200, 700)
    docks["training"].put(large)
    assert resized(docks, qtbot, 800, 500)[2] <= 0.36 * 500
    assert window_of(docks).size() == QSize(800, 500)
    assert large.size().expandedTo(QSize(1200, 700)) == large.size()


def test_a_click_on_a_tab_is_told_after_any_rearrangement(docks: Docks, qtbot: QtBot) -> None:
    told: list[str] = []
    docks.tab_clicked.connect(told.append)
    for _ in range(3):
        docks.arrange()
        qtbot.wait(20)
        gc.collect()
        for title in ("Code", "Runs", "Problems"):
            for bar in window_of(docks).findChildren(QTabBar):
                at = next((i for i in range(bar.count()) if bar.isVisible() and bar.tabText(i) == title), None)
                if at is not None:
                    QTest.mouseClick(
                        bar, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, bar.tabRect(at).center()
                    )
    assert told == ["code", "runs", "problems"] * 3


def scrolls(docks: Docks, name: str) -> bool:
    area = docks[name].widget()
    assert isinstance(area, QScrollArea)
    return area.verticalScrollBar().isVisible()


def test_a_panel_with_text_in_several_lines_is_scrolled_only_where_it_does_not_fit(docks: Docks, qtbot: QtBot) -> None:
    panel, words, rest = QWidget(), QLabel("what it is about " * 30), QPlainTextEdit()
    words.setWordWrap(True)
    column = QVBoxLayout(panel)
    column.addWidget(words)
    column.addWidget(rest, 1)
    docks["training"].put(panel)
    resized(docks, qtbot, 1280, 720)
    assert panel.height() < panel.sizeHint().height() + words.height()
    assert not scrolls(docks, "training")
    words.setText("what it is about " * 600)
    qtbot.waitUntil(lambda: scrolls(docks, "training"))
    assert words.height() >= words.heightForWidth(words.width())


@pytest.mark.parametrize(
    ("count", "says"), [(0, "0 problems"), (1, "1 problem"), (2, "2 problems"), (1200, "1,200 problems")]
)
def test_the_count_is_read_out_as_a_person_would_say_it(count: int, says: str, qtbot: QtBot) -> None:
    badge = Badge()
    qtbot.addWidget(badge)
    badge.show_count(count, is_error=False)
    assert badge.accessibleName() == says
    assert badge.property("state") == ("" if count else "good")


def test_a_count_that_was_never_shown_is_none_and_well(qtbot: QtBot) -> None:
    badge = Badge()
    qtbot.addWidget(badge)
    assert (badge.text(), badge.accessibleName(), badge.property("state")) == ("0", "0 problems", "good")


def test_the_name_of_a_dock_is_read_out_once(docks: Docks) -> None:
    for dock in docks:
        inside = [widget.accessibleName() for widget in dock.findChildren(QWidget)]
        assert dock.accessibleName()
        assert dock.accessibleName() not in inside
