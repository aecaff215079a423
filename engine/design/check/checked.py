"""The result of checking: shapes, problems and cost, for every node of a graph."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, compress, filterfalse
from operator import attrgetter
from typing import Any, Final

from engine.design.check.blocks import Inside
from engine.design.check.custom.found import NOTHING_FOUND, Found
from engine.design.check.definitions import definition_of
from engine.design.check.ports import arriving, output_index
from engine.design.check.problem import SEVERITIES, Problem
from engine.design.data.field import Field
from engine.design.graph import Edge, End, Graph, Node
from engine.design.layers import LAYERS, Layer, Shape, Size
from engine.design.layers.size import counted

LOSSES = frozenset(name for name, definition in LAYERS.items() if definition.is_loss)
ENDS = LOSSES | {"Output"}
"""The layers for whose sake all others are there."""


@dataclass(eq=False)  # final and not frozen: one is made for every node, in a quarter of the time
class NodeCheck:
    """One node, checked.

    Attributes:
        node: the node as it was checked.
        edges: the wires that arrive at it.
        sources: the output that each input of `inputs` comes from, its port left out where it is a layer's first.
        layer: its layer with parameters worked out; None where they can't be.
        inputs: what arrives at each input; None for an optional one left open. Empty where something is missing.
        outputs: what leaves each output; empty where it can't be known.
        problems: what is wrong with it.
        parameters: how many numbers it learns; of several that share weights, one alone has them.
        flops: floating-point operations for one sample forward, a multiply-add counted as two.
        activation_bytes: memory of its outputs for one sample.
        ready: whether its outputs, if it has any, are known.
        inside: for a block, each of its copies, checked.
    """

    node: Final[Node]
    edges: Final[tuple[Edge, ...]] = ()
    sources: Final[tuple[End | None, ...]] = ()
    layer: Final[Layer | None] = None
    inputs: Final[tuple[Shape | None, ...]] = ()
    outputs: Final[tuple[Shape, ...]] = ()
    problems: Final[tuple[Problem, ...]] = ()
    parameters: Final[int] = 0
    flops: Final[int] = 0
    activation_bytes: Final[int] = 0
    ready: Final[bool] = False
    inside: Final[tuple[Inside, ...]] = ()
    _constructor: str | None = field(default=None, init=False)

    @property
    def constructor(self) -> str:
        """The call that builds its module, `nn.Conv2d(1, 6, 5)`; empty where it has none."""
        if self._constructor is None:
            self._constructor = self.layer.build(*self.inputs) if self.layer is not None and self.ready else ""
        return self._constructor

    @property
    def num_weights(self) -> int:
        """How many numbers its module learns, whichever of those that share it they are counted for."""
        return num_weights(self.layer, self.inputs, self.inside) if self.layer is not None and self.ready else 0

    @property
    def is_module(self) -> bool:
        """Whether there is one module of its own name that gives its outputs, at which it can be watched."""
        if not self.inputs or self.node.shares:
            return False
        return len(self.inputs) == 1 or len(self.inside) == 1 if self.inside else bool(self.constructor)


def num_weights(layer: Layer, inputs: Iterable[Shape | None], inside: Iterable[Inside]) -> int:
    """How many numbers the module of a layer learns, or those of a block's copies."""
    own = sum(map(counted, layer.weights(*inputs).values())) if not inside else 0
    return own + sum(copy.checked.parameters for copy in inside)


def copies_by_path(check: NodeCheck) -> Iterator[tuple[str, Inside]]:
    """The copies of a block with the path to each: `stage2`, or `stage2[0]`, `stage2[1]`, ... where it repeats."""
    for number, copy in enumerate(check.inside):
        yield (check.node.id if len(check.inside) == 1 else f"{check.node.id}[{number}]"), copy


def last_nodes(graph: Graph) -> tuple[str, ...]:
    """The nodes for whose sake all others are there: losses and outputs, or where there are none, what ends a chain."""
    ends = tuple(node.id for node in graph.nodes.values() if node.layer in ENDS)
    return ends or tuple(name for name in graph.nodes if not graph.outgoing(name))


