"""The document as items: what differs between two values is applied, and nothing else writes here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import replace

from PySide6.QtCore import QObject, QPointF, QRectF

from engine.design.check import Checked, NodeCheck, Problem
from engine.design.graph import Edge, Graph, Node, changed_keys, difference
from studio.canvas.face import CARD_WIDTH, face_of, kind_of, problems_by_node, wire_shape
from studio.canvas.item_scene import ItemScene
from studio.canvas.node_item import Lights, NodeItem
from studio.canvas.set_aside import WORTH_IT, SetAside
from studio.canvas.strip import Strip
from studio.canvas.wire_item import WireItem
from studio.document import Document
from studio.selection import Selection
from studio.theme import themes


class CanvasScene(ItemScene):
    """The items of one document, which follow its value."""

    def __init__(self, document: Document, selection: Selection, parent: QObject | None = None) -> None:
        super().__init__(selection, parent)
        self._place = document.place
        self._selected: frozenset[str] = frozenset()
        self._problems: Mapping[str, tuple[Problem, ...]] = {}
        self._aside = SetAside()
        self._told = Checked(Graph())
        self._shown = self._place.graph
        self._apply(Graph(), self._shown, self._place.checked)
        self._on_selected(selection.nodes)
        self._place.changed.connect(self._on_changed)
        self._place.checked_changed.connect(self._on_checked)
        self._place.moved.connect(self._on_moved)
        selection.changed.connect(self._on_selected)
        themes.changed.connect(self._on_theme_changed)

    # Following the value

    def _on_changed(self, old: Graph, new: Graph) -> None:
        if old is not new:
            self._shown = new
            self._apply(old, new, self._place.checked)

    def _on_moved(self) -> None:
        """Show another graph; that two nodes bear one name there and here means nothing."""
        self._apply(self._shown, Graph(), Checked(Graph()))
        self._shown = self._place.graph
        self._apply(Graph(), self._shown, self._place.checked)

    def _apply(self, old: Graph, new: Graph, checked: Checked) -> None:
        self.glide.finish()
        change = difference(old, new)
        again = self._aside.taken_back(new, checked)
        if len(change.removed) >= WORTH_IT:
            gone = {node.id: self.cards[node.id] for node in change.removed}
            self._aside.keep(old, self._told, gone, {edge: self.wires[edge] for edge in change.unwired})
        was, self._problems = self._problems, problems_by_node(checked)
        for edge in change.unwired:
            self._remove_wire(edge)
        for node in change.removed:
            self._remove_card(node.id)
        for node in change.added:
            self._add_card(new, node, checked, again.cards.get(node.id))
        moves, touched = self._update_cards(change.changed)
        for edge in change.wired:
            self._add_wire(edge, checked, again.wires.get(edge))
        touched.update(e.node for wire in (*change.wired, *change.unwired) for e in wire.ends if e.node in self.cards)
        added = {node.id for node in change.added}
        touched |= self._news(checked, was, besides=added)
        is_turned = old.drawing.downward != new.drawing.downward
        self._refresh(new, checked, self.cards.keys() - added if is_turned else touched - added)
        self._told = checked
        self.ways.settle()
        shifts = {}
        if change.drawing:
            shifts = self.annotations.show(new)
            self.blocks.note_drawing()
        if change.drawing or moves or change.added or change.removed:
            self._strip_room.settle()
        self.glide.start(moves, shifts)
        self._forget_the_gone()
        self._refine()
        self._grow([*change.added, *change.changed])
        self._changed()

    def _update_cards(self, nodes: Iterable[Node]) -> tuple[dict[str, tuple[QPointF, QPointF]], set[str]]:
        """Take new values over; returns where the cards that stand elsewhere now have to go, and those that changed."""
        moves = {}
        touched = set()
        for node in nodes:
            card = self.cards[node.id]
            before, card.node = card.node, node
            if (card.x(), card.y()) != node.at:
                moves[node.id] = (card.pos(), QPointF(*node.at))
            if before != replace(node, at=before.at):
                touched.add(node.id)
        return moves, touched

    def _on_checked(self, checked: Checked) -> None:
        """Show the shapes and problems, unless they came along with the edit."""
        if checked is self._told:
            return
        was, self._problems = self._problems, problems_by_node(checked)
        touched = self._news(checked, was)
        self._told = checked
        if touched:
            self._refresh(checked.graph, checked, touched)
            self.ways.settle()
            self._changed()

    def _news(
        self, checked: Checked, was: Mapping[str, tuple[Problem, ...]], besides: Set[str] = frozenset()
    ) -> set[str]:
        """The cards about which a check tells something new; what stayed the very same is not looked at."""
        touched = set()
        for name in changed_keys(self._told.nodes, checked.nodes):
            if name in besides or name not in self.cards:
                continue
            card, check = self.cards[name], checked.nodes[name]
            if _tells_the_same(check, card.check):
                card.check = check
            else:
                touched.add(name)
        now = self._problems
        touched.update(name for name in was.keys() | now.keys() if was.get(name, ()) != now.get(name, ()))
        return touched & self.cards.keys()

    def _refresh(self, graph: Graph, checked: Checked, names: Iterable[str]) -> None:
        """Work out anew what these cards and the wires at them show."""
        wires: dict[Edge, WireItem] = {}
        moved: dict[Edge, WireItem] = {}
        for name in names:
            card = self.cards[name]
            check = checked.nodes.get(name)
            card.check, card.problems = check, self._problems.get(name, ())
            before, area = card.face, card.card
            hanging = self._hanging.get(name, {})
            wires.update(hanging)
            if card.set_face(face_of(graph, card.node, check, self._problems.get(name, ()))):
                moved.update(hanging)
                self._note_place(card)
                self.ways.disturb(area)
                self.ways.disturb(card.card)
            looks = [(face.family, face.severity, face.bypassed) for face in (before, card.face)]
            if looks[0] != looks[1]:
                self.blocks.note_card(name)
        for wire in moved.values():  # once all cards are as they will be, as each may stand in the way of another's
            self.ways.route(wire)
        for wire in wires.values():
            self._show_flow(wire, checked)

    def _show_flow(self, wire: WireItem, checked: Checked) -> None:
        shape = wire_shape(checked, wire.edge.source)
        target = self.cards.get(wire.edge.target.node)
        port = wire.edge.target.port
        wrong = ""
        if target is not None and target.face.severity == "error":
            names = target.face.wrong
            first = target.face.inputs[0].label if target.face.inputs else ""
            wrong = "error" if port in names or ("" in names and port == first) else ""
        kind = kind_of(shape)
        if kind != wire.kind or wrong != wire.severity:
            self.blocks.note_wire(wire.edge)
        wire.show_flow(kind, str(shape) if shape is not None and shape.rank > 1 else "", wrong)
        self.labels.place(wire)

    # Items

    def _add_card(self, graph: Graph, node: Node, checked: Checked, again: NodeItem | None) -> None:
        """Bring the card of a node: the one that was set aside, or another one."""
        if again is None:
            check = checked.nodes.get(node.id)
            problems = self._problems.get(node.id, ())
            card = NodeItem(node, face_of(graph, node, check, problems), check, problems)
        else:
            card = again
            card.setZValue(2 if node.id in self._selected else 1)
        if card.selected != (node.id in self._selected):
            card.selected = not card.selected
        self.cards[node.id] = card
        (x, y), height = node.at, card.height
        self._ground.put(node.id, x, y, CARD_WIDTH, height)
        self.blocks.note_card(node.id)
        self.ways.disturb(QRectF(x, y, CARD_WIDTH, height))
        self.addItem(card)

    def _remove_card(self, name: str) -> None:
        card = self.cards.pop(name)
        self._ground.take(name)
        self.blocks.note_card(name)
        self.ways.disturb(card.card)
        self.removeItem(card)
        for edge in list(self._hanging.pop(name, {})):
            self._remove_wire(edge)

    def _add_wire(self, edge: Edge, checked: Checked, again: WireItem | None) -> None:
        """Bring a wire: the one that was set aside, or another one."""
        if again is None:
            wire = WireItem(edge, self.cards.get(edge.source.node), self.cards.get(edge.target.node))
            self.ways.route(wire)
        else:
            wire = again
            self.ways.remember(wire)
            self.blocks.note_wire(edge)
        self.wires[edge] = wire
        for end in edge.ends:
            self._hanging.setdefault(end.node, {})[edge] = wire
        wire.set_strong(edge.source.node in self._selected or edge.target.node in self._selected)
        if again is None:
            self._show_flow(wire, checked)
        else:
            self.labels.place(wire)
        self.addItem(wire)

    def _remove_wire(self, edge: Edge) -> None:
        wire = self.wires.pop(edge, None)
        if wire is None:
            return
        for end in edge.ends:
            self._hanging.get(end.node, {}).pop(edge, None)
        self.ways.forget(edge)
        self.blocks.note_wire(edge)
        self.labels.forget(edge)
        self.removeItem(wire)

    def _forget_the_gone(self) -> None:
        """What left takes its place in the selection with it."""
        nodes, drawn = self.selection.nodes, self.selection.annotations
        if not nodes <= self.cards.keys() or not drawn <= self.annotations.keys():
            self.selection.select(nodes & self.cards.keys(), drawn & self.annotations.keys())

    def _on_selected(self, nodes: frozenset[str]) -> None:
        turned = (self._selected ^ nodes) & self.cards.keys()
        self._selected = nodes
        wires: dict[Edge, WireItem] = {}
        for name in turned:
            card = self.cards[name]
            card.selected = name in nodes
            card.setZValue(2 if card.selected else 1)
            card.update()
            wires.update(self._hanging.get(name, {}))
        for edge, wire in wires.items():
            wire.set_strong(edge.source.node in nodes or edge.target.node in nodes)
        if self.annotations.select(self.selection.annotations) or turned:
            self.blocks.forget_selection()
            self.marked.emit()

    def _on_theme_changed(self) -> None:
        self._aside.forget()
        for wire in self.wires.values():
            wire.dress()
        self._changed()
        self.update()

    # What others show on the cards

    def show_strips(self, strips: Mapping[str, Strip | None]) -> None:
        """Show something live below these cards, or nothing more; what is around them makes way once for all."""
        turned = []
        for name, strip in strips.items():
            card = self.cards.get(name)
            area = card.card if card is not None else None
            if card is not None and area is not None and card.set_strip(strip):
                turned.append(card)
                self._note_place(card)
                self.ways.disturb(area)
        if turned:
            self._strip_room.note(turned)
            self.place({card.node.id: card.pos() for card in turned})

    def fade_strips(self, nodes: Collection[str]) -> None:
        """Show the strips of these cards as past, and all others as they are."""
        for name, card in self.cards.items():
            if card.is_past != (name in nodes):
                card.is_past = not card.is_past
                if card.strip is not None:
                    card.update()

    def show_tint(self, node: str, colour: str) -> None:
        """Colour the edge of a card; an empty text takes the colour away."""
        card = self.cards.get(node)
        if card is not None and card.tint != colour:
            card.tint = colour
            card.update()

    def light_ports(self, lights: Mapping[str, Lights] | None) -> None:
        """Light the ports where a wire fits and dim the others; None ends that."""
        for name, card in self.cards.items():
            shown = None if lights is None else lights.get(name, {})
            if card.lights is not shown and (card.lights is not None or shown is not None):
                card.lights = shown
                card.update()


def _tells_the_same(new: NodeCheck | None, old: NodeCheck | None) -> bool:
    """Whether two results are one, or differ only in where their card stands."""
    if new is old:
        return True
    return (
        new is not None
        and old is not None
        and new.layer is old.layer
        and new.inputs is old.inputs
        and new.outputs is old.outputs
    )
