"""Every movement of the hand over the real window: each is one step, and Ctrl+Z takes each back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.design.graph import End, Graph
from studio.canvas.hint_label import HintLabel
from studio.canvas.name_field import NameField
from studio.theme import theme
from tests.journeys.person import CTRL, NONE, Person
from tests.studio.canvas.conftest import Hand

pytestmark = [
    pytest.mark.journey,
    pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)", extend=True),
]
SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
LEFT, MIDDLE, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton
SitDown = Callable[..., Person]


class Desk:
    """A person with LeNet before them, and a hand over its canvas at actual size."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.canvas = person.canvas
        self.hand = Hand(self.canvas)
        person.window.resize(1600, 1000)
        person.open_template("LeNet")
        for _ in range(3):
            person.settle()
        self.canvas.setFocus()
        self.first = self.graph

    @property
    def graph(self) -> Graph:
        return self.person.document.project.graph

    @property
    def wires(self) -> set[str]:
        return {str(edge) for edge in self.graph.edges.values()}

    @property
    def chosen(self) -> frozenset[str]:
        return self.canvas.selection.nodes

    def at(self, node: str, right: float = 0.0, down: float = 0.0) -> QPointF:
        """A place by the top left corner of a card."""
        return self.canvas.stage.cards[node].pos() + QPointF(right, down)

    def amid(self, source: str, target: str) -> QPointF:
        """The middle of a wire."""
        (wire,) = (w for e, w in self.canvas.stage.wires.items() if (e.source.node, e.target.node) == (source, target))
        return wire.path().pointAtPercent(0.5)

    def shows_line(self, at: QPointF) -> bool:
        """Whether a dash of a guide is drawn near a place where otherwise only the ground is."""
        picture, middle = self.canvas.viewport().grab().toImage(), self.canvas.mapFromScene(at)
        places = (middle + QPoint(right, down) for right in (-1, 0, 1) for down in range(-5, 6))
        return any(picture.pixelColor(there).name() == theme().guide for there in places)

    def says_beside_pointer(self) -> str:
        hint = self.canvas.findChild(HintLabel)
        return hint.text() if isinstance(hint, HintLabel) and hint.isVisible() else ""

    def takes_back(self, label: str) -> None:
        """The last step is called so, and Ctrl+Z alone takes it back to where all began."""
        assert self.person.document.undo_label == label
        assert self.graph != self.first
        self.canvas.setFocus()
        self.person.press(Qt.Key.Key_Z, CTRL)
        self.person.settle()
        assert self.graph == self.first
        assert not self.person.document.undo_label

    def is_untouched(self) -> bool:
        return self.graph is self.first and not self.person.document.undo_label


@pytest.fixture
def desk(sit_down: SitDown) -> Desk:
    return Desk(sit_down())


def wheel(desk: Desk, at: QPoint, turns: int = 0, pixels: QPoint | None = None) -> None:
    viewport = desk.canvas.viewport()
    phase = Qt.ScrollPhase.NoScrollPhase if pixels is None else Qt.ScrollPhase.ScrollUpdate
    angle = QPoint(0, turns) if pixels is None else pixels * 2
    where, everywhere = QPointF(at), QPointF(viewport.mapToGlobal(at))
    event = QWheelEvent(where, everywhere, pixels or QPoint(), angle, Qt.MouseButton.NoButton, NONE, phase, False)
    QApplication.sendEvent(viewport, event)


def test_a_person_looks_around_with_mouse_wheel_and_fingers_and_selects(desk: Desk) -> None:
    _look_around(desk)
    desk.canvas.frame_all(fly=False)
    _select(desk)
    assert desk.is_untouched()


def _look_around(desk: Desk) -> None:
    canvas, at = desk.canvas, QPoint(300, 200)
    under = canvas.mapToScene(at)
    desk.hand.drag(under, under + QPointF(80, 40), MIDDLE)
    assert (canvas.mapToScene(at + QPoint(80, 40)) - under).manhattanLength() < 4

    under = canvas.mapToScene(at)
    before = canvas.camera.zoom
    wheel(desk, at, turns=240)
    assert canvas.camera.zoom > before
    assert (canvas.mapToScene(at) - under).manhattanLength() < 4

    under = canvas.mapToScene(at)
    wheel(desk, at, pixels=QPoint(30, -20))
    assert (canvas.mapToScene(at + QPoint(30, -20)) - under).manhattanLength() < 4

    before = canvas.camera.zoom
    viewport, zoom = canvas.viewport(), Qt.NativeGestureType.ZoomNativeGesture
    where, everywhere = QPointF(at), QPointF(viewport.mapToGlobal(at))
    device = QPointingDevice.primaryPointingDevice()
    QApplication.sendEvent(viewport, QNativeGestureEvent(zoom, device, 2, where, where, everywhere, -0.25, QPointF()))
    assert canvas.camera.zoom == pytest.approx(before * 0.75)


