"""The templates that Netloom ships: projects to begin with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec

import resources

FOLDER = Path(resources.__file__).parent / "templates"


@dataclass(frozen=True)
class Template:
    """A project to begin with.

    Attributes:
        name: what the command line calls it.
        title: what a person calls it.
        says: one sentence on what it shows.
        path: its project file.
    """

    name: str
    title: str
    says: str
    path: Path


class _Entry(msgspec.Struct, forbid_unknown_fields=True):
    title: str
    says: str


@cache
def templates() -> tuple[Template, ...]:
    """Every template, the first one to try first."""
    index = msgspec.json.decode((FOLDER / "index.json").read_bytes(), type=dict[str, _Entry])
    return tuple(Template(name, entry.title, entry.says, FOLDER / f"{name}.netloom") for name, entry in index.items())
