"""Ctrl+K by itself: who has the keyboard afterwards, and what it finds first."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from studio.canvas import CanvasView
from studio.command_palette import CommandPalette
from studio.document import Document
from studio.entry_search import Entry
from studio.selection import Selection
from studio.theme import set_theme


class Room(QWidget):
    """A window with two fields and the search over it."""

    def __init__(self) -> None:
        super().__init__()
        self.resize(600, 400)
        self.first, self.second = QLineEdit(), QLineEdit()
        layout = QVBoxLayout(self)
        layout.addWidget(self.first)
        layout.addWidget(self.second)
        self.done: list[str] = []
        self.palette_ = CommandPalette(self)

    def entry(self, title: str, kind: str = "Command", words: str = "") -> Entry:
        return Entry(title, kind, lambda: self.done.append(title), words=words)

    def open(self, *titles: str) -> None:
        self.palette_.open([self.entry(title) for title in titles], otherwise=self.second)

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(self.palette_.search, key)


@pytest.fixture
def room(qtbot: QtBot) -> Room:
    set_theme("dark")
    room = Room()
    qtbot.addWidget(room)
    room.show()
    room.activateWindow()
    qtbot.waitUntil(room.isActiveWindow)
    room.first.setFocus()
    return room


def test_the_keyboard_goes_back_to_who_had_it(room: Room) -> None:
    room.open("one")
    assert room.palette_.search.hasFocus()
    room.press(Qt.Key.Key_Return)
    assert room.done == ["one"]
    assert room.first.hasFocus()


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_the_keyboard_goes_back_also_if_the_search_was_opened_twice(room: Room, key: Qt.Key) -> None:
    room.open("one")
    QTest.keyClicks(room.palette_.search, "qqq")
    room.open("one")
    assert room.palette_.search.text() == ""
    room.press(key)
    assert not room.palette_.isVisible()
    assert room.first.hasFocus()


def test_the_keyboard_goes_elsewhere_if_who_had_it_is_gone(room: Room, qtbot: QtBot) -> None:
    room.open("one")
    room.first.deleteLater()
    qtbot.wait(1)
    room.press(Qt.Key.Key_Return)
    assert room.done == ["one"]
    assert room.second.hasFocus()


def test_the_keyboard_goes_elsewhere_if_who_had_it_is_hidden(room: Room) -> None:
    room.open("one")
    room.first.hide()
    room.press(Qt.Key.Key_Escape)
    assert room.second.hasFocus()


def test_the_search_for_a_layer_gives_the_keyboard_back_also_if_it_was_opened_twice(
    lenet: Document, selection: Selection, qtbot: QtBot
) -> None:
    canvas = CanvasView(lenet, selection)
    qtbot.addWidget(canvas)
    canvas.resize(800, 600)
    canvas.show()
    canvas.activateWindow()
    qtbot.waitUntil(canvas.isActiveWindow)
    canvas.setFocus()
    for open_it in (canvas.open_search, canvas.commands.connect, canvas.commands.find.open):
        selection.select(["conv1"])
        open_it()
        open_it()
        assert not canvas.hasFocus()
        QTest.keyClick(canvas.focusWidget(), Qt.Key.Key_Escape)
        assert canvas.hasFocus(), "its keys work again without a click"


def test_what_isnt_possible_says_why_instead_of_doing_something_else(room: Room) -> None:
    leave = Entry("Leave block", "Command", lambda: room.done.append("told"), why_not="You are at the top.")
    room.palette_.open([room.entry("Add RepeatInterleave", "Layer"), leave])
    assert room.palette_.found() == ["Add RepeatInterleave"], "it is not offered unasked"
    QTest.keyClicks(room.palette_.search, "leave")
    assert room.palette_.found() == ["Leave block", "Add RepeatInterleave"]
    shown = [label.text() for label in room.palette_.list.itemWidget(room.palette_.list.item(0)).findChildren(QLabel)]
    assert "You are at the top." in shown
    room.press(Qt.Key.Key_Return)
    assert room.done == ["told"], "no layer was added"
    assert room.palette_.isVisible(), "so that something else can be chosen"
