"""What this is: versions, licence, and where things are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

import engine
from studio.recovery import recovery_folder
from studio.theme import fixed_font

if TYPE_CHECKING:
    from studio.window import MainWindow

WHOLE_LINE = 40
"""What is no longer than this, such as two keys, stays in one line."""


def show_about(window: MainWindow) -> None:
    """Say which versions are at work, and where things are kept."""
    hello = window.engine.known if window.engine is not None else None
    rows = [("Netloom", engine.__version__), ("Qt", qVersion())]
    if hello is not None:
        rows += [(name, version) for name, version in hello.versions.items() if name != "netloom"]
        rows += [(device.name, device.title) for device in hello.devices]
    elif window.engine is not None and window.engine.says:
        rows.append(("Engine", window.engine.says))
    rows.append(("Unsaved work", str(recovery_folder())))
    dialog = _Facts("About Netloom", rows, window)
    dialog.exec()


def put_fact(grid: QGridLayout, row: int, name: str, value: str) -> tuple[QLabel, QLabel]:
    """Put a name and what belongs to it side by side.

    Args:
        grid: where they stand, in its two columns.
        row: in which row.
        name: the name.
        value: what belongs to it; wrapped where it is longer than a few words.
    """
    label = QLabel(name)
    label.setProperty("role", "quiet")
    shown = QLabel(value)
    shown.setFont(fixed_font())
    shown.setWordWrap(len(value) > WHOLE_LINE)
    shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
    grid.addWidget(shown, row, 1, Qt.AlignmentFlag.AlignTop)
    return label, shown


class _Facts(QDialog):
    """Names and what belongs to them."""

    def __init__(self, title: str, rows: list[tuple[str, str]], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        body = QWidget()
        grid = QGridLayout(body)
        grid.setContentsMargins(4, 4, 16, 4)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        for row, (name, value) in enumerate(rows):
            put_fact(grid, row, name, value)
        grid.setColumnStretch(1, 1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setAccessibleName(title)
        scroll.setWidget(body)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.addWidget(scroll, 1)
        layout.addWidget(buttons)
        bar = scroll.verticalScrollBar().sizeHint().width()
        wide = min(max(body.sizeHint().width() + bar + 48, 520), 900)
        self.resize(wide, min(640, 120 + 28 * len(rows)))
