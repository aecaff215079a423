from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, QRectF

from studio.canvas.wire_path import far_points, wire_path

SOURCE = QRectF(0, 0, 168, 56)
START = QPointF(168, 28)


@pytest.mark.parametrize(("x", "y"), [(208, 0), (400, 300), (-200, 200), (0, 0), (-300, -400), (170, 90), (100, 20)])
def test_a_wire_leaves_to_the_right_and_arrives_from_the_left(x: float, y: float) -> None:
    target = QRectF(x, y, 168, 56)
    end = QPointF(x, y + 28)
    path = wire_path(START, end, SOURCE, target)
    assert path.pointAtPercent(0) == START
    assert path.currentPosition() == end
    out, back = path.pointAtPercent(0.01), path.pointAtPercent(0.99)
    assert out.x() > START.x()
    assert back.x() < end.x()
    assert abs(out.y() - START.y()) < abs(out.x() - START.x())
    assert abs(back.y() - end.y()) < abs(back.x() - end.x())


@pytest.mark.parametrize("y", [150, -150, 400])
def test_a_wire_that_runs_back_keeps_between_the_rows(y: float) -> None:
    target = QRectF(-400, y, 168, 56)
    path = wire_path(START, QPointF(-400, y + 28), SOURCE, target)
    for percent in range(20, 81):
        at = path.pointAtPercent(percent / 100)
        if at.x() < 168:
            assert not SOURCE.contains(at)
        if at.x() > -400:
            assert not target.contains(at)
    assert far_points(START, QPointF(-400, y + 28), SOURCE, target)[1].y() == pytest.approx(
        path.pointAtPercent(0.5).y()
    )
