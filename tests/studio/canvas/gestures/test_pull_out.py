"""Pulling cards out of a chain: what will come of it is shown before they are let go."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.design.graph import End, Graph
from engine.design.graph.drawing_edits import bend
from studio.canvas import CanvasView
from tests.studio.canvas.accent import accented
from tests.studio.canvas.conftest import Hand, arrows, network

ALT = Qt.KeyboardModifier.AltModifier
COPY = ALT | Qt.KeyboardModifier.ShiftModifier
AWAY = QPointF(0, 320)


def pale(canvas: CanvasView) -> set[str]:
    """The wires that are shown as coming off."""
    return {str(edge) for edge, wire in canvas.stage.wires.items() if wire.opacity() < 0.5}


def num_accented(canvas: CanvasView, area: QRect) -> int:
    """How much of a part of the view is in the accent."""
    return len(accented(canvas.viewport().grab().toImage(), area))


def gap(canvas: CanvasView, hand: Hand) -> QRect:
    """The part of the view between the cards beside relu."""
    area = QRect(hand.view(hand.output("conv")), hand.view(hand.input("pool"))).normalized()
    return area.adjusted(8, -6, -8, 6)


def test_the_wire_that_closes_the_gap_is_shown_while_alt_is_held(canvas: CanvasView, hand: Hand) -> None:
    canvas.selection.select(["relu"])
    hand.press(hand.body("relu"), keys=ALT)
    hand.move(hand.body("relu") + AWAY, ALT)
    assert pale(canvas) == {"conv -> relu", "relu -> pool"}
    assert num_accented(canvas, gap(canvas, hand)) > 100
    hand.move(hand.body("relu") + QPointF(8, 0))
    assert pale(canvas) == set()
    assert num_accented(canvas, gap(canvas, hand)) < 20
    hand.move(hand.body("relu") - QPointF(8, 0), ALT)
    hand.let_go(ALT)
    assert {"conv -> pool"} <= arrows(canvas.document.project.graph)
    assert pale(canvas) == set()
    canvas.document.undo()
    assert {"conv -> relu", "relu -> pool"} <= arrows(canvas.document.project.graph)
    assert pale(canvas) == set()


def test_escape_takes_it_all_back(canvas: CanvasView, hand: Hand) -> None:
    hand.press(hand.body("relu"), keys=ALT)
    hand.move(hand.body("relu") + AWAY, ALT)
    assert pale(canvas)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert pale(canvas) == set()
    assert canvas.overlay_area().isEmpty()
    hand.let_go(ALT)
    assert not canvas.document.is_dirty


def test_alt_alone_shows_it_without_the_pointer_moving(canvas: CanvasView, hand: Hand) -> None:
    hand.press(hand.body("relu"))
    hand.move(hand.body("relu") + AWAY)
    assert pale(canvas) == set()
    QTest.keyPress(canvas, Qt.Key.Key_Alt)
    assert pale(canvas) == {"conv -> relu", "relu -> pool"}
    QTest.keyRelease(canvas, Qt.Key.Key_Alt, ALT)
    assert pale(canvas) == set()
    hand.let_go()
    assert canvas.document.undo_label == "Move relu"


def test_alt_moves_nothing_where_the_pointer_has_left_the_canvas(canvas: CanvasView, hand: Hand) -> None:
    hand.press(hand.body("relu"))
    hand.move(hand.body("relu") + AWAY)
    held = canvas.stage.cards["relu"].pos()
    QApplication.sendEvent(canvas.viewport(), QEvent(QEvent.Type.Leave))
    QTest.keyPress(canvas, Qt.Key.Key_Alt)
    assert canvas.stage.cards["relu"].pos() == held
    assert pale(canvas) == {"conv -> relu", "relu -> pool"}
    hand.let_go(ALT)


def test_several_cards_leave_one_wire_behind(canvas: CanvasView, hand: Hand) -> None:
    canvas.selection.select(["conv", "relu"])
    hand.press(hand.body("relu"), keys=ALT)
    hand.move(hand.body("relu") + AWAY, ALT)
    assert pale(canvas) == {"image -> conv", "conv -> relu", "relu -> pool"}
    whole = canvas.overlay_area()
    assert whole.contains(hand.view((hand.output("image") + hand.input("pool")) / 2))
    canvas.viewport().repaint()
    hand.let_go(ALT)
    assert "image -> pool" in arrows(canvas.document.project.graph)


def test_the_wire_that_is_shown_runs_as_the_one_that_comes(make_canvas: Callable[[Graph], CanvasView]) -> None:
    graph = network()
    canvas = make_canvas(bend(graph, graph.edges[End("relu")], [(396.0, -60.0)]))
    hand = Hand(canvas)
    hand.press(hand.body("relu"), keys=ALT)
    hand.move(hand.body("relu") + AWAY, ALT)
    (shown,) = canvas.hand.gesture._gap._paths  # type: ignore[union-attr]
    hand.let_go(ALT)
    (edge,) = (edge for edge in canvas.stage.wires if edge.target.node == "pool")
    assert canvas.stage.wires[edge].path() == shown


def test_copies_are_shown_as_outlines_with_their_wires_before_they_are_there(canvas: CanvasView, hand: Hand) -> None:
    start = hand.body("relu")
    ghost = canvas.stage.cards["relu"].card.translated(AWAY)
    area = canvas.mapFromScene(ghost).boundingRect()
    feed = area.translated(-60, -60)
    before = [canvas.viewport().grab(part).toImage() for part in (area, feed)]
    hand.press(start, keys=COPY)
    hand.move(start + AWAY, COPY)
    assert canvas.overlay_area().contains(area)
    shown = [canvas.viewport().grab(part).toImage() for part in (area, feed)]
    assert shown[0] != before[0]
    assert shown[1] != before[1]
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    hand.let_go(COPY)
    assert [canvas.viewport().grab(part).toImage() for part in (area, feed)] == before
    assert not canvas.document.is_dirty
