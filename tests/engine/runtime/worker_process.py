"""A real worker in a process of its own, spoken to through its door."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from engine.protocol.framing import Unframer, framed, read_report
from engine.protocol.messages import Command, Hello, Report, State

ROOT = Path(__file__).parents[3]
PATIENCE_S = 60.0
Kind = TypeVar("Kind", bound=Report)


class WorkerProcess:
    """A worker; leaving the context kills it if it still lives."""

    def __init__(self, *arguments: str) -> None:
        """Start it.

        Args:
            arguments: what Python is to run instead of the worker's module.
        """
        self.told: list[Report] = []
        self._reports: queue.Queue[Report | None] = queue.Queue()
        self.process = subprocess.Popen(
            [sys.executable, *(arguments or ("-m", "engine.runtime.worker"))],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._threads = [threading.Thread(target=target) for target in (self._read, self._read_errors)]
        self.errors = b""

    def __enter__(self) -> WorkerProcess:
        """Start to listen."""
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """End it, whatever it does."""
        self.process.kill()
        self.process.wait()
        for thread in self._threads:
            thread.join()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            assert stream is not None
            stream.close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        unframer = Unframer()
        while data := os.read(self.process.stdout.fileno(), 65536):
            for body in unframer.feed(data):
                self._reports.put(read_report(body))
        self._reports.put(None)

    def _read_errors(self) -> None:
        assert self.process.stderr is not None
        while data := os.read(self.process.stderr.fileno(), 65536):
            self.errors += data

    def send(self, command: Command) -> None:
        """Send a command."""
        self.send_bytes(framed(command))

    def send_bytes(self, data: bytes) -> None:
        """Send whatever."""
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def leave(self) -> None:
        """Go away, as a studio that was killed: no command can come any more."""
        assert self.process.stdin is not None
        self.process.stdin.close()

    def next(self, kind: type[Kind], when: Callable[[Kind], bool] = lambda report: True) -> Kind:
        """Wait for a report of a kind, passing over others."""
        while (report := self._reports.get(timeout=PATIENCE_S)) is not None:
            self.told.append(report)
            if isinstance(report, kind) and when(report):
                return report
        raise AssertionError(f"The worker ended without {kind.__name__}: {self.errors.decode()[-2000:]}")

    def ready(self) -> Hello:
        """Wait until it is ready for the first time."""
        hello = self.next(Hello)
        self.next(State)
        return hello
