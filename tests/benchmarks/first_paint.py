"""How long the studio takes from process start to its first paint, as a ratio to an empty QMainWindow.

Both are started alternately, as fresh processes on the same display, and told apart by their medians:

    python tests/benchmarks/first_paint.py [--runs 11]
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
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUNS = 11

EMPTY = """
import os, time
from PySide6.QtWidgets import QApplication, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        os.write(1, repr(time.time()).encode())
        os._exit(0)
app = QApplication([])
window = Window()
window.resize(1440, 900)
window.show()
app.exec()
"""

STUDIO = """
import os, sys, time
from PySide6.QtWidgets import QMainWindow
import studio.window
window = studio.window.MainWindow
painted = window.paintEvent
def paint(self, event):
    painted(self, event)
    heavy = [name for name in ("torch", "pyqtgraph", "networkx", "numpy") if name in sys.modules]
    assert not heavy, f"imported before the first paint: {heavy}"
    os.write(1, repr(time.time()).encode())
    os._exit(0)
window.paintEvent = paint
from studio.app import main
main(sys.argv[1:])
"""


def started_to_painted_s(code: str, environment: dict[str, str], *arguments: str) -> float:
    """Seconds from before the process starts until its window has been painted."""
    before = time.time()
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return float(done.stdout) - before


def main() -> None:
    """Measure, and print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=RUNS, help="how often each is started")
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        homes = {f"XDG_{kind}_HOME": folder for kind in ("CONFIG", "DATA", "STATE")}
        environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, **homes}
        template = str(ROOT / "resources" / "templates" / "lenet.netloom")
        taken: dict[str, list[float]] = {"empty": [], "start_page": [], "project": []}
        for turn in range(runs + 1):
            empty = started_to_painted_s(EMPTY, environment)
            page = started_to_painted_s(STUDIO, environment)
            project = started_to_painted_s(STUDIO, environment, template)
            if turn:  # the first turn fills the caches of the disk
                for name, seconds in (("empty", empty), ("start_page", page), ("project", project)):
                    taken[name].append(seconds)
    medians = {name: statistics.median(values) for name, values in taken.items()}
    figures = {f"{name}_ms": round(seconds * 1000, 1) for name, seconds in medians.items()}
    figures["ratio"] = round(medians["start_page"] / medians["empty"], 2)
    figures["ratio_with_project"] = round(medians["project"] / medians["empty"], 2)
    print(json.dumps({"runs": runs, **figures}))


if __name__ == "__main__":
    main()
