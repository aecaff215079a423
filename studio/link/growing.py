"""An array that grows at its end, for curves that come in piece by piece."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

FIRST_CAPACITY = 256


class Growing:
    """Numbers in the order they came, seen as one numpy array without copying."""

    def __init__(self, dtype: type[np.floating[Any]] | type[np.integer[Any]] = np.float64) -> None:
        self._room = np.empty(FIRST_CAPACITY, dtype)
        self._count = 0

    def __len__(self) -> int:
        return self._count

    @property
    def values(self) -> NDArray[Any]:
        """What is held, read-only; a later `extend` leaves this view as it was."""
        view = self._room[: self._count]
        view.flags.writeable = False
        return view

    def extend(self, values: ArrayLike) -> None:
        """Add numbers at the end."""
        more = np.atleast_1d(np.asarray(values, self._room.dtype))
        needed = self._count + more.size
        if needed > self._room.size:
            room = np.empty(max(needed, 2 * self._room.size), self._room.dtype)
            room[: self._count] = self._room[: self._count]
            self._room = room
        self._room[self._count : needed] = more
        self._count = needed

    def cut(self, count: int) -> None:
        """Forget all after the first `count` numbers; views taken before keep theirs."""
        if count < self._count:
            self._room = self._room.copy()
            self._count = max(0, count)
