"""What the canvas looks like from far away."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter

from engine.design.graph import Graph, Node
from studio.canvas import CanvasView
from studio.theme import set_theme, theme
from tests.studio.canvas.conftest import Hand


def strength(colour: QColor) -> int:
    """How far a colour is from the ground."""
    ground = QColor(theme().ground)
    differences = (colour.red() - ground.red(), colour.green() - ground.green(), colour.blue() - ground.blue())
    return sum(map(abs, differences))


@pytest.mark.parametrize("shown", ["dark", "light"])
def test_blocks_stand_out_from_the_wires_however_small_they_are(canvas: CanvasView, shown: str) -> None:
    set_theme(shown)
    canvas.camera.look(0.1, canvas.stage.occupied().center())
    picture = canvas.viewport().grab().toImage()

    def at(area: QRectF) -> QColor:
        return picture.pixelColor(canvas.mapFromScene(area.center()))

    relu, pool = (canvas.stage.cards[name].card for name in ("relu", "pool"))
    y = canvas.mapFromScene(canvas.stage.cards["relu"].output_at("")).y()
    between = canvas.mapFromScene((relu.topRight() + pool.topLeft()) / 2).x()
    wire = max((picture.pixelColor(between, row) for row in range(y - 1, y + 2)), key=strength)
    assert strength(wire) > 20
    assert strength(at(pool)) > 1.5 * strength(wire)
    set_theme("dark")


@pytest.mark.parametrize("scale", [1, 2])
def test_a_selected_block_is_framed_by_as_many_pixels_of_the_view_on_a_sharp_screen(
    make_canvas: Callable[[Graph], CanvasView], scale: int
) -> None:
    stage = make_canvas(Graph.of([Node("relu", "ReLU")], [])).stage
    stage.selection.select(["relu"])
    picture = QImage(200 * scale, 100 * scale, QImage.Format.Format_RGB32)
    picture.setDevicePixelRatio(scale)
    picture.fill(QColor(theme().ground))
    with QPainter(picture) as painter:
        painter.translate(20, 20)
        painter.scale(0.25, 0.25)
        stage.blocks.paint(painter)
    x, accent = round((20 + 84 * 0.25) * scale), QColor(theme().accent)
    rows = [picture.pixelColor(x, y) for y in range(25 * scale)]
    distance = [
        abs(colour.red() - accent.red()) + abs(colour.green() - accent.green()) + abs(colour.blue() - accent.blue())
        for colour in rows
    ]
    assert sum(each < 60 for each in distance) == 2 * scale


def test_of_cards_that_lie_over_each_other_the_last_one_shows_its_band(
    make_canvas: Callable[[Graph], CanvasView],
) -> None:
    layers = ["Conv2d", "ReLU", "MaxPool2d", "BatchNorm2d", "Dropout", "Flatten", "Linear"]
    nodes = [Node(f"n{number}", layer) for number, layer in enumerate(layers)]
    canvas = make_canvas(Graph.of(nodes, []))
    canvas.camera.look(0.35, QPointF(0, 0))
    picture = canvas.viewport().grab().toImage()
    families = [canvas.stage.cards[node.id].face.family for node in nodes]
    assert len(set(families)) > 5
    shown = picture.pixelColor(canvas.mapFromScene(QPointF(6.0, 28.0)))
    assert shown == QColor(theme().family(families[-1]))


@pytest.mark.parametrize("carried", ["flatten", "fc"])
def test_a_card_held_far_away_from_a_wires_other_end_leaves_the_wire_as_it_was_however_often_it_is_painted(
    canvas: CanvasView, carried: str
) -> None:
    canvas.camera.look(0.25, canvas.stage.occupied().center())
    wire = next(wire for edge, wire in canvas.stage.wires.items() if edge.target.node == "fc")
    before = [(end.x(), end.y()) for end in wire.ends]
    hand = Hand(canvas)
    hand.press(hand.body(carried))
    hand.move(hand.body(carried) + QPointF(160, 400))
    assert canvas.stage.carried_by.y() > 300
    first, second = (canvas.viewport().grab().toImage() for _ in range(2))
    assert first == second
    assert [(end.x(), end.y()) for end in wire.ends] == before
    hand.let_go()
    cards = canvas.stage.cards
    assert wire.ends == (cards["flatten"].output_at(""), cards["fc"].input_at(""))
