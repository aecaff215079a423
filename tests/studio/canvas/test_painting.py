"""A fault in what paints the canvas costs that picture, and neither the next one nor the program."""

import pytest

from studio.canvas import CanvasView
from studio.canvas.blocks import Blocks
from studio.canvas.minimap import Minimap


@pytest.mark.parametrize(("part", "zoom"), [(Blocks, 0.2), (Minimap, 1.0)])
def test_a_fault_in_painting_leaves_no_painter_at_work(
    canvas: CanvasView, monkeypatch: pytest.MonkeyPatch, part: type, zoom: float
) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    canvas.camera.look(zoom, canvas.stage.occupied().center())
    whole = canvas.viewport().grab().toImage()
    with monkeypatch.context() as patch:
        patch.setattr(part, "paint", fails)
        with pytest.raises(ZeroDivisionError):
            canvas.viewport().repaint()
    assert not canvas.viewport().paintingActive()
    assert canvas.viewport().grab().toImage() == whole
