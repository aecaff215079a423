"""What a card says: its texts and ports, worked out from a node and its check before anything is painted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from engine.design.check import (
    BlockLayer,
    Checked,
    NodeCheck,
    Problem,
    definition_of,
    input_index,
    input_ports,
    output_index,
    output_ports,
)
from engine.design.graph import End, Graph, Node
from engine.design.layers import Layer, Port, Shape
from studio.block_path import card_of
from studio.canvas.card_detail import Params, copies_of, detail_of

CARD_WIDTH = 168.0
CARD_HEIGHT = 56.0
ROW_HEIGHT = 18.0
_NAMES = 15.0
"""The height that the names of several ports take at the top or the bottom of a card."""

MIDDLE = 28.0
"""Where the port of a card with one input or output is, below the card's top."""

_RANK = {"error": 0, "warning": 1, "hint": 2}
_NOTHING: frozenset[str] = frozenset()
_KEPT = 4_096
"""So many ports are shared by cards; a name that nothing bears any more goes with time."""


@dataclass(frozen=True, slots=True)
class PortFace:
    """A port as it is painted.

    Attributes:
        name: what an edge calls it; empty for the first one.
        label: its name written out, where the card shows it.
        kind: what flows through it.
        y: its distance below the card's top, in pixels, in a drawing from left to right.
        wired: whether a wire is there.
        optional: whether the layer works without a wire there.
        shape: what leaves it, on a card with several outputs.
        x: its distance from the card's left edge, in a drawing from top to bottom.
    """

    name: str
    label: str
    kind: str
    y: float
    wired: bool
    optional: bool = False
    shape: str = ""
    x: float = 0.0


_NO_PORT = PortFace("", "", "any", MIDDLE, wired=False, x=CARD_WIDTH / 2)


@dataclass(slots=True)  # final and not frozen: one is made for every card, in a third of the time
class Face:
    """A card as it is painted, without its strip.

    Attributes:
        title: the node's name.
        detail: the parameters that matter, or the layer's name.
        shape: what leaves it, where that is one shape.
        family: the heading of its layer in the palette.
        inputs: its input ports, from top to bottom.
        outputs: its output ports, from top to bottom.
        height: in pixels.
        severity: of its worst problem; empty without one.
        says: its problems in words.
        wrong: the input ports that a problem is about.
        is_block: whether it can be opened.
        repeats: whether what can be opened stands for several copies.
        owner: the node whose weights it uses as well.
        bypassed: whether it is left out for now.
        downward: whether its inputs are on top and its outputs at the bottom.
        head: the room above its name that the names of its inputs take, in pixels.
    """

    title: Final[str]
    detail: Final[str]
    shape: Final[str]
    family: Final[str]
    inputs: Final[tuple[PortFace, ...]]
    outputs: Final[tuple[PortFace, ...]]
    height: Final[float] = CARD_HEIGHT
    severity: Final[str] = ""
    says: Final[str] = ""
    wrong: Final[frozenset[str]] = frozenset()
    is_block: Final[bool] = False
    repeats: Final[bool] = False
    owner: Final[str] = ""
    bypassed: Final[bool] = False
    downward: Final[bool] = False
    head: Final[float] = 0.0

    def input(self, name: str) -> PortFace:
        """The input of a name, or else the first."""
        return _port(self.inputs, name)

    def output(self, name: str) -> PortFace:
        """The output of a name, or else the first."""
        return _port(self.outputs, name)


def _port(ports: tuple[PortFace, ...], name: str) -> PortFace:
    for port in ports:
        if port.name == name:
            return port
    return ports[0] if ports else _NO_PORT


def face_of(graph: Graph, node: Node, check: NodeCheck | None, problems: tuple[Problem, ...] = ()) -> Face:
    """Work out what the card of a node says."""
    definition = definition_of(graph, node.layer)
    params = graph.nodes.get(node.shares, node).params
    inputs = _inputs(graph, node, params, definition, check)
    outputs = _outputs(graph, node, params, definition, check)
    copies = copies_of(params, definition, check)
    shape = check.outputs[0] if check is not None and len(check.outputs) == 1 else None
    if definition is not None and not definition.outputs and check is not None and len(check.inputs) == 1:
        shape = check.inputs[0]
    rows = max(len(inputs) if len(inputs) > 1 else 0, len(outputs) if len(outputs) > 1 else 0)
    is_replaced = any(p.optional and p.wired for p in inputs)
    severity, says, wrong = _told(definition, problems) if problems else ("", "", _NOTHING)
    face = Face(
        title=node.id,
        detail=("bypassed" if node.bypassed else node.shares)
        or detail_of(node, definition, check, copies, is_replaced=is_replaced),
        shape="" if shape is None else str(shape),
        family=definition.family if definition else "",
        inputs=inputs,
        outputs=outputs,
        height=CARD_HEIGHT if rows == 0 else _first_row(definition, params) + rows * ROW_HEIGHT + 6,
        severity=severity,
        says=says,
        wrong=wrong,
        is_block=definition is not None and issubclass(definition, BlockLayer),
        repeats=bool(copies),
        owner="" if node.bypassed else node.shares,
        bypassed=node.bypassed,
    )
    return _turned(face) if graph.drawing.downward else face


