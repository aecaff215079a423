"""Parameters as a definition tells them: kind, default, range and help, read from annotations and `param(...)`."""

from __future__ import annotations

import math
import types
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from engine.design.graph import Number, ParamValue
from engine.design.graph.expression import EXAMPLE, ExpressionError, ExpressionUnreadable, evaluate, is_expression
from engine.design.layers.size import Size, whole

Kind = Literal["whole", "number", "switch", "choice", "text", "pair", "triple", "sizes", "numbers"]
MAX_WHOLE = 2**31 - 1
MAX_TEXT = 4096
MAX_SIZES = 16
MAX_NUMBERS = 1000
WHOLE: frozenset[Kind] = frozenset({"whole", "pair", "triple", "sizes"})
"""The kinds whose numbers are whole."""


class Pair(tuple[Size, Size]):
    """Height and width, or one number for both."""


class Triple(tuple[Size, Size, Size]):
    """Depth, height and width, or one number for all."""


class Sizes(tuple[Size, ...]):
    """A list of sizes, as for Reshape."""


class Numbers(tuple[Size, ...]):
    """A list of numbers, as for a weight of each class."""


class BadParameter(ValueError):
    """A parameter's value breaks its rule; the message is a sentence with rule, finding and way out."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a layer, a data source or an optimizer.

    Attributes:
        name: torch's own name where there is one.
        kind: which editor and which rule it has.
        default: the value of a node that does not set it; None means that it may be left out.
        help: one sentence for the person.
        low: the least number allowed (each, for pairs, triples and lists).
        high: the greatest number allowed.
        above: the number it must be greater than, where the least one itself is not allowed.
        choices: the words allowed, alone or instead of a number.
        optional: whether None is allowed.
        always: whether the code always writes it, as torch has no default or another one.
        unit: what it is counted in, for people.
        makes: which dimension of the output it sets, if it does, counted as in Python.
        counts: how many numbers sizes may have; any number where empty.
    """

    name: str
    kind: Kind
    default: ParamValue
    help: str
    low: Number | None = None
    high: Number | None = None
    above: Number | None = None
    choices: tuple[str, ...] = ()
    optional: bool = False
    always: bool = False
    unit: str = ""
    makes: int | None = None
    counts: tuple[int, ...] = ()

    def read(self, value: ParamValue, variables: Mapping[str, Size]) -> Any:
        """Check a value and work out its expressions.

        Returns:
            Size for whole numbers and numbers, Pair, Triple, Sizes, Numbers, bool, str, or None.

        Raises:
            BadParameter: the value has the wrong kind or lies outside its range.
        """
        if value is None:
            if self.optional:
                return None
            raise BadParameter(f"{self.name} needs a value.")
        if isinstance(value, str) and value in self.choices:
            return value
        match self.kind:
            case "switch":
                if not isinstance(value, bool):
                    raise BadParameter(f"{self.name} is true or false, but here it is {_shown(value)}.")
                return value
            case "text":
                return self._text(value)
            case "choice":
                allowed = ", ".join(self.choices)
                raise BadParameter(f"{self.name} is one of {allowed}, but here it is {_shown(value)}.")
            case "pair":
                return Pair(self._each(value, 2, variables))
            case "triple":
                return Triple(self._each(value, 3, variables))
            case "sizes":
                return Sizes(self._listed(value, MAX_SIZES, variables))
            case "numbers":
                return Numbers(self._listed(value, MAX_NUMBERS, variables))
        return self._number(value, variables)

    def _text(self, value: ParamValue) -> str:
        if not isinstance(value, str):
            raise BadParameter(f"{self.name} is text, but here it is {_shown(value)}.")
        if len(value) > MAX_TEXT:
            raise BadParameter(f"{self.name} has at most {MAX_TEXT:,} characters, but here it has {len(value):,}.")
        return value

    def _each(self, value: ParamValue, count: int, variables: Mapping[str, Size]) -> tuple[Size, ...]:
        """A number for each dimension, or one for all."""
        if not isinstance(value, tuple):
            return (self._number(value, variables),) * count
        if len(value) != count:
            raise BadParameter(f"{self.name} is one number or {_COUNTED[count]}, but here it has {len(value)} of them.")
        return tuple(self._number(part, variables) for part in value)

    def _listed(self, value: ParamValue, most: int, variables: Mapping[str, Size]) -> tuple[Size, ...]:
        values = value if isinstance(value, tuple) else (value,)
        if len(values) > most:
            raise BadParameter(f"{self.name} has at most {most:,} numbers, but here it has {len(values):,}.")
        if self.counts and len(values) not in self.counts:
            allowed = " or ".join(_COUNTED.get(count, str(count)) for count in self.counts)
            raise BadParameter(f"{self.name} has {allowed} numbers, but here it has {len(values)}.")
        return tuple(self._number(item, variables) for item in values)

    def _number(self, value: ParamValue, variables: Mapping[str, Size]) -> Size:
        size = Size.of(value) if type(value) is int else self._evaluated(value, variables)
        number = size.value
        assert number is not None
        is_whole = self.kind in WHOLE
        if is_whole and number != int(number):
            raise BadParameter(f"{self.name} is a whole number, but here it is {number}.")
        if is_whole and abs(number) > MAX_WHOLE:
            raise BadParameter(f"{self.name} is at most {MAX_WHOLE:,}, but here it is {number}.")
        too_low = self.low is not None and number < self.low
        too_high = self.high is not None and number > self.high
        if too_low or too_high or (self.above is not None and number <= self.above):
            raise BadParameter(f"{self.name} {self.range_says()}, but here it is {number}.")
        return whole(size) if is_whole and isinstance(number, float) else size

    def _evaluated(self, value: ParamValue, variables: Mapping[str, Size]) -> Size:
        found: Any = value
        if is_expression(value):
            try:
                found = evaluate(str(value), variables)
            except ExpressionUnreadable as error:
                raise BadParameter(f"{self.name}: {self._unreadable(error)}") from None
            except ExpressionError as error:
                raise BadParameter(f"{self.name}: {error}") from None
        if isinstance(found, bool) or not isinstance(found, (int, float, Size)):
            wanted = "a whole number" if self.kind in WHOLE else "a number"
            extra = f" or one of {', '.join(self.choices)}" if self.choices else ""
            raise BadParameter(f"{self.name} is {wanted}{extra}, but here it is {_shown(value)}.")
        size = Size.of(found)
        if size.value is None or not math.isfinite(size.value):
            raise BadParameter(f"{self.name} is a finite number, but here it is {size}.")
        return size

    def _unreadable(self, error: ExpressionUnreadable) -> str:
        if self.kind not in ("sizes", "numbers"):
            return str(error)
        several = "1 × 28 × 28" if self.kind == "sizes" else "0.5, 1, 2"
        return f"{error.body!r} can't be read; numbers look like {several}, an expression like {EXAMPLE}."

    def range_says(self) -> str:
        """The range in words: `is at least 1`, `lies between 0 and 1`, or nothing."""
        least = f"more than {self.above}" if self.above is not None else None
        if least is None and self.low is not None:
            least = f"at least {self.low}"
        if least and self.high is not None:
            if self.low is not None:
                return f"lies between {self.low} and {self.high}"
            return f"is {least} and at most {self.high}"
        if least:
            return f"is {least}"
        return f"is at most {self.high}" if self.high is not None else ""


