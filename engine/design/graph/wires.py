"""The wires of a graph, kept by the input they arrive at, so that an input can hold one wire only."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple


class End(NamedTuple):
    """One end of a wire: a port of a node. An empty port name stands for the layer's first port."""

    node: str
    port: str = ""

    def __str__(self) -> str:
        """Write the end as the project file does: `lstm` or `lstm.hidden`."""
        return f"{self.node}.{self.port}" if self.port else self.node

    @classmethod
    def parse(cls, text: str) -> End:
        """Read `node` or `node.port`."""
        node, _, port = text.strip().partition(".")
        return cls(node, port)


class Edge(NamedTuple):
    """A wire from an output to an input."""

    source: End
    target: End

    def __str__(self) -> str:
        """Write the edge as the project file does: `conv1 -> relu1`."""
        return f"{self.source} -> {self.target}"


class Wires(Mapping[End, Edge]):
    """Edges by their target; immutable, with the neighbourhoods worked out once when first asked.

    Edits that leave the wiring alone hand the same object on, and with it everything derived from it.

    Attributes:
        kept_order: what `order` worked out last: the node names it was asked for, and their order.
    """

    def __init__(self, edges: Iterable[Edge] = ()) -> None:
        self._by_target = {edge.target: edge for edge in edges}
        self.kept_order: tuple[tuple[str, ...], tuple[str, ...]] | None = None

    def __getitem__(self, target: End) -> Edge:
        return self._by_target[target]

    def __iter__(self) -> Iterator[End]:
        return iter(self._by_target)

    def __len__(self) -> int:
        return len(self._by_target)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Wires):
            return self is other or self._by_target == other._by_target
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Wires({', '.join(map(str, self._by_target.values()))})"

    def changed(self, *, drop: Iterable[End] = (), put: Iterable[Edge] = ()) -> Wires:
        """Return these wires without the dropped targets and with the given edges; each takes its input over."""
        result = Wires()
        edges = dict(self._by_target)
        for target in drop:
            edges.pop(target, None)
        for edge in put:
            edges[edge.target] = edge
        result._by_target = edges
        return result

    @cached_property
    def incoming(self) -> Mapping[str, tuple[Edge, ...]]:
        """The edges arriving at each node that has any."""
        return self._grouped(lambda edge: edge.target.node)

    @cached_property
    def outgoing(self) -> Mapping[str, tuple[Edge, ...]]:
        """The edges leaving each node that has any."""
        return self._grouped(lambda edge: edge.source.node)

    def _grouped(self, key: Callable[[Edge], str]) -> Mapping[str, tuple[Edge, ...]]:
        groups: dict[str, list[Edge]] = {}
        for edge in self._by_target.values():
            groups.setdefault(key(edge), []).append(edge)
        return {name: tuple(edges) for name, edges in groups.items()}
