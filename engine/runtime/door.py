"""The worker's end of the door: its real stdin and stdout, kept from everybody else."""

from __future__ import annotations

import io
import os
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.protocol.framing import BrokenStream, Unframer, read_command
from engine.protocol.messages import AnyCommand


@dataclass(frozen=True)
class Door:
    """Two file descriptors that only messages pass.

    Attributes:
        commands: to read from.
        reports: to write to.
    """

    commands: int
    reports: int

    def write(self, data: bytes) -> None:
        """Write all bytes, waiting for the reader as long as it takes.

        Raises:
            OSError: nobody reads any more.
        """
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self.reports, rest) :]


class _WhoeverListens(io.RawIOBase):
    """The error stream, to which anything may be printed though nobody may read it any more.

    A worker that outlives its studio has a closed pipe there; a library's print must not end the training.
    """

    def writable(self) -> bool:
        """Always."""
        return True

    def fileno(self) -> int:
        """The descriptor, for those who look whether it is a terminal."""
        return 2

    def write(self, data: Any) -> int:
        """Write, or let it go."""
        try:
            return os.write(2, data)
        except OSError:
            return len(data)


def take_door() -> Door:
    """Take stdin and stdout for messages, and leave everybody else stderr and an empty stdin.

    It is done to the descriptors themselves, so that prints of libraries, of C code and of processes started from
    here can't get between the messages. Call it before anything else is imported.
    """
    door = Door(os.dup(0), os.dup(1))
    sys.stdout = sys.stderr = io.TextIOWrapper(
        io.BufferedWriter(_WhoeverListens()), "utf-8", "backslashreplace", line_buffering=True
    )
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(door.commands, os.O_BINARY)
        msvcrt.setmode(door.reports, os.O_BINARY)
    return door


def listen(
    door: Door,
    on_command: Callable[[AnyCommand], None],
    on_nonsense: Callable[[BrokenStream], None],
    on_end: Callable[[], None],
) -> threading.Thread:
    """Read commands in a thread of its own until the other side goes away.

    Args:
        door: where from.
        on_command: takes each command.
        on_nonsense: takes what was no command; others may follow.
        on_end: called once, when none can follow.
    """

    def read() -> None:
        unframer = Unframer()
        try:
            while data := os.read(door.commands, 65536):
                for body in unframer.feed(data):
                    try:
                        on_command(read_command(body))
                    except BrokenStream as error:
                        on_nonsense(error)
                    except RecursionError:
                        on_nonsense(BrokenStream("The studio sent a command that is nested too deeply."))
        except BrokenStream as error:
            on_nonsense(error)
        except OSError:
            pass  # The other side was torn down; that is an end too.
        finally:
            on_end()

    thread = threading.Thread(target=read, name="netloom-door", daemon=True)
    thread.start()
    return thread
