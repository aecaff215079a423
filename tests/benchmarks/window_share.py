"""How fast LeNet trains with the window open and its curves drawing, against the same training with nobody looking.

    python tests/benchmarks/window_share.py [--rounds 4] [--epochs 12] [--threads 1] [--size 1600x1000]

Both are the real worker behind the real link, in a process of its own each, alternating; alone, the reports are taken
in and counted, and nothing is drawn. The window is drawn offscreen unless QT_QPA_PLATFORM says otherwise. What counts
is the ratio of the medians; `whole` is from the first step to the end, with validation, strips and explanations.
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

ROOT = Path(__file__).parents[2]
LONG_S = 300
KINDS = ("alone", "window")


def main() -> None:
    """Measure in turns, and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--size", default="1600x1000")
    parser.add_argument("--only", choices=KINDS, help="measure once, here, and print the figures as JSON")
    given = parser.parse_args()
    if given.only:
        print(json.dumps(measured(given.only, given.epochs, given.threads, given.size)))
        return
    figures: dict[str, list[dict[str, float]]] = {kind: [] for kind in KINDS}
    for _ in range(given.rounds):
        for kind in KINDS:
            command = [sys.executable, __file__, "--only", kind, "--epochs", str(given.epochs)]
            command += ["--threads", str(given.threads), "--size", given.size]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=LONG_S)
            figures[kind].append(json.loads(done.stdout.splitlines()[-1]))
    for name in ("training", "whole"):
        alone, window = (statistics.median(one[name] for one in figures[kind]) for kind in KINDS)
        print(f"{name:9} alone {alone:8,.0f} samples/s   window {window:8,.0f} samples/s   ratio {window / alone:.3f}")
    share = statistics.median(one["window_cpu"] for one in figures["window"])
    print(f"the window's process computes {share:.0%} of the time while it trains")


def measured(kind: str, epochs: int, threads: int, size: str) -> dict[str, float]:
    """Train once, and say how fast it went."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory(prefix="netloom-share-") as home:
        for place in ("CONFIG", "DATA", "STATE"):
            os.environ[f"XDG_{place}_HOME"] = str(Path(home) / place.lower())
        return _trained(kind, epochs, threads, size, Path(home))


def _trained(kind: str, epochs: int, threads: int, size: str, home: Path) -> dict[str, float]:
    from PySide6.QtCore import QEventLoop, QTimer

    from engine.design.project import read_project, templates, write_project
    from studio.app import make_app
    from studio.document import Document
    from studio.link.engine import Engine
    from studio.link.training_session import TrainingSession
    from studio.window import MainWindow

    app = make_app()
    project = read_project(next(item.path for item in templates() if item.name == "lenet"))
    project = replace(project, training=replace(project.training, epochs=epochs, threads=threads))
    path = home / "lenet.netloom"
    write_project(project, path)
    document = Document()
    loop = QEventLoop()
    window: MainWindow | None = None
    if kind == "window":
        window = MainWindow(document)
        window.resize(*map(int, size.split("x")))
        window.open_at_start(path)
        window.furnished.connect(loop.quit)
        window.show()
        loop.exec()
        assert window.session is not None
        assert window.engine is not None
        session, engine = window.session, window.engine
        window.docks.bring("training")
    else:
        document.open(path)
        engine = Engine()
        session = TrainingSession(document, engine)
        engine.start()
    if engine.state != "ready":
        engine.hello.connect(loop.quit)
        loop.exec()
    QTimer.singleShot(2000, loop.quit)  # The worker reads ahead what its first training needs.
    loop.exec()
    times: dict[str, tuple[float, float]] = {}
    session.state_changed.connect(lambda state: times.setdefault(state, (time.perf_counter(), time.process_time())))
    session.ended.connect(loop.quit)
    session.failed.connect(loop.quit)
    session.start()
    loop.exec()
    app.processEvents()
    values = session.values
    assert values is not None
    assert values.done is not None, values.failure
    assert values.started is not None, values.failure
    (began, began_cpu), ended, ended_cpu = times["training"], time.perf_counter(), time.process_time()
    samples = values.started.num_training * epochs
    session.shut_down()
    return {
        "training": values.done.samples_per_s,
        "whole": samples / (ended - began),
        "window_cpu": (ended_cpu - began_cpu) / (ended - began),
    }


if __name__ == "__main__":
    main()
