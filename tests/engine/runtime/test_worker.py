"""The worker as the studio meets it: a process behind a door."""

import signal
import sys
from array import array
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.design.project import project_text
from engine.protocol.messages import (
    VERSION,
    Checkpoint,
    Done,
    Epoch,
    Explain,
    Explained,
    Failure,
    Hello,
    Look,
    Looked,
    Pause,
    Ping,
    Pong,
    Quit,
    Report,
    Started,
    State,
    Steps,
    Stop,
    Train,
)
from engine.runs import History, RunFolder, summarise
from engine.runtime import worker
from engine.runtime.training import train
from tests.engine.runtime.drawing import lenet, perceptron
from tests.engine.runtime.worker_process import WorkerProcess

ENDLESS = 100_000


@pytest.fixture(scope="module")
def shared() -> Iterator[WorkerProcess]:
    """A worker that several tests speak to; each leaves it ready."""
    with WorkerProcess() as worker:
        worker.ready()
        yield worker
        worker.send(Quit())
        assert worker.process.wait(60) == 0
        assert worker.errors == b""


@pytest.fixture(scope="module")
def spare() -> Iterator[list[WorkerProcess]]:
    """The worker of the next test, which imports its libraries while the test before still runs."""
    waiting = [WorkerProcess()]
    yield waiting
    with waiting.pop():
        pass


@pytest.fixture
def own(spare: list[WorkerProcess]) -> Iterator[WorkerProcess]:
    """A worker for one test, which may kill it."""
    spare.append(WorkerProcess())
    with spare.pop(0) as worker:
        yield worker


def asked(run: Path, resume: bool = False, **changes: object) -> Train:
    return Train(project_text(perceptron(**changes)), str(run.parent), str(run), resume=resume)


def test_it_says_hello_first(shared: WorkerProcess) -> None:
    hello, state = shared.told[:2]
    assert isinstance(hello, Hello)
    assert hello.protocol == VERSION
    assert hello.pid == shared.process.pid
    assert {"netloom", "python", "torch"} <= hello.versions.keys()
    assert hello.devices[-1].name == "cpu"
    assert state == State("ready")


def test_it_trains_and_answers_pings_meanwhile(shared: WorkerProcess, tmp_path: Path) -> None:
    shared.send(asked(tmp_path / "run"))
    shared.send(Ping(5))
    done = shared.next(Done)
    assert done.outcome == "finished"
    assert shared.next(State) == State("ready")
    assert Pong(5) in shared.told
    assert summarise(tmp_path / "run").status == "finished"


def test_its_numbers_are_those_of_a_training_in_this_process(shared: WorkerProcess, tmp_path: Path) -> None:
    shared.told.clear()
    shared.send(asked(tmp_path / "there"))
    shared.next(Done)
    told: list[Report] = []
    train(perceptron(), tmp_path, tmp_path / "here", told.append)
    for kind in (Epoch, Steps):
        assert [plain(report) for report in shared.told if isinstance(report, kind)] or kind is Steps
    theirs, ours = ([plain(r) for r in reports if isinstance(r, Epoch)] for reports in (shared.told, told))
    assert theirs == ours
    assert losses(shared.told) == losses(told)


def plain(report: Report) -> object:
    return (report.epoch, report.train_loss, report.val_loss, report.metrics) if isinstance(report, Epoch) else report


def losses(reports: list[Report]) -> list[float]:
    return list(array("f", b"".join(report.losses.data for report in reports if isinstance(report, Steps))))


def test_it_pauses_explains_and_stops(shared: WorkerProcess, tmp_path: Path) -> None:
    run = str(tmp_path / "run")
    shared.send(Train(project_text(lenet(epochs=ENDLESS)), str(tmp_path), run))
    shared.next(Epoch)
    shared.send(Pause())
    shared.next(State, lambda report: report.state == "paused")
    shared.send(Explain(8, run, "saliency", samples=(0, 4)))
    explained = shared.next(Explained, lambda report: report.request == 8)
    assert [item.sample for item in explained.explanations] == [0, 4]
    shared.send(Train(project_text(perceptron()), str(tmp_path), str(tmp_path / "other")))
    assert "trains in" in shared.next(Failure).says
    shared.send(Stop())
    assert shared.next(Done).outcome == "stopped"
    assert not (tmp_path / "other").exists()
    shared.send(Explain(9, run, "grad_cam", samples=(1,)))
    assert shared.next(Explained, lambda report: report.request == 9).layer == "conv"


def test_it_looks_at_data(shared: WorkerProcess, tmp_path: Path) -> None:
    shared.send(Look(3, project_text(perceptron()), str(tmp_path), samples=2))
    looked = shared.next(Looked)
    assert (looked.request, len(looked.samples), len(looked.class_counts)) == (3, 2, 3)


