"""The losses of an epoch, fetched from the device a batch of them at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
import torch
from torch import Tensor

from engine.runtime.data import Fields
from engine.runtime.training.program import Program


class EpochLosses(msgspec.Struct):
    """What the steps of one epoch gave, in order. A loss is asked for as a number only when it is reported.

    Attributes:
        losses: each step's mean loss.
        counts: each step's number of samples.
        sums: by metric, each step's sum over its samples.
    """

    losses: list[float] = msgspec.field(default_factory=list)
    counts: list[int] = msgspec.field(default_factory=list)
    sums: dict[str, list[float]] = msgspec.field(default_factory=dict)
    _waiting: list[tuple[Tensor, Fields]] = msgspec.field(default_factory=list)

    @property
    def num_steps(self) -> int:
        """How many steps were made, fetched or not."""
        return len(self.counts)

    def add(self, loss: Tensor, sums: Fields, count: int) -> None:
        """Take in a step, without waiting for the device."""
        self._waiting.append((loss, sums))
        self.counts.append(count)

    def fetch(self) -> list[float]:
        """Wait for the device and give the losses of the steps since last time."""
        if not self._waiting:
            return []
        waiting, self._waiting = self._waiting, []
        fetched = _numbers([loss for loss, _ in waiting])
        self.losses += fetched
        for name in waiting[0][1]:
            self.sums.setdefault(name, []).extend(_numbers([sums[name] for _, sums in waiting]))
        return fetched

    def means(self, program: Program) -> dict[str, float]:
        """The mean loss as `loss` and the metrics, over the epoch's samples as they were trained on.

        The script itself adds them up, for the order of additions shows in the last digits.
        """
        self.fetch()
        means = program.new_means()
        for i, (count, loss) in enumerate(zip(self.counts, self.losses, strict=True)):
            means.add(count, loss, {name: sums[i] for name, sums in self.sums.items()})
        return means.values()

    def state(self) -> dict[str, object]:
        """All of it as plain values, for a checkpoint."""
        self.fetch()
        return {"losses": self.losses, "counts": self.counts, "sums": self.sums}

    @classmethod
    def restored(cls, state: Mapping[str, object]) -> EpochLosses:
        """Make it again from such values."""
        return msgspec.convert(dict(state), cls)


def _numbers(scalars: Sequence[Tensor]) -> list[float]:
    """Fetch many scalars with one wait for the device."""
    numbers: list[float] = torch.stack(list(scalars)).tolist()
    return numbers
