"""How a worker process ended, as a value that says it in words."""

from __future__ import annotations

import signal
import sys
from dataclasses import dataclass

OUT_OF_MEMORY = ("memoryerror", "out of memory", "can't allocate memory", "bad_alloc", "cannot allocate memory")
WINDOWS_ACCESS_VIOLATION = 0xC0000005


@dataclass(frozen=True)
class Ending:
    """What is known about a process that is gone.

    Attributes:
        code: its exit status; below zero, the number of the signal that ended it.
        last_words: the last lines it wrote to its error stream, the oldest first.
        broken: why its messages could no longer be trusted, if that is why it was ended.
        never_started: why the operating system would not start it, if it would not.
    """

    code: int
    last_words: tuple[str, ...] = ()
    broken: str = ""
    never_started: str = ""

    def says(self) -> str:
        """One or two sentences: what happened, and why as far as it can be known."""
        if self.never_started:
            return f"The engine could not be started: {self.never_started}."
        if self.broken:
            return f"The engine was ended, as it sent something that could not be understood. {self.broken}"
        if self._ran_out_of_memory():
            return "The engine ran out of memory. A smaller batch, smaller images or fewer weights need less."
        if self.code < 0:
            return self._signal_says(-self.code)
        if self.code & 0xFFFFFFFF == WINDOWS_ACCESS_VIOLATION:
            return "The engine crashed inside a library (access violation)."
        if self.code == 0:
            return "The engine ended although nobody asked it to."
        last = self.last_line()
        return (
            f"The engine stopped with an error: {last}" if last else f"The engine stopped with exit code {self.code}."
        )

    def last_line(self) -> str:
        """The last line that holds anything, which after a traceback names the error."""
        return next((line.strip()[:300] for line in reversed(self.last_words) if line.strip()), "")

    def details(self) -> str:
        """All that is left of its error stream."""
        return "\n".join(self.last_words)

    def _ran_out_of_memory(self) -> bool:
        if self.code == 0:
            return False
        end = "\n".join(self.last_words[-20:]).lower()
        return any(sign in end for sign in OUT_OF_MEMORY)

    def _signal_says(self, number: int) -> str:
        name = _signal_name(number)
        if name == "SIGKILL":
            why = "Linux does this when memory runs out" if sys.platform == "linux" else "as when memory runs out"
            return f"The engine was ended from outside (SIGKILL): {why}, or somebody ended the process by hand."
        if name == "SIGTERM":
            return "The engine was asked to end from outside (SIGTERM)."
        if name in ("SIGSEGV", "SIGBUS", "SIGABRT", "SIGILL", "SIGFPE"):
            return f"The engine crashed inside a library ({name})."
        return f"The engine was ended by a signal ({name})."


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
