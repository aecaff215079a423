"""Tables are files and all other data folders; who chooses nothing gets nothing."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from studio.data_choosing import asked_data_path


def test_a_table_is_asked_for_as_a_file_and_images_as_a_folder(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    begun: list[str] = []

    def file(_parent: QWidget, _title: str, folder: str, _kinds: str) -> tuple[str, str]:
        begun.append(folder)
        return "a.csv", ""

    def directory(_parent: QWidget, _title: str, folder: str) -> str:
        begun.append(folder)
        return ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", file)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", directory)
    window = QWidget()
    qtbot.addWidget(window)
    assert asked_data_path(window, "csv", tmp_path) == "a.csv"
    assert asked_data_path(window, "image_folder", tmp_path) == ""
    assert begun == [str(tmp_path)] * 2
