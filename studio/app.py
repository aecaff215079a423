"""The start: the window first, the engine after."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from studio import preferences
from studio.garbage import GarbageCollector
from studio.theme import set_theme
from studio.window import MainWindow


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the studio, with a project file if one is named; returns the exit status."""
    file = _file_of(sys.argv[1:] if arguments is None else arguments)
    app = make_app()
    garbage = GarbageCollector(app)
    set_theme(preferences.word("theme", "system"))
    window = MainWindow()
    if file is not None:
        window.open_at_start(file)
    else:
        window.restore_at_start()
    window.show()
    status = app.exec()
    garbage.shut_down()
    return status


def make_app() -> QApplication:
    """The application, by the name that settings and desktops know it by."""
    QCoreApplication.setApplicationName("netloom")
    QCoreApplication.setOrganizationName("netloom")
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    app.setApplicationDisplayName("Netloom")
    return app


def _file_of(arguments: Sequence[str]) -> Path | None:
    if not arguments:
        return None
    import argparse  # 18 ms that a start without arguments can do without

    parser = argparse.ArgumentParser(prog="netloom", description="Open the Netloom studio.")
    parser.add_argument("file", nargs="?", type=Path, help="a project to open, name.netloom")
    file = parser.parse_args(arguments).file
    return file if isinstance(file, Path) else None
