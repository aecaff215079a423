"""The words of gestures come from the catalogue of the language that is shown, as those of commands do."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPointF, Qt, QTranslator
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.design.graph import Annotation, Graph
from engine.design.graph.drawing_edits import annotate
from studio.canvas import CanvasView
from tests.studio.canvas.conftest import Hand, network

ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
FAR = QPointF(60, 320)


class Marked(QTranslator):
    """A language in which every sentence is the English one between marks."""

    def translate(self, context: str, text: str, disambiguation: str | None = None, n: int = -1) -> str:
        return f"‹{text}›"


@pytest.fixture
def hand(make_canvas: Callable[[Graph], CanvasView], qtbot: QtBot) -> Iterator[Hand]:
    graph, _ = annotate(network(), Annotation("", "note", "About", (620.0, 420.0), (160.0, 96.0), "yellow"))
    canvas = make_canvas(graph)
    marked, app = Marked(), QApplication.instance()
    assert app is not None
    app.installTranslator(marked)
    yield Hand(canvas)
    app.removeTranslator(marked)


GESTURES: dict[str, Callable[[Hand], None]] = {
    "‹Move relu›": lambda hand: hand.drag(hand.body("relu"), hand.body("relu") + FAR),
    "‹Pull relu out›": lambda hand: hand.drag(hand.body("relu"), hand.body("relu") + FAR, keys=ALT),
    "‹Duplicate relu›": lambda hand: hand.drag(hand.body("relu"), hand.body("relu") + FAR, keys=ALT | SHIFT),
    "‹Cut 1 wire›": lambda hand: hand.drag((188, -40), (188, 100), keys=CTRL | SHIFT),
    "‹Connect flatten to loss›": lambda hand: hand.drag(hand.output("flatten"), hand.input("loss")),
    "‹Take the wire from fc off›": lambda hand: hand.drag(hand.input("loss"), QPointF(560, 520)),
    "‹Move a note›": lambda hand: hand.drag((700.0, 470.0), (640.0, 500.0)),
    "‹Resize a note›": lambda hand: hand.drag((780.0, 470.0), (820.0, 470.0)),
    "‹Bend the wire from pool to flatten›": lambda hand: hand.drag((400.0, 120.0), (400.0, 96.0)),
}


@pytest.mark.parametrize("label", GESTURES)
def test_the_step_of_a_gesture_is_told_in_the_language_that_is_shown(hand: Hand, label: str) -> None:
    GESTURES[label](hand)
    assert hand.canvas.document.undo_label == label


def test_so_is_what_a_gesture_says_meanwhile(hand: Hand) -> None:
    hand.press(hand.output("flatten"))
    hand.move(hand.input("loss"))
    assert hand.canvas._hint.text() == "‹Takes the place of the wire from fc.›"
    hand.canvas.hand.cancel()
