"""A graph as a torch module: the class a careful engineer would write for it, and one for each block it uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.design.check import Checked, NodeCheck
from engine.design.codegen.blocks import BlockClasses
from engine.design.codegen.classes import Signature, class_source
from engine.design.codegen.custom import custom_imports, custom_names, expect_distinct
from engine.design.codegen.forward import Flow, flow
from engine.design.codegen.imports import in_groups, used_imports
from engine.design.codegen.names import class_name, prose
from engine.design.codegen.source import Source, Writer
from engine.design.collecting import collecting_later


@collecting_later()
def module_source(name: str, checked: Checked) -> Source:
    """Write a network as a module of its own, imports included.

    Args:
        name: the project's title, which names the class.
        checked: the graph, checked.

    Raises:
        CodeImpossible: the network has errors or is empty.
    """
    part = flow(checked)
    network = network_source(name, part)
    expect_distinct(network.text, part)
    writer = Writer()
    writer.write([f'"""{prose(name) or "A network"}, as drawn in Netloom."""', ""])
    writer.write([*in_groups([*used_imports(network.text), *custom_imports(part)]), ""])
    if network.text.startswith(("class ", "def ", "@")):
        writer.write([""])  # a constant, which a custom layer may begin with, stands closer
    writer.put(network.pieces)
    return writer.source()


def network_source(name: str, part: Flow) -> Source:
    """Write the class of a network, behind those of its blocks and behind what its layers call."""
    written = preludes([part.checked.nodes[node] for node in part.order])
    blocks = BlockClasses(taken=[class_name(name), *_classes(written), *custom_names(part)])
    network = class_source(class_name(name), part, blocks.constructor, Signature.of_network(name, part))
    writer = Writer()
    for prelude in written:
        writer.write([*prelude.split("\n"), "", ""])
    for source in blocks.sources:
        writer.put(source.pieces)
        writer.write(["", ""])
    writer.put(network.source.pieces)
    return writer.source()


def preludes(checks: Iterable[NodeCheck]) -> list[str]:
    """The classes and functions that the code of these nodes calls, inside blocks too, each once."""
    return [prelude.strip("\n") for prelude in _preludes(checks)]


def _preludes(checks: Iterable[NodeCheck]) -> dict[str, None]:
    found: dict[str, None] = {}
    for check in [check for check in checks if check.inside or (check.layer is not None and check.layer.prelude)]:
        if check.layer is not None and check.layer.prelude:
            found[check.layer.prelude] = None
        if check.inside:
            for copy in dict.fromkeys(check.inside):
                found |= _preludes(copy.checked.nodes.values())
    return found


def _classes(preludes: Iterable[str]) -> Iterator[str]:
    for prelude in preludes:
        yield from (line[6:].partition("(")[0].rstrip(":") for line in prelude.split("\n") if line.startswith("class "))
