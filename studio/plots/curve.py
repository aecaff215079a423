"""One curve as a value: what it is called, its points, and how it is to be drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Stroke = Literal["solid", "dashed", "faint"]


@dataclass(frozen=True, eq=False)
class Curve:
    """One curve.

    Attributes:
        name: what the legend calls it.
        x: (N,) epochs, rising.
        y: (N,) values; NaN leaves a gap.
        series: which of the theme's colours of curves it has.
        stroke: faint for the noise behind a curve.
    """

    name: str
    x: NDArray[Any]
    y: NDArray[Any]
    series: int = 0
    stroke: Stroke = "solid"

    def value_at(self, x: float) -> float | None:
        """The value at the point nearest to a place, if there is one within half an epoch or two points."""
        if not self.x.size:
            return None
        at = int(np.searchsorted(self.x, x))
        near = [i for i in (at - 1, at) if 0 <= i < self.x.size]
        best = min(near, key=lambda i: abs(float(self.x[i]) - x))
        if abs(float(self.x[best]) - x) > max(0.5, 2 * float(self.x[-1] - self.x[0]) / self.x.size):
            return None
        value = float(self.y[best])
        return value if np.isfinite(value) else None


def shown_range(curves: list[Curve], *, log: bool) -> tuple[float, float] | None:
    """The span of values worth showing: all of the curves, and of faint ones what is not an outlier.

    Returns:
        The least and the greatest value, with a little room; from 0 where that is near. None without any point.
    """
    low, high = np.inf, -np.inf
    for curve in curves:
        values = np.asarray(curve.y, np.float64)
        values = values[np.isfinite(values) & ((values > 0) | (not log))]
        if not values.size:
            continue
        ends = np.percentile(values, (1, 99)) if curve.stroke == "faint" else (values.min(), values.max())
        low, high = min(low, float(ends[0])), max(high, float(ends[1]))
    if low > high:
        return None
    if log:
        return low / 1.25, high * 1.25
    if 0 <= low < 0.6 * high:
        low = 0.0
    room = (high - low or abs(high) or 1.0) * 0.06
    return (low if low == 0.0 else low - room), high + room
