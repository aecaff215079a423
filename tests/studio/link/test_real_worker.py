"""The studio's side of the door with the real engine behind it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from engine.protocol.messages import Explain, Explained
from engine.runs import History, RunFolder, summarise
from studio.document import Document
from studio.link.engine import Engine
from studio.link.run_files import read_values
from studio.link.training_session import TrainingSession

LONG_MS = 90_000
ROOT = Path(__file__).parents[3]
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
pytestmark = pytest.mark.journey


@pytest.fixture
def session(qtbot: QtBot, document: Document) -> Iterator[TrainingSession]:
    engine = Engine()
    session = TrainingSession(document, engine)
    engine.start()
    yield session
    session.shut_down()


def plan(document: Document, *, epochs: int) -> None:
    document.edit_project("epochs", lambda p: replace(p, training=replace(p.training, epochs=epochs, threads=1)))


def run_of(session: TrainingSession) -> RunFolder:
    assert session.values is not None
    return RunFolder(Path(session.values.run))


def waiting(condition: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_the_window_knows_every_number_that_is_on_disk(
    qtbot: QtBot, document: Document, session: TrainingSession
) -> None:
    plan(document, epochs=2)
    assert session.start()
    qtbot.waitUntil(lambda: session.state == "idle", timeout=LONG_MS)
    values = session.values
    assert values is not None
    assert values.failure is None
    with History.read(run_of(session).history) as history:
        np.testing.assert_array_equal(values.steps.values, np.asarray(history.losses()[1], np.float32))
        assert [epoch.val_loss for epoch in history.epochs()] == values.column("val_loss").tolist()
    assert values.started is not None
    assert len(values.steps) == 2 * values.started.num_steps
    assert sorted(values.looks) == [1, 2]
    assert "conv1" in values.strips
    answers: list[Explained] = []
    session._engine.report.connect(lambda report: answers.extend([report] if isinstance(report, Explained) else []))
    session._engine.send(Explain(7, values.run, "saliency", "", (3,)))
    qtbot.waitUntil(lambda: bool(answers), timeout=LONG_MS)
    assert answers[0].request == 7
    assert answers[0].explanations[0].sample == 3


def test_a_training_is_held_goes_on_and_is_stopped_with_a_checkpoint(
    qtbot: QtBot, document: Document, session: TrainingSession
) -> None:
    plan(document, epochs=500)
    assert session.start()
    qtbot.waitUntil(lambda: session.values is not None and len(session.values.steps) > 0, timeout=LONG_MS)
    session.pause()
    qtbot.waitUntil(lambda: session.state == "paused", timeout=LONG_MS)
    qtbot.wait(200)
    assert session.values is not None
    held = len(session.values.steps)
    qtbot.wait(300)
    assert len(session.values.steps) == held
    session.resume()
    qtbot.waitUntil(lambda: session.values is not None and len(session.values.steps) > held, timeout=LONG_MS)
    session.stop()
    qtbot.waitUntil(lambda: session.state == "idle", timeout=LONG_MS)
    assert session.values.done is not None
    assert session.values.done.outcome == "stopped"
    assert run_of(session).checkpoints()


@posix
def test_a_killed_worker_loses_nothing_on_disk_and_its_run_goes_on(
    qtbot: QtBot, document: Document, session: TrainingSession
) -> None:
    plan(document, epochs=6)
    assert session.start()
    qtbot.waitUntil(lambda: session.values is not None and session.values.checkpoint >= 2, timeout=LONG_MS)
    engine = session._engine
    assert engine.pid is not None
    os.kill(engine.pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: session.state == "idle", timeout=LONG_MS)
    run = run_of(session).path
    assert "SIGKILL" in engine.says
    left = read_values(run)
    assert len(left.epochs) >= 2
    assert summarise(run).status == "interrupted"
    qtbot.waitUntil(lambda: engine.state == "ready", timeout=LONG_MS)
    assert session.resume_run(run)
    qtbot.waitUntil(lambda: session.state == "idle", timeout=LONG_MS)
    values = session.values
    assert values is not None
    assert values.done is not None
    assert values.done.outcome == "finished"
    assert values.epochs.values.tolist() == [1, 2, 3, 4, 5, 6]
    assert not np.isnan(values.steps.values).any()
    assert values.started is not None
    assert len(values.steps) == 6 * values.started.num_steps


STUDIO = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from studio.document import Document
from studio.link.engine import Engine
from studio.link.training_session import TrainingSession
app = QApplication([])
document = Document()
document.open(Path(sys.argv[1]))
engine = Engine()
session = TrainingSession(document, engine)
def tell():
    if session.values is not None and session.values.checkpoint:
        print(session.values.run, flush=True)
session.changed.connect(tell)
engine.hello.connect(lambda hello: session.start())
engine.start()
app.exec()
"""


@posix
def test_a_killed_studio_leaves_the_real_worker_training_to_the_end(
    qtbot: QtBot, document: Document, tmp_path: Path
) -> None:
    plan(document, epochs=8)
    assert document.save()
    studio = subprocess.Popen(
        [sys.executable, "-c", STUDIO, str(tmp_path / "lenet.netloom")], stdout=subprocess.PIPE, cwd=ROOT, text=True
    )
    assert studio.stdout is not None
    run = Path(studio.stdout.readline().strip())
    studio.kill()
    studio.wait()
    studio.stdout.close()
    assert waiting(lambda: summarise(run).status == "finished", 90), summarise(run)
    assert read_values(run).epochs.values.tolist() == list(range(1, 9))
    assert waiting(lambda: not RunFolder(run).is_running, 10)
