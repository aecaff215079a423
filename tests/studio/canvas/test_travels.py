"""Getting about: back and forward, along wires, to all of a kind."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.design.graph import Graph, Node
from engine.design.graph.edits import rename_node
from engine.design.project import Project
from studio.canvas import CanvasView
from tests.studio.canvas.conftest import Hand

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def rest(canvas: CanvasView) -> None:
    canvas.camera.arrive()
    QApplication.processEvents()


def back(canvas: CanvasView) -> None:
    QTest.keyClick(canvas, Qt.Key.Key_Left, ALT)
    rest(canvas)


def forward(canvas: CanvasView) -> None:
    QTest.keyClick(canvas, Qt.Key.Key_Right, ALT)
    rest(canvas)


def near(one: QPointF, other: QPointF) -> bool:
    return (one - other).manhattanLength() < 10


@pytest.fixture
def far_apart(make_canvas: Callable[[Graph], CanvasView]) -> CanvasView:
    """Three cards, each out of sight of the others."""
    nodes = [Node(name, "ReLU", {}, (4000.0 * place, 0)) for place, name in enumerate(("left", "middle", "right"))]
    canvas = make_canvas(Graph.of(nodes, ["left -> middle", "middle -> right"]))
    canvas.camera.look(1.0, QPointF(80, 30))
    return canvas


def test_back_and_forward_lead_through_the_places_that_were_jumped_from(far_apart: CanvasView) -> None:
    canvas = far_apart
    starts = [canvas.camera.centre]
    for name in ("middle", "right"):
        canvas.selection.go_to(name)
        rest(canvas)
        starts.append(canvas.camera.centre)
    back(canvas)
    assert near(canvas.camera.centre, starts[1])
    back(canvas)
    assert near(canvas.camera.centre, starts[0])
    assert not canvas.commands.travel.back.isEnabled()
    back(canvas)
    assert near(canvas.camera.centre, starts[0]), "the key moves nothing where there is no way back"
    assert not canvas.document.is_dirty
    forward(canvas)
    forward(canvas)
    assert near(canvas.camera.centre, starts[2])
    assert not canvas.commands.travel.forward.isEnabled()


def test_a_jump_from_a_place_come_back_to_leads_elsewhere(far_apart: CanvasView) -> None:
    canvas = far_apart
    canvas.selection.go_to("middle")
    rest(canvas)
    back(canvas)
    canvas.selection.go_to("right")
    rest(canvas)
    assert not canvas.commands.travel.forward.isEnabled()
    back(canvas)
    assert near(canvas.camera.centre, QPointF(80, 30))


def test_showing_everything_can_be_gone_back_from_and_a_card_in_view_is_no_jump(far_apart: CanvasView) -> None:
    canvas = far_apart
    canvas.selection.go_to("left")
    assert not canvas.commands.travel.back.isEnabled()
    QTest.keyClick(canvas, Qt.Key.Key_Home)
    rest(canvas)
    assert canvas.camera.zoom < 0.2
    back(canvas)
    assert canvas.camera.zoom == 1.0
    assert near(canvas.camera.centre, QPointF(80, 30))


def test_the_mouse_has_buttons_for_back_and_forward(far_apart: CanvasView) -> None:
    canvas = far_apart
    canvas.selection.go_to("right")
    rest(canvas)
    after = canvas.camera.centre
    for button, goal in ((Qt.MouseButton.BackButton, QPointF(80, 30)), (Qt.MouseButton.ForwardButton, after)):
        at = QPointF(500, 300)
        for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
            event = QMouseEvent(kind, at, canvas.viewport().mapToGlobal(at), button, button, SHIFT & CTRL)
            QApplication.sendEvent(canvas.viewport(), event)
        rest(canvas)
        assert near(canvas.camera.centre, goal)


def test_going_into_a_block_can_be_gone_back_from(canvas: CanvasView) -> None:
    canvas.selection.select(["conv", "relu"])
    canvas.commands.blocks._group(frozenset(["conv", "relu"]), "Part", frozenset())
    (name,) = canvas.selection.nodes
    canvas.camera.look(1.5, QPointF(200, 60))
    QTest.keyClick(canvas, Qt.Key.Key_Down, CTRL)
    rest(canvas)
    assert canvas.place.block == "Part"
    back(canvas)
    assert canvas.place.block == ""
    assert canvas.camera.zoom == 1.5
    assert near(canvas.camera.centre, QPointF(200, 60))
    forward(canvas)
    assert canvas.place.block == "Part"
    QTest.keyClick(canvas, Qt.Key.Key_Up, CTRL)
    rest(canvas)
    canvas.document.edit("Rename", lambda graph: rename_node(graph, name, "other"))
    back(canvas)
    assert canvas.place.block == "", "a place that is no more is passed over"


def test_each_project_keeps_the_places_that_were_visited(far_apart: CanvasView) -> None:
    canvas, document = far_apart, far_apart.document
    canvas.selection.go_to("right")
    rest(canvas)
    first = document.here
    document.new(Project("Small", Graph.of([Node("relu", "ReLU")])), beside=True)
    rest(canvas)
    assert not canvas.commands.travel.back.isEnabled()
    document.go(first)
    rest(canvas)
    back(canvas)
    assert near(canvas.camera.centre, QPointF(80, 30))


def test_a_wire_is_followed_from_the_selected_card_and_each_time_to_its_next_end(
    make_canvas: Callable[[Graph], CanvasView], qtbot: QtBot
) -> None:
    nodes = [Node(name, "ReLU", {}, (250.0 * place, 0)) for place, name in enumerate("abcd")]
    canvas = make_canvas(Graph.of(nodes, ["a -> b", "a -> c", "b -> d"]))
    canvas.selection.select(["a"])
    gone = []
    for _ in range(3):
        with qtbot.waitSignal(canvas.done) as told:
            QTest.keyClick(canvas, Qt.Key.Key_Down, ALT)
        gone.append((*canvas.selection.nodes, told.args[0][:14]))
    assert gone == [("b", "b, 1 of 2 at a"), ("c", "c, 2 of 2 at a"), ("b", "b, 1 of 2 at a")]
    canvas.selection.select(["b"])
    canvas.commands.travel._shown = None
    QTest.keyClick(canvas, Qt.Key.Key_Down, ALT)
    assert canvas.selection.nodes == {"d"}
    QTest.keyClick(canvas, Qt.Key.Key_Up, ALT)
    QTest.keyClick(canvas, Qt.Key.Key_Up, ALT)
    assert canvas.selection.nodes == {"a"}
    with qtbot.waitSignal(canvas.status) as told:
        QTest.keyClick(canvas, Qt.Key.Key_Up, ALT)
    assert told.args[0] == "Nothing feeds a."


def test_where_everything_is_shown_already_nothing_is_looked_for_elsewhere(
    make_canvas: Callable[[Graph], CanvasView],
) -> None:
    canvas = make_canvas(Graph.of([Node(f"relu{i}", "ReLU", at=(200.0 * i, 0.0)) for i in range(7)]))
    canvas.frame_all(fly=False)
    before = canvas.camera.zoom, canvas.camera.centre
    for name in canvas.place.graph.nodes:
        canvas.go_to(name)
        canvas.camera.arrive()
        assert (canvas.camera.zoom, canvas.camera.centre) == before


def test_the_wire_below_the_pointer_is_followed_first(canvas: CanvasView, hand: Hand) -> None:
    canvas.selection.select(["digit"])
    hand.hover((hand.output("relu") + hand.input("pool")) / 2)
    QTest.keyClick(canvas, Qt.Key.Key_Up, ALT)
    assert canvas.selection.nodes == {"relu"}
    QTest.keyClick(canvas, Qt.Key.Key_Down, ALT)
    assert canvas.selection.nodes == {"pool"}


def test_following_needs_something_to_follow(canvas: CanvasView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(canvas.status) as told:
        canvas.commands.travel.follow("target")
    assert "Select one layer" in told.args[0]


def test_all_of_the_same_kind_are_selected_and_written_only_where_some_are_out_of_view(canvas: CanvasView) -> None:
    assert not canvas.commands.travel.alike.isEnabled()
    canvas.selection.select(["image", "relu"])
    shown: list[str] = []
    canvas.done.connect(shown.append)
    QTest.keyClick(canvas, Qt.Key.Key_A, CTRL | SHIFT)
    assert canvas.selection.nodes == {"image", "digit", "relu"}
    says = "Selected: 3 layers of the kind Input, ReLU."
    assert canvas.accessibleDescription() == says
    assert shown == [], "all of them are in view"
    canvas.camera.look(2.0, canvas.stage.cards["loss"].card.center())
    QTest.keyClick(canvas, Qt.Key.Key_A, CTRL | SHIFT)
    assert shown == [says], "some of them are not"
