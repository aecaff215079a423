"""How a line is laid out: within 88 columns, broken as the common formatters break it."""

from __future__ import annotations

from collections.abc import Iterator

WIDTH = 88
_OPENING, _CLOSING = "([{", ")]}"


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
    deeper = indent + "    "
    if len(deeper + inner) <= WIDTH and not inner.endswith(","):
        return [head, deeper + inner, indent + tail.lstrip()]
    lines = [head]
    for part in split_top(inner, ","):
        lines += folded(f"{deeper}{part},")
    return [*lines, indent + tail.lstrip()]


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
