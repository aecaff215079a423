"""Numbers are rolled, dragged, linked, tried and reset in the inspector; the cards, the code and undo follow."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.design.graph import ParamValue
from studio.panels.axes_editors import PairEditor
from studio.panels.inspector_panel import InspectorPanel
from studio.panels.node_page import NodePage
from studio.panels.number_box import NumberBox
from tests.journeys.person import CTRL, LEFT, NONE, Person

pytestmark = [
    pytest.mark.journey,
    pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)", extend=True),
]
SitDown = Callable[..., Person]


def inspector(person: Person) -> InspectorPanel:
    return person.panel("inspector", InspectorPanel)


def page(person: Person) -> NodePage:
    shown = inspector(person).page
    assert isinstance(shown, NodePage)
    return shown


def param(person: Person, node: str, name: str) -> ParamValue:
    return person.document.project.graph.nodes[node].params.get(name)


def field(person: Person, name: str) -> NumberBox:
    box = page(person).rows[name].editor.focusProxy()
    assert isinstance(box, NumberBox)
    return box


def roll(box: NumberBox, notches: int, keys: Qt.KeyboardModifier = NONE) -> None:
    """Move the pointer onto a field and turn the wheel there."""
    edge, inside = QPointF(1, 1), QPointF(box.rect().center())
    QApplication.sendEvent(box, QEnterEvent(edge, edge, box.mapToGlobal(edge)))
    event = QWheelEvent(
        inside, box.mapToGlobal(inside), QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton, keys,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(box, event)


def drag_name(person: Person, name: str, way_px: int, *, give_up: bool = False) -> None:
    """Drag sideways over the name of a number."""
    label = page(person).rows[name].label
    start = QPoint(10, label.height() // 2)
    QTest.mousePress(label, LEFT, NONE, start)
    for moved in range(0, way_px + 1, 6):
        QTest.mouseMove(label, start + QPoint(moved, 0))
    if give_up:
        QTest.keyClick(label, Qt.Key.Key_Escape)
    QTest.mouseRelease(label, LEFT, NONE, start + QPoint(way_px, 0))


def test_numbers_are_changed_in_every_way_and_all_is_taken_back(sit_down: SitDown) -> None:
    person = sit_down()
    person.open_template("LeNet")
    first = person.document.project.graph
    person.choose("conv2")
    roll_and_drag(person)
    link_and_part(person)
    set_several(person)
    go_to_the_source(person)
    person.canvas.setFocus()
    while person.document.undo_label:
        person.press(Qt.Key.Key_Z, CTRL)
    assert person.document.project.graph == first


def roll_and_drag(person: Person) -> None:
    roll(field(person, "out_channels"), 3)
    assert param(person, "conv2", "out_channels") == 16, "nobody works in that field yet"
    person.click(field(person, "out_channels"))
    roll(field(person, "out_channels"), 3)
    assert param(person, "conv2", "out_channels") == 19
    roll(field(person, "out_channels"), 1, CTRL)
    assert param(person, "conv2", "out_channels") == 29
    person.wait_for(lambda: "parameters 61,706 →" in inspector(person).cost.text, "the cost")
    drag_name(person, "groups", 30, give_up=True)
    assert param(person, "conv2", "groups") is None
    drag_name(person, "out_channels", 18)
    assert param(person, "conv2", "out_channels") == 32
    person.picture("rolled")


def link_and_part(person: Person) -> None:
    person.enter(field(person, "kernel_size"), "3")
    assert param(person, "conv2", "kernel_size") == 3
    editor = page(person).rows["kernel_size"].editor
    assert isinstance(editor, PairEditor)
    person.click(editor.link)
    assert param(person, "conv2", "kernel_size") == 3, "parting two equal numbers changes neither"
    person.enter(editor.boxes[1], "5")
    assert param(person, "conv2", "kernel_size") == (3, 5)
    person.click(editor.link)
    assert param(person, "conv2", "kernel_size") == 3
    person.click(page(person).reset_all)
    assert not person.document.project.graph.nodes["conv2"].params


def set_several(person: Person) -> None:
    person.window.selection.select(["conv1", "conv2"])
    person.settle()
    box = field(person, "kernel_size")
    assert box.lineEdit().placeholderText() == "mixed"
    person.enter(box, "5")
    assert [param(person, name, "kernel_size") for name in ("conv1", "conv2")] == [5, 5]
    assert person.document.undo_label == "Set kernel_size of 2 layers"
    person.picture("several")


def go_to_the_source(person: Person) -> None:
    person.choose("conv2")
    person.click(page(person).inferred.fields["in_channels"])
    assert person.window.selection.nodes == {"conv1"}
