"""Engines with a worker that does as it is told, and none left over; shared by the tests of link and panels."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from engine.design.project.templates import templates
from studio.document import Document
from studio.link.engine import Engine
from studio.link.training_session import TrainingSession
from tests.studio.link.fake_worker import fake_command

PATIENCE_MS = 30_000
MakeEngine = Callable[..., Engine]


def worker_threads() -> set[str]:
    return {thread.name for thread in threading.enumerate() if thread.name.startswith("worker")}


@pytest.fixture
def make_engine(qtbot: QtBot) -> Iterator[MakeEngine]:
    made: list[Engine] = []
    before = worker_threads()

    def make(mode: str = "works", *more: str) -> Engine:
        engine = Engine(fake_command(mode, *more))
        made.append(engine)
        return engine

    yield make
    for engine in made:
        engine.shut_down(patience_s=10)
    for _ in range(100):
        if not (left := worker_threads() - before):
            return
        time.sleep(0.02)
    pytest.fail(f"threads that nobody ended: {left}")


@pytest.fixture
def document(qtbot: QtBot, tmp_path: Path) -> Iterator[Document]:
    """LeNet on digits, saved in a folder of its own."""
    document = Document()
    lenet = next(template for template in templates() if template.name == "lenet")
    assert document.open(lenet.path)
    assert document.save(tmp_path / "lenet.netloom")
    yield document
    document.shut_down()


@pytest.fixture
def make_session(document: Document, make_engine: MakeEngine) -> Iterator[Callable[..., TrainingSession]]:
    made: list[TrainingSession] = []

    def make(engine: Engine) -> TrainingSession:
        session = TrainingSession(document, engine)
        made.append(session)
        return session

    yield make
    for session in made:
        session.shut_down()


def ready(qtbot: QtBot, engine: Engine) -> Engine:
    """Start an engine and wait until it is."""
    with qtbot.waitSignal(engine.hello, timeout=PATIENCE_MS):
        engine.start()
    return engine


def trained(qtbot: QtBot, session: TrainingSession) -> TrainingSession:
    """Train to the end."""
    assert session.start()
    qtbot.waitUntil(lambda: session.state == "idle", timeout=PATIENCE_MS)
    return session
