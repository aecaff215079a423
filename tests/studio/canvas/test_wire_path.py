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


@pytest.mark.parametrize("gap", [0, 1, 5, 9])
def test_a_wire_between_cards_that_nearly_touch_goes_straight_over(gap: float) -> None:
    path = wire_path(START, QPointF(168 + gap, 30), SOURCE, QRectF(168 + gap, 2, 168, 56))
    assert path.boundingRect().height() <= 2


@pytest.mark.parametrize("gap", [-6, 1, 5, 9])
def test_a_wire_that_runs_back_by_next_to_nothing_has_no_stub_beyond_its_bows(gap: float) -> None:
    target = QRectF(168 + gap, 40, 168, 56)
    path = wire_path(START, QPointF(168 + gap, 68), SOURCE, target)
    level = QPointF(path.elementAt(3).x, path.elementAt(3).y), QPointF(path.elementAt(4).x, path.elementAt(4).y)
    assert path.elementAt(2).x >= level[0].x() > level[1].x() >= path.elementAt(5).x
