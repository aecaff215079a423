"""Whether a wire can be made, asked while it is still being dragged."""

from __future__ import annotations

from engine.design.check.checked import Checked
from engine.design.check.custom.layer import Unknown
from engine.design.check.definitions import definition_of
from engine.design.check.ports import input_index, output_index
from engine.design.graph import End, Graph
from engine.design.graph.order import path_between
from engine.design.layers import Refused, Shape, SizeTooLarge


def fit(graph: Graph, checked: Checked, source: End, target: End, *, runs_in_circle: bool | None = None) -> str:
    """Say why a wire can't be made, or nothing if it can.

    Only what is certain counts: where shapes are not known yet, or another input is still open, the wire fits.

    Args:
        graph: the graph as drawn.
        checked: its check.
        source: an output.
        target: an input; a wire it has already would give way.
        runs_in_circle: whether the source computes from the target, where that is known; it is found out otherwise.
    """
    definition = definition_of(graph, graph.nodes[target.node].layer)
    giver = definition_of(graph, graph.nodes[source.node].layer)
    if definition is None or giver is None:
        return ""
    if not giver.outputs or output_index(giver, source.port) is None:
        return f"{source.node} gives nothing on"
    index = input_index(definition, target.port)
    if index is None:
        return f"{target.node} takes nothing in" if not definition.inputs else f"{target.node} has no such input"
    if runs_in_circle is None:
        runs_in_circle = bool(path_between(graph, target.node, source.node))
    if runs_in_circle:
        return f"the wires would run in a circle, as {source.node} computes from {target.node}"
    return _refusal(checked, checked.shape(source), target.node, index)


def _refusal(checked: Checked, shape: Shape | None, node: str, index: int) -> str:
    check = checked.nodes[node]
    if shape is None or check.layer is None:
        return ""
    ports = check.layer.inputs
    inputs: list[Shape | None] = list(check.inputs) or [None] * len(ports)
    if index < len(inputs):
        inputs[index] = shape
    else:
        inputs.append(shape)
    known = [
        given is not None or (number < len(ports) and ports[number].optional) for number, given in enumerate(inputs)
    ]
    if not all(known):
        return ""
    try:
        check.layer.infer(*inputs)
    except Unknown:
        return ""
    except Refused as refused:
        return f"{node} {refused.says}"
    except SizeTooLarge:
        return f"{node} would make a size too large to compute with"
    return ""
