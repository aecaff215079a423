"""Where new layers come to stand: on the grid, or with snapping switched off exactly where they are dropped."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.canvas import CanvasView
from studio.canvas.face import CARD_WIDTH, MIDDLE
from studio.canvas.grid import GRID
from studio.canvas.search_popup import SearchPopup
from studio.canvas.view_options import SNAP
from tests.studio.canvas.conftest import Hand, place

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(params=[True, False], ids=["grid", "free"])
def snaps(request: pytest.FixtureRequest, canvas: CanvasView) -> bool:
    canvas.camera.look(0.83, QPointF(403.7, 251.3))
    canvas.view_options.set(SNAP, request.param)
    return bool(request.param)


def expect(canvas: CanvasView, node: str, corner: QPointF, *, snaps: bool) -> None:
    """On the grid near a place, or exactly there."""
    x, y = place(canvas, node)
    assert (x, y) == (round(x, 2), round(y, 2))
    if snaps:
        assert (x % GRID, y % GRID) == (0, 0)
        assert abs(x - corner.x()) <= GRID / 2
        assert abs(y - corner.y()) <= GRID / 2
    else:
        assert (x, y) == pytest.approx((corner.x(), corner.y()), abs=0.0051)
        assert x % GRID
    card = canvas.stage.cards[node]
    assert (card.x(), card.y()) == (x, y)


def take(canvas: CanvasView, words: str) -> None:
    popup = canvas.findChild(SearchPopup)
    assert popup is not None
    QTest.keyClicks(popup._text, words)
    QTest.keyClick(popup._text, Qt.Key.Key_Return)


def test_a_layer_searched_for_at_the_pointer(canvas: CanvasView, hand: Hand, snaps: bool) -> None:
    hand.double_click((611.3, 87.9))
    corner = canvas.mapToScene(hand.at)
    take(canvas, "gelu")
    expect(canvas, "gelu", corner, snaps=snaps)


def test_a_layer_from_the_palette(canvas: CanvasView, hand: Hand, snaps: bool) -> None:
    spot = hand.view((507.0, 404.0))
    data = QMimeData()
    data.setData("application/x-netloom-layer", b"Tanh")
    left, none, copy = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
    QApplication.sendEvent(canvas.viewport(), QDragEnterEvent(spot, copy, data, left, none))
    QApplication.sendEvent(canvas.viewport(), QDropEvent(QPointF(spot), copy, data, left, none))
    expect(canvas, "tanh", canvas.mapToScene(spot) - QPointF(CARD_WIDTH / 2, MIDDLE), snaps=snaps)


def test_a_layer_for_a_wire_that_was_dropped_on_nothing(canvas: CanvasView, hand: Hand, snaps: bool) -> None:
    hand.drag(hand.output("pool"), (640, 420))
    tip = canvas.mapToScene(hand.at)
    take(canvas, "gelu")
    expect(canvas, "gelu", tip - QPointF(0, MIDDLE), snaps=snaps)


def test_a_pasted_layer(canvas: CanvasView, hand: Hand, snaps: bool) -> None:
    canvas.selection.select(["relu"])
    QTest.keyClick(canvas, Qt.Key.Key_C, CTRL)
    hand.hover((433.0, 470.0))
    QTest.keyClick(canvas, Qt.Key.Key_V, CTRL)
    middle = canvas.mapToScene(hand.at)
    expect(canvas, "relu2", middle - QPointF(CARD_WIDTH / 2, 28), snaps=snaps)


def test_a_frame_at_the_pointer(canvas: CanvasView, hand: Hand, snaps: bool) -> None:
    hand.hover((433.0, 470.0))
    corner = canvas.mapToScene(hand.at)
    canvas.selection.select([])
    QTest.keyClick(canvas, Qt.Key.Key_F, CTRL | SHIFT)
    x, y = canvas.place.graph.drawing.annotations["frame1"].at
    far = GRID / 2 if snaps else 0.01
    assert x == pytest.approx(corner.x() - 200, abs=far)
    assert (x % GRID == 0) is snaps
    assert (y % GRID == 0) is snaps
