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
MARGIN = 1.1
"""How much faster the whole machine must be than with a core left over for the window to be worth it.

A thread team that has to share its cores was measured 5 to 10 times slower, so the last core must earn its place.
"""


def candidates(num_threads: int) -> tuple[int, ...]:
    """The numbers worth trying: all that torch would take, one fewer, half, and one alone."""
    return tuple(sorted({num_threads, max(num_threads - 1, 1), max(num_threads // 2, 1), 1}))


def choose(seconds_a_step: dict[int, float], num_threads: int) -> int:
    """Pick among measured numbers of threads.

    Args:
        seconds_a_step: the time of one step by number of threads.
        num_threads: how many would take the whole machine.
    """
    sharing = {threads: s for threads, s in seconds_a_step.items() if threads < num_threads}
    if not sharing:
        return num_threads
    best = min(sharing, key=lambda threads: sharing[threads])
    whole = seconds_a_step.get(num_threads)
    return num_threads if whole is not None and whole * MARGIN < sharing[best] else best


def calibrate(learner: Learner, num_threads: int, clock: Clock = time.perf_counter) -> int:
    """Time a few steps of a copy with several numbers of threads, and give the best.

    The numbers take turns, so that a neighbour's burst of work does not fall on one alone. The learner itself, and
    torch's random numbers, are left as they were.

    Args:
        learner: what will be trained, on the CPU.
        num_threads: how many torch would take.
        clock: gives seconds.
    """
    before = torch.get_num_threads()
    with learner.undisturbed():
        trial = copy.copy(learner)
        trial.model = copy.deepcopy(learner.model)
        trial.optimizer = learner.program.make_optimizer(trial.model)
        trial.generator = torch.Generator().manual_seed(0)
        try:
            return choose(_measured(trial.step, trial.shuffled(), candidates(num_threads), clock), num_threads)
        finally:
            torch.set_num_threads(before)


def _measured(
    step: Callable[[Tensor], object], batches: Sequence[Tensor], tried: Sequence[int], clock: Clock
) -> dict[int, float]:
    found: dict[int, list[float]] = {threads: [] for threads in tried}
    if len(tried) == 1:
        return {tried[0]: 0.0}
    for _ in range(ROUNDS):
        for threads in tried:
            torch.set_num_threads(threads)
            found[threads] += _timed_steps(step, batches, clock)
    return {threads: statistics.median(seconds) for threads, seconds in found.items()}


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
