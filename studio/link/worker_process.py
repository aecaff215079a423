"""A worker process and the threads that serve its pipes. Nothing here knows Qt, and nothing here makes Qt wait.

The worker gets a process group of its own and is never killed because this object goes away: a training that is to
finish after the window has closed does finish.
"""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

import engine
from engine.protocol.framing import BrokenStream, Unframer, framed, read_report
from engine.protocol.messages import AnyReport, Command
from studio.link.ending import Ending

MAX_LOG_LINES = 400
MAX_LINE_BYTES = 4096
READ_BYTES = 1 << 18
GOODBYE_S = 5.0
"""How long a worker may live on after it has closed its end of the door."""
DRAIN_S = 2.0
"""How long the pipes of a dead worker are read on; a process it started may hold them open for ever."""


def local_command() -> list[str]:
    """The command that starts a worker on this machine."""
    return [sys.executable, "-P", "-m", "engine.runtime.worker"]


def worker_environment() -> dict[str, str]:
    """The surroundings of a worker: it finds the package `engine` that this process has, wherever it was started."""
    environment = dict(os.environ)
    home = Path(engine.__file__).resolve().parents[1]
    if home.name not in ("site-packages", "dist-packages"):
        known = environment.get("PYTHONPATH", "")
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, (str(home), known)))
    return environment


class WorkerProcess:
    """One life of a worker: it begins with the constructor and ends with one call of `ended`."""

    def __init__(
        self,
        command: Sequence[str],
        received: Callable[[AnyReport], None],
        ended: Callable[[Ending], None],
    ) -> None:
        """Start the process and the threads that serve it.

        Args:
            command: the command line; it speaks the protocol over its stdin and stdout.
            received: called with each report, on a thread of this object.
            ended: called once, on a thread of this object, after the last report.

        Raises:
            OSError: the operating system would not start it.
        """
        self._received = received
        self._ended = ended
        self._outbox: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._log: deque[str] = deque(maxlen=MAX_LOG_LINES)
        self._broken = ""
        own_console_group = 0
        if sys.platform == "win32":
            own_console_group = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
        self._process = subprocess.Popen(
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=worker_environment(),
            start_new_session=True,
            creationflags=own_console_group,
        )
        self._reader = self._thread("reader", self._read)
        self._listener = self._thread("stderr", self._listen)
        self._writer = self._thread("writer", self._write)
        self._watcher = self._thread("watcher", self._watch)
        for thread in (self._reader, self._listener, self._writer, self._watcher):
            thread.start()

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def is_running(self) -> bool:
        """Whether the process still lives."""
        return self._process.poll() is None

    def send(self, command: Command) -> None:
        """Pass a command on; returns at once, whether or not the worker is reading."""
        self._outbox.put(framed(command))

    def hang_up(self) -> None:
        """Close the door from this side, after what was sent before."""
        self._outbox.put(None)

    def terminate(self) -> None:
        """Ask the process to end."""
        self._process.terminate()

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()

    def wait(self, seconds: float) -> bool:
        """Wait until the process has ended and its threads are done; whether that came to be."""
        self._watcher.join(seconds)
        return not self._watcher.is_alive()

    def _thread(self, job: str, work: Callable[[], None]) -> threading.Thread:
        return threading.Thread(target=work, name=f"worker {self._process.pid} {job}", daemon=True)

    def _read(self) -> None:
        stdout = _pipe(self._process.stdout)
        unframer = Unframer()
        try:
            while data := os.read(stdout.fileno(), READ_BYTES):
                for body in unframer.feed(data):
                    self._received(read_report(body))
        except BrokenStream as error:
            self._broken = str(error)
            self.kill()
        try:
            self._process.wait(GOODBYE_S)
        except subprocess.TimeoutExpired:
            self._broken = "It closed its end of the connection without ending."
            self.kill()

    def _listen(self) -> None:
        stderr = _pipe(self._process.stderr)
        while line := stderr.readline(MAX_LINE_BYTES):
            self._log.append(line.decode(errors="replace").rstrip())

    def _write(self) -> None:
        stdin = _pipe(self._process.stdin)
        try:
            while (message := self._outbox.get()) is not None:
                stdin.write(message)
                stdin.flush()
        except OSError:
            pass  # The worker is gone or deaf; the watcher tells.
        finally:
            with contextlib.suppress(OSError):  # What it had not read dies with it.
                stdin.close()

    def _watch(self) -> None:
        code = self._process.wait()
        self._reader.join(DRAIN_S)
        self._listener.join(DRAIN_S)
        self._outbox.put(None)
        self._writer.join(DRAIN_S)
        for thread, pipe in ((self._reader, self._process.stdout), (self._listener, self._process.stderr)):
            if not thread.is_alive():
                _pipe(pipe).close()
        self._ended(Ending(code, tuple(self._log), self._broken))


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None, "each stream of the worker is a pipe"
    return stream
