"""What can be wrong with a node: the sentences, and the edits that mend it."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from functools import partial

from engine.design.check.bypassing import taking_in
from engine.design.check.ports import input_index, input_name, output_index, output_ports
from engine.design.check.problem import Problem, Repair
from engine.design.check.repairs import label_repairs
from engine.design.check.surroundings import Surroundings
from engine.design.graph import Edge, End, Graph, Node, ParamValue
from engine.design.graph.blocks import unsound
from engine.design.graph.edits import disconnect, replace_layer, reset_params, set_params, unique_id
from engine.design.graph.edits import rename_node as renamed
from engine.design.layers import LAYERS, BadParameter, Layer, Size


def too_large(node: Node) -> Problem:
    """A size that torch can't count to."""
    says = f"{node.id} makes a size too large to compute with; make it, or what comes before it, smaller."
    return Problem("error", "size", node.id, "", says)


def wire_problems(node: Node, definition: type[Layer], edges: tuple[Edge, ...], around: Surroundings) -> list[Problem]:
    """Wires that arrive at an input, or leave by an output, that is not there."""
    problems = []
    for edge in edges:
        if input_index(definition, edge.target.port) is None:
            has = ", ".join(port.name for port in definition.inputs) or "none"
            says = f"{node.id} has no input named {edge.target.port!r}; {node.layer} has: {has}."
            problems.append(Problem("error", "no-port", node.id, edge.target.port, says, (_removal(edge),)))
        source = around.graph.nodes.get(edge.source.node)
        layer = around.definition(source.layer) if source else None
        if source is None or layer is None:
            continue
        if output_index(layer, edge.source.port) is None:
            has = ", ".join(port.name for port in output_ports(layer, source.params)) or "none"
            asked = repr(edge.source.port) if edge.source.port else "at all"
            says = f"A wire leaves {edge.source.node} by an output {asked}, but {layer.name} has: {has}."
            problems.append(Problem("error", "no-port", node.id, edge.target.port, says, (_removal(edge),)))
        elif source.bypassed and output_index(layer, edge.source.port):
            says = f"{source.id} is bypassed and gives its first output alone, but a wire leaves by {edge.source.port}."
            repairs = (taking_in(source), _removal(edge))
            problems.append(Problem("error", "bypass", node.id, edge.target.port, says, repairs))
        else:
            problems += _switched_off(edge, source, layer)
    return problems


def _removal(edge: Edge) -> Repair:
    return Repair("Remove the wire", partial(disconnect, targets=[edge.target]), "Remove the wire")


def _switched_off(edge: Edge, source: Node, layer: type[Layer]) -> list[Problem]:
    """A wire that leaves by an output which exists only once a switch is on, or a count is high enough."""
    port = layer.outputs[output_index(layer, edge.source.port) or 0]
    if not port.when:
        return []
    has = output_ports(layer, source.params)
    if port in has:
        return []
    kind = layer.parameters[port.when].kind
    wanted: ParamValue = True if kind == "switch" else port.least
    if kind == "switch":
        label, alike = f"Turn {port.when} of {source.id} on", f"Turn {port.when} on"
        says = f"{source.id} gives {port.name} only while its {port.when} is on, but it is off."
    else:
        label, alike = f"Set {port.when} of {source.id} to {port.least}", f"Set {port.when}"
        says = f"{source.id} has no output {port.name}: by its {port.when} it has {len(has)} of them."
    switch = Repair(label, lambda graph: set_params(graph, source.id, {port.when: wanted}), alike)
    repairs = (_removal(edge),) if kind == "sizes" else (switch, _removal(edge))
    return [Problem("error", "no-port", edge.target.node, edge.target.port, says, repairs)]


def unknown_layer(node: Node, graph: Graph) -> Problem:
    """A layer that neither Netloom nor the project has, or a block that can't be."""
    wrong = unsound(graph.blocks) if node.layer in graph.blocks else ""
    if wrong:
        return Problem("error", "block-cycle", node.id, "", f"{node.id} is a block that can't be, as {wrong}.")
    near = difflib.get_close_matches(node.layer, [*LAYERS, *graph.blocks], n=2, cutoff=0.6)
    words = [f"Make it {name}" for name in near]
    changes = [partial(replace_layer, node=node.id, layer=name) for name in near]
    repairs = tuple(map(Repair, words, changes, words))
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    return Problem(
        "error", "unknown-layer", node.id, "", f"{node.id} is a {node.layer!r}, a layer not known here.{hint}", repairs
    )


def bad_parameters(node: Node, definition: type[Layer], variables: Mapping[str, Size]) -> list[str]:
    """The names of the parameters that can't be read."""
    bad = []
    for name, value in node.params.items():
        parameter = definition.parameters.get(name)
        try:
            if parameter is None:
                bad.append(name)
            else:
                parameter.read(value, variables)
        except BadParameter:
            bad.append(name)
    return bad


def bad_parameter(node: Node, owner: Node, says: str, bad: list[str]) -> Problem:
    """A parameter outside of its rule; the repair resets all that are."""
    words = f"Reset {', '.join(bad)}"
    repairs = (Repair(words, lambda graph: reset_params(graph, owner.id, bad), words),) if bad else ()
    return Problem("error", "parameter", node.id, "", f"{node.id}: {says}", repairs)


def taken_name(node: Node, graph: Graph) -> Problem:
    """A name that means something else in the code."""
    free = unique_id(graph, f"{node.id}_{node.layer.lower()}")
    return Problem(
        "error",
        "name-taken",
        node.id,
        "",
        f"A layer can't be named {node.id!r}: the name becomes an attribute of the module, "
        "where torch or the code has something of that name.",
        (Repair(f"Rename to {free}", lambda graph: renamed(graph, node.id, free), "Rename"),),
    )


def open_input(node: Node, layer: Layer, index: int, around: Surroundings) -> Problem:
    """An input that nothing arrives at; what could, where the data says so."""
    name = input_name(type(layer), index)
    which = f"its input {name!r}" if len(layer.inputs) > 1 else "its input"
    is_label = layer.is_loss and index > 0 and layer.inputs[index].name == "target"
    return Problem(
        "error",
        "open-input",
        node.id,
        name,
        f"{node.id} computes from {which}, but nothing is connected there.",
        label_repairs(End(node.id, "target"), node, around.graph, around.fields) if is_label else (),
    )
