"""F1: the mouse first, then the keys by menu; what is typed leaves only what fits."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QWidget
from pytestqt.qtbot import QtBot

from studio.document import Document
from studio.keys_page import KeysPage, Section, sections
from studio.theme import set_theme
from studio.window import MainWindow

SHOWN = (
    Section("With the mouse", (("Pan", "middle button"), ("Cut wires", "Ctrl and right button"))),
    Section("Edit", (("Undo", "Ctrl+Z"), ("Redo", "Ctrl+Shift+Z   Ctrl+Y"))),
)


@pytest.fixture
def room(qtbot: QtBot) -> QWidget:
    set_theme("dark")
    room = QWidget()
    qtbot.addWidget(room)
    return room


@pytest.fixture
def page(room: QWidget) -> KeysPage:
    page = KeysPage(SHOWN, room)
    page.show()
    return page


def test_all_of_it_is_shown_under_its_titles_at_first(page: KeysPage) -> None:
    assert page.told() == ["With the mouse", "Pan", "Cut wires", "Edit", "Undo", "Redo"]
    assert page.focusWidget() is page.search


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("wires", ["With the mouse", "Cut wires"]),
        ("ctrl+y", ["Edit", "Redo"]),
        ("shift edit", ["Edit", "Redo"]),
        ("mouse", ["With the mouse", "Pan", "Cut wires"]),
        ("ctrl", ["With the mouse", "Cut wires", "Edit", "Undo", "Redo"]),
    ],
)
def test_only_what_has_every_word_is_left(page: KeysPage, typed: str, left: list[str]) -> None:
    QTest.keyClicks(page.search, typed)
    assert page.told() == left
    assert page.nothing.isHidden()
    page.search.clear()
    assert len(page.told()) == 6


def test_where_nothing_fits_it_is_said_and_return_does_not_close_the_page(page: KeysPage) -> None:
    QTest.keyClicks(page.search, "zzz")
    assert page.told() == []
    assert page.nothing.isVisible()
    QTest.keyClick(page.search, Qt.Key.Key_Return)
    assert page.isVisible()
    buttons = page.findChild(QDialogButtonBox)
    assert isinstance(buttons, QDialogButtonBox)
    buttons.button(QDialogButtonBox.StandardButton.Close).click()
    assert page.isHidden()


def test_the_page_is_gone_once_it_is_closed(room: QWidget) -> None:
    page = KeysPage(SHOWN, room)
    page.show()
    page.reject()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert room.findChildren(KeysPage) == []


def test_every_command_with_a_key_is_told_once_under_its_menu_and_the_mouse_comes_first(
    qtbot: QtBot, lenet: Document
) -> None:
    window = MainWindow(lenet)
    qtbot.addWidget(window)
    window.furnish()
    window.show_desk()
    shown = sections(window)
    titles = [section.title for section in shown]
    assert titles[:3] == ["With the mouse, on the canvas", "With the keys, on the canvas", "File"]
    assert {"Edit – Block", "View – Find and follow", "Run", "In the outline"} <= set(titles)
    by_title = {section.title: dict(section.rows) for section in shown}
    assert by_title["File"]["Save"] == "Ctrl+S"
    assert by_title["Edit – Block"]["Open block"].startswith("Ctrl+Down")
    assert window.canvas is not None
    actions = [*window.commands, *window.canvas.commands.actions]
    told = Counter(row for section in shown if section.title != "In the outline" for row in section.rows)
    keys = {how for _, how in told}
    for action in actions:
        if action.shortcuts():
            assert "   ".join(key.toString() for key in action.shortcuts()) in keys, action.text()
    assert max(told.values()) == 1
