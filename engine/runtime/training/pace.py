"""How fast a training goes, and how long the rest will take."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Clock = Callable[[], float]
"""Gives seconds from an arbitrary moment, never going back."""


class Stopwatch:
    """Counts the seconds in which there was training, and no others."""

    def __init__(self, clock: Clock = time.perf_counter) -> None:
        self._clock = clock
        self._left_out_s = 0.0
        self._held_since_s: float | None = None

    @property
    def seconds(self) -> float:
        """The count; differences have meaning."""
        now = self._clock() if self._held_since_s is None else self._held_since_s
        return now - self._left_out_s

    @contextmanager
    def held(self) -> Iterator[None]:
        """Leave out what happens meanwhile: a pause, an explanation. It may be held while it is held."""
        if self._held_since_s is not None:
            yield
            return
        self._held_since_s = self._clock()
        try:
            yield
        finally:
            self._left_out_s += self._clock() - self._held_since_s
            self._held_since_s = None


class Pace:
    """Estimates the time that is left, from the steps and from what lies between epochs."""

    SMOOTHING = 0.9
    """How much of the estimate stays when a new measure comes, ten of them a third of a second."""

    def __init__(self) -> None:
        self._seconds_a_step = 0.0
        self._seconds_between = 0.0

    def steps_took(self, num_steps: int, seconds: float) -> None:
        """Take in how long some steps took."""
        measured = seconds / num_steps
        kept = self.SMOOTHING if self._seconds_a_step else 0.0
        self._seconds_a_step = kept * self._seconds_a_step + (1 - kept) * measured

    def between_took(self, seconds: float) -> None:
        """Take in how long validation and what else follows an epoch took."""
        self._seconds_between = seconds

    def seconds_left(self, num_steps: int, num_epoch_ends: int) -> float:
        """How long so many more steps, and ends of epochs, will take."""
        return num_steps * self._seconds_a_step + num_epoch_ends * self._seconds_between
