"""Whether the code that a run's project brings may run again, to go on or to explain."""

from __future__ import annotations

from pathlib import Path

from engine.design.project import ProjectUnreadable, read_project
from engine.design.project.trust import is_trusted, trusted_digest
from engine.runs import RunFolder

NOT_TRUSTED = (
    "The project of this run brings code of its own, which you have not trusted. Open the project, look at its code, "
    "and trust it there."
)


def trusted_code(run: Path) -> str | None:
    """The digest of the code that a run's project brings, as the engine wants to be told that it is trusted.

    Returns:
        Nothing where it brings none, and None where the person has not trusted it.
    """
    try:
        project = read_project(RunFolder(run).project)
    except ProjectUnreadable:
        return ""  # the engine tells in words what is wrong with it, and runs nothing of it
    return trusted_digest(project) if is_trusted(project) else None
