"""Which wires would run level on one line, and how far each moves aside so that all of them can be told apart.

A lane follows from where the wires run now and from nothing else: what was drawn before leaves no trace.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from engine.design.graph import Edge, End

if TYPE_CHECKING:
    from studio.canvas.wire_item import WireItem

APART = 12.0
"""Between two lanes, in scene pixels: as much as a line of what is written on them is high."""

_MOST = 3
"""So many lanes more than one there are at most between two rows; farther on, wires would run behind cards."""

_ODD = 1.37
"""Moves the borders between groups of lanes to where no lane ever is, so that rounding decides nothing."""

_Group = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Level:
    """The level stretch of a way, as it is without other wires; a drawing downward is turned.

    Attributes:
        lane: its height.
        left: where it begins.
        right: where it ends.
        outward: 1 where wires move aside to below, -1 to above.
        room: how far they can.
        back: whether the wire runs back.
    """

    lane: float
    left: float
    right: float
    outward: int
    room: float
    back: bool

    @property
    def group(self) -> _Group:
        """Levels of one group may lie on each other."""
        return math.floor((self.lane + _ODD) / APART), self.outward

    def shifted(self, across: float, down: float) -> Level:
        """The same, elsewhere."""
        return replace(self, lane=self.lane + down, left=self.left + across, right=self.right + across)


@dataclass(slots=True)
class _Bus:
    """The wires of a group that leave one output: they share a lane."""

    wires: list[WireItem]
    left: int
    right: int
    most: int
    back: bool

    def order(self) -> tuple[int, ...]:
        """Of wires that run back, who begins farthest in front keeps nearest to where they arrive; else, the short."""
        return (-self.right, self.left) if self.back else (self.right - self.left, self.left)


class Lanes:
    """Tells the wires that run level how far aside they have to be drawn."""

    def __init__(self) -> None:
        self._noted: dict[Edge, Level] = {}
        self._groups: dict[_Group, dict[Edge, WireItem]] = {}
        self._stirred: set[_Group] = set()

    def note(self, wire: WireItem) -> None:
        """A wire was drawn anew, or has come."""
        before, level = self._noted.get(wire.edge), wire.level
        if before is None and level is None:
            return
        if before is not None and level is not None:
            known = self._groups[before.group].get(wire.edge)
            if known is wire and before == level:
                return
        self.forget(wire.edge)
        if level is not None:
            self._noted[wire.edge] = level
            self._groups.setdefault(level.group, {})[wire.edge] = wire
            self._stirred.add(level.group)

    def forget(self, edge: Edge) -> None:
        """A wire is gone, or runs level no more."""
        level = self._noted.pop(edge, None)
        if level is not None:
            group = self._groups[level.group]
            del group[edge]
            if not group:
                del self._groups[level.group]
            self._stirred.add(level.group)

    def settle(self) -> list[WireItem]:
        """Give each wire its lane; returns those that have to be drawn anew for it."""
        stirred, self._stirred = self._stirred, set()
        return [wire for group in stirred for wire in self._spread(self._groups.get(group, {}).values())]

    def _spread(self, wires: Iterable[WireItem]) -> list[WireItem]:
        placed = []
        taken: list[_Taken] = [_Taken() for _ in range(_MOST + 1)]
        for number, (_, _, bus) in enumerate(sorted((bus.order(), end, bus) for end, bus in _buses(wires).items())):
            free = next((n for n in range(bus.most + 1) if taken[n].has_room(bus.left, bus.right)), None)
            lane = number % (bus.most + 1) if free is None else free
            taken[lane].put(bus.left, bus.right)
            placed.append((bus, lane))
        turned = []
        for bus, lane in placed:
            beside = any(not other.has_room(bus.left, bus.right) for n, other in enumerate(taken) if n != lane)
            for wire in bus.wires:
                assert wire.level is not None
                if wire.stand_aside(lane * APART * wire.level.outward, crowded=beside):
                    turned.append(wire)
        return turned


class _Taken:
    """What of one lane is taken."""

    def __init__(self) -> None:
        self._lefts: list[int] = []
        self._rights: list[int] = []

    def has_room(self, left: int, right: int) -> bool:
        """Whether a stretch meets none of the others."""
        at = bisect_left(self._lefts, right)
        return at == 0 or max(self._rights[:at]) <= left

    def put(self, left: int, right: int) -> None:
        """Take a stretch."""
        at = bisect_left(self._lefts, left)
        self._lefts.insert(at, left)
        self._rights.insert(at, right)


def _buses(wires: Iterable[WireItem]) -> dict[End, _Bus]:
    buses: dict[End, _Bus] = {}
    for wire in wires:
        level = wire.level
        if level is None:
            continue
        left, right = math.floor(level.left + _ODD), math.floor(level.right + _ODD)
        most = max(min(math.floor(level.room / APART + 0.01), _MOST), 0)
        bus = buses.get(wire.edge.source)
        if bus is None:
            buses[wire.edge.source] = _Bus([wire], left, right, most, level.back)
        else:
            bus.wires.append(wire)
            bus.left, bus.right = min(bus.left, left), max(bus.right, right)
            bus.most, bus.back = min(bus.most, most), bus.back and level.back
    return buses
