import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from engine.design.graph.edits import remove_nodes
from engine.protocol.messages import Epoch, Failure
from engine.runs import History, RunFolder, RunSummary
from engine.runs.description import RunDescription
from studio.document import Document
from studio.link.engine import Engine
from studio.link.training_session import TrainingSession
from tests.studio.engines import PATIENCE_MS, MakeEngine, ready, trained

MakeSession = Callable[[Engine], TrainingSession]
posix = pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")


def collected(session: TrainingSession) -> list[str]:
    said: list[str] = []
    session.refused.connect(said.append)
    session.failed.connect(lambda failure: said.append(failure.says))
    return said


def a_run(folder: Path, *, epochs: int = 2, ended: bool = False) -> Path:
    """A run on disk with two epochs of four steps each behind it."""
    run = RunFolder(folder / "2026-01-01-000000-lenet")
    with run.hold():
        run.begin(
            RunDescription(1, "LeNet", "2026-01-01T00:00:00", 1, {}, "cpu", 1, epochs + 3, 4, 64, 16, 9), "{}", ""
        )
    with History.write(run.history) as history:
        history.record_steps(0, np.arange(8, dtype="<f4").tobytes())
        for number in range(1, epochs + 1):
            history.record_epoch(epoch_report(number))
        if ended:
            history.record_ending("finished")
    run.checkpoint(epochs).weights.touch()
    run.checkpoint(epochs).state.touch()
    return run.path


def epoch_report(number: int) -> Epoch:
    return Epoch(number, number * 4, 1.0 / number, 2.0 / number, {"accuracy": 0.9}, 10.0)


def test_a_training_goes_through_its_states_and_loses_no_number(
    qtbot: QtBot, make_engine: MakeEngine, make_session: MakeSession
) -> None:
    session = make_session(ready(qtbot, make_engine("slow")))
    states: list[str] = []
    session.state_changed.connect(states.append)
    trained(qtbot, session)
    assert states == ["starting", "training", "idle"]
    values = session.values
    assert values is not None
    assert values.steps.values.tolist() == pytest.approx([2 / (1 + step) for step in range(120)])
    assert values.epochs.values.tolist() == [1, 2, 3]
    assert values.column("accuracy").tolist() == pytest.approx([0.91, 0.92, 0.93])
    assert sorted(values.looks) == [1, 2, 3]
    assert values.done is not None


def test_runs_lie_beside_the_project(
    qtbot: QtBot, document: Document, make_engine: MakeEngine, make_session: MakeSession, tmp_path: Path
) -> None:
    session = trained(qtbot, make_session(ready(qtbot, make_engine())))
    assert session.values is not None
    assert Path(session.values.run).parent == tmp_path / "runs" / "lenet"


def test_a_training_that_is_asked_for_while_the_engine_starts_is_begun(
    qtbot: QtBot, make_engine: MakeEngine, make_session: MakeSession
) -> None:
    trained(qtbot, make_session(make_engine()))


def test_the_window_is_told_less_often_than_the_engine_reports(
    qtbot: QtBot, make_engine: MakeEngine, make_session: MakeSession
) -> None:
    engine = ready(qtbot, make_engine())
    session = make_session(engine)
    reports: list[object] = []
    changes: list[None] = []
    engine.report.connect(reports.append)
    session.changed.connect(lambda: changes.append(None))
    trained(qtbot, session)
    assert len(changes) < len(reports)


@pytest.mark.parametrize("broken", ["data", "network"])
def test_what_stands_in_the_way_is_worded_and_nothing_is_begun(
    qtbot: QtBot, document: Document, make_engine: MakeEngine, make_session: MakeSession, broken: str
) -> None:
    session = make_session(ready(qtbot, make_engine()))
    said = collected(session)
    if broken == "data":
        document.edit_project("no data", lambda project: replace(project, data=None))
    else:
        document.edit("cut", lambda graph: remove_nodes(graph, ["flatten"]))
    assert not session.start()
    assert session.state == "idle"
    assert len(said) == 1
    assert ("Choose data" in said[0]) if broken == "data" else said[0].startswith("The network has an error.")


def test_a_second_training_waits_for_the_first(
    qtbot: QtBot, make_engine: MakeEngine, make_session: MakeSession
) -> None:
    session = make_session(ready(qtbot, make_engine("hang")))
    said = collected(session)
    assert session.start()
    assert not session.start()
    assert said == ["A training is running already. Stop it before another one begins."]


def test_a_failure_of_the_engine_is_told_with_its_node(
    qtbot: QtBot, make_engine: MakeEngine, make_session: MakeSession
) -> None:
    session = make_session(ready(qtbot, make_engine("fails")))
    failures: list[Failure] = []
    session.failed.connect(failures.append)
    trained(qtbot, session)
    assert [failure.node for failure in failures] == ["conv1"]
    assert session.values is not None
    assert session.values.failure is failures[0]


