"""What a run is, as its `run.json` says: written when it starts, and again when it is resumed."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

FORMAT = 1
"""The version of the run folder's layout."""


class RunDescription(msgspec.Struct, frozen=True):
    """The circumstances of a run; with the project beside it, all that its numbers depend on.

    Attributes:
        run: the version of the run folder's layout.
        name: the project's name.
        started: when it first started, UTC, as ISO 8601.
        pid: the process that trained it last.
        versions: of netloom, python, torch and the libraries that matter, by name.
        device: where it computed, by torch's name.
        threads: how many threads torch computed with.
        epochs: how many epochs were planned.
        num_steps: steps in an epoch.
        num_training: samples to learn from.
        num_validation: samples kept for validation.
        num_parameters: learned numbers of the network.
        folder: where the project lay, for relative paths of its data; empty if it was never saved.
    """

    run: int
    name: str
    started: str
    pid: int
    versions: dict[str, str]
    device: str
    threads: int
    epochs: int
    num_steps: int
    num_training: int
    num_validation: int
    num_parameters: int
    folder: str = ""


def now() -> str:
    """The present moment, UTC, as ISO 8601 to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
