"""Where a run keeps what: project, script, description, history and checkpoints."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from engine.runs.atomic import PART, replace_text, sweep
from engine.runs.description import FORMAT, RunDescription
from engine.runs.history import History, HistoryUnreadable
from engine.runs.lock import RunLock, is_held

MAX_WEIGHTS = 200
"""Of so many epochs the weights are kept, to look back on how the network came to see."""
MAX_WEIGHTS_BYTES = 2**30
"""The space they may take together."""
KEPT_STATES = 2
"""Of so many last checkpoints the optimizer's state is kept too, to resume from: one, and one should it be damaged."""

_CHECKPOINT = re.compile(r"epoch-(\d{4,})(?:-step-(\d{6,}))?\.safetensors")


class RunUnreadable(ValueError):
    """A folder that is no run, or whose description can't be read; the message is a sentence."""


@dataclass(frozen=True, order=True)
class CheckpointFile:
    """The weights at one moment of a run, in a file.

    Attributes:
        epoch: how many epochs were complete.
        step: how many steps of the next one had been made; 0 right after an epoch.
        weights: the safetensors file.
    """

    epoch: int
    step: int
    weights: Path

    @property
    def state(self) -> Path:
        """The optimizer's and the random numbers' state beside it; kept for the last ones only."""
        return self.weights.with_suffix(".state")