@posix
def test_a_killed_worker_leaves_the_numbers_and_words_it(
    qtbot: QtBot, make_engine: MakeEngine, make_session: MakeSession
) -> None:
    engine = ready(qtbot, make_engine("hang"))
    session = make_session(engine)
    said = collected(session)
    session.start()
    qtbot.waitUntil(lambda: session.values is not None and len(session.values.steps) == 2, timeout=PATIENCE_MS)
    assert engine.pid is not None
    os.kill(engine.pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: session.state == "idle", timeout=PATIENCE_MS)
    assert len(said) == 1
    assert "SIGKILL" in said[0]
    assert "nothing to resume" in said[0]
    assert session.values is not None
    assert session.values.steps.values.tolist() == [2.0, 1.0]
    qtbot.waitUntil(lambda: engine.state == "ready", timeout=PATIENCE_MS)


def test_a_run_that_was_cut_off_is_found_when_its_project_is_opened(
    qtbot: QtBot, document: Document, make_engine: MakeEngine, make_session: MakeSession, tmp_path: Path
) -> None:
    run = a_run(tmp_path / "runs" / "lenet")
    session = make_session(make_engine())
    with qtbot.waitSignal(session.found, timeout=PATIENCE_MS) as found:
        assert document.open(tmp_path / "lenet.netloom")
    summary = found.args[0]
    assert isinstance(summary, RunSummary)
    assert (summary.path, summary.status) == (run, "interrupted")


def test_a_run_that_ended_is_not_offered(
    qtbot: QtBot, make_engine: MakeEngine, make_session: MakeSession, tmp_path: Path
) -> None:
    a_run(tmp_path / "runs" / "lenet", ended=True)
    session = make_session(make_engine())
    with qtbot.assertNotEmitted(session.found, wait=200):
        session.look_for_runs()


def test_a_run_that_another_worker_trains_is_followed_to_its_end(
    qtbot: QtBot, make_engine: MakeEngine, make_session: MakeSession, tmp_path: Path
) -> None:
    run = RunFolder(a_run(tmp_path / "runs" / "lenet"))
    session = make_session(make_engine())
    with run.hold():
        session.follow(run.path)
        assert session.state == "following"
        assert session.values is not None
        assert session.values.epochs.values.tolist() == [1, 2]
        with History.write(run.history) as history:
            history.record_steps(8, np.arange(8, 12, dtype="<f4").tobytes())
            history.record_epoch(epoch_report(3))
            history.record_ending("finished")
    with qtbot.waitSignal(session.ended, timeout=PATIENCE_MS):
        pass
    assert session.values.epochs.values.tolist() == [1, 2, 3]
    assert session.values.steps.values.tolist() == list(range(12))
    assert str(session.state) == "idle"


def test_a_followed_run_is_stopped_through_its_folder(
    qtbot: QtBot, make_engine: MakeEngine, make_session: MakeSession, tmp_path: Path
) -> None:
    run = RunFolder(a_run(tmp_path / "runs" / "lenet"))
    engine = make_engine()
    session = make_session(engine)
    said = collected(session)
    with run.hold():
        session.follow(run.path)
        session.stop()
        assert session.state == "stopping"
        assert not session.is_active, "it is not this window's engine that trains"
        engine.lost.emit("The engine of this window is gone.")
        assert session.state == "stopping"
        assert run.take_stop()
        with History.write(run.history) as history:
            history.record_ending("stopped")
    with qtbot.waitSignal(session.ended, timeout=PATIENCE_MS) as ended:
        pass
    assert ended.args[0].outcome == "stopped"
    assert str(session.state) == "idle"
    assert said == []


def test_a_followed_run_whose_folder_takes_nothing_is_followed_on(
    make_engine: MakeEngine, make_session: MakeSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(run: RunFolder) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(RunFolder, "ask_to_stop", refuse)
    run = RunFolder(a_run(tmp_path / "runs" / "lenet"))
    session = make_session(make_engine())
    said = collected(session)
    with run.hold():
        session.follow(run.path)
        session.stop()
        assert session.state == "following"
    assert said == ["The training could not be asked to stop: Permission denied. Try it again."]


def test_a_followed_run_whose_process_dies_is_told(
    qtbot: QtBot, make_engine: MakeEngine, make_session: MakeSession, tmp_path: Path
) -> None:
    run = RunFolder(a_run(tmp_path / "runs" / "lenet"))
    session = make_session(make_engine())
    said = collected(session)
    with run.hold():
        session.follow(run.path)
    qtbot.waitUntil(lambda: session.state == "idle", timeout=PATIENCE_MS)
    assert said == ["The process that trained this run is gone. Resume goes on from its checkpoint."]


def test_a_folder_that_is_no_run_can_not_be_resumed(
    qtbot: QtBot, make_engine: MakeEngine, make_session: MakeSession, tmp_path: Path
) -> None:
    session = make_session(make_engine())
    said = collected(session)
    assert not session.resume_run(tmp_path)
    assert said[0].startswith("This run can't go on.")
    assert session.state == "idle"
