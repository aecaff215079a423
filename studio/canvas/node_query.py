"""Which nodes a person means: words for name and kind, shapes such as `32 × 14`, parameters such as `stride > 1`."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from engine.design.check import Checked, NodeCheck, definition_of
from engine.design.graph import Graph, Node
from engine.design.layers import BadParameter, Layer, Refused, Shape, Size, SizeTooLarge

Value = float | str | tuple["Value", ...]

_FACTOR = r"(?:\d+|[nN]|\?)"
_SHAPE = re.compile(rf"(?<![\w?]){_FACTOR}(?:\s*[x×]\s*{_FACTOR})+(?![\w?])")
_SIGN = re.compile(r"\s*(>=|<=|!=|==|=|<|>)\s*")
_TERM = re.compile(r'"([^"]*)"?|(\S+)')
_COMPARED = re.compile(r"([A-Za-z_]\w*)(>=|<=|!=|==|=|<|>)(.*)")

_ORDERS: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_WORDS = {"yes": "true", "on": "true", "no": "false", "off": "false", "": ""}


def found_nodes(checked: Checked, query: str) -> tuple[str, ...]:
    """The names of the nodes that all terms of a query hold for, in the order in which they run; none for no term."""
    return matching(candidates(checked), query)


def candidates(checked: Checked) -> tuple[Candidate, ...]:
    """The nodes of a graph as something to search through; what a search asks about them is worked out once."""
    return tuple(Candidate(checked.graph, check) for check in checked.nodes.values())


def candidates_inside(checked: Checked) -> Mapping[str, tuple[Candidate, ...]]:
    """What is inside of each node that uses a block, in the blocks in there too, each of these once."""
    return {name: tuple(_inside(check, set())) for name, check in checked.nodes.items() if check.inside}


def _inside(check: NodeCheck, seen: set[str]) -> Iterator[Candidate]:
    if check.inside and check.node.layer not in seen:
        seen.add(check.node.layer)
        inner = check.inside[0].checked
        yield from candidates(inner)
        for deeper in inner.nodes.values():
            yield from _inside(deeper, seen)


def matching(among: Iterable[Candidate], query: str) -> tuple[str, ...]:
    """The names of those candidates that all terms of a query hold for; see `found_nodes`."""
    terms = _terms(query)
    return tuple(one.name for one in among if all(term(one) for term in terms)) if terms else ()


class Candidate:
    """A node as a search sees it."""

    def __init__(self, graph: Graph, check: NodeCheck) -> None:
        self._graph = graph
        self._check = check
        self.name = check.node.id

    @cached_property
    def _definition(self) -> type[Layer] | None:
        return definition_of(self._graph, self._check.node.layer)

    @cached_property
    def words(self) -> str:
        """Its name and all that its kind is called, in small letters."""
        node, definition = self._check.node, self._definition
        told = (definition.torch, definition.family) if definition is not None else ()
        return "\n".join((node.id, node.layer, *told)).casefold()

    @cached_property
    def shapes(self) -> tuple[tuple[str, ...], ...]:
        """The factors of what leaves it, or of what arrives where nothing does."""
        shown = self._check.outputs or tuple(shape for shape in self._check.inputs if shape is not None)
        return tuple(_factors(shape) for shape in shown)

    @cached_property
    def values(self) -> Mapping[str, Value]:
        """What each of its parameters is, sizes that follow from its inputs and its cost included."""
        check, definition = self._check, self._definition
        node = self._graph.nodes.get(check.node.shares, check.node)
        values: dict[str, Value] = {"parameters": float(check.parameters)}
        values.update((name, _plain(value)) for name, value in _inferred(check).items())
        for name in definition.parameters if definition is not None else ():
            values[name] = _plain(_set(node, definition, check.layer, name))
        if values.get("stride") == "none" and "kernel_size" in values:
            values["stride"] = values["kernel_size"]  # as torch does where a pooling has no stride of its own
        return values


def _set(node: Node, definition: type[Layer] | None, layer: Layer | None, name: str) -> Any:
    """A parameter's value, worked out where that is possible, else as it was written."""
    if layer is not None and hasattr(layer, name):
        return getattr(layer, name)
    default = definition.parameters[name].default if definition is not None else None
    return node.params.get(name, default)


