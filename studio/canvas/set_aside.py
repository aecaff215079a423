"""What a step took off the canvas, kept as it was for when the step is taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from engine.design.check import Checked
from engine.design.graph import Edge, Graph
from studio.canvas.node_item import NodeItem
from studio.canvas.wire_item import WireItem

WORTH_IT = 200
"""From how many cards on; fewer are made anew as fast as anyone can see."""


class Items(NamedTuple):
    """Cards by their names, and wires."""

    cards: Mapping[str, NodeItem]
    wires: Mapping[Edge, WireItem]


class SetAside:
    """Cards and wires as the canvas showed them for one graph and its check.

    Both are values: whenever the very same two are shown again, which undo and the way out of a block lead to, all that
    these items say and where they run is what would be worked out for new ones.
    """

    def __init__(self) -> None:
        self._shown: tuple[Graph, Checked] | None = None
        self._items = Items({}, {})

    def keep(
        self, graph: Graph, checked: Checked, cards: Mapping[str, NodeItem], wires: Mapping[Edge, WireItem]
    ) -> None:
        """Keep what is about to be taken off, in the place of what was kept before.

        Args:
            graph: what has been shown until now.
            checked: its check.
            cards: the cards that go.
            wires: the wires that go; of them only those between two of the cards are kept.
        """
        self.forget()
        if any(card.strip is not None for card in cards.values()):
            return  # what a strip shows is of its time, and without it card and wires are others
        for card in cards.values():
            card.lights, card.hovered, card.tint = None, False, ""
        within = {e: wire for e, wire in wires.items() if e.source.node in cards and e.target.node in cards}
        self._shown, self._items = (graph, checked), Items(cards, within)

    def forget(self) -> None:
        """Keep nothing."""
        self._shown = None
        self._items = Items({}, {})

    def taken_back(self, graph: Graph, checked: Checked) -> Items:
        """What is kept, if just this is shown again; nothing otherwise."""
        if self._shown is None or self._shown[0] is not graph or self._shown[1] is not checked:
            return Items({}, {})
        items = self._items
        self.forget()
        return items
