"""What is known of one run, as plain numbers: its curves, its progress, and what it looked at. No widget in sight."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import singledispatchmethod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.protocol.messages import (
    Array,
    Checkpoint,
    Done,
    Epoch,
    Explained,
    Failure,
    Report,
    Started,
    Steps,
    Strip,
)
from studio.link.growing import Growing

MAX_LOOKS = 240
"""More epochs than this are not each kept with their pictures: then every other one goes."""
BEST_IS_HIGH = ("accuracy", "f1", "precision", "recall", "auc", "r2")
ASIDE = ("KL divergence",)
"""What merely accompanies learning: a network that has learned nothing has the least of it."""


def numbers(array: Array) -> NDArray[Any]:
    """The numbers of an array that came through the door, in its shape."""
    little = np.dtype(array.dtype).newbyteorder("<")
    return np.frombuffer(array.data, little).reshape(array.shape)


def best_is_high(metric: str) -> bool:
    """Whether more of a metric is better; less of a loss or an error is."""
    return metric.removeprefix("train_").startswith(BEST_IS_HIGH)


@dataclass
class RunValues:
    """The values of one run, growing while it trains.

    Attributes:
        run: the run folder.
        title: what a person calls it.
        started: what the engine said when it began.
        steps: the training loss of each step over the whole run, float32; NaN where it is not known.
        epochs: the numbers of the epochs, from 1.
        columns: by name, a number for each of `epochs`: `train_loss`, `val_loss` and each metric; NaN where one
            was not told.
        looks: by epoch, what was explained after it.
        strips: by node, what it last made of the pinned sample.
        samples_per_s: the last throughput told.
        seconds_left: the last estimate of what is still to come.
        checkpoint: the last epoch whose weights are on disk, or 0.
        done: how it ended, once it has.
        failure: why it failed, if it did.
    """

    run: str
    title: str = ""
    started: Started | None = None
    steps: Growing = field(default_factory=lambda: Growing(np.float32))
    epochs: Growing = field(default_factory=lambda: Growing(np.int64))
    columns: dict[str, Growing] = field(default_factory=dict)
    looks: dict[int, list[Explained]] = field(default_factory=dict)
    strips: dict[str, Strip] = field(default_factory=dict)
    samples_per_s: float = 0.0
    seconds_left: float = math.nan
    checkpoint: int = 0
    done: Done | None = None
    failure: Failure | None = None

    @singledispatchmethod
    def take(self, report: Report) -> None:
        """Let a report of this run come in; what says nothing about its values changes nothing."""

    @take.register
    def _(self, report: Started) -> None:
        self.started = report
        self.done = None
        self.failure = None
        self._forget_from(report.first_epoch)

    @take.register
    def _(self, report: Steps) -> None:
        self.steps.cut(report.first)
        missing = report.first - len(self.steps)
        if missing > 0:
            self.steps.extend(np.full(missing, np.nan, np.float32))
        self.steps.extend(numbers(report.losses).ravel())
        self.samples_per_s = report.samples_per_s
        self.seconds_left = report.seconds_left

    @take.register
    def _(self, report: Epoch) -> None:
        row = {"train_loss": report.train_loss, "val_loss": report.val_loss, **report.metrics}
        self.add_epoch(report.epoch, row)
        self.samples_per_s = report.samples_per_s or self.samples_per_s

    @take.register
    def _(self, report: Checkpoint) -> None:
        self.checkpoint = report.epoch

    @take.register
    def _(self, report: Strip) -> None:
        self.strips[report.node] = report

    @take.register
    def _(self, report: Explained) -> None:
        if report.request == 0:
            looks = [look for look in self.looks.get(report.epoch, []) if look.method != report.method]
            self.looks[report.epoch] = [*looks, report]
            self._thin_looks()

    @take.register
    def _(self, report: Failure) -> None:
        if report.request == 0:
            self.failure = report

    @take.register
    def _(self, report: Done) -> None:
        self.done = report
        self.seconds_left = 0.0

    def add_epoch(self, epoch: int, row: Mapping[str, float]) -> None:
        """Add the numbers of an epoch; an epoch told again replaces what was told from there on."""
        if len(self.epochs) and epoch <= int(self.epochs.values[-1]):
            self._forget_from(epoch)
        before = len(self.epochs)
        self.epochs.extend(epoch)
        for name, value in row.items():
            column = self.columns.setdefault(name, Growing())
            column.extend(np.full(before - len(column), np.nan))
            column.extend(value)
        for column in self.columns.values():
            column.extend(np.full(before + 1 - len(column), np.nan))

    @property
    def num_epochs(self) -> int:
        """How many epochs the plan has, as far as it is known."""
        if self.started is not None:
            return self.started.epochs
        return int(self.epochs.values[-1]) if len(self.epochs) else 0

    @property
    def epochs_behind(self) -> float:
        """How many epochs are behind it, with the part of the running one."""
        whole = float(self.epochs.values[-1]) if len(self.epochs) else 0.0
        if self.started is not None and self.started.num_steps > 0:
            return max(whole, min(len(self.steps) / self.started.num_steps, float(self.num_epochs)))
        return whole

    @property
    def current_epoch(self) -> int:
        """The epoch that is being trained, from 1; the last one when it is over."""
        return min(int(self.epochs_behind) + (self.done is None), max(self.num_epochs, 1))

    def step_epochs(self) -> NDArray[np.float64]:
        """Where each step stands on the axis of epochs: the end of an epoch's last step is the epoch itself."""
        per_epoch = self.started.num_steps if self.started and self.started.num_steps else max(1, len(self.steps))
        return np.arange(1, len(self.steps) + 1) / per_epoch

    def metric_names(self) -> list[str]:
        """The metrics over the validation samples, as they were told, but first those that tell of success."""
        names = [name for name in self.columns if name not in ("train_loss", "val_loss") and not _of_training(name)]
        return sorted(names, key=lambda name: name.startswith(ASIDE))

    def column(self, name: str) -> NDArray[np.float64]:
        """A column's numbers, one for each of `epochs`; all NaN if there is no such column."""
        column = self.columns.get(name)
        return column.values if column is not None else np.full(len(self.epochs), np.nan)

    def best(self, name: str) -> tuple[float, int] | None:
        """The best value of a column and the epoch it was reached in."""
        values = self.column(name)
        if not values.size or np.isnan(values).all():
            return None
        at = int(np.nanargmax(values) if best_is_high(name) else np.nanargmin(values))
        return float(values[at]), int(self.epochs.values[at])

    def _forget_from(self, epoch: int) -> None:
        """A run that goes on from a checkpoint trains these epochs again."""
        keep = int(np.searchsorted(self.epochs.values, epoch))
        self.epochs.cut(keep)
        for column in self.columns.values():
            column.cut(keep)
        self.looks = {at: look for at, look in self.looks.items() if at < epoch}

    def _thin_looks(self) -> None:
        if len(self.looks) > MAX_LOOKS:
            for epoch in sorted(self.looks)[1:-1:2]:
                del self.looks[epoch]


def _of_training(name: str) -> bool:
    return name.startswith("train_")
