"""Older project files become files of today, one version at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from engine.design.project.form import VERSION
from engine.design.project.wording import ProjectUnreadable, cropped

Migration = Callable[[dict[str, Any]], dict[str, Any]]

MIGRATIONS: dict[int, Migration] = {}
"""What makes a file of the next version out of one of this version."""


def migrated(data: object, *, migrations: dict[int, Migration] = MIGRATIONS, version: int = VERSION) -> dict[str, Any]:
    """Bring a decoded file to the version of today.

    Args:
        data: the decoded file.
        migrations: the steps from each older version to the next.
        version: the version to reach.

    Raises:
        ProjectUnreadable: it is no project file, or one of a newer version.
    """
    if not isinstance(data, dict) or "netloom" not in data:
        raise ProjectUnreadable('it is no Netloom project: a project is a JSON file that begins with {"netloom": 1.')
    found = data["netloom"]
    if not isinstance(found, int) or isinstance(found, bool) or found < 1:
        raise ProjectUnreadable(f"netloom is the version of the file, 1 or more, but here it is {cropped(found)}.")
    if found > version:
        raise ProjectUnreadable(
            f"it was written by a newer Netloom (its version is {cropped(found)}, this Netloom reads up to "
            f"{version}); update Netloom to open it."
        )
    for step in range(found, version):
        data = {**migrations[step](data), "netloom": step + 1}
    return data