def leading_nowhere(graph: Graph) -> frozenset[str]:
    """The nodes from which no wire leads on to a loss or an output; none where there is neither yet."""
    ends = [node.id for node in graph.nodes.values() if node.layer in ENDS]
    return frozenset(graph.nodes.keys() - graph.upstream(*ends) - set(ends)) if ends else frozenset()


def computed_for(nodes: Iterable[str], checks: Mapping[str, NodeCheck]) -> frozenset[str]:
    """These nodes and all that they compute from, walked past what is bypassed; by the wires where no more is known."""
    found = set(nodes)
    waiting = list(found)
    while waiting:
        check = checks[waiting.pop()]
        if check.layer is not None:
            feeding = {end.node for end in check.sources if end is not None}
        else:
            feeding = {edge.source.node for edge in check.edges if edge.source.node in checks}
        waiting += feeding - found
        found |= feeding
    return frozenset(found)


@dataclass(frozen=True, eq=False)
class Checked:
    """A graph with all that could be worked out about it.

    Attributes:
        graph: the graph.
        fields: what the data offered when it was checked.
        nodes: every node's result, in the order in which they run.
        network_problems: problems that are no single node's own.
        found: what the engine had found out about custom layers.
        cut: wires that close a circle, and so were passed over.
        course: the very same between checks where values run alike: the same nodes of the same kinds in the same order
            and by the same wires, whatever else they are set to.
        memory: where others keep, by a name of theirs, what they worked out of this check, for the next one made with
            its help.
    """

    graph: Graph
    fields: tuple[Field, ...] = ()
    nodes: Mapping[str, NodeCheck] = field(default_factory=dict)
    network_problems: tuple[Problem, ...] = ()
    found: Found = NOTHING_FOUND
    cut: frozenset[Edge] = frozenset()
    course: object = field(default_factory=object)
    memory: dict[str, Any] = field(default_factory=dict)

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """All problems: errors, then warnings, then hints, each in the order of the network."""
        found = [*chain.from_iterable(map(attrgetter("problems"), self.nodes.values())), *self.network_problems]
        return tuple(sorted(found, key=lambda problem: SEVERITIES.index(problem.severity)))

    @cached_property
    def unsettled(self) -> set[str]:
        """The nodes whose result hangs on more than what arrives at them: with problems, or sharing."""
        checks = self.nodes.values()
        unsettled = set(compress(self.nodes, map(attrgetter("problems"), checks)))
        return unsettled.union(compress(self.nodes, map(attrgetter("node.shares"), checks)))

    @cached_property
    def has_bypassed(self) -> bool:
        """Whether a node is left out, so that wires alone do not say what computes from what."""
        kept = self.memory.get("has_bypassed")
        if kept is None or kept[0] is not self.course:
            is_so = any(check.node.bypassed for check in self.nodes.values())
            kept = self.memory["has_bypassed"] = self.course, is_so
        return bool(kept[1])

    def leading_to(self, *nodes: str) -> frozenset[str]:
        """These nodes and all that they compute from, without what only leads to an input that a bypass leaves out."""
        if not self.has_bypassed:
            return self.graph.upstream(*nodes) | set(nodes)
        return computed_for(nodes, self.nodes)

    @cached_property
    def idle(self) -> frozenset[str]:
        """The nodes that the code goes without for as long as others are bypassed."""
        if not self.has_bypassed:
            return frozenset()
        last = last_nodes(self.graph)
        return self.graph.upstream(*last) - computed_for(last, self.nodes)

    @cached_property
    def unused(self) -> frozenset[str]:
        """The nodes from which no wire leads on to a loss or an output; the code goes without them."""
        kept = self.memory.get("unused")
        if kept is None or kept[0] is not self.course:
            kept = self.memory["unused"] = self.course, leading_nowhere(self.graph)
        return frozenset(kept[1])

    @cached_property
    def uncounted(self) -> frozenset[str]:
        """The unused nodes without which nothing changes: not those whose weights a node has that is used."""
        return self.unused - self._sharing.keys() if self.unused else self.unused

    @property
    def ok(self) -> bool:
        """Whether there is no error."""
        return not self.problems or self.problems[0].severity != "error"

    @cached_property
    def parameters(self) -> int:
        """How many numbers the network learns: those of each module that the code builds, however many share it."""
        sharing = self._sharing
        left_out = self.idle | self.unused if sharing else ()
        learned: int = sum(map(attrgetter("parameters"), self._counted))
        for owner, sharers in sharing.items():
            if owner in left_out or owner not in self.nodes or self.nodes[owner].node.bypassed:
                learned += sharers[0].num_weights  # the first builds what the owner does not
            learned -= sum(check.parameters for check in sharers)  # the numbers that one had in the owner's place
        return learned

    @cached_property
    def flops(self) -> int:
        """Floating-point operations for one sample forward."""
        return sum(map(attrgetter("flops"), self._counted))

    @cached_property
    def activation_bytes(self) -> int:
        """Memory of what every layer makes of one sample."""
        return sum(check.activation_bytes for check in self._counted if check.inputs)

    @cached_property
    def _counted(self) -> Collection[NodeCheck]:
        """The nodes that cost something: all but those that the code goes without."""
        left_out = self.idle | self.unused
        if not left_out:
            return self.nodes.values()
        return tuple(map(self.nodes.__getitem__, filterfalse(left_out.__contains__, self.nodes)))

    @cached_property
    def _sharing(self) -> Mapping[str, Sequence[NodeCheck]]:
        """The nodes among those counted that share weights and take part, by the owner, in the order they run."""
        found: dict[str, list[NodeCheck]] = {}
        for check in compress(self._counted, map(attrgetter("node.shares"), self._counted)):
            if not check.node.bypassed:
                found.setdefault(check.node.shares, []).append(check)
        return found

    @cached_property
    def num_nodes(self) -> int:
        """How many nodes there are, those inside blocks counted as often as there are copies."""
        return len(self.nodes) + sum(copy.checked.num_nodes for check in self.nodes.values() for copy in check.inside)

    def walk(self) -> Iterator[tuple[str, NodeCheck]]:
        """Every node with its path, those inside blocks after their own: `stage2[1].conv1`."""
        for name, check in self.nodes.items():
            yield name, check
            for path, copy in copies_by_path(check):
                for inner, found in copy.checked.walk():
                    yield f"{path}.{inner}", found

    def shape(self, end: End) -> Shape | None:
        """What leaves an output, if it is known."""
        check = self.nodes.get(end.node)
        if check is None or check.layer is None:
            return None
        index = output_index(type(check.layer), end.port)
        return check.outputs[index] if index is not None and index < len(check.outputs) else None

    def origin(self, node: str, port_index: int, axis: int) -> str | None:
        """The node that first made a size which arrives here, found by following that very size upstream.

        Args:
            node: where the size arrives.
            port_index: the position of the input.
            axis: which dimension of it.
        """
        edge = self._arriving_edge(node, port_index)
        shape = self.shape(edge.source) if edge else None
        if edge is None or shape is None or not -len(shape) <= axis < len(shape):
            return None
        size = shape[axis]
        maker = edge.source.node
        while not _sets(self.nodes[maker].layer, size):
            for index, arrived in enumerate(self.nodes[maker].inputs):
                if arrived is not None and any(part is size for part in arrived):
                    upstream = self._arriving_edge(maker, index)
                    break
            else:
                return maker
            if upstream is None:
                return maker
            maker = upstream.source.node
        return maker

    def _arriving_edge(self, node: str, port_index: int) -> Edge | None:
        definition = definition_of(self.graph, self.graph.nodes[node].layer)
        return arriving(self.graph, node, definition).get(port_index) if definition else None


def _sets(layer: Layer | None, size: Size) -> bool:
    """Whether a size is one of a layer's parameters, or among the numbers of one."""
    values = vars(layer).values() if layer is not None else ()
    return any(value is size or (isinstance(value, tuple) and any(part is size for part in value)) for value in values)
