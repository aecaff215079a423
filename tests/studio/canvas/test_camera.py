"""Zooming keeps what is under the pointer there, however often, and full size is no trap."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF

from studio.canvas import CanvasView

AT = QPoint(317, 143)


@pytest.mark.parametrize("factor", [1.02, 1 / 1.01, 1.2, 0.7])
def test_steps_of_zoom_do_not_add_up_to_a_drift(canvas: CanvasView, factor: float) -> None:
    canvas.camera.look(0.8, QPointF(300, 120))
    under = canvas.mapToScene(AT)
    for _ in range(40):
        canvas.camera.zoom_at(AT, factor)
    for _ in range(40):
        canvas.camera.zoom_at(AT, 1 / factor)
    shown = canvas.viewportTransform().map(under)
    assert (shown - QPointF(AT)).manhattanLength() <= 1.5


def test_one_step_of_zoom_keeps_the_point_to_half_a_pixel(canvas: CanvasView) -> None:
    canvas.camera.look(0.8, QPointF(300, 120))
    under = canvas.mapToScene(AT)
    canvas.camera.zoom_at(AT, 1.37)
    rest = canvas.viewportTransform().map(under) - QPointF(AT)
    assert max(abs(rest.x()), abs(rest.y())) <= 0.51


@pytest.mark.parametrize("factor", [1.015, 1 / 1.015])
def test_a_slow_pinch_goes_past_full_size(canvas: CanvasView, factor: float) -> None:
    canvas.camera.look(1.0, QPointF(300, 120))
    for _ in range(10):
        canvas.camera.zoom_at(AT, factor)
    assert canvas.camera.zoom == pytest.approx(factor**10)


def test_a_step_that_comes_near_full_size_ends_there(canvas: CanvasView) -> None:
    canvas.camera.look(0.92, QPointF(300, 120))
    canvas.camera.zoom_at(AT, 1.1)
    assert canvas.camera.zoom == 1.0


def test_what_was_panned_in_between_is_zoomed_at_its_new_place(canvas: CanvasView) -> None:
    canvas.camera.look(0.8, QPointF(300, 120))
    canvas.camera.zoom_at(AT, 1.1)
    canvas.camera.pan(40, 25)
    under = canvas.mapToScene(AT)
    canvas.camera.zoom_at(AT, 1.1)
    assert (canvas.viewportTransform().map(under) - QPointF(AT)).manhattanLength() <= 1.1
