"""Which data a project learns from, as a value."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from engine.design.data.field import Field
from engine.design.graph import ParamValue


@dataclass(frozen=True)
class DataPlan:
    """A data source with its options, and what was found in it when it was last looked at.

    Attributes:
        source: the registered name of the source, for example `digits`.
        options: what was set by hand; what is absent has the source's default.
        validation: the share of the samples kept for validation, between 0 and 1, every class in proportion.
        seed: fixes which samples those are; apart from the seed of training, so that runs compare.
        fields: what the source offers, kept so that checking waits for nothing.
    """

    source: str
    options: Mapping[str, ParamValue] = dataclasses.field(default_factory=dict)
    validation: float = 0.2
    seed: int = 0
    fields: tuple[Field, ...] = ()

    def field(self, name: str) -> Field | None:
        """The field of that name, if the data has it."""
        return next((item for item in self.fields if item.name == name), None)

    def lies_in(self, folder: Path) -> bool:
        """Whether it is read from files of a folder, so that a script written elsewhere has to be told of it."""
        paths = (value for value in self.options.values() if isinstance(value, str) and value)
        return any(_is_there(folder / path) for path in paths)


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name too long for any file, or a folder that may not be looked into
        return False
