"""What part of a graph becomes the class, and the names its values bear in `forward`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.design.check import Checked, NodeCheck, output_ports
from engine.design.codegen.names import free_name
from engine.design.codegen.source import CodeImpossible
from engine.design.graph import End

CHAIN_NAMES = ("x", "h", "z", "out")


@dataclass(frozen=True)
class Returned:
    """A value that the module returns: where it is in the graph, and what it is called."""

    end: End
    name: str


@dataclass(frozen=True)
class Flow:
    """The part of a graph that becomes the class.

    Attributes:
        checked: the graph, checked.
        order: its nodes but losses and outputs, in the order they run, inputs included.
        arguments: the inputs that `forward` takes.
        returned: what it returns.
        names: the variable each used value is kept in.
        needed: the nodes that lead to what is returned, these included, in no order.
        builders: those that build the modules, each once and where it is first used: of several that share, the owner.
    """

    checked: Checked
    order: tuple[str, ...]
    arguments: tuple[str, ...]
    returned: tuple[Returned, ...]
    names: Mapping[End | None, str]
    needed: frozenset[str]
    builders: tuple[str, ...]


def losses(checked: Checked) -> list[NodeCheck]:
    """The graph's losses, in order."""
    return [check for check in checked.nodes.values() if check.layer is not None and check.layer.is_loss]


def flow(checked: Checked) -> Flow:
    """Find what becomes the class: all that leads to an output, or to a loss.

    Raises:
        CodeImpossible: there is nothing to write, or a part of it has an error.
    """
    if not checked.ok:
        raise CodeImpossible(checked.problems[0].says)
    kept: Flow | None = checked.memory.get("flow")
    is_same = kept is not None and kept.checked.course is checked.course
    found = replace(kept, checked=checked) if kept is not None and is_same else _found(checked)
    checked.memory["flow"] = found
    return found


def _found(checked: Checked) -> Flow:
    wanted = _wanted(checked)
    if not wanted:
        raise CodeImpossible("There is no network to write yet: add a layer between the data and a loss, or an Output.")
    needed = _needed(checked, wanted)
    order = tuple(name for name in checked.nodes if name in needed)
    _expect_known(checked, order)
    returned = _for_each_output(checked, _returned(checked, wanted))
    arguments = tuple(name for name in order if checked.graph.nodes[name].layer == "Input")
    names = _named(checked, order, returned)
    return Flow(checked, order, arguments, returned, names, needed, _builders(checked, order, needed))


def _expect_known(checked: Checked, order: tuple[str, ...]) -> None:
    """See to it that the shapes are there, as they are not while the engine has yet to find some.

    Raises:
        CodeImpossible: some are not.
    """
    for name in order:
        check = checked.nodes[name]
        if not check.ready:
            says = next((problem.says for problem in check.problems), f"What {name} gives is not known yet.")
            raise CodeImpossible(says)


def block_flow(checked: Checked) -> Flow:
    """What becomes the class of a block: all that leads to its outputs, which are returned in their order."""
    ends = {name: check.sources[0] for name, check in checked.nodes.items() if check.node.layer == "Output"}
    outputs = [(name, ends[name]) for name in checked.graph.nodes if name in ends]
    needed = _needed(checked, (end for _, end in outputs if end is not None))
    arguments = tuple(name for name, node in checked.graph.nodes.items() if node.layer == "Input")
    order = tuple(name for name in checked.nodes if name in needed and name not in arguments)
    first = _returned(checked, {end: name for name, end in reversed(outputs) if end is not None})
    names = {item.end: item.name for item in first}
    returned = tuple(Returned(end, names[end]) for _, end in outputs if end is not None)
    named = _named(checked, (*arguments, *order), returned)
    return Flow(checked, order, arguments, returned, named, needed, _builders(checked, order, needed))


