"""What is kept of unsaved work, so that a crash loses seconds at most."""

from __future__ import annotations

import json
import os
import tempfile
import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QLockFile

from engine.design.project import Project

APPLICATION = "netloom"


@dataclass(frozen=True)
class Recovered:
    """Unsaved work that a studio left behind when it ended without closing.

    Attributes:
        file: the recovery file.
        name: the project's name.
        path: the project's own file, if it had one.
        at: when it was kept.
    """

    file: Path
    name: str
    path: Path | None
    at: datetime


def recovery_folder() -> Path:
    """Where unsaved work is kept."""
    import platformdirs  # 24 ms that the first paint can do without

    return platformdirs.user_state_path(APPLICATION, appauthor=False) / "recovery"


class RecoveryFile:
    """The recovery file of one open document, locked for as long as its studio lives."""

    def __init__(self, folder: Path | None = None) -> None:
        self._path = (folder or recovery_folder()) / f"{uuid.uuid4().hex}.json"
        self._lock: QLockFile | None = None

    @property
    def name(self) -> str:
        """The name of the file, whether or not anything is kept."""
        return self._path.name

    def keep(self, project: Project, path: Path | None) -> None:
        """Write the project, replacing what was kept before in one step.

        Raises:
            OSError: the disk refuses.
        """
        from engine.design.project import project_text

        self._path.parent.mkdir(parents=True, exist_ok=True)
        if self._lock is None:
            self._lock = _lock_of(self._path)
            self._lock.tryLock(0)
        kept = {
            "name": project.name,
            "path": str(path) if path else "",
            "at": datetime.now().isoformat(timespec="seconds"),
            "project": project_text(project),
        }
        handle, temporary = tempfile.mkstemp(dir=self._path.parent, suffix=".part")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                json.dump(kept, stream)
            Path(temporary).replace(self._path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise

    def drop(self) -> None:
        """Forget what was kept: it is saved, or the person does not want it."""
        self._path.unlink(missing_ok=True)
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None


def left_behind(folder: Path | None = None) -> list[Recovered]:
    """Unsaved work of studios that no longer live, the newest first."""
    found = []
    for file in (folder or recovery_folder()).glob("*.json"):
        lock = _lock_of(file)
        if not lock.tryLock(0):
            continue  # its studio is alive
        lock.unlock()
        kept = _read(file)
        if kept is not None:
            path = Path(kept["path"]) if kept["path"] else None
            found.append(Recovered(file, kept["name"], path, datetime.fromisoformat(kept["at"])))
    return sorted(found, key=lambda recovered: recovered.at, reverse=True)


def recover(found: Recovered) -> Project:
    """Read the project that was kept.

    Raises:
        ProjectUnreadable: it can't be read; the message says why.
    """
    from engine.design.project import ProjectUnreadable, parse_project

    kept = _read(found.file)
    if kept is None:
        raise ProjectUnreadable(f"The unsaved work of {found.name} can no longer be read.")
    return parse_project(kept["project"])


def forget(found: Recovered) -> None:
    """Delete what was kept."""
    found.file.unlink(missing_ok=True)


def _lock_of(file: Path) -> QLockFile:
    lock = QLockFile(str(file.with_suffix(".lock")))
    lock.setStaleLockTime(0)  # never by age: a studio may stay open for weeks
    return lock


def _read(file: Path) -> dict[str, str] | None:
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        datetime.fromisoformat(kept["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if not all(isinstance(kept.get(key), str) for key in ("name", "path", "at", "project")):
        return None
    return dict(kept)
