"""What a node is checked in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from engine.design.check.checked import leading_nowhere
from engine.design.check.custom.found import NOTHING_FOUND, Found
from engine.design.check.definitions import definitions
from engine.design.data.field import Field
from engine.design.graph import Edge, Graph
from engine.design.layers import LAYERS, Layer, Shape, Size


@dataclass(frozen=True)
class Surroundings:
    """What a node is checked in.

    Attributes:
        graph: the graph.
        fields: the data's fields, by name.
        variables: the graph's variables as sizes.
        cut: wires left out of the order, as they close a cycle.
        given: inside a block, what arrives at its inputs.
        found: what the engine has found out about custom layers.
    """

    graph: Graph
    fields: Mapping[str, Field]
    variables: Mapping[str, Size]
    cut: frozenset[Edge]
    given: Mapping[str, Shape] = field(default_factory=dict)
    found: Found = NOTHING_FOUND

    def definition(self, layer: str) -> type[Layer] | None:
        """The layer or block of that name."""
        return self._definitions.get(layer)

    @cached_property
    def heirs(self) -> frozenset[str]:
        """Of the nodes that share the weights of a bypassed one, the first that takes part: it has them meanwhile.

        One that leads to no loss and no output has them only where all do.
        """
        nodes = self.graph.nodes
        sharing = [node for node in nodes.values() if node.shares and not node.bypassed]
        sharing = [node for node in sharing if (owner := nodes.get(node.shares)) is not None and owner.bypassed]
        unused = leading_nowhere(self.graph) if sharing else ()
        found: dict[str, str] = {}
        for node in sorted(sharing, key=lambda node: node.id in unused):
            found.setdefault(node.shares, node.id)
        return frozenset(found.values())

    @cached_property
    def _definitions(self) -> Mapping[str, type[Layer] | None]:
        blocks = self.graph.blocks
        return {**LAYERS, **{name: definitions(blocks).get(name) for name in blocks}}
