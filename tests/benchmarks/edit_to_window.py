"""How long one changed parameter takes until the whole window shows it: shapes, problems, code and the repaint done.

    python tests/benchmarks/edit_to_window.py [--n 5000] [--repeat 25]

Builds the real window without an engine, on a chain of convolutions that fills it, and changes parameters of nodes in
the middle of it, with canvas, inspector, problems, outline and code in view. Measured is CPU time and wall time of the
window's thread from the edit until the code shows it and everything is painted. Prints the medians for the canvas at
actual size and far away, for a parameter that changes no shape (a dropout's rate), one that changes those of the next
four layers (a convolution's channels), one that changes those of all that come after it, which is half of the network
(a convolution's padding), and one that brings an error into one of the last layers, or takes it away.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise

from PySide6.QtWidgets import QApplication

from engine.design.graph import Graph, Node
from engine.design.graph.edits import set_params
from engine.design.project import Project
from studio.app import make_app
from studio.document import Document
from studio.garbage import GarbageCollector
from studio.link.engine import Engine
from studio.panels.code_panel import CodePanel
from studio.theme import set_theme
from studio.window import MainWindow

_KINDS = ("Conv2d", "BatchNorm2d", "ReLU", "Dropout")


class NoEngine(Engine):
    """An engine that never starts."""

    def start(self) -> None:
        """Stay where it is."""


def network(num_nodes: int) -> Graph:
    """A chain in rows of seventy, its ends at an input and an output."""
    nodes = [Node("image", "Input", {"shape": (8, 64, 64)})]
    for number in range(1, num_nodes - 1):
        layer = _KINDS[number % 4]
        params = {"out_channels": 8, "kernel_size": 3, "padding": 1} if layer == "Conv2d" else {}
        nodes.append(Node(f"{layer.lower()}{number}", layer, params, (number % 70 * 208.0, number // 70 * 120.0)))
    nodes.append(Node("result", "Output", {}, (num_nodes % 70 * 208.0, num_nodes // 70 * 120.0)))
    names = [node.id for node in nodes]
    return Graph.of(nodes, [f"{a} -> {b}" for a, b in pairwise(names)])


def open_window(num_nodes: int) -> MainWindow:
    """The window with all that follows an edit in view."""
    document = Document(Project("Chain", network(num_nodes)))
    window = MainWindow(document, NoEngine())
    window.resize(1600, 1000)
    window.show()
    window.furnish()
    window.show_desk()
    for name in ("inspector", "outline", "problems", "code"):
        window.docks.bring(name)
    settle()
    return window


def settle(quiet_s: float = 0.6) -> None:
    """Let timers and transitions come to their end."""
    app = QApplication.instance()
    assert app is not None
    end = time.monotonic() + quiet_s
    while time.monotonic() < end:
        app.processEvents()
        time.sleep(0.005)


def measured_ms(window: MainWindow, edit: Callable[[int], None], is_done: Callable[[], bool], repeat: int) -> str:
    """The medians of an edit until everything shows it, as text; what it takes to look whether it does is left out."""
    app = QApplication.instance()
    assert app is not None
    cpu, wall = [], []
    for number in range(repeat):
        looking_s, began, at = 0.0, time.thread_time(), time.perf_counter()
        edit(number)
        app.processEvents()
        shown = False
        while not shown:
            looked = time.thread_time()
            shown = is_done()
            looking_s += time.thread_time() - looked
            app.processEvents()
        cpu.append(time.thread_time() - began - looking_s)
        wall.append(time.perf_counter() - at - looking_s)
        settle(0.3)
    return f"{statistics.median(cpu) * 1000:7.1f} ms CPU {statistics.median(wall) * 1000:7.1f} ms wall"


def main() -> None:
    """Measure each view and each parameter."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--n", type=int, default=5000)
    parser.add_argument("--repeat", type=int, default=25)
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    home = tempfile.mkdtemp(prefix="netloom-benchmark-")
    os.environ.update({f"XDG_{kind}_HOME": home for kind in ("CONFIG", "DATA", "STATE")})
    app = make_app()
    set_theme("dark")
    garbage = GarbageCollector(app)
    window = open_window(options.n)
    canvas, document = window.canvas, window.document
    code = window.docks["code"].panel
    assert canvas is not None
    assert isinstance(code, CodePanel)
    names = list(document.project.graph.nodes)
    middle = options.n // 2 // 4 * 4
    conv, dropout, late = names[middle], names[middle + 3], names[options.n // 4 * 4 - 20]
    window.selection.select([conv])

    def set_to(node: str, **params: object) -> None:
        document.edit("Set", lambda graph: set_params(graph, node, params))  # type: ignore[arg-type]

    def line_of(node: str) -> str:
        return next((line for line in code.text.split("\n") if f"self.{node} = " in line), "")

    cases: list[tuple[str, Callable[[int], None], Callable[[int], bool]]] = [
        (
            "no shape",
            lambda i: set_to(dropout, p=round(0.11 + i / 1000, 3)),
            lambda i: f"({round(0.11 + i / 1000, 3)})" in line_of(dropout),
        ),
        ("shapes", lambda i: set_to(conv, out_channels=9 - i % 2), lambda i: f"(8, {9 - i % 2}," in line_of(conv)),
        (
            "all after",
            lambda i: set_to(conv, padding=2 - i % 2),
            lambda i: ("padding=2" in line_of(conv)) != bool(i % 2),
        ),
        (
            "problem",
            lambda i: set_to(late, kernel_size=(999, 3)[i % 2]),
            lambda i: code.copy_button.isEnabled() == bool(i % 2),
        ),
    ]
    for look in ("actual size", "far away"):
        if look == "far away":
            canvas.frame_all(fly=False)
        else:
            canvas.camera.look(1.0, canvas.stage.cards[conv].card.center())
        settle(1.0)
        for label, edit, shown in cases:
            last: list[int] = []

            def once(number: int, edit: Callable[[int], None] = edit, last: list[int] = last) -> None:
                last[:] = [number]
                edit(number)

            def is_done(shown: Callable[[int], bool] = shown, last: list[int] = last) -> bool:
                return shown(last[0])

            print(f"{look:12} {label:10}", measured_ms(window, once, is_done, options.repeat), flush=True)
        set_to(conv, kernel_size=3, padding=1)
        set_to(late, kernel_size=3)
    document.shut_down()
    garbage.shut_down()
    os._exit(0)  # the window is not asked about what was not saved


if __name__ == "__main__":
    main()
