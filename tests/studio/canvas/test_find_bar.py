from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest

from studio.canvas import CanvasView
from studio.canvas.find_bar import FindBar
from tests.studio.canvas.conftest import Hand

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def bar(canvas: CanvasView) -> FindBar:
    QTest.keyClick(canvas, Qt.Key.Key_F, CTRL)
    bar = canvas.findChild(FindBar)
    assert bar is not None
    assert bar.isVisible()
    assert bar.field.hasFocus()
    return bar


def find(bar: FindBar, words: str) -> None:
    bar.field.clear()
    QTest.keyClicks(bar.field, words)


def test_what_is_typed_is_counted_and_gone_through(canvas: CanvasView, bar: FindBar) -> None:
    find(bar, "6x28x28")
    assert bar.count.text() == "2 found"
    assert canvas.selection.nodes == frozenset()
    seen = []
    for keys in (Qt.KeyboardModifier.NoModifier,) * 3 + (SHIFT,):
        QTest.keyClick(bar.field, Qt.Key.Key_Return, keys)
        seen.append((*canvas.selection.nodes, bar.count.text()))
    assert seen == [("conv", "1 of 2"), ("relu", "2 of 2"), ("conv", "1 of 2"), ("relu", "2 of 2")]
    QTest.keyClick(bar.field, Qt.Key.Key_F3)
    assert canvas.selection.nodes == {"conv"}
    find(bar, "no such layer")
    assert bar.count.text() == "None"
    assert not bar.next_button.isEnabled()
    assert not canvas.document.is_dirty


def test_matches_stand_in_the_light_while_the_bar_is_open(canvas: CanvasView, bar: FindBar) -> None:

    def bright() -> object:
        return canvas.spotlight.bright

    find(bar, "kernel_size=5")
    assert bright() == {"conv"}
    QTest.keyClick(bar.field, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert canvas.hasFocus()
    assert bright() is None
    QTest.keyClick(canvas, Qt.Key.Key_F3)
    assert canvas.selection.nodes == {"conv"}, "the last words are still looked for"
    assert bright() is None


def test_escape_on_the_canvas_puts_the_bar_away_before_the_selection(
    canvas: CanvasView, bar: FindBar, hand: Hand
) -> None:
    hand.click(hand.body("relu"))
    canvas.setFocus()
    assert bar.isVisible()
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert canvas.selection.nodes == {"relu"}
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.selection.nodes == frozenset()


def test_all_matches_are_selected(canvas: CanvasView, bar: FindBar) -> None:
    find(bar, "Input")
    QTest.keyClick(bar.field, Qt.Key.Key_Return, ALT)
    assert canvas.selection.nodes == {"image", "digit"}
    find(bar, "fc")
    bar.all_button.click()
    assert canvas.selection.nodes == {"fc"}


def test_the_matches_follow_the_drawing(canvas: CanvasView, bar: FindBar) -> None:
    find(bar, "relu")
    assert bar.count.text() == "1 found"
    canvas.selection.select(["relu"])
    canvas.commands.duplicate()
    assert bar.count.text() == "2 of 2"
    canvas.document.undo()
    assert bar.count.text() == "1 found"


def test_a_wire_between_matches_keeps_its_colour_and_all_else_is_dimmed(canvas: CanvasView, bar: FindBar) -> None:
    canvas.camera.look(1.0, canvas.stage.occupied().center())

    def colour(node: str) -> QColor:
        at = canvas.mapFromScene(canvas.stage.cards[node].pos())
        return canvas.viewport().grab().toImage().pixelColor(at.x() + 2, at.y() + 14)

    def card(node: str) -> QImage:
        area = canvas.mapFromScene(canvas.stage.cards[node].card.adjusted(8, 4, -8, -4)).boundingRect()
        return canvas.viewport().grab(area).toImage()

    before, shown = (colour("conv"), colour("pool")), card("conv")
    find(bar, "conv")
    assert colour("conv") == before[0]
    assert card("conv") == shown, "with all its words"
    assert colour("pool") != before[1]
    canvas.camera.look(0.3, canvas.stage.occupied().center())
    canvas.viewport().grab()
    QTest.keyClick(bar.field, Qt.Key.Key_Escape)
    canvas.camera.look(1.0, canvas.stage.occupied().center())
    assert colour("pool") == before[1]


def test_the_bar_stays_in_its_corner(canvas: CanvasView, bar: FindBar) -> None:
    canvas.resize(700, 500)
    assert canvas.width() - bar.geometry().right() < 20
    canvas.resize(380, 500)
    assert bar.geometry().left() >= 0


def test_what_is_inside_of_blocks_is_counted_and_their_cards_are_lit(canvas: CanvasView, bar: FindBar) -> None:
    canvas.commands.blocks._group(frozenset(["conv", "relu"]), "Part", frozenset())
    (part,) = canvas.selection.nodes

    def bright() -> object:
        return canvas.spotlight.bright

    canvas.selection.select([])
    find(bar, "conv2d")
    assert bar.count.text() == "None here · 1 in blocks"
    assert bright() == {part}
    assert not bar.all_button.isEnabled()
    QTest.keyClick(bar.field, Qt.Key.Key_Return)
    assert canvas.selection.nodes == {part}
    QTest.keyClick(bar.field, Qt.Key.Key_Down, CTRL)
    assert canvas.place.block == "Part"
    assert bar.count.text() == "1 found"
    assert bright() == {"conv"}
