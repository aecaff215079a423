"""Custom layers in the window: every way to their code, and the question above the canvas."""

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPushButton
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from engine.design.project import write_project
from studio.custom.code_dialog import CodeDialog
from studio.document import Document
from studio.link.engine import Engine
from studio.panels.palette_panel import PalettePanel
from studio.theme import set_theme
from studio.window import MainWindow
from tests.engine.design.custom_layers import scaled_project

SILENT = [sys.executable, "-c", "import sys; sys.stdin.buffer.read()"]


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    """The window with a project that brings code."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    set_theme("dark")
    path = tmp_path / "scaled.netloom"
    write_project(scaled_project(), path)
    window = MainWindow(Document(), Engine(SILENT))
    qtbot.addWidget(window, before_close_func=lambda window: window.document.save())
    window.open_at_start(path)
    window.show()
    qtbot.waitExposed(window)
    window.furnish()
    return window


def dialog_of(qtbot: QtBot, window: MainWindow) -> CodeDialog:
    dialog = window.findChild(CodeDialog)
    assert isinstance(dialog, CodeDialog)
    return dialog


def closed(qtbot: QtBot, dialog: QDialog) -> None:
    dialog.close()
    qtbot.waitUntil(lambda: not isValid(dialog))


def test_the_question_stands_above_the_canvas_and_trust_ends_it(qtbot: QtBot, window: MainWindow) -> None:
    assert window.trust_bar.isVisible()
    QTest.mouseClick(window.trust_bar.note.buttons["Trust"], Qt.MouseButton.LeftButton)
    assert not window.trust_bar.isVisible()
    window.commands["trust_code"].trigger()
    assert window.trust_bar.dialog is not None
    assert not window.trust_bar.dialog.trust.isVisible()
    closed(qtbot, window.trust_bar.dialog)


def test_training_asks_again_after_not_now(qtbot: QtBot, window: MainWindow) -> None:
    QTest.mouseClick(window.trust_bar.note.buttons["Not now"], Qt.MouseButton.LeftButton)
    assert not window.trust_bar.isVisible()
    window.commands["train"].trigger()
    assert "not trusted" in window.notice.says.text()
    assert window.trust_bar.isVisible()


def test_the_inspector_and_the_card_lead_to_the_code(qtbot: QtBot, window: MainWindow) -> None:
    window.selection.go_to("custom")
    panel = window.docks["inspector"].panel
    assert panel is not None
    button = next(b for b in panel.findChildren(QPushButton) if b.text() == "Edit the code of Scaled…")
    button.click()
    closed(qtbot, dialog_of(qtbot, window))
    canvas = window.canvas
    assert canvas is not None
    place = canvas.mapFromScene(canvas.stage.cards["custom"].card.center())
    QTest.mouseDClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=place)
    closed(qtbot, dialog_of(qtbot, window))


def test_the_palette_begins_a_new_custom_layer(qtbot: QtBot, window: MainWindow) -> None:
    palette = window.docks["palette"].panel
    assert isinstance(palette, PalettePanel)
    rows = palette.tree.findItems("New custom layer…", Qt.MatchFlag.MatchRecursive | Qt.MatchFlag.MatchExactly)
    palette.tree.itemActivated.emit(rows[0], 0)
    dialog = dialog_of(qtbot, window)
    dialog.keep_button.click()
    qtbot.waitUntil(lambda: not isValid(dialog))
    assert window.document.project.graph.nodes["swish"].layer == "Swish"
    assert window.selection.nodes == {"swish"}
    assert "Swish" in palette.shown()
    window.document.undo()
    assert "swish" not in window.document.project.graph.nodes


def test_the_commands_of_blocks_do_for_custom_layers_what_they_can(qtbot: QtBot, window: MainWindow) -> None:
    window.selection.go_to("custom")
    canvas = window.canvas
    assert canvas is not None
    blocks = canvas.commands.blocks
    offered = [action.isEnabled() for action in (blocks.open, blocks.rename, blocks.save, blocks.ungroup)]
    assert offered == [True, True, True, False]
    blocks.open.trigger()
    closed(qtbot, dialog_of(qtbot, window))
    assert window.document.place.rename_block("Scaled", "Rescaled")
    assert "class Rescaled(" in window.document.project.graph.blocks["Rescaled"].code


def test_trusted_code_is_shown_each_time_it_is_asked_for(qtbot: QtBot, window: MainWindow) -> None:
    window.document.trust.give()

    def asked_for() -> QDialog:
        window.commands["trust_code"].trigger()
        qtbot.wait(10)
        assert window.trust_bar.dialog is not None
        return window.trust_bar.dialog

    assert asked_for().isVisible()
    dialog = asked_for()
    assert dialog.isVisible()
    closed(qtbot, dialog)


def test_code_that_is_being_written_is_not_lost_with_the_window(qtbot: QtBot, window: MainWindow) -> None:
    window.commands["new_code"].trigger()
    dialog = dialog_of(qtbot, window)
    dialog.code.insertPlainText("# not done\n")
    window.close()
    assert window.isVisible()
    assert dialog.isVisible()
    assert dialog.says.text().startswith("What you have typed is not kept yet.")
    assert window.close()
    assert not dialog.isVisible()