@dataclass(frozen=True, slots=True)
class _Told:
    """What `param(...)` was given, until its class is registered."""

    default: Any
    rules: Mapping[str, Any]
    last: bool


def param(
    default: ParamValue,
    *,
    help: str,
    low: Number | None = None,
    high: Number | None = None,
    above: Number | None = None,
    always: bool = False,
    unit: str = "",
    makes: int | None = None,
    counts: tuple[int, ...] = (),
    last: bool = False,
) -> Any:
    """Declare a parameter in a definition's body; its annotation gives its kind. See `Parameter`.

    One that many layers share may stand behind those of the layer itself: `last`.
    """
    rules = {"help": help, "low": low, "high": high, "above": above, "always": always, "unit": unit, "makes": makes}
    return _Told(default, {**rules, "counts": counts}, last)


def told_parameters(definition: type) -> dict[str, Parameter]:
    """Collect the parameters a class declares, those of its bases first, and those told as the last at the end."""
    hints = get_type_hints(definition)
    found = {
        name: told
        for base in reversed(definition.__mro__)
        for name, told in vars(base).items()
        if isinstance(told, _Told)
    }
    result = {}
    for name, told in sorted(found.items(), key=lambda item: item[1].last):
        kind, choices, optional = _read_annotation(hints[name])
        result[name] = Parameter(name, kind, told.default, choices=choices, optional=optional, **told.rules)
    return result


_KINDS: dict[Any, Kind] = {
    bool: "switch", int: "whole", float: "number", str: "text", Pair: "pair", Triple: "triple", Sizes: "sizes",
    Numbers: "numbers",
}  # fmt: skip
_COUNTED = {1: "one", 2: "two", 3: "three"}


def _read_annotation(hint: Any) -> tuple[Kind, tuple[str, ...], bool]:
    """Turn `Pair | Literal["same"] | None` into its kind, its words, and whether None is allowed."""
    parts = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
    kind: Kind = "choice"
    choices: tuple[str, ...] = ()
    for part in parts:
        if get_origin(part) is Literal:
            choices += get_args(part)
        elif part is not type(None):
            kind = _KINDS[part]
    return kind, choices, type(None) in parts


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
