"""A source of data on a disk as slow as a test wants it: a look ends when it is let."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.design.data import SOURCES, DataSource, DataUnusable, Field
from engine.design.data.source import source
from engine.design.layers.parameter import param

PATIENCE_S = 30


class SlowDisk:
    """Holds up every look at a place until that is let."""

    def __init__(self) -> None:
        self.looks: list[str] = []
        self.threads: set[threading.Thread] = set()
        self._let: dict[str, threading.Event] = {}

    def let(self, place: str) -> None:
        """Let looks at this place end, those to come too."""
        self._event(place).set()

    def wait(self, place: str) -> None:
        self.looks.append(place)
        self.threads.add(threading.current_thread())
        assert self._event(place).wait(PATIENCE_S)

    def end(self) -> None:
        for thread in self.threads - {threading.main_thread()}:
            for event in self._let.values():
                event.set()
            thread.join(PATIENCE_S)

    def _event(self, place: str) -> threading.Event:
        return self._let.setdefault(place, threading.Event())


@pytest.fixture
def slow_disk() -> Iterator[SlowDisk]:
    """A source named `slow`: at the place `wide 12` it has a field `wide` of 12 numbers, at `broken` none."""
    disk = SlowDisk()

    @source("slow", "Slow disk")
    class Slow(DataSource):
        """What takes its time."""

        path: str = param("", help="The place.")
        doubled: bool = param(False, help="Whether there are twice as many numbers.")

        def look(self, folder: Path) -> tuple[Field, ...]:
            disk.wait(self.path)
            if self.path.endswith("broken"):
                raise DataUnusable("The disk is broken; choose another.")
            name, size = Path(self.path).name.split()
            return (Field(name, "vector", (int(size) * (2 if self.doubled else 1),)),)

    yield disk
    disk.end()
    del SOURCES["slow"]
