"""The runs in a folder, each with how it stands."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from engine.protocol.messages import Epoch
from engine.runs.description import RunDescription
from engine.runs.folder import RunFolder, RunUnreadable
from engine.runs.history import Ending, History, HistoryUnreadable

RunStatus = Literal["running", "finished", "stopped", "failed", "interrupted", "unreadable"]
"""`interrupted`: its process is gone and never said how it ended; `unreadable`: `says` tells why."""


@dataclass(frozen=True)
class RunSummary:
    """A run at a glance.

    Attributes:
        path: its folder.
        status: how it stands.
        says: what went wrong, if anything did.
        description: its circumstances; None if they can't be read.
        num_epochs: how many epochs it has behind it.
        last: the last epoch's numbers.
        best: those of the epoch with the least validation loss.
        samples_per_s: the median over its epochs; 0 before the first.
        can_resume: whether there is a checkpoint to go on from.
    """

    path: Path
    status: RunStatus
    says: str = ""
    description: RunDescription | None = None
    num_epochs: int = 0
    last: Epoch | None = None
    best: Epoch | None = None
    samples_per_s: float = 0.0
    can_resume: bool = False


def best_epoch(epochs: Sequence[Epoch]) -> Epoch | None:
    """The epoch with the least validation loss, the first of equals; what is not a number is never the best."""
    return min(epochs, key=lambda item: math.inf if math.isnan(item.val_loss) else item.val_loss, default=None)


def summarise(path: Path) -> RunSummary:
    """Look at one run."""
    folder = RunFolder(path)
    try:
        description = folder.description()
        # Asked before reading: a run that ends in between has then written how.
        is_running = folder.is_running
        epochs, ending = _read_history(folder)
    except (RunUnreadable, HistoryUnreadable) as error:
        return RunSummary(path, "unreadable", str(error))
    return RunSummary(
        path=path,
        status="running" if is_running else ending.outcome if ending else "interrupted",
        says=ending.says if ending else "",
        description=description,
        num_epochs=len(epochs),
        last=epochs[-1] if epochs else None,
        best=best_epoch(epochs),
        samples_per_s=statistics.median(item.samples_per_s for item in epochs) if epochs else 0.0,
        can_resume=not is_running and any(item.state.is_file() for item in folder.checkpoints()),
    )


def _read_history(folder: RunFolder) -> tuple[tuple[Epoch, ...], Ending | None]:
    with History.read(folder.history) as history:
        return history.epochs(), history.ending()


def list_runs(folder: Path) -> tuple[RunSummary, ...]:
    """Find the runs in a folder, the newest first; a folder that is itself a run is given alone.

    What is no run is left out; a damaged run is told as `unreadable`.
    """
    if RunFolder(folder).holds_run:
        return (summarise(folder),)
    if not folder.is_dir():
        return ()
    found = [summarise(path) for path in folder.iterdir() if RunFolder(path).holds_run]
    return tuple(sorted(found, key=_age, reverse=True))


def _age(run: RunSummary) -> tuple[str, str]:
    return (run.description.started if run.description else "", run.path.name)
