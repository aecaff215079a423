"""The templates that Netloom ships: projects to begin with, and what is known of each."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

import resources

FOLDER = Path(resources.__file__).parent / "templates"

Family = Literal["Tables", "Images", "Generative", "Sequences", "Text", "Audio"]


class Paper(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where an architecture was first described.

    Attributes:
        authors: their surnames, as a reference names them.
        title: the paper's or the book's.
        year: when it was published.
        link: where it can be read; empty where there is no stable place.
    """

    authors: str
    title: str
    year: int
    link: str = ""


class Count(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many parameters a network is known to have.

    Attributes:
        count: the number.
        source: who says so, in a sentence a person can follow up.
    """

    count: int
    source: str


class Baseline(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What an answer that knows nothing of the inputs scores on the validation samples.

    Attributes:
        metric: a metric's name as the run reports it, or `loss`.
        value: what the trivial answer reaches.
        says: what the trivial answer is, for example "always the most frequent class".
    """

    metric: str
    value: float
    says: str


class Template(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A project to begin with.

    Attributes:
        name: what the command line calls it.
        title: what a person calls it.
        says: one sentence on what it shows.
        path: its project file.
        family: the heading it stands under.
        paper: where it is from, if it is from one.
        parameters: how many parameters it is known to have, stated of every full-size network.
        baseline: what training has to beat, stated of every template with data.
        full: whether it is drawn in the size of its paper. It then states its inputs' shapes and has no data.
    """

    name: str
    title: str
    says: str
    path: Path
    family: Family
    paper: Paper | None = None
    parameters: Count | None = None
    baseline: Baseline | None = None
    full: bool = False


class _Entry(msgspec.Struct, forbid_unknown_fields=True):
    title: str
    says: str
    family: Family
    paper: Paper | None = None
    parameters: Count | None = None
    baseline: Baseline | None = None
    full: bool = False


@cache
def templates() -> tuple[Template, ...]:
    """Every template, the first one to try first."""
    index = msgspec.json.decode((FOLDER / "index.json").read_bytes(), type=dict[str, _Entry])
    return tuple(
        Template(name=name, path=FOLDER / f"{name}.netloom", **msgspec.structs.asdict(entry))
        for name, entry in index.items()
    )
