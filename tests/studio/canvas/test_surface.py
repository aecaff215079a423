from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QGraphicsRectItem, QStyleOptionGraphicsItem, QWidget
from pytestqt.qtbot import QtBot

from engine.design.graph import Graph, Node
from engine.design.graph.edits import move_nodes, set_params
from studio.canvas import CanvasView


def many(count: int) -> Graph:
    """Rows of cards with labelled wires between them, some of which lead past others."""
    nodes = [Node("n0", "Input", {"shape": (8, 32, 32)})]
    for i in range(1, count):
        layer = "Add" if i % 7 == 0 else ("Conv2d", "ReLU", "Dropout", "BatchNorm2d")[i % 4]
        params = {"out_channels": 8, "kernel_size": 3, "padding": 1} if layer == "Conv2d" else {}
        nodes.append(Node(f"n{i}", layer, params, (i % 12 * 310.0, i // 12 * 130.0)))
    skips = [f"n{i - 5} -> n{i}.x2" for i in range(7, count, 7)]
    return Graph.of(nodes, [*(f"n{i} -> n{i + 1}" for i in range(count - 1)), *skips])


def on_screen(canvas: CanvasView) -> QImage:
    """What stands on the screen, which is partly of earlier paintings."""
    QApplication.processEvents()
    return canvas.screen().grabWindow(canvas.winId()).toImage()


def farthest_apart(one: QImage, other: QImage) -> int:
    """The greatest difference of any colour of any pixel, of 255."""
    pixels = [np.frombuffer(image.constBits(), np.uint8).astype(int) for image in (one, other)]
    return int(np.abs(pixels[0] - pixels[1]).max())


@pytest.mark.parametrize("zoom", [1.0, 0.83, 0.5])
def test_a_pan_leaves_the_picture_that_painting_all_of_it_anew_gives(
    make_canvas: Callable[[Graph], CanvasView], qtbot: QtBot, zoom: float
) -> None:
    canvas = make_canvas(many(240))
    canvas.resize(1100, 700)
    canvas.camera.look(zoom, QPointF(1500, 900))
    canvas.minimap.forget()
    on_screen(canvas)
    for dx, dy in ((37, 0), (0, -51), (-20, 13), (5, 90), (-300, -8), (-20, 0)):
        canvas.camera.pan(dx, dy)
        QApplication.processEvents()
    panned = on_screen(canvas)
    assert panned.pixelColor(550, 350) != QColor()
    canvas.viewport().update()
    assert farthest_apart(panned, on_screen(canvas)) <= 2, "as smooth edges are rounded otherwise where they are cut"


def test_the_map_is_drawn_anew_only_for_what_is_seen_on_it(make_canvas: Callable[[Graph], CanvasView]) -> None:
    canvas = make_canvas(many(30))
    on_screen(canvas)
    edit, map_ = canvas.document.edit, canvas.minimap
    assert not map_.catch_up()
    edit("Rate", lambda graph: set_params(graph, "n2", {"p": 0.3}))
    assert not map_.catch_up()
    edit("Move", lambda graph: move_nodes(graph, {"n2": (40.0, 900.0)}))
    canvas.stage.glide.finish()
    assert map_.catch_up()
    on_screen(canvas)
    edit("Break", lambda graph: set_params(graph, "n4", {"kernel_size": -1}))
    assert map_.catch_up()


class Probe(QGraphicsRectItem):
    """A dot in the scene that counts how often it is painted."""

    painted = 0

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        self.painted += 1
        super().paint(painter, option, widget)


@pytest.mark.parametrize("place", ["map", "name"])
def test_a_pan_paints_nothing_that_stands_wholly_below_the_map_or_the_name(
    make_canvas: Callable[[Graph], CanvasView], place: str
) -> None:
    canvas = make_canvas(many(60))
    canvas.camera.look(1.0, QPointF(1500, 300))
    on_screen(canvas)
    area = canvas.minimap.area(canvas.viewport().rect()) if place == "map" else canvas.legend.covered()
    assert not area.isEmpty()
    below, beside = Probe(-2, -2, 4, 4), Probe(-2, -2, 4, 4)
    for probe, at in ((below, area.center()), (beside, QPoint(area.right() + 3, area.center().y()))):
        canvas.stage.addItem(probe)
        probe.setPos(canvas.mapToScene(at))
    on_screen(canvas)
    assert (below.painted, beside.painted > 0) == (0, True)
    beside.painted = 0
    for dx, dy in ((4, 0), (0, 3), (-4, 0), (0, -3), (3, 3), (-3, -3)):
        canvas.camera.pan(dx, dy)
        on_screen(canvas)
    assert below.painted == 0
    assert beside.painted > 0, "what the map or the name lay on before is painted anew"
    canvas.camera.pan(area.width() + 40, 0)
    on_screen(canvas)
    assert below.painted > 0


def test_the_name_on_the_canvas_follows_that_of_the_project(make_canvas: Callable[[Graph], CanvasView]) -> None:
    canvas = make_canvas(many(12))
    before, area = on_screen(canvas), canvas.legend.area()
    canvas.document.edit_project("Rename", lambda project: replace(project, name="Quite another name"))
    assert on_screen(canvas).copy(area) != before.copy(area)


def test_hundreds_of_cards_that_come_back_are_painted_once(make_canvas: Callable[[Graph], CanvasView]) -> None:
    canvas = make_canvas(many(240))
    canvas.resize(1100, 700)
    canvas.camera.look(1.0, QPointF(1500, 900))
    on_screen(canvas)
    canvas.commands.select_all()
    canvas.commands.delete()
    on_screen(canvas)
    probe = Probe(1500, 900, 4, 4)
    canvas.stage.addItem(probe)
    on_screen(canvas)
    probe.painted = 0
    canvas.document.undo()
    for _ in range(4):
        on_screen(canvas)
    assert probe.painted == 1
