"""Blocks as classes: one each, whose constructor takes the sizes that differ from use to use, and its variables."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from engine.design.check import BlockLayer, Checked, Inside, NodeCheck
from engine.design.check.names import TAKEN
from engine.design.codegen.classes import ClassSource, Signature, class_line, class_source, listed
from engine.design.codegen.forward import block_flow
from engine.design.codegen.layout import WIDTH
from engine.design.codegen.names import USED, prose
from engine.design.codegen.source import Source
from engine.design.graph import Number
from engine.design.layers import Size

SENTENCE_LIMIT = 500
_LETTERS: Mapping[int, tuple[str, ...]] = {
    1: ("N",),
    2: ("N", "D"),
    3: ("N", "T", "D"),
    4: ("N", "C", "H", "W"),
    5: ("N", "C", "D", "H", "W"),
}
"""What the dimensions of a batch are usually called, by how many there are."""


@dataclass(frozen=True)
class _Class:
    name: str
    written: ClassSource


class BlockClasses:
    """The classes of the blocks that a network uses, each written when it is first needed.

    Two uses of a block share a class; only where what arrives makes the code itself another, there is a second one.

    Attributes:
        sources: the classes, those that others use first.
    """

    def __init__(self, taken: Iterable[str]) -> None:
        self.sources: list[Source] = []
        self._taken = {*taken, *USED, *TAKEN}
        self._by_check: dict[int, tuple[Checked, _Class]] = {}
        self._by_text: dict[tuple[str, str], _Class] = {}

    def constructor(self, check: NodeCheck) -> str:
        """Write the call that builds a node's module: a layer, a block, or its copies."""
        layer = check.layer
        if not isinstance(layer, BlockLayer):
            return check.constructor
        calls = [self._call(layer, copy) for copy in check.inside]
        if int(layer.repeat) == 1:
            return calls[0]
        is_chain = len(layer.inputs) == 1 == len(layer.outputs)
        container = "nn.Sequential" if is_chain else "nn.ModuleList"
        head, tail = calls[0], calls[1:]
        if len(set(calls)) == 1:
            every = f"{head} for _ in range({layer.repeat.text})"
            return f"{container}(*({every}))" if is_chain else f"{container}({every})"
        if len(set(tail)) == 1 and len(tail) > 1:
            rest = f"{tail[0]} for _ in range({(layer.repeat - 1).text})"
            return f"{container}({head}, *({rest}))" if is_chain else f"{container}([{head}, *({rest})])"
        every = ", ".join(calls)
        return f"{container}({every})" if is_chain else f"{container}([{every}])"

    def _call(self, layer: BlockLayer, copy: Inside) -> str:
        found = self._class_of(layer, copy)
        arguments = []
        for name in found.written.taken:
            if name in copy.sizes:
                arguments.append(copy.sizes[name].text)
            elif _differs(copy.variables[name], layer.graph.variables[name]):
                arguments.append(f"{name}={copy.variables[name].text}")
        return f"{found.name}({', '.join(arguments)})"

    def _class_of(self, layer: BlockLayer, copy: Inside) -> _Class:
        kept = self._by_check.get(id(copy.checked))  # which copies for which the same arrives have in common
        if kept is None:
            kept = copy.checked, self._written(layer, copy)
            self._by_check[id(copy.checked)] = kept
        return kept[1]

    def _written(self, layer: BlockLayer, copy: Inside) -> _Class:
        part = block_flow(copy.checked)
        signature = Signature(
            partial(_docstring, layer, copy), tuple(copy.sizes), layer.graph.variables, prefix=f"{layer.name}."
        )
        written = class_source("_", part, self.constructor, signature)
        key = layer.name, written.source.text
        if key not in self._by_text:
            name = self._free_name(layer.name[0].upper() + layer.name[1:], layer)
            self.sources.append(Source((class_line(name), *written.source.pieces[1:])))
            self._by_text[key] = _Class(name, written)
        return self._by_text[key]

    def _free_name(self, wanted: str, layer: BlockLayer) -> str:
        """A class name that nothing else in the code has, the arguments of constructors included."""
        variables = {name for block in layer.graph.blocks.values() for name in block.graph.variables}
        name, number = wanted, 2
        while name in self._taken or name in variables:
            name, number = f"{wanted}{number}", number + 1
        self._taken.add(name)
        return name


def _differs(given: Size, default: Number) -> bool:
    return bool(given.names) or given.value != default


def _docstring(layer: BlockLayer, copy: Inside, taken: Collection[str]) -> list[str]:
    says = prose(layer.block.says, SENTENCE_LIMIT) or f"The block {layer.name}."
    takes = [f"{port.name} {_layout(copy, port.name, taken)}" for port in layer.inputs]
    first = f'    """{says}'
    if not takes and len(first) <= WIDTH - 3:
        return [f'{first}"""']
    if len(first) > WIDTH:
        first = first[: first.rfind(" ", 0, WIDTH)]
    rest = says[len(first) - 7 :].strip()
    lines = [first]
    while rest:
        cut = rest if len(rest) <= WIDTH - 4 else rest[: rest.rfind(" ", 0, WIDTH - 4)]
        lines.append(f"    {cut}")
        rest = rest[len(cut) :].strip()
    return [*lines, *([""] if takes else []), *listed("Takes ", takes), '    """']


def _layout(copy: Inside, port: str, taken: Collection[str]) -> str:
    """What arrives: sizes that the class is told by their names, the others by the usual letter."""
    shape = copy.checked.nodes[port].outputs[0]
    letters = _LETTERS.get(shape.rank, tuple(f"D{axis}" for axis in range(shape.rank)))
    sizes = [
        size.text if size.value is None or size.text in taken else letter
        for size, letter in zip(shape, letters, strict=True)
    ]
    return f"({', '.join(sizes)}{',' if len(sizes) == 1 else ''})"
