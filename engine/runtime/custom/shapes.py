"""What a custom layer gives, as formulas: a few trials with other sizes each show what follows from what."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

from engine.design.check import Answer, CodeUnreadable, Question, Tensors, read_code
from engine.runtime.custom.probe import CodeFails, Probe, Trial
from engine.runtime.custom.time_limit import TooSlow, time_limit

SECONDS = 20.0
"""Code that takes longer for a few trials without numbers has lost its way."""

_BATCH = (4, 6, 5)
_LENGTH = 24
"""Sizes for what only the data fixes; divisible by much, as halves and quarters of it may be taken."""


def find_shapes(question: Question, *, seconds: float = SECONDS) -> Answer:
    """Run a custom layer's code with a few sizes, and tell what it gives for any; or in words why it can't be told.

    The caller has seen to it that the user trusts the code.

    Args:
        question: what is asked.
        seconds: how long the code may take.
    """
    try:
        with time_limit(seconds):
            return _answer(question)
    except TooSlow:
        return Answer(says=f"it did not come to an end within {seconds:g} seconds")
    except (CodeFails, CodeUnreadable) as error:
        return Answer(says=str(error).rstrip("."))


def _answer(question: Question) -> Answer:
    probe = Probe(question, len(read_code(question.code).outputs))
    base = _first_values(question)
    first = probe.trial(base)
    varied: dict[str, list[tuple[int, Trial]]] = {}
    for symbol, present in question.symbols:
        varied[symbol] = list(_variations(probe, base, symbol, is_free=present is None, first=first))
    outputs = []
    for place, (dtype, sizes) in enumerate(first.outputs):
        told = tuple(_size(place, axis, base, first, varied) for axis in range(len(sizes)))
        outputs.append(Tensors(dtype, told))
    batch = next((base[symbol] for symbol, value in question.symbols if value is None), 1)
    return Answer(tuple(outputs), first.weights, first.flops // batch)


def _first_values(question: Question) -> dict[str, int]:
    free = [symbol for symbol, value in question.symbols if value is None]
    values = {symbol: value for symbol, value in question.symbols if value is not None}
    return values | {
        symbol: _BATCH[0] if place == 0 else _LENGTH * (place + 1) // 2 for place, symbol in enumerate(free)
    }


def _variations(
    probe: Probe, base: Mapping[str, int], symbol: str, *, is_free: bool, first: Trial
) -> Sequence[tuple[int, Trial]]:
    """Trials with another value of one symbol; what the code refuses is left out where the value is not free."""
    now = base[symbol]
    others: tuple[int, ...] = (2 * now, now + 1)
    if is_free:
        others = _BATCH[1:] if now == _BATCH[0] else (now + _LENGTH // 2, now + 1)
    found: list[tuple[int, Trial]] = []
    for other in others:
        try:
            trial = probe.trial({**base, symbol: other})
        except CodeFails as error:
            if is_free and not found:
                raise CodeFails(
                    f"it takes a size of {now} where the data decides, but not one of {other}: {error}"
                ) from error
            continue
        if [(dtype, len(sizes)) for dtype, sizes in trial.outputs] != [(d, len(s)) for d, s in first.outputs]:
            raise CodeFails("how many dimensions it gives, or of which type, depends on the sizes that arrive")
        found.append((other, trial))
    return found


def _size(
    place: int, axis: int, base: Mapping[str, int], first: Trial, varied: Mapping[str, list[tuple[int, Trial]]]
) -> int | str:
    """One size of an output: a plain number, or what it follows from."""
    here = first.outputs[place][1][axis]
    points = {
        symbol: [(value, trial.outputs[place][1][axis]) for value, trial in trials] for symbol, trials in varied.items()
    }
    moving = {symbol: found for symbol, found in points.items() if any(size != here for _, size in found)}
    if not moving:
        return here
    if len(moving) == 1:
        symbol, found = next(iter(moving.items()))
        return _line(symbol, base[symbol], here, found) or f"?{symbol}_{place}_{axis}"
    return _product(base, here, moving) or _sum(base, here, moving) or f"?{'_'.join(moving)}_{place}_{axis}"


def _line(symbol: str, now: int, here: int, found: Sequence[tuple[int, int]]) -> str:
    """A size that follows from one symbol: `s1`, `s1 * 2 + 1`, `(s1 + 1) // 2`; empty where it is none of these."""
    value, size = found[0]
    slope = Fraction(size - here, value - now)
    times, over = slope.numerator, slope.denominator
    if times <= 0:
        return ""
    for more in range(over * here - times * now, over * here - times * now + over):
        if all((times * value + more) // over == size for value, size in found):
            inner = _plus(f"{symbol} * {times}" if times != 1 else symbol, more)
            return inner if over == 1 else f"({inner}) // {over}" if more else f"{inner} // {over}"
    return ""


def _product(base: Mapping[str, int], here: int, moving: Mapping[str, Sequence[tuple[int, int]]]) -> str:
    factor = Fraction(here, math.prod(base[symbol] for symbol in moving))
    if factor.denominator != 1 or factor == 0:
        return ""
    for symbol, found in moving.items():
        if any(size * base[symbol] != here * value for value, size in found):
            return ""
    told = " * ".join(moving)
    return told if factor == 1 else f"{told} * {factor}"


def _sum(base: Mapping[str, int], here: int, moving: Mapping[str, Sequence[tuple[int, int]]]) -> str:
    parts, rest = [], here
    for symbol, found in moving.items():
        slopes = {Fraction(size - here, value - base[symbol]) for value, size in found}
        slope = slopes.pop()
        if slopes or slope.denominator != 1 or slope <= 0:
            return ""
        parts.append(symbol if slope == 1 else f"{symbol} * {slope}")
        rest -= int(slope) * base[symbol]
    return _plus(" + ".join(parts), rest)


def _plus(text: str, more: int) -> str:
    return text if not more else f"{text} + {more}" if more > 0 else f"{text} - {-more}"
