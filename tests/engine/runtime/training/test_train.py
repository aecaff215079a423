"""The training as a whole: what it tells, what it keeps, and that its numbers are the script's own."""

import dataclasses
import io
import json
import math
import runpy
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any, TypeVar

import pytest
import torch
from safetensors.torch import load_file

from engine.design.graph import Graph
from engine.design.graph.edits import bypass
from engine.design.project import Project, parse_project
from engine.design.training import InsightPlan, OptimizerChoice
from engine.protocol.messages import (
    Checkpoint,
    Command,
    Done,
    Epoch,
    Explained,
    Failure,
    Log,
    Pause,
    Report,
    Resume,
    Started,
    State,
    Steps,
    Stop,
    Strip,
)
from engine.runs import History, RunFolder, summarise
from engine.runtime.commands import Closed
from engine.runtime.training import train
from tests.engine.runtime.drawing import lenet, perceptron

Kind = TypeVar("Kind", bound=Report)


class Told(list[Report]):
    """What a training told, and questions about it."""

    def of(self, kind: type[Kind]) -> list[Kind]:
        return [report for report in self if isinstance(report, kind)]

    def losses(self) -> list[float]:
        """Every step's loss; the reports must follow upon each other."""
        gathered: array[float] = array("f")
        for report in self.of(Steps):
            assert report.first == len(gathered) + self.of(Steps)[0].first
            gathered.frombytes(report.losses.data)
        return list(gathered)

    def epoch_numbers(self) -> list[tuple[int, float, float, dict[str, float]]]:
        return [(epoch.epoch, epoch.train_loss, epoch.val_loss, epoch.metrics) for epoch in self.of(Epoch)]


def at_step(number: int, *commands: Command) -> Callable[[], Iterable[Command]]:
    """Give commands before the step of that number, counted from 0."""
    waiting: Iterator[tuple[Command, ...]] = iter([()] * number + [commands])
    return lambda: next(waiting, ())


def script_lines(script: Path, folder: Path, *arguments: str) -> list[dict[str, object]]:
    """Run a script as a person would, in this process, and give the lines it prints."""
    printed = io.StringIO()
    before = torch.get_num_threads()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(printed):
        patch.setattr(sys, "argv", [str(script), "--json", *arguments])
        patch.chdir(folder)
        runpy.run_path(str(script), run_name="__main__")
    torch.set_num_threads(before)
    return [json.loads(line) for line in printed.getvalue().splitlines()]


@pytest.mark.parametrize("project", [perceptron(), lenet(), perceptron(precision="bfloat16", fused=False)])
def test_numbers_are_those_of_the_script_it_leaves_behind(project: Project, tmp_path: Path) -> None:
    told = Told()
    train(project, tmp_path, tmp_path / "run", told.append)
    lines = script_lines(tmp_path / "run" / "script.py", tmp_path)
    assert [(line["epoch"], line["train_loss"], line["val_loss"], line["metrics"]) for line in lines] == (
        told.epoch_numbers()
    )
    assert len(lines) == project.training.epochs


def test_every_steps_loss_is_told_and_kept(tmp_path: Path) -> None:
    told = Told()
    train(perceptron(), tmp_path, tmp_path / "run", told.append)
    (started,) = told.of(Started)
    assert len(told.losses()) == started.epochs * started.num_steps == 3 * 8
    with History.read(RunFolder(tmp_path / "run").history) as history:
        assert list(history.losses()[1]) == told.losses()
        assert list(history.epochs()) == told.of(Epoch)
        assert [event.kind for event in history.events()] == ["started", "finished"]


def test_a_finished_run_holds_all_it_takes_to_make_it_again(tmp_path: Path) -> None:
    told = Told()
    done = train(perceptron(), tmp_path, tmp_path / "run", told.append)
    folder = RunFolder(tmp_path / "run")
    assert parse_project(folder.project.read_text(encoding="utf-8")) == perceptron()
    assert [file.epoch for file in folder.checkpoints()] == [1, 2, 3]
    assert [report.path for report in told.of(Checkpoint)] == [str(file.weights) for file in folder.checkpoints()]
    description = folder.description()
    assert description.versions["torch"] == torch.__version__
    assert (description.device, description.threads, description.epochs) == ("cpu", 1, 3)
    assert summarise(folder.path).status == "finished"
    last = told.of(Epoch)[-1]
    assert done == told[-1]
    assert done.final == {"train_loss": last.train_loss, "val_loss": last.val_loss, **last.metrics}
    assert done.best["epoch"] in {1.0, 2.0, 3.0}
    assert done.best["val_loss"] == min(epoch.val_loss for epoch in told.of(Epoch))


