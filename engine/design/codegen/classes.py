"""A part of a graph as a class: what its constructor builds, and how `forward` computes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from engine.design.check import NodeCheck
from engine.design.codegen.forward import Flow
from engine.design.codegen.layout import WIDTH, folded
from engine.design.codegen.names import mentioned, prose, replaced
from engine.design.codegen.source import Source, Writer
from engine.design.graph import End, Number
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


def class_source(name: str, part: Flow, constructors: Mapping[str, str], signature: Signature) -> ClassSource:
    """Write a class.

    Args:
        name: what it is called.
        part: what it computes.
        constructors: for each node the call that builds its module; empty where it has none.
        signature: what it says of itself and may take.
    """
    modules = {node: part.checked.nodes[node].node.shares or node for node in part.order}
    built: dict[str, str] = {}
    for node, module in sorted(modules.items(), key=lambda item: item[0] != item[1]):
        built.setdefault(module, constructors[node])
    built = {module: built[module] for module in dict.fromkeys(modules.values())}
    uses = {node: _use(part, node, f"self.{module}" if built[module] else "") for node, module in modules.items()}
    variables = signature.variables or {}
    candidates = (*signature.sizes, *variables)
    forward = mentioned("\n".join(line for use in uses.values() for line in use.statements), candidates)
    used = forward | mentioned("\n".join(built.values()), candidates)
    taken = tuple(key for key in candidates if key in used)
    arguments = [f"{key}: int" for key in signature.sizes if key in used]
    arguments += [f"{key}: {type(value).__name__} = {value!r}" for key, value in variables.items() if key in used]
    writer = Writer()
    writer.write([f"class {name}(nn.Module):", *signature.docstring(taken), ""])
    writer.write(folded(f"    def __init__({', '.join(['self', *arguments])}) -> None:"))
    writer.write([f"{_INDENT}super().__init__()"])
    writer.write(f"{_INDENT}self.{key} = {key}" for key in taken if key in forward)
    for module, code in built.items():
        if code:
            writer.write(folded(f"{_INDENT}self.{module} = {code}"), node=signature.prefix + module)
    writer.write([""])
    _write_forward(writer, part, uses, signature, {key: f"self.{key}" for key in forward})
    return ClassSource(writer.source(), taken)


@dataclass(frozen=True)
class _Use:
    """One node's part in `forward`.

    Attributes:
        call: what it reads and gives, by the names of the variables.
        statements: as the layer writes them.
        lines: the same, laid out, with the shape behind them.
    """

    call: Call
    statements: tuple[str, ...]
    lines: tuple[str, ...]


_USES: WeakKeyDictionary[NodeCheck, _Use] = WeakKeyDictionary()
"""What was last written for a node; it stands as long as its check does and its variables keep their names."""


def _use(part: Flow, node: str, module: str) -> _Use:
    check = part.checked.nodes[node]
    call = make_call(part.names, check, module)
    kept = _USES.get(check)
    if kept is not None and kept.call == call:
        return kept
    assert check.layer is not None
    statements = check.layer.statements(call)
    use = _Use(call, statements, tuple(_laid_out(statements, check, {})))
    _USES[check] = use
    return use


def make_call(names: Mapping[End, str], check: NodeCheck, module: str = "") -> Call:
    """Describe one use of a layer, with the variables its values are kept in."""
    assert check.layer is not None
    outputs = tuple(
        names.get(End(check.node.id, "" if index == 0 else port.name)) for index, port in enumerate(check.layer.outputs)
    )
    return Call(module, tuple(names[end] if end else None for end in check.sources), outputs, check.inputs)


def _write_forward(
    writer: Writer, part: Flow, uses: Mapping[str, _Use], signature: Signature, renames: Mapping[str, str]
) -> None:
    arguments = "".join(f", {name}: Tensor" for name in part.arguments)
    returns = "Tensor" if len(part.returned) == 1 else f"tuple[{', '.join(['Tensor'] * len(part.returned))}]"
    writer.write(folded(f"    def forward(self{arguments}) -> {returns}:"))
    for node, use in uses.items():
        check = part.checked.nodes[node]
        if renames or not signature.shows_shapes:
            lines = _laid_out(use.statements, check, renames, shows_shape=signature.shows_shapes)
        else:
            lines = iter(use.lines)
        writer.write(lines, node=signature.prefix + node)
    writer.write(folded(f"{_INDENT}return {', '.join(item.name for item in part.returned)}"))


def _laid_out(
    statements: tuple[str, ...], check: NodeCheck, renames: Mapping[str, str], *, shows_shape: bool = True
) -> Iterator[str]:
    """Indent and fold statements; the last one shows the shape."""
    for index, statement in enumerate(statements, 1):
        code = folded(_INDENT + replaced(statement, renames))
        if shows_shape and len(code) == 1 and index == len(statements):
            code = [_commented(code[0], check)]
        yield from code


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
    count = f"{sum(checked.nodes[node].parameters for node in part.order):,}"
    takes = [f"{node} {_sizes(checked.nodes[node].outputs[0])}" for node in part.arguments]
    gives = [f"{item.name} {_sizes(shape)}" for item in part.returned if (shape := checked.shape(item.end))]
    lines = [f'    """{prose(title) or "A network"}: {count} parameters.', ""]
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
