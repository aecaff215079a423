from pathlib import Path

import pytest
import torch

from engine.protocol.messages import Explain, Report
from engine.runs import RunFolder, RunUnreadable
from engine.runtime.trained import TrainedRun
from engine.runtime.training import train
from engine.runtime.training.checkpoint import CheckpointUnusable
from tests.engine.runtime.drawing import lenet


def ignored(report: Report) -> None:
    """Nobody watches."""


def test_a_run_answers_from_its_last_weights(tmp_path: Path) -> None:
    told: list[Report] = []
    done = train(lenet(), tmp_path, tmp_path / "run", told.append)
    run = TrainedRun(tmp_path / "run")
    with torch.no_grad():
        predicted = run.model(run.validation["image"]).argmax(dim=1)
    accuracy = (predicted == run.validation["label"]).sum().item() / len(predicted)
    assert accuracy == done.final["accuracy"]
    explained = run.explain(Explain(4, str(tmp_path / "run"), "grad_cam", samples=(3, 5)))
    assert (explained.request, explained.epoch, explained.method, explained.layer) == (4, 2, "grad_cam", "conv")
    assert [item.predicted for item in explained.explanations] == [int(predicted[3]), int(predicted[5])]


def test_it_knows_when_a_later_checkpoint_has_come(tmp_path: Path) -> None:
    train(lenet(epochs=1), tmp_path, tmp_path / "run", ignored)
    run = TrainedRun(tmp_path / "run")
    assert run.is_current
    train(lenet(epochs=2), tmp_path, tmp_path / "run", ignored, resume=True)
    assert not run.is_current


def test_a_folder_without_weights_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(RunUnreadable, match="holds no run"):
        TrainedRun(tmp_path)
    train(lenet(epochs=1), tmp_path, tmp_path / "run", ignored)
    for file in (tmp_path / "run" / "checkpoints").iterdir():
        file.unlink()
    with pytest.raises(RunUnreadable, match="no weights yet"):
        TrainedRun(tmp_path / "run")


def test_it_answers_from_the_weights_before_if_the_last_are_damaged(tmp_path: Path) -> None:
    train(lenet(epochs=2), tmp_path, tmp_path / "run", ignored)
    before, last = RunFolder(tmp_path / "run").checkpoints()
    last.weights.write_bytes(b"half of it")
    run = TrainedRun(tmp_path / "run")
    assert run.checkpoint == before
    assert run.is_current
    before.weights.write_bytes(b"")
    with pytest.raises(CheckpointUnusable, match=last.weights.name):
        TrainedRun(tmp_path / "run")