def test_watching_changes_no_number(tmp_path: Path) -> None:
    watched, alone = Told(), Told()
    train(perceptron(), tmp_path, tmp_path / "a", watched.append)
    train(perceptron(), tmp_path, tmp_path / "b", alone.append, previews=False)
    assert watched.of(Explained)
    assert watched.of(Strip)
    assert not alone.of(Explained)
    assert watched.losses() == alone.losses()
    assert watched.epoch_numbers() == alone.epoch_numbers()


def test_the_first_and_the_last_epoch_are_always_explained(tmp_path: Path) -> None:
    told = Told()
    train(perceptron(epochs=5), tmp_path, tmp_path / "run", told.append)
    explained = told.of(Explained)
    assert [explained[0].epoch, explained[-1].epoch] == [1, 5]
    assert {report.request for report in explained} == {0}
    assert [item.sample for item in explained[0].explanations] == [0, 1]


def test_a_method_that_does_not_fit_costs_the_explanations_and_not_the_training(tmp_path: Path) -> None:
    told = Told()
    project = perceptron(insight=InsightPlan(method="grad_cam", samples=(0,)))
    assert train(project, tmp_path, tmp_path / "run", told.append).outcome == "finished"
    (log,) = told.of(Log)
    assert "Grad-CAM" in log.text


def test_while_the_layer_to_look_at_is_bypassed_another_is_looked_at(tmp_path: Path) -> None:
    told = Told()
    project = lenet(insight=InsightPlan(method="grad_cam", layer="relu", samples=(0,)))
    project = dataclasses.replace(project, graph=bypass(project.graph, ["relu"]))
    assert train(project, tmp_path, tmp_path / "run", told.append).outcome == "finished"
    assert {report.layer for report in told.of(Explained)} == {"conv"}
    assert "relu" not in {strip.node for strip in told.of(Strip)}
    assert not told.of(Log)


def test_a_broken_captum_costs_the_explanations_and_not_the_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "captum.attr", None)
    told = Told()
    assert train(perceptron(), tmp_path, tmp_path / "run", told.append).outcome == "finished"
    (log,) = told.of(Log)
    assert "captum" in log.text


@pytest.mark.parametrize("step", [3, 8, 11])
@pytest.mark.parametrize("make", [perceptron, lenet])
def test_a_resumed_run_gives_the_numbers_of_one_never_stopped(
    step: int, make: Callable[[], Project], tmp_path: Path
) -> None:
    whole, begun, resumed = Told(), Told(), Told()
    train(make(), tmp_path, tmp_path / "whole", whole.append)
    run = tmp_path / "run"
    assert train(make(), tmp_path, run, begun.append, at_step(step, Stop())).outcome == "stopped"
    assert len(begun.losses()) == step
    torch.manual_seed(99)  # Whatever torch did in between must not matter.
    done = train(make(), tmp_path, run, resumed.append, resume=True)
    assert done.outcome == "finished"
    assert begun.losses() + resumed.losses() == whole.losses()
    assert begun.epoch_numbers() + resumed.epoch_numbers() == whole.epoch_numbers()
    with History.read(RunFolder(run).history) as history:
        assert list(history.losses()[1]) == whole.losses()
        assert len(history.epochs()) == make().training.epochs
    last, same = (RunFolder(path).checkpoints()[-1].weights for path in (run, tmp_path / "whole"))
    weights, others = load_file(last), load_file(same)
    assert all(torch.equal(weights[name], others[name]) for name in others)


@pytest.mark.parametrize("left", [b"half of it", b"", b"\x80\x02K", b"X\x01\x00\x00\x00\x85.", b"Ik4\n."])
def test_a_run_whose_last_checkpoint_is_damaged_goes_on_from_the_one_before(left: bytes, tmp_path: Path) -> None:
    whole, resumed = Told(), Told()
    run = RunFolder(tmp_path / "run")
    train(perceptron(), tmp_path, run.path, whole.append)
    run.checkpoints()[-1].state.write_bytes(left)
    done = train(perceptron(), tmp_path, run.path, resumed.append, resume=True)
    assert resumed.of(Started)[0].first_epoch == 3
    assert resumed.epoch_numbers() == whole.epoch_numbers()[2:]
    assert done.epochs == 3


def test_a_finished_run_goes_on_for_more_epochs(tmp_path: Path) -> None:
    whole, begun, more = Told(), Told(), Told()
    train(perceptron(epochs=4), tmp_path, tmp_path / "whole", whole.append)
    train(perceptron(epochs=2), tmp_path, tmp_path / "run", begun.append)
    done = train(perceptron(epochs=4), tmp_path, tmp_path / "run", more.append, resume=True)
    assert done.epochs == 4
    assert begun.losses() + more.losses() == whole.losses()


