"""Texts, numbers and pictures become strips, on the canvas by one call."""

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage

from engine.design.graph import Annotation
from engine.design.graph.drawing_edits import annotate
from studio.canvas import CanvasView
from studio.canvas.shown import NotShowable, as_strip
from studio.canvas.strip import Bars, Photo, Pictures, Text


def test_a_text_is_itself_and_a_number_four_digits() -> None:
    assert as_strip("cat") == Text("cat")
    assert as_strip(0.0412987) == Text("0.0413")
    assert as_strip(3) == Text("3")
    assert as_strip(np.float32(1.5)) == Text("1.5")
    assert as_strip(np.array(2.0)) == Text("2")


def test_a_strip_is_itself() -> None:
    strip = Bars([0.1, 0.9])
    assert as_strip(strip) is strip


def test_numbers_in_rows_are_stretched_from_the_least_to_the_greatest() -> None:
    strip = as_strip(np.array([[-1.0, 0.0], [1.0, np.nan]]))
    assert isinstance(strip, Pictures)
    assert strip.maps_NHW.tolist() == [[[0, 127], [255, 0]]]
    flat = as_strip(np.full((2, 3, 3), 7.0))
    assert isinstance(flat, Pictures)
    assert flat.maps_NHW.tolist() == np.zeros((2, 3, 3)).tolist()


def test_bytes_in_rows_are_taken_as_they_are() -> None:
    maps = np.array([[[0, 10], [20, 30]]], np.uint8)
    strip = as_strip(maps)
    assert isinstance(strip, Pictures)
    assert strip.maps_NHW is maps


def test_bytes_of_three_or_four_channels_are_colours() -> None:
    red = np.zeros((2, 5, 3), np.uint8)
    red[..., 0] = 255
    strip = as_strip(red)
    assert isinstance(strip, Photo)
    assert (strip.image.width(), strip.image.height()) == (5, 2)
    assert strip.image.pixelColor(4, 1) == QColor("#ff0000")


@pytest.mark.parametrize("what", [np.zeros(3), np.zeros((2, 2, 2, 2)), np.array(["a"]), np.zeros((0, 3)), object()])
def test_anything_else_is_refused_in_words(what: object) -> None:
    with pytest.raises(NotShowable, match=r"shows|rows and columns"):
        as_strip(what)  # type: ignore[arg-type]


def test_a_picture_a_number_and_a_text_are_shown_at_cards_and_taken_away(canvas: CanvasView) -> None:
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(QColor("#ff00ff"))
    canvas.show_at("conv", image)
    canvas.show_at("pool", 0.5)
    canvas.show_at("fc", "cat")
    canvas.show_at("no such card", "cat")
    cards = canvas.stage.cards
    assert all(cards[name].height > cards[name].face.height for name in ("conv", "pool", "fc"))
    canvas.frame_all(fly=False)
    card = cards["conv"].card
    at = canvas.mapFromScene(QPointF(card.left() + 18, card.bottom() - 18))
    assert canvas.grab().toImage().pixelColor(at * canvas.devicePixelRatioF()).name() == "#ff00ff"
    for name in ("conv", "pool", "fc"):
        canvas.show_at(name, None)
    assert all(card.height == card.face.height for card in cards.values())


def test_what_is_drawn_makes_way_once_when_many_strips_come_or_go(canvas: CanvasView) -> None:
    graph, _ = annotate(canvas.document.project.graph, Annotation("", "frame", "All", (-40, -80), (1000, 440)))
    canvas.document.edit("Frame", lambda _: graph)
    drawn: list[None] = []
    canvas.stage.reshaped.connect(lambda: drawn.append(None))
    changes: tuple[Callable[[], None], ...] = (
        lambda: canvas.show_all(dict.fromkeys(canvas.stage.cards, "0.5")),
        lambda: canvas.live.allow(False),
        lambda: canvas.live.allow(True),
        canvas.clear_strips,
    )
    for change in changes:
        drawn.clear()
        change()
        assert len(drawn) == 1
    assert all(card.strip is None for card in canvas.stage.cards.values())


def test_a_strip_of_the_past_is_paler_until_it_is_of_now_again(canvas: CanvasView) -> None:
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(QColor("#ff00ff"))
    canvas.show_at("conv", image)
    canvas.frame_all(fly=False)

    def pixel() -> str:
        card = canvas.stage.cards["conv"].card
        at = canvas.mapFromScene(QPointF(card.left() + 18, card.bottom() - 18))
        return canvas.grab().toImage().pixelColor(at * canvas.devicePixelRatioF()).name()

    assert pixel() == "#ff00ff"
    canvas.fade_strips(["conv"])
    assert pixel() != "#ff00ff"
    canvas.fade_strips([])
    assert pixel() == "#ff00ff"
    canvas.fade_strips(["conv"])
    canvas.clear_strips()
    canvas.show_at("conv", image)
    assert pixel() == "#ff00ff", "what is shown next is of now"
