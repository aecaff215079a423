"""Examples of layers at work: parameters and inputs drawn from what a definition declares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Any

from hypothesis import strategies as st

from engine.design.graph import ParamValue
from engine.design.layers import LAYERS, BadParameter, Layer, Parameter, Port, Refused, Shape, Size
from tests.engine.design.layers.drawn_shapes import (
    BATCH,
    DTYPES,
    RANKS,
    STEPS,
    relatives,
    shape_of,
    shapes,
    with_dtype,
    without,
)
from tests.engine.design.layers.together import TOGETHER
from tests.engine.design.layers.together_dimensions import PAIRED

WIDTH = "= width"


@dataclass(frozen=True)
class Example:
    """One layer, its parameters as a project holds them, and what flows in: None where an optional port is open."""

    definition: type[Layer]
    params: Mapping[str, ParamValue]
    inputs: tuple[Any, ...]
    width: int

    def __repr__(self) -> str:
        inputs = ", ".join(
            "nothing" if shape is None else f"{shape} {shape.dtype} of {shape.classes}" for shape in self.inputs
        )
        return f"{self.definition.name}({dict(self.params)}) with width {self.width} on {inputs}"

    @property
    def env(self) -> dict[str, int]:
        """What the names in formulas stand for."""
        return {"N": BATCH, "T": STEPS, "width": self.width}

    @property
    def given(self) -> tuple[Shape, ...]:
        """What flows in through the ports that are connected."""
        return tuple(shape for shape in self.inputs if shape is not None)

    @property
    def has_free_sizes(self) -> bool:
        """Whether a dimension other than the batch depends on the data."""
        return any(not size.known for shape in self.given for size in shape[1:])

    def port(self, index: int) -> str:
        """What the input at a place is called; those of a port that repeats itself bear its stem."""
        ports = self.definition.inputs
        return ports[min(index, len(ports) - 1)].name

    def configured(self) -> Layer:
        """The layer with its parameters worked out."""
        return self.definition.configured(self.params, {"width": Size.variable("width", self.width)})

    def accepted(self) -> bool:
        """Whether the shape rule takes it."""
        try:
            self.configured().infer(*self.inputs)
        except Refused:
            return False
        return True


def examples(definition: type[Layer]) -> st.SearchStrategy[Example]:
    """Draw examples, about three of four such that the rule accepts."""
    taken = _taken(definition).filter(Example.accepted)
    paired = PAIRED.get(definition.name)
    if paired is not None:
        return st.one_of(paired.map(lambda drawn: Example(definition, *drawn, 4)), _any(definition))
    return st.one_of(taken, taken, taken, _any(definition))


@st.composite
def _any(draw: st.DrawFn, definition: type[Layer]) -> Example:
    width = draw(_WIDTHS)
    return Example(definition, draw(params(definition, width)), draw(inputs(definition)), width)


@st.composite
def _taken(draw: st.DrawFn, definition: type[Layer]) -> Example:
    """Draw a value for every parameter, and leave those out that the rule would refuse together with the others."""
    width = draw(_WIDTHS)
    values = draw(_every(definition.name, width))
    example = Example(definition, {}, draw(inputs(definition)), width)
    accepted = example.accepted()
    for name in draw(st.permutations(sorted(values))):
        drawn = {**example.params, name: values[name]}
        if not _is_valid(definition, drawn, width):
            continue
        candidate = Example(definition, drawn, example.inputs, width)
        if (fits := candidate.accepted()) or not accepted:
            example, accepted = candidate, fits
    return example


@cache
def _every(name: str, width: int) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({key: _values(p, width) for key, p in LAYERS[name].parameters.items()})


_WIDTHS = st.integers(1, 6)


def params(definition: type[Layer], width: int = 4) -> st.SearchStrategy[Mapping[str, ParamValue]]:
    """Draw what a node might hold: any subset of the parameters, each inside its declared rule."""
    return _params(definition.name, width)


@cache
def _params(name: str, width: int) -> st.SearchStrategy[Mapping[str, ParamValue]]:
    definition = LAYERS[name]
    optional = {name: _values(parameter, width) for name, parameter in definition.parameters.items()}
    return st.fixed_dictionaries({}, optional=optional).filter(lambda drawn: _is_valid(definition, drawn, width))


def _is_valid(definition: type[Layer], drawn: Mapping[str, ParamValue], width: int) -> bool:
    try:
        definition.configured(drawn, {"width": Size.variable("width", width)})
    except BadParameter:
        return False
    return True


@cache
def _values(parameter: Parameter, width: int) -> st.SearchStrategy[Any]:
    options: list[st.SearchStrategy[Any]] = []
    if parameter.optional:
        options.append(st.none())
    if parameter.choices:
        options.append(st.sampled_from(parameter.choices))
    whole, number = _whole_numbers(parameter, width), _numbers(parameter)
    by_kind: dict[str, st.SearchStrategy[Any]] = {
        "switch": st.booleans(),
        "text": st.text(max_size=8),
        "number": number,
        "numbers": st.lists(number, min_size=1, max_size=4).map(tuple),
        "whole": whole,
        "pair": whole | st.tuples(whole, whole),
        "triple": whole | st.tuples(whole, whole, whole),
        "sizes": _counted_lists(whole, parameter.counts) if parameter.counts else _size_lists(whole),
    }
    if parameter.kind in by_kind:
        options.append(by_kind[parameter.kind])
    return st.one_of(options)


def _numbers(parameter: Parameter) -> st.SearchStrategy[float]:
    floor = parameter.above if parameter.above is not None else parameter.low
    return st.floats(
        floor if floor is not None else -2,
        parameter.high if parameter.high is not None else 2,
        exclude_min=parameter.above is not None,
        allow_subnormal=False,
    )


def _whole_numbers(parameter: Parameter, width: int) -> st.SearchStrategy[Any]:
    low = int(parameter.low) if parameter.low is not None else -3
    high = min(int(parameter.high) if parameter.high is not None else low + 5, low + 5)
    plain = st.integers(low, high)
    return st.one_of(plain, plain, plain, st.just(WIDTH)) if low <= width else plain


def _size_lists(whole: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Lists of sizes, and orders of dimensions, behind the batch or not."""
    orders = st.integers(1, 4).flatmap(lambda rank: st.permutations(range(1, rank + 1)).map(lambda order: (0, *order)))
    return st.one_of(whole, st.lists(whole, max_size=3).map(tuple), orders, orders, st.sampled_from(_FACTORED))


