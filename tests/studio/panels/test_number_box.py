"""Numbers under the wheel, the keys and the pointer that drags over their names."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QWidget
from pytestqt.qtbot import QtBot

from engine.design.layers import LAYERS
from studio.document import Document
from studio.panels.inspector_panel import InspectorPanel
from studio.panels.number_box import NumberBox
from studio.panels.parameter_row import ParameterRow
from studio.selection import Selection

NONE, SHIFT, CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


@pytest.fixture
def box(qtbot: QtBot) -> Iterator[NumberBox]:
    box = NumberBox(LAYERS["Conv2d"].parameters["out_channels"])
    qtbot.addWidget(box)
    box.show_value(16, {})
    box.show()
    yield box
    box.close()


def point(box: NumberBox, x: int) -> None:
    """Bring the pointer into the field, where nothing moved it but the page."""
    at = QPointF(x, 10)
    QApplication.sendEvent(box, QEnterEvent(at, at, box.mapToGlobal(at)))


def turn(box: QWidget, x: int, notches: float = 1, keys: Qt.KeyboardModifier = NONE) -> bool:
    """Turn the wheel over the field; returns whether the field took it."""
    at = QPointF(x, 10)
    turned = QPoint(0, round(120 * notches))
    event = QWheelEvent(
        at, box.mapToGlobal(at), QPoint(), turned, Qt.MouseButton.NoButton, keys, Qt.ScrollPhase.NoScrollPhase, False
    )
    event.ignore()
    QApplication.sendEvent(box, event)
    return event.isAccepted()


def test_the_wheel_changes_a_number_that_is_worked_on_and_pointed_at(box: NumberBox) -> None:
    box.setFocus()
    point(box, 2)
    assert turn(box, 30)
    assert box.value == 17
    assert turn(box, 30, -2)
    assert box.value == 15


def test_a_click_on_a_number_is_enough_for_the_wheel_until_the_pointer_leaves(box: NumberBox) -> None:
    point(box, 30)
    QTest.mouseClick(box.lineEdit(), Qt.MouseButton.LeftButton, NONE, QPoint(28, 8))
    assert box.hasFocus()
    assert turn(box, 30)
    assert box.value == 17
    QApplication.sendEvent(box, QEvent(QEvent.Type.Leave))
    point(box, 30)
    assert not turn(box, 30)
    assert box.value == 17


def test_the_wheel_goes_on_to_the_page_over_a_number_nobody_works_on(box: NumberBox) -> None:
    box.clearFocus()
    point(box, 2)
    assert not turn(box, 30)
    assert box.value == 16


def test_a_number_that_scrolling_brought_under_the_pointer_keeps_its_value(box: NumberBox) -> None:
    box.setFocus()
    QApplication.sendEvent(box, QEvent(QEvent.Type.Leave))
    assert not turn(box, 30)
    point(box, 30)
    assert not turn(box, 30)
    QApplication.sendEvent(box, QEvent(QEvent.Type.Leave))
    assert not turn(box, 30)
    assert box.value == 16


@pytest.mark.parametrize("keys", [SHIFT, CTRL])
def test_a_key_makes_the_steps_of_the_wheel_bigger(box: NumberBox, keys: Qt.KeyboardModifier) -> None:
    box.setFocus()
    point(box, 2)
    assert turn(box, 30, 1, keys)
    assert box.value == 26


def test_a_touchpad_adds_up_to_a_step(box: NumberBox) -> None:
    box.setFocus()
    point(box, 2)
    values = []
    for _ in range(4):
        turn(box, 30, 0.5)
        values.append(box.value)
    assert values == [16, 17, 17, 18]


@pytest.mark.parametrize("keys", [SHIFT, CTRL])
def test_a_key_makes_the_steps_of_the_arrows_bigger(box: NumberBox, keys: Qt.KeyboardModifier) -> None:
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Up, keys)
    assert box.value == 26
    QTest.keyClick(box, Qt.Key.Key_PageDown)
    assert box.value == 16
    QTest.keyClick(box, Qt.Key.Key_Down, keys)
    QTest.keyClick(box, Qt.Key.Key_Down, keys)
    assert box.value == 1, "its least value"


def test_what_is_typed_is_told_as_soon_as_it_can_be(box: NumberBox) -> None:
    told: list[object] = []
    box.considered.connect(told.append)
    box.dropped.connect(lambda: told.append("dropped"))
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, "0")
    QTest.keyClick(box, Qt.Key.Key_Backspace)
    QTest.keyClicks(box, "32")
    assert told[-2:] == [3, 32]
    assert told[0] == "dropped", "0 is too low"
    assert box.value == 16


def test_esc_takes_back_what_is_being_typed(box: NumberBox) -> None:
    chosen: list[object] = []
    box.chosen.connect(chosen.append)
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, "32")
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert box.text() == "16"
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert chosen == []


def test_scrolling_a_page_changes_nothing_that_passes_under_the_pointer(
    qtbot: QtBot, lenet: Document, selection: Selection
) -> None:
    panel = InspectorPanel(lenet, selection)
    qtbot.addWidget(panel)
    panel.resize(316, 200)
    panel.show()
    selection.select(["conv2"])
    before = lenet.project
    fields = [field for field in panel.findChildren(QWidget) if isinstance(field, NumberBox | QComboBox | QCheckBox)]
    assert len(fields) > 8
    for field in fields:
        assert not turn(field, 5, -1), f"{field.accessibleName()} keeps the wheel from the page"
    assert lenet.project is before


# Dragging over the name


@pytest.fixture
def row(qtbot: QtBot) -> Iterator[ParameterRow]:
    row = ParameterRow(LAYERS["Conv2d"].parameters["kernel_size"])
    qtbot.addWidget(row)
    row.resize(280, 30)
    row.show_value(3, {}, is_set=True)
    row.show()
    yield row
    row.close()


def drag(row: ParameterRow, *ways: int, keys: Qt.KeyboardModifier = NONE) -> None:
    start = QPoint(20, 8)
    QTest.mousePress(row.label, Qt.MouseButton.LeftButton, keys, start)
    for way in ways:
        QTest.mouseMove(row.label, start + QPoint(way, 0))


def test_dragging_over_the_name_is_one_choice_when_it_ends(row: ParameterRow) -> None:
    chosen: list[object] = []
    considered: list[object] = []
    row.chosen.connect(lambda name, value: chosen.append((name, value)))
    row.considered.connect(lambda _, value: considered.append(value))
    drag(row, 14, 24)
    assert considered == [5, 7]
    assert chosen == []
    QTest.mouseRelease(row.label, Qt.MouseButton.LeftButton, NONE, QPoint(44, 8))
    assert chosen == [("kernel_size", 7)]


def test_esc_gives_a_drag_up(row: ParameterRow) -> None:
    chosen: list[object] = []
    row.chosen.connect(lambda _, value: chosen.append(value))
    drag(row, 24)
    QTest.keyClick(row.label, Qt.Key.Key_Escape)
    QTest.mouseRelease(row.label, Qt.MouseButton.LeftButton, NONE, QPoint(44, 8))
    assert chosen == []
    assert row.editor.moved(0) == 3
    assert not row.label.hasFocus()


def test_a_click_on_the_name_changes_nothing(row: ParameterRow) -> None:
    chosen: list[object] = []
    row.chosen.connect(lambda _, value: chosen.append(value))
    drag(row, 2)
    QTest.mouseRelease(row.label, Qt.MouseButton.LeftButton, NONE, QPoint(22, 8))
    assert chosen == []


def test_a_word_and_numbers_that_differ_cannot_be_dragged(row: ParameterRow) -> None:
    row.show_value((3, 5), {}, is_set=True)
    assert row.label.cursor().shape() != Qt.CursorShape.SizeHorCursor
    row.show_value(5, {}, is_set=True)
    assert row.label.cursor().shape() == Qt.CursorShape.SizeHorCursor
    row.show_value("= width", {}, is_set=True)
    drag(row, 24)
    assert not row.label.is_scrubbing


@pytest.mark.parametrize(("typed", "value"), [("1,024", 1024), ("12,345,678", 12345678), ("+1,000", 1000)])
def test_thousands_may_be_set_apart(box: NumberBox, typed: str, value: int) -> None:
    box.lineEdit().setText(typed)
    box.editingFinished.emit()
    assert box.value == value


@pytest.mark.parametrize("typed", ["0,5", "1,5", "16,", "1,00", "10,0000"])
def test_a_comma_for_a_point_is_no_other_number_but_a_complaint(box: NumberBox, typed: str) -> None:
    box.lineEdit().setText(typed)
    box.editingFinished.emit()
    assert box.value == 16
    assert typed in box.property("complaint")