@pytest.mark.parametrize(
    "command",
    [
        Look(11, "this is no project", "/nowhere"),
        Look(11, "[" * 100_000, "/nowhere"),
        Look(11, '{"netloom": 1, "name": "x", "data": {"source": "__import__(\'os\')"}}', ""),
        Explain(11, "/nowhere", "saliency", samples=(0,)),
        Explain(11, "\0", "saliency", samples=(0,)),
        Explain(11, "x" * 10_000, "__import__('os').abort()", samples=(10**9,)),
    ],
)
def test_a_hostile_request_gets_a_sentence(command: Look | Explain, shared: WorkerProcess) -> None:
    shared.send(command)
    failure = shared.next(Failure)
    assert failure.request == 11
    assert "Traceback" not in failure.says
    assert len(failure.says) < 2000


@pytest.mark.parametrize("project", ["", "null", "{}", '{"netloom": 99}', "\0" * 1000, '"' * 1000])
def test_a_hostile_training_fails_in_words_and_writes_nothing(
    project: str, shared: WorkerProcess, tmp_path: Path
) -> None:
    shared.send(Train(project, str(tmp_path), str(tmp_path / "run")))
    assert "Traceback" not in shared.next(Failure).says
    assert shared.next(Done).outcome == "failed"
    assert not (tmp_path / "run").exists()


def test_what_is_no_command_gets_a_sentence_and_the_next_one_an_answer(shared: WorkerProcess) -> None:
    shared.send_bytes((5).to_bytes(4, "big") + b"junk!")
    assert "no command" in shared.next(Failure).says
    shared.send(Stop())
    assert shared.next(State) == State("ready")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_killed_in_mid_epoch_it_leaves_a_run_to_read_and_to_go_on_with(
    own: WorkerProcess, shared: WorkerProcess, tmp_path: Path
) -> None:
    own.send(asked(tmp_path / "run", epochs=ENDLESS, batch_size=1))
    own.next(Checkpoint, lambda report: report.epoch == 2)
    own.next(Steps)
    own.process.kill()
    own.process.wait(60)
    run = RunFolder(tmp_path / "run")
    summary = summarise(run.path)
    assert summary.status == "interrupted"
    assert summary.can_resume
    assert summary.num_epochs >= 2
    with History.read(run.history) as history:
        kept = list(history.losses()[1])
    assert len(kept) > 2 * 120
    last = run.checkpoints()[-1].epoch
    shared.told.clear()
    shared.send(asked(run.path, resume=True, epochs=last + 1, batch_size=1))
    done = shared.next(Done)
    assert (done.outcome, done.epochs) == ("finished", last + 1)
    assert kept[: last * 120] + losses(shared.told) == whole_run(tmp_path, last + 1)


def whole_run(folder: Path, epochs: int) -> list[float]:
    """The losses of a training that nobody killed."""
    told: list[Report] = []
    train(perceptron(epochs=epochs, batch_size=1), folder, folder / "whole", told.append)
    return losses(told)


def test_when_the_studio_is_gone_the_training_goes_on_to_its_end(own: WorkerProcess, tmp_path: Path) -> None:
    own.send(asked(tmp_path / "run", epochs=30))
    own.next(Started)
    own.leave()
    assert own.process.wait(60) == 0
    summary = summarise(tmp_path / "run")
    assert (summary.status, summary.num_epochs) == ("finished", 30)
    with History.read(RunFolder(tmp_path / "run").history) as history:
        assert len(history.losses()[1]) == 30 * 8
        assert "studio closed" in [event.kind for event in history.events()]


def test_when_the_studio_is_gone_the_training_is_stopped_through_its_folder(own: WorkerProcess, tmp_path: Path) -> None:
    own.send(asked(tmp_path / "run", epochs=ENDLESS))
    own.next(Epoch)
    own.leave()
    run = RunFolder(tmp_path / "run")
    run.ask_to_stop()
    assert own.process.wait(60) == 0
    summary = summarise(run.path)
    assert (summary.status, summary.can_resume) == ("stopped", True)
    assert not run.take_stop()


def test_when_the_studio_is_gone_the_training_stops_if_the_plan_says_so(own: WorkerProcess, tmp_path: Path) -> None:
    own.send(asked(tmp_path / "run", epochs=ENDLESS, when_closed="stop"))
    own.next(Epoch)
    own.leave()
    assert own.process.wait(60) == 0
    summary = summarise(tmp_path / "run")
    assert (summary.status, summary.can_resume) == ("stopped", True)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM that a process could answer")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_asked_to_end_by_a_signal_it_keeps_a_checkpoint_first(
    number: signal.Signals, own: WorkerProcess, tmp_path: Path
) -> None:
    own.send(asked(tmp_path / "run", epochs=ENDLESS))
    own.next(Epoch)
    own.process.send_signal(number)
    assert own.next(Done).outcome == "stopped"
    assert own.process.wait(60) == 0
    assert summarise(tmp_path / "run").can_resume


def test_it_ends_when_there_is_nobody_to_work_for(own: WorkerProcess) -> None:
    own.ready()
    own.leave()
    assert own.process.wait(60) == 0


def test_what_can_not_be_read_ahead_is_passed_over_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "SLOW_IMPORTS", ("no.such.module", "colorsys"))
    monkeypatch.delitem(sys.modules, "colorsys", raising=False)
    worker._import_ahead()
    assert "colorsys" in sys.modules
