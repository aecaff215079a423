"""How a line is laid out: within 88 columns, broken as the common formatters break it."""

from __future__ import annotations

import re
from collections.abc import Iterator

WIDTH = 88
_OPENING, _CLOSING = "([{", ")]}"
_NAME = re.compile(r'\w+=|"[^"]*": ')
"""What a thing listed in brackets may be called: an argument's name, or a key."""
_SIGNS = (("==", "!=", "<", ">"), ("|",), ("&",), ("+", "-"), ("*", "/"))
"""Operators at which an expression is broken, those that bind least first."""


def folded(line: str) -> list[str]:
    """Break a simple statement that is too long at its outermost brackets.

    Args:
        line: one statement with its indentation and no comment.
    """
    if len(line) <= WIDTH:
        return [line]
    indent = line[: len(line) - len(line.lstrip())]
    if line.lstrip().startswith("def "):
        return _signature(line, indent)
    span = _last_brackets(line)
    if span is None or _either_or(line):
        return _in_parentheses(line, indent)
    start, end = span
    head, inner, tail = line[: start + 1], line[start + 1 : end], line[end:]
    if tail[1:].strip() not in ("", ",") and not tail.endswith(":"):
        return _in_parentheses(line, indent)
    deeper = indent + "    "
    if len(deeper + inner) <= WIDTH and not inner.endswith(","):
        return [head, deeper + inner, indent + tail.lstrip()]
    parts = split_top(inner, ",")
    comma = "" if len(parts) == 1 and _is_comprehension(parts[0]) else ","
    lines = [line for part in parts for line in _element(part + comma, deeper)]
    return [head, *lines, indent + tail.lstrip()]


def _signature(line: str, indent: str) -> list[str]:
    """Break the first line of a function at its arguments, and what it returns only where that is too long itself."""
    start = line.index("(")
    end = next(index for index, character, depth in _code(line) if depth == 0 and character == ")")
    lines = [line[: start + 1], *_listed(line[start + 1 : end], indent + "    ")]
    if len(indent + line[end:]) <= WIDTH:
        return [*lines, indent + line[end:]]
    left, right = _last_brackets(line) or (start, end)
    return [
        *lines,
        indent + line[end : left + 1],
        *_listed(line[left + 1 : right], indent + "    "),
        indent + line[right:],
    ]


def _listed(inner: str, indent: str) -> list[str]:
    """Names in brackets: on one line where they fit, else a line each."""
    return [indent + inner] if len(indent + inner) <= WIDTH else [f"{indent}{part}," for part in split_top(inner, ",")]


def _element(part: str, indent: str) -> list[str]:
    """Break one of the things listed in brackets, its comma and its name included: `mask=a | b,`."""
    if len(indent + part) <= WIDTH:
        return [indent + part]
    name = _NAME.match(part)
    before = name[0] if name else ""
    return _expression(part[len(before) :], indent, before)


def _expression(text: str, indent: str, before: str = "") -> list[str]:
    """Break what stands inside of brackets, and so may break anywhere.

    Args:
        text: the expression, with its comma where it has one.
        indent: what each line starts with.
        before: what stands before it on the first line.
    """
    if len(indent + before + text) <= WIDTH:
        return [indent + before + text]
    if text.startswith("*("):
        end = text.rindex(")")
        return [f"{indent}{before}*(", *_expression(text[2:end], indent + "    "), indent + text[end:]]
    made, *source = split_top(text, " for ")
    if source:
        return [*_expression(made, indent, before), f"{indent}for {source[0]}"]
    for signs in _SIGNS:
        for sign in signs:
            first, *others = split_top(text, f" {sign} ")
            if others:
                lines = _expression(first, indent, before)
                for term in others:
                    lines += _expression(term, indent, f"{sign} ")
                return lines
    return _chain(text, indent, before) if text.startswith("(") else folded(indent + before + text)


def _chain(text: str, indent: str, before: str) -> list[str]:
    """Break `(a - b).abs().sum()`: a line for each of several calls, and what is in the parentheses if it is long."""
    end = next(index for index, character, depth in _code(text) if depth == 0 and character == ")")
    calls = [f".{call}" for call in split_top(text[end + 1 :].removeprefix("."), ".")]
    group, inner, deeper = text[: end + 1], text[1:end], indent + "    "
    if len(calls) > 1 and len(indent + before + group) <= WIDTH:
        return [indent + before + group, *(indent + call for call in calls)]
    lines = [f"{indent}{before}(", *_expression(inner, deeper)]
    if len(calls) < 2:
        return [*lines, f"{indent}){''.join(calls)}"]
    return [*lines, f"{indent})", *(indent + call for call in calls)]


def _is_comprehension(text: str) -> bool:
    """Whether it makes things one by one, `Layer(4) for _ in range(3)`, or hands such things on with a star."""
    return text.startswith("*(") or len(split_top(text, " for ")) > 1


def split_top(text: str, separator: str) -> list[str]:
    """Split where a separator stands in no brackets and no string; parts are stripped, an empty last one dropped."""
    parts, start = [], 0
    for index, character, depth in _code(text):
        if depth == 0 and character not in _CLOSING and text.startswith(separator, index):
            parts.append(text[start:index].strip())
            start = index + len(separator)
    parts.append(text[start:].strip())
    return parts if parts[-1] else parts[:-1]


def _last_brackets(line: str) -> tuple[int, int] | None:
    """The positions of the last outermost pair of brackets that holds something."""
    start, found = 0, None
    for index, character, depth in _code(line):
        if depth == 0 and character in _OPENING:
            start = index
        elif depth == 0 and character in _CLOSING and index > start + 1:
            found = (start, index)
    return found


def _code(text: str) -> Iterator[tuple[int, str, int]]:
    """Each character outside of strings, with its position and how many brackets are open around it.

    A bracket itself counts as standing outside of its pair.
    """
    depth, quote, escaped = 0, "", False
    for index, character in enumerate(text):
        if quote:
            if escaped or character == "\\":
                escaped = not escaped
            elif character == quote:
                quote = ""
        elif character in "\"'":
            quote = character
        elif character in _OPENING:
            yield index, character, depth
            depth += 1
        else:
            depth -= character in _CLOSING
            yield index, character, depth


def _in_parentheses(line: str, indent: str) -> list[str]:
    """Put the right side of an assignment, or what is returned, in parentheses, its terms or cases a line each."""
    for word in (" = ", "return "):
        left, found, right = line.partition(word)
        if found and right:
            break
    else:
        return [line]
    deeper = indent + "    "
    if len(deeper + right) <= WIDTH:
        return [f"{left}{found}(", deeper + right, indent + ")"]
    if cases := _either_or(right):
        lines = [part for before, case in cases for part in _expression(case, deeper, before)]
        return [f"{left}{found}(", *lines, indent + ")"]
    if any(len(split_top(right, f" {sign} ")) > 1 for signs in _SIGNS for sign in signs):
        return [f"{left}{found}(", *_expression(right, deeper), indent + ")"]
    return [line]


def _either_or(text: str) -> list[tuple[str, str]]:
    """Split `a if b else c` into its three parts with the word before each; nothing where it is none."""
    *first, other = split_top(text, " else ")
    if not first:
        return []
    case, condition = split_top(first[0], " if ")
    return [("", case), ("if ", condition), ("else ", other)]
