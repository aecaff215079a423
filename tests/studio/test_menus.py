"""Where the commands of the canvas lie in the menus."""

from __future__ import annotations

from PySide6.QtWidgets import QMenuBar
from pytestqt.qtbot import QtBot

from studio.canvas import CanvasView
from studio.commands import Commands
from studio.document import Document
from studio.menus import Menus
from studio.selection import Selection

LOOKING = ["Show everything", "Show the selection", "Zoom in", "Zoom out", "Actual size"]


def test_what_moves_the_view_is_in_the_view_menu_in_every_language(qtbot: QtBot) -> None:
    canvas, bar = CanvasView(Document(), Selection()), QMenuBar()
    qtbot.addWidget(canvas)
    qtbot.addWidget(bar)
    for action in canvas.commands.actions:
        action.setText(f"«{action.text()}»")  # as a translation would
    menus = Menus(bar, Commands(bar))
    menus.add_canvas(canvas.commands.actions)
    shown = [action.text() for action in menus.view.actions()]
    assert shown[-5:] == [f"«{words}»" for words in LOOKING]
    assert not {f"«{words}»" for words in LOOKING} & {action.text() for action in menus.edit.actions()}
