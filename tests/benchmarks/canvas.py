"""What the canvas costs beside NodeGraphQt and the least that Qt's graphics view asks for such a drawing.

    python tests/benchmarks/canvas.py --harness FOLDER [--reps 3] [--n 100,1000,5000] [--nodegraphqt PYTHON]

FOLDER holds the harness that drives every editor through the same phases: harness.py, graphgen.py and adapters of its
own, among them `floor`, a plain QGraphicsView with what is best for it, and `ngq`. Ours is canvas_adapter.py, here.
Each editor runs in a process of its own, one after the other in each repetition, so that what else the machine does
meets all of them alike. PYTHON is the interpreter of an environment with NodeGraphQt, which is left out without:

    python -m venv ngq; ngq/bin/pip install NodeGraphQt==0.6.44 PySide6-Essentials==6.11.3 shiboken6==6.11.3 \\
        setuptools typing_extensions

Prints the medians in milliseconds of CPU time of the window's thread, and what is asked of them: at 5,000 nodes a frame
takes at most twice the floor's time or 1 ms, and building, loading, deleting and undoing at most three times; carrying
all selected nodes takes at most 50 ms a frame; at 1,000 nodes ours is at least ten times faster than NodeGraphQt. With
--out FILE every run is appended to a file that the harness' own report.py reads.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
OURS, ALL, FLOOR, PEER = "netloom", "netloom, all", "floor", "NodeGraphQt"
BEST_FLOOR = {"edge": "path", "lod": 1, "aalod": 1, "far": 2}
FRAMES = ("full", "pan", "panfull", "drag")
STEPS = ("build", "load", "delete", "undo")
PHASES = ("build", "full", "zoom", "pan", "panfull", "drag", "select", "save", "delete", "undo", "load", "layout")
BEATEN = ("build", "full", "pan", "load", "undo", "layout")
FRAME_RATIO, FRAME_MS, STEP_RATIO, CARRY_MS, PEER_RATIO = 2.0, 1.0, 3.0, 50.0, 10.0

Run = dict[str, Any]


def run(harness: Path, python: str, adapter: str, label: str, num_nodes: int, rep: int, **more: Any) -> Run:
    """Run one editor once, in a process of its own.

    Args:
        harness: the harness' folder.
        python: the interpreter.
        adapter: the adapter's module.
        label: what the run is called.
        num_nodes: how large the drawing is.
        rep: which repetition it is.
        more: `settings` of the adapter, and the `phases` to go through, all by default.
    """
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "run.json"
        command = [python, str(harness / "harness.py"), "--adapter", adapter, "--tag", label, "--out", str(out)]
        command += ["--n", str(num_nodes), "--rep", str(rep), "--cfg", json.dumps(more.get("settings", {}))]
        command += ["--budget", "10"]
        if "phases" in more:
            command += ["--phases", more["phases"]]
        paths = os.pathsep.join([str(HERE), str(HERE.parents[1])] if adapter == "canvas_adapter" else [])
        environment = {**os.environ, "PYTHONPATH": paths}
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
        done = subprocess.run(command, env=environment, cwd=harness, capture_output=True, check=False, timeout=600)
        result: Run = json.loads(out.read_text()) if out.exists() else {"adapter": label, "n": num_nodes, "rep": rep}
        result["note"] = "" if done.returncode == 0 else done.stderr.decode(errors="replace").strip()[-200:]
    return result


def measured(options: argparse.Namespace) -> list[Run]:
    """Run all editors, repetition by repetition."""
    found = []
    for num_nodes in map(int, options.n.split(",")):
        for rep in range(options.reps):
            jobs: list[tuple[str, str, str, Run]] = [
                (sys.executable, "adapters.floor", FLOOR, {"settings": BEST_FLOOR}),
                (sys.executable, "canvas_adapter", OURS, {}),
                (sys.executable, "canvas_adapter", ALL, {"settings": {"carry": "all"}, "phases": "build,drag"}),
            ]
            if options.nodegraphqt and num_nodes <= options.most:
                jobs.append((options.nodegraphqt, "adapters.ngq", PEER, {}))
            for python, adapter, label, more in jobs:
                found.append(run(options.harness, python, adapter, label, num_nodes, rep, **more))
                note = found[-1]["note"]
                print(f"{num_nodes:6} {label:14} repetition {rep + 1} of {options.reps} {note}", flush=True)
                if options.out:
                    with options.out.open("a", encoding="utf-8") as stream:
                        stream.write(json.dumps(found[-1]) + "\n")
    return found


def median(runs: list[Run], label: str, num_nodes: int, phase: str) -> float | None:
    """The median over the repetitions, in milliseconds of CPU time; None where nothing was measured."""
    values = []
    for each in runs:
        if each["adapter"] == label and each["n"] == num_nodes:
            value = each.get(phase)
            value = value["cpu"] if isinstance(value, dict) else each.get(f"{phase}_cpu")
            if value is not None:
                values.append(value)
    return statistics.median(values) if values else None


def verdicts(runs: list[Run]) -> list[str]:
    """What is asked, and whether it is so."""
    lines = []

    def judge(what: str, is_so: bool) -> None:
        lines.append(f"  {'yes' if is_so else 'NO ':4}{what}")

    for phase in FRAMES:
        ours, floor = median(runs, OURS, 5000, phase), median(runs, FLOOR, 5000, phase)
        if ours is not None and floor is not None:
            is_so = ours <= FRAME_RATIO * floor or ours < FRAME_MS
            judge(f"{phase} at 5,000: {ours:.2f} ms, {ours / floor:.2f} x the floor, at most 2 or 1 ms", is_so)
    for phase in STEPS:
        ours, floor = median(runs, OURS, 5000, phase), median(runs, FLOOR, 5000, phase)
        if ours is not None and floor is not None:
            is_so = ours <= STEP_RATIO * floor
            judge(f"{phase} at 5,000: {ours:.0f} ms, {ours / floor:.2f} x the floor, at most 3", is_so)
    carry = median(runs, ALL, 5000, "drag")
    if carry is not None:
        judge(f"carrying all 5,000: {carry:.1f} ms a frame, at most 50", carry <= CARRY_MS)
    for phase in BEATEN:
        ours, peer = median(runs, OURS, 1000, phase), median(runs, PEER, 1000, phase)
        if ours is not None and peer is not None:
            judge(
                f"{phase} at 1,000: {peer / ours:.1f} x faster than NodeGraphQt, at least 10", peer >= PEER_RATIO * ours
            )
    return lines


def report(runs: list[Run]) -> None:
    """Print the medians of every size, and the verdicts."""
    for num_nodes in dict.fromkeys(each["n"] for each in runs):
        print(f"\n{num_nodes:,} nodes, CPU ms".ljust(22) + "".join(f"{phase:>9}" for phase in PHASES))
        labels = dict.fromkeys(each["adapter"] for each in runs if each["n"] == num_nodes)
        for label in labels:
            values = [median(runs, label, num_nodes, phase) for phase in PHASES]
            print(f"{label:21}" + "".join(f"{'-' if v is None else f'{v:.2f}':>9}" for v in values))
        ratios = [(median(runs, OURS, num_nodes, p), median(runs, FLOOR, num_nodes, p)) for p in PHASES]
        print(f"{'times the floor':21}" + "".join(f"{'-' if not a or not b else f'{a / b:.2f}':>9}" for a, b in ratios))
    print("\nAsked:", *verdicts(runs), sep="\n")


def main() -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--harness", type=Path, required=True, help="the folder with harness.py")
    parser.add_argument("--reps", type=int, default=3)
    parser.add_argument("--n", default="100,1000,5000", help="sizes, with commas between")
    parser.add_argument("--nodegraphqt", default="", help="the interpreter of an environment with NodeGraphQt")
    parser.add_argument("--most", type=int, default=1000, help="the largest drawing NodeGraphQt gets; it takes minutes")
    parser.add_argument("--out", type=Path, help="a file that every run is appended to")
    options = parser.parse_args()
    options.harness = options.harness.resolve()
    report(measured(options))


if __name__ == "__main__":
    main()
