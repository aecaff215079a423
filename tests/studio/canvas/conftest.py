"""A small network on a canvas, and a hand that works on it with real events."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.design.data import DataPlan
from engine.design.data.field import Field
from engine.design.graph import Graph, Node
from engine.design.project import Project
from studio.canvas import CanvasView
from studio.document import Document
from studio.selection import Selection
from studio.theme import set_theme, theme

FIELDS = (Field("image", "image", (1, 32, 32)), Field("label", "class", (), "int64", tuple("0123456789")))
NONE = Qt.KeyboardModifier.NoModifier
PITCH = 208.0


def network() -> Graph:
    """image -> conv -> relu -> pool in a row, flatten -> fc below them, and a loss with its label."""
    return Graph.of(
        [
            Node("image", "Input", {"field": "image"}, (0, 0)),
            Node("conv", "Conv2d", {"out_channels": 6, "kernel_size": 5}, (PITCH, 0)),
            Node("relu", "ReLU", {}, (2 * PITCH, 0)),
            Node("pool", "MaxPool2d", {}, (3 * PITCH, 0)),
            Node("flatten", "Flatten", {}, (0, 160)),
            Node("fc", "Linear", {"out_features": 10}, (PITCH, 160)),
            Node("digit", "Input", {"field": "label"}, (0, 320)),
            Node("loss", "CrossEntropyLoss", {}, (3 * PITCH, 240)),
        ],
        [
            "image -> conv",
            "conv -> relu",
            "relu -> pool",
            "pool -> flatten",
            "flatten -> fc",
            "fc -> loss",
            "digit -> loss.target",
        ],
    )


class Hand:
    """Presses, moves and lets go, as a mouse over the view does."""

    free = Qt.KeyboardModifier.ControlModifier

    def __init__(self, canvas: CanvasView) -> None:
        self.canvas = canvas
        self.at = QPoint()

    def view(self, at: QPointF | tuple[float, float]) -> QPoint:
        return self.canvas.mapFromScene(at if isinstance(at, QPointF) else QPointF(*at))

    def _send(self, kind: QEvent.Type, button: Qt.MouseButton, held: Qt.MouseButton, keys: Qt.KeyboardModifier) -> None:
        everywhere = QPointF(self.canvas.viewport().mapToGlobal(self.at))
        event = QMouseEvent(kind, QPointF(self.at), everywhere, button, held, keys)
        QApplication.sendEvent(self.canvas.viewport(), event)

    def press(
        self,
        at: QPointF | tuple[float, float],
        button: Qt.MouseButton = Qt.MouseButton.LeftButton,
        keys: Qt.KeyboardModifier = NONE,
    ) -> None:
        self.at = self.view(at)
        self.button = button
        self._send(QEvent.Type.MouseButtonPress, button, button, keys)

    def move(self, at: QPointF | tuple[float, float], keys: Qt.KeyboardModifier = NONE) -> None:
        goal = self.view(at)
        start = self.at
        for share in (0.3, 0.7, 1.0):
            self.at = start + (goal - start) * share
            self._send(QEvent.Type.MouseMove, Qt.MouseButton.NoButton, self.button, keys)

    def hover(self, at: QPointF | tuple[float, float]) -> None:
        self.at = self.view(at)
        self._send(QEvent.Type.MouseMove, Qt.MouseButton.NoButton, Qt.MouseButton.NoButton, NONE)

    def let_go(self, keys: Qt.KeyboardModifier = NONE) -> None:
        self._send(QEvent.Type.MouseButtonRelease, self.button, Qt.MouseButton.NoButton, keys)
        self.canvas.stage.glide.finish()

    def drag(
        self,
        start: QPointF | tuple[float, float],
        goal: QPointF | tuple[float, float],
        button: Qt.MouseButton = Qt.MouseButton.LeftButton,
        keys: Qt.KeyboardModifier = NONE,
    ) -> None:
        self.press(start, button, keys)
        self.move(goal, keys)
        self.let_go(keys)

    def click(self, at: QPointF | tuple[float, float], keys: Qt.KeyboardModifier = NONE) -> None:
        self.press(at, keys=keys)
        self.let_go(keys)

    def double_click(self, at: QPointF | tuple[float, float], keys: Qt.KeyboardModifier = NONE) -> None:
        self.at = self.view(at)
        left = Qt.MouseButton.LeftButton
        self._send(QEvent.Type.MouseButtonDblClick, left, left, keys)

    def output(self, node: str, port: str = "") -> QPointF:
        return self.canvas.stage.cards[node].output_at(port)

    def input(self, node: str, port: str = "") -> QPointF:
        return self.canvas.stage.cards[node].input_at(port)

    def body(self, node: str) -> QPointF:
        return self.canvas.stage.cards[node].pos() + QPointF(60, 14)


def place(canvas: CanvasView, node: str) -> tuple[float, float]:
    """Where the value has a node."""
    return canvas.document.project.graph.nodes[node].at


def selected(canvas: CanvasView) -> tuple[set[str], set[str]]:
    """The selected nodes, and the selected frames and notes."""
    return set(canvas.selection.nodes), set(canvas.selection.annotations)


def arrows(graph: Graph) -> set[str]:
    """The wires of a graph as the project file writes them."""
    return {str(edge) for edge in graph.edges.values()}


@pytest.fixture
def make_canvas(qtbot: QtBot) -> Iterator[Callable[[Graph], CanvasView]]:
    """Open a canvas of 1000 x 700 pixels on a graph."""
    opened: list[CanvasView] = []

    def make(graph: Graph) -> CanvasView:
        document = Document(Project("Digits", graph, DataPlan(source="digits", fields=FIELDS)))
        canvas = CanvasView(document, Selection())
        qtbot.addWidget(canvas)
        canvas.resize(1000, 700)
        with qtbot.waitActive(canvas):
            canvas.show()
            canvas.activateWindow()
        canvas.setFocus()
        opened.append(canvas)
        return canvas

    yield make
    for canvas in opened:
        canvas.document.shut_down()


@pytest.fixture
def canvas(make_canvas: Callable[[Graph], CanvasView]) -> CanvasView:
    return make_canvas(network())


@pytest.fixture
def any_theme() -> Iterator[None]:
    """Whatever theme a test shows, the next one has the theme of before."""
    before = theme().name
    yield
    set_theme(before)


@pytest.fixture
def hand(canvas: CanvasView) -> Hand:
    return Hand(canvas)
