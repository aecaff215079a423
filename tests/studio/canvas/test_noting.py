"""Notes when layers are arranged: they stay beside what they tell about, and never over a card."""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtTest import QTest

from engine.design.graph import Annotation, Graph, Node, Point
from engine.design.graph.drawing_edits import annotate
from studio.canvas import CanvasView
from studio.canvas.aligning import Box, meets
from studio.canvas.noting import Standing, free_place, nearest_card
from tests.studio.canvas.conftest import network, place

SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
MakeCanvas = Callable[[Graph], CanvasView]


def noted(graph: Graph, *notes: tuple[Point, Point]) -> Graph:
    for at, size in notes:
        graph, _ = annotate(graph, Annotation("", "note", "About this", at, size, "yellow"))
    return graph


def framed(graph: Graph, at: Point, size: Point) -> Graph:
    return annotate(graph, Annotation("", "frame", "Part", at, size, "teal"))[0]


def arrange(canvas: CanvasView, key: Qt.Key = Qt.Key.Key_L) -> None:
    QTest.keyClick(canvas, key, SHIFT)
    canvas.stage.glide.finish()


def drawn(canvas: CanvasView) -> dict[str, Annotation]:
    return dict(canvas.place.graph.drawing.annotations)


def away(canvas: CanvasView, note: str, card: str) -> Point:
    """How far a note is from a card, by the value."""
    at, corner = drawn(canvas)[note].at, place(canvas, card)
    return at[0] - corner[0], at[1] - corner[1]


def covered(canvas: CanvasView) -> list[tuple[str, str]]:
    """Notes that lie over cards."""
    cards = canvas.stage.cards
    notes = {name: QRectF(*item.at, *item.size) for name, item in drawn(canvas).items() if item.kind == "note"}
    return [(note, card) for note, rect in notes.items() for card in cards if rect.intersects(cards[card].card)]


def value(canvas: CanvasView) -> tuple[object, object]:
    graph = canvas.place.graph
    return {name: node.at for name, node in graph.nodes.items()}, drawn(canvas)


def stays(canvas: CanvasView) -> bool:
    """Whether what was arranged stands as it does when it is arranged again."""
    before = value(canvas)
    arrange(canvas)
    return value(canvas) == before


def test_a_note_goes_where_its_card_goes_as_one_step(make_canvas: MakeCanvas) -> None:
    graph = network()
    x, y = graph.nodes["fc"].at
    canvas = make_canvas(noted(graph, ((x + 8, y + 72), (160.0, 60.0))))
    before = value(canvas)
    arrange(canvas)
    assert place(canvas, "fc") != (x, y)
    assert away(canvas, "note1", "fc") == (8, 72)
    assert covered(canvas) == []
    canvas.document.undo()
    assert value(canvas) == before
    assert not canvas.document.undo_label


@pytest.mark.parametrize("by", [(0, 72), (0, -120), (-20, 80), (184, 0), (-180, 0)])
@pytest.mark.parametrize("key", [Qt.Key.Key_L, Qt.Key.Key_V])
def test_layers_make_room_for_a_note_among_them(make_canvas: MakeCanvas, by: Point, key: Qt.Key) -> None:
    chain = [Node(f"n{i}", "ReLU", {}, (i * 500.0, (i % 3) * 400.0)) for i in range(24)]
    graph = Graph.of(chain, [f"n{i} -> n{i + 1}" for i in range(23)])
    x, y = graph.nodes["n13"].at
    canvas = make_canvas(noted(graph, ((x + by[0], y + by[1]), (160.0, 104.0))))
    arrange(canvas, key)
    assert covered(canvas) == []
    assert away(canvas, "note1", "n13") == by
    assert stays(canvas)


def test_a_note_over_a_card_lies_beside_it_once_all_is_arranged(make_canvas: MakeCanvas) -> None:
    graph = network()
    x, y = graph.nodes["relu"].at
    canvas = make_canvas(noted(graph, ((x + 20, y + 20), (200.0, 96.0))))
    assert covered(canvas)
    arrange(canvas)
    assert covered(canvas) == []
    dx, dy = away(canvas, "note1", "relu")
    assert abs(dx) < 480
    assert abs(dy) < 320


def test_a_note_in_a_frame_stays_in_it_with_what_the_frame_held(make_canvas: MakeCanvas) -> None:
    graph = framed(network(), (-24.0, 104.0), (424.0, 260.0))
    canvas = make_canvas(noted(graph, ((0.0, 240.0), (200.0, 96.0)), ((-24.0, 400.0), (200.0, 96.0))))
    arrange(canvas)
    frame, inner, outer = (drawn(canvas)[name] for name in ("frame1", "note1", "note2"))
    for name in ("flatten", "fc"):
        card = canvas.stage.cards[name]
        assert frame.holds(place(canvas, name), (card.card.width(), card.card.height()))
    assert frame.holds(inner.at, inner.size)
    assert not QRectF(*frame.at, *frame.size).intersects(QRectF(*outer.at, *outer.size))
    assert covered(canvas) == []
    assert stays(canvas)


