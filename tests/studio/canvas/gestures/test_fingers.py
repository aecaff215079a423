"""Two fingers on a touchpad: they pan, and they pinch to zoom."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QNativeGestureEvent, QPointingDevice, QWheelEvent
from PySide6.QtWidgets import QApplication

from studio.canvas import CanvasView
from studio.canvas.camera import FARTHEST

NONE = Qt.KeyboardModifier.NoModifier
AT = QPointF(300, 200)


def scroll(canvas: CanvasView, pixels: QPoint, angle: QPoint, keys: Qt.KeyboardModifier = NONE) -> None:
    everywhere = QPointF(canvas.viewport().mapToGlobal(AT.toPoint()))
    phase = Qt.ScrollPhase.NoScrollPhase if pixels.isNull() else Qt.ScrollPhase.ScrollUpdate
    event = QWheelEvent(AT, everywhere, pixels, angle, Qt.MouseButton.NoButton, keys, phase, False)
    QApplication.sendEvent(canvas.viewport(), event)


def pinch(canvas: CanvasView, value: float) -> None:
    everywhere = QPointF(canvas.viewport().mapToGlobal(AT.toPoint()))
    kind = Qt.NativeGestureType.ZoomNativeGesture
    event = QNativeGestureEvent(kind, QPointingDevice.primaryPointingDevice(), 2, AT, AT, everywhere, value, QPointF())
    QApplication.sendEvent(canvas.viewport(), event)


def test_two_fingers_move_the_canvas_and_leave_the_zoom(canvas: CanvasView) -> None:
    canvas.camera.look(1.0, QPointF(300, 200))
    under = canvas.mapToScene(AT.toPoint())
    scroll(canvas, QPoint(24, -40), QPoint(48, -80))
    assert canvas.camera.zoom == 1.0
    assert canvas.mapToScene(AT.toPoint() + QPoint(24, -40)) == under


@pytest.mark.parametrize("value", [0.25, -0.2])
def test_a_pinch_zooms_around_the_fingers(canvas: CanvasView, value: float) -> None:
    canvas.camera.look(1.0, QPointF(300, 200))
    under = canvas.mapToScene(AT.toPoint())
    pinch(canvas, value)
    assert canvas.camera.zoom == pytest.approx(1.0 + value)
    after = canvas.mapToScene(AT.toPoint())
    assert (after - under).manhattanLength() < 4.0


def test_a_pinch_that_closes_the_fingers_stops_at_the_farthest_zoom(canvas: CanvasView) -> None:
    pinch(canvas, -1.5)
    assert canvas.camera.zoom == FARTHEST


def test_the_wheel_zooms_and_with_shift_goes_sideways(canvas: CanvasView) -> None:
    canvas.camera.look(1.0, QPointF(300, 200))
    scroll(canvas, QPoint(), QPoint(0, 120))
    assert canvas.camera.zoom > 1.0
    canvas.camera.look(1.0, QPointF(300, 200))
    scroll(canvas, QPoint(), QPoint(0, 120), Qt.KeyboardModifier.ShiftModifier)
    assert canvas.camera.zoom == 1.0
    assert canvas.camera.centre.x() < 300


def test_ctrl_and_two_fingers_zoom(canvas: CanvasView) -> None:
    canvas.camera.look(1.0, QPointF(300, 200))
    scroll(canvas, QPoint(0, 40), QPoint(0, 80), Qt.KeyboardModifier.ControlModifier)
    assert canvas.camera.zoom > 1.0
