"""Cards arranged automatically, with the frames and notes around them: values alone, worked out beside the window."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from engine.design.graph import Graph, Point
from engine.design.graph.drawing_edits import turned
from engine.design.graph.edits import move_nodes
from studio.canvas import aligning, placing
from studio.canvas.aligning import Box
from studio.canvas.framing import redrawn, reframed
from studio.canvas.grid import GRID
from studio.canvas.layout import Ports, arranged

_APART = 48.0
"""From the selection, once it is arranged, to the cards around it."""


@dataclass(frozen=True)
class Errand:
    """What is being arranged.

    Attributes:
        graph: as it was when it was asked for.
        names: the nodes to place.
        cards: width and height of all cards, as they are.
        sizes: the same of those to place, as they will be.
        ports: of the cards with several.
        downward: the direction of the drawing that comes of it.
        path: where the person was looking.
    """

    graph: Graph
    names: tuple[str, ...]
    cards: Mapping[str, Point]
    sizes: Mapping[str, Point]
    ports: Ports
    downward: bool
    path: object

    @property
    def is_all(self) -> bool:
        """Whether no card stays where it is."""
        return len(self.names) == len(self.graph.nodes)

    def done(self) -> Arranged:
        """Find the places of cards, frames and notes."""
        found = arranged(self.graph, self.sizes, self.names, downward=self.downward, ports=self.ports)
        corners = [self.graph.nodes[name].at for name in self.names]
        left, top = placing.snapped((min(x for x, _ in corners), min(y for _, y in corners)))
        places = {name: (left + x, top + y) for name, (x, y) in found.items()}
        if not self.is_all:
            places = self._beside_the_others(places)
        return Arranged(self, places, self.drawn(self.graph, places))

    def drawn(self, graph: Graph, places: Mapping[str, Point]) -> Graph:
        """A graph with its layers at these places, and its frames and notes where they belong then."""
        moved = _moved(graph, self, places)
        return (redrawn if self.is_all else reframed)(graph, moved, self.cards, {**self.cards, **self.sizes})

    def holds(self, graph: Graph) -> bool:
        """Whether a graph still has the same layers at the same places, and the same wires."""
        if graph is self.graph:
            return True
        if graph.edges is not self.graph.edges or graph.nodes.keys() != self.graph.nodes.keys():
            return False
        is_turned = graph.drawing.downward != self.graph.drawing.downward
        return not is_turned and all(node.at == self.graph.nodes[name].at for name, node in graph.nodes.items())

    def _beside_the_others(self, places: dict[str, Point]) -> dict[str, Point]:
        """Below the cards that stay, where some of those stand in the way."""
        left, right = (
            min(x for x, _ in places.values()),
            max(x + self.sizes[name][0] for name, (x, _) in places.items()),
        )
        boxes = {name: Box(*node.at, *self.cards[name]) for name, node in self.graph.nodes.items()}
        others = [
            box
            for name, box in boxes.items()
            if name not in places and left - _APART <= box.x + box.width <= right + 2 * box.width
        ]
        down = aligning.clear_of(places, self.sizes, others, _APART / 2)
        down = -(-down // GRID) * GRID
        return {name: (x, y + down) for name, (x, y) in places.items()}


class Arranged(NamedTuple):
    """What came of it.

    Attributes:
        errand: what was asked for.
        places: of the cards, as if there were no notes among them.
        graph: that of the errand with all of it arranged.
    """

    errand: Errand
    places: Mapping[str, Point]
    graph: Graph

    def edited(self, graph: Graph) -> Graph:
        """Arrange a graph for which the errand still holds; other frames and notes in it find their places now."""
        if graph is self.errand.graph:
            return self.graph
        if graph.drawing != self.errand.graph.drawing:
            return self.errand.drawn(graph, self.places)
        moved = _moved(graph, self.errand, {name: self.graph.nodes[name].at for name in self.errand.names})
        return replace(moved, drawing=self.graph.drawing)


def _moved(graph: Graph, errand: Errand, places: Mapping[str, Point]) -> Graph:
    """The layers alone, in the direction that the drawing gets."""
    return move_nodes(turned(_unbent(graph, errand.names), downward=errand.downward), places)


def _unbent(graph: Graph, names: Collection[str]) -> Graph:
    """The wires among some nodes without their bends, which lead through the places of before."""
    inside = set(names)
    bent = [e for name in names for e in graph.outgoing(name) if e.bends and e.target.node in inside]
    if not bent:
        return graph
    return replace(graph, edges=graph.edges.changed(put=[edge._replace(bends=()) for edge in bent]))
