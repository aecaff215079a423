"""What each command of the canvas waits for, in a sentence for where it is found while it isn't possible."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction

if TYPE_CHECKING:
    from studio.canvas.commands import Commands


def tell_needs(commands: Commands) -> None:
    """Give every command that isn't always possible the property `needs`.

    Args:
        commands: the canvas's commands.
    """
    tr = commands.blocks.open.tr
    for says, action in _needs(commands):
        action.setProperty("needs", tr(says))


def _needs(commands: Commands) -> Iterator[tuple[str, QAction]]:
    blocks, layout, drawn = commands.blocks, commands.layout, commands.annotations
    yield "Select one block or custom layer first.", blocks.open
    yield "You are at the top, in no block.", blocks.leave
    yield "Select a block first.", blocks.ungroup
    yield "Every block is used.", blocks.tidy
    for action in (blocks.rename, blocks.sentence, blocks.save):
        yield "Select one block or open it first.", action
    yield "Select several layers of one kind first.", commands.sharing.share
    yield "Nothing selected shares its weights.", commands.sharing.unshare
    yield "Select a layer first that gives what it takes.", commands.bypassing.toggle
    for action in (layout.selection, *layout.lines):
        yield "Select several layers first.", action
    for action in layout.spread:
        yield "Select three layers or more first.", action
    yield "Select one frame or note first.", drawn.write
    yield "Select a frame first.", drawn.inside
    for action in (drawn.fit, *drawn.colours):
        yield "Select a frame or a note first.", action
    yield "No place was left.", commands.travel.back
    yield "Nothing was gone back from.", commands.travel.forward
    for action in (commands.parameters, commands.travel.alike):
        yield "Select a layer first.", action
    pictures = commands.pictures
    for action in (*pictures.drawing.values(), pictures.copy, pictures.print):
        yield "Nothing is drawn yet.", action
    for action in pictures.part.values():
        yield "Select something first.", action
