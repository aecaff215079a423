"""Values written as Python source, laid out as `ruff format` would lay them out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

WIDTH = 84
"""Columns of a line of a function's body: 88, less its indentation."""


def text(value: str) -> str:
    """Write text as a literal: double quotes, or single ones where they save escapes; nothing ends it early."""
    mark = "'" if value.count('"') > value.count("'") else '"'
    return mark + "".join(_escaped(character, mark) for character in value) + mark


def texts(values: Sequence[str], *, before: str = "", indent: int = 0) -> str:
    """Write a list of text, on one line if it fits there, else a line each.

    Args:
        values: what it holds.
        before: what stands before it on its first line, without the indentation.
        indent: how many spaces its first line begins with, before `before`.

    Returns:
        `before` and the list; the first line is not indented, the others are.
    """
    line = f"{before}[{', '.join(map(text, values))}]"
    # A character may be two columns wide; then only the layout of a line each is certain to be right.
    if line.isascii() and indent + len(line) < WIDTH:
        return line
    inside = " " * (indent + 4)
    return "\n".join([f"{before}[", *(f"{inside}{text(value)}," for value in values), " " * indent + "]"])


def location(path: str) -> str:
    """Write a path as seen from the project's folder, `folder / "flowers.csv"`."""
    shown = text(path.replace("\\", "/") if "/" not in path else path)
    return f"Path({shown})" if Path(path).is_absolute() else f"folder / {shown}"


def _escaped(character: str, mark: str) -> str:
    if character == mark:
        return f"\\{mark}"
    if character.isprintable() and character != "\\":
        return character
    return character.encode("unicode_escape").decode("ascii")
