"""What the outline shows below a node: a row for each of its inputs, each wire that leaves it, and what is inside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from engine.design.check import (
    Checked,
    arriving,
    definition_of,
    input_ports,
    output_index,
    output_ports,
)
from engine.design.graph import Edge, End, Graph
from studio.block_path import can_open
from studio.figures import counted, shape_text
from studio.panels.outline_words import shape_words


@dataclass(frozen=True, slots=True)
class PortRow:
    """A row below a node.

    Attributes:
        kind: whether it is an input, an output, or tells what is inside of a block.
        end: the port of the node that it is about.
        edge: the wire there, if there is one.
        text: what it shows.
        shape: what flows there.
        said: all of it in words.
    """

    kind: Literal["input", "output", "inside"]
    end: End
    edge: Edge | None
    text: str
    shape: str
    said: str

    @property
    def neighbour(self) -> str:
        """The node at the other end of the wire; empty where there is none."""
        if self.edge is None:
            return ""
        return self.edge.source.node if self.kind == "input" else self.edge.target.node


def port_rows(graph: Graph, checked: Checked, name: str) -> list[PortRow]:
    """The rows below a node."""
    return [*_inside(graph, checked, name), *_inputs(graph, checked, name), *_outputs(graph, checked, name)]


def has_rows(graph: Graph, name: str) -> bool:
    """Whether there is anything below a node, without working it out."""
    node = graph.nodes.get(name)
    if node is None:
        return False  # its row is about to go
    definition = definition_of(graph, node.layer)
    if definition is None:
        return bool(graph.incoming(name) or graph.outgoing(name))
    return bool(definition.inputs or definition.outputs)


def _inside(graph: Graph, checked: Checked, name: str) -> Iterator[PortRow]:
    layer = graph.nodes[name].layer
    if can_open(graph, layer):
        inner = graph.blocks[layer].graph
        number = sum(node.layer not in ("Input", "Output") for node in inner.nodes.values())
        text = f"inside: {counted(number, 'layer')}"
        yield PortRow("inside", End(name), None, text, "", f"{text}, Enter opens the block")


def _inputs(graph: Graph, checked: Checked, name: str) -> Iterator[PortRow]:
    incoming = graph.incoming(name)
    definition = definition_of(graph, graph.nodes[name].layer)
    if definition is None:
        for edge in incoming:
            yield _input_row(checked, edge.target, edge.target.port or "input", edge, is_optional=False)
        return
    wired = arriving(graph, name, definition)
    ports = input_ports(definition, incoming)
    repeats = bool(definition.inputs) and definition.inputs[-1].repeats
    for index, port in enumerate(ports):
        there = wired.get(index)
        end = there.target if there is not None else End(name, "" if index == 0 else port.name)
        word = f"input {port.name}" if len(ports) > 1 else "input"
        yield _input_row(checked, end, word, there, is_optional=port.optional or (repeats and index > 1))


def _input_row(checked: Checked, end: End, word: str, edge: Edge | None, *, is_optional: bool) -> PortRow:
    if edge is None:
        state = "free, need not be connected" if is_optional else "not connected"
        return PortRow(
            "input", end, None, f"{word} ← {'free' if is_optional else 'nothing yet'}", "", f"{word}, {state}"
        )
    shape = checked.shape(edge.source)
    said = f"{word}, from {edge.source}, {shape_words(shape) if shape is not None else 'shape not known yet'}"
    return PortRow("input", end, edge, f"{word} ← {edge.source}", shape_text(shape) if shape is not None else "", said)


def _outputs(graph: Graph, checked: Checked, name: str) -> Iterator[PortRow]:
    node = graph.nodes[name]
    definition = definition_of(graph, node.layer)
    leaving = graph.outgoing(name)
    if definition is None:
        for edge in leaving:
            yield _output_row(checked, edge.source, edge.source.port or "output", edge)
        return
    ports = output_ports(definition, node.params)
    for index, port in enumerate(ports):
        end = End(name, "" if index == 0 else port.name)
        word = f"output {port.name}" if len(ports) > 1 else "output"
        edges = [edge for edge in leaving if output_index(definition, edge.source.port) == index]
        yield from (_output_row(checked, end, word, edge) for edge in edges)
        if not edges:
            yield _output_row(checked, end, word, None)


def _output_row(checked: Checked, end: End, word: str, edge: Edge | None) -> PortRow:
    shape = checked.shape(end)
    shown = shape_text(shape) if shape is not None else ""
    flows = shape_words(shape) if shape is not None else "shape not known yet"
    if edge is None:
        return PortRow("output", end, None, f"{word} → nothing yet", shown, f"{word}, not connected, {flows}")
    return PortRow("output", end, edge, f"{word} → {edge.target}", shown, f"{word}, to {edge.target}, {flows}")
