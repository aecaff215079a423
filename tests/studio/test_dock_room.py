"""The room that the docks take, in windows of any size and after their lines were dragged."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio import preferences
from studio.dock_room import KEY
from studio.docks import Docks
from tests.studio.docked import docks_of, resized, window_of


def test_the_bottom_leaves_the_larger_part_of_a_low_window_to_the_canvas(docks: Docks) -> None:
    window = docks["training"].window()
    assert 0 < docks["training"].height() < 0.5 * window.height()


def drag(docks: Docks, qtbot: QtBot, line: QPoint, by: QPoint) -> None:
    """Drag the line between docks, or between a dock and the canvas."""
    window, none = window_of(docks), Qt.KeyboardModifier.NoModifier
    QTest.mousePress(window, Qt.MouseButton.LeftButton, none, line)
    for step in range(1, 6):
        QTest.mouseMove(window, line + by * (step / 5))
        qtbot.wait(5)
    QTest.mouseRelease(window, Qt.MouseButton.LeftButton, none, line + by)
    qtbot.wait(20)


def drag_bottom(docks: Docks, qtbot: QtBot, up_px: int) -> None:
    """Drag the line above the docks at the bottom."""
    middle = window_of(docks).centralWidget()
    assert middle is not None
    drag(docks, qtbot, middle.geometry().bottomLeft() + QPoint(200, 3), QPoint(0, -up_px))


def test_the_docks_give_way_in_a_smaller_window_and_take_their_room_back_in_a_larger_one(
    docks: Docks, qtbot: QtBot
) -> None:
    wide = resized(docks, qtbot, 1600, 1000)
    assert wide[:2] == (224, 316)
    assert 250 < wide[2] <= 300
    left, right, bottom = resized(docks, qtbot, 800, 500)
    assert left + right <= 0.58 * 800
    assert bottom <= 0.36 * 500
    assert window_of(docks).size() == QSize(800, 500)
    assert resized(docks, qtbot, 1600, 1000) == wide


@pytest.mark.parametrize("front", ["training", "code", "runs"])
def test_a_line_that_was_dragged_stays_where_the_window_has_room_for_it(front: str, docks: Docks, qtbot: QtBot) -> None:
    docks.bring(front)
    resized(docks, qtbot, 1280, 720)
    before = docks[front].height()
    drag_bottom(docks, qtbot, 120)
    chosen = docks[front].height()
    assert chosen == before + 120
    resized(docks, qtbot, 1280, 500)
    assert before * 500 / 720 < docks[front].height() < chosen
    resized(docks, qtbot, 1280, 720)
    assert docks[front].height() == chosen
    docks.keep()
    docks.arrange()
    docks.bring(front)
    qtbot.wait(20)
    assert docks[front].height() == before
    docks.restore()
    docks.bring(front)
    qtbot.wait(20)
    assert docks[front].height() == chosen


@pytest.mark.parametrize("front", ["palette", "outline"])
def test_a_line_that_was_dragged_at_a_side_stays(front: str, docks: Docks, qtbot: QtBot) -> None:
    docks.bring(front)
    resized(docks, qtbot, 1280, 720)
    before = docks[front].width()
    drag(docks, qtbot, docks[front].geometry().topRight() + QPoint(3, 200), QPoint(100, 0))
    assert docks[front].width() == before + 100
    resized(docks, qtbot, 1280, 760)
    assert docks[front].width() == before + 100


def test_docks_side_by_side_share_the_room_in_their_proportions_however_often_the_window_is_resized(
    docks: Docks, qtbot: QtBot
) -> None:
    left, right = docks["palette"], docks["outline"]
    window_of(docks).splitDockWidget(left, right, Qt.Orientation.Horizontal)
    resized(docks, qtbot, 1280, 721)
    assert right.geometry().right() < 224
    drag(docks, qtbot, right.geometry().topRight() + QPoint(3, 200), QPoint(176, 0))
    drag(docks, qtbot, left.geometry().topRight() + QPoint(3, 200), QPoint(80, 0))
    chosen = left.width(), right.width()
    assert chosen[0] > chosen[1] + 100
    for height_px in range(722, 730):
        resized(docks, qtbot, 1280, height_px)
        assert (left.width(), right.width()) == chosen
    smaller = resized(docks, qtbot, 900, 720)[0]
    assert smaller < chosen[0]
    assert right.width() < chosen[1]


def test_docks_on_top_of_each_other_at_the_bottom_share_the_room_with_their_tabs(docks: Docks, qtbot: QtBot) -> None:
    window = window_of(docks)
    window.removeDockWidget(docks["runs"])
    window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, docks["runs"], Qt.Orientation.Vertical)
    docks["runs"].show()
    docks.bring("code")
    resized(docks, qtbot, 1280, 900)
    heights = docks["code"].height(), docks["runs"].height()
    middle = window.centralWidget()
    assert middle is not None
    assert window.height() - middle.height() <= 0.36 * 900 + 8
    for height_px in range(901, 910):
        resized(docks, qtbot, 1280, height_px)
        assert (docks["code"].height(), docks["runs"].height()) == heights


def test_a_window_that_is_shown_after_its_docks_were_restored_gives_them_their_room(qtbot: QtBot) -> None:
    preferences.store().clear()
    docks = docks_of(qtbot)
    docks.restore()
    window_of(docks).show()
    qtbot.wait(20)
    at_start = docks["palette"].width(), docks["inspector"].width(), docks["training"].height()
    assert at_start[:2] == (224, 316)
    assert resized(docks, qtbot, 1281, 720) == at_start


@pytest.mark.parametrize(
    "kept",
    [
        "nonsense",
        "[1, 2]",
        '{"BottomDockWidgetArea": [-841, 0.36]}',
        '{"BottomDockWidgetArea": [0, 0.36]}',
        '{"BottomDockWidgetArea": [500, 7.5]}',
        '{"BottomDockWidgetArea": [500, NaN]}',
        '{"BottomDockWidgetArea": [true, 0.5]}',
        '{"BottomDockWidgetArea": ["500", 0.5]}',
        '{"BottomDockWidgetArea": {"px": 500}}',
        '{"SomeOtherArea": [500, 0.5]}',
        "[" * 100_000,
    ],
)
def test_a_room_that_was_kept_and_cannot_be_one_is_the_one_at_first(kept: str, docks: Docks, qtbot: QtBot) -> None:
    before = resized(docks, qtbot, 1280, 720)
    preferences.set_word(KEY, kept)
    docks.restore()
    qtbot.wait(20)
    assert resized(docks, qtbot, 1281, 720) == before


def test_one_damaged_room_leaves_the_others_as_they_were_kept(docks: Docks, qtbot: QtBot) -> None:
    preferences.set_word(KEY, '{"BottomDockWidgetArea": [0, 0.36], "LeftDockWidgetArea": [300, 0.4]}')
    docks.restore()
    assert resized(docks, qtbot, 1280, 721)[0] == 300
