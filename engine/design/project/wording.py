"""Why a project can't be read, in one sentence that names the place."""

from __future__ import annotations

import re
from typing import Any, get_args

from engine.design.data.field import FieldKind
from engine.design.graph.drawing import COLOURS, AnnotationKind
from engine.design.layers.shape import Dtype
from engine.design.training.plan import MemoryFormat, Precision, WhenClosed

_KINDS = {
    "int": "a whole number",
    "float": "a number",
    "int | float": "a number",
    "str": "text",
    "bool": "true or false",
    "array": "a list",
    "object": "a group of named values",
    "null": "null",
}

_WORDS = {
    "memory_format": get_args(MemoryFormat),
    "precision": get_args(Precision),
    "when_closed": get_args(WhenClosed),
    "kind": get_args(FieldKind),
    "dtype": get_args(Dtype),
    "colour": COLOURS,
    "annotations kind": get_args(AnnotationKind),
}


class ProjectUnreadable(ValueError):
    """A file or text that is no project; the message is a sentence with the place and what was expected.

    Attributes:
        reason: the sentence without its beginning, for those who know a better one.
    """

    def __init__(self, reason: str, *, what: str = "The project") -> None:
        super().__init__(f"{what} can't be read: {reason}")
        self.reason = reason


def cropped(value: object, length: int = 60) -> str:
    """Show a value of the file in a sentence: on one line, printable, and not longer than that."""
    if isinstance(value, dict):
        return "a group of named values"
    if isinstance(value, list | tuple):
        return "a list"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        value = value[: length + 1]
    if isinstance(value, int) and value.bit_length() > 200:
        return "an enormous number"
    text = ascii(value) if isinstance(value, str) and not value.isprintable() else repr(value)
    return text if len(text) <= length else f"{text[: length - 1]}…"


def place_of(path: str, data: object) -> str:
    """Turn the path of a decoding error, `$.graph.nodes[2].layer`, into words that a person finds.

    Args:
        path: the path, as msgspec writes it.
        data: what was decoded, in which a node's name is looked up.
    """
    body = path.removeprefix("$").removeprefix(".")
    node = re.match(r"(?:graph\.)?nodes\[(\d+)\]\.?(.*)", body)
    if node is None:
        return body.replace("[...]", "")
    found = _walked(re.sub(r"(nodes\[\d+\]).*", r"\1", body), data)
    name = found.get("id") if isinstance(found, dict) else None
    called = f" ({cropped(name, 40)})" if isinstance(name, str) else ""
    inner = f", {node[2]}".replace("[...]", "") if node[2] else ""
    return f"node {int(node[1]) + 1}{called}{inner}"


def sentence(error: Exception, data: object, *, at: str = "") -> str:
    """Word a decoding error of msgspec.

    Args:
        error: what it raised.
        data: what it was given.
        at: where in the file that lies, as `training.optimizer`; empty for the whole file.
    """
    text, _, path = str(error).partition(" - at ")
    of_key = path.startswith("`key` in ")
    path = path.removeprefix("`key` in ").strip("`") or "$"
    inner = place_of(path, data)
    place = (f"{at}.{inner}" if at and inner else at or inner) or "the file as a whole"
    if of_key:
        return f"a name in {place} is {_rule(text)}."
    if match := re.fullmatch(r"Object contains unknown field `(.*)`", text, re.DOTALL):
        return f"{place} has {cropped(match[1])}, which no project has there."
    if match := re.fullmatch(r"Object missing required field `(\w+)`", text):
        return f"{place} lacks {match[1]!r}."
    rule = _rule(text, path)
    found = _walked(path.removeprefix("$"), data)
    if found is _LOST:
        return f"{place} is {rule}."
    if "of length" in text and isinstance(found, str | list | dict):
        return f"{place} has {rule}, but here it has {len(found):,}."
    return f"{place} is {rule}, but here it is {cropped(found)}."


def _rule(text: str, path: str = "") -> str:
    """What was expected, from msgspec's words."""
    if match := re.match(r"Expected `([^`]+)` (>=|<=|>|<) (\S+)", text):
        words = {">=": "at least", "<=": "at most", ">": "more than", "<": "less than"}
        number = match[3].removesuffix(".0")
        limit = f"{int(number):,}" if number.isdecimal() else number
        return f"{words[match[2]]} {limit}"
    if match := re.match(r"Expected `(str|array|object)` of length (>=|<=)? ?(\d+)", text):
        size = {">=": "at least ", "<=": "at most "}.get(match[2], "")
        return f"{size}{int(match[3]):,} {'characters' if match[1] == 'str' else 'entries'}"
    if "matching regex" in text:
        return "auto, cpu, mps, cuda or xpu, the last two with a number where there are several (cuda:0)"
    name = path.rpartition(".")[2]
    if words_allowed := _WORDS.get(f"annotations {name}" if "annotations[" in path else name, _WORDS.get(name)):
        return f"one of {', '.join(words_allowed)}"
    match = re.match(r"Expected `([^`]+)`, got", text)
    kinds = match[1] if match else "something else"
    if kinds in _KINDS:
        return _KINDS[kinds]
    return " or ".join(_KINDS.get(kind, kind) for kind in kinds.split(" | "))


_LOST = object()


def _walked(path: str, data: Any) -> Any:
    """The value at a path, or `_LOST` where the path does not tell."""
    for name, index in re.findall(r"(\w+)|\[(\d+|\.\.\.)\]", path):
        try:
            data = data[name] if name else data[int(index)]
        except (KeyError, IndexError, TypeError, ValueError):
            return _LOST
    return data
