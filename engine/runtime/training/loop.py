"""The training loop: steps, and between two of them whatever was asked for.

The numbers are those of the script's own `train_epoch` and `evaluate`, one for one.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable

from torch import Tensor

from engine.design.training import TrainingPlan
from engine.protocol.messages import Checkpoint, Command, Epoch, Outcome, Pause, Resume, State, Stop
from engine.runs import RunFolder
from engine.runtime.commands import Closed, CommandSource
from engine.runtime.training.checkpoint import restore_last, save_checkpoint
from engine.runtime.training.failures import not_a_number
from engine.runtime.training.learner import Learner
from engine.runtime.training.losses import EpochLosses
from engine.runtime.training.pace import Clock, Pace, Stopwatch
from engine.runtime.training.recorder import Recorder

REPORT_EVERY_S = 1 / 30
"""How often losses are told: more often than this no eye could follow."""
STOP_POLL_S = 1.0
"""How often a training looks into its folder, whether somebody without a way to send it commands asks it to stop."""
PAUSE_POLL_S = 0.02
"""How often a held training looks for a command."""

Aside = Callable[[Command, "Loop"], None]
"""Answers a command that is not about the training's course, between two steps."""
AfterEpoch = Callable[["Loop"], None]
"""Shows something after an epoch, its checkpoint already on disk."""


def ignore(command: Command, loop: Loop) -> None:
    """Answer nothing."""


