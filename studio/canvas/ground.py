"""Where things are, in a grid of cells, so that those near a place are found without looking at all others.

Qt's own index of a scene answers too, but it comes back to Python for the rectangle of every item it considers, and it
sorts items in anew after each change; a wire that is routed while thousands are being added would wait for both.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QRectF

_CELL = 512.0
"""The side of a cell in scene pixels: a few cards each, and a few cells for the way of a long wire."""

_Cells = tuple[int, int, int, int]
Key = TypeVar("Key", bound=Hashable)


class Ground(Generic[Key]):
    """The names of things by the cells that they reach into."""

    def __init__(self) -> None:
        self._names: dict[tuple[int, int], set[Key]] = {}
        self._cells: dict[Key, _Cells] = {}
        self._places: dict[Key, tuple[float, float, float, float]] = {}

    def put(self, name: Key, left: float, top: float, width: float, height: float) -> None:
        """Something is here now, wherever it was."""
        self._places[name] = left, top, width, height
        cells = _around(left, top, left + width, top + height)
        before = self._cells.get(name)
        if before == cells:
            return
        if before is not None:
            self._leave(name, before)
        self._cells[name] = cells
        for cell in _each(cells):
            there = self._names.get(cell)
            if there is None:
                self._names[cell] = {name}
            else:
                there.add(name)

    def take(self, name: Key) -> None:
        """Something is gone."""
        cells = self._cells.pop(name, None)
        if cells is not None:
            del self._places[name]
            self._leave(name, cells)

    def within(self, area: QRectF) -> Iterator[tuple[Key, QRectF]]:
        """What reaches into an area, and where each is."""
        area_left, area_top, area_right, area_bottom = area.left(), area.top(), area.right(), area.bottom()
        for name in self.near(area):
            left, top, width, height = self._places[name]
            if left < area_right and left + width > area_left and top < area_bottom and top + height > area_top:
                yield name, QRectF(left, top, width, height)

    def near(self, area: QRectF) -> set[Key]:
        """What is in the cells that an area reaches into: all that is in it, and some beside it."""
        found: set[Key] = set()
        cells = _around(area.left(), area.top(), area.right(), area.bottom())
        if (cells[2] - cells[0] + 1) * (cells[3] - cells[1] + 1) > len(self._names):
            for (column, row), names in self._names.items():
                if cells[0] <= column <= cells[2] and cells[1] <= row <= cells[3]:
                    found |= names
            return found
        for cell in _each(cells):
            there = self._names.get(cell)
            if there:
                found |= there
        return found

    def _leave(self, name: Key, cells: _Cells) -> None:
        for cell in _each(cells):
            names = self._names[cell]
            names.discard(name)
            if not names:
                del self._names[cell]


def _around(left: float, top: float, right: float, bottom: float) -> _Cells:
    return int(left // _CELL), int(top // _CELL), int(right // _CELL), int(bottom // _CELL)


def _each(cells: _Cells) -> Sequence[tuple[int, int]]:
    first, low, last, high = cells
    if first == last and low == high:  # as most cards, which are smaller than a cell
        return ((first, low),)
    return [(column, row) for column in range(first, last + 1) for row in range(low, high + 1)]
