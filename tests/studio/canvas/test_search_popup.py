"""The search for a layer: wide enough for what it says, and never wider than the canvas."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from engine.design.layers import LAYERS
from studio.canvas import CanvasView
from studio.canvas.ink import ink
from studio.canvas.search_popup import SearchPopup


def opened(canvas: CanvasView) -> SearchPopup:
    canvas.open_search()
    (popup,) = (popup for popup in canvas.findChildren(SearchPopup) if popup.isVisible())
    return popup


def test_the_sentence_of_a_frequent_layer_is_read_to_its_end(canvas: CanvasView) -> None:
    popup = opened(canvas)
    row = popup._list.visualRect(popup._list.model().index(0, 0))
    for name in ("Conv2d", "ReLU", "MaxPool2d", "Linear"):
        assert ink().detail.width(LAYERS[name].summary()) <= row.width() - 40
    tip = popup._list.model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == popup._model.layers[0].summary()  # as longer ones are shortened


def test_it_stays_inside_a_narrow_canvas(canvas: CanvasView, qtbot: QtBot) -> None:
    canvas.resize(320, 400)
    qtbot.wait(10)
    popup = opened(canvas)
    assert canvas.rect().contains(popup.geometry())
    assert popup._list.visualRect(popup._list.model().index(0, 0)).right() <= popup._list.viewport().width()
