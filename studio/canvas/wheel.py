"""Where the canvas looks after the wheel was turned, or fingers moved on a touchpad."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputDevice, QNativeGestureEvent, QWheelEvent

from studio.canvas.camera import Camera


def turn_wheel(camera: Camera, event: QWheelEvent) -> None:
    """Zoom around the pointer with the wheel; two fingers on a touchpad pan, Shift turns the wheel sideways."""
    keys, turned = event.modifiers(), event.angleDelta()
    at = event.position().toPoint()
    event.accept()
    pixels = event.pixelDelta()
    is_touch = event.device() is not None and event.device().type() == QInputDevice.DeviceType.TouchPad
    smooth = is_touch or (not pixels.isNull() and event.phase() != Qt.ScrollPhase.NoScrollPhase)
    if keys & Qt.KeyboardModifier.ControlModifier:
        camera.zoom_at(at, 1.0015 ** (turned.y() or pixels.y()))
    elif smooth:
        by = pixels if not pixels.isNull() else turned / 4
        camera.pan(by.x(), by.y())
    elif keys & Qt.KeyboardModifier.ShiftModifier:
        camera.pan((turned.y() or turned.x()) // 2, 0)
    elif turned.x() and not turned.y():
        camera.pan(turned.x() // 2, 0)
    else:
        camera.zoom_at(at, 1.0015 ** turned.y())


def pinch(camera: Camera, event: QNativeGestureEvent) -> bool:
    """Zoom around the middle of the fingers; returns whether the gesture was that."""
    if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
        return False
    camera.zoom_at(event.position().toPoint(), 1.0 + event.value())
    return True
