"""A part of a graph as a class: what its constructor builds, and how `forward` computes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from itertools import compress
from operator import attrgetter
from typing import NamedTuple

from engine.design.check import NodeCheck
from engine.design.codegen.forward import Flow
from engine.design.codegen.layout import WIDTH, folded
from engine.design.codegen.names import mentioned, prose, replaced
from engine.design.codegen.source import Piece, Source, Writer, piece_of
from engine.design.graph import End, Number, changed_keys
from engine.design.layers import Call, Shape

_INDENT = "        "


@dataclass(frozen=True)
class Signature:
    """What a class says of itself, and what its constructor may take; what it does not use is left out.

    Attributes:
        docstring: gives the lines of its docstring, told which sizes and variables its constructor takes.
        sizes: names of sizes that follow from its inputs, taken by position.
        variables: the graph's variables with their defaults.
        shows_shapes: whether the lines of `forward` show the shapes they give, as there is but one use of the class.
        prefix: what the names of its nodes begin with in the map to lines, such as `BasicBlock.`.
    """

    docstring: Callable[[Collection[str]], list[str]]
    sizes: tuple[str, ...] = ()
    variables: Mapping[str, Number] | None = None
    shows_shapes: bool = False
    prefix: str = ""

    @classmethod
    def of_network(cls, title: str, part: Flow) -> Signature:
        """That of the whole network."""
        variables = part.checked.graph.variables
        return cls(lambda _: _network_docstring(title, part), (), variables, shows_shapes=True)


@dataclass(frozen=True)
class ClassSource:
    """A class.

    Attributes:
        source: its code.
        taken: the sizes and variables that its constructor takes, in order.
    """

    source: Source
    taken: tuple[str, ...]


def class_line(name: str) -> Piece:
    """The first line of a class."""
    return Piece(f"class {name}(nn.Module):")


def class_source(name: str, part: Flow, constructor: Callable[[NodeCheck], str], signature: Signature) -> ClassSource:
    """Write a class.

    Args:
        name: what it is called.
        part: what it computes.
        constructor: gives the call that builds a node's module; empty where it has none.
        signature: what it says of itself and may take.
    """
    uses = _uses(part, constructor, signature)
    variables = signature.variables or {}
    candidates = (*signature.sizes, *variables)
    forward = used = set()
    if candidates:
        forward = mentioned("\n".join([line for use in uses.values() for line in use.statements]), candidates)
        used = forward | mentioned("\n".join([uses[node].constructor for node in part.builders]), candidates)
    taken = tuple(key for key in candidates if key in used)
    arguments = [f"{key}: int" for key in signature.sizes if key in used]
    arguments += [f"{key}: {type(value).__name__} = {value!r}" for key, value in variables.items() if key in used]
    writer = Writer()
    writer.put([class_line(name)])
    writer.write([*signature.docstring(taken), ""])
    writer.write(folded(f"    def __init__({', '.join(['self', *arguments])}) -> None:"))
    writer.write([f"{_INDENT}super().__init__()"])
    writer.write(f"{_INDENT}self.{key} = {key}" for key in taken if key in forward)
    writer.put(uses[node].building for node in part.builders)
    writer.write([""])
    _write_forward(writer, part, uses, signature, {key: f"self.{key}" for key in forward})
    return ClassSource(writer.source(), taken)


class _Use(NamedTuple):
    """One node's part in a class.

    Attributes:
        constructor: the call that builds its module; empty where it has none.
        statements: what it computes in `forward`, as the layer writes it.
        building: the lines that build its module.
        computing: its statements laid out, with the shape behind them.
    """

    constructor: str
    statements: tuple[str, ...]
    building: Piece | None
    computing: Piece | None


def _uses(part: Flow, constructor: Callable[[NodeCheck], str], signature: Signature) -> Mapping[str, _Use]:
    """Every node's part; that of a node stands as long as its check does and its variables keep their names."""
    before, kept = part.checked.memory.get("uses", (part, {}))
    was, now = before.checked.nodes, part.checked.nodes
    stale = {*changed_keys(was, now), *_renamed(before, part), *compress(now, map(attrgetter("inside"), now.values()))}
    if kept and before.order is part.order:
        uses = dict(kept)
    else:
        uses = {node: kept[node] for node in part.order if node in kept}
        stale.update(node for node in part.order if node not in kept)
    for node in filter(stale.__contains__, part.order):
        uses[node] = _use(part, now[node], constructor(now[node]), signature)
    part.checked.memory["uses"] = part, uses
    return uses


