"""What several layers have in common: the parameters they can be given together, and which kinds they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from engine.design.graph import Node, Number, ParamValue
from engine.design.layers import Layer, Parameter
from studio.figures import counted

MAX_KINDS_NAMED = 6


@dataclass(frozen=True, slots=True)
class Shared:
    """What nodes have one parameter set to.

    Attributes:
        value: the value of the first.
        mixed: whether others have another one.
        is_set: whether any of them sets it, instead of leaving it to the default.
    """

    value: ParamValue
    mixed: bool
    is_set: bool


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
    defaults = {layer: definition.parameters[name].default for layer, definition in definitions.items()}
    first = nodes[0].params.get(name, defaults[nodes[0].layer])
    mixed = is_set = False
    for node in nodes:
        if name in node.params:
            is_set = True
            value = node.params[name]
        else:
            value = defaults[node.layer]
        mixed = mixed or value != first or type(value) is not type(first)
        if mixed and is_set:
            break
    return Shared(first, mixed, is_set)


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
