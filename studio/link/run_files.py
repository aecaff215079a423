"""Runs on disk as the studio needs them: where they lie, and their values read back."""

from __future__ import annotations

import errno
import re
import shutil
import sys
import time
from pathlib import Path

from engine.protocol.messages import Done, Failure, Outcome, Started
from engine.runs import History, RunFolder, RunSummary, list_runs, summarise
from studio.link.run_values import RunValues

DELETE_AGAIN_AFTER_S = (0.0, 0.01, 0.05, 0.2)
"""So often, and after so long, a run that could not be removed for its readers is removed again."""

OPEN_FILES_STAY = sys.platform == "win32"
"""Whether a file can't be removed while some program has it open, which may be over in a moment."""


def runs_folder(project_file: Path | None, name: str) -> Path:
    """Where the runs of a project lie: beside its file, or with the user's data while it has none."""
    if project_file is not None:
        return project_file.parent / "runs" / project_file.stem
    from platformdirs import user_data_path  # 24 ms that the first paint can do without

    words = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "untitled"
    return user_data_path("netloom", appauthor=False) / "runs" / words


def data_folder(run: Path, otherwise: Path) -> Path:
    """Where the relative paths of a run's project start: beside the file it was trained from."""
    return run.parents[2] if len(run.parents) > 2 and run.parents[1].name == "runs" else otherwise


def newest_run(folder: Path) -> RunSummary | None:
    """The run in a folder that was started last; only that one is read."""
    if not folder.is_dir():
        return None
    runs = [path for path in folder.iterdir() if RunFolder(path).holds_run]
    return summarise(max(runs, key=lambda path: path.name)) if runs else None


def all_runs(folder: Path) -> tuple[RunSummary, ...]:
    """All runs of a project, the newest first."""
    return list_runs(folder)


def delete_run(path: Path) -> None:
    """Remove a run from the disk; one that is not there is removed already. Not for the window's thread: it may wait.

    The weights go first, so that a run whose deletion is cut off is still one in the table, to be deleted again.
    A reader's notes beside the history (-shm, -wal) come and go while the folder is removed, so it is tried again.

    Raises:
        OSError: some of it can't be removed.
    """
    weights = RunFolder(path).checkpoints_folder
    if weights.is_dir():
        shutil.rmtree(weights, ignore_errors=True)
    waits_s = iter(DELETE_AGAIN_AFTER_S)
    while path.exists():
        try:
            shutil.rmtree(path)
        except OSError as error:
            wait_s = next(waits_s, None)
            if path.exists() and (wait_s is None or not _may_pass(error)):
                raise
            time.sleep(wait_s or 0.0)


def _may_pass(error: OSError) -> bool:
    """Whether what stands in the way of removing a folder may be gone in a moment."""
    if isinstance(error, PermissionError):
        return OPEN_FILES_STAY
    return isinstance(error, FileNotFoundError) or error.errno == errno.ENOTEMPTY


def read_values(path: Path) -> RunValues:
    """Read a run's numbers back from its folder.

    Raises:
        RunUnreadable: it is no run, or a damaged one.
        HistoryUnreadable: its history is missing or damaged.
    """
    folder = RunFolder(path)
    told = folder.description()
    values = RunValues(str(path), title=told.name)
    values.started = Started(
        run=str(path),
        device=told.device,
        threads=told.threads,
        epochs=told.epochs,
        first_epoch=1,
        num_steps=told.num_steps,
        num_training=told.num_training,
        num_validation=told.num_validation,
        num_parameters=told.num_parameters,
    )
    catch_up(values)
    return values


def catch_up(values: RunValues) -> bool:
    """Take in what a run's folder holds beyond what is known.

    Returns:
        Whether the run has an end; a run still going, or one cut off, has none.

    Raises:
        HistoryUnreadable: its history is missing or damaged.
    """
    folder = RunFolder(Path(values.run))
    is_running = folder.is_running
    with History.read(folder.history) as history:
        first, losses = history.losses(len(values.steps))
        if len(losses):
            values.steps.cut(first)
            values.steps.extend(losses)
        known = int(values.epochs.values[-1]) if len(values.epochs) else 0
        for epoch in history.epochs():
            if epoch.epoch > known:
                values.take(epoch)
        ending = history.ending()
    checkpoints = folder.checkpoints()
    values.checkpoint = checkpoints[-1].epoch if checkpoints else 0
    if ending is None or is_running:
        return False
    if ending.says:
        values.failure = Failure(ending.says, ending.node)
    values.take(_done(values, ending.outcome))
    return True


def _done(values: RunValues, outcome: Outcome) -> Done:
    rows = len(values.epochs)
    final = {name: float(column.values[-1]) for name, column in values.columns.items() if rows}
    return Done(values.run, outcome, rows, final, {}, values.samples_per_s)
