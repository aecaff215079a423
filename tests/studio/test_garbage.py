"""What is garbage is destroyed on the window's thread, whichever thread makes new objects."""

import gc
import threading
import time
import weakref
from collections.abc import Iterator
from itertools import count
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from studio.garbage import LATE_S, GarbageCollector


class Knot:
    """Refers to itself, so that only the looking for garbage finds it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture
def collector() -> Iterator[GarbageCollector]:
    was_enabled = gc.isenabled()
    gc.enable()
    collector = GarbageCollector()
    yield collector
    collector.shut_down()
    assert gc.isenabled()
    if not was_enabled:
        gc.disable()


def make_many_objects() -> None:
    kept = [[number] for number in range(100_000)]
    assert kept


def test_garbage_is_destroyed_on_the_windows_thread_alone(collector: GarbageCollector, qtbot: QtBot) -> None:
    destroyed_on: list[threading.Thread] = []
    weakref.finalize(Knot(), lambda: destroyed_on.append(threading.current_thread()))
    other = threading.Thread(target=make_many_objects)
    other.start()
    other.join()
    assert not destroyed_on
    more: list[list[int]] = []

    def is_destroyed() -> bool:
        more.extend([number] for number in range(2_000))  # anew, as Python counts what goes meanwhile off
        return bool(destroyed_on)

    qtbot.waitUntil(is_destroyed)
    assert destroyed_on == [threading.main_thread()]


def test_what_took_long_is_shown_before_garbage_is_looked_for(collector: GarbageCollector, qtbot: QtBot) -> None:
    looked: list[str] = []
    shown: list[int] = []
    gc.callbacks.append(lambda phase, info: looked.append(phase))
    kept: list[list[int]] = []

    def work_long() -> None:
        time.sleep(2 * LATE_S)
        kept.extend([number] for number in range(100_000))
        QTimer.singleShot(20, lambda: shown.append(len(looked)))

    QTimer.singleShot(0, work_long)
    try:
        qtbot.waitUntil(lambda: bool(looked))
    finally:
        gc.callbacks.pop()
    assert shown == [0]


def test_a_window_that_is_always_late_has_garbage_looked_for_every_other_turn(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, collector: GarbageCollector
) -> None:
    clock = count(time.monotonic() + 10 * LATE_S, 10 * LATE_S)
    monkeypatch.setattr("studio.garbage.time", SimpleNamespace(monotonic=lambda: next(clock)))
    looked: list[str] = []
    turns: list[bool] = []
    kept: list[list[int]] = []

    def note_turn() -> None:
        turns.append(bool(looked))
        looked.clear()
        kept.extend([number] for number in range(20_000))

    def note_look(phase: str, info: dict[str, int]) -> None:
        looked.append(phase)

    timer = collector.findChild(QTimer)
    assert timer is not None
    timer.timeout.connect(note_turn)  # which comes after what the collector does itself
    kept.extend([number] for number in range(20_000))
    gc.callbacks.append(note_look)
    try:
        qtbot.waitUntil(lambda: len(turns) >= 4)
    finally:
        gc.callbacks.remove(note_look)
    assert turns[:4] == [False, True, False, True]


def test_nothing_is_looked_through_while_little_is_new(collector: GarbageCollector) -> None:
    gc.collect()
    generations: list[int] = []

    def note(phase: str, info: dict[str, int]) -> None:
        generations.append(info["generation"])

    gc.callbacks.append(note)
    collector.collect_due()
    gc.callbacks.remove(note)
    assert generations == []
