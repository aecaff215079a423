"""The drawing as a value: nodes, wires and variables. Nothing in it changes; edits make another one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from engine.design.graph.drawing import Drawing
from engine.design.graph.wires import Edge, End, Point, Wires

ParamValue = None | bool | int | float | str | tuple["ParamValue", ...]
"""What a parameter may hold in a project: plain JSON values, lists as tuples, expressions as text `= width * 2`."""

Number = int | float


def _nothing() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Node:
    """A layer placed in a graph. Its id is its name: the attribute in the generated class.

    Attributes:
        id: a Python identifier, unique in its graph.
        layer: the registered name of the layer, for example `Conv2d`, or the name of a block.
        params: what was set by hand; what is absent has the layer's default.
        at: position of the card's top left corner on the canvas, in scene pixels, x to the right and y down.
        shares: the node of the same layer whose module, and so whose weights and parameters, it uses as well; or empty.
        bypassed: whether it is left out for now: what arrives at its first input leaves by its first output.
    """

    id: str
    layer: str
    params: Mapping[str, ParamValue] = field(default_factory=_nothing)
    at: tuple[float, float] = (0.0, 0.0)
    shares: str = ""
    bypassed: bool = False


@dataclass(frozen=True)
class Block:
    """A graph with a name, used as a layer any number of times; or code of the user's own in place of the graph.

    Attributes:
        graph: what is inside. Its `Input` nodes are the block's inputs and its `Output` nodes the outputs, each in
            order; its variables are the block's parameters, with their defaults. Empty where there is code.
        says: one sentence on what it does.
        code: the source of a module class or a function, for a custom layer. It is read, and never executed before
            the user has said that they trust the project.
    """

    graph: Graph
    says: str = ""
    code: str = ""


class Blocks(Mapping[str, Block]):
    """Blocks by name; immutable.

    Edits that leave the blocks alone hand the same object on, and with it what was derived from it.

    Attributes:
        definitions: each block as a layer, kept here by checking once it has worked them out.
    """

    def __init__(self, blocks: Mapping[str, Block] = MappingProxyType({})) -> None:
        self._by_name = dict(blocks)
        self.definitions: Mapping[str, Any] | None = None

    def __getitem__(self, name: str) -> Block:
        return self._by_name[name]

    def __contains__(self, name: object) -> bool:
        return name in self._by_name

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def __len__(self) -> int:
        return len(self._by_name)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Blocks):
            return self is other or self._by_name == other._by_name
        return NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Blocks({self._by_name!r})"


@dataclass(frozen=True)
class Graph:
    """Nodes by id in the order they were added, the wires between them, named numbers they share, and blocks.

    Attributes:
        nodes: the nodes by id.
        edges: the wires.
        variables: the named numbers, which parameters may compute with.
        blocks: the project's blocks by name; a block's own graph holds none, as all blocks stand side by side.
        drawing: what the picture has besides, which means nothing to the network.
    """

    nodes: Mapping[str, Node] = field(default_factory=_nothing)
    edges: Wires = field(default_factory=Wires)
    variables: Mapping[str, Number] = field(default_factory=_nothing)
    blocks: Blocks = field(default_factory=Blocks)
    drawing: Drawing = field(default_factory=Drawing)

    @classmethod
    def of(
        cls,
        nodes: list[Node] | tuple[Node, ...] = (),
        edges: list[str] | tuple[str, ...] = (),
        variables: Mapping[str, Number] | None = None,
        blocks: Mapping[str, Block] | None = None,
    ) -> Graph:
        """Build a graph from nodes and edges written as in the project file, `a -> b.port`."""
        return cls(
            MappingProxyType({node.id: node for node in nodes}),
            Wires(parse_edge(edge) for edge in edges),
            MappingProxyType(dict(variables or {})),
            Blocks(blocks or {}),
        )

    def incoming(self, node: str) -> tuple[Edge, ...]:
        """The edges that arrive at a node."""
        return self.edges.incoming.get(node, ())

    def outgoing(self, node: str) -> tuple[Edge, ...]:
        """The edges that leave a node."""
        return self.edges.outgoing.get(node, ())

    def downstream(self, *nodes: str) -> frozenset[str]:
        """Every node reached from these along the wires, themselves left out unless the wires lead to them too."""
        return self.edges.downstream(nodes)

    def upstream(self, *nodes: str) -> frozenset[str]:
        """Every node from which the wires lead to these."""
        return self.edges.upstream(nodes)


def parse_edge(text: str) -> Edge:
    """Read an edge as the project file writes it, `lstm.hidden -> head` or `a -> b via 40,0 80,20`.

    Raises:
        ValueError: there is not exactly one arrow, or a bend is no place.
    """
    source, arrow, rest = text.partition("->")
    target, *way = rest.split() or [""]
    if not arrow or "->" in rest or not source.strip() or not target or (way and (way[0] != "via" or not way[1:])):
        raise ValueError(f"An edge is written 'from -> to', but this one reads {text[:80]!r}.")
    return Edge(End.parse(source), End.parse(target), tuple(map(_place, way[1:])))


def _place(text: str) -> Point:
    x, _, y = text.partition(",")
    return float(x), float(y)
