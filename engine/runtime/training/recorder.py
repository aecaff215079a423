"""Where the numbers of a training go: to whoever watches, and into the run's history."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable

import numpy as np

from engine.protocol.messages import Array, Done, Epoch, Failure, Outcome, Report, Steps
from engine.runs import History
from engine.runs.listing import best_epoch

Reporter = Callable[[Report], None]
"""Takes a report and returns at once."""


class Recorder:
    """Tells and records each number once."""

    def __init__(self, run: str, history: History, report: Reporter) -> None:
        self._run = run
        self._history = history
        self.report = report
        self._epochs: list[Epoch] = []

    @property
    def best(self) -> Epoch | None:
        """The epoch with the least validation loss so far."""
        return best_epoch(self._epochs)

    def go_back(self, epoch: int, step: int) -> None:
        """Take up a run at a checkpoint after so many epochs, and steps of all epochs together."""
        self._history.go_back(epoch, step)
        self._epochs = list(self._history.epochs())

    def event(self, kind: str, says: str = "") -> None:
        """Record that something happened."""
        self._history.record_event(kind, says)

    def steps(self, first: int, losses: list[float], samples_per_s: float, seconds_left: float) -> None:
        """Tell the losses of successive steps, the first one's number counted from 0 over the whole run."""
        data = np.asarray(losses, dtype="<f4").tobytes()
        self._history.record_steps(first, data)
        self.report(Steps(first, Array((len(losses),), data), samples_per_s, seconds_left))

    def epoch(self, epoch: Epoch) -> None:
        """Tell an epoch's numbers."""
        self._epochs.append(epoch)
        self._history.record_epoch(epoch)
        self.report(epoch)

    def done(self, outcome: Outcome, failure: Failure | None = None) -> Done:
        """Record how the training ended, and say so; the last report is left to whoever lets go of the run."""
        self._history.record_ending(outcome, failure.says if failure else "", failure.node if failure else "")
        if failure:
            self.report(failure)
        return Done(
            run=self._run,
            outcome=outcome,
            epochs=len(self._epochs),
            final=_numbers(self._epochs[-1]) if self._epochs else {},
            best=_numbers(self.best) | {"epoch": float(self.best.epoch)} if self.best else {},
            samples_per_s=self._median_speed(),
        )

    def _median_speed(self) -> float:
        speeds = [item.samples_per_s for item in self._epochs if math.isfinite(item.samples_per_s)]
        return statistics.median(speeds) if speeds else 0.0


def _numbers(epoch: Epoch) -> dict[str, float]:
    return {"train_loss": epoch.train_loss, "val_loss": epoch.val_loss, **epoch.metrics}
