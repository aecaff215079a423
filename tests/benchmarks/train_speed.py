"""How fast LeNet learns the digits here, and how fast in loops written by hand.

    python tests/benchmarks/train_speed.py [--rounds 5] [--epochs 20] [--threads 1 2] [--cpu] [--peers PATH/peers.py]

Each is measured in a process of its own, one after the other, round by round, so that what else the machine does
falls on all alike; what counts are the ratios. Samples a second of training alone, the median over the epochs but
the first, then over the rounds:

    tutorial   a DataLoader over samples, as tutorials have it
    tuned      tensors in memory, one gather a batch
    script     the exported training script, without Netloom
    silent     the engine, with nobody watching
    streaming  a real worker: losses, strips, explanations and checkpoints leave while it trains

`whole` is the worker's speed from one end of an epoch to the next, validation, checkpoints and explanations counted.
With --cpu a second is one of the process's own computing, so that a busy machine matters less; with one thread only,
for a team's idle members count too, and without `whole`.
With --peers the tutorial and tuned loops are those of that file instead, on its eightfold data.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import io
import itertools
import json
import runpy
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from engine.design.project import Project, project_text, read_project, templates  # noqa: E402
from engine.protocol.messages import Done, Epoch, Report, Train  # noqa: E402

BATCH_SIZE = 64
CPU_WORKER = "import time; time.perf_counter = time.process_time; from engine.runtime import worker; worker.main()"
PEER = """
import runpy, sys, time, torch
{clock}
torch.set_num_threads({threads})
sys.argv = ["peers.py", "{name}", "--epochs", "4"]
runpy.run_path({path!r}, run_name="__main__")
"""
Speeds = dict[str, float]


def lenet(threads: int, epochs: int) -> Project:
    """The template, with a peer's batch size."""
    template = next(item for item in templates() if "lenet" in item.path.name)
    project = read_project(template.path)
    plan = dataclasses.replace(project.training, batch_size=BATCH_SIZE, threads=threads, epochs=epochs, device="cpu")
    return dataclasses.replace(project, training=plan)


def by_hand(threads: int, epochs: int, *, with_loader: bool) -> list[float]:
    """A loop as people write it; samples a second of each epoch."""
    import torch
    from sklearn.datasets import load_digits
    from torch import Tensor, nn
    from torch.utils.data import DataLoader, TensorDataset

    torch.set_num_threads(threads)
    torch.manual_seed(0)
    digits = load_digits()
    images = torch.from_numpy(digits.images / 16).float()[:1438, None]
    images = images.repeat_interleave(4, 2).repeat_interleave(4, 3).contiguous()
    labels = torch.from_numpy(digits.target)[:1438]
    model = nn.Sequential(
        *(nn.Conv2d(1, 6, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)),
    )
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    loss_of = nn.CrossEntropyLoss()
    loader = DataLoader(TensorDataset(images, labels), batch_size=BATCH_SIZE, shuffle=True)

    def gathered() -> Iterator[tuple[Tensor, Tensor]]:
        for rows in torch.split(torch.randperm(len(images)), BATCH_SIZE):
            yield images[rows], labels[rows]

    speeds = []
    for _ in range(epochs):
        start = time.perf_counter()
        for x, y in loader if with_loader else gathered():
            optimizer.zero_grad()
            loss = loss_of(model(x), y)
            loss.backward()
            optimizer.step()
        speeds.append(len(images) / (time.perf_counter() - start))
    return speeds


def silent(threads: int, epochs: int) -> list[float]:
    """The engine's own loop, with nobody watching."""
    from engine.runtime.training import train

    told: list[Report] = []
    with tempfile.TemporaryDirectory() as folder:
        train(lenet(threads, epochs), Path(folder), Path(folder) / "run", told.append, previews=False)
    return [report.samples_per_s for report in told if isinstance(report, Epoch)]


