from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.design.graph import Graph, Node
from engine.design.graph.edits import set_params
from studio.canvas import Bars, CanvasView, Curve, Pictures, Text
from studio.canvas.blocks import BLOCKS_BELOW
from studio.canvas.camera import FARTHEST
from studio.canvas.tips import tip_at
from studio.theme import DARK, LIGHT, set_theme, theme
from tests.studio.canvas.conftest import Hand

NONE = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


def turn(canvas: CanvasView, at: QPoint, angle: int, keys: Qt.KeyboardModifier = NONE, pixels: int = 0) -> None:
    phase = Qt.ScrollPhase.ScrollUpdate if pixels else Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(
        QPointF(at),
        QPointF(canvas.viewport().mapToGlobal(at)),
        QPoint(0, pixels),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        keys,
        phase,
        False,
    )
    QApplication.sendEvent(canvas.viewport(), event)


def picture(canvas: CanvasView) -> QImage:
    return canvas.grab().toImage()


def colours(image: QImage, around: QPoint, reach: int = 6) -> set[str]:
    return {
        image.pixelColor(around.x() + x, around.y() + y).name()
        for x in range(-reach, reach + 1)
        for y in range(-reach, reach + 1)
    }


@pytest.mark.parametrize("keys", [NONE, CONTROL])
def test_the_wheel_zooms_around_the_pointer(canvas: CanvasView, keys: Qt.KeyboardModifier) -> None:
    at = QPoint(300, 200)
    under, zoom = canvas.mapToScene(at), canvas.camera.zoom
    turn(canvas, at, 240, keys)
    assert canvas.camera.zoom > zoom
    again = canvas.mapToScene(at)
    assert abs(again.x() - under.x()) < 1.5
    assert abs(again.y() - under.y()) < 1.5


def test_two_fingers_pan(canvas: CanvasView) -> None:
    before, zoom = canvas.camera.centre, canvas.camera.zoom
    turn(canvas, QPoint(300, 200), 0, pixels=40)
    assert canvas.camera.zoom == zoom
    assert before.y() - canvas.camera.centre.y() == pytest.approx(40 / zoom, abs=1.5)


def test_the_zoom_ends_somewhere(canvas: CanvasView) -> None:
    for _ in range(80):
        turn(canvas, QPoint(300, 200), -240)
    assert canvas.camera.zoom == pytest.approx(FARTHEST)
    for _ in range(80):
        turn(canvas, QPoint(300, 200), 240)
    assert canvas.camera.zoom == pytest.approx(4.0)


def test_panning_is_not_stopped_by_the_edge_of_the_network(canvas: CanvasView) -> None:
    before = canvas.camera.centre
    for _ in range(30):
        canvas.camera.pan(-400, -300)
    moved = canvas.camera.centre - before
    assert moved.x() * canvas.camera.zoom == pytest.approx(12_000, abs=30)
    assert moved.y() * canvas.camera.zoom == pytest.approx(9_000, abs=30)


def test_home_frames_everything_and_f_the_selection(canvas: CanvasView) -> None:
    canvas.camera.pan(3000, 2000)
    QTest.keyClick(canvas, Qt.Key.Key_Home)
    canvas.camera.arrive()
    assert canvas.camera.seen.contains(canvas.stage.occupied())
    canvas.selection.select(["loss"])
    QTest.keyClick(canvas, Qt.Key.Key_F)
    canvas.camera.arrive()
    away = canvas.camera.centre - canvas.stage.cards["loss"].card.center()
    assert away.manhattanLength() < 3


def test_a_node_somebody_asks_for_is_selected_and_brought_into_view(canvas: CanvasView) -> None:
    canvas.camera.pan(5000, 0)
    canvas.selection.go_to("loss")
    canvas.camera.arrive()
    assert canvas.selection.nodes == {"loss"}
    assert canvas.camera.seen.contains(canvas.stage.cards["loss"].card)


def test_the_minimap_pans(canvas: CanvasView, hand: Hand) -> None:
    area = canvas.minimap.area(canvas.viewport().rect())
    picture(canvas)
    goal = canvas.minimap.to_scene(area.center() + QPoint(20, -10), canvas.viewport().rect())
    hand.press(canvas.mapToScene(area.center() + QPoint(20, -10)))
    hand.let_go()
    assert (canvas.camera.centre - goal).manhattanLength() * canvas.camera.zoom < 3
    assert canvas.selection.nodes == frozenset()


