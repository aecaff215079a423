"""Words, tables and JSON on a terminal. Whatever came from a file is made harmless first."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Sequence
from typing import Any

from engine.design.project.reading import printable

MAX_CELL = 160
"""A longer cell of a table is cut off."""


def say(text: str) -> None:
    """Print a line for a person."""
    print(safe(text))


def warn(text: str) -> None:
    """Print a line on standard error, where it disturbs no program that reads the output."""
    print(safe(text), file=sys.stderr, flush=True)


def safe(text: str) -> str:
    """Text in which nothing steers the terminal; line ends stay."""
    return "\n".join(printable(line, 4000) for line in text.split("\n"))


def print_json(value: Any) -> None:
    """Print one line of JSON; what is not a finite number becomes null, as JSON knows no other."""
    print(json.dumps(_finite(value), allow_nan=False), flush=True)


def table(rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> list[str]:
    """Line up the cells of rows in columns.

    Args:
        rows: the cells, the headings first.
        right: the columns that are aligned at their right.
    """
    cells = [[printable(cell, MAX_CELL) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if index in right else cell.ljust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    ]


def count(number: int, unit: str) -> str:
    """A number with its unit: `1 parameter`, `61,706 parameters`."""
    return f"{number:,} {unit}{'' if number == 1 else 's'}"


def duration(seconds: float) -> str:
    """Minutes and seconds: `0:09`, `1:02:30`."""
    if not math.isfinite(seconds):
        return "?"
    minutes, rest = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return value
