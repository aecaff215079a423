"""The projects that were open last, opened again: the one that was in front first, the others behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from engine.design.project import ProjectUnreadable, parse_project
from studio.closing import listed
from studio.document import Document
from studio.last_session import KeptSession, KeptTab, LastSession
from studio.open_project import OpenProject
from studio.recovery import Recovered, left_behind

if TYPE_CHECKING:
    from studio.window import MainWindow


def restore_session(window: MainWindow, *, is_wanted: bool) -> Iterator[None]:
    """Open again what was open last, if that is wanted, and remember from now on what is open.

    Args:
        window: the window, on whose canvas the projects are shown.
        is_wanted: whether anything is to be opened.
    """
    document = window.document
    session = window.last_session = LastSession(document, window)
    if is_wanted:
        restoring = Restoring(document, session.read())
        for _ in restoring.steps():
            window.show_desk()
            yield
        if window.is_open and document.tabs == (document.here,) and document.here.is_untouched:
            window.show_start_page()
        if restoring.says:
            window.notice.tell(restoring.says, kind="hint", stays=bool(restoring.recovered))
        elif window.is_open:
            _offer_what_is_left(window)
    session.begin()


def _offer_what_is_left(window: MainWindow) -> None:
    """Say that the start page, which is not seen, has unsaved work of another window."""
    left = [found.name for found in left_behind()]
    if left:
        window.notice.tell(
            f"Unsaved work was kept: {listed(left)}.",
            kind="hint",
            action="Show it",
            act=window.show_start_page,
            stays=True,
        )


class Restoring:
    """Opens a session again, one project at a time.

    Attributes:
        recovered: by their places, the names of projects whose unsaved changes came back.
        gone: by their places, the names of files that are no longer there.
        unreadable: sentences: why others could not be opened.
    """

    def __init__(self, document: Document, kept: KeptSession) -> None:
        self._document = document
        self._kept = kept
        self._left: dict[str, Recovered] = {}
        self.recovered: dict[int, str] = {}
        self.gone: dict[int, str] = {}
        self.unreadable: list[str] = []

    def steps(self) -> Iterator[None]:
        """Open one project after another; the window answers at every yield."""
        self._left = {found.file.name: found for found in left_behind()}
        places = range(len(self._kept.tabs))
        opened: list[int] = []
        for at in sorted(places, key=lambda at: (at != self._kept.front, at)):
            tab = self._read(at, self._kept.tabs[at])
            if tab is None:
                continue
            if opened:
                before = sum(other < at for other in opened)
                self._document.insert(tab, min(before, len(self._document.tabs)))
            else:
                self._document.bring(tab, beside=True)
            opened.append(at)
            yield

    @property
    def says(self) -> str:
        """What is to be told about it, or nothing."""
        says = []
        if self.recovered:
            says.append(f"Unsaved changes of {_in_order(self.recovered)} were kept, and are back.")
        if self.gone:
            is_one = len(self.gone) == 1
            where = "is no longer where it was, so it is" if is_one else "are no longer where they were, so they are"
            says.append(f"{_in_order(self.gone)} {where} not open.")
        return " ".join((*says, *self.unreadable))

    def _read(self, at: int, kept: KeptTab) -> OpenProject | None:
        found = self._left.get(kept.recovery)
        if found is None and kept.path and not Path(kept.path).is_file():
            self.gone[at] = Path(kept.path).name
            return None
        try:
            tab = self._opened(kept) if found is None else self._document.reading.recovered(found)
        except (ProjectUnreadable, OSError) as error:
            self.unreadable.append(str(error))
            return None
        if tab is None:
            return None
        if found is not None:
            self.recovered[at] = tab.name
        tab.way, tab.looked, tab.selected = kept.way, dict(kept.looked), kept.selected
        return tab

    def _opened(self, kept: KeptTab) -> OpenProject | None:
        if kept.path:
            is_open = self._document.tab_of(Path(kept.path)) is not None  # somebody was quicker
            return None if is_open else self._document.reading.file(Path(kept.path))
        return self._document.reading.unsaved(parse_project(kept.text)) if kept.text else None


def _in_order(names: dict[int, str]) -> str:
    return listed([names[at] for at in sorted(names)])