def _told(definition: type[Layer] | None, problems: tuple[Problem, ...]) -> tuple[str, str, frozenset[str]]:
    """How bad the worst problem is, all of them in words, and the inputs that errors are about."""
    severity = min([problem.severity for problem in problems], key=_RANK.__getitem__)
    stopped = [problem.port for problem in problems if problem.port and problem.severity == "error"]
    wrong = frozenset([_canonical(definition, port) for port in stopped]) if definition and stopped else _NOTHING
    return severity, "\n".join([problem.says for problem in problems]), wrong


def _turned(face: Face) -> Face:
    """The same card with its inputs along the top and its outputs along the bottom."""
    head = _NAMES if len(face.inputs) > 1 else 0.0
    foot = _NAMES if len(face.outputs) > 1 else 0.0
    return replace(
        face,
        inputs=_along_the_edge(face.inputs),
        outputs=_along_the_edge(face.outputs),
        height=CARD_HEIGHT + head + foot,
        head=head,
        downward=True,
    )


def _along_the_edge(ports: tuple[PortFace, ...]) -> tuple[PortFace, ...]:
    room = CARD_WIDTH / max(len(ports), 1)
    return tuple(replace(port, x=(index + 0.5) * room) for index, port in enumerate(ports))


def _first_row(definition: type[Layer] | None, params: Params) -> float:
    """Where the rows of ports begin: below the shape, or in its place where no single shape leaves the card."""
    return 48.0 if definition is not None and len(output_ports(definition, params)) == 1 else 32.0


def _canonical(definition: type[Layer], port: str) -> str:
    return "" if input_index(definition, port) == 0 else port


def _inputs(
    graph: Graph, node: Node, params: Params, definition: type[Layer] | None, check: NodeCheck | None
) -> tuple[PortFace, ...]:
    incoming = graph.incoming(node.id)
    if definition is None:
        names = dict.fromkeys(edge.target.port for edge in incoming)
        ports = tuple(Port(name) for name in names)
    else:
        ports = input_ports(definition, incoming)
    if definition is not None and len(ports) == 1:
        arriving = check.inputs[0] if check is not None and check.inputs else None
        is_wired = any(input_index(definition, edge.target.port) == 0 for edge in incoming)
        return (_port_face("", "", kind_of(arriving), MIDDLE, is_wired, ports[0].optional),)
    wired = {input_index(definition, e.target.port) for e in incoming} if definition else set(range(len(ports)))
    top = _first_row(definition, params)
    several = len(ports) > 1
    result = []
    for index, port in enumerate(ports):
        arriving = check.inputs[index] if check is not None and index < len(check.inputs) else None
        free = port.optional or (index > 1 and definition is not None and definition.inputs[-1].repeats)
        y = top + (index + 0.5) * ROW_HEIGHT if several else MIDDLE
        label = port.name if several else ""
        result.append(_port_face("" if index == 0 else port.name, label, kind_of(arriving), y, index in wired, free))
    return tuple(result)


def _outputs(
    graph: Graph, node: Node, params: Params, definition: type[Layer] | None, check: NodeCheck | None
) -> tuple[PortFace, ...]:
    leaving = graph.outgoing(node.id)
    if definition is None:
        names = dict.fromkeys(edge.source.port for edge in leaving)
        return tuple(PortFace(n, n, "any", MIDDLE + i * ROW_HEIGHT, wired=True) for i, n in enumerate(names))
    ports = output_ports(definition, params)
    if len(ports) == 1:
        shape = check.outputs[0] if check is not None and check.outputs else None
        is_wired = any(output_index(definition, edge.source.port) == 0 for edge in leaving)
        return (_port_face("", "", kind_of(shape), MIDDLE, is_wired),)
    wired = {output_index(definition, edge.source.port) for edge in leaving}
    several = len(ports) > 1
    result = []
    for index, port in enumerate(ports):
        shape = check.outputs[index] if check is not None and index < len(check.outputs) else None
        result.append(
            PortFace(
                name="" if index == 0 else port.name,
                label=port.name if several else "",
                kind=kind_of(shape),
                y=_first_row(definition, params) + (index + 0.5) * ROW_HEIGHT if several else MIDDLE,
                wired=index in wired,
                shape=str(shape) if several and shape is not None else "",
            )
        )
    return tuple(result)


@lru_cache(maxsize=_KEPT)
def _port_face(name: str, label: str, kind: str, y: float, wired: bool, optional: bool = False) -> PortFace:
    """A port without a shape: a handful serve thousands of cards, for most of them are alike."""
    return PortFace(name, label, kind, y, wired, optional)


def problems_by_node(checked: Checked) -> Mapping[str, tuple[Problem, ...]]:
    """The problems of each card that has any: of the network where they name a node, and inside of blocks, too."""
    found: dict[str, list[Problem]] = {}
    for problem in checked.problems:
        if problem.node:
            found.setdefault(card_of(problem.node), []).append(problem)
    return {name: tuple(problems) for name, problems in found.items()}


def kind_of(shape: Shape | None) -> str:
    """What flows, as wires are coloured by."""
    return "any" if shape is None else shape.kind


def wire_shape(checked: Checked, source: End) -> Shape | None:
    """What flows out of an output, if that output is part of the checked graph."""
    return checked.shape(source) if source.node in checked.nodes else None
