"""Numbers in a row as a person types them: `1, 28, 28`, or `1 × 28 × 28` as the cards show it."""

from __future__ import annotations

import re

from engine.design.graph import ParamValue
from engine.design.graph.expression import is_expression

EXAMPLE = "1 × 28 × 28"
"""Sizes in the way that cards and wires show them."""

_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?"
"""There is one way only to read digits as a number: a long list with a word in it must not have all ways tried."""
_BETWEEN = r"\s*[,;xX×]\s*|\s+(?=[\d.])"
_PLAIN = re.compile(rf"{_NUMBER}(?:(?:{_BETWEEN}){_NUMBER})*,?", re.IGNORECASE)
_TIMES = re.compile(r"×|(?<=[\w)])\s+[xX]\s+(?=[\w(=])")
"""What parts sizes that are expressions; an `x` without room around it may belong to a name."""
_BRACKETS = {"(": ")", "[": "]"}


def listed(text: str) -> ParamValue:
    """The numbers, or expressions, that a text lists; None where it is empty."""
    bare = _without_brackets(text.strip())
    parts = re.split(_BETWEEN, bare) if _PLAIN.fullmatch(bare) else _TIMES.sub(",", bare).split(",")
    return tuple(_number(part) for part in parts if part.strip()) or None


def _without_brackets(text: str) -> str:
    """A text without the brackets around all of it; those that close before its end belong to what they are in."""
    closing = _BRACKETS.get(text[:1])
    if closing is None or not text.endswith(closing):
        return text
    depth = 0
    for sign in text[:-1]:
        depth += (sign == text[0]) - (sign == closing)
        if not depth:
            return text
    return text[1:-1].strip()


def _number(text: str) -> ParamValue:
    bare = text.strip()
    for kind in (int, float):
        try:
            return kind(bare)
        except ValueError:
            continue
    return bare if is_expression(bare) else f"= {bare}"