def _counted_lists(whole: st.SearchStrategy[Any], counts: tuple[int, ...]) -> st.SearchStrategy[Any]:
    """Lists of as many sizes as a parameter takes; where one is enough, also without a list."""
    lists = [st.tuples(*[whole] * count) for count in counts]
    return st.one_of(*lists, *([whole] if 1 in counts else []))


_FACTORED: tuple[tuple[ParamValue, ...], ...] = (
    (-1, 2),
    (2, -1),
    (3, 4),
    (1, 6),
    (WIDTH, -1),
    (12,),
    (6, 2, 1),
    (8, 1),
)


def inputs(definition: type[Layer]) -> st.SearchStrategy[tuple[Any, ...]]:
    """Draw what flows in: mostly of the rank and element type that the layer with its defaults takes."""
    return _inputs(definition.name)


@cache
def _inputs(name: str) -> st.SearchStrategy[tuple[Any, ...]]:
    definition = LAYERS[name]
    ports = definition.inputs
    if not ports:
        return st.just(())
    together = TOGETHER.get(definition.name)
    usual = [] if together is not None else [shapes((rank,), (dtype,)) for rank, dtype in _usual(definition)]
    first = st.one_of(*usual, shapes(RANKS, DTYPES))
    if ports[0].repeats:
        branches = first.flatmap(lambda x: st.lists(relatives(x), min_size=1, max_size=2).map(lambda more: (x, *more)))
        return st.one_of(together, branches) if together is not None else branches
    loose = first.flatmap(lambda x: st.tuples(st.just(x), *(_at_port(x, port) for port in ports[1:])))
    return st.one_of(together, together, together, loose) if together is not None else loose


def _at_port(x: Shape, port: Port) -> st.SearchStrategy[Any]:
    """What flows in beside another shape; often nothing where the port may be left open."""
    return st.one_of(st.none(), relatives(x)) if port.optional else relatives(x)


def _usual(definition: type[Layer]) -> tuple[tuple[int, str], ...]:
    """Which ranks and element types some input of plain sizes may have."""
    return _tried(definition.name)


@cache
def _tried(name: str) -> tuple[tuple[int, str], ...]:
    definition = LAYERS[name]
    found = []
    for rank, dtype in product(RANKS, DTYPES):
        x = shape_of([8] * (rank - 1), dtype, 4)
        others: list[tuple[Shape, ...]] = [(x,)] if len(definition.inputs) == 1 else []
        others += [(x, x), (x, without(x, 1, "int64", 4)), (x, with_dtype(x, "int64"))]
        if any(Example(definition, {}, _filled(definition, tried), 4).accepted() for tried in others):
            found.append((rank, dtype))
    return tuple(found)


def _filled(definition: type[Layer], tried: tuple[Shape, ...]) -> tuple[Shape | None, ...]:
    """As many inputs as there are ports: optional ones stay open, further ones are like the last."""
    ports = definition.inputs
    if ports[0].repeats:
        return tried
    more = tuple(None if port.optional else tried[-1] for port in ports[len(tried) :])
    return (tried + more)[: len(ports)]


def all_layers() -> list[type[Layer]]:
    """Every registered layer, by name."""
    return [LAYERS[name] for name in sorted(LAYERS)]
