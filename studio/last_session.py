"""What is open now, written down whenever it changes, so that the next start can open it again."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from PySide6.QtCore import QLockFile, QObject, QTimer

from engine.design.project import Project, project_text
from studio import preferences
from studio.block_path import Path as Way
from studio.block_path import Step
from studio.document import Document
from studio.open_project import Looked, OpenProject
from studio.recovery import recovery_folder

DELAY_MS = 500
MAX_SELECTED = 200
"""A larger selection is not kept."""


@dataclass(frozen=True)
class KeptTab:
    """An open project as the session has it.

    Attributes:
        name: what the person calls it.
        path: its file; empty where it has none.
        recovery: the name of its recovery file, which is there if the studio was ended with unsaved work.
        text: the project itself, where neither a file nor a recovery file has it.
        way: where in the network one looked.
        looked: how each graph was looked at.
        selected: the nodes that were selected.
    """

    name: str
    path: str = ""
    recovery: str = ""
    text: str = ""
    way: Way = ()
    looked: dict[tuple[str, ...], Looked] = field(default_factory=dict)
    selected: frozenset[str] = frozenset()


@dataclass(frozen=True)
class KeptSession:
    """The projects that were open, in their order.

    Attributes:
        tabs: the projects.
        front: which of them was in front, counted from 0.
    """

    tabs: tuple[KeptTab, ...] = ()
    front: int = 0


class LastSession(QObject):
    """Keeps the session of one window; where several are open, that of the first."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._file = session_file()
        self._written = ""
        self._has_begun = False
        self._texts: WeakKeyDictionary[OpenProject, tuple[Project, str]] = WeakKeyDictionary()
        self._soon = QTimer(self, singleShot=True, interval=DELAY_MS)
        self._soon.timeout.connect(self.keep)
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._lock = QLockFile(str(self._file.with_suffix(".lock")))
        self._lock.setStaleLockTime(0)  # never by age: a studio may stay open for weeks
        self.is_ours = self._lock.tryLock(0)

    def read(self) -> KeptSession:
        """The session that was kept last; nothing where another window has it, or there is none that can be read."""
        if not self.is_ours:
            return KeptSession()
        try:
            return _parsed(json.loads(self._file.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return KeptSession()

    def begin(self) -> None:
        """Follow the open projects from now on."""
        if self.is_ours:
            self._document.tabs_changed.connect(self._keep_soon)
            self._document.saved_changed.connect(self._keep_soon)
            self._has_begun = True
            self.keep()

    def _keep_soon(self) -> None:
        if self.is_ours:
            self._soon.start()

    def keep(self, *, closing: bool = False) -> None:
        """Write down what is open now.

        Args:
            closing: whether unsaved work is given up, so that what has no file is not opened again.
        """
        self._soon.stop()
        if not self.is_ours:
            return
        tabs = [tab for tab in self._document.tabs if not tab.is_untouched]
        if closing:
            tabs = [tab for tab in tabs if tab.path is not None or not tab.is_dirty]
        here = self._document.here
        front = tabs.index(here) if here in tabs else 0
        text = json.dumps({"front": front, "tabs": [self._told(tab) for tab in tabs]})
        if text == self._written:
            return
        self._written = text
        preferences.set_word(preferences.FRONT, tabs[front].name if tabs else "")
        try:
            _replace(self._file, text)
        except OSError as error:
            self._document.refused.emit(
                f"Which projects are open can't be remembered for the next start: {error.strerror or error}."
            )

    def shut_down(self) -> None:
        """Write down what is open, for the last time; another window may keep its session from now on."""
        if self._has_begun:  # else what was open the last time is not all open again yet
            self.keep(closing=True)
        self.is_ours = False
        self._lock.unlock()

    def _told(self, tab: OpenProject) -> dict[str, Any]:
        way = self._document.place.path if tab is self._document.here else tab.way
        return {
            "name": tab.name,
            "path": str(tab.path) if tab.path is not None else "",
            "recovery": tab.recovery.name,
            "text": self._text_of(tab) if tab.path is None and not tab.is_dirty else "",
            "way": [[step.node, step.copy, step.block] for step in way],
            "looked": [[list(names), zoom, *centre] for names, (zoom, centre) in tab.looked.items()],
            "selected": sorted(tab.selected) if len(tab.selected) <= MAX_SELECTED else [],
        }

    def _text_of(self, tab: OpenProject) -> str:
        known = self._texts.get(tab)
        if known is None or known[0] is not tab.project:
            known = self._texts[tab] = tab.project, project_text(tab.project)
        return known[1]


def session_file() -> Path:
    """Where the session is kept."""
    return recovery_folder().parent / "session.json"


def _parsed(kept: dict[str, Any]) -> KeptSession:
    tabs = tuple(_parsed_tab(tab) for tab in kept["tabs"])
    return KeptSession(tabs, min(max(int(kept["front"]), 0), max(len(tabs) - 1, 0)))


def _parsed_tab(told: dict[str, Any]) -> KeptTab:
    return KeptTab(
        name=str(told["name"]),
        path=str(told["path"]),
        recovery=str(told["recovery"]),
        text=str(told["text"]),
        way=tuple(Step(str(node), int(copy), str(block)) for node, copy, block in told["way"]),
        looked={
            tuple(map(str, names)): (float(zoom), (float(x), float(y)))
            for names, zoom, x, y in told["looked"]
            if zoom > 0
        },
        selected=frozenset(map(str, told["selected"])),
    )


def _replace(file: Path, text: str) -> None:
    """Write a file in one step, so that a crash leaves either what was there or what is new."""
    handle, temporary = tempfile.mkstemp(dir=file.parent, suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        Path(temporary).replace(file)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
