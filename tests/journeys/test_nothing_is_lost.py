"""Whoever dies, what was done is kept: the engine in mid-epoch, and the studio with work that nobody saved."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from engine.design.project import read_project
from engine.runs import History, RunFolder, list_runs, summarise
from studio import preferences
from studio.panels.training_panel import TrainingPanel
from studio.start_page import RecoveredCard
from tests.journeys.person import PATIENCE_S, Person

ROOT = Path(__file__).parents[2]
SitDown = Callable[..., Person]
pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL"),
]


@pytest.mark.logs
def test_an_engine_killed_in_mid_epoch_costs_nothing_but_that_epoch(sit_down: SitDown, tmp_path: Path) -> None:
    person = sit_down()
    person.open_template("LeNet")
    person.document.save(tmp_path / "digits.netloom")
    person.train_for(6)
    per_epoch = person.wait_in_mid_epoch(3)
    assert person.engine.pid is not None
    os.kill(person.engine.pid, signal.SIGKILL)
    person.wait_for(lambda: person.session.state == "idle", "the window to notice")
    note = person.panel("training", TrainingPanel).note
    assert "SIGKILL" in note.text
    assert "kept up to epoch" in note.text
    person.settle()
    person.picture("engine-killed")
    run = summarise(Path(person.values.run))
    assert (run.status, run.can_resume) == ("interrupted", True)
    assert run.num_epochs >= 2
    with History.read(RunFolder(run.path).history) as history:
        kept = np.array(history.losses()[1])
    assert len(kept) >= 2 * per_epoch
    person.wait_for(lambda: person.engine.state == "ready", "the engine to come back by itself")
    person.click(note.buttons["Resume"])
    person.wait_for(lambda: person.values.done is not None, "the end of the training")
    assert person.values.done is not None
    assert (person.values.done.outcome, person.values.done.epochs) == ("finished", 6)
    assert list(person.values.epochs.values) == [1, 2, 3, 4, 5, 6]
    with History.read(RunFolder(run.path).history) as history:
        losses = np.array(history.losses()[1])
    assert len(losses) == 6 * per_epoch
    assert list(losses[: 2 * per_epoch]) == list(kept[: 2 * per_epoch])
    person.picture("resumed-to-the-end")


UNATTENDED = """
import sys, time
from pathlib import Path
from studio.app import make_app
from tests.journeys.person import Person
app = make_app()
person = Person(Path(sys.argv[1]))
person.choose("conv1")
person.set_parameter("out_channels", "9")
person.wait_for(lambda: person.is_kept_for_recovery, "the unsaved change to be kept")
person.train_for(8)
person.wait_in_mid_epoch(2)
print(person.engine.pid, flush=True)
app.exec()
"""
"""A studio of its own, whose person makes a change, does not save it, and trains."""


@pytest.fixture
def killed_studio(home: Path, tmp_path: Path) -> Iterator[int]:
    """A studio that was killed while it trained, with a change unsaved; the process of its engine."""
    project = tmp_path / "digits.netloom"
    project.write_bytes((ROOT / "resources" / "templates" / "lenet.netloom").read_bytes())
    studio = subprocess.Popen(
        [sys.executable, "-c", UNATTENDED, str(project)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert studio.stdout is not None
    said = studio.stdout.readline()
    studio.kill()
    studio.wait()
    studio.stdout.close()
    engine = int(said)
    yield engine
    if is_alive(engine):
        os.kill(engine, signal.SIGKILL)


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_killed_studio_loses_neither_the_training_nor_what_was_not_saved(
    killed_studio: int, sit_down: SitDown, tmp_path: Path
) -> None:
    runs = tmp_path / "runs" / "digits"
    end = time.monotonic() + PATIENCE_S
    while list_runs(runs)[0].status == "running":
        assert time.monotonic() < end, "the engine did not finish the training"
        time.sleep(0.05)
    (run,) = list_runs(runs)
    assert (run.status, run.num_epochs) == ("finished", 8)
    with History.read(RunFolder(run.path).history) as history:
        assert "studio closed" in [event.kind for event in history.events()]
    saved = read_project(tmp_path / "digits.netloom")
    assert saved.graph.nodes["conv1"].params["out_channels"] == 6
    preferences.switch(preferences.RESTORE, on=False)
    person = sit_down()
    person.wait_for(lambda: person.window.start_page.findChildren(RecoveredCard), "the unsaved work to be offered")
    person.picture("recovery-offered")
    (card,) = person.window.start_page.findChildren(RecoveredCard)
    person.click_button(card, "Recover")
    assert person.document.project.graph.nodes["conv1"].params["out_channels"] == 9
    assert person.document.path == tmp_path / "digits.netloom"
    assert person.document.is_dirty
    person.settle()
    person.picture("recovered")
