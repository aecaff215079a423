"""A graph as a torch module: the class a careful engineer would write for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from engine.design.check import Checked, NodeCheck
from engine.design.codegen.forward import Flow, flow
from engine.design.codegen.imports import in_groups, used_imports
from engine.design.codegen.layout import WIDTH, folded
from engine.design.codegen.names import class_name, mentioned, prose, replaced
from engine.design.codegen.source import Source, Writer
from engine.design.graph import End
from engine.design.layers import LAYERS, Call, Shape

_INDENT = "        "


def module_source(name: str, checked: Checked) -> Source:
    """Write a network as a module of its own, imports included.

    Args:
        name: the project's title, which names the class.
        checked: the graph, checked.

    Raises:
        CodeImpossible: the network has errors or is empty.
    """
    network = network_source(name, flow(checked))
    writer = Writer()
    writer.write([f'"""{prose(name) or "A network"}, as drawn in Netloom."""', ""])
    writer.write([*in_groups(used_imports(network.text)), "", ""])
    writer.add(network)
    return writer.source()


def network_source(name: str, part: Flow) -> Source:
    """Write the class of a network, behind the classes and functions that its layers call."""
    writer = Writer()
    for prelude in preludes(part.checked.nodes[node] for node in part.order):
        writer.write([*prelude.split("\n"), "", ""])
    writer.add(class_source(name, part))
    return writer.source()


def preludes(checks: Iterable[NodeCheck]) -> list[str]:
    """The classes and functions that the code of these nodes calls, each once."""
    found = (check.layer.prelude.strip("\n") for check in checks if check.layer is not None)
    return list(dict.fromkeys(filter(None, found)))


def class_source(name: str, part: Flow) -> Source:
    """Write the class alone."""
    built = {node: part.checked.nodes[node].constructor for node in part.order}
    uses = {node: _use(part, node) for node in part.order}
    variables = part.checked.graph.variables
    forward = mentioned("\n".join(line for use in uses.values() for line in use.statements), variables)
    used = forward | mentioned("\n".join(built.values()), variables)
    writer = Writer()
    writer.write([f"class {class_name(name)}(nn.Module):"])
    writer.write(_docstring(name, part))
    writer.write([""])
    arguments = ", ".join(
        f"{key}: {type(value).__name__} = {value!r}" for key, value in variables.items() if key in used
    )
    writer.write(folded(f"    def __init__(self{', ' + arguments if arguments else ''}) -> None:"))
    writer.write([f"{_INDENT}super().__init__()"])
    for key in variables:
        if key in forward:
            writer.write([f"{_INDENT}self.{key} = {key}"])
    for node, code in built.items():
        if code:
            writer.write(folded(f"{_INDENT}self.{node} = {code}"), node=node)
    writer.write([""])
    _write_forward(writer, part, uses, {key: f"self.{key}" for key in forward})
    return writer.source()


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


def _use(part: Flow, node: str) -> _Use:
    check = part.checked.nodes[node]
    call = make_call(part.names, check, f"self.{node}" if check.constructor else "")
    kept = _USES.get(check)
    if kept is not None and kept.call == call:
        return kept
    assert check.layer is not None
    statements = check.layer.statements(call)
    use = _Use(call, statements, tuple(_laid_out(statements, check, {})))
    _USES[check] = use
    return use


def _laid_out(statements: tuple[str, ...], check: NodeCheck, renames: Mapping[str, str]) -> Iterator[str]:
    """Indent and fold statements; the last one shows the shape."""
    for index, statement in enumerate(statements, 1):
        code = folded(_INDENT + replaced(statement, renames))
        if len(code) == 1 and index == len(statements):
            code = [_commented(code[0], check)]
        yield from code


def make_call(names: Mapping[End, str], check: NodeCheck, module: str = "") -> Call:
    """Describe one use of a layer, with the variables its values are kept in."""
    definition = LAYERS[check.node.layer]
    outputs = tuple(
        names.get(End(check.node.id, "" if index == 0 else port.name)) for index, port in enumerate(definition.outputs)
    )
    return Call(module, tuple(names[end] if end else None for end in check.sources), outputs, check.inputs)


def _write_forward(writer: Writer, part: Flow, uses: Mapping[str, _Use], renames: Mapping[str, str]) -> None:
    arguments = "".join(f", {name}: Tensor" for name in part.arguments)
    returns = "Tensor" if len(part.returned) == 1 else f"tuple[{', '.join(['Tensor'] * len(part.returned))}]"
    writer.write(folded(f"    def forward(self{arguments}) -> {returns}:"))
    for node, use in uses.items():
        again = _laid_out(use.statements, part.checked.nodes[node], renames) if renames else use.lines
        writer.write(again, node=node)
    writer.write(folded(f"{_INDENT}return {', '.join(item.name for item in part.returned)}"))


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


def _docstring(name: str, part: Flow) -> list[str]:
    checked = part.checked
    title = prose(name) or "A network"
    count = f"{sum(checked.nodes[node].parameters for node in part.order):,}"
    takes = [f"{node} {_sizes(checked.nodes[node].outputs[0])}" for node in part.arguments]
    gives = [f"{item.name} {_sizes(shape)}" for item in part.returned if (shape := checked.shape(item.end))]
    lines = [f'    """{title}: {count} parameters.', ""]
    lines += _listed("Takes ", takes) + _listed("Returns ", gives)
    return [*lines, '    """']


def _listed(word: str, things: list[str]) -> list[str]:
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
