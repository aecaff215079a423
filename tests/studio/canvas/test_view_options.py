from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage

from engine.design.graph import Graph
from studio.canvas import CanvasView
from studio.canvas.strip import Text
from studio.canvas.view_options import GRID, GUIDES, LINEAGE, MINIMAP, SNAP, THUMBNAILS, ViewOptions
from studio.theme import theme
from tests.studio.canvas.conftest import network


def switch(canvas: CanvasView, name: str) -> None:
    canvas.commands.view.switches[name].trigger()


@pytest.mark.parametrize("name", [MINIMAP, GRID, SNAP, GUIDES, THUMBNAILS, LINEAGE])
def test_a_switch_is_remembered(canvas: CanvasView, name: str) -> None:
    action = canvas.commands.view.switches[name]
    before = canvas.view_options[name]
    assert action.isCheckable()
    assert action.isChecked() is before
    switch(canvas, name)
    assert canvas.view_options[name] is not before
    assert ViewOptions()[name] is not before
    switch(canvas, name)
    assert action.isChecked() is before
    assert ViewOptions()[name] is before


def test_another_canvas_starts_as_the_one_before(
    canvas: CanvasView, make_canvas: Callable[[Graph], CanvasView]
) -> None:
    switch(canvas, MINIMAP)
    assert make_canvas(network()).minimap.area(canvas.viewport().rect()).isEmpty()


def test_the_minimap_goes_and_comes_back(canvas: CanvasView) -> None:
    view = canvas.viewport().rect()
    assert not canvas.minimap.area(view).isEmpty()
    switch(canvas, MINIMAP)
    assert canvas.minimap.area(view).isEmpty()
    switch(canvas, MINIMAP)
    assert not canvas.minimap.area(view).isEmpty()


def colours(image: QImage) -> set[str]:
    return {QColor(image.pixel(x, y)).name() for x in range(700, 760) for y in range(440, 500)}


def test_without_the_grid_the_ground_is_plain(canvas: CanvasView) -> None:
    canvas.camera.look(1.0, QPointF(2000, 2000))
    assert len(colours(canvas.viewport().grab().toImage())) > 1
    switch(canvas, GRID)
    assert colours(canvas.viewport().grab().toImage()) == {theme().ground}


def test_live_pictures_are_hidden_and_shown_as_they_are_by_then(canvas: CanvasView) -> None:

    def strip() -> object:
        return canvas.stage.cards["fc"].strip

    canvas.show_at("fc", Text("1"))
    switch(canvas, THUMBNAILS)
    assert strip() is None
    canvas.show_at("fc", Text("2"))
    assert strip() is None
    switch(canvas, THUMBNAILS)
    assert strip() == Text("2")
    switch(canvas, THUMBNAILS)
    canvas.clear_strips()
    switch(canvas, THUMBNAILS)
    assert strip() is None


def test_what_is_not_up_or_downstream_of_the_selection_is_dimmed(canvas: CanvasView) -> None:
    switch(canvas, LINEAGE)

    def bright() -> object:
        return canvas.spotlight.bright

    assert bright() is None, "without a selection nothing is dimmed"
    canvas.selection.select(["pool"])
    assert bright() == {"image", "conv", "relu", "pool", "flatten", "fc", "loss"}
    canvas.viewport().repaint()
    canvas.commands.delete()
    assert bright() is None
    canvas.document.undo()
    canvas.selection.select(["digit"])
    assert bright() == {"digit", "loss"}
    switch(canvas, LINEAGE)
    assert bright() is None
