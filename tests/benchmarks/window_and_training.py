"""How much of its speed a training keeps while the window is open and draws its curves, cards and heatmaps.

LeNet on digits is trained in turn by a window with its engine, by the same engine without a window, and by the engine
with torch's own number of threads as on the command line. The window and the first engine choose their threads by the
short calibration, as the studio always does:

    python tests/benchmarks/window_and_training.py [--turns 7] [--epochs 20]

Two speeds are told, in samples a second: of the steps alone, and from the first step to the end of the run, with
validation, checkpoints, explanations and everything the cards show.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from engine.design.project import Project, project_text, read_project  # noqa: E402
from engine.protocol.messages import Done, Report, Started, Train  # noqa: E402

TEMPLATE = ROOT / "resources" / "templates" / "lenet.netloom"
CASES = ("window", "engine", "engine_all_threads")


class Clock:
    """Measures a training by its reports."""

    def __init__(self) -> None:
        self._began = 0.0
        self._num_training = 0
        self.figures: dict[str, float] = {}

    def take(self, report: Report) -> None:
        """Look at a report."""
        if isinstance(report, Started):
            self._began = time.perf_counter()
            self._num_training = report.num_training
            self.figures["threads"] = report.threads
        elif isinstance(report, Done):
            assert report.outcome == "finished", report
            whole = self._num_training * report.epochs / (time.perf_counter() - self._began)
            self.figures |= {"steps": report.samples_per_s, "whole": whole}


def lenet(epochs: int) -> Project:
    """The template, with so many epochs."""
    project = read_project(TEMPLATE)
    return replace(project, training=replace(project.training, epochs=epochs))


def in_a_window(epochs: int) -> dict[str, float]:
    """Train in a studio of its own process, which calls this file with --window."""
    done = subprocess.run(
        [sys.executable, __file__, "--window", str(epochs)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def be_the_window(epochs: int) -> None:
    """Open the window, train, and print the figures."""
    from studio.app import make_app
    from tests.journeys.person import Person

    make_app()
    person = Person()
    clock = Clock()
    person.engine.report.connect(clock.take)
    person.open_template("LeNet")
    person.wait_for(lambda: person.engine.state == "ready", "the engine")
    person.train_for(epochs)
    person.wait_for(lambda: "whole" in clock.figures, "the end of the training", seconds=500)
    person.leave()
    print(json.dumps(clock.figures), flush=True)


def without_a_window(epochs: int, *, calibrate: bool) -> dict[str, float]:
    """Train by an engine that speaks to this process alone."""
    from tests.engine.runtime.worker_process import WorkerProcess

    clock = Clock()
    with tempfile.TemporaryDirectory() as folder, WorkerProcess() as worker:
        worker.ready()
        worker.send(Train(project_text(lenet(epochs)), folder, str(Path(folder) / "run"), calibrate=calibrate))
        clock.take(worker.next(Started))
        clock.take(worker.next(Done))
    return clock.figures


def spread(values: list[float]) -> str:
    """The median, and how far the values lie apart."""
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def main() -> None:
    """Measure, and print a line per turn and one of ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=7, help="how often each is trained")
    parser.add_argument("--epochs", type=int, default=20, help="how long each is trained")
    parser.add_argument("--window", type=int, metavar="EPOCHS", help=argparse.SUPPRESS)
    given = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as home:
        for kind in ("CONFIG", "DATA", "STATE"):
            os.environ[f"XDG_{kind}_HOME"] = home
        if given.window:
            be_the_window(given.window)
        else:
            compare(given.turns, given.epochs)


def compare(turns: int, epochs: int) -> None:
    """Let all cases take turns."""
    found: dict[str, list[dict[str, float]]] = {case: [] for case in CASES}
    for _ in range(turns):
        found["window"].append(in_a_window(epochs))
        found["engine"].append(without_a_window(epochs, calibrate=True))
        found["engine_all_threads"].append(without_a_window(epochs, calibrate=False))
        print(json.dumps({case: figures[-1] for case, figures in found.items()}), flush=True)
    ratios = {}
    for other in CASES[1:]:
        for speed in ("steps", "whole"):
            pairs = [a[speed] / b[speed] for a, b in zip(found["window"], found[other], strict=True)]
            ratios[f"window_to_{other}_{speed}"] = spread(pairs)
    print(json.dumps({"turns": turns, "epochs": epochs, **ratios}, indent=1))


if __name__ == "__main__":
    main()
