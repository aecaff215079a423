"""The open projects in their order, which of them is in front, and those that were closed last."""

from __future__ import annotations

from pathlib import Path

from studio.open_project import OpenProject, same_file

MAX_CLOSED = 10
"""So many closed projects can be had back as they were."""


class Tabs:
    """A list of open projects, of which there is at least one.

    Attributes:
        here: the one in front.
    """

    def __init__(self, first: OpenProject) -> None:
        self.here = first
        self._open = [first]
        self._closed: list[tuple[OpenProject, int]] = []

    def __contains__(self, tab: OpenProject) -> bool:
        return tab in self._open

    @property
    def all(self) -> tuple[OpenProject, ...]:
        """The open projects in their order."""
        return tuple(self._open)

    @property
    def last_closed(self) -> OpenProject | None:
        """The one that was closed last and can be had back."""
        return self._closed[-1][0] if self._closed else None

    def of_file(self, path: Path) -> OpenProject | None:
        """The one that has this file."""
        return next((tab for tab in self._open if tab.path is not None and same_file(tab.path, path)), None)

    def further(self, by: int) -> OpenProject:
        """The one so many places further, beyond the last one from the first on."""
        return self._open[(self._open.index(self.here) + by) % len(self._open)]

    def add(self, tab: OpenProject, at: int | None = None) -> None:
        """Have one more, at the end where no place is named."""
        self._open.insert(len(self._open) if at is None else at, tab)

    def replace(self, tab: OpenProject) -> None:
        """Have another one in the place of the one in front, which is not to be had back."""
        self._open[self._open.index(self.here)] = tab

    def move(self, tab: OpenProject, to: int) -> None:
        """Give one another place."""
        self._open.remove(tab)
        self._open.insert(to, tab)

    def close(self, tab: OpenProject) -> OpenProject | None:
        """Close one, and remember it; returns the one that is to be in front then, if there is any left."""
        at = self._open.index(tab)
        self._open.remove(tab)
        if not tab.is_untouched:
            self._closed = [*self._closed, (tab, at)][-MAX_CLOSED:]
        if tab is not self.here:
            return self.here
        return self._open[min(at, len(self._open) - 1)] if self._open else None

    def forget(self, tab: OpenProject) -> None:
        """Have one back no more that was closed."""
        self._closed = [closed for closed in self._closed if closed[0] is not tab]

    def bring_back(self, tab: OpenProject) -> None:
        """Have one back where it was; without its file, if that was opened again: two may not write into one."""
        at = next((place for closed, place in self._closed if closed is tab), len(self._open))
        if tab.path is not None and self.of_file(tab.path) is not None:
            tab.path = None
            tab.saved = None
        self.forget(tab)
        self._open.insert(at, tab)
        if self.here.is_untouched:
            self._open.remove(self.here)
