"""A virtual screen for tests of the real window, where a machine has none."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

SIZE = "1600x1000x24"


@contextmanager
def virtual_screen() -> Iterator[str]:
    """Run an X server without a monitor for as long as the block lasts.

    Yields:
        The value for ``DISPLAY``; empty if the server did not start.
    """
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", SIZE, "-nolisten", "tcp"]
    with subprocess.Popen(
        command,
        pass_fds=(writing,),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        os.close(writing)
        try:
            with os.fdopen(reading) as told:
                number = told.readline().strip()
            yield f":{number}" if number else ""
        finally:
            server.terminate()
