"""Values written as Python source, laid out as `ruff format` would lay them out."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path

WIDTH = 84
"""Columns of a line of a function's body: 88, less its indentation."""


def text(value: str) -> str:
    """Write text as a literal: double quotes, or single ones where they save escapes; nothing ends it early."""
    mark = "'" if value.count('"') > value.count("'") else '"'
    return mark + "".join(_escaped(character, mark) for character in value) + mark


def texts(values: Sequence[str], *, before: str = "", indent: int = 0, brackets: str = "[]") -> str:
    """Write a list of text, on one line if it fits there, else a line each.

    Args:
        values: what it holds.
        before: what stands before it on its first line, without the indentation.
        indent: how many spaces its first line begins with, before `before`.
        brackets: what encloses it, `{}` for a set.

    Returns:
        `before` and the list; the first line is not indented, the others are.
    """
    line = f"{before}{brackets[0]}{', '.join(map(text, values))}{brackets[1]}"
    # One column is kept for the comma that may follow.
    if _fits(" " * (indent + 1) + line):
        return line
    inside = " " * (indent + 4)
    return "\n".join(
        [before + brackets[0], *(f"{inside}{text(value)}," for value in values), " " * indent + brackets[1]]
    )


def assigned(name: str, value: str) -> str:
    """Write text as the value of a variable; parentheses take it to a line of its own where that makes it fit."""
    line = f"{name} = {text(value)}"
    if _fits(line) or not _fits("    " + text(value)):
        return line
    return f"{name} = (\n    {text(value)}\n)"


def located(name: str, path: str) -> str:
    """Write a path as the value of a variable, as seen from the project's folder: `file = folder / "flowers.csv"`."""
    place = text(Path(path).as_posix())
    if Path(path).is_absolute():
        line = f"{name} = Path({place})"
        return line if _fits(line) else f"{name} = Path(\n    {place}\n)"
    for line in (f"{name} = folder / {place}", f"    folder / {place}"):
        if _fits(line):
            return line if line.startswith(name) else f"{name} = (\n{line}\n)"
    return f"{name} = (\n    folder\n    / {place}\n)"


def _fits(line: str) -> bool:
    return sum(_columns(character) for character in line) <= WIDTH


def _columns(character: str) -> int:
    """How many columns a character takes on a screen."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _escaped(character: str, mark: str) -> str:
    if character == mark:
        return f"\\{mark}"
    if character.isprintable() and character != "\\":
        return character
    return character.encode("unicode_escape").decode("ascii")
