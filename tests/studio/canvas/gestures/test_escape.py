"""Esc leaves every movement without a trace."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from studio.canvas import CanvasView
from studio.canvas.gestures import BoxSelect, CutWires, DragNodes, DrawWire, DuplicateDrag, LassoSelect, MapPan, Pan
from tests.studio.canvas.conftest import Hand

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
SHIFT, NONE = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier
LEFT, MIDDLE, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton
GROUND = QPointF(640, 420)


@pytest.mark.parametrize(
    ("kind", "spot", "button", "keys"),
    [
        (Pan, "ground", MIDDLE, NONE),
        (MapPan, "map", LEFT, NONE),
        (BoxSelect, "ground", LEFT, NONE),
        (BoxSelect, "ground", LEFT, SHIFT),
        (BoxSelect, "ground", LEFT, CTRL),
        (LassoSelect, "ground", LEFT, ALT),
        (CutWires, "ground", LEFT, CTRL | SHIFT),
        (CutWires, "ground", RIGHT, CTRL),
        (DragNodes, "card", LEFT, NONE),
        (DragNodes, "card", LEFT, ALT),
        (DuplicateDrag, "card", LEFT, ALT | SHIFT),
        (DrawWire, "input", LEFT, NONE),
        (DrawWire, "output", LEFT, NONE),
    ],
)
def test_escape_leaves_no_trace(
    canvas: CanvasView, hand: Hand, kind: type, spot: str, button: Qt.MouseButton, keys: Qt.KeyboardModifier
) -> None:
    corner = canvas.minimap.area(canvas.viewport().rect()).center()
    spots = {"ground": GROUND, "card": hand.body("fc"), "input": hand.input("pool"), "output": hand.output("conv")}
    canvas.selection.select(["relu"])
    graph, centre = canvas.document.project.graph, canvas.camera.centre
    places = {name: card.pos() for name, card in canvas.stage.cards.items()}
    hand.press(spots[spot] if spot in spots else canvas.mapToScene(corner), button, keys)
    assert type(canvas.hand.gesture) is kind
    hand.move(QPointF(300, 100), keys)
    canvas.viewport().repaint()
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    hand.let_go(keys)
    assert canvas.hand.gesture is None
    assert canvas.hand.area().isEmpty()
    assert canvas.document.project.graph is graph
    assert not canvas.document.is_dirty
    assert canvas.selection.nodes == {"relu"}
    assert (canvas.camera.centre - centre).manhattanLength() * canvas.camera.zoom < 4
    assert {name: card.pos() for name, card in canvas.stage.cards.items()} == places
    assert all(wire.isVisible() for wire in canvas.stage.wires.values())
    assert all(card.lights is None for card in canvas.stage.cards.values())
    assert not canvas._hint.isVisible()
