"""What stands on wires that a gesture draws over."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtGui import QPainter

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView
    from studio.canvas.wire_item import WireItem


def write_labels(canvas: CanvasView, painter: QPainter, wires: Iterable[WireItem]) -> None:
    """Write what stands on wires once more, where they were drawn over in the colour of what becomes of them.

    Args:
        canvas: the canvas.
        painter: in the view's coordinates.
        wires: the wires that were drawn over.
    """
    if canvas.is_far:
        return
    painter.save()
    painter.setTransform(canvas.viewportTransform(), combine=True)
    canvas.stage.labels.paint_of(painter, wires)
    painter.restore()
