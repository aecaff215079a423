from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.canvas import CanvasView
from studio.canvas.gestures import CutWires
from studio.theme import theme
from tests.studio.canvas.conftest import Hand, arrows

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
CUT_BY_ONE_STROKE = {"conv -> relu", "pool -> flatten", "flatten -> fc"}


def test_a_stroke_cuts_all_wires_it_crosses_as_one_step(canvas: CanvasView, hand: Hand) -> None:
    before = arrows(canvas.document.project.graph)
    hand.press((396, -20), RIGHT, CTRL)
    hand.move((396, 110), CTRL)
    hand.move((188, 140), CTRL)
    hand.move((188, 230), CTRL)
    hand.let_go(CTRL)
    assert before - arrows(canvas.document.project.graph) == CUT_BY_ONE_STROKE
    assert canvas.document.undo_label == "Cut 3 wires"
    canvas.document.undo()
    assert arrows(canvas.document.project.graph) == before
    assert not canvas.document.undo_label


def test_ctrl_and_shift_cut_with_the_left_button(canvas: CanvasView, hand: Hand) -> None:
    hand.drag((188, -40), (188, 100), LEFT, CTRL | SHIFT)
    assert canvas.document.undo_label == "Cut 1 wire"
    assert "image -> conv" not in arrows(canvas.document.project.graph)


def test_the_stroke_says_how_many_wires_it_cuts(canvas: CanvasView, hand: Hand) -> None:
    hand.press((188, -40), RIGHT, CTRL)
    hand.move((188, 100), CTRL)
    canvas.viewport().repaint()
    assert canvas._hint.text() == "Cut 1 wire"
    hand.let_go(CTRL)
    assert not canvas._hint.isVisible()


def test_escape_leaves_the_wires_alone(canvas: CanvasView, hand: Hand) -> None:
    hand.press((188, -40), RIGHT, CTRL)
    hand.move((188, 100), CTRL)
    assert isinstance(canvas.hand.gesture, CutWires)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    hand.let_go(CTRL)
    assert not canvas.document.is_dirty
    assert not canvas._hint.isVisible()


def test_a_stroke_over_nothing_is_no_step(canvas: CanvasView, hand: Hand) -> None:
    hand.drag((700, 400), (800, 450), RIGHT, CTRL)
    assert not canvas.document.undo_label


def asked_for_menu(canvas: CanvasView, at: QPoint) -> None:
    everywhere = canvas.viewport().mapToGlobal(at)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, everywhere)
    QApplication.sendEvent(canvas.viewport(), event)


def test_the_menu_opens_by_a_click_and_not_by_a_stroke(
    canvas: CanvasView, hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QPoint] = []
    monkeypatch.setattr(canvas, "open_menu", opened.append)
    hand.press((188, -40), RIGHT, CTRL)
    asked_for_menu(canvas, hand.at)
    hand.move((188, 100), CTRL)
    hand.let_go(CTRL)
    assert not opened
    hand.press((700, 400), RIGHT, CTRL)
    asked_for_menu(canvas, hand.at)
    hand.let_go(CTRL)
    assert opened == [hand.at]
    hand.press((700, 400), RIGHT)
    asked_for_menu(canvas, hand.at)
    hand.let_go()
    assert len(opened) == 2


def test_what_stands_on_a_wire_stays_legible_while_it_is_cut(canvas: CanvasView, hand: Hand) -> None:
    canvas.camera.look(1.0, QPointF(420, 100))
    wire = next(wire for edge, wire in canvas.stage.wires.items() if edge.target.node == "flatten")
    spot = canvas.mapFromScene(canvas.stage.labels.spot(wire.edge)).boundingRect()
    beside = wire.path().pointAtPercent(0.25)
    hand.press(beside - QPointF(0, 16), keys=CTRL | SHIFT)
    hand.move(beside + QPointF(0, 16), keys=CTRL | SHIFT)
    picture = canvas.viewport().grab().toImage()
    red = QColor(theme().error)

    def is_struck(x: int) -> bool:
        rows = (picture.pixelColor(x, y) for y in range(spot.center().y() - 4, spot.center().y() + 5))
        return any(abs(c.red() - red.red()) + abs(c.blue() - red.blue()) < 40 for c in rows)

    assert is_struck(spot.left() - 12)
    assert not any(is_struck(x) for x in range(spot.left() + 4, spot.right() - 4))
    canvas.hand.cancel()
