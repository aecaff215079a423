"""The way of a wire from the canvas: bends that are added and removed, wires that are straightened."""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from engine.design.graph import Edge, Graph, Point
from engine.design.graph.drawing_edits import bend
from studio.canvas import placing
from studio.canvas.gestures import bend_at, wire_at
from studio.canvas.gestures.drag_bend import with_bend
from studio.canvas.lanes import APART
from studio.canvas.wire_item import WireItem
from studio.figures import counted

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView

_NEAR, _ALONG = APART + 4.0, 24.0
"""So near to where a wire turns by itself, in scene pixels, a bend is no other place: across its lane, which may be the
next by now, and along it, as its ends may have been pushed on."""


class WireCommands:
    """The commands of bends; each edit is one step of undo."""

    def __init__(self, canvas: CanvasView, add: Callable[..., QAction]) -> None:
        self._canvas = canvas
        self.straighten = add(canvas.tr("Straighten the wire"), None, self.straighten_chosen)

    def fill(self, menu: QMenu, wire: WireItem, at: QPointF) -> None:
        """Offer in a menu what can be done with the way of a wire at a place.

        Args:
            menu: the menu.
            wire: the wire.
            at: where the menu was asked for, in scene coordinates.
        """
        tr = self._canvas.tr
        found = bend_at(self._canvas, at)
        if found is not None:
            edge, place = found[0].edge, found[1]
            menu.addAction(tr("Remove this bend")).triggered.connect(lambda: self.remove_bend(edge, place))
        else:
            menu.addAction(tr("Bend the wire here")).triggered.connect(partial(self.add_bend, wire.edge, at))
        if wire.edge.bends:
            edges = [wire.edge]
            menu.addAction(self.straighten.text()).triggered.connect(lambda: self._straighten(edges))

    def add_bend(self, edge: Edge, at: QPointF) -> None:
        """Lead a wire through a place on it."""
        wire = self._canvas.stage.wires.get(edge)
        if wire is None:
            return
        at = QPointF(*placing.snapped((at.x(), at.y()), self._canvas.view_options.step))
        bends = with_bend(wire.turns(), wire.place_of(at), at)
        label = self._canvas.tr("Bend the wire from {source} to {target}")
        self._edit(label, edge, lambda graph: bend(graph, edge, bends))

    def remove_bend(self, edge: Edge, place: int) -> None:
        """Lead a wire no longer through one of its bends; where only turns of its own are left, it finds its way.

        Those came when it was bent first, so that it kept its way: nobody made them.
        """
        bends = (*edge.bends[:place], *edge.bends[place + 1 :])
        if self._are_its_own(edge, bends):
            bends = ()
        label = self._canvas.tr("Remove a bend between {source} and {target}")
        self._edit(label, edge, lambda graph: bend(graph, edge, bends))

    def _are_its_own(self, edge: Edge, bends: Collection[Point]) -> bool:
        """Whether a wire would turn near all of these places, one after the other, if nobody led it."""
        stage = self._canvas.stage
        wire = stage.wires.get(edge)
        if wire is None or not bends:
            return False
        stage.lead(wire, ())
        turns = iter(wire.turns())
        stage.lead(wire, edge.bends)
        wide, high = (_NEAR, _ALONG) if self._canvas.place.graph.drawing.downward else (_ALONG, _NEAR)
        return all(any(abs(x - at[0]) <= wide and abs(y - at[1]) <= high for x, y in turns) for at in bends)

    def remove_bend_below(self) -> bool:
        """Remove the bend under the pointer; returns whether there was one."""
        found = bend_at(self._canvas, self._canvas.mapToScene(self._canvas.hand.pointer))
        if found is not None:
            self.remove_bend(found[0].edge, found[1])
        return found is not None

    def straighten_chosen(self) -> None:
        """Remove all bends of the wires at the selected layers, or else of the wire under the pointer."""
        canvas = self._canvas
        nodes = canvas.selection.nodes
        wires = canvas.stage.hanging(nodes).values() if nodes else [self._below()]
        edges = [wire.edge for wire in wires if wire is not None and wire.edge.bends]
        if edges:
            self._straighten(edges)
        else:
            canvas.status.emit(canvas.tr("No wire here has a bend. Drag a wire in its middle to bend it."))

    def _below(self) -> WireItem | None:
        return wire_at(self._canvas, self._canvas.mapToScene(self._canvas.hand.pointer))

    def _straighten(self, edges: Collection[Edge]) -> None:
        def edited(graph: Graph) -> Graph:
            for edge in edges:
                graph = bend(graph, edge, ())
            return graph

        tr = self._canvas.tr
        if len(edges) > 1:
            self._canvas.place.edit(tr("Straighten {what}").format(what=counted(len(edges), "wire")), edited)
        else:
            (edge,) = edges
            self._edit(tr("Straighten the wire from {source} to {target}"), edge, edited)

    def _edit(self, label: str, edge: Edge, edit: Callable[[Graph], Graph]) -> None:
        self._canvas.place.edit(label.format(source=edge.source.node, target=edge.target.node), edit)
