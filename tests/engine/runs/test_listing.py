import math
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from engine.protocol.messages import Epoch
from engine.runs import History, RunBusy, RunFolder, list_runs, summarise
from tests.engine.runs.test_folder import DESCRIPTION


def make_run(path: Path, started: str = "2026-11-21T12:00:00+00:00", *val_losses: float) -> RunFolder:
    run = RunFolder(path)
    with run.hold(), History.write(run.history) as history:
        for number, loss in enumerate(val_losses, 1):
            history.record_epoch(Epoch(number, number, 1.0, loss, {}, 100.0 * number))
    run.begin(msgspec.structs.replace(DESCRIPTION, started=started), "", "")
    return run


@contextmanager
def held_by_another_process(run: RunFolder) -> Iterator[None]:
    code = (
        "import sys, pathlib; from engine.runs import RunFolder\n"
        "with RunFolder(pathlib.Path(sys.argv[1])).hold(): print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(run.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        try:
            yield
        finally:
            process.kill()


def test_a_run_is_running_as_long_as_its_process_lives_and_interrupted_after(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run")
    with held_by_another_process(run):
        assert summarise(run.path).status == "running"
        with pytest.raises(RunBusy, match="Another Netloom is training"), run.hold():
            pass
    assert summarise(run.path).status == "interrupted"
    with run.hold():
        pass


def test_a_run_that_said_how_it_ended_is_told_so(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run")
    with History.write(run.history) as history:
        history.record_ending("failed", "The loss became infinite.")
    summary = summarise(run.path)
    assert (summary.status, summary.says) == ("failed", "The loss became infinite.")


def test_the_best_epoch_is_the_first_of_least_validation_loss(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run", "2026", 0.9, 0.3, math.nan, 0.3, 0.5)
    summary = summarise(run.path)
    assert summary.best is not None
    assert summary.best.epoch == 2
    assert summary.last is not None
    assert summary.last.epoch == 5
    assert summary.num_epochs == 5
    assert summary.samples_per_s == 300.0


def test_a_run_can_be_resumed_when_a_checkpoint_has_its_state(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run")
    assert not summarise(run.path).can_resume
    run.checkpoint(1).weights.touch()
    assert not summarise(run.path).can_resume
    run.checkpoint(1).state.touch()
    assert summarise(run.path).can_resume


def test_runs_are_listed_newest_first_and_other_folders_left_out(tmp_path: Path) -> None:
    make_run(tmp_path / "b", "2026-01-01")
    make_run(tmp_path / "a", "2026-02-01")
    (tmp_path / "photos").mkdir()
    (tmp_path / "note.txt").touch()
    assert [run.path.name for run in list_runs(tmp_path)] == ["a", "b"]
    assert [run.path.name for run in list_runs(tmp_path / "a")] == ["a"]
    assert list_runs(tmp_path / "nowhere") == ()


def test_a_damaged_run_is_listed_with_what_is_wrong(tmp_path: Path) -> None:
    run = make_run(tmp_path / "run")
    run.history.write_bytes(b"no database")
    (summary,) = list_runs(tmp_path)
    assert summary.status == "unreadable"
    assert "can't be read" in summary.says
