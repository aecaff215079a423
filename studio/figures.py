"""Numbers, shapes and times as a person reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.design.layers import Shape


def counted(number: int, one: str, many: str = "") -> str:
    """A count with its noun: `1 problem`, `2 problems`, `61,706 parameters`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def shortened(number: float) -> str:
    """A large number in three digits: `950`, `2.42 k`, `0.48 M` is written `480 k`."""
    for limit, unit in ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(number) >= limit:
            return f"{number / limit:.3g} {unit}"
    return f"{number:.3g}"


def memory(num_bytes: float) -> str:
    """An amount of memory: `640 B`, `6.4 kB`, `1.2 MB`."""
    return f"{shortened(num_bytes)}B" if abs(num_bytes) >= 1e3 else f"{num_bytes:.0f} B"


def shape_text(shape: Shape) -> str:
    """A shape as a wire shows it: `N × 6 × 28 × 28`."""
    return str(shape)
