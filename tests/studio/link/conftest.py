"""Engines with a worker that does as it is told, and none left over."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from studio.link.engine import Engine
from tests.studio.link.fake_worker import fake_command


@pytest.fixture
def make_engine(qtbot: object) -> Iterator[Callable[..., Engine]]:
    made: list[Engine] = []
    before = {thread.name for thread in threading.enumerate()}

    def make(mode: str = "works", *more: str) -> Engine:
        engine = Engine(fake_command(mode, *more))
        made.append(engine)
        return engine

    yield make
    for engine in made:
        engine.shut_down(patience_s=10)
    for _ in range(100):
        left = {thread.name for thread in threading.enumerate() if thread.name.startswith("worker")} - before
        if not left:
            return
        time.sleep(0.02)
    pytest.fail(f"threads that nobody ended: {left}")