def test_another_network_can_not_go_on_and_the_run_stays_as_it_was(tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "run")
    train(perceptron(), tmp_path, run.path, Told().append)
    before = {path: path.read_bytes() for path in run.path.rglob("*") if path.is_file() and path != run.history}
    wider = perceptron()
    nodes = [
        dataclasses.replace(node, params={"out_features": 17}) if node.id == "fc1" else node
        for node in wider.graph.nodes.values()
    ]
    graph = dataclasses.replace(wider.graph, nodes=Graph.of(nodes).nodes)
    told = Told()
    done = train(dataclasses.replace(wider, graph=graph), tmp_path, run.path, told.append, resume=True)
    assert done.outcome == "failed"
    assert "another network" in told.of(Failure)[0].says
    after = {path: path.read_bytes() for path in run.path.rglob("*") if path.is_file() and path != run.history}
    assert after == before
    assert summarise(run.path).status == "finished"


def test_a_run_does_not_go_on_with_another_batch_size(tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "run")
    train(perceptron(), tmp_path, run.path, Told().append)
    before = run.description()
    told = Told()
    plan = dataclasses.replace(perceptron(epochs=5).training, batch_size=7)
    changed = dataclasses.replace(perceptron(), training=plan)
    assert train(changed, tmp_path, run.path, told.append, resume=True).outcome == "failed"
    assert "batch size" in told.of(Failure)[0].says
    assert run.description() == before
    assert summarise(run.path).num_epochs == before.epochs


def test_no_step_is_made_while_it_is_paused(tmp_path: Path) -> None:
    told = Told()
    polls = iter([(), (), (), (), (Pause(),), (), (), (Resume(),)])
    whole = Told()
    train(perceptron(), tmp_path, tmp_path / "whole", whole.append)
    train(perceptron(), tmp_path, tmp_path / "run", told.append, lambda: next(polls, ()))
    paused, resumed = (told.index(State(state)) for state in ("paused", "busy"))
    assert len(Told(told[:paused]).losses()) == 4
    assert told[paused:resumed] == [State("paused")]
    assert told.losses() == whole.losses()


def test_a_paused_training_can_be_stopped(tmp_path: Path) -> None:
    told = Told()
    polls = iter([(), (), (Pause(),), (), (Stop(),)])
    done = train(perceptron(), tmp_path, tmp_path / "run", told.append, lambda: next(polls, ()))
    assert done.outcome == "stopped"
    assert len(told.losses()) == 2
    assert summarise(tmp_path / "run").status == "stopped"


def test_without_its_studio_a_training_keeps_a_checkpoint_and_goes_on(tmp_path: Path) -> None:
    told = Told()
    done = train(perceptron(), tmp_path, tmp_path / "run", told.append, at_step(3, Closed()))
    assert done.outcome == "finished"
    assert told.of(Checkpoint)[0].path.endswith("epoch-0000-step-000003.safetensors")
    assert [file.epoch for file in RunFolder(tmp_path / "run").checkpoints()] == [1, 2, 3]


def test_a_paused_training_without_its_studio_goes_on_too(tmp_path: Path) -> None:
    polls = iter([(Pause(),), (), (Closed(),)])
    done = train(perceptron(), tmp_path, tmp_path / "run", Told().append, lambda: next(polls, ()))
    assert done.outcome == "finished"


def test_without_its_studio_a_training_stops_if_the_plan_says_so(tmp_path: Path) -> None:
    told = Told()
    plan = perceptron(when_closed="stop")
    done = train(plan, tmp_path, tmp_path / "run", told.append, at_step(3, Closed()))
    assert done.outcome == "stopped"
    assert len(told.losses()) == 3


def test_a_loss_that_explodes_ends_the_training_in_words(tmp_path: Path) -> None:
    told = Told()
    wild = perceptron(optimizer=OptimizerChoice("SGD", {"lr": 1e30}), epochs=20)
    done = train(wild, tmp_path, tmp_path / "run", told.append)
    (failure,) = told.of(Failure)
    assert done.outcome == "failed"
    assert "smaller learning rate (it is 1e+30 now)" in failure.says
    summary = summarise(tmp_path / "run")
    assert (summary.status, summary.says) == ("failed", failure.says)
    assert all(math.isfinite(loss) for loss in told.losses())
    assert f"in step {len(told.losses()) + 1}," in failure.says


class Stubborn(torch.autograd.Function):
    """Passes on what it gets, but not back."""

    @staticmethod
    def forward(ctx: Any, x: torch.Tensor) -> torch.Tensor:
        return x.clone()

    @staticmethod
    def backward(ctx: Any, *grads: torch.Tensor) -> torch.Tensor:
        raise RuntimeError("there is no way back")


