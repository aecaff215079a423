"""Whose weights a layer uses: its own, or those of another of its kind, as the two sides of a siamese network do."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from engine.design.graph import Graph
from engine.design.graph.edits import share, unshare
from studio.panels.choice_box import ChoiceBox
from studio.panels.parameter_row import LABEL_WIDTH_PX, give_role
from studio.place import Place

MAX_OFFERED_UNASKED = 20
"""So many layers are put into the list before anybody wants it; in a large network there are thousands."""


class WeightsRow(QWidget):
    """A choice between weights of its own and those of the other layers of the same kind."""

    def __init__(self, place: Place, node: str) -> None:
        super().__init__()
        self._place = place
        self._node = node
        label = self._label = QLabel("weights")
        label.setFixedWidth(LABEL_WIDTH_PX)
        self.choice = ChoiceBox()
        self.choice.setAccessibleName("Weights")
        self.choice.activated.connect(self._on_activated)
        self.choice.wanted.connect(self._offer_all)
        label.setBuddy(self.choice)
        self._offered: tuple[list[str], str] | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 24, 0)
        row.setSpacing(4)
        row.addWidget(label)
        row.addWidget(self.choice, 1)

    def take(self, node: str) -> None:
        """Be about another node of the same kind."""
        self._node = node

    def refresh(self) -> None:
        """Offer the layers whose weights it could use now; hidden where there are none."""
        graph = self._place.graph
        node = graph.nodes.get(self._node)
        if node is None:
            return
        owners = owners_for(graph, self._node)
        if self._place.checked.nodes[self._node].parameters == 0 and not node.shares:
            owners = []  # nothing that could be shared
        if (owners, node.shares) != self._offered:  # in a large network a thousand lines, for every edit of any kind
            self._offered = owners, node.shares
            self._offer(owners[:MAX_OFFERED_UNASKED], node.shares)
        tip = "One set of weights for both: in the code one attribute that is called at several places."
        give_role(self._label, "" if node.shares else "quiet")
        self.setToolTip(f"{tip} What is set here is set for {node.shares}." if node.shares else tip)
        self.setVisible(bool(owners or node.shares))

    def _offer_all(self) -> None:
        if self._offered is not None and len(self._offered[0]) >= self.choice.count():
            self._offer(*self._offered)

    def _offer(self, owners: list[str], shares: str) -> None:
        with QSignalBlocker(self.choice):
            self.choice.clear()
            self.choice.addItem("its own", "")
            for owner in owners:
                self.choice.addItem(f"shared with {owner}", owner)
            if shares and shares not in owners:
                is_there = shares in self._place.graph.nodes
                self.choice.addItem(f"shared with {shares}{'' if is_there else ' (not there)'}", shares)
            self.choice.setCurrentIndex(max(0, self.choice.findData(shares)))

    def _on_activated(self) -> None:
        owner, node = str(self.choice.currentData()), self._node
        if owner == self._place.graph.nodes[node].shares:
            return
        if owner:
            self._place.edit(f"Share the weights of {owner} with {node}", partial(share, node=node, owner=owner))
        else:
            self._place.edit(f"Give {node} weights of its own", partial(unshare, node=node))
        self.refresh()


def owners_for(graph: Graph, node: str) -> list[str]:
    """The nodes of the same kind that have weights of their own."""
    kind = graph.nodes[node].layer
    return [name for name, other in graph.nodes.items() if other.layer == kind and name != node and not other.shares]
