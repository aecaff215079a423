"""How a line is laid out: within 88 columns, broken as the common formatters break it."""

from __future__ import annotations

WIDTH = 88
_PAIRS = {"(": ")", "[": "]", "{": "}"}


def folded(line: str) -> list[str]:
    """Break a simple statement that is too long at its outermost brackets.

    Args:
        line: one statement with its indentation and no comment.
    """
    if len(line) <= WIDTH:
        return [line]
    indent = line[: len(line) - len(line.lstrip())]
    span = _last_brackets(line)
    if span is None:
        return _in_parentheses(line, indent)
    start, end = span
    head, inner, tail = line[: start + 1], line[start + 1 : end], line[end:]
    if tail[1:].strip() and not tail.endswith(":"):
        return _in_parentheses(line, indent)
    parts = split_top(inner, ",")
    deeper = indent + "    "
    if len(deeper + inner) <= WIDTH and not inner.endswith(","):
        return [head, deeper + inner, indent + tail.lstrip()]
    lines = [head]
    for part in parts:
        lines += folded(f"{deeper}{part},")
    return [*lines, indent + tail.lstrip()]


def split_top(text: str, separator: str) -> list[str]:
    """Split at a separator that stands in no brackets and no string; parts are stripped, an empty last one dropped."""
    parts, depth, start, quote = [], 0, 0, ""
    index = 0
    while index < len(text):
        character = text[index]
        if quote:
            if character == "\\":
                index += 1
            elif character == quote:
                quote = ""
        elif character in "\"'":
            quote = character
        elif character in _PAIRS:
            depth += 1
        elif character in _PAIRS.values():
            depth -= 1
        elif depth == 0 and text.startswith(separator, index):
            parts.append(text[start:index].strip())
            start = index + len(separator)
        index += 1
    parts.append(text[start:].strip())
    return parts if parts[-1] else parts[:-1]


def _last_brackets(line: str) -> tuple[int, int] | None:
    """The positions of the last outermost pair of brackets, outside of strings."""
    depth, start, found, quote = 0, 0, None, ""
    index = 0
    while index < len(line):
        character = line[index]
        if quote:
            if character == "\\":
                index += 1
            elif character == quote:
                quote = ""
        elif character in "\"'":
            quote = character
        elif character in _PAIRS:
            start = index if depth == 0 else start
            depth += 1
        elif character in _PAIRS.values():
            depth -= 1
            if depth == 0 and index > start + 1:
                found = (start, index)
        index += 1
    return found


def _in_parentheses(line: str, indent: str) -> list[str]:
    """Put the right side of an assignment, or what is returned, in parentheses, a sum's terms a line each."""
    for word in (" = ", "return "):
        left, found, right = line.partition(word)
        if found and right:
            break
    else:
        return [line]
    deeper = indent + "    "
    if len(deeper + right) <= WIDTH:
        return [f"{left}{found}(", deeper + right, indent + ")"]
    for sign in (" + ", " * "):
        terms = split_top(right, sign)
        if len(terms) > 1:
            rest = [f"{deeper}{sign.strip()} {term}" for term in terms[1:]]
            return [f"{left}{found}(", deeper + terms[0], *rest, indent + ")"]
    return [line]
