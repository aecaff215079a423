"""Train each template that has data as its plan says, and set what it reaches beside what knowing nothing reaches.

    python -m tests.benchmarks.templates_learn [NAME ...] [--limit SECONDS]

Each trains in a process of its own, by the command line, on the CPU; the seconds are those of the whole command,
starting torch included, and beside them those of the processor, which a busy machine stretches less. The exit status
is 1 where one takes longer than the limit or does not beat its baseline.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from engine.design.project.templates import Baseline, Template, templates

LIMIT_S = 60.0


@dataclass(frozen=True)
class Learned:
    """What a training came to.

    Attributes:
        seconds: from the start of the command to its end.
        processor_seconds: what all its threads computed in that time.
        value: the baseline's metric over the validation samples, after the last epoch.
    """

    seconds: float
    processor_seconds: float
    value: float

    def beats(self, baseline: Baseline) -> bool:
        """Whether it is better than knowing nothing: a higher accuracy, or less of anything else."""
        is_more = self.value > baseline.value
        return is_more if baseline.metric.endswith("accuracy") else self.value < baseline.value


def learned(template: Template, metric: str) -> Learned:
    """Train a template to the end of its plan.

    Args:
        template: which one.
        metric: the metric to read, or `loss`.

    Raises:
        subprocess.CalledProcessError: the training failed.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "engine.cli", "train", str(template.path), "--device", "cpu", "--json"]
        start, before = time.perf_counter(), _processor_seconds()
        done = subprocess.run(
            [*command, "--run", str(Path(folder) / "run")], capture_output=True, text=True, check=True
        )
        seconds, computed = time.perf_counter() - start, _processor_seconds() - before
    epochs = [line for line in map(json.loads, done.stdout.splitlines()) if line["event"] == "epoch"]
    last = epochs[-1]
    return Learned(seconds, computed, last["val_loss"] if metric == "loss" else last["metrics"][metric])


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> int:
    """Print the table; give the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="templates to train; all that have data by default")
    parser.add_argument("--limit", type=float, default=LIMIT_S, metavar="SECONDS", help="the most a training may take")
    options = parser.parse_args()
    known = {template.name: template for template in templates() if template.baseline is not None}
    for name in options.names:
        if name not in known:
            parser.error(f"there is no template with data named {name!r}; there is: {', '.join(known)}")
    print(
        f"{'template':24} {'seconds':>8} {'cpu s':>6}  {'metric':20} {'value':>8} {'baseline':>9} {'ratio':>7}  holds"
    )
    failed = 0
    for name in options.names or known:
        baseline = known[name].baseline
        assert baseline is not None
        try:
            result = learned(known[name], baseline.metric)
        except subprocess.CalledProcessError as error:
            failed += 1
            print(f"{name:24} failed: {(error.stderr or error.stdout).strip()[-300:]}", flush=True)
            continue
        holds = result.beats(baseline) and result.seconds <= options.limit
        failed += not holds
        took = f"{result.seconds:8.1f} {result.processor_seconds:6.1f}"
        reached = f"{result.value:8.4f} {baseline.value:9.4f} {result.value / baseline.value:7.2f}"
        verdict = "yes" if holds else "NO"
        print(f"{name:24} {took}  {baseline.metric:20} {reached}  {verdict} ({baseline.says})", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
