"""Where cards stand, as commands: arranged automatically, on one line, at even distances."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from engine.design.graph.drawing_edits import turned
from engine.design.graph.edits import move_nodes
from studio.background import Background
from studio.canvas import aligning
from studio.canvas.aligning import Box, Line, Place, Way
from studio.canvas.arranging import Arranged, Errand
from studio.canvas.face import CARD_WIDTH, Face, face_of
from studio.figures import counted

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView

MENU = "layout"
"""What the property `menu` of these commands says, by which menus keep them together."""

AT_ONCE = 200
"""So many cards are arranged within a frame; more are arranged beside the window."""


class LayoutCommands:
    """The commands that move cards to better places; each is one step of undo."""

    def __init__(self, canvas: CanvasView, add: Callable[..., QAction]) -> None:
        self._canvas = canvas
        self._errand: Background[Arranged] = Background(self._on_arranged, "layout")
        self.is_busy = False
        tr = canvas.tr
        self.automatic = add(tr("Arrange automatically"), "Ctrl+L", self.arrange)
        self.all = add(tr("Arrange everything"), "Shift+L", self.arrange_all)
        self.selection = add(tr("Arrange the selection"), "Alt+Shift+L", self.arrange)
        self.rightward = add(tr("Arrange from left to right"), "Shift+H", partial(self.arrange_all, downward=False))
        self.downward = add(tr("Arrange from top to bottom"), "Shift+V", partial(self.arrange_all, downward=True))
        lines: tuple[tuple[str, str, Line], ...] = (
            (tr("Align left edges"), "Alt+Shift+Left", "left"),
            (tr("Align right edges"), "Alt+Shift+Right", "right"),
            (tr("Align top edges"), "Alt+Shift+Up", "top"),
            (tr("Align bottom edges"), "Alt+Shift+Down", "bottom"),
            (tr("Align centres below each other"), "Alt+Shift+C", "centre"),
            (tr("Align middles beside each other"), "Alt+Shift+M", "middle"),
        )
        self.lines = [add(words, keys, partial(self.align, line)) for words, keys, line in lines]
        self.spread = [
            add(tr("Distribute across"), "Alt+Shift+H", partial(self.distribute, "across")),
            add(tr("Distribute down"), "Alt+Shift+V", partial(self.distribute, "down")),
        ]
        self.actions = [self.automatic, self.all, self.selection, self.rightward, self.downward]
        self.actions += [*self.lines, *self.spread]
        for action in self.actions:
            action.setProperty("menu", MENU)
        canvas.selection.changed.connect(self.refresh)
        canvas.place.moved.connect(self.cancel)
        canvas.document.opened.connect(self.cancel)
        self.refresh()

    def refresh(self) -> None:
        """Offer what is possible with what is selected."""
        num_chosen = len(self._canvas.selection.nodes)
        self.selection.setEnabled(num_chosen > 1)
        for action in self.lines:
            action.setEnabled(num_chosen > 1)
        for action in self.spread:
            action.setEnabled(num_chosen > 2)

    def menu(self, parent: QMenu) -> QMenu:
        """The lines and distances, as a menu in another."""
        menu = parent.addMenu(self._canvas.tr("Align and distribute"))
        menu.addActions(self.lines)
        menu.addSeparator()
        menu.addActions(self.spread)
        return menu

    # Automatic layout

    def arrange(self) -> None:
        """Find a place for every card, or for the selected ones if there are several."""
        names = self._chosen()
        graph = self._canvas.place.graph
        self._ask(names if len(names) > 1 else tuple(graph.nodes), downward=graph.drawing.downward)

    def arrange_all(self, *, downward: bool | None = None) -> None:
        """Find a place for every card.

        Args:
            downward: the direction that the drawing gets; by default it keeps its own.
        """
        graph = self._canvas.place.graph
        self._ask(tuple(graph.nodes), downward=graph.drawing.downward if downward is None else downward)

    def cancel(self) -> bool:
        """Arrange nothing any more; returns whether something was about to be."""
        was_busy, self.is_busy = self.is_busy, False
        self._errand.drop()
        return was_busy

    def shut_down(self) -> None:
        """Before the window goes: let what is being worked out come to its end."""
        self.is_busy = False
        self._errand.shut_down()

    def _ask(self, names: tuple[str, ...], *, downward: bool) -> None:
        canvas = self._canvas
        self.cancel()
        if not names:
            return
        graph = canvas.place.graph
        faces = self._faces(names, downward=downward)
        errand = Errand(
            graph,
            names,
            {name: (CARD_WIDTH, card.face.height) for name, card in canvas.stage.cards.items()},
            {name: (CARD_WIDTH, face.height) for name, face in faces.items()},
            {name: _ports(face) for name, face in faces.items() if len(face.inputs) > 1 or len(face.outputs) > 1},
            downward,
            canvas.place.path,
        )
        if len(names) <= AT_ONCE:
            self._on_arranged(errand.done())
            return
        self.is_busy = True
        canvas.status.emit(canvas.tr("Arranging {what}…").format(what=counted(len(names), "layer")))
        self._errand.ask(errand.done)

    def _faces(self, names: Collection[str], *, downward: bool) -> dict[str, Face]:
        """The cards as they will be: one that is turned has other sizes."""
        canvas = self._canvas
        graph = canvas.place.graph
        cards = canvas.stage.cards
        if downward == graph.drawing.downward:
            return {name: cards[name].face for name in names}
        after = turned(graph, downward=downward)
        return {name: face_of(after, graph.nodes[name], cards[name].check, cards[name].problems) for name in names}

    def _on_arranged(self, found: Arranged) -> None:
        errand = found.errand
        canvas = self._canvas
        was_long, self.is_busy = self.is_busy, False
        if canvas.place.path != errand.path or not errand.holds(canvas.place.graph):
            canvas.status.emit(
                canvas.tr("The network was changed while it was being arranged, so every layer stays where it is.")
            )
            return
        label = canvas.tr("Arrange the layers")
        if errand.downward != errand.graph.drawing.downward:
            label = canvas.tr("Arrange from top to bottom" if errand.downward else "Arrange from left to right")
        before, view = canvas.place.graph, canvas.past_views.now()
        canvas.place.edit(label, found.edited)
        if was_long:
            canvas.done.emit(canvas.tr("Arranged {what}.").format(what=counted(len(errand.names), "layer")))
        if errand.is_all:
            canvas.frame_all()
            canvas.past_views.note(before, view)

    # Lines and distances

    def align(self, line: Line) -> None:
        """Bring the selected cards onto one line."""
        boxes = self._boxes()
        if len(boxes) > 1:
            self._move(self._canvas.tr("Align {what}"), aligning.aligned(boxes, line))

    def distribute(self, way: Way | None = None) -> None:
        """Leave the same distance between the selected cards; by default along the row or column that they form."""
        boxes = self._boxes()
        if len(boxes) > 2:
            self._move(self._canvas.tr("Distribute {what}"), aligning.distributed(boxes, way or aligning.along(boxes)))

    def _move(self, words: str, places: Mapping[str, Place]) -> None:
        self._canvas.place.edit(
            words.format(what=counted(len(places), "layer")), lambda graph: move_nodes(graph, places)
        )

    def _chosen(self) -> tuple[str, ...]:
        chosen = self._canvas.selection.nodes
        return tuple(name for name in self._canvas.place.graph.nodes if name in chosen)

    def _boxes(self) -> dict[str, Box]:
        nodes, cards = self._canvas.place.graph.nodes, self._canvas.stage.cards
        return {name: Box(*nodes[name].at, CARD_WIDTH, cards[name].face.height) for name in self._chosen()}


def _ports(face: Face) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(port.name for port in face.inputs), tuple(port.name for port in face.outputs)
