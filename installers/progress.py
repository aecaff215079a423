"""One line a stage with its time; what the commands behind it print goes to a log."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TextIO

TAIL_LINES = 12
WAYS_OUT = (
    (
        r"No space left on device|Errno 28|not enough space",
        "The disk is full: Netloom with PyTorch needs about 3 GB (with CUDA about 8 GB). Make room "
        "and run the same command again; what was downloaded is kept.",
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED|SSLError",
        "The package source's certificate was not accepted: behind a company's proxy, tell pip its "
        "certificate (pip config set global.cert FILE) and run the same command again.",
    ),
    (
        r"Temporary failure|Name or service not known|getaddrinfo|NewConnectionError|ProxyError"
        r"|ConnectTimeout|ReadTimeout|Network is unreachable|Connection refused|timed out",
        "The package source could not be reached: check the network, or the proxy and index that "
        "pip is told to use (pip config list), and run the same command again.",
    ),
    (
        r"No matching distribution|ResolutionImpossible",
        "pip's sources have no package that fits this Python and system: try another Python "
        "(3.11 to 3.13), or an index that has it (PIP_INDEX_URL, or --torch-index for PyTorch).",
    ),
    (
        r"Permission denied|Errno 13",
        "This folder may not be written to: make it yours, or clone Netloom where you may write.",
    ),
)


class StageFailed(Exception):
    """A stage of the set-up did not succeed; the message says why and what to do."""


def way_out(log: str) -> str:
    """Find what to do in what a failed command printed.

    Args:
        log: the command's output.

    Returns:
        A sentence for the person at the terminal.
    """
    for pattern, advice in WAYS_OUT:
        if re.search(pattern, log):
            return advice
    return "The lines above say what went wrong. Once it is put right, run the same command again."


class Progress:
    """Runs commands and tells of them on a terminal, or line by line where there is none."""

    def __init__(self, log: Path, out: TextIO | None = None) -> None:
        self.log = log
        self._out = out or sys.stdout
        self._live = self._out.isatty()

    def say(self, sentence: str) -> None:
        """Print one line."""
        self._out.write(sentence + "\n")
        self._out.flush()

    def tries(
        self, title: str, command: Sequence[str], environment: Mapping[str, str] | None = None
    ) -> tuple[bool, str]:
        """Run one command as a stage.

        Args:
            title: what the stage does, for the person who waits.
            command: the program and its arguments; it gets no input.
            environment: the command's environment; this process's own if not given.

        Returns:
            Whether it succeeded, and what it printed.
        """
        self.log.parent.mkdir(parents=True, exist_ok=True)
        started = time.monotonic()
        if not self._live:
            self._out.write(f"  {title} ... ")
            self._out.flush()
        with self.log.open("a", encoding="utf-8") as sink:
            sink.write(f"\n$ {' '.join(command)}\n")
            sink.flush()
            begin = self.log.stat().st_size
            code = self._follow(title, command, sink, environment, started)
        with self.log.open("rb") as written:
            written.seek(begin)
            said = written.read().decode("utf-8", "replace")
        took = f"{time.monotonic() - started:.1f} s"
        outcome = took if code == 0 else f"not done ({took})"
        self._out.write(f"\r\033[K  {title} ... {outcome}\n" if self._live else f"{outcome}\n")
        self._out.flush()
        return code == 0, said

    def does(self, title: str, command: Sequence[str], environment: Mapping[str, str] | None = None) -> str:
        """Run one command as a stage that the next ones need.

        Args:
            title: what the stage does.
            command: the program and its arguments.
            environment: the command's environment.

        Returns:
            What the command printed.

        Raises:
            StageFailed: it ended with another status than 0.
        """
        worked, said = self.tries(title, command, environment)
        if not worked:
            raise StageFailed(self.failure(title, said))
        return said

    def failure(self, title: str, said: str) -> str:
        """Word a failed stage: what, the end of what was printed, the way out."""
        lines = [line for line in said.splitlines() if line.strip()][-TAIL_LINES:]
        tail = "\n".join(f"    {line}" for line in lines)
        return f'"{title}" did not succeed.\n{tail}\n{way_out(said)}\nThe full log: {self.log}'

    def _follow(
        self,
        title: str,
        command: Sequence[str],
        sink: TextIO,
        environment: Mapping[str, str] | None,
        started: float,
    ) -> int:
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=subprocess.STDOUT,
                env=None if environment is None else dict(environment),
            )
        except OSError as error:
            sink.write(f"{error}\n")
            return 127
        try:
            while True:
                try:
                    return process.wait(timeout=0.5 if self._live else None)
                except subprocess.TimeoutExpired:
                    self._tick(title, time.monotonic() - started)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()

    def _tick(self, title: str, seconds: float) -> None:
        with self.log.open("rb") as written:
            written.seek(max(0, self.log.stat().st_size - 400))
            lines = written.read().decode("utf-8", "replace").strip().splitlines()
        doing = lines[-1].strip()[:60] if lines else ""
        self._out.write(f"\r\033[K  {title} ... {seconds:.0f} s  {doing}")
        self._out.flush()
