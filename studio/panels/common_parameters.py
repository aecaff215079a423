"""What several layers have in common: the parameters they can be given together, and which kinds they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.design.graph import Node, Number, ParamValue
from engine.design.graph.param_edits import parts_of
from engine.design.layers import Layer, Parameter
from studio.figures import counted

MAX_KINDS_NAMED = 6
NUM_PARTS = {"pair": 2, "triple": 3}
"""How many numbers there are, by the kind of a parameter that has one for each dimension."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What nodes have one parameter set to.

    Attributes:
        value: the value of the first.
        mixed: whether others have another one.
        is_set: whether any of them sets it, instead of leaving it to the default.
        mixed_parts: where it is a number for each dimension and they differ: in which dimensions.
    """

    value: ParamValue
    mixed: bool
    is_set: bool
    mixed_parts: tuple[bool, ...] = ()


def common_parameters(definitions: Iterable[type[Layer]]) -> list[Parameter]:
    """The parameters that all have by one name and kind, each with the range that suits all of them."""
    first, *others = dict.fromkeys(definitions)
    found = []
    for parameter in first.parameters.values():
        shared: Parameter | None = parameter
        for other in others:
            shared = _narrowed(shared, other.parameters.get(parameter.name)) if shared is not None else None
        if shared is not None:
            found.append(shared)
    return found


def _narrowed(one: Parameter, other: Parameter | None) -> Parameter | None:
    if other is None:
        return None
    alike = (one.kind, one.choices, one.optional, one.counts)
    if alike != (other.kind, other.choices, other.optional, other.counts):
        return None
    low, above = _tighter(one.low, other.low, max), _tighter(one.above, other.above, max)
    high = _tighter(one.high, other.high, min)
    if high is not None and any(least is not None and least > high for least in (low, above)):
        return None
    return replace(one, low=low, high=high, above=above)


def _tighter(one: Number | None, other: Number | None, pick: Callable[[Number, Number], Number]) -> Number | None:
    if one is None or other is None:
        return other if one is None else one
    return pick(one, other)


def shared_value(nodes: Sequence[Node], name: str, definitions: Mapping[str, type[Layer]]) -> Shared:
    """What nodes have a parameter set to; each that leaves it out has the default of its own kind."""
    parameters = {layer: definition.parameters[name] for layer, definition in definitions.items()}
    num_parts = NUM_PARTS.get(next(iter(parameters.values())).kind, 1)
    values: dict[tuple[type, ParamValue], None] = {}
    is_set = False
    for node in nodes:
        if name in node.params:
            is_set = True
            value = node.params[name]
        else:
            value = parameters[node.layer].default
        values[type(value), value] = None
    found = [value for _, value in values]
    mixed = len(found) > 1
    return Shared(found[0], mixed, is_set, _mixed_parts(found, num_parts) if mixed and num_parts > 1 else ())


def _mixed_parts(values: Sequence[ParamValue], num_parts: int) -> tuple[bool, ...]:
    """In which dimensions values differ; nothing where one of them is a word, which stands for all dimensions."""
    parts = [parts_of(value, num_parts) for value in values]
    if any(isinstance(part, str) or part is None for each in parts for part in each):
        return ()
    return tuple(len(set(column)) > 1 for column in zip(*parts, strict=True))


def kinds_title(layers: Sequence[str]) -> str:
    """The selection in a few words: `3 Conv2d layers`, `5 layers of 3 kinds`."""
    kinds = set(layers)
    if len(kinds) == 1:
        return f"{len(layers):,} {layers[0]} layers"
    return f"{len(layers):,} layers of {len(kinds):,} kinds"


def kinds_links(layers: Sequence[str]) -> str:
    """The kinds as rich text, the most frequent first, each a link with its name: `3 Conv2d, 1 Linear`."""
    found = Counter(layers).most_common()
    links = [f'<a href="{kind}">{number:,}&nbsp;{kind}</a>' for kind, number in found[:MAX_KINDS_NAMED]]
    more = len(found) - MAX_KINDS_NAMED
    return ", ".join(links) + (f" and {counted(more, 'more kind')}" if more > 0 else "")
