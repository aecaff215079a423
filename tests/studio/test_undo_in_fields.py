"""Ctrl+Z while a field has the focus."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from studio.document import Document
from studio.panels.inspector_panel import InspectorPanel
from studio.panels.number_box import NumberBox
from studio.selection import Selection
from studio.undo_in_fields import UndoInFields

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def box(lenet: Document, selection: Selection, qtbot: QtBot) -> Iterator[NumberBox]:
    """The field for conv1's out_channels, focused, in a window whose Ctrl+Z is the document's undo."""
    window = QMainWindow()
    qtbot.addWidget(window)
    window.addAction("Undo", "Ctrl+Z").triggered.connect(lenet.undo)
    window.addAction("Redo", "Ctrl+Shift+Z").triggered.connect(lenet.redo)
    inspector = InspectorPanel(lenet, selection)
    window.setCentralWidget(inspector)
    UndoInFields(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    selection.select(["conv1"])
    found = next(box for box in inspector.findChildren(NumberBox) if box.accessibleName() == "out_channels")
    found.setFocus()
    qtbot.waitUntil(found.hasFocus)
    found.selectAll()
    yield found
    window.close()


@pytest.fixture
def channels(lenet: Document) -> Callable[[], object]:
    return lambda: lenet.project.graph.nodes["conv1"].params["out_channels"]


def test_what_is_being_typed_is_taken_back_first(box: NumberBox, channels: Callable[[], object]) -> None:
    QTest.keyClicks(box, "40")
    QTest.keyClick(box, Qt.Key.Key_Z, CONTROL)
    assert box.text() == "6"
    assert channels() == 6


def test_a_settled_value_is_taken_back_and_done_again_in_the_project(
    box: NumberBox, channels: Callable[[], object]
) -> None:
    QTest.keyClicks(box, "40")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert channels() == 40
    QTest.keyClick(box, Qt.Key.Key_Z, CONTROL)
    assert channels() == 6
    assert box.text() == "6"
    QTest.keyClick(box, Qt.Key.Key_Z, CONTROL | SHIFT)
    assert channels() == 40
