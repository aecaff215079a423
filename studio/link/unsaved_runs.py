"""Runs of a project that had no file yet: they move beside the file as soon as there is one."""

from __future__ import annotations

import shutil
from pathlib import Path

from engine.runs import RunFolder


class UnsavedRuns:
    """Remembers what was trained before the project's first save."""

    def __init__(self) -> None:
        self._runs: list[Path] = []

    def note(self, run: Path) -> None:
        """Remember a run that lies with the user's data, for want of a file to lie beside."""
        self._runs.append(run)

    def settle(self, folder: Path) -> dict[Path, Path]:
        """Move the runs that have ended beside the project's file; one still running stays until it is asked again.

        Args:
            folder: where the project's runs lie from now on.

        Returns:
            Where each moved run was, and where it is now.

        Raises:
            OSError: the disk refuses; what could not be moved stays where it is.
        """
        moved: dict[Path, Path] = {}
        for run in [run for run in self._runs if run.is_dir() and not RunFolder(run).is_running]:
            target = folder / run.name
            if not target.exists():
                folder.mkdir(parents=True, exist_ok=True)
                shutil.move(run, target)
                moved[run] = target
            self._runs.remove(run)
        return moved
