"""Make the pictures of the window that the README shows, from a real training of LeNet on digits.

    python tests/journeys/screenshots.py                    # resources/screenshots/window-dark.png and -light.png
    python tests/journeys/screenshots.py --all FOLDER       # every page and panel, dark and light, wide and narrow
    python tests/journeys/screenshots.py --canvas FOLDER    # only the canvas, with 10, 100 and 5,000 layers

The window is drawn offscreen unless QT_QPA_PLATFORM says otherwise; QT_SCALE_FACTOR=2 makes them twice as sharp.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHOWN = ROOT / "resources" / "screenshots"
EPOCHS = 10


def main() -> None:
    """Draw what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="draw every page and panel into this folder")
    parser.add_argument("--canvas", type=Path, metavar="FOLDER", help="draw the canvas into this folder")
    parser.add_argument("--epochs", type=int, default=EPOCHS, help="how long LeNet is trained")
    given = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.path.insert(0, str(ROOT))
    from tests.journeys.gallery import draw_all, draw_only_canvas, draw_window

    with tempfile.TemporaryDirectory(prefix="netloom-screenshots-") as home:
        for kind in ("CONFIG", "DATA", "STATE"):
            os.environ[f"XDG_{kind}_HOME"] = str(Path(home) / kind.lower())
        if given.canvas is not None:
            draw_only_canvas(given.canvas, Path(home))
        elif given.all is None:
            for path in draw_window(SHOWN, given.epochs, Path(home)):
                print(f"{path.relative_to(ROOT)}  {path.stat().st_size / 1000:.0f} kB")
        else:
            draw_all(given.all, given.epochs, Path(home))


if __name__ == "__main__":
    main()