class Loop:
    """Trains a learner to the end of its plan.

    Attributes:
        learner: what is trained.
        epoch: how many epochs are complete.
        total_steps: how many steps the run has behind it.
    """

    def __init__(
        self,
        learner: Learner,
        plan: TrainingPlan,
        folder: RunFolder,
        recorder: Recorder,
        commands: CommandSource,
        *,
        aside: Aside = ignore,
        after_epoch: AfterEpoch | None = None,
        clock: Clock = time.perf_counter,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.learner = learner
        self.epoch = 0
        self.total_steps = 0
        self._plan = plan
        self._folder = folder
        self._recorder = recorder
        self._commands = commands
        self._aside = aside
        self._after_epoch = after_epoch
        self._wait = wait
        self._clock = clock
        self._watch = Stopwatch(clock)
        self._pace = Pace()
        self._losses = EpochLosses()
        self._shuffle: Tensor = learner.generator.get_state()
        self._is_stopping = False
        self._is_paused = False
        self._reported_s = 0.0
        self._looked_s = clock()

    @property
    def _is_held(self) -> bool:
        return self._is_paused and not self._is_stopping

    def go_back(self) -> None:
        """Go on from the run's last checkpoint instead of from the beginning.

        Raises:
            CheckpointUnusable: there is none, or it is of another network.
        """
        file, self._shuffle, self._losses = restore_last(self._folder, self.learner)
        self.epoch = file.epoch
        self.total_steps = file.epoch * self.learner.num_steps + file.step
        self._folder.forget_after(file.epoch, file.step)
        self._recorder.go_back(self.epoch, self.total_steps)

    def run(self) -> Outcome:
        """Train until the plan is fulfilled or a command ends it.

        Raises:
            NotANumber: the loss is none any more.
            Exception: whatever the script raises.
        """
        while self.epoch < self._plan.epochs:
            if not self._train_epoch():
                self._save(self._losses.num_steps)
                return "stopped"
            self._end_epoch()
        return "finished"

    def _train_epoch(self) -> bool:
        """Make the steps of one epoch; False if a command ended it before its end."""
        self._epoch_start = (self._watch.seconds, self._losses.num_steps)
        self._reported_s = self._watch.seconds
        self.learner.generator.set_state(self._shuffle)
        batches = self.learner.shuffled()
        self.learner.model.train()
        for rows in batches[self._losses.num_steps :]:
            self._obey()
            if self._is_stopping:
                self._tell_steps()
                return False
            self._step(rows)
        self._tell_steps()
        return True

    def _step(self, rows: Tensor) -> None:
        loss, sums = self.learner.step(rows)
        self._losses.add(loss, sums, len(rows))
        if self._watch.seconds - self._reported_s >= REPORT_EVERY_S:
            self._tell_steps()

    def _tell_steps(self) -> None:
        """Tell the losses since last time, up to one that is no number.

        Raises:
            NotANumber: there is such a one.
        """
        losses = self._losses.fetch()
        num_good = next((i for i, loss in enumerate(losses) if not math.isfinite(loss)), len(losses))
        if num_good:
            seconds = self._watch.seconds - self._reported_s
            self._pace.steps_took(len(losses), seconds)
            speed = sum(self._losses.counts[-len(losses) :]) / seconds if seconds > 0 else 0.0
            first = self.total_steps
            self.total_steps += num_good
            self._recorder.steps(first, losses[:num_good], speed, self._seconds_left())
            self._reported_s = self._watch.seconds
        if num_good < len(losses):
            raise not_a_number(losses[num_good], self.total_steps, self._plan)

    def _seconds_left(self) -> float:
        steps = self._plan.epochs * self.learner.num_steps - self.total_steps
        return self._pace.seconds_left(steps, self._plan.epochs - self.epoch)

    def _end_epoch(self) -> None:
        """Validate, tell, keep, show."""
        start_s, start_step = self._epoch_start
        trained_s = self._watch.seconds - start_s
        ended_s = self._watch.seconds
        num_samples = sum(self._losses.counts[start_step:])
        training, validation = self._losses.means(self.learner.program), self.learner.evaluate()
        self.epoch += 1
        metrics = {name: value for name, value in validation.items() if name != "loss"}
        metrics |= {f"train_{name}": value for name, value in training.items() if name != "loss"}
        speed = num_samples / trained_s if trained_s > 0 else 0.0
        self._recorder.epoch(Epoch(self.epoch, self.total_steps, training["loss"], validation["loss"], metrics, speed))
        self._losses, self._shuffle = EpochLosses(), self.learner.generator.get_state()
        self._save()
        if self._after_epoch:
            with self.learner.undisturbed():
                self._after_epoch(self)
        self._pace.between_took(self._watch.seconds - ended_s)

    def _save(self, step: int = 0) -> None:
        """Write a checkpoint, after so many steps of the epoch under way."""
        file = self._folder.checkpoint(self.epoch, step)
        save_checkpoint(file, self.learner, self._shuffle, self._losses)
        best = self._recorder.best
        self._folder.prune([best.epoch] if best else [])
        self._recorder.report(Checkpoint(self.epoch, str(file.weights)))

    def _obey(self) -> None:
        """Do what was asked for since the last step; while paused, wait for more."""
        self._take(self._commands())
        self._look_for_stop()
        if self._is_held:
            self._hold()

    def _look_for_stop(self) -> None:
        now = self._clock()
        if now - self._looked_s >= STOP_POLL_S:
            self._looked_s = now
            self._is_stopping = self._folder.take_stop() or self._is_stopping

    def _hold(self) -> None:
        self._tell_steps()
        with self._watch.held():
            self._recorder.event("paused")
            self._recorder.report(State("paused"))
            while self._is_held:
                self._wait(PAUSE_POLL_S)
                self._take(self._commands())
                self._look_for_stop()
            self._recorder.event("resumed")
            self._recorder.report(State("busy"))

    def _take(self, commands: Iterable[Command]) -> None:
        for command in commands:
            match command:
                case Pause():
                    self._is_paused = True
                case Resume():
                    self._is_paused = False
                case Stop():
                    self._is_stopping = True
                case Closed():
                    self._go_on_alone()
                case _:
                    with self._watch.held(), self.learner.undisturbed():
                        self._aside(command, self)

    def _go_on_alone(self) -> None:
        """The studio is gone: keep what there is, then do as the plan says."""
        self._recorder.event("studio closed")
        if self._plan.when_closed == "stop":
            self._is_stopping = True
            return
        self._is_paused = False
        self._tell_steps()
        with self._watch.held():
            self._save(self._losses.num_steps)
