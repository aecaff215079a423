"""Nothing runs that is not trusted: not through the worker's door, and not from a run folder."""

from pathlib import Path

import pytest

from engine.design.project import Project, project_text
from engine.design.project.trust import digest_of, is_trusted, trust, trust_file, trusted_digest
from engine.protocol import messages
from engine.protocol.messages import Done, Explain, Explained, Failure, FindShapes, FoundShapes, Train
from engine.runtime.custom import NotTrusted, checked_with_code
from engine.runtime.trained import TrainedRun
from engine.runtime.training import train
from tests.engine.design.custom_layers import SCALED, hostile_code, hostile_project, scaled_project
from tests.engine.runtime.worker_process import WorkerProcess


@pytest.fixture(autouse=True)
def _settings_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))


def test_trust_is_kept_by_content_and_ends_with_a_letter() -> None:
    project = scaled_project()
    assert not is_trusted(project)
    assert trusted_digest(project) == ""
    trust(project)
    trust(project)
    assert is_trusted(project)
    assert trusted_digest(project) == digest_of(project)
    assert trust_file().read_text().count("\n") == 1
    assert not is_trusted(hostile_project(Path("mark")))
    assert is_trusted(Project())


def test_a_training_refuses_code_that_is_not_trusted_before_any_of_it_runs(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    told: list[object] = []
    done = train(hostile_project(mark), tmp_path, tmp_path / "run", told.append)
    assert done.outcome == "failed"
    assert not mark.exists()
    assert any(isinstance(report, Failure) and "code of its own" in report.says for report in told)
    with pytest.raises(NotTrusted):
        checked_with_code(hostile_project(mark).graph, (), digest_of(scaled_project()))
    assert not mark.exists()


def test_the_mark_shows_that_the_hostile_code_would_run(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    project = hostile_project(mark)
    checked_with_code(project.graph, (), digest_of(project))
    assert not mark.exists()  # without data nothing arrives at it, and so nothing has to be found out
    train(project, tmp_path, tmp_path / "run", lambda report: None, trusted=digest_of(project))
    assert mark.read_text() == "harm"


def test_a_trained_network_answers_only_where_its_code_is_trusted(tmp_path: Path) -> None:
    project = scaled_project()
    assert (
        train(project, tmp_path, tmp_path / "run", lambda report: None, trusted=digest_of(project)).outcome
        == "finished"
    )
    with pytest.raises(NotTrusted):
        TrainedRun(tmp_path / "run")
    found = TrainedRun(tmp_path / "run", digest_of(project)).explain(Explain(0, str(tmp_path / "run"), "saliency"))
    assert found.method == "saliency"


def _question(code: str, *, trusted: bool, request: int = 1) -> FindShapes:
    inputs = (messages.Tensors("float32", ("s0", 8)),)
    sizes = (("in_features", 8),) if "in_features" in code else ()
    return FindShapes(request, code, trusted, "Scaled", True, (), sizes, inputs, (("s0", None),))


def test_the_worker_finds_shapes_of_trusted_code_and_refuses_all_other(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    project = scaled_project()
    run = str(tmp_path / "run")
    with WorkerProcess() as worker:
        worker.ready()
        worker.send(_question(hostile_code(mark), trusted=False))
        assert "before the user has said" in worker.next(Failure).says
        worker.send(Train(project_text(hostile_project(mark)), str(tmp_path), run))
        assert worker.next(Done).outcome == "failed"
        worker.send(Train(project_text(hostile_project(mark)), str(tmp_path), run, trusted=digest_of(project)))
        assert worker.next(Done).outcome == "failed"
        assert not mark.exists()
        worker.send(_question(SCALED, trusted=True, request=7))
        found = worker.next(FoundShapes)
        assert (found.request, found.says) == (7, "")
        assert found.outputs == (messages.Tensors("float32", ("s0", 8)),)
        assert found.weights == (("factor", (8,)),)
        worker.send(Train(project_text(project), str(tmp_path), run, trusted=digest_of(project)))
        assert worker.next(Done).outcome == "finished"
        worker.send(Explain(8, run, "saliency", samples=(0,), trusted=digest_of(project)))
        assert worker.next(Explained).request == 8
        worker.send(Explain(9, run, "saliency", samples=(0,)))
        assert worker.next(Failure).request == 9