def _select(desk: Desk) -> None:
    above, below = desk.at("image", -20, -20), desk.at("conv1", 100, 80)
    desk.hand.drag(above, below)
    assert desk.chosen == {"image", "conv1"}
    desk.hand.drag(desk.at("relu1", -12, -20), desk.at("relu1", 60, 80), keys=SHIFT)
    assert desk.chosen == {"image", "conv1", "relu1"}
    desk.hand.drag(above, desk.at("image", 60, 80), keys=CTRL)
    assert desk.chosen == {"conv1", "relu1"}

    _lasso(desk, "pool1", ALT)
    assert desk.chosen == {"pool1"}
    _lasso(desk, "fc1", ALT | SHIFT)
    assert desk.chosen == {"pool1", "fc1"}
    _lasso(desk, "pool1", ALT | CTRL)
    assert desk.chosen == {"fc1"}


def _lasso(desk: Desk, node: str, keys: Qt.KeyboardModifier) -> None:
    desk.hand.press(desk.at(node, -16, -20), keys=keys)
    for right, down in ((180, -20), (180, 80), (-16, 80), (-16, -18)):
        desk.hand.move(desk.at(node, right, down), keys)
    desk.hand.let_go(keys)


def test_a_person_moves_copies_and_wires_cards(desk: Desk) -> None:
    _move(desk)
    _line_up(desk)
    _drag_copies_off(desk)
    _wire(desk)
    _lead_a_wire_elsewhere(desk)


def _move(desk: Desk) -> None:
    desk.hand.drag(desk.at("digit", 60, 14), desk.at("digit", 60, 14) + QPointF(-200, 8))
    desk.takes_back("Move digit")

    desk.hand.press(desk.at("digit", 60, 14))
    desk.hand.move(desk.at("digit", 60, 14) + QPointF(-90, 30))
    desk.person.press(Qt.Key.Key_Escape)
    desk.hand.let_go()
    assert desk.is_untouched()
    assert desk.canvas.stage.cards["digit"].pos() == QPointF(*desk.graph.nodes["digit"].at)

    desk.person.press(Qt.Key.Key_Right)
    desk.person.press(Qt.Key.Key_Right)
    desk.takes_back("Move digit")


def _line_up(desk: Desk) -> None:
    start, beyond = desk.at("digit", 60, 14), desk.at("relu1", 0, -8)
    aside = start + QPointF(desk.at("relu1").x() - desk.at("digit").x() + 4, 0)
    assert not desk.shows_line(beyond)
    desk.hand.press(start)
    desk.hand.move(aside)
    assert desk.at("digit").x() == desk.at("relu1").x()
    assert desk.shows_line(beyond), "a line along the left edges of both, and a little past them"
    desk.hand.move(aside, CTRL)
    assert desk.at("digit").x() != desk.at("relu1").x()
    assert not desk.shows_line(beyond), "held with Ctrl, the card is free"
    desk.hand.move(aside)
    desk.hand.let_go()
    assert not desk.shows_line(beyond)
    assert desk.graph.nodes["digit"].at[0] == desk.graph.nodes["relu1"].at[0]
    desk.takes_back("Move digit")


def _drag_copies_off(desk: Desk) -> None:
    goal = desk.at("digit", 60, 14) + QPointF(-420, 30)
    desk.hand.drag(desk.at("fc2", 60, 14), goal, keys=ALT | SHIFT)
    (copy,) = desk.chosen
    assert desk.graph.edges[End(copy)].source == desk.graph.edges[End("fc2")].source
    desk.takes_back("Duplicate fc2")


def _wire(desk: Desk) -> None:
    desk.hand.drag(desk.hand.output("pool1"), desk.hand.input("relu2"))
    assert "pool1 -> relu2" in desk.wires
    desk.takes_back("Connect pool1 to relu2")

    desk.hand.drag(desk.hand.input("relu2"), desk.hand.input("pool2"))
    assert {"conv2 -> pool2"} == desk.wires - {str(edge) for edge in desk.first.edges.values()}
    assert End("relu2") not in desk.graph.edges
    desk.takes_back("Connect conv2 to pool2")

    desk.hand.drag(desk.hand.input("relu2"), desk.at("relu2", 80, 100))
    desk.takes_back("Take the wire from conv2 off")

    _read_why_a_port_refuses(desk)

    desk.hand.drag(desk.hand.input("fc2"), desk.hand.input("flatten"))
    assert "relu3 -> flatten" not in desk.wires, "that would be a circle"
    assert desk.is_untouched()

    between = (desk.hand.output("conv1") + desk.hand.input("relu1")) / 2
    desk.hand.drag(between + QPointF(0, -60), between + QPointF(0, 60), RIGHT, CTRL)
    assert "conv1 -> relu1" not in desk.wires
    desk.takes_back("Cut 1 wire")
    assert desk.canvas.hand.gesture is None


