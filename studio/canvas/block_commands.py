"""What is done with blocks on the canvas: making them, opening them, taking them apart, bringing them to files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog

from engine.design.check.grouping import grouped, may_be_inside
from engine.design.graph import Graph, Node
from engine.design.project import ProjectUnreadable, ProjectUnwritable
from engine.design.project.block_files import main_blocks, read_block_file, write_block_file
from studio.block_edits import unused_blocks, without_unused
from studio.block_path import can_open
from studio.canvas import placing
from studio.canvas.face import CARD_WIDTH
from studio.canvas.name_field import NameField
from studio.figures import counted
from studio.preferences import recent_files

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView

FILTER = "Netloom blocks (*.netloom);;All files (*)"
MENU = "block"
"""What the property `menu` of these commands says, by which menus keep them together."""

_NAME_PX = (CARD_WIDTH, 26.0)


class BlockCommands:
    """The commands of blocks; each edit is one step of undo."""

    def __init__(self, canvas: CanvasView, add: Callable[..., QAction]) -> None:
        self._canvas = canvas
        tr = canvas.tr
        self.group = add(tr("Group into a block…"), "Ctrl+G", self.ask_and_group)
        self.ungroup = add(tr("Ungroup"), "Ctrl+Shift+G", self.take_apart)
        self.open = add(tr("Open block"), "Ctrl+Down", self.enter, "Return", "Enter")
        self.leave = add(tr("Leave block"), "Ctrl+Up", self.go_out)
        self.rename = add(tr("Rename block"), "Shift+F2", self.ask_and_rename)
        self.sentence = add(tr("Edit the block's sentence"), None, self.edit_sentence)
        self.save = add(tr("Save block to a file…"), None, self.save_to_file)
        self.load = add(tr("Load block from a file…"), None, self.load_from_file)
        self.tidy = add(tr("Delete unused blocks"), None, self.delete_unused)
        self.actions = [self.group, self.ungroup, self.open, self.leave, self.rename, self.sentence, self.save]
        self.actions += [self.load, self.tidy]
        for action in self.actions:
            action.setProperty("menu", MENU)
        canvas.selection.changed.connect(self.refresh)
        canvas.place.checked_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Offer what is possible with what is selected, where the person is."""
        place = self._canvas.place
        chosen, own = self._chosen(), self._own()
        self.ungroup.setEnabled(bool(chosen))
        self.open.setEnabled(len(own) == 1)
        self.leave.setEnabled(bool(place.path))
        self.sentence.setEnabled(len(chosen) == 1 or bool(place.block))
        for action in (self.rename, self.save):
            action.setEnabled(len(own) == 1 or bool(place.block))
        self.tidy.setEnabled(bool(place.graph.blocks) and bool(unused_blocks(place.whole)))

    def offered_in_menu(self) -> list[QAction]:
        """What the menu of a selection offers, where it is possible."""
        return [self.open, self.group, self.ungroup, self.rename, self.save]

    def _chosen(self) -> list[str]:
        """The selected nodes that use a block which was drawn."""
        graph = self._canvas.place.graph
        return [name for name in self._own() if can_open(graph, graph.nodes[name].layer)]

    def _own(self) -> list[str]:
        """The selected nodes that are the project's own: that use a block or a custom layer."""
        graph = self._canvas.place.graph
        chosen = self._canvas.selection.nodes
        if not graph.blocks or not chosen:
            return []
        return [name for name in sorted(chosen) if name in graph.nodes and graph.nodes[name].layer in graph.blocks]

    def _named(self) -> str:
        """The block that is meant: that of the one selected node, else the open one."""
        own = self._own()
        return self._canvas.place.graph.nodes[own[0]].layer if len(own) == 1 else self._canvas.place.block

    # Making and taking apart

    def ask_and_group(self) -> None:
        """Make a block of the selected layers, once its name is typed."""
        canvas = self._canvas
        names, drawn = canvas.selection.nodes, canvas.selection.annotations
        if not names:  # a frame stands for what it holds
            names, drawn = canvas.stage.with_contents(names, drawn)
        if not names:
            canvas.status.emit(canvas.tr("Select the layers first that shall become a block."))
            return
        chosen = may_be_inside(canvas.place.graph, names) or names
        first = next(name for name in canvas.place.graph.nodes if name in chosen)
        around = canvas.stage.occupied([first])
        if canvas.is_far or not canvas.camera.seen.contains(around):
            canvas.camera.frame(canvas.stage.occupied(names), fly=False)
        blocks = canvas.place.graph.blocks
        wanted = next(f"Block{number}" for number in range(1, len(blocks) + 2) if f"Block{number}" not in blocks)
        field = NameField(
            canvas, wanted, canvas.tr("Name of the new block"), lambda name: self._group(names, name, drawn)
        )
        field.open_over(QRectF(around.left(), around.top() - _NAME_PX[1] - 10, *_NAME_PX))

    def _group(self, names: frozenset[str], name: str, drawn: frozenset[str]) -> bool:
        place = self._canvas.place
        checked = place.checked
        label = self._canvas.tr("Group {what} into {name}").format(what=counted(len(names), "layer"), name=name)
        if not place.edit(label, lambda _: grouped(checked, names, name, drawn)):
            return False
        self._canvas.selection.select([node.id for node in place.graph.nodes.values() if node.layer == name])
        return True

    def take_apart(self) -> None:
        """Put what is inside of the selected blocks in their place."""
        chosen, place = self._chosen(), self._canvas.place
        if not chosen:
            return

        def edited(graph: Graph) -> Graph:
            for name in chosen:
                graph = placing.taken_apart(graph, name)
            return graph

        before, shows_all = place.graph.nodes.keys() - set(chosen), self._canvas.shows_all
        if place.edit(self._canvas.tr("Ungroup {what}").format(what=", ".join(chosen[:3])), edited):
            new = place.graph.nodes.keys() - before
            self._canvas.selection.select(new)
            if shows_all:
                self._canvas.frame_all()
            else:
                self._canvas.bring_into_view(new)

    def delete_unused(self) -> None:
        """Remove every block that nothing uses."""
        place = self._canvas.place
        names = unused_blocks(place.whole)
        if names:
            label = self._canvas.tr("Delete {what}").format(what=counted(len(names), "unused block"))
            place.edit_all(label, without_unused)
            self._canvas.done.emit(self._canvas.tr("Deleted: {names}").format(names=", ".join(names)))

    # Going in and out

    def enter(self) -> None:
        """Look inside of the selected block, or at the code of the selected custom layer."""
        own = self._own()
        if len(own) == 1:
            self._canvas.place.enter(own[0])

    def go_out(self) -> None:
        """Look at what the open block is used in, and select the node that uses it."""
        node = self._canvas.place.leave()
        if node in self._canvas.place.graph.nodes:
            self._canvas.selection.select([node])

    def select_left(self, node: str) -> None:
        """Select the node whose block was left by the mouse, and go on working on the canvas."""
        if node in self._canvas.place.graph.nodes:
            self._canvas.selection.select([node])
            self._canvas.setFocus()

    # Names and words

    def ask_and_rename(self) -> None:
        """Rename the selected block, or the open one, wherever it is used."""
        canvas, old = self._canvas, self._named()
        if not old:
            return
        field = NameField(
            canvas,
            old,
            canvas.tr("Name of the block {name}").format(name=old),
            lambda new: new == old or canvas.place.rename_block(old, new),
        )
        chosen = self._chosen()
        corner = canvas.stage.cards[chosen[0]].pos() if len(chosen) == 1 else canvas.camera.seen.topLeft()
        field.open_over(QRectF(corner.x(), corner.y() - _NAME_PX[1] - 6, *_NAME_PX))

    def edit_sentence(self) -> None:
        """Open the block, and with it its page in the inspector."""
        if self._chosen():
            self.enter()
        self._canvas.selection.select([])
        self._canvas.block_page_wanted.emit()

    # Files

    def save_to_file(self) -> None:
        """Write the selected or the open block to a file, with the blocks that it contains."""
        canvas, name = self._canvas, self._named()
        if not name:
            return
        suggested = _folder() / f"{name}.netloom"
        chosen, _ = QFileDialog.getSaveFileName(canvas, canvas.tr("Save the block"), str(suggested), FILTER)
        if not chosen:
            return
        path = Path(chosen)
        path = path if path.suffix else path.with_suffix(".netloom")
        try:
            write_block_file(canvas.place.graph, name, path)
        except (ProjectUnwritable, OSError) as error:
            canvas.status.emit(str(error))
            return
        canvas.done.emit(canvas.tr("{name} is saved in {file}.").format(name=name, file=path.name))

    def load_from_file(self) -> None:
        """Bring the blocks of a file in, and use the one that it is about."""
        canvas = self._canvas
        chosen, _ = QFileDialog.getOpenFileName(canvas, canvas.tr("Load a block"), str(_folder()), FILTER)
        if not chosen:
            return
        try:
            piece = read_block_file(Path(chosen))
        except (ProjectUnreadable, OSError) as error:
            canvas.status.emit(str(error))
            return
        names = main_blocks(piece) or list(piece.blocks)
        nodes = [Node(placing.name_for(piece, name), name, {}, (0.0, 90.0 * row)) for row, name in enumerate(names)]
        brought = Graph.of(nodes, blocks=piece.blocks)
        at = canvas.camera.centre
        before = canvas.place.graph.nodes.keys()
        label = canvas.tr("Load {names}").format(names=", ".join(names[:3]))
        if canvas.place.edit(label, lambda graph: placing.pasted(graph, brought, (at.x(), at.y()))[0]):
            canvas.selection.select(canvas.place.graph.nodes.keys() - before)


def _folder() -> Path:
    recent = recent_files()
    return recent[0].parent if recent else Path.home()
