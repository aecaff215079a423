"""The bar along the top: what the search says beside a title."""

from PySide6.QtWidgets import QMenuBar
from pytestqt.qtbot import QtBot

from studio.top_bar import INVITATION, SHORT_INVITATION, TopBar


def bar_of(qtbot: QtBot, width_px: int) -> TopBar:
    menus = QMenuBar()
    for name in ("File", "Edit", "View", "Train", "Help"):
        menus.addMenu(name)
    bar = TopBar(menus)
    qtbot.addWidget(bar)
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
    layout = bar.layout()
    assert layout is not None
    layout.activate()
    assert bar.search.invitation == INVITATION
    assert bar.search.width() == full == bar.search.maximumWidth()


def test_a_narrow_bar_says_it_short(qtbot: QtBot) -> None:
    assert bar_of(qtbot, 900).search.invitation == SHORT_INVITATION
