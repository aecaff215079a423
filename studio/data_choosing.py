"""Asking for the file or the folder that data is read from."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

TABLES = "Tables (*.csv);;All (*)"


def asked_data_path(parent: QWidget, source: str, folder: Path) -> str:
    """Let the person choose a file for a source that reads one, else a folder; empty where they would rather not.

    Args:
        parent: what the dialog stands before.
        source: the name of the source.
        folder: where the dialog begins to look.
    """
    if source == "csv":
        return QFileDialog.getOpenFileName(parent, "Choose a table", str(folder), TABLES)[0]
    return QFileDialog.getExistingDirectory(parent, "Choose a folder", str(folder))
