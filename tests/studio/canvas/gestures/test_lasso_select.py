from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from studio.canvas import CanvasView
from tests.studio.canvas.conftest import Hand

ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
AROUND_FLATTEN_AND_FC = [(-20, 130), (390, 130), (390, 230), (-20, 230)]
AROUND_DIGIT = [(-20, 290), (200, 290), (200, 390), (-20, 390)]


def lasso(hand: Hand, corners: Sequence[tuple[float, float]], keys: Qt.KeyboardModifier = ALT) -> None:
    hand.press(corners[0], keys=keys)
    for corner in corners[1:]:
        hand.move(corner, keys)
    hand.let_go(keys)


def test_a_lasso_selects_what_it_surrounds(canvas: CanvasView, hand: Hand) -> None:
    canvas.selection.select(["conv"])
    lasso(hand, AROUND_FLATTEN_AND_FC)
    assert canvas.selection.nodes == {"flatten", "fc"}
    assert not canvas.document.is_dirty


def test_a_lasso_selects_what_its_line_runs_over(canvas: CanvasView, hand: Hand) -> None:
    lasso(hand, [(300, 120), (250, 190), (100, 190), (60, 250)])
    assert canvas.selection.nodes == {"flatten", "fc"}


def test_what_lies_outside_of_a_winding_lasso_stays_out(canvas: CanvasView, hand: Hand) -> None:
    lasso(hand, [(-20, 130), (180, 130), (180, 400), (600, 400), (600, 420), (-20, 420)])
    assert canvas.selection.nodes == {"flatten", "digit"}


def test_shift_adds_to_the_selection_and_ctrl_takes_away(canvas: CanvasView, hand: Hand) -> None:
    lasso(hand, AROUND_FLATTEN_AND_FC)
    lasso(hand, AROUND_DIGIT, ALT | SHIFT)
    assert canvas.selection.nodes == {"flatten", "fc", "digit"}
    lasso(hand, AROUND_FLATTEN_AND_FC, ALT | CTRL)
    assert canvas.selection.nodes == {"digit"}


def test_a_cancelled_lasso_leaves_the_selection_alone(canvas: CanvasView, hand: Hand) -> None:
    canvas.selection.select(["conv"])
    hand.press((-20, 130), keys=ALT)
    for corner in AROUND_FLATTEN_AND_FC[1:]:
        hand.move(corner, ALT)
    assert canvas.selection.nodes == {"flatten", "fc"}
    canvas.viewport().repaint()
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.selection.nodes == {"conv"}
    assert canvas.hand.gesture is None


def test_ctrl_takes_what_a_box_touches_out_of_the_selection(canvas: CanvasView, hand: Hand) -> None:
    canvas.selection.select(["flatten", "fc", "conv"])
    hand.drag((-40, 120), (300, 250), keys=CTRL)
    assert canvas.selection.nodes == {"conv"}
    hand.press((-40, -60), keys=CTRL)
    hand.move((400, 80), CTRL)
    assert canvas.selection.nodes == frozenset()
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.selection.nodes == {"conv"}