@dataclass(frozen=True)
class RunFolder:
    """The paths in a run folder, and the few things to do with them.

    Attributes:
        path: the folder.
    """

    path: Path

    @property
    def project(self) -> Path:
        """The project as it was trained."""
        return self.path / "project.netloom"

    @property
    def script(self) -> Path:
        """The script that was trained, with this run's number of threads."""
        return self.path / "script.py"

    @property
    def description_file(self) -> Path:
        """The circumstances of the run."""
        return self.path / "run.json"

    @property
    def history(self) -> Path:
        """The losses, epochs and events."""
        return self.path / "history.sqlite"

    @property
    def checkpoints_folder(self) -> Path:
        """Where the weights lie."""
        return self.path / "checkpoints"

    @property
    def is_running(self) -> bool:
        """Whether a living process trains in it."""
        return is_held(self._lock)

    @property
    def holds_run(self) -> bool:
        """Whether a run was started in it."""
        return self.description_file.is_file()

    @property
    def is_free(self) -> bool:
        """Whether a new run may be kept here: there is nothing, or what a process left that was killed as it began."""
        names = _names_in(self.path)
        if not names or self._lock.name not in names:
            return not names
        begun = {path.name for path in (self._lock, self.project, self.script, self.checkpoints_folder)}
        notes = {f"{self.history.name}{end}" for end in ("", "-wal", "-shm", "-journal")}
        return names <= begun | notes and not _names_in(self.checkpoints_folder) and self._is_history_empty

    @property
    def _is_history_empty(self) -> bool:
        if not self.history.is_file() or not self.history.stat().st_size:
            return True
        try:
            with History.read(self.history) as history:
                return not history.events()
        except HistoryUnreadable:
            return False

    @property
    def _stop(self) -> Path:
        return self.path / "stop"

    @property
    def _lock(self) -> Path:
        return self.path / "lock"

    def hold(self) -> RunLock:
        """Make the folder if need be, and the lock that says a process trains in it; enter it to take it.

        Raises:
            OSError: the folder can't be made.
        """
        self.checkpoints_folder.mkdir(parents=True, exist_ok=True)
        return RunLock(self._lock)

    def begin(self, description: RunDescription, project: str, script: str) -> None:
        """Write down what is about to be trained; what was asked of an earlier training here no longer holds."""
        self.take_stop()
        sweep(self.path)
        sweep(self.checkpoints_folder)
        replace_text(self.project, project)
        replace_text(self.script, script)
        text = msgspec.json.format(msgspec.json.encode(description), indent=2).decode()
        replace_text(self.description_file, text + "\n")

    def ask_to_stop(self) -> None:
        """Ask whoever trains in it to stop with a checkpoint: by a file, which goes wherever the folder can be reached.

        Raises:
            OSError: the folder can't be written to.
        """
        replace_text(self._stop, "stop\n")

    def take_stop(self) -> bool:
        """Tell whether `ask_to_stop` was called since it was last told."""
        if not self._stop.is_file():
            return False
        with suppress(OSError):  # Asked is asked, even where the file can't be removed; the next beginning tries again.
            self._stop.unlink()
        return True

    def description(self) -> RunDescription:
        """Read the circumstances of the run.

        Raises:
            RunUnreadable: the folder holds no run, a newer one, or a damaged one.
        """
        try:
            description = msgspec.json.decode(self.description_file.read_bytes(), type=RunDescription)
        except OSError as error:
            raise RunUnreadable(f"{self.path} holds no run: its run.json can't be read.") from error
        except msgspec.MsgspecError as error:
            raise RunUnreadable(f"The run.json in {self.path} is damaged: {error}.") from error
        if description.run > FORMAT:
            raise RunUnreadable(f"The run in {self.path} was made by a newer Netloom. Update Netloom to open it.")
        return description

    def checkpoint(self, epoch: int, step: int = 0) -> CheckpointFile:
        """Name the checkpoint after so many complete epochs and steps of the next."""
        inner = f"-step-{step:06d}" if step else ""
        return CheckpointFile(epoch, step, self.checkpoints_folder / f"epoch-{epoch:04d}{inner}.safetensors")

    def checkpoints(self) -> tuple[CheckpointFile, ...]:
        """What has been kept, the oldest first."""
        if not self.checkpoints_folder.is_dir():
            return ()
        named = ((path, _CHECKPOINT.fullmatch(path.name)) for path in self.checkpoints_folder.iterdir())
        return tuple(sorted(CheckpointFile(int(m[1]), int(m[2] or 0), path) for path, m in named if m))

    def prune(self, keep: Iterable[int]) -> None:
        """Remove what need not be kept.

        States of all but the last checkpoints go, and so do checkpoints within an epoch that was passed. Then the
        oldest weights go until the rest is within `MAX_WEIGHTS` and `MAX_WEIGHTS_BYTES`.

        Args:
            keep: epochs whose weights must stay, such as the best.
        """
        if not (found := self.checkpoints()):
            return
        *passed, last = found
        for old in passed[: 1 - KEPT_STATES]:
            old.state.unlink(missing_ok=True)
        kept = {*keep, last.epoch}
        num_left, bytes_left = MAX_WEIGHTS, MAX_WEIGHTS_BYTES
        for old in reversed(passed):
            num_left -= 1
            bytes_left -= old.weights.stat().st_size
            too_old = (num_left <= 0 or bytes_left < 0) and old.epoch not in kept
            if old.step or too_old:
                old.weights.unlink(missing_ok=True)
                old.state.unlink(missing_ok=True)

    def forget_after(self, epoch: int, step: int) -> None:
        """Remove checkpoints later than this one, as a resumed run makes them anew."""
        for item in self.checkpoints():
            if (item.epoch, item.step) > (epoch, step):
                item.weights.unlink(missing_ok=True)
                item.state.unlink(missing_ok=True)


def new_run_folder(runs: Path, name: str, moment: datetime | None = None) -> Path:
    """Choose a folder for a new run, named for the moment and the project; it is not made yet.

    Args:
        runs: where runs are gathered.
        name: the project's name.
        moment: the local time to name it for; now, if not given.
    """
    words = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "run"
    stem = f"{(moment or datetime.now().astimezone()):%Y-%m-%d-%H%M%S}-{words}"
    path, number = runs / stem, 1
    while path.exists():
        number += 1
        path = runs / f"{stem}-{number}"
    return path


def _names_in(folder: Path) -> set[str]:
    """What lies in a folder, but for what was left half written."""
    if not folder.is_dir():
        return set()
    return {path.name for path in folder.iterdir() if path.suffix != PART or not path.name.startswith(".")}
