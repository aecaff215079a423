"""The bar along the top: what the search says beside a title."""

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QMenuBar, QWidget
from pytestqt.qtbot import QtBot

from studio.search_button import INVITATION, SHORT_INVITATION
from studio.theme import set_theme
from studio.top_bar import (
    DEVICE_LEAST_PX,
    DEVICE_WIDTH_PX,
    SEARCH_LEAST_PX,
    SEARCH_MOST_PX,
    SEARCH_PX,
    TopBar,
)


def bar_of(qtbot: QtBot, width_px: int) -> TopBar:
    set_theme("dark")  # whose sizes count, whichever test came first
    menus = QMenuBar()
    for name in ("File", "Edit", "View", "Train", "Help"):
        menus.addMenu(name)
    bar = TopBar(menus)
    qtbot.addWidget(bar)
    layout = bar.layout()
    assert layout is not None
    layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # as in the window, which does not grow for it
    bar.show_project("LeNet on digits", is_dirty=False, is_open=True)
    bar.resize(width_px, bar.height())
    with qtbot.waitExposed(bar):
        bar.show()
    return bar


def test_a_title_with_something_to_save_leaves_the_search_its_words(qtbot: QtBot) -> None:
    bar = bar_of(qtbot, 1440)
    assert bar.search.invitation == INVITATION
    full = bar.search.width()
    bar.show_project("LeNet on digits", is_dirty=True, is_open=True)
    qtbot.wait(10)
    assert bar.search.invitation == INVITATION
    assert bar.search.width() == full == SEARCH_MOST_PX


def test_a_narrow_bar_says_it_short(qtbot: QtBot) -> None:
    assert bar_of(qtbot, 1000).search.invitation == SHORT_INVITATION


def shown_right_of_each_other(bar: TopBar) -> bool:
    """Whether nothing in the bar lies over something else or beyond its edge."""
    shown = [w for w in bar.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly) if w.isVisible()]
    places = sorted((w.geometry() for w in shown), key=lambda place: place.left())
    ends = [(0, 0), *((place.left(), place.right()) for place in places), (bar.width(), bar.width())]
    return all(before[1] <= after[0] for before, after in pairwise(ends))


def test_a_bar_of_800_pixels_holds_everything_and_all_of_the_menus(qtbot: QtBot) -> None:
    bar = bar_of(qtbot, 800)
    bar.show_devices([("auto", "Auto · NVIDIA GeForce RTX 4090 Laptop GPU")], "auto")
    bar.show_project("A network with a name as long as names may get", is_dirty=True, is_open=True)
    bar.show_training("starting")
    bar.show_elsewhere("Another network", "epoch 3 of 10")
    qtbot.wait(20)
    assert bar.width() == 800
    assert bar.minimumSizeHint().width() <= 800
    assert shown_right_of_each_other(bar)
    (menus,) = bar.findChildren(QMenuBar)
    assert menus.actionGeometry(menus.actions()[-1]).right() < menus.width()
    assert bar.title.text().rstrip().endswith("…")
    assert bar.train.width() >= bar.train.fontMetrics().horizontalAdvance(bar.train.text())


def test_the_search_takes_the_room_that_the_start_page_leaves_in_a_narrow_bar(qtbot: QtBot) -> None:
    bar = bar_of(qtbot, 800)
    bar.show_project("", is_dirty=False, is_open=False)
    for width_px in (1440, 800):
        bar.resize(width_px, bar.height())
    assert bar.search.width() > 250
    assert bar.search.invitation == INVITATION


def test_a_wide_bar_leaves_a_device_its_whole_name(qtbot: QtBot) -> None:
    assert bar_of(qtbot, 1440).device.width() == DEVICE_WIDTH_PX


def test_the_least_of_a_search_is_its_sign(qtbot: QtBot) -> None:
    bar = bar_of(qtbot, 780)
    bar.show_elsewhere("Another network", "epoch 3 of 10")
    qtbot.wait(20)
    assert bar.search.invitation == ""
    assert bar.search.width() >= SEARCH_LEAST_PX


def test_over_the_start_page_the_search_stands_in_the_middle_where_it_opens(qtbot: QtBot) -> None:
    bar = bar_of(qtbot, 1440)
    bar.show_project("", is_dirty=False, is_open=False)
    qtbot.waitUntil(lambda: abs(bar.search.geometry().center().x() - 720) < 16)
    bar.resize(800, bar.height())
    qtbot.wait(10)
    assert shown_right_of_each_other(bar)


def test_a_project_whose_name_has_an_ampersand_is_named_in_full_and_takes_no_key(qtbot: QtBot) -> None:
    bar = bar_of(qtbot, 1440)
    bar.show_project("R&D net", is_dirty=True, is_open=True)
    bar.show_elsewhere("Q&A net", "epoch 3 of 10")
    qtbot.wait(10)
    for button, name in ((bar.title, "R&&D net"), (bar.elsewhere, "Q&&A net")):
        assert button.text().strip() == name
        assert button.shortcut().isEmpty()


@pytest.mark.parametrize("name", ["LeNet on digits", "A network with a name as long as names may get"])
@pytest.mark.parametrize("elsewhere", ["", "Another network"])
def test_nothing_in_a_bar_is_wider_than_in_a_wider_bar(name: str, elsewhere: str, qtbot: QtBot) -> None:
    bar = bar_of(qtbot, 2000)
    bar.show_project(name, is_dirty=True, is_open=True)
    bar.show_elsewhere(elsewhere, "epoch 3 of 10")
    parts = (bar.search, bar.device, bar.title, bar.elsewhere)
    before = [part.width() for part in parts]
    assert before[:2] == [SEARCH_MOST_PX, DEVICE_WIDTH_PX]
    for width_px in range(2000, 630, -1):
        bar.resize(width_px, bar.height())
        now = [part.width() for part in parts]
        assert all(part <= wider for part, wider in zip(now, before, strict=True)), (
            f"{now} after {before} at {width_px}"
        )
        before = now
    assert before[0] == SEARCH_LEAST_PX


def test_the_device_gives_way_before_the_search_loses_its_words(qtbot: QtBot) -> None:
    bar = bar_of(qtbot, 1600)
    for width_px in range(1600, 630, -1):
        bar.resize(width_px, bar.height())
        if bar.search.width() < SEARCH_PX:
            break
        assert bar.search.invitation
    assert bar.device.width() == DEVICE_LEAST_PX


def test_a_bar_shares_its_room_out_anew_when_a_button_says_something_longer(qtbot: QtBot) -> None:
    bar = bar_of(qtbot, 1000)
    idle = bar.device.width()
    bar.stop.setText("Stop after this epoch")
    qtbot.waitUntil(lambda: bar.device.width() < idle)
    assert shown_right_of_each_other(bar)


def test_the_search_stays_in_the_middle_beside_what_is_trained_in_another_tab(qtbot: QtBot) -> None:
    bar = bar_of(qtbot, 1440)
    bar.show_project("", is_dirty=False, is_open=False)
    bar.show_elsewhere("Another network", "epoch 3 of 10")
    qtbot.waitUntil(lambda: abs(bar.search.geometry().center().x() - 720) < 16)
    assert shown_right_of_each_other(bar)
