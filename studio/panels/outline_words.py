"""What the outline says in words: every row as a screen reader speaks it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from engine.design.check import NodeCheck, definition_of
from studio.canvas.face import CARD_HEIGHT, CARD_WIDTH
from studio.figures import counted

if TYPE_CHECKING:
    from engine.design.check import Problem
    from engine.design.graph import Graph, Node, ParamValue
    from engine.design.graph.drawing import Annotation
    from engine.design.layers import Layer, Shape

_MOST_SAID = 3
"""So many problems of one layer are said whole."""
_MOST_NAMED = 12
"""So many layers of a frame are said by name."""


def shape_words(shape: Shape) -> str:
    """A shape as it is spoken: `N by 6 by 28 by 28`."""
    return " by ".join(size.as_factor() for size in shape) or "one number"


def shapes_words(check: NodeCheck) -> str:
    """What leaves a node, or that it is not known yet: `gives N by 10`."""
    if check.layer is not None and not check.layer.outputs:
        return "gives nothing on"
    if not check.outputs:
        return "shape not known yet"
    return "gives " + " and ".join(shape_words(shape) for shape in check.outputs)


def problem_words(problems: Sequence[Problem]) -> str:
    """The problems of a node, or that there is none: `1 problem: conv1 has no room for ...`."""
    if not problems:
        return "no problems"
    said = " ".join(problem.says for problem in problems[:_MOST_SAID])
    return f"{counted(len(problems), 'problem')}: {said}"


def node_words(graph: Graph, check: NodeCheck, problems: Sequence[Problem]) -> str:
    """All about a node: `conv1, Conv2d, 6 filters of 5 by 5, gives N by 6 by 28 by 28, no problems`."""
    node = check.node
    parts = [node.id, node.layer if node.layer != node.id else ""]
    if node.bypassed:
        parts.append("bypassed")
    if node.shares:
        parts.append(f"with the weights of {node.shares}")
    parts.append(setting_words(graph, check))
    parts += [f"in the frame {frame.text}" for frame in _frames_around(graph, node)]
    parts += [shapes_words(check), problem_words(problems)]
    return ", ".join(part for part in parts if part)


def annotation_words(graph: Graph, item: Annotation) -> str:
    """A frame with what it holds, or all that a note says: `frame Encoder, holds conv1, relu1`."""
    if item.kind == "note":
        return f"note, {item.text or 'nothing written yet'}"
    held = held_by(graph, item)
    name = f"frame {item.text}" if item.text.strip() else nameless_words(item).lower()
    return f"{name}, holds {', '.join(held[:_MOST_NAMED]) or 'nothing'}" + (
        f" and {counted(len(held) - _MOST_NAMED, 'more layer')}" if len(held) > _MOST_NAMED else ""
    )


def nameless_words(item: Annotation) -> str:
    """What a frame or a note is called on which nothing is written."""
    return "Untitled frame" if item.kind == "frame" else "Empty note"


def _frames_around(graph: Graph, node: Node) -> list[Annotation]:
    size = CARD_WIDTH, CARD_HEIGHT
    drawn = graph.drawing.annotations.values()
    return [item for item in drawn if item.kind == "frame" and item.text and item.holds(node.at, size)]


def held_by(graph: Graph, frame: Annotation) -> list[str]:
    """The nodes whose cards lie in a frame."""
    size = CARD_WIDTH, CARD_HEIGHT
    return [name for name, node in graph.nodes.items() if frame.holds(node.at, size)]


def setting_words(graph: Graph, check: NodeCheck) -> str:
    """The parameters that matter: `6 filters of 5 by 5`, `120 features`, `field image`."""
    definition = definition_of(graph, check.node.layer)
    if definition is None:
        return ""
    parts, names = [], list(definition.shown)
    if "out_channels" in names and "kernel_size" in names:
        parts.append(f"{_value(check, definition, 'out_channels')} filters of {_size(check, definition)}")
        names = [name for name in names if name not in ("out_channels", "kernel_size")]
    elif "kernel_size" in names:
        parts.append(f"windows of {_size(check, definition)}")
        names.remove("kernel_size")
    elif "out_features" in names:
        parts.append(f"{_value(check, definition, 'out_features')} features")
        names.remove("out_features")
    for name in names:
        if _is_told(check, definition, name):
            value = check.node.params.get(name, definition.parameters[name].default)
            words = name.replace("_", " ")
            parts.append(words if value is True else f"{words} {_value(check, definition, name)}")
    return ", ".join(parts)


def _is_told(check: NodeCheck, definition: type[Layer], name: str) -> bool:
    """Whether a parameter is set to something that is worth saying."""
    parameter = definition.parameters[name]
    value = check.node.params.get(name, parameter.default)
    return value not in (None, "", False) and (value != parameter.default or parameter.always)


def _size(check: NodeCheck, definition: type[Layer]) -> str:
    """A window's size; one number is said for each side."""
    value = check.node.params.get("kernel_size", definition.parameters["kernel_size"].default)
    if check.layer is None and isinstance(value, int):
        return f"{value} by {value}" if definition.parameters["kernel_size"].kind == "pair" else str(value)
    return _value(check, definition, "kernel_size")


def _value(check: NodeCheck, definition: type[Layer], name: str) -> str:
    """A parameter as it was worked out, or as it was written where that is not possible."""
    worked_out = getattr(check.layer, name, None) if check.layer is not None else None
    value = worked_out if worked_out is not None else check.node.params.get(name, definition.parameters[name].default)
    return _written(value)


def _written(value: ParamValue | object) -> str:
    return " by ".join(map(_written, value)) if isinstance(value, tuple) else str(value).removeprefix("= ")
