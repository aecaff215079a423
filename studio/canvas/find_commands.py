"""Finding layers in the drawing: the bar, the next match and the one before, and selecting all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction

from engine.design.check import Checked
from studio.canvas.find_bar import FindBar
from studio.canvas.node_query import Candidate, candidates, candidates_inside, matching
from studio.canvas.travel_commands import MENU

if TYPE_CHECKING:
    from studio.canvas.view import CanvasView


class FindCommands:
    """What is typed into the bar is looked for in the graph shown; matches stand in the light while the bar is open."""

    def __init__(self, canvas: CanvasView, add: Callable[..., QAction]) -> None:
        self._canvas = canvas
        self._bar: FindBar | None = None
        self._query = ""
        self._among: tuple[Checked | None, tuple[Candidate, ...]] = (None, ())
        self._within: Mapping[str, tuple[Candidate, ...]] = {}
        self.found: tuple[str, ...] = ()
        self.holding: dict[str, int] = {}
        tr = canvas.tr
        self.find = add(tr("Find in the drawing…"), "Ctrl+F", self.open)
        self.next = add(tr("Find the next"), "F3", lambda: self.step(1))
        self.before = add(tr("Find the one before"), "Shift+F3", lambda: self.step(-1))
        self.all = add(tr("Select all that was found"), None, self.select_all)
        self.actions = [self.find, self.next, self.before, self.all]
        for action in self.actions:
            action.setProperty("menu", MENU)
            action.setProperty("words", "find search name kind type shape size parameter value")
        canvas.place.checked_changed.connect(self._on_checked)
        canvas.selection.changed.connect(self._tell)

    @property
    def is_open(self) -> bool:
        """Whether the bar is shown."""
        return self._bar is not None and self._bar.isVisible()

    def open(self) -> None:
        """Show the bar."""
        if self._bar is None:
            self._bar = FindBar(self._canvas)
            self._bar.typed.connect(self._on_typed)
            self._bar.stepped.connect(self.step)
            self._bar.all_wanted.connect(self.select_all)
            self._bar.entered.connect(lambda: self._canvas.commands.blocks.open.trigger())
            self._bar.closed.connect(self._on_closed)
        self._bar.open_bar()

    def close(self) -> None:
        """Put the bar away."""
        if self._bar is not None:
            self._bar.close_bar()

    def step(self, way: int) -> None:
        """Go to the next match or to the one before, and to the blocks that hold some; at first show the bar.

        Args:
            way: 1 or -1.
        """
        if not self._query.strip():
            self.open()
            return
        self._look()
        goals = (*self.found, *(name for name in self.holding if name not in self.found))
        if not goals and self.is_open:
            return
        if not goals:
            self._canvas.status.emit(self._canvas.tr("Nothing here is “{query}”.").format(query=self._query.strip()))
            return
        before = self._place(goals)
        if before is None:
            before = -1 if way > 0 else 0
        self._canvas.go_to(goals[(before + way) % len(goals)])
        self._tell()

    def select_all(self) -> None:
        """Select every match."""
        if not self._query.strip():
            self.open()
            return
        self._look()
        self._canvas.selection.select(self.found)
        if self.found:
            self._canvas.bring_into_view(self.found)

    def _on_typed(self, query: str) -> None:
        self._query = query
        self._look()

    def _look(self) -> None:
        checked = self._canvas.place.checked
        if self._among[0] is not checked:
            self._among, self._within = (checked, candidates(checked)), candidates_inside(checked)
        self.found = matching(self._among[1], self._query)
        counts = {name: len(matching(within, self._query)) for name, within in self._within.items()}
        self.holding = {name: count for name, count in counts.items() if count}
        if self.is_open:
            self._canvas.spotlight.show_found(self.found, self.holding)
        self._tell()

    def _place(self, among: Sequence[str]) -> int | None:
        """Which of these is selected alone."""
        chosen = self._canvas.selection.nodes
        return next((number for number, name in enumerate(among) if chosen == {name}), None)

    def _tell(self) -> None:
        if self._bar is not None and self.is_open:
            place = self._place(self.found)
            self._bar.tell(0 if place is None else place + 1, len(self.found), sum(self.holding.values()))

    def _on_checked(self) -> None:
        if self.is_open:
            self._look()

    def _on_closed(self) -> None:
        self._canvas.spotlight.show_found(())
        self._canvas.setFocus()