def test_a_person_adds_layers_puts_them_into_wires_and_pulls_them_out(desk: Desk) -> None:
    _drop_a_wire_on_nothing(desk)
    _put_in_and_pull_out(desk)


def _put_in_and_pull_out(desk: Desk) -> None:
    desk.hand.double_click(desk.at("digit", 60, 120))
    popup = QApplication.focusWidget()
    assert popup is not None
    QTest.keyClicks(popup, "dropout")
    QTest.keyClick(popup, Qt.Key.Key_Return)
    (loose,) = desk.chosen
    desk.first = desk.graph
    desk.hand.drag(desk.at(loose, 60, 14), desk.amid("relu4", "logits") + QPointF(-24, -14))
    assert {f"relu4 -> {loose}", f"{loose} -> logits"} <= desk.wires
    assert desk.person.document.undo_label == f"Put {loose} into a wire"
    desk.person.press(Qt.Key.Key_Z, CTRL)
    assert desk.graph == desk.first

    desk.hand.drag(desk.at("relu4", 60, 14), desk.at("relu4", 60, 150), keys=ALT)
    assert "fc2 -> logits" in desk.wires
    assert desk.person.document.undo_label == "Pull relu4 out"
    desk.person.press(Qt.Key.Key_Z, CTRL)
    assert desk.graph == desk.first


def _drop_a_wire_on_nothing(desk: Desk) -> None:
    desk.hand.drag(desk.hand.output("fc2"), desk.at("fc2", 220, 130))
    popup = QApplication.focusWidget()
    assert popup is not None
    QTest.keyClicks(popup, "tanh")
    QTest.keyClick(popup, Qt.Key.Key_Return)
    (new,) = desk.chosen
    assert f"fc2 -> {new}" in desk.wires
    desk.takes_back("Add Tanh")


def test_a_person_frames_cards_and_works_with_the_frame(desk: Desk) -> None:
    canvas = desk.canvas
    canvas.selection.select(["fc2", "relu4"])
    canvas.setFocus()
    desk.person.press(Qt.Key.Key_F, CTRL | SHIFT)
    (field,) = (field for field in canvas.findChildren(NameField) if field.isVisible())
    QTest.keyClicks(field, "Head")
    QTest.keyClick(field, Qt.Key.Key_Return)
    desk.person.settle()
    (frame,) = desk.graph.drawing.annotations.values()
    assert frame.text == "Head"
    desk.first = desk.graph

    corner = QPointF(frame.at[0], frame.at[1])
    desk.hand.drag(corner + QPointF(30, 12), corner + QPointF(30, 72))
    (moved,) = desk.graph.drawing.annotations.values()
    assert moved.at[1] > frame.at[1]
    assert desk.graph.nodes["fc2"].at[1] > desk.first.nodes["fc2"].at[1]
    desk.person.press(Qt.Key.Key_Z, CTRL)
    desk.person.settle()
    assert desk.graph == desk.first

    end = corner + QPointF(*frame.size)
    desk.hand.drag(end - QPointF(1, 1), end + QPointF(40, 40))
    (wider,) = desk.graph.drawing.annotations.values()
    assert wider.size[0] > frame.size[0]
    desk.person.press(Qt.Key.Key_Z, CTRL)
    assert desk.graph == desk.first


def _read_why_a_port_refuses(desk: Desk) -> None:
    desk.hand.press(desk.hand.output("digit"))
    desk.hand.move(desk.hand.input("conv1"))
    says = "Doesn't fit: conv1 takes numbers (float32), but gets class indices (int64)."
    assert desk.says_beside_pointer() == says
    desk.hand.move(desk.at("digit", 100, -60))
    assert desk.says_beside_pointer() == "", "over nothing there is nothing to tell"
    desk.hand.move(desk.hand.input("flatten"))
    assert desk.says_beside_pointer() != says
    desk.hand.move(desk.hand.input("conv1"))
    desk.hand.let_go()
    assert desk.says_beside_pointer() == ""
    assert desk.is_untouched()


def _lead_a_wire_elsewhere(desk: Desk) -> None:
    amid = desk.amid("logits", "loss")
    desk.hand.drag(amid, amid + QPointF(0, 60))
    (bend,) = desk.graph.edges[End("loss")].bends
    assert bend[1] > amid.y() + 30
    desk.hand.double_click(QPointF(*bend))
    assert desk.graph.edges[End("loss")].bends == ()
    desk.person.press(Qt.Key.Key_Z, CTRL)
    desk.takes_back(desk.person.document.undo_label)