def script(threads: int, epochs: int) -> list[float]:
    """The exported script, as somebody without Netloom runs it."""
    from engine.runtime.training.preparation import generate

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "script.py"
        path.write_text(generate(lenet(threads, epochs), Path(folder), path).source.text, encoding="utf-8")
        printed, sys.argv = io.StringIO(), [str(path), "--json"]
        with contextlib.redirect_stdout(printed):
            runpy.run_path(str(path), run_name="__main__")
    return [json.loads(line)["samples_per_s"] for line in printed.getvalue().splitlines()]


def streaming(threads: int, epochs: int, *, cpu: bool) -> tuple[list[float], float]:
    """A real worker whose reports are all read; also its speed with all that follows an epoch."""
    from tests.engine.runtime.worker_process import WorkerProcess

    ends: list[float] = []
    with tempfile.TemporaryDirectory() as folder, WorkerProcess(*(["-c", CPU_WORKER] if cpu else [])) as worker:
        worker.ready()
        time.sleep(3)  # What it imports ahead is no part of a training.
        worker.send(Train(project_text(lenet(threads, epochs)), folder, str(Path(folder) / "run")))
        while len(ends) < epochs:
            worker.next(Epoch)
            ends.append(time.perf_counter())
        worker.next(Done)
    speeds = [report.samples_per_s for report in worker.told if isinstance(report, Epoch)]
    gaps = [after - before for before, after in itertools.pairwise(ends[1:])]
    return speeds, 1438 / statistics.median(gaps)


def measured(name: str, threads: int, epochs: int, *, cpu: bool) -> Speeds:
    """Measure one way to train, in this process."""
    if name == "streaming":
        speeds, whole = streaming(threads, epochs, cpu=cpu)
        return {name: statistics.median(speeds[1:]), "whole": whole}
    if cpu:
        time.perf_counter = time.process_time
    ways: dict[str, Callable[[], list[float]]] = {
        "tutorial": lambda: by_hand(threads, epochs, with_loader=True),
        "tuned": lambda: by_hand(threads, epochs, with_loader=False),
        "silent": lambda: silent(threads, epochs),
        "script": lambda: script(threads, epochs),
    }
    return {name: statistics.median(ways[name]()[1:])}


def in_a_process(name: str, threads: int, options: argparse.Namespace) -> Speeds:
    """Measure one way to train, in a process of its own."""
    command = [sys.executable, __file__, "--one", name, "--threads", str(threads), "--epochs", str(options.epochs)]
    command += ["--cpu"] if options.cpu else []
    if options.peers and name in {"tutorial", "tuned"}:
        clock = "time.perf_counter = time.process_time" if options.cpu else ""
        command = [
            *(sys.executable, "-c"),
            PEER.format(threads=threads, name=name, clock=clock, path=str(options.peers)),
        ]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=600)
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return {name: told["samples_per_s"]} if "peer" in told else told


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--cpu", action="store_true")
    parser.add_argument("--peers", type=Path)
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measured(options.one, options.threads[0], options.epochs, cpu=options.cpu)))
        return
    names = ["tutorial", "tuned", "script", "silent", "streaming"]
    for threads in options.threads:
        rounds: list[Speeds] = []
        for number in range(options.rounds):
            order = names if number % 2 == 0 else names[::-1]
            speeds: Speeds = {}
            for name in order:
                speeds |= in_a_process(name, threads, options)
            rounds.append(speeds)
        report(threads, rounds)


def report(threads: int, rounds: list[Speeds]) -> None:
    """Print medians, and ratios taken within each round."""

    def ratio(of: str, to: str) -> str:
        ratios = sorted(speeds[of] / speeds[to] for speeds in rounds)
        return f"{of}/{to} {statistics.median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"

    print(f"threads {threads}, {len(rounds)} rounds, samples/s")
    for name in (*("tutorial", "tuned", "script", "silent", "streaming"), "whole"):
        print(f"  {name:10} {statistics.median(speeds[name] for speeds in rounds):8,.0f}")
    for pair in (("streaming", "tuned"), ("streaming", "tutorial"), ("streaming", "silent"), ("whole", "silent")):
        print(f"  {ratio(*pair)}", flush=True)


if __name__ == "__main__":
    main()
