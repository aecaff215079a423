"""The canvas behind the interface that a harness for node editors asks of an editor; see canvas.py.

Everything goes the way a person takes: the real document and its undo, the canvas's own commands and camera, real
events of the mouse. A network of layers that fit stands for the harness' drawing, so that checking is part of what is
measured and the cards say what they always say.

With `{"carry": "all"}` as its settings every card is selected before one is taken, and all of them move.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import harness  # type: ignore[import-not-found]  # its folder is on the path of whoever loads this
from PySide6 import QtCore, QtGui, QtWidgets
from PySide6.QtCore import QPointF

from engine.design.graph import Edge, End, Graph, Node, Wires
from engine.design.project import Project
from studio.app import make_app
from studio.canvas import CanvasView
from studio.document import Document
from studio.garbage import GarbageCollector
from studio.selection import Selection
from studio.theme import set_theme

_HOME = tempfile.mkdtemp(prefix="netloom-benchmark-")
for _kind in ("CONFIG", "DATA", "STATE"):
    os.environ[f"XDG_{_kind}_HOME"] = _HOME

_PLAIN: tuple[tuple[str, dict[str, Any]], ...] = (
    ("Conv2d", {"out_channels": 8, "kernel_size": 3, "padding": 1}),
    ("BatchNorm2d", {}),
    ("ReLU", {}),
    ("MaxPool2d", {"kernel_size": 3, "stride": 1, "padding": 1}),
    ("Tanh", {}),
    ("Dropout", {"p": 0.25}),
)
"""Layers with one input that leave the shape as it is, so that a chain of any length is sound."""


def network(spec: Any) -> Graph:
    """The harness' drawing as a network without problems: a node per node, a wire per wire, ports where it has some."""
    fed: dict[int, list[int]] = {}
    for _, target, port in spec.edges:
        fed.setdefault(target, []).append(port)
    nodes = []
    for item in spec.nodes:
        number, name = item["id"], item["title"]
        params: dict[str, Any] = {}
        if number not in fed:
            layer, params = "Input", {"shape": (8, 32, 32)}
        elif len(fed[number]) > 1:
            layer = "Add"
        elif item["inputs"] > 1:
            layer = "Maximum"  # its second input may stay open
        else:
            layer, params = _PLAIN[number % len(_PLAIN)]
        nodes.append(Node(name, layer, params, (item["x"], item["y"])))
    names = [node.id for node in nodes]
    wires = [Edge(End(names[a]), End(names[b], "x2" if port else "")) for a, b, port in spec.edges]
    return Graph({node.id: node for node in nodes}, Wires(wires))


class Adapter(harness.Base):  # type: ignore[misc]
    """A canvas and its document, as the harness sees an editor."""

    name = "netloom"
    QtCore, QtGui, QtWidgets = QtCore, QtGui, QtWidgets
    drag_mode = "mouse"

    def __init__(self, cfg: dict[str, Any]) -> None:
        super().__init__(cfg)
        app = make_app()
        set_theme("dark")
        self._garbage = GarbageCollector(app)  # as the studio runs
        self._names: list[str] = []

    def make(self) -> QtWidgets.QWidget:
        """A canvas with an empty document."""
        self.document = Document()
        self.canvas = CanvasView(self.document, Selection())
        return self.canvas

    def view(self) -> QtWidgets.QGraphicsView:
        """The canvas."""
        return self.canvas

    def viewport(self) -> QtWidgets.QWidget:
        """What is painted."""
        return self.canvas.viewport()

    def build(self, spec: Any) -> None:
        """Open the drawing as a project."""
        self._names = [item["title"] for item in spec.nodes]
        self.document.new(Project("Drawing", network(spec)))

    def count(self) -> tuple[int, int]:
        """The cards and wires that are there."""
        assert self.canvas.stage.cards.keys() == self.document.project.graph.nodes.keys()
        return len(self.canvas.stage.cards), len(self.canvas.stage.wires)

    def set_view(self, scale: float, cx: float, cy: float) -> None:
        """Look somewhere else."""
        self.canvas.camera.look(scale, QPointF(cx, cy))

    def pan(self, dx: int, dy: int) -> None:
        """Pan as the wheel, the hand and the keys do."""
        self.canvas.camera.pan(-dx, -dy)

    def node_pos(self, i: int) -> tuple[float, float]:
        """Where a card is drawn."""
        at = self.canvas.stage.cards[self._names[i]].pos()
        return at.x(), at.y()

    def grab_offset(self, i: int) -> tuple[int, int]:
        """Where to take a card; all of them are selected first where all are to be carried."""
        if self.cfg.get("carry") == "all":
            self.select_all()
        return (60, 8)

    def select_all(self) -> None:
        """Select every card."""
        self.canvas.commands.select_all()

    def delete_all(self) -> None:
        """Delete what is selected: everything."""
        self.select_all()
        self.canvas.commands.delete()

    def undo(self) -> None:
        """Take the last step back."""
        self.document.undo()

    def save(self, path: str) -> None:
        """Save the project."""
        assert self.document.save(Path(path))

    def load(self, path: str) -> None:
        """Open the project that was saved."""
        assert self.document.open(Path(path))

    def auto_layout(self) -> None:
        """Find a place for every card."""
        layout = self.canvas.commands.layout
        layout.arrange()
        while layout.is_busy:
            QtWidgets.QApplication.processEvents()
