"""Files that are either the old one or the new one, never half of one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PART = ".part"
"""How the name of a file ends while it is being written; a killed process may leave one behind."""


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a path to write to, and put what was written there in the place of `path` if all went well.

    It is on the disk before it takes the place, so that a machine that loses power leaves no empty file.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}{PART}")
    try:
        yield part
        with part.open("rb+") as written:
            os.fsync(written.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def replace_text(path: Path, text: str) -> None:
    """Write a text file in one go."""
    with replacing(path) as part:
        part.write_text(text, encoding="utf-8", newline="\n")


def sweep(folder: Path) -> None:
    """Remove what a killed process left half written."""
    for part in folder.glob(f".*{PART}"):
        part.unlink(missing_ok=True)