def _renamed(before: Flow, now: Flow) -> set[str]:
    """The nodes that read or give a value which bears another name than before."""
    if before.names is now.names:
        return set()
    changed = {end for end, name in now.names.items() if before.names.get(end) != name}
    changed |= before.names.keys() - now.names.keys()
    nodes = {end.node for end in changed if end is not None}
    if now.checked.has_bypassed:
        return nodes | {node for node in now.order if not changed.isdisjoint(now.checked.nodes[node].sources)}
    return nodes | {edge.target.node for node in nodes for edge in now.checked.graph.outgoing(node)}


def _use(part: Flow, check: NodeCheck, constructor: str, signature: Signature) -> _Use:
    names = part.names
    assert check.layer is not None
    module = check.node.shares or check.node.id
    statements = check.layer.statements(make_call(names, check, f"self.{module}" if constructor else ""))
    building = folded(f"{_INDENT}self.{module} = {constructor}") if constructor else ()
    return _Use(
        constructor,
        statements,
        piece_of(building, signature.prefix + module),
        _computing(statements, check, signature),
    )


def make_call(names: Mapping[End | None, str], check: NodeCheck, module: str = "") -> Call:
    """Describe one use of a layer, with the variables its values are kept in."""
    assert check.layer is not None
    gives = [End(check.node.id, port.name if index else "") for index, port in enumerate(check.layer.outputs)]
    reads = tuple([names[end] if end else None for end in check.sources])
    return Call(module, reads, tuple(map(names.get, gives)), check.inputs)


def _write_forward(
    writer: Writer, part: Flow, uses: Mapping[str, _Use], signature: Signature, renames: Mapping[str, str]
) -> None:
    arguments = "".join(f", {name}: Tensor" for name in part.arguments)
    returns = "Tensor" if len(part.returned) == 1 else f"tuple[{', '.join(['Tensor'] * len(part.returned))}]"
    writer.write(folded(f"    def forward(self{arguments}) -> {returns}:"))
    if not renames:
        writer.put([uses[node].computing for node in part.order])
    for node in part.order if renames else ():
        use = uses[node]
        statements = tuple(replaced(line, renames) for line in use.statements)
        is_same = statements == use.statements
        writer.put([use.computing if is_same else _computing(statements, part.checked.nodes[node], signature)])
    writer.write(folded(f"{_INDENT}return {', '.join(item.name for item in part.returned)}"))


def _computing(statements: tuple[str, ...], check: NodeCheck, signature: Signature) -> Piece | None:
    """Indent and fold statements; the last one shows the shape."""
    lines: list[str] = []
    for index, statement in enumerate(statements, 1):
        code = folded(_INDENT + statement)
        if signature.shows_shapes and len(code) == 1 and index == len(statements):
            code = [_commented(code[0], check)]
        lines += code
    return piece_of(lines, signature.prefix + check.node.id)


def _commented(line: str, check: NodeCheck) -> str:
    """Add the shape behind a line that changes it, where there is room."""
    shape = check.outputs[0]
    given = [x for x in check.inputs if x is not None]
    if given and tuple(given[0]) == tuple(shape):
        return line
    comment = f"{line}  # {_sizes(shape)}"
    return comment if len(comment) <= WIDTH else line


def _sizes(shape: Shape) -> str:
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"


def _network_docstring(title: str, part: Flow) -> list[str]:
    checked = part.checked
    takes = [f"{node} {_sizes(checked.nodes[node].outputs[0])}" for node in part.arguments]
    gives = [f"{item.name} {_sizes(shape)}" for item in part.returned if (shape := checked.shape(item.end))]
    lines = [f'    """{prose(title) or "A network"}: {checked.parameters:,} parameters.', ""]
    lines += listed("Takes ", takes) + listed("Returns ", gives)
    return [*lines, '    """']


def listed(word: str, things: list[str]) -> list[str]:
    """A sentence that lists things, over as many lines as it needs."""
    if not things:
        return []
    lines, line = [], f"    {word}{things[0]}"
    for thing in things[1:]:
        if len(line) + len(thing) + 4 > WIDTH:
            lines.append(f"{line},")
            line = f"        {thing}"
        else:
            line += f", {thing}"
    return [*lines, f"{line}."]
