"""What a port can be wired to: every port at the other side, those that fit first, and why the others don't."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engine.design.check import (
    Checked,
    arriving,
    definition_of,
    fit,
    input_index,
    input_ports,
    output_index,
    output_ports,
)
from engine.design.graph import Edge, End, Graph
from studio.canvas.gestures.offer import Offer

MOST_TRIED = 300
"""Of so many ports at most it is worked out at once whether they fit; typing a name narrows the rest down."""


@dataclass(frozen=True, slots=True)
class Way:
    """A wire that could be made.

    Attributes:
        edge: the wire.
        is_output: whether it is looked for from its source.
        label: its other end as a person reads it: `loss · target`.
        shape: what would flow there, as far as it is known.
        replaces: the wire that would give way.
    """

    edge: Edge
    is_output: bool
    label: str
    shape: str
    replaces: Edge | None = None

    @property
    def goal(self) -> End:
        """The end that is looked for."""
        return self.edge.target if self.is_output else self.edge.source


class Ways:
    """The wires that could be made from some ports of one node."""

    def __init__(self, graph: Graph, checked: Checked, offers: Sequence[Offer]) -> None:
        """Look around.

        Args:
            graph: the graph as drawn.
            checked: its check.
            offers: the ports that a wire may hang from.
        """
        self._graph = graph
        self._checked = checked
        self._reasons: dict[Edge, str] = {}
        self._all = list(self._near_first(offers))

    def found(self, typed: str) -> list[Way]:
        """The wires whose other end fits what was typed: those that can be made, free inputs first, then the others."""
        wanted = typed.casefold().split()
        named = [way for way in self._all if all(word in way.label.casefold() for word in wanted)]
        tried, rest = named[:MOST_TRIED], named[MOST_TRIED:]
        exact = " ".join(wanted)

        def rank(way: Way) -> tuple[bool, bool, bool]:
            return bool(self.why_not(way)), way.goal.node.casefold() != exact, way.replaces is not None

        return [*sorted(tried, key=rank), *rest]

    def why_not(self, way: Way) -> str:
        """Why a wire can't be made; empty if it can."""
        reason = self._reasons.get(way.edge)
        if reason is None:
            reason = self._reasons[way.edge] = fit(self._graph, self._checked, way.edge.source, way.edge.target)
        return reason

    def _near_first(self, offers: Sequence[Offer]) -> Iterator[Way]:
        """All wires, in the order of how far away the other end runs."""
        names = list(self._checked.nodes)
        here = names.index(offers[0].end.node)
        for _, name in sorted((abs(row - here), name) for row, name in enumerate(names) if row != here):
            for offer in offers:
                yield from self._to_inputs(name, offer.end) if offer.is_output else self._from_outputs(name, offer.end)

    def _to_inputs(self, name: str, source: End) -> Iterator[Way]:
        definition = definition_of(self._graph, self._graph.nodes[name].layer)
        if definition is None:
            return
        wired = arriving(self._graph, name, definition)
        ports = input_ports(definition, self._graph.incoming(name))
        shape = self._checked.shape(source)
        for index, port in enumerate(ports):
            there = wired.get(index)
            if there is not None and there.source == source:
                continue  # that is how it is
            goal = End(name, "" if index == 0 else port.name) if there is None else there.target
            label = f"{name} · {port.name}" if len(ports) > 1 else name
            yield Way(Edge(source, goal), True, label, "" if shape is None else str(shape), there)

    def _from_outputs(self, name: str, target: End) -> Iterator[Way]:
        node = self._graph.nodes[name]
        definition = definition_of(self._graph, node.layer)
        if definition is None:
            return
        there = self._graph.edges.get(target)
        ports = output_ports(definition, node.params)
        for index, port in enumerate(ports):
            goal = End(name, "" if index == 0 else port.name)
            if there is not None and there.source.node == name and output_index(definition, there.source.port) == index:
                continue
            label = f"{name} · {port.name}" if len(ports) > 1 else name
            shape = self._checked.shape(goal)
            yield Way(Edge(goal, target), False, label, "" if shape is None else str(shape), there)


def offers_of(graph: Graph, name: str) -> list[Offer]:
    """The ports of a node that a wire may hang from: its outputs, then its inputs that have none yet."""
    node = graph.nodes[name]
    definition = definition_of(graph, node.layer)
    if definition is None:
        return []
    outputs = output_ports(definition, node.params)
    wired = {input_index(definition, edge.target.port) for edge in graph.incoming(name)}
    inputs = input_ports(definition, graph.incoming(name))
    return [
        *(Offer(End(name, "" if index == 0 else port.name), True) for index, port in enumerate(outputs)),
        *(
            Offer(End(name, "" if index == 0 else port.name), False)
            for index, port in enumerate(inputs)
            if index not in wired
        ),
    ]
