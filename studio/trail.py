"""The places of one project that were visited: the way back and forward."""

from __future__ import annotations

from dataclasses import dataclass, field

from studio.block_path import Path, names_of

MAX_STOPS = 200
_SAME_PX = 24.0
"""Places nearer to each other on the screen are one."""


@dataclass(frozen=True)
class Stop:
    """A place of the canvas.

    Attributes:
        path: the way from the network into the block that was shown.
        zoom: 1 for actual size.
        centre: what was in the middle, in scene coordinates.
    """

    path: Path
    zoom: float
    centre: tuple[float, float]

    def is_like(self, other: Stop) -> bool:
        """Whether a person would not tell the two apart."""
        away = sum(abs(one - two) for one, two in zip(self.centre, other.centre, strict=True))
        is_near = away * self.zoom < _SAME_PX
        return names_of(self.path) == names_of(other.path) and 0.9 < self.zoom / other.zoom < 1.1 and is_near


@dataclass
class Trail:
    """Where one looked before, and from where one came back.

    Attributes:
        back: the places before, the last one last.
        forward: the places after, the next one last.
    """

    back: list[Stop] = field(default_factory=list)
    forward: list[Stop] = field(default_factory=list)

    def put(self, stop: Stop) -> None:
        """Leave a place for another one; there is no way forward any more."""
        if not self.back or not stop.is_like(self.back[-1]):
            self.back.append(stop)
            del self.back[:-MAX_STOPS]
        self.forward.clear()
