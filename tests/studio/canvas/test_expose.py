"""What is to be painted anew is parted where there is a gap."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QRegion

from studio.canvas.expose import apart

STRIP, MAP, NAME, BOTTOM = (
    QRect(780, 0, 20, 600),
    QRect(16, 508, 168, 76),
    QRect(12, 12, 120, 24),
    QRect(0, 580, 800, 20),
)


@pytest.mark.parametrize(
    ("rects", "parts"),
    [
        ([], []),
        ([STRIP], [STRIP]),
        ([STRIP, MAP, NAME], [QRect(12, 12, 172, 572), STRIP]),
        ([BOTTOM, NAME], [NAME, BOTTOM]),
        ([BOTTOM, STRIP], [QRect(0, 0, 800, 600)]),
        ([QRect(0, 0, 10, 10), QRect(10, 0, 10, 30)], [QRect(0, 0, 20, 30)]),
    ],
)
def test_parts_have_a_gap_between_them_from_side_to_side_or_from_top_to_bottom(
    rects: list[QRect], parts: list[QRect]
) -> None:
    region = QRegion()
    for rect in rects:
        region += rect
    found = apart(region)
    assert [part.boundingRect() for part in found] == parts
    together = QRegion()
    for part in found:
        together += part
    assert together == region


def test_what_is_near_stays_together() -> None:
    assert len(apart(QRegion(NAME) + QRegion(QRect(300, 0, 20, 20)))) == 1
