"""Custom layers brought to the window: the commands, and the code that opens where a block would be entered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.design.graph import Graph
from studio.custom.code_dialog import CodeDialog, edit_code

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView
    from studio.window import MainWindow


def bring_custom_layers(window: MainWindow, canvas: CanvasView) -> None:
    """Bind what writes, opens and trusts code."""
    document = window.document
    document.place.code_wanted.connect(lambda name: edit_code(document, name, window))
    window.commands.bind(new_code=lambda: new_custom_layer(window, canvas), trust_code=lambda: show_code(window))


def show_code(window: MainWindow) -> None:
    """Show the code that the open project brings, and ask whether it may run where that is not decided."""
    if not window.is_open or not window.document.trust.layers:
        window.notice.tell("This project brings no code of its own.", kind="hint")
        return
    window.trust_bar.ask()
    window.trust_bar.show_code()


def new_custom_layer(window: MainWindow, canvas: CanvasView) -> CodeDialog | None:
    """Open the window in which a new custom layer is written; once kept, it stands where the person looks."""
    from studio.canvas.placing import added

    if not window.is_open:
        return None
    place, before = window.document.place, set(window.document.place.graph.nodes)

    def with_node(graph: Graph, layer: str) -> Graph:
        at = canvas.free_place()
        return added(graph, layer, (at.x(), at.y()))[0]

    dialog = CodeDialog(window.document, added=with_node, parent=window)

    def show(_: str) -> None:
        new = [name for name in place.graph.nodes if name not in before]
        if new:
            window.selection.go_to(new[-1])

    dialog.kept.connect(show)
    dialog.show()
    return dialog
