"""The loop itself, with a clock of the test's own."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from engine.design.codegen import Source
from engine.protocol.messages import Command, Epoch, Pause, Ping, Report, Steps
from engine.runs import History, RunFolder
from engine.runtime.commands import Closed, no_commands
from engine.runtime.training.failures import failure
from engine.runtime.training.learner import Learner
from engine.runtime.training.loop import Loop
from engine.runtime.training.preparation import generate
from engine.runtime.training.program import Program
from engine.runtime.training.recorder import Recorder
from tests.engine.runtime.drawing import lenet, perceptron


class SteadyClock:
    """Moves on by the same little each time it is asked."""

    def __init__(self, step_s: float) -> None:
        self.now = 0.0
        self._step_s = step_s

    def __call__(self) -> float:
        self.now += self._step_s
        return self.now

    def wait(self, seconds: float) -> None:
        """Let the time pass at once."""
        self.now += seconds


@pytest.fixture
def make_loop(tmp_path: Path, request: pytest.FixtureRequest) -> Callable[..., tuple[Loop, list[Report]]]:
    def make(program: Program | None = None, **given: object) -> tuple[Loop, list[Report]]:
        project = perceptron()
        program = program or generate(project, tmp_path, tmp_path / "script.py")
        learner = Learner(program, program.load_data(tmp_path), torch.device("cpu"), seed=0)
        folder = RunFolder(tmp_path / "run")
        folder.hold()
        history = History.write(folder.history)
        request.addfinalizer(history.close)
        told: list[Report] = []
        commands = given.pop("commands", no_commands)
        recorder = Recorder("run", history, told.append)
        return Loop(learner, project.training, folder, recorder, commands, **given), told  # type: ignore[arg-type]

    return make


def test_losses_are_told_at_most_thirty_times_a_second(make_loop: Callable[..., tuple[Loop, list[Report]]]) -> None:
    clock = SteadyClock(0.001)
    loop, told = make_loop(clock=clock)
    loop.run()
    num_steps = sum(report.losses.shape[0] for report in told if isinstance(report, Steps))
    num_reports = sum(isinstance(report, Steps) for report in told)
    assert num_steps == 24
    assert num_reports <= clock.now * 30 + loop.epoch  # The rest of an epoch is told at its end.
    assert num_reports < num_steps


def test_with_slow_steps_each_loss_is_told_at_once(make_loop: Callable[..., tuple[Loop, list[Report]]]) -> None:
    loop, told = make_loop(clock=SteadyClock(1.0))
    loop.run()
    assert sum(isinstance(report, Steps) for report in told) == 24


@pytest.mark.parametrize("commands", [(), (Closed(),), (Pause(),)])
def test_a_request_in_the_folder_stops_it_with_a_checkpoint(
    commands: tuple[Command, ...], make_loop: Callable[..., tuple[Loop, list[Report]]], tmp_path: Path
) -> None:
    clock = SteadyClock(0.0)
    given = iter([(), (), commands])
    loop, _ = make_loop(clock=clock, commands=lambda: next(given, ()), wait=clock.wait)
    run, step = RunFolder(tmp_path / "run"), loop.learner.step
    run.ask_to_stop()

    def slow_step(rows: torch.Tensor) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
        clock.now += 0.3
        return step(rows)

    loop.learner.step = slow_step  # type: ignore[method-assign]
    assert loop.run() == "stopped"
    last = run.checkpoints()[-1]
    assert (last.epoch, last.step) == ((0, 2) if Pause() in commands else (0, 4))
    assert last.state.is_file()
    assert not run.take_stop(), "it has been taken"


def test_it_looks_for_a_request_about_once_a_second(
    make_loop: Callable[..., tuple[Loop, list[Report]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SteadyClock(0.0)
    looked: list[float] = []
    monkeypatch.setattr(RunFolder, "take_stop", lambda run: looked.append(clock.now))
    loop, _ = make_loop(clock=clock)
    step = loop.learner.step

    def slow_step(rows: torch.Tensor) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
        clock.now += 0.25
        return step(rows)

    loop.learner.step = slow_step  # type: ignore[method-assign]
    loop.run()
    assert looked == [1.0, 2.0, 3.0, 4.0, 5.0]


def test_validation_is_no_part_of_the_training_speed(make_loop: Callable[..., tuple[Loop, list[Report]]]) -> None:
    clock = SteadyClock(0.0)
    loop, told = make_loop(clock=clock)
    step, evaluate = loop.learner.step, loop.learner.evaluate

    def slow_step(rows: torch.Tensor) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
        clock.now += 0.5
        return step(rows)

    def slow_evaluate() -> dict[str, float]:
        clock.now += 100.0
        return evaluate()

    loop.learner.step, loop.learner.evaluate = slow_step, slow_evaluate  # type: ignore[method-assign]
    loop.run()
    first, *_ = [report for report in told if isinstance(report, Steps)]
    assert first.samples_per_s == pytest.approx(16 / 0.5)
    assert first.seconds_left == pytest.approx(23 * 0.5)
    epochs = [report for report in told if isinstance(report, Epoch)]
    assert epochs[1].samples_per_s == pytest.approx(120 / 4.0)
    after_first = next(report for report in told[told.index(epochs[0]) :] if isinstance(report, Steps))
    assert after_first.seconds_left == pytest.approx(15 * 0.5 + 2 * 100.0)


def test_answering_aside_changes_neither_numbers_nor_mode_nor_speed(
    make_loop: Callable[..., tuple[Loop, list[Report]]], tmp_path: Path
) -> None:
    clock = SteadyClock(0.0)
    asked = iter([(Ping(1),)] * 12)
    modes = []

    def aside(command: object, loop: Loop) -> None:
        clock.now += 1000.0
        torch.rand(3)
        loop.learner.model.eval()

    loop, told = make_loop(clock=clock, commands=lambda: next(asked, ()), aside=aside)
    step = loop.learner.step

    def watched(rows: torch.Tensor) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
        modes.append(loop.learner.model.training)
        clock.now += 0.5
        return step(rows)

    loop.learner.step = watched  # type: ignore[method-assign]
    loop.run()
    assert all(modes)
    speeds = [report.samples_per_s for report in told if isinstance(report, Epoch)]
    assert speeds == pytest.approx([120 / 4.0] * 3)
    program = generate(perceptron(), tmp_path, tmp_path / "script.py")
    alone = Learner(program, program.load_data(tmp_path), torch.device("cpu"), seed=0)
    alone.model.train()
    expected = [alone.step(rows)[0].item() for rows in alone.shuffled()]
    losses = torch.frombuffer(
        bytearray(b"".join(report.losses.data for report in told if isinstance(report, Steps))), dtype=torch.float32
    )
    assert losses[:8].tolist() == expected


@pytest.mark.parametrize(
    ("line", "broken", "node"),
    [
        ("nn.Linear(16, 3)", "nn.Linear(17, 3)", "logits"),
        ("nn.Dropout(0.3)", "nn.Dropout(3)", "dropout"),
        ("F.cross_entropy(", "F.no_such_loss(", "loss"),
    ],
)
def test_an_exception_is_traced_to_the_node_whose_line_raised_it(
    line: str, broken: str, node: str, make_loop: Callable[..., tuple[Loop, list[Report]]], tmp_path: Path
) -> None:
    good = generate(perceptron(), tmp_path, tmp_path / "script.py")
    assert line in good.source.text
    pieces = tuple(piece._replace(text=piece.text.replace(line, broken)) for piece in good.source.pieces)
    program = Program(Source(pieces), good.checked, "script.py")
    with pytest.raises(Exception) as raised:  # noqa: PT011, PT012 - what torch raises here is torch's affair
        loop, _ = make_loop(program)
        loop.run()
    told = failure(raised.value, program)
    assert told.node == node
    assert told.says.startswith(f"{node} could not compute: ")
    assert "Traceback" in told.details


def test_memory_that_does_not_suffice_is_told_with_the_way_out() -> None:
    error = RuntimeError("[enforce fail at alloc_cpu.cpp:124] DefaultCPUAllocator: can't allocate memory: 10 TB")
    for told in (failure(error), failure(torch.OutOfMemoryError("CUDA out of memory.")), failure(MemoryError())):
        assert "not enough memory" in told.says
        assert "batch smaller" in told.says


def test_a_convolutional_network_trains_in_the_memory_format_of_its_script(tmp_path: Path) -> None:
    program = generate(lenet(), tmp_path, tmp_path / "script.py")
    learner = Learner(program, program.load_data(tmp_path), torch.device("cpu"), seed=0)
    weight = dict(learner.model.named_parameters())["conv.weight"]
    learner.step(torch.arange(8))
    assert weight.is_contiguous(memory_format=torch.channels_last)
