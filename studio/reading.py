"""Projects as they come into the studio: begun, read from a file, or taken over from a studio that was ended."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from engine.design.project import Project
from studio.open_project import OpenProject, Step
from studio.recovery import Recovered, forget, recover

RECOVERED = "Changes that were recovered"
"""What the step is called that takes recovered work back to what its file holds."""


class Reading:
    """Makes open projects, none of which is shown anywhere yet."""

    def __init__(self, found_out: Callable[[OpenProject], None]) -> None:
        """Make them so that it is told what their data offers.

        Args:
            found_out: called on the window's thread when it became known what the data of one offers.
        """
        self._found_out = found_out

    def unsaved(self, project: Project | None = None) -> OpenProject:
        """A project without a file; an empty one if left out."""
        return OpenProject.of(project or Project(), None, self._found_out)

    def file(self, path: Path) -> OpenProject:
        """A project as its file has it.

        Raises:
            ProjectUnreadable: it is no project, or a damaged one; the message says why.
            OSError: the disk refuses.
        """
        from engine.design.project import read_project

        return OpenProject.of(read_project(path), path.absolute(), self._found_out)

    def recovered(self, found: Recovered) -> OpenProject:
        """Unsaved work that was left behind; one step back in it is what its file holds, where it has one.

        It is kept anew, as this studio's own, and no longer offered to others.

        Raises:
            ProjectUnreadable: it can't be read; the message says why.
            OSError: the disk refuses.
        """
        from engine.design.project import ProjectUnreadable, read_project

        tab = OpenProject.of(recover(found), found.path, self._found_out)
        tab.saved = None
        if found.path is not None:
            try:
                tab.saved = read_project(found.path)
            except (ProjectUnreadable, OSError):
                pass  # the work is there without it, and to save it is all that is left to do
            else:
                tab.undo.append(Step(RECOVERED, tab.saved))
        try:
            tab.keep()
        except OSError:
            pass  # it stays where it was left; the document, which keeps it again soon, says so
        else:
            forget(found)
        return tab