def _builders(checked: Checked, order: Sequence[str], needed: Collection[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for node in order:
        module = checked.nodes[node].node.shares
        found.setdefault(module or node, module if module in needed else node)
    return tuple(found.values())


def _needed(checked: Checked, wanted: Iterable[End]) -> frozenset[str]:
    return checked.leading_to(*dict.fromkeys(end.node for end in wanted))


def _wanted(checked: Checked) -> dict[End, str]:
    """The values to return, each with the name an Output gives it, or none."""
    wanted: dict[End, str] = {}
    for check in checked.nodes.values():
        if check.node.layer == "Output":
            for end in filter(None, check.sources):
                wanted.setdefault(end, check.node.id)
    for check in losses(checked):
        for end in filter(None, check.sources):
            if checked.graph.nodes[end.node].layer != "Input":
                wanted.setdefault(end, "")
    if not wanted:
        for name, check in checked.nodes.items():
            if check.outputs and not checked.graph.outgoing(name) and check.node.layer != "Input":
                end = (check.sources[0] if check.node.bypassed else None) or End(name)
                if checked.graph.nodes[end.node].layer != "Input":
                    wanted.setdefault(end, "")
    return wanted


def _returned(checked: Checked, wanted: Mapping[End, str]) -> tuple[Returned, ...]:
    inputs = [name for name, node in checked.graph.nodes.items() if node.layer == "Input"]
    taken = list(inputs)
    result = []
    for end, given in wanted.items():
        name = given or _plain(end)
        if checked.graph.nodes[end.node].layer != "Input":
            name = free_name(name, taken)
            taken.append(name)
        else:
            name = end.node
        result.append(Returned(end, name))
    return tuple(result)


def _for_each_output(checked: Checked, returned: tuple[Returned, ...]) -> tuple[Returned, ...]:
    """Return a value as often as there are outputs that it goes to, and once where it is only scored."""
    by_end = {item.end: item for item in returned}
    ends = [end for check in checked.nodes.values() if check.node.layer == "Output" for end in check.sources if end]
    return (*(by_end[end] for end in ends), *(item for item in returned if item.end not in ends))


def _plain(end: End) -> str:
    return f"{end.node}_{end.port}" if end.port else end.node


def _named(checked: Checked, order: Sequence[str], returned: tuple[Returned, ...]) -> dict[End | None, str]:
    """Name every value that is used: a link of a chain is `x`, what is used later bears its node's name."""
    nodes = checked.nodes
    users: dict[End, str] = {}
    computed: list[str] = []
    for name in order:
        check = nodes[name]
        for end in check.sources:
            if end is not None and users.setdefault(end, name) != name:
                users[end] = ""  # more than one
        if _is_computed(check):
            computed.append(name)
    after = dict(zip(computed, [*computed[1:], ""], strict=False))
    names: dict[End | None, str] = {item.end: item.name for item in returned}
    final = set(names.values())
    taken = {*checked.graph.nodes, *checked.graph.variables, *final, "self", "torch", "nn", "F"}
    chain = next(name for name in (*CHAIN_NAMES, "chain") if name not in taken)
    for end, reader in users.items():
        name = end.node
        if end in names:
            continue
        if name not in after:
            node = nodes[name].node
            names[end] = name if node.layer == "Input" else f"self.{node.shares or name}"
        elif reader and reader == after[name] and _single_output(nodes[name]):
            names[end] = chain
        elif end.port or name in final:
            names[end] = free_name(_plain(end), taken)
            taken.add(names[end])
        else:
            names[end] = name
    return names


def _is_computed(check: NodeCheck) -> bool:
    """Whether `forward` computes its value, which is neither an argument nor an attribute."""
    return check.layer is not None and not check.layer.is_attribute and check.node.layer != "Input"


def _single_output(check: NodeCheck) -> bool:
    assert check.layer is not None
    return len(check.layer.outputs) == 1 or len(output_ports(type(check.layer), check.node.params)) == 1