def _inferred(check: NodeCheck) -> Mapping[str, Any]:
    if check.layer is None or not check.ready:
        return {}
    try:
        return check.layer.inferred(*check.inputs)
    except (Refused, BadParameter, SizeTooLarge, IndexError, TypeError, AttributeError, ValueError):
        return {}


def _plain(value: Any) -> Value:
    if isinstance(value, Size):
        return str(value) if value.value is None else float(value.value)
    if isinstance(value, bool) or value is None:
        return str(value).casefold()
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, tuple | list):
        return tuple(map(_plain, value))
    return str(value).casefold()


def _factors(shape: Shape) -> tuple[str, ...]:
    return tuple(size.as_factor().casefold() for size in shape)


# Terms

Term = Callable[[Candidate], bool]


def _terms(query: str) -> list[Term]:
    text = _SHAPE.sub(lambda found: re.sub(r"\s*[x×]\s*", "×", found[0]), query)
    text = _SIGN.sub(r"\1", text)
    result: list[Term] = []
    for quoted, word in _TERM.findall(text):
        compared = _COMPARED.fullmatch(word)
        if quoted or not word:
            result += [_Word(quoted.casefold())] if quoted else []
        elif compared is not None:
            sign = compared[2].replace("==", "=")
            result.append(_Comparison(compared[1].casefold(), sign, compared[3].casefold()))
        elif "×" in word:
            result.append(_Sizes(tuple(word.casefold().split("×"))))
        else:
            result.append(_Word(word.casefold()))
    return result


@dataclass(frozen=True)
class _Word:
    """Part of a name or a kind, or the whole value of a parameter, or one size of a shape."""

    text: str

    def __call__(self, one: Candidate) -> bool:
        if self.text in one.words:
            return True
        if self.text.isdigit() and any(self.text in shape for shape in one.shapes):
            return True
        wanted = _read(self.text)
        return any(_is(value, wanted) for name, value in one.values.items() if name != "parameters")


@dataclass(frozen=True)
class _Sizes:
    """Sizes that stand side by side in a shape, or are the value of a parameter; `?` stands for any size."""

    factors: tuple[str, ...]

    def __call__(self, one: Candidate) -> bool:
        count = len(self.factors)
        for shape in one.shapes:
            if any(self._fits(shape[start : start + count]) for start in range(len(shape) - count + 1)):
                return True
        wanted = tuple(_read(factor) for factor in self.factors)
        return any(value == wanted for value in one.values.values())

    def _fits(self, stretch: tuple[str, ...]) -> bool:
        return all(wanted in ("?", factor) for wanted, factor in zip(self.factors, stretch, strict=True))


@dataclass(frozen=True)
class _Comparison:
    """A parameter compared with a value; its name may be cut short, and without a value it only has to be there."""

    name: str
    sign: str
    text: str

    def __call__(self, one: Candidate) -> bool:
        values = one.values
        named = [values[self.name]] if self.name in values else [v for n, v in values.items() if self.name in n]
        return any(self._holds(value) for value in named)

    def _holds(self, value: Value) -> bool:
        if not self.text:
            return True
        wanted = _read(self.text)
        if self.sign in ("=", "!="):
            return _is(value, wanted) is (self.sign == "=")
        parts = value if isinstance(value, tuple) else (value,)
        return isinstance(wanted, float) and any(
            isinstance(part, float) and _ORDERS[self.sign](part, wanted) for part in parts
        )


def _is(value: Value, wanted: Value) -> bool:
    """Whether a value is the wanted one; several numbers are one number where all of them are."""
    if value == wanted:
        return True
    return isinstance(value, tuple) and bool(value) and all(part == wanted for part in value)


def _read(text: str) -> Value:
    """A value as a person writes it: `5`, `5×5`, `(5, 5)`, `same`, `yes`."""
    parts = [part for part in re.split(r"[×x,]", text.strip("()[]")) if part]
    if len(parts) > 1 and all(_number(part) is not None for part in parts):
        return tuple(_read(part) for part in parts)
    number = _number(text)
    return _WORDS.get(text, text) if number is None else number


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
