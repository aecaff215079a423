from pathlib import Path

from pytestqt.qtbot import QtBot

from engine.runs import RunFolder, list_runs
from studio.document import Document
from studio.link.unsaved_runs import UnsavedRuns
from tests.studio.engines import MakeEngine, ready, trained
from tests.studio.link.test_training_session import MakeSession, a_run


def test_a_run_that_has_ended_moves_beside_the_file(tmp_path: Path) -> None:
    run = a_run(tmp_path / "user", ended=True)
    runs = UnsavedRuns()
    runs.note(run)
    assert runs.settle(tmp_path / "project") == {run: tmp_path / "project" / run.name}
    assert not run.exists()
    assert [summary.status for summary in list_runs(tmp_path / "project")] == ["finished"]
    assert runs.settle(tmp_path / "elsewhere") == {}


def test_a_run_still_going_stays_until_it_has_ended(tmp_path: Path) -> None:
    run = a_run(tmp_path / "user")
    runs = UnsavedRuns()
    runs.note(run)
    with RunFolder(run).hold():
        assert runs.settle(tmp_path / "project") == {}
        assert run.exists()
    assert list(runs.settle(tmp_path / "project")) == [run]


def test_a_run_of_that_name_is_never_written_over(tmp_path: Path) -> None:
    run, other = a_run(tmp_path / "user"), a_run(tmp_path / "project", ended=True)
    runs = UnsavedRuns()
    runs.note(run)
    assert runs.settle(tmp_path / "project") == {}
    assert run.exists()
    assert [summary.status for summary in list_runs(other.parent)] == ["finished"]


def test_the_first_save_takes_the_runs_along(
    qtbot: QtBot, make_engine: MakeEngine, make_session: MakeSession, document: Document, tmp_path: Path
) -> None:
    document.here.path = None
    session = make_session(ready(qtbot, make_engine("slow")))
    trained(qtbot, session)
    assert session.values is not None
    lies = Path(session.values.run)
    a_run(tmp_path / "made", ended=True).rename(_free(lies))
    told: list[None] = []
    session.runs_changed.connect(lambda: told.append(None))
    document.save(tmp_path / "project.netloom")
    assert Path(session.values.run) == tmp_path / "runs" / "project" / lies.name
    assert [summary.path for summary in list_runs(session.runs)] == [Path(session.values.run)]
    assert told == [None]


def _free(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
