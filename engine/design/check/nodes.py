"""Checking one node: its layer, its parameters, what arrives, and what leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from engine.design.check.blocks import MAX_NODES_INSIDE, BlockLayer
from engine.design.check.bypassing import check_bypassed
from engine.design.check.checked import Checked, NodeCheck, num_weights
from engine.design.check.configured import configured
from engine.design.check.custom.layer import WAITING, CodeLayer, Unknown, code_problem
from engine.design.check.inner import lifted_problems
from engine.design.check.names import TAKEN
from engine.design.check.node_problems import (
    bad_parameter,
    bad_parameters,
    open_input,
    taken_name,
    too_large,
    unknown_layer,
    wire_problems,
)
from engine.design.check.ports import input_index, output_index
from engine.design.check.problem import Problem, Severity
from engine.design.check.repairs import remedied
from engine.design.check.room import MAX_LOOKED_AT
from engine.design.check.sharing import sharing_problems
from engine.design.check.surroundings import Surroundings
from engine.design.graph import Edge, End, Node
from engine.design.layers import BadParameter, Layer, Refused, Shape, SizeTooLarge
from engine.design.layers.size import counted

_BYTES = {"float32": 4, "int64": 8, "bool": 1}


class Arrived(NamedTuple):
    """What arrives at an input: its shape, and the output it is from, past bypassed nodes, a first port unnamed."""

    end: End
    shape: Shape | None


def check_node(node: Node, around: Surroundings, done: Mapping[str, NodeCheck], kept: NodeCheck | None) -> NodeCheck:
    """Check one node after all that feed it.

    Args:
        node: the node.
        around: what it is checked in.
        done: the results of the nodes before it.
        kept: its result from an earlier check, which stands if nothing it hangs on has changed; None if there is
            none, or if fields differ from then, or variables that it may be set by.
    """
    definition = around.definition(node.layer)
    if definition is None:
        return NodeCheck(node, problems=(unknown_layer(node, around.graph),))
    edges = around.graph.incoming(node.id)
    arrived, is_sound = _arrived(definition, edges, around, done)
    if node.bypassed:
        wrong = () if is_sound else tuple(wire_problems(node, definition, edges, around))
        return check_bypassed(node, definition, edges, arrived, wrong, kept)
    if kept is not None and type(kept.layer) is definition and _stands(kept, node, edges, arrived):
        return kept if kept.node is node else replace(kept, node=node)
    flaw = code_problem(node, definition)
    if flaw is not None:
        return NodeCheck(node, edges, problems=(flaw,))
    problems = [] if is_sound else wire_problems(node, definition, edges, around)
    problems += sharing_problems(node, around.graph)
    owner = around.graph.nodes.get(node.shares, node)
    try:
        layer = configured(definition, owner.params, around.variables)
    except BadParameter as error:
        bad = bad_parameters(owner, definition, around.variables)
        return NodeCheck(node, edges, problems=(*problems, bad_parameter(node, owner, str(error), bad)))
    if isinstance(layer, (BlockLayer, CodeLayer)):
        layer.inform(around.found)
    if node.id in TAKEN:
        problems.append(taken_name(node, around.graph))
    open_inputs = [index for index, port in enumerate(definition.inputs) if index not in arrived and not port.optional]
    problems += [
        open_input(node, layer, index, around) for index in open_inputs if not _is_cut(definition, index, node, around)
    ]
    given = _ordered(definition, arrived)
    sources = tuple([item.end if item else None for item in given])
    if problems or open_inputs or any(item is not None and item.shape is None for item in given):
        return NodeCheck(node, edges, sources, layer, problems=tuple(problems))
    complete = NodeCheck(node, edges, sources, layer, tuple([item.shape if item else None for item in given]))
    try:
        return _inferred(complete, around, done, kept)
    except SizeTooLarge:
        return replace(complete, problems=(too_large(node),))


def _inferred(
    check: NodeCheck, around: Surroundings, done: Mapping[str, NodeCheck], kept: NodeCheck | None
) -> NodeCheck:
    """Add what the layer makes of its inputs, which are all there."""
    layer, given = check.layer, check.inputs
    assert layer is not None
    if check.node.id in around.given:
        return _counted(check, (), (around.given[check.node.id],), around)
    if layer.is_input:
        field = around.fields.get(getattr(layer, "field", ""))
        given = (field.batched() if field else None,)
    try:
        if isinstance(layer, BlockLayer):
            check = _entered(check, layer, around)
            if check.problems and (check.problems[0].severity == "error" or _waits(check)):
                return check
        result = layer.infer(*given)
    except Unknown as unknown:
        says = f"{check.node.id} {unknown.says}."
        return replace(check, problems=(Problem(unknown.severity, unknown.code, check.node.id, "", says),))
    except Refused as refused:
        code = "no-field" if layer.is_input else "shape"
        return replace(check, problems=(_worded("error", code, refused, check, around, done),))
    outputs = (result,) if isinstance(result, Shape) else result
    if kept is not None and len(kept.outputs) == len(outputs):
        passed_on = {id(size) for shape in check.inputs if shape is not None for size in shape}
        pairs = zip(kept.outputs, outputs, strict=True)
        outputs = tuple(old if _alike(old, new, passed_on) else new for old, new in pairs)
        if all(old is new for old, new in zip(kept.outputs, outputs, strict=True)):
            outputs = kept.outputs  # the very same, by which what hangs on it sees that nothing changed
    doubt = layer.doubt(*given)
    doubts = () if doubt is None else (_worded("warning", "doubt", doubt, check, around, done),)
    return _counted(check, given, outputs, around, doubts)


def _worded(
    severity: Severity,
    code: str,
    refused: Refused,
    check: NodeCheck,
    around: Surroundings,
    done: Mapping[str, NodeCheck],
) -> Problem:
    """Make a problem of what a layer says about its inputs, its remedies as edits."""
    node, layer = check.node, check.layer
    assert layer is not None
    context = Checked(around.graph, tuple(around.fields.values()), {**done, node.id: check})
    repairs = remedied(refused, node, layer, context, around.fields)
    return Problem(severity, code, node.id, refused.port, f"{node.id} {refused.says}.", repairs)


def _counted(
    check: NodeCheck,
    given: tuple[Shape | None, ...],
    outputs: tuple[Shape, ...],
    around: Surroundings,
    doubts: tuple[Problem, ...] = (),
) -> NodeCheck:
    """Add what comes out, and what the layer costs."""
    layer = check.layer
    assert layer is not None
    copies = [copy.checked for copy in check.inside]
    parameters = num_weights(layer, given, check.inside)
    if copies:
        flops = sum(copy.flops for copy in copies)
        activation_bytes = sum(copy.activation_bytes for copy in copies)
    else:
        flops = layer.flops(check.inputs, outputs)
        activation_bytes = sum([_BYTES[shape.dtype] * counted(shape) for shape in outputs])
    return NodeCheck(
        check.node,
        check.edges,
        check.sources,
        layer,
        check.inputs,
        outputs,
        check.problems + doubts,
        0 if check.node.shares and check.node.id not in around.heirs else parameters,
        flops,
        activation_bytes,
        ready=True,
        inside=check.inside,
    )


def _entered(check: NodeCheck, layer: BlockLayer, around: Surroundings) -> NodeCheck:
    """Add what is inside a block, and what is wrong there.

    Raises:
        Refused: what arrives is not what the block takes, or the block is too large.
    """
    copies = layer.copies(*(shape for shape in check.inputs if shape is not None))
    if sum(copy.checked.num_nodes for copy in copies) > MAX_NODES_INSIDE:
        raise Refused(f"holds more than {MAX_NODES_INSIDE:,} layers, all blocks opened; repeat less")
    problems = lifted_problems(check.node, layer, copies)
    return replace(check, inside=copies, problems=problems)


def too_much_inside(node: Node, around: Surroundings) -> NodeCheck:
    """The result for a block that there is no room to look into."""
    says = (
        f"{node.id} and other blocks hold more than {MAX_LOOKED_AT:,} layers that differ, all blocks opened; "
        "use fewer of them, or alike ones."
    )
    return NodeCheck(node, around.graph.incoming(node.id), problems=(Problem("error", "size", node.id, "", says),))


def _waits(check: NodeCheck) -> bool:
    """Whether there is a custom layer inside whose shapes the engine has yet to find."""
    return any(problem.code == WAITING for problem in check.problems)


def _alike(old: Shape, new: Shape, passed_on: set[int]) -> bool:
    """Whether the old shape can stand for the new, formulas included; what hangs on it then stands too.

    A size that was only passed on has to be the very same, or it could no longer be followed to where it was made.
    """
    return old == new and all(
        a is b or (a.text == b.text and passed_on.isdisjoint((id(a), id(b)))) for a, b in zip(old, new, strict=True)
    )


def _stands(kept: NodeCheck, node: Node, edges: tuple[Edge, ...], arrived: Mapping[int, Arrived]) -> bool:
    """Whether an earlier result still holds: the same layer, wires and sources, and the very shapes along them."""
    if not kept.ready or kept.problems or node.shares or kept.node.shares:
        return False
    if kept.node is not node and kept.node.params is not node.params:
        return False
    if kept.edges is not edges and kept.edges != edges:
        return False
    before = [shape for shape in kept.inputs if shape is not None]
    now = [arrived[index] for index in sorted(arrived)]
    if len(before) != len(now) or not all(a is b.shape for a, b in zip(before, now, strict=True)):
        return False
    return [end for end in kept.sources if end is not None] == [item.end for item in now]


def _arrived(
    definition: type[Layer], edges: tuple[Edge, ...], around: Surroundings, done: Mapping[str, NodeCheck]
) -> tuple[dict[int, Arrived], bool]:
    """What arrives at each connected input, by position, and whether all wires run from what is there to what is."""
    result: dict[int, Arrived] = {}
    is_sound = True
    for edge in edges:
        index = input_index(definition, edge.target.port)
        source = done.get(edge.source.node)
        giver = around.definition(source.node.layer) if source else None
        if index is None or source is None or giver is None:
            is_sound = False
            continue
        out = output_index(giver, edge.source.port)
        shape = source.outputs[out] if out is not None and out < len(source.outputs) else None
        is_sound = is_sound and out is not None and not giver.outputs[out].when
        end = End(edge.source.node) if out == 0 and edge.source.port else edge.source
        if source.node.bypassed:
            is_sound = is_sound and out == 0
            end = (source.sources[0] if source.sources else None) or end
        result[index] = Arrived(end, shape)
    return result, is_sound


def _ordered(definition: type[Layer], arrived: Mapping[int, Arrived]) -> tuple[Arrived | None, ...]:
    if definition.inputs and definition.inputs[-1].repeats:
        fixed = len(definition.inputs) - 1
        first = tuple(arrived.get(index) for index in range(fixed))
        return first + tuple(arrived[index] for index in sorted(arrived) if index >= fixed)
    return tuple(arrived.get(index) for index in range(len(definition.inputs)))


def _is_cut(definition: type[Layer], index: int, node: Node, around: Surroundings) -> bool:
    return any(
        edge.target.node == node.id and input_index(definition, edge.target.port) == index for edge in around.cut
    )
