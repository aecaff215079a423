"""Where a person looks and works: at the network itself, or inside of a block, or of a block in that one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from engine.design.check import Checked, NodeCheck, check_inside
from engine.design.graph import EditRefused, Graph
from engine.design.graph.blocks import inside, rename_block, with_inside
from engine.design.graph.edits import remove_variable, rename_node
from engine.design.layers import LAYERS, Size
from engine.design.project import Project
from studio import block_edits
from studio.block_path import Path, Step, can_open, followed, names_of

if TYPE_CHECKING:
    from studio.document import Document

_SEGMENT = re.compile(r"(\w+)(?:\[(\d+)\])?")


class Place(QObject):
    """The graph that canvas, outline and inspector show, and where edits made there go.

    Signals:
        code_wanted: the name of a custom layer that is to be looked into, which takes its code.
        moved: another graph is shown.
        changed: the graph shown, before and now; after every change of the project, alike or not.
        checked_changed: the `Checked` of the graph shown.
    """

    code_wanted = Signal(str)
    moved = Signal()
    changed = Signal(object, object)
    checked_changed = Signal(object)

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self._document = document
        self.path: Path = ()
        self.blocks: tuple[str, ...] = ()
        self._is_other = False
        self._graph = document.project.graph
        self._kept: tuple[Checked, Path, Checked] | None = None
        document.changed.connect(self._on_changed)
        document.checked_changed.connect(self._on_checked)

    # What is here

    @property
    def graph(self) -> Graph:
        """The graph shown, with all of the project's blocks at hand."""
        return self._graph

    @property
    def whole(self) -> Graph:
        """The network itself, wherever one looks."""
        return self._document.project.graph

    @property
    def block(self) -> str:
        """The block that is open; empty for the network itself."""
        return self.blocks[-1] if self.blocks else ""

    @property
    def checked(self) -> Checked:
        """Shapes, problems and cost of the graph shown; inside of a block, for the node it was opened at."""
        if not self.path:
            return self._document.checked
        whole = self._document.checked
        if self._kept is None or self._kept[0] is not whole or self._kept[1] != self.path:
            self._kept = whole, self.path, self._checked_inside(whole.graph)
        return self._kept[2]

    def _checked_inside(self, graph: Graph) -> Checked:
        checked = self._document.checked
        for step, block in zip(self.path, self.blocks, strict=True):
            use = checked.nodes.get(step.node)
            graph = inside(graph, block)
            if use is not None and use.inside:
                found = use.inside[min(step.copy, len(use.inside) - 1)].checked
            else:
                found = check_inside(graph, {}, _variables(graph, use), self._document.found)
            checked = replace(found, graph=graph)
        return checked

    @property
    def variables(self) -> Mapping[str, Size]:
        """What the variables of the graph shown are; inside of a block, what the node it was opened at gives them."""
        graph, use = self._graph, self._use()
        if use is not None and use.inside:
            given = use.inside[min(self.path[-1].copy, len(use.inside) - 1)].variables
            known = {name: size.value for name, size in given.items() if size.value is not None}
        else:
            known = {}
        return {name: Size.variable(name, known.get(name, default)) for name, default in graph.variables.items()}

    @property
    def num_copies(self) -> int:
        """How many copies there are of what is shown."""
        use = self._use()
        return max(1, len(use.inside)) if use is not None else 1

    def _use(self) -> NodeCheck | None:
        """The node at which the open block was entered."""
        if not self.path:
            return None
        checked = self._document.checked
        for step in self.path[:-1]:
            use = checked.nodes.get(step.node)
            if use is None or not use.inside:
                return None
            checked = use.inside[min(step.copy, len(use.inside) - 1)].checked
        return checked.nodes.get(self.path[-1].node)

    # Edits

    def edit(self, label: str, edit: Callable[[Graph], Graph], *, merge: str = "") -> bool:
        """Change the graph shown, as one step that undo takes back. See `Document.edit_project`."""
        block = self.block
        if not block:
            return self._document.edit(label, edit, merge=merge)
        return self.edit_all(f"{label} in {block}", self.lifted(edit), merge=f"{block}: {merge}" if merge else "")

    def lifted(self, edit: Callable[[Graph], Graph]) -> Callable[[Graph], Graph]:
        """An edit of the graph shown as an edit of the network as a whole."""
        block = self.block
        if not block:
            return edit

        def whole(graph: Graph) -> Graph:
            before = inside(graph, block)
            after = edit(before)
            return graph if after is before else with_inside(graph, block, after)

        return whole

    def edit_all(self, label: str, edit: Callable[[Graph], Graph], *, merge: str = "") -> bool:
        """Change the network as a whole, wherever it is looked at."""
        return self._document.edit(label, edit, merge=merge)

    def rename_node(self, old: str, new: str) -> bool:
        """Rename a node; where it is a block's input or output, the wires outside follow."""
        block, label = self.block, f"Rename {old} to {new}"
        if block:
            return self.edit_all(label, lambda graph: block_edits.node_renamed(graph, block, old, new))
        return self.edit(label, lambda graph: rename_node(graph, old, new))

    def rename_variable(self, old: str, new: str) -> bool:
        """Rename a variable; where it is a block's, the parameters of the nodes that use it follow."""
        block, label = self.block, f"Rename the variable {old}"
        if block:
            return self.edit_all(label, lambda graph: block_edits.variable_renamed(graph, block, old, new))
        return self.edit(label, lambda graph: block_edits.rename_variable(graph, old, new))

    def remove_variable(self, name: str) -> bool:
        """Remove a variable; where it is a block's, the parameters of the nodes that use it go with it."""
        block, label = self.block, f"Remove the variable {name}"
        if block:
            return self.edit_all(label, lambda graph: block_edits.variable_removed(graph, block, name))
        return self.edit(label, lambda graph: remove_variable(graph, name))

    def rename_block(self, old: str, new: str) -> bool:
        """Rename a block wherever it is used, and stay in it."""
        path = tuple(replace(step, block=new) if step.block == old else step for step in self.path)
        before, self.path = self.path, path  # the path has to be right by the time the name is
        if self.edit_all(f"Rename the block {old} to {new}", lambda graph: _renamed_block(graph, old, new)):
            return True
        self.path = before
        return False

    # Moving

    def enter(self, node: str, copy: int = 0) -> bool:
        """Open the block that a node of the graph shown uses, or ask for its code; returns whether it uses one."""
        layer = self._graph.nodes[node].layer if node in self._graph.nodes else ""
        if layer in self._graph.blocks and self._graph.blocks[layer].code:
            self.code_wanted.emit(layer)
            return True
        return self.go((*self.path, Step(node, copy)))

    def leave(self) -> str:
        """Go back out of the open block; returns the node that uses it."""
        if not self.path:
            return ""
        node = self.path[-1].node
        self.go(self.path[:-1])
        return node

    def open_block(self, name: str) -> bool:
        """Open a block by its name: where it is used, or by itself where it isn't."""
        return self.go(self.way_to(name) or (Step("", block=name),))

    def go(self, path: Path) -> bool:
        """Look somewhere else; returns whether all of the path is there."""
        found, blocks, graph = followed(self._document.project.graph, path)
        if (found, blocks) != (self.path, self.blocks):
            is_other_copy = names_of(found) == names_of(self.path) and blocks == self.blocks
            self.path, self.blocks, self._graph = found, blocks, graph
            if is_other_copy:
                self.changed.emit(graph, graph)
            else:
                self.moved.emit()
            self.checked_changed.emit(self.checked)
        return len(found) == len(path)

    def reach(self, path: str, *, from_here: bool = False) -> str:
        """Go to where a path such as `stage2[1].conv1` leads; returns the name of the node there.

        Args:
            path: names of nodes, each inside of the one before.
            from_here: whether it starts at the graph shown, and not at the network.
        """
        segments = [_SEGMENT.fullmatch(part) for part in path.split(".")]
        named = [(match[1], int(match[2] or 0)) for match in segments if match is not None]
        if not named:
            return ""
        start = self.path if from_here else ()
        self.go((*start, *(Step(node, copy) for node, copy in named[:-1])))
        return named[-1][0]

    def has(self, path: str) -> bool:
        """Whether a path such as `stage2[1].conv1` leads to a node of the network."""
        segments = [_SEGMENT.fullmatch(part) for part in path.split(".")]
        names = [match[1] for match in segments if match is not None]
        steps = tuple(Step(name) for name in names[:-1])
        found, _, graph = followed(self._document.project.graph, steps)
        return bool(names) and len(found) == len(steps) and names[-1] in graph.nodes

    def way_to(self, block: str) -> Path:
        """The shortest way from the network into a block; nothing where it isn't used."""
        waiting: list[tuple[Path, Graph]] = [((), self._document.project.graph)]
        seen: set[str] = set()
        for path, graph in waiting:
            for node in graph.nodes.values():
                if node.layer not in seen and can_open(graph, node.layer):
                    seen.add(node.layer)
                    way = (*path, Step(node.id))
                    if node.layer == block:
                        return way
                    waiting.append((way, inside(graph, node.layer)))
        return ()

    def reset(self, path: Path = ()) -> None:
        """Another project is about to be shown: look at the network itself, or where one looked in it."""
        self.path = path
        self._is_other = True

    # Following the project

    def _on_changed(self, _: Project, after: Project) -> None:
        before, shown = self._graph, self.blocks
        path, blocks, self._graph = followed(after.graph, self.path)
        is_elsewhere, self._is_other = blocks != shown or self._is_other, False
        self.path, self.blocks = path, blocks
        if is_elsewhere:
            self.moved.emit()
        else:
            self.changed.emit(before, self._graph)

    def _on_checked(self) -> None:
        if self.num_copies <= (self.path[-1].copy if self.path else 0):
            self.path = (*self.path[:-1], replace(self.path[-1], copy=self.num_copies - 1))
        self.checked_changed.emit(self.checked)


def _variables(graph: Graph, use: NodeCheck | None) -> Mapping[str, Size]:
    """What a block's variables are at a node, as far as that is known; else their own values."""
    values = {}
    for name, default in graph.variables.items():
        size = getattr(use.layer, name, None) if use is not None else None
        known = size.value if isinstance(size, Size) and size.value is not None else default
        values[name] = Size.variable(name, known)
    return values


def _renamed_block(graph: Graph, old: str, new: str) -> Graph:
    if new in LAYERS:
        raise EditRefused(f"{new!r} is the name of a layer that Netloom has itself; choose another name.")
    return rename_block(graph, old, new)
