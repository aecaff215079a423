"""The course of a training on a terminal: a line for each epoch, and below them a bar that moves."""

from __future__ import annotations

import shutil
from typing import TextIO

from engine.commands.terminal import count, duration, safe
from engine.protocol.messages import Checkpoint, Done, Epoch, Failure, Log, Report, Started, Steps

BAR_WIDTH = 24
FULL, EMPTY = "━", "─"


class Progress:
    """Shows the reports of one training to a person."""

    def __init__(self, name: str, out: TextIO, err: TextIO) -> None:
        self._name = name
        self._out = out
        self._err = err
        self._moves = err.isatty()
        self._encodes_bar = (err.encoding or "").lower().startswith("utf")
        self._started: Started | None = None
        self._has_bar = False

    def show(self, report: Report) -> None:
        """Show one report."""
        match report:
            case Started():
                self._started = report
                self._print(
                    f"{self._name}: {count(report.num_parameters, 'parameter')}, "
                    f"{count(report.num_training, 'sample')} to learn from and {report.num_validation:,} to validate "
                    f"with, on {report.device}, {count(report.threads, 'thread')}"
                )
            case Steps():
                self._bar(report)
            case Epoch():
                self._print(epoch_line(report))
            case Log(text=text):
                self._print(text)
            case Failure(says=says, node=node):
                self._clear()
                print(safe(f"error{f' at {node}' if node else ''}: {says}"), file=self._err, flush=True)
            case Done():
                self._done(report)
            case Checkpoint() | _:
                pass

    def _done(self, report: Done) -> None:
        self._clear()
        if not report.epochs and report.outcome == "failed":
            return
        says = {"finished": "Finished", "stopped": "Stopped", "failed": "Failed"}[report.outcome]
        best = report.best
        if best:
            says += f" after {count(report.epochs, 'epoch')}; best in epoch {best['epoch']:.0f}: "
            says += f"validation loss {best['val_loss']:.4f}" + "".join(
                f", {name} {value:.4f}"
                for name, value in best.items()
                if name not in ("epoch", "val_loss", "train_loss") and not name.startswith("train_")
            )
        self._print(f"{says}. {report.samples_per_s:,.0f} samples a second.")
        self._print(f"The run is kept in {report.run}")

    def _bar(self, report: Steps) -> None:
        if not self._moves or self._started is None:
            return
        done = report.first + report.losses.shape[0]
        total = max(1, self._started.epochs * self._started.num_steps)
        epoch = min(self._started.epochs, (done - 1) // max(1, self._started.num_steps) + 1)
        full = round(BAR_WIDTH * done / total)
        full_sign, empty_sign = (FULL, EMPTY) if self._encodes_bar else ("#", "-")
        text = (
            f"epoch {epoch}/{self._started.epochs} {full_sign * full}{empty_sign * (BAR_WIDTH - full)} "
            f"{done / total:4.0%}  {report.samples_per_s:,.0f} samples/s  {duration(report.seconds_left)} left"
        )
        width = shutil.get_terminal_size().columns - 1
        self._err.write(f"\r\x1b[K{text[:width]}")
        self._err.flush()
        self._has_bar = True

    def _print(self, text: str) -> None:
        self._clear()
        print(safe(text), file=self._out, flush=True)

    def _clear(self) -> None:
        if self._has_bar:
            self._err.write("\r\x1b[K")
            self._err.flush()
            self._has_bar = False


def epoch_line(epoch: Epoch) -> str:
    """An epoch's numbers for a person."""
    metrics = "".join(f"  {name} {value:.4f}" for name, value in epoch.metrics.items() if not name.startswith("train_"))
    return (
        f"epoch {epoch.epoch:3}  train loss {epoch.train_loss:.4f}  validation loss {epoch.val_loss:.4f}"
        f"{metrics}  {epoch.samples_per_s:,.0f} samples/s"
    )
