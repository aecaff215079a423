"""Wiring without a mouse: what is offered, in which order, and what Return does."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from engine.design.check import check
from engine.design.graph import End, Graph, Node
from engine.design.graph.edits import disconnect
from studio.canvas import CanvasView
from studio.canvas.connect_search import ConnectSearch
from studio.canvas.connecting import Ways, offers_of
from studio.canvas.gestures import Offer
from tests.studio.canvas.conftest import arrows, network

CTRL = Qt.KeyboardModifier.ControlModifier


def search(canvas: CanvasView, node: str) -> ConnectSearch:
    canvas.selection.select([node])
    QTest.keyClick(canvas, Qt.Key.Key_J, CTRL)
    found = canvas.findChild(ConnectSearch)
    assert isinstance(found, ConnectSearch)
    return found


def field(popup: ConnectSearch) -> QLineEdit:
    found = popup.findChild(QLineEdit)
    assert isinstance(found, QLineEdit)
    return found


def test_a_wire_is_made_by_its_keys_alone(canvas: CanvasView) -> None:
    canvas.place.edit("Cut", lambda graph: disconnect(graph, [End("loss", "target")]))
    typed = field(search(canvas, "digit"))
    assert typed.accessibleName() == "Connect digit to…"
    QTest.keyClicks(typed, "loss target")
    assert typed.accessibleDescription() == "to loss · target. N"
    QTest.keyClick(typed, Qt.Key.Key_Return)
    assert "digit -> loss.target" in arrows(canvas.document.project.graph)
    assert canvas.document.undo_label == "Connect digit to loss"
    assert canvas.hasFocus()


def test_an_input_that_has_a_wire_says_what_gives_way(canvas: CanvasView) -> None:
    typed = field(search(canvas, "conv"))
    QTest.keyClicks(typed, "pool")
    assert "in place of relu" in typed.accessibleDescription()
    QTest.keyClick(typed, Qt.Key.Key_Return)
    assert "conv -> pool" in arrows(canvas.document.project.graph)
    assert "relu -> pool" not in arrows(canvas.document.project.graph)


def test_what_does_not_fit_comes_last_and_return_says_why(canvas: CanvasView, qtbot: QtBot) -> None:
    popup = search(canvas, "fc")
    assert popup.shown.index("conv") > popup.shown.index("loss · target")
    QTest.keyClicks(field(popup), "conv")
    assert "run in a circle" in field(popup).accessibleDescription()
    with qtbot.waitSignal(canvas.status) as told:
        QTest.keyClick(field(popup), Qt.Key.Key_Return)
    assert told.args[0].startswith("The wires would run in a circle")
    assert popup.isVisible()
    QTest.keyClick(field(popup), Qt.Key.Key_Escape)
    assert not canvas.document.is_dirty
    assert canvas.hasFocus()


def test_outputs_are_found_for_an_input(canvas: CanvasView) -> None:
    ways = Ways(canvas.place.graph, canvas.place.checked, [Offer(End("loss", "target"), is_output=False)])
    assert {way.label for way in ways.found("")} == {"image", "conv", "relu", "pool", "flatten", "fc"}
    (way,) = ways.found("fc")
    assert str(way.edge) == "fc -> loss.target"
    assert way.replaces is not None


def test_a_node_offers_its_outputs_and_its_free_inputs() -> None:
    graph = network()
    assert offers_of(graph, "conv") == [Offer(End("conv"), is_output=True)]
    cut = disconnect(graph, [End("loss", "target")])
    assert offers_of(cut, "loss") == [Offer(End("loss", "target"), is_output=False)]


def test_the_nearest_come_first_and_free_ones_before_those(canvas: CanvasView) -> None:
    graph = Graph.of(
        [Node("x", "Input", {"shape": (4,)}), *(Node(f"act{row}", "ReLU") for row in range(5))],
        ["x -> act0", "act0 -> act1"],
    )
    ways = Ways(graph, check(graph), [Offer(End("act0"), is_output=True)])
    assert [way.label for way in ways.found("")] == ["act2", "act3", "act4"]
    assert [way.label for way in ways.found("act3")] == ["act3"]