def test_an_error_of_the_backward_pass_names_the_node_it_comes_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.nn.ReLU, "forward", lambda self, x: Stubborn.apply(x))  # type: ignore[no-untyped-call]
    told = Told()
    assert train(perceptron(), tmp_path, tmp_path / "run", told.append).outcome == "failed"
    (failure,) = told.of(Failure)
    assert (failure.node, failure.says) == ("relu", "relu could not compute: there is no way back.")
    assert not torch.is_anomaly_enabled()


def test_the_script_too_stops_in_words_where_the_loss_explodes(tmp_path: Path) -> None:
    wild = perceptron(optimizer=OptimizerChoice("SGD", {"lr": 1e30}), epochs=20)
    train(wild, tmp_path, tmp_path / "run", Told().append)
    with pytest.raises(SystemExit, match="smaller learning rate"):
        script_lines(tmp_path / "run" / "script.py", tmp_path)


def test_a_number_that_json_does_not_know_is_null_in_the_scripts_lines(tmp_path: Path) -> None:
    train(perceptron(epochs=1), tmp_path, tmp_path / "run", Told().append)
    script = tmp_path / "run" / "script.py"
    text = script.read_text(encoding="utf-8")
    assert text.count("        val = evaluate(model, validation)\n") == 1
    script.write_text(text.replace("evaluate(model, validation)\n", "dict(loss=float('-inf'), accuracy=1.0)\n"))
    (line,) = script_lines(script, tmp_path)
    assert line["val_loss"] is None


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"data": None}, '"data": {"source": "digits"}'),
        ({"graph": Graph()}, ""),
    ],
)
def test_what_can_not_be_trained_is_told_and_nothing_is_written(
    change: dict[str, object], says: str, tmp_path: Path
) -> None:
    told = Told()
    done = train(dataclasses.replace(perceptron(), **change), tmp_path, tmp_path / "run", told.append)  # type: ignore[arg-type]
    assert done == Done(str(tmp_path / "run"), "failed", 0, {}, {}, 0.0)
    assert says in told.of(Failure)[0].says
    assert not (tmp_path / "run").exists()


def test_a_network_with_an_error_names_the_node(tmp_path: Path) -> None:
    project = perceptron()
    graph = dataclasses.replace(project.graph, edges=Graph.of([], ["fc1 -> relu", "logits -> loss"]).edges)
    told = Told()
    train(dataclasses.replace(project, graph=graph), tmp_path, tmp_path / "run", told.append)
    assert told.of(Failure)[0].node in graph.nodes


def test_a_device_that_is_not_there_is_told(tmp_path: Path) -> None:
    told = Told()
    train(perceptron(device="cuda:99"), tmp_path, tmp_path / "run", told.append)
    assert "no device 'cuda:99'" in told.of(Failure)[0].says
    assert "cpu" in told.of(Failure)[0].says


def test_a_folder_that_holds_a_run_is_not_written_over(tmp_path: Path) -> None:
    train(perceptron(), tmp_path, tmp_path / "run", Told().append)
    told = Told()
    assert train(perceptron(), tmp_path, tmp_path / "run", told.append).outcome == "failed"
    assert "holds a run already" in told.of(Failure)[0].says
    assert summarise(tmp_path / "run").status == "finished"


def test_there_is_nothing_to_resume_in_an_empty_folder(tmp_path: Path) -> None:
    told = Told()
    assert train(perceptron(), tmp_path, tmp_path / "run", told.append, resume=True).outcome == "failed"
    assert "There is no run" in told.of(Failure)[0].says
    assert not (tmp_path / "run").exists()


def test_the_number_of_threads_is_put_back(tmp_path: Path) -> None:
    before = torch.get_num_threads()
    train(perceptron(threads=before + 1), tmp_path, tmp_path / "run", Told().append)
    assert torch.get_num_threads() == before
    assert RunFolder(tmp_path / "run").description().threads == before + 1
    assert f"THREADS = {before + 1}" in (tmp_path / "run" / "script.py").read_text(encoding="utf-8")


def test_a_resumed_run_keeps_its_number_of_threads(tmp_path: Path) -> None:
    other = torch.get_num_threads() + 1
    train(perceptron(epochs=1, threads=other), tmp_path, tmp_path / "run", Told().append)
    told = Told()
    train(perceptron(threads=None), tmp_path, tmp_path / "run", told.append, calibrate=True, resume=True)
    assert told.of(Started)[0].threads == other


def test_a_calibrated_number_of_threads_is_recorded_and_written_into_the_script(tmp_path: Path) -> None:
    told = Told()
    train(perceptron(threads=None), tmp_path, tmp_path / "run", told.append, calibrate=True)
    threads = told.of(Started)[0].threads
    assert f"THREADS = {threads}\n" in (tmp_path / "run" / "script.py").read_text(encoding="utf-8")
    project = parse_project((tmp_path / "run" / "project.netloom").read_text(encoding="utf-8"))
    assert project.training.threads == threads
