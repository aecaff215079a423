"""How many threads this network trains fastest with, found by trying."""

from __future__ import annotations

import copy
import statistics
import time
from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from engine.runtime.training.learner import Learner
from engine.runtime.training.pace import Clock

WARM_UP_STEPS = 3
ROUNDS = 3
BUDGET_S = 0.25
"""How long one number of threads is tried in a round, at most."""
MAX_STEPS = 12


def candidates(num_threads: int) -> tuple[int, ...]:
    """The numbers worth trying: one fewer than torch would take, half of them, and one alone.

    All of them is never tried: a thread team waits at every operation for its slowest member, and was measured 5 to
    10 times slower when the window drew on one of its cores, while one thread fewer kept its speed.
    """
    return tuple(sorted({max(num_threads - 1, 1), max(num_threads // 2, 1), 1}))


def calibrate(learner: Learner, num_threads: int, clock: Clock = time.perf_counter) -> int:
    """Time a few steps of a copy with several numbers of threads, and give the best.

    The numbers take turns, so that a neighbour's burst of work does not fall on one alone. The learner itself, and
    torch's random numbers, are left as they were.

    Args:
        learner: what will be trained, on the CPU.
        num_threads: how many torch would take.
        clock: gives seconds.
    """
    tried = candidates(num_threads)
    if len(tried) == 1:
        return tried[0]
    before = torch.get_num_threads()
    with learner.undisturbed():
        trial = copy.copy(learner)
        trial.model = copy.deepcopy(learner.model)
        trial.optimizer = learner.program.make_optimizer(trial.model)
        trial.generator = torch.Generator().manual_seed(0)
        try:
            return _fastest(trial.step, trial.shuffled(), tried, clock)
        finally:
            torch.set_num_threads(before)


def _fastest(step: Callable[[Tensor], object], batches: Sequence[Tensor], tried: Sequence[int], clock: Clock) -> int:
    found: dict[int, list[float]] = {threads: [] for threads in tried}
    for _ in range(ROUNDS):
        for threads in tried:
            torch.set_num_threads(threads)
            found[threads] += _timed_steps(step, batches, clock)
    return min(tried, key=lambda threads: statistics.median(found[threads]))


def _timed_steps(step: Callable[[Tensor], object], batches: Sequence[Tensor], clock: Clock) -> list[float]:
    """The times of a few steps, those left out in which a new thread team warms up."""
    seconds: list[float] = []
    started = clock()
    for i in range(WARM_UP_STEPS + MAX_STEPS):
        rows = batches[i % len(batches)]
        begun = clock()
        step(rows)
        ended = clock()
        if i >= WARM_UP_STEPS:
            seconds.append(ended - begun)
        if seconds and ended - started > BUDGET_S:
            break
    return seconds
