from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.design.graph import Graph
from engine.design.graph.edits import rename_node, set_params
from studio.canvas import CanvasView, card_pictures
from studio.canvas.card_pictures import CardPictures
from studio.canvas.ink import Ink, ink
from tests.studio.canvas.test_surface import many, on_screen


@pytest.mark.parametrize("zoom", [1.0, 0.67, 0.5])
def test_a_card_looks_the_same_as_itself_and_as_a_picture(
    make_canvas: Callable[[Graph], CanvasView], qtbot: QtBot, zoom: float
) -> None:
    canvas = make_canvas(many(60))
    canvas.camera.look(zoom, canvas.stage.cards["n14"].card.center() + QPointF(0.3, 0.7))
    seen = []
    for _ in range(4):
        canvas.viewport().update()
        seen.append(on_screen(canvas))
    assert seen[0] == seen[1] == seen[2] == seen[3]


def test_a_card_that_says_something_else_is_not_shown_by_its_old_picture(
    make_canvas: Callable[[Graph], CanvasView],
) -> None:
    canvas = make_canvas(many(60))
    canvas.camera.look(1.0, canvas.stage.cards["n4"].card.center())
    for edit in (
        lambda graph: set_params(graph, "n4", {"out_channels": 5}),
        lambda graph: rename_node(graph, "n4", "first"),
    ):
        for _ in range(3):
            canvas.viewport().update()
            before = on_screen(canvas)
        assert canvas.document.edit("Change", edit)
        QApplication.processEvents()
        after = on_screen(canvas)
        assert after != before
        card_pictures.pictures.forget()
        canvas.viewport().update()
        assert on_screen(canvas) == after


def test_so_many_pictures_are_kept_and_no_more(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    bounds = QRectF(0, 0, 100, 50)
    monkeypatch.setattr(card_pictures, "_MOST_BYTES", 5 * 4 * 101 * 51)
    kept = CardPictures()
    drawn: list[int] = []
    screen = QImage(200, 200, QImage.Format.Format_RGB32)
    painter = QPainter(screen)

    def paint(card: int) -> None:
        def draw(painter: QPainter, _: Ink) -> None:
            drawn.append(card)
            painter.fillRect(bounds, Qt.GlobalColor.red)

        kept.paint(painter, ink(), card, "same", bounds, draw)

    for card in [*range(5), *range(5), *range(5)]:
        paint(card)
    assert drawn == [*range(5), *range(5)]
    for _ in range(2):
        paint(7)
    drawn.clear()
    paint(4)
    paint(0)
    assert drawn == [0]
    painter.end()