def test_nothing_on_the_canvas_has_a_colour_of_the_other_theme(canvas: CanvasView, any_theme: None) -> None:
    corner = QPoint(8, canvas.height() // 2)
    shown = []
    for name, ground in (("dark", DARK.ground), ("light", LIGHT.ground)):
        set_theme(name)
        shown.append(QColor(ground).name() in colours(picture(canvas), corner))
    assert shown == [True, True]
    fc = canvas.mapFromScene(canvas.stage.cards["fc"].card.center() + QPointF(0, 18))
    assert QColor(LIGHT.surface).name() in colours(picture(canvas), fc, 2)


def test_far_out_cards_are_blocks_in_the_colour_of_their_family(canvas: CanvasView) -> None:
    canvas.camera.frame(canvas.stage.occupied(), at_most=0.3, fly=False)
    assert canvas.camera.zoom < BLOCKS_BELOW
    image = picture(canvas)
    seen = {
        name: image.pixelColor(canvas.mapFromScene(card.card.center())).name()
        for name, card in canvas.stage.cards.items()
    }
    assert seen["image"] == seen["digit"]
    assert len(set(seen.values())) == 7


def test_strips_are_shown_below_the_cards_and_cleared(canvas: CanvasView) -> None:
    bright = np.full((3, 8, 8), 255, np.uint8)
    canvas.show_at("conv", Pictures(bright))
    canvas.show_at("image", Pictures(bright[:1], gray=True))
    canvas.show_at("fc", Bars([0.1, 0.9, float("nan")]))
    canvas.show_at("relu", Text("σ 0.12"))
    canvas.show_at("loss", Curve([2.3, 1.0, float("nan"), 0.5], "0.5"))
    canvas.show_at("gone", Text("nobody"))
    canvas.frame_all(fly=False)
    image = picture(canvas)
    card = canvas.stage.cards["conv"].card
    inside = canvas.mapFromScene(QPointF(card.left() + 20, card.bottom() - 18))
    assert "#fde725" in colours(image, inside, 2), "viridis ends in yellow"
    card = canvas.stage.cards["image"].card
    assert "#ffffff" in colours(image, canvas.mapFromScene(QPointF(card.left() + 18, card.bottom() - 18)), 2)
    canvas.clear_strips()
    assert all(item.height == item.face.height for item in canvas.stage.cards.values())
    assert "#fde725" not in colours(picture(canvas), inside, 2)


def test_a_wire_between_rows_keeps_clear_of_a_strip(canvas: CanvasView) -> None:
    wire = next(w for e, w in canvas.stage.wires.items() if e.source.node == "pool")
    canvas.show_at("pool", Text("σ 0.12"))
    lane = wire.path().pointAtPercent(0.5).y()
    assert canvas.stage.cards["pool"].card.bottom() < lane < canvas.stage.cards["flatten"].card.top()


def test_a_card_is_tinted_and_cleared(canvas: CanvasView) -> None:
    card = canvas.stage.cards["conv"]
    edge = canvas.mapFromScene(QPointF(card.card.center().x(), card.card.top()))
    canvas.tint("conv", theme().warning)
    assert QColor(theme().warning).name() in colours(picture(canvas), edge, 2)
    canvas.tint("conv", None)
    assert QColor(theme().warning).name() not in colours(picture(canvas), edge, 2)


def test_tips_explain_problems_ports_wires_and_layers(canvas: CanvasView, hand: Hand) -> None:
    assert "Conv2d" in tip_at(canvas, hand.view(hand.body("conv")))
    assert "target" in tip_at(canvas, hand.view(hand.input("loss", "target")))
    wire = next(w for e, w in canvas.stage.wires.items() if e.source.node == "pool")
    tip = tip_at(canvas, hand.view(wire.path().pointAtPercent(0.5)))
    assert tip == "pool → flatten: N × 6 × 14 × 14"
    canvas.document.edit("Set", lambda graph: set_params(graph, "conv", {"kernel_size": 40}))
    assert tip_at(canvas, hand.view(hand.body("conv"))) == canvas.stage.cards["conv"].face.says


def test_an_empty_canvas_says_how_to_begin(make_canvas: Callable[[Graph], CanvasView]) -> None:
    canvas = make_canvas(Graph())
    middle = canvas.viewport().rect().center()
    assert len(colours(picture(canvas), middle, 40)) > 3
    canvas.add_layer("Input")
    assert list(canvas.document.project.graph.nodes) == ["input"]


def test_a_view_that_shows_everything_goes_on_doing_so_when_it_is_resized(canvas: CanvasView) -> None:
    canvas.frame_all(fly=False)
    for width, height in ((420, 360), (900, 640), (520, 300)):
        canvas.resize(width, height)
        QApplication.processEvents()
        assert canvas.shows_all
        assert canvas.camera.seen.contains(canvas.stage.occupied())
    canvas.camera.pan(40, 0)
    zoom, middle = canvas.camera.zoom, canvas.camera.centre
    canvas.resize(800, 600)
    QApplication.processEvents()
    assert not canvas.shows_all
    assert canvas.camera.zoom == zoom
    assert (canvas.camera.centre - middle).manhattanLength() * zoom < 3


def test_a_layer_added_outside_the_view_comes_into_it(canvas: CanvasView) -> None:
    canvas.frame_all(fly=False)
    canvas.add_layer("ReLU", QPointF(4000, 0))
    canvas.camera.arrive()
    assert canvas.camera.seen.contains(canvas.stage.occupied())
    canvas.camera.pan(30, 0)
    zoom = canvas.camera.zoom
    name = canvas.add_layer("ReLU", QPointF(0, 9000))
    canvas.camera.arrive()
    assert canvas.camera.zoom == zoom
    assert canvas.camera.seen.contains(canvas.stage.cards[name].card)


def test_another_project_is_framed_when_it_is_opened(canvas: CanvasView) -> None:
    from engine.design.project import Project

    canvas.camera.pan(5000, 5000)
    far_away = Graph.of([Node("a", "ReLU", {}, (90_000, 50_000)), Node("b", "ReLU", {}, (90_400, 50_000))])
    canvas.document.new(Project("Other", far_away))
    assert canvas.camera.seen.contains(canvas.stage.occupied())
    assert canvas.stage.card_at(QPointF(90_010, 50_010)) is canvas.stage.cards["a"]


def test_a_layer_added_without_a_place_lands_on_free_ground(canvas: CanvasView) -> None:
    names = [canvas.add_layer("ReLU") for _ in range(3)]
    cards = [card.card for card in canvas.stage.cards.values()]
    assert len(set(names)) == 3
    assert not any(a.intersects(b) for i, a in enumerate(cards) for b in cards[:i])


def test_the_pointer_is_noticed_only_by_the_card_below_it(canvas: CanvasView, hand: Hand) -> None:
    hand.hover(hand.body("conv"))
    hand.hover(hand.body("relu"))
    assert [name for name, card in canvas.stage.cards.items() if card.hovered] == ["relu"]
    QApplication.sendEvent(canvas.viewport(), QEvent(QEvent.Type.Leave))
    assert not any(card.hovered for card in canvas.stage.cards.values())


def test_the_canvas_has_a_name_for_those_who_hear_it(canvas: CanvasView, qtbot: QtBot) -> None:
    assert canvas.accessibleName() == "Canvas"
    canvas.selection.select(["conv"])
    assert "N × 6 × 28 × 28" in canvas.accessibleDescription()


def test_a_small_view_leaves_less_room_around_the_network_but_never_covers_its_name(canvas: CanvasView) -> None:
    def margins(width_px: int, height_px: int) -> tuple[int, int]:
        """The room above and below the cards, all of them in view."""
        canvas.resize(width_px, height_px)
        canvas.frame_all(fly=False)
        cards = canvas.mapFromScene(canvas.stage.occupied()).boundingRect()
        assert canvas.viewport().rect().contains(cards)
        return cards.top(), height_px - cards.bottom()

    canvas.minimap.is_wanted = False
    above_large, below_large = margins(1400, 500)
    above, below = margins(1000, 260)
    assert below < below_large / 2
    assert canvas.legend.area().bottom() <= above < above_large


@pytest.mark.usefixtures("any_theme")
@pytest.mark.parametrize("theme_name", ["dark", "light"])
def test_nothing_of_what_stands_below_the_name_of_the_network_shows_through(
    canvas: CanvasView, theme_name: str
) -> None:
    set_theme(theme_name)
    area = canvas.legend.area()
    on_ground, on_words = (QPixmap(area.bottomRight().x() + 1, area.bottomRight().y() + 1) for _ in range(2))
    on_ground.fill(QColor(theme().ground))
    on_words.fill(QColor(theme().error))
    for picture in (on_ground, on_words):
        with QPainter(picture) as painter:
            canvas.legend.paint(painter)
    inside = area.adjusted(6, 6, -6, -6)
    assert on_ground.copy(inside).toImage() == on_words.copy(inside).toImage()
