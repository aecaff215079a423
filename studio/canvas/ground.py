"""Where things are, in a grid of cells, so that those near a place are found without looking at all others.

Qt's own index of a scene answers too, but it comes back to Python for the rectangle of every item it considers, and it
sorts items in anew after each change; a wire that is routed while thousands are being added would wait for both.
"""

from __future__ import annotations

from collections.abc import Container, Hashable, Iterator, Sequence
from typing import Generic, NamedTuple, TypeVar

from PySide6.QtCore import QRectF

_CELL = 512.0
"""The side of a cell in scene pixels: a few cards each, and a few cells for the way of a long wire."""

Cell = tuple[int, int]
"""The number of a column and that of a row."""

_Cells = tuple[int, int, int, int]
Key = TypeVar("Key", bound=Hashable)


class Area(NamedTuple):
    """A rectangle in plain numbers: a long wire looks at hundreds, and each question to one of Qt's takes longer."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def of(cls, rect: QRectF) -> Area:
        """A rectangle of Qt's."""
        return cls(rect.left(), rect.top(), rect.right(), rect.bottom())

    @property
    def turned(self) -> Area:
        """The same with right and down exchanged."""
        return Area(self.top, self.left, self.bottom, self.right)


class Ground(Generic[Key]):
    """The names of things by the cells that they reach into."""

    def __init__(self) -> None:
        self._names: dict[Cell, set[Key]] = {}
        self._cells: dict[Key, _Cells] = {}
        self._places: dict[Key, Area] = {}

    def put(self, name: Key, left: float, top: float, width: float, height: float) -> None:
        """Something is here now, wherever it was."""
        area = self._places[name] = Area(left, top, left + width, top + height)
        cells = _around(area)
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

    def within(self, area: QRectF, besides: Container[Key] = ()) -> Iterator[tuple[Key, Area]]:
        """What reaches into an area, and where each is; nothing is said of those named besides."""
        left, top, right, bottom = looked_at = Area.of(area)
        for name in self._in_cells(_around(looked_at)):
            there = self._places[name]
            if there[0] < right and there[2] > left and there[1] < bottom and there[3] > top and name not in besides:
                yield name, there

    def near(self, area: QRectF) -> set[Key]:
        """What is in the cells that an area reaches into: all that is in it, and some beside it."""
        return self._in_cells(_around(Area.of(area)))

    def _in_cells(self, cells: _Cells) -> set[Key]:
        found: set[Key] = set()
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


def cells_of(area: QRectF) -> Sequence[Cell]:
    """The cells that an area reaches into."""
    return _each(_around(Area.of(area)))


def area_of(cell: Cell) -> QRectF:
    """Where a cell is."""
    return QRectF(cell[0] * _CELL, cell[1] * _CELL, _CELL, _CELL)


def _around(area: Area) -> _Cells:
    left, top, right, bottom = area
    return int(left // _CELL), int(top // _CELL), int(right // _CELL), int(bottom // _CELL)


def _each(cells: _Cells) -> Sequence[Cell]:
    first, low, last, high = cells
    if first == last and low == high:  # as most cards, which are smaller than a cell
        return ((first, low),)
    return [(column, row) for column in range(first, last + 1) for row in range(low, high + 1)]
