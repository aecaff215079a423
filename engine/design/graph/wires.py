"""The wires of a graph, kept by the input they arrive at, so that an input can hold one wire only."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
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


Point = tuple[float, float]
"""A place on the canvas in scene pixels, x to the right and y down."""


class Edge(NamedTuple):
    """A wire from an output to an input.

    Attributes:
        source: the output.
        target: the input.
        bends: places on the canvas that it is led through, from the source on; they mean nothing to the network.
    """

    source: End
    target: End
    bends: tuple[Point, ...] = ()

    @property
    def ends(self) -> tuple[End, End]:
        """The output, and the input."""
        return self.source, self.target

    def __str__(self) -> str:
        """Write the edge as the project file does: `conv1 -> relu1`, or `conv1 -> relu1 via 40,-20 80,-20`."""
        way = "".join(f" {_short(x)},{_short(y)}" for x, y in self.bends)
        return f"{self.source} -> {self.target}{' via' + way if way else ''}"


def _short(number: float) -> str:
    """A number that reads back as the same, a whole one without its `.0`."""
    return repr(number).removesuffix(".0")


MAX_KEPT = 8
"""So many answers about what leads to some nodes are kept: checking and writing code ask the same ones again."""


class KeptOrder(NamedTuple):
    """An order worked out earlier, and what has happened to the wires since.

    Attributes:
        names: the nodes it was asked for, in the order they were added.
        order: the order in which they run.
        added: each node's place among the names.
        position: each node's place in the order.
        rewired: the nodes at which other wires arrive by now.
    """

    names: tuple[str, ...]
    order: tuple[str, ...]
    added: Mapping[str, int]
    position: Mapping[str, int]
    rewired: frozenset[str] = frozenset()


class Wires(Mapping[End, Edge]):
    """Edges by their target; immutable, with the neighbourhoods worked out once when first asked.

    Edits that leave the wiring alone hand the same object on, and with it everything derived from it; an edit of some
    wires hands on what the others give.

    Attributes:
        kept_order: what `order` worked out last, for these wires or for those they were made of.
    """

    def __init__(self, edges: Iterable[Edge] = ()) -> None:
        self._by_target = {edge.target: edge for edge in edges}
        self._incoming: dict[str, tuple[Edge, ...]] | None = None
        self._outgoing: dict[str, tuple[Edge, ...]] | None = None
        self._kept_upstream: dict[tuple[str, ...], frozenset[str]] = {}
        self.kept_order: KeptOrder | None = None

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
        """Return these wires without the dropped targets and with the given edges behind; each takes its input over."""
        new = {edge.target: edge for edge in put}
        old = self._by_target
        gone = {target: old[target] for target in (*drop, *new) if target in old}
        kept = dict(old)
        for target in gone:
            del kept[target]
        result = Wires()
        result._by_target = kept | new
        if 2 * len(gone) > len(old):
            return result  # what is left is sorted afresh sooner than freed of what has gone
        if self._incoming is not None:
            result._incoming = _regrouped(self._incoming, gone.values(), new.values(), _arrives_at)
        if self._outgoing is not None:
            result._outgoing = _regrouped(self._outgoing, gone.values(), new.values(), _leaves_from)
        if self.kept_order is not None:
            rewired = self.kept_order.rewired.union(target.node for target in (*gone, *new))
            result.kept_order = self.kept_order._replace(rewired=rewired)
        return result

    @property
    def incoming(self) -> Mapping[str, tuple[Edge, ...]]:
        """The edges arriving at each node that has any."""
        if self._incoming is None:
            self._incoming = _grouped(self._by_target.values(), _arrives_at)
        return self._incoming

    @property
    def outgoing(self) -> Mapping[str, tuple[Edge, ...]]:
        """The edges leaving each node that has any."""
        if self._outgoing is None:
            self._outgoing = _grouped(self._by_target.values(), _leaves_from)
        return self._outgoing

    def upstream(self, nodes: tuple[str, ...]) -> frozenset[str]:
        """Every node from which the wires lead to some nodes; the last few answers are kept."""
        kept = self._kept_upstream.get(nodes)
        if kept is None:
            if len(self._kept_upstream) >= MAX_KEPT:
                self._kept_upstream.clear()
            kept = _reached(nodes, self.incoming, _leaves_from)
            self._kept_upstream[nodes] = kept
        return kept

    def downstream(self, nodes: tuple[str, ...]) -> frozenset[str]:
        """Every node to which the wires lead from some nodes."""
        return _reached(nodes, self.outgoing, _arrives_at)


def _reached(nodes: Iterable[str], edges: Mapping[str, tuple[Edge, ...]], end: Callable[[Edge], str]) -> frozenset[str]:
    """All nodes that are met by going on from some to one end of their edges, to the source or to the target."""
    seen: set[str] = set()
    waiting = list(nodes)
    while waiting:
        for edge in edges.get(waiting.pop(), ()):
            name = end(edge)
            if name not in seen:
                seen.add(name)
                waiting.append(name)
    return frozenset(seen)


def _arrives_at(edge: Edge) -> str:
    return edge.target.node


def _leaves_from(edge: Edge) -> str:
    return edge.source.node


def _grouped(edges: Iterable[Edge], key: Callable[[Edge], str]) -> dict[str, tuple[Edge, ...]]:
    groups: dict[str, list[Edge]] = {}
    for edge in edges:
        groups.setdefault(key(edge), []).append(edge)
    return {name: tuple(group) for name, group in groups.items()}


def _regrouped(
    groups: Mapping[str, tuple[Edge, ...]],
    gone: Collection[Edge],
    new: Collection[Edge],
    key: Callable[[Edge], str],
) -> dict[str, tuple[Edge, ...]]:
    """The groups after some edges have gone and others have come behind the rest; all others stay the very same."""
    result = dict(groups)
    for name, lost in _grouped(gone, key).items():
        gone_here = frozenset(lost)
        left = tuple(edge for edge in groups[name] if edge not in gone_here)
        if left:
            result[name] = left
        else:
            del result[name]
    for name, added in _grouped(new, key).items():
        result[name] = result.get(name, ()) + added
    return result