def test_a_frame_without_layers_goes_along_like_a_note_with_the_note_in_it(make_canvas: MakeCanvas) -> None:
    graph = network()
    x, y = graph.nodes["fc"].at
    graph = noted(framed(graph, (x, y + 80), (320.0, 200.0)), ((x + 40, y + 120), (200.0, 96.0)))
    canvas = make_canvas(graph)
    arrange(canvas)
    assert away(canvas, "frame1", "fc") == (0, 80)
    assert away(canvas, "note1", "fc") == (40, 120)
    frame = QRectF(*drawn(canvas)["frame1"].at, *drawn(canvas)["frame1"].size)
    assert not any(frame.intersects(card.card) for card in canvas.stage.cards.values())
    assert stays(canvas)


def test_only_notes_beside_the_arranged_layers_move_with_them(make_canvas: MakeCanvas) -> None:
    graph = network()
    canvas = make_canvas(noted(graph, ((0.0, -72.0), (160.0, 56.0)), ((620.0, 320.0), (160.0, 56.0))))
    canvas.selection.select(["digit", "loss"])
    QTest.keyClick(canvas, Qt.Key.Key_L, CTRL)
    assert drawn(canvas)["note1"].at == (0.0, -72.0)
    assert drawn(canvas)["note2"].at != (620.0, 320.0)
    assert covered(canvas) == []


@pytest.mark.parametrize("seed", range(12))
def test_however_notes_lie_they_cover_no_card_and_stay_when_all_is_arranged_again(
    make_canvas: MakeCanvas, seed: int
) -> None:
    chance = Random(seed)

    def anywhere() -> Point:
        return chance.randrange(-50, 250) * 8.0, chance.randrange(-30, 120) * 8.0

    count = 30
    nodes = [Node(f"n{i}", "Add" if i % 3 == 2 else "ReLU", {}, anywhere()) for i in range(count)]
    arrows = [f"n{chance.randrange(max(i - 5, 0), i)} -> n{i}" for i in range(1, count)]
    graph = Graph.of(nodes, arrows)
    for _ in range(2):
        graph = framed(graph, anywhere(), (600.0, 400.0))
    sizes = [(chance.randrange(12, 40) * 8.0, chance.randrange(6, 24) * 8.0) for _ in range(8)]
    canvas = make_canvas(noted(graph, *[(anywhere(), size) for size in sizes]))
    arrange(canvas, Qt.Key.Key_V if seed % 2 else Qt.Key.Key_L)
    assert covered(canvas) == []
    assert stays(canvas)


def test_a_note_finds_the_nearest_place_that_is_free() -> None:
    cards = [Box(x * 208.0, y * 140.0, 168.0, 56.0) for x in range(-6, 7) for y in range(-6, 7)]
    full = Standing({str(number): card for number, card in enumerate(cards)})
    wish = Box(0.0, 40.0, 120.0, 80.0)
    at = free_place(wish, lambda _: iter(()), full)
    assert not any(meets(Box(*at, 120.0, 80.0), card) for card in cards)
    alone = free_place(wish, lambda _: iter(()), Standing({"card": Box(0.0, 0.0, 168.0, 56.0)}))
    assert alone == (0.0, 112.0), "below the card and its strip, as above and to the right it is farther"
    assert free_place(wish, lambda _: iter(()), Standing({})) == (0.0, 40.0)


@pytest.mark.parametrize("seed", range(20))
def test_a_note_belongs_to_the_nearest_of_all_cards_in_question(seed: int) -> None:
    chance = Random(seed)
    boxes = {
        f"n{i}": Box(chance.randrange(-90, 90) * 40.0, chance.randrange(-90, 90) * 40.0, 168.0, 56.0) for i in range(60)
    }
    names = chance.sample(sorted(boxes), chance.choice([1, 5, 60]))
    item = Annotation(
        "", "note", "", (chance.randrange(-9000, 9000) * 1.0, chance.randrange(-900, 900) * 1.0), (160, 80)
    )

    def away(name: str) -> float:
        box = boxes[name]
        across = max(box.x - item.at[0] - 160, item.at[0] - box.x - 168, 0.0)
        return math.hypot(across, max(box.y - item.at[1] - 80, item.at[1] - box.y - 56, 0.0))

    assert away(nearest_card(item, Standing(boxes), names)) == min(map(away, names))
