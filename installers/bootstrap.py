"""The one command: ``python3 installers/bootstrap.py run`` or ``... test``.

This file also parses on interpreters that are too old for the rest, so that they can say so.
"""

import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
NEWER = ("python3.13", "python3.12", "python3.11", "python3.14")


def main() -> int:
    """Hand over to the commands, under a Python that is new enough.

    Returns:
        The exit status: 0 it worked, 1 it did not, 2 the request could not be understood.
    """
    if sys.version_info < OLDEST:
        return start_newer()
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from installers.commands import main as obey

    return obey(sys.argv[1:])


def start_newer() -> int:
    """Start again under a newer Python of this machine, or say how to get one."""
    for name in NEWER:
        python = shutil.which(name)
        if python and is_new_enough(python):
            return subprocess.call([python, str(Path(__file__).resolve()), *sys.argv[1:]])
    needed, found = ("{}.{}".format(*version) for version in (OLDEST, sys.version_info))
    sys.stderr.write(
        f"Netloom needs Python {needed} or newer, but this is Python {found} and no newer one was "
        "found. Install one (the system's package manager has it) and start again with it.\n"
    )
    return 1


def is_new_enough(python: str) -> bool:
    """Whether an interpreter starts at all (a version manager's stand-in may not) and suits."""
    probe = "import sys; sys.exit(sys.version_info < (3, 11))"
    done = subprocess.run([python, "-c", probe], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
