"""The window as a whole: start page, template, commands, export, theme, closing; without an engine behind it."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMessageBox
from pytestqt.qtbot import QtBot

from engine.design.graph import End, Node
from engine.design.graph.edits import add_node, connect, set_params, set_variable
from engine.design.project import read_project, templates
from engine.runs import History, RunDescription, RunFolder
from studio import preferences
from studio.command_palette import CommandPalette
from studio.document import Document
from studio.export import NoCode, folder_files, requirements
from studio.export_dialog import ExportDialog
from studio.link.engine import Engine
from studio.panels.palette_panel import PalettePanel
from studio.recovery import left_behind
from studio.start_page import RecoveredCard
from studio.theme import set_theme, theme
from studio.window import MainWindow

ROOT = Path(__file__).resolve().parents[2]
SILENT = [sys.executable, "-c", "import sys; sys.stdin.buffer.read()"]
"""An engine that says nothing and ends when it is let go."""

Open = Callable[..., MainWindow]


@pytest.fixture
def open_window(qtbot: QtBot, recovery: Path) -> Open:
    """Opens furnished windows, and closes them without a question."""
    preferences.store().clear()
    set_theme("dark")

    def keep(window: MainWindow) -> None:
        recovery.mkdir(parents=True, exist_ok=True)
        assert window.document.save(recovery / "away.netloom")

    def make(document: Document | None = None) -> MainWindow:
        window = MainWindow(document or Document(), Engine(SILENT))
        qtbot.addWidget(window, before_close_func=keep)
        window.resize(1440, 900)
        window.show()
        qtbot.waitExposed(window)
        window.furnish()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return window

    return make


def click_template(window: MainWindow, name: str) -> None:
    card = next(card for card in window.start_page.cards if card.name == name)
    QTest.mouseClick(card, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(40, 40))


def test_the_start_page_opens_a_template(open_window: Open) -> None:
    window = open_window()
    assert window.windowTitle() == "Netloom"
    assert [card.name for card in window.start_page.cards] == [template.name for template in templates()]
    click_template(window, "lenet")
    assert window.is_open
    assert window.document.project.name == "LeNet on digits"
    assert window.document.path is None, "a template is copied, never written to"
    assert window.windowTitle() == "LeNet on digits[*] – Netloom"
    assert window.status.cost.text() == "61,706 parameters · 833 k FLOPs"
    assert window.status.problems.text() == "0 problems"


@pytest.mark.parametrize(("width_px", "height_px"), [(1366, 768), (1280, 720), (800, 500), (792, 485)])
def test_a_low_window_leaves_the_canvas_nearly_half_of_its_height(
    open_window: Open, qtbot: QtBot, width_px: int, height_px: int
) -> None:
    window = open_window()
    window.resize(width_px, height_px)
    click_template(window, "lenet")
    qtbot.wait(50)
    assert (window.width(), window.height()) == (width_px, height_px)
    assert window.canvas is not None
    assert window.canvas.height() >= 0.45 * height_px
    assert window.canvas.width() >= 0.4 * width_px
    window.resize(1600, 1000)
    window.resize(width_px, height_px)
    assert window.canvas.height() >= 0.45 * height_px
    for name in ("inspector", "problems", "training", "insight", "code"):
        window.docks.bring(name)
        panel = window.docks[name].panel
        assert panel is not None
        assert panel.width() <= window.docks[name].width(), f"{name} is cut off at its side"


def test_layers_that_nothing_uses_are_told_beside_the_cost(open_window: Open) -> None:
    window = open_window()
    click_template(window, "lenet")
    window.document.edit("Add", lambda graph: add_node(graph, Node("aside", "Linear", {"out_features": 5})))
    window.document.edit("Wire", lambda graph: connect(graph, End("fc2"), End("aside")))
    assert window.status.cost.text() == "61,706 parameters · 833 k FLOPs · 1 layer unused"
    assert "not counted" in window.status.cost.toolTip()
    assert "not counted" in window.status.cost.accessibleDescription(), "it is read aloud"
    labels = {label.text(): label for label in window.docks["inspector"].findChildren(QLabel)}
    for figure in ("16, 1 of them unused", "61,706"):
        assert "not counted" in labels[figure].accessibleDescription()
    window.document.undo()
    window.document.undo()
    assert window.status.cost.accessibleDescription() == ""


def test_undo_and_redo_say_what_they_do_and_do_it(open_window: Open) -> None:
    window = open_window()
    click_template(window, "lenet")
    window.document.edit("Set out_channels of conv1", lambda g: set_params(g, "conv1", {"out_channels": 8}))
    assert window.commands["undo"].text() == "Undo: Set out_channels of conv1"
    assert window.isWindowModified()
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.document.project.graph.nodes["conv1"].params["out_channels"] == 6
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert window.document.project.graph.nodes["conv1"].params["out_channels"] == 8


def test_ctrl_k_finds_nodes_layers_and_commands(open_window: Open) -> None:
    window = open_window()
    click_template(window, "lenet")
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    palette = window.findChild(CommandPalette)
    assert isinstance(palette, CommandPalette)
    assert palette.found()[:2] == ["New project", "Start from data…"]  # commands first while nothing is typed
    for typed, wanted in (("conv2", "conv2"), ("dropout", "Add Dropout"), ("dark", "Theme: Dark")):
        palette.search.setText(typed)
        assert palette.found()[0] == wanted
    palette.search.setText("conv2")
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    assert window.selection.nodes == {"conv2"}
    assert not palette.isVisible()


def test_the_edit_menu_has_what_belongs_together_side_by_side(open_window: Open) -> None:
    window = open_window()
    click_template(window, "lenet")
    groups: list[list[str]] = [[]]
    for action in window.menus.edit.actions():
        if action.isSeparator():
            groups.append([])
        else:
            groups[-1].append(action.text())
    clipboard, selection, node = groups[1:4]
    assert clipboard[:4] == ["Cut", "Copy", "Paste", "Duplicate"]
    assert selection == [
        "Select all",
        "Select all that feeds it",
        "Select all that it feeds",
        "Select all of the same kind",
    ]
    assert {"Add a layer…", "Rename", "Bypass"} <= set(node)
    assert groups[4] == ["Block", "Frame and note", "Arrange"]


def test_ctrl_k_finds_what_is_inside_of_blocks_and_what_is_done_with_them(open_window: Open) -> None:
    window = open_window()
    click_template(window, "lenet")

    def search(typed: str) -> CommandPalette:
        assert window.canvas is not None
        window.canvas.setFocus()
        QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        palette = window.findChild(CommandPalette)
        assert isinstance(palette, CommandPalette)
        palette.search.setText(typed)
        return palette

    assert search("open block").found()[0] == "Open block"
    QTest.keyClick(search("open block").search, Qt.Key.Key_Return)
    assert window.notice.says.text() == "Open block: Select one block or custom layer first."
    assert window.document.place.block == "", "it is said why that isn't possible, and nothing is done"
    nodes = window.document.project.graph.nodes
    QTest.keyClick(search("leave").search, Qt.Key.Key_Return)
    assert window.notice.says.text() == "Leave block: You are at the top, in no block."
    assert window.document.project.graph.nodes == nodes, "no layer of a similar name is added instead"
    QTest.keyClick(search("residual").search, Qt.Key.Key_Escape)
    assert "Add Residual" in search("residual").found()
    assert search("fully connected").found()[0] == "Add Linear"
    assert search("lstm").found()[0] == "Add LSTM"
    assert search("siamese").found()[0] == "Siamese network comparing digits"
    assert search("word2vec").found()[0] == "word2vec, skip-gram with negatives"
    QTest.keyClick(search("add residual").search, Qt.Key.Key_Return)
    assert window.selection.nodes == {"residual"}
    for typed, wanted in (
        ("ungroup", "Ungroup"),
        ("open block", "Open block"),
        ("save block", "Save block to a file…"),
        ("load block", "Load block from a file…"),
        ("group into", "Group into a block…"),
    ):
        assert search(typed).found()[0] == wanted
    window.document.edit("Wire", lambda graph: connect(graph, End("pool1"), End("residual")))
    QTest.keyClick(search("residual.norm2").search, Qt.Key.Key_Return)
    assert window.document.place.block == "Residual"
    assert window.selection.nodes == {"norm2"}


def test_a_layer_from_the_palette_lands_on_the_canvas_and_is_selected(open_window: Open) -> None:
    window = open_window()
    click_template(window, "mlp")
    before = set(window.document.project.graph.nodes)
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    palette = window.docks["palette"].panel
    assert isinstance(palette, PalettePanel)
    QTest.keyClicks(palette.search, "dropout")
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    (new,) = set(window.document.project.graph.nodes) - before
    assert window.document.project.graph.nodes[new].layer == "Dropout"
    assert window.selection.nodes == {new}


def test_another_theme_recolours_the_whole_application(open_window: Open) -> None:
    window = open_window()
    window.commands["theme_light"].trigger()
    assert theme().name == "light"
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    assert app.palette().window().color() == QColor(theme().surface)
    assert theme().accent in app.styleSheet()
    assert preferences.word("theme") == "light"
    window.commands["theme_dark"].trigger()
    assert theme().accent in app.styleSheet()


def test_the_badge_counts_problems(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    click_template(window, "lenet")
    window.document.edit("Break", lambda graph: set_params(graph, "conv2", {"kernel_size": 40}))
    qtbot.waitUntil(lambda: window.docks._badge.isVisible())
    assert window.docks._badge.text() == str(len(window.document.checked.problems))
    assert window.status.problems.text() == "1 problem"


def test_training_a_network_with_an_error_says_so_once_and_leads_to_where_it_is_mended(open_window: Open) -> None:
    window = open_window()
    click_template(window, "lenet")
    assert window.session is not None
    window.document.edit_project("no data", lambda project: replace(project, data=None))
    window.commands["train"].trigger()
    assert window.docks.is_in_front("training"), "it is no error that stands in the way"
    assert window.notice.says.text().startswith("There is nothing to learn from yet.")
    QTest.mouseClick(window.notice.button, Qt.MouseButton.LeftButton)
    assert window.docks.is_in_front("data")
    window.document.undo()
    window.document.edit("Break", lambda graph: set_params(graph, "conv2", {"kernel_size": 40}))
    window.commands["train"].trigger()
    assert window.docks.is_in_front("problems")
    assert window.notice.isVisible()
    says = window.notice.says.text()
    assert says.startswith("The network has an error.")
    shown = [label for label in window.findChildren(QLabel) if label.text() == says and not label.isHidden()]
    assert shown == [window.notice.says]
    assert window.session.state == "idle"


def test_a_run_that_is_followed_can_be_stopped_from_the_top_bar(open_window: Open, tmp_path: Path) -> None:
    window = open_window()
    click_template(window, "lenet")
    assert window.session is not None
    run = RunFolder(tmp_path / "run")
    with run.hold(), History.write(run.history):
        run.begin(RunDescription(1, "LeNet", "2026-01-01T00:00:00", 1, {}, "cpu", 1, 9, 4, 64, 16, 9), "{}", "")
        window.session.follow(run.path)
        assert window.top_bar.stop.isEnabled()
        assert not window.top_bar.pause.isEnabled()
        QTest.mouseClick(window.top_bar.stop, Qt.MouseButton.LeftButton)
        assert window.session.state == "stopping"
        assert not window.top_bar.stop.isEnabled()
        assert run.take_stop()


def test_a_folder_is_exported_that_runs_by_itself(open_window: Open, tmp_path: Path) -> None:
    window = open_window()
    click_template(window, "mlp")
    files = folder_files(window.document.project, window.document.checked, window.document.folder)
    dialog = ExportDialog("folder", files, tmp_path)
    assert dialog.write(tmp_path / "taken home")
    written = {path.name for path in (tmp_path / "taken home").iterdir()}
    assert written == {"model.py", "train.py", "requirements.txt"}
    for name in ("model.py", "train.py"):
        compile((tmp_path / "taken home" / name).read_text(), name, "exec")
    required = (tmp_path / "taken home" / "requirements.txt").read_text()
    assert "torch>=" in required
    assert "scikit-learn>=" in required


@pytest.mark.parametrize(("answer", "left"), [("Keep", "mine"), ("Replace", "x = 1\n")])
def test_an_export_asks_before_it_replaces_what_is_there(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, left: str
) -> None:
    (tmp_path / "net").mkdir()
    (tmp_path / "net" / "model.py").write_text("mine")
    dialog = ExportDialog("folder", {"model.py": "x = 1\n"}, tmp_path / "net")
    qtbot.addWidget(dialog)

    def click(box: QMessageBox) -> int:
        assert "model.py" in box.text()
        next(button for button in box.buttons() if button.text() == answer).click()
        return 0

    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *of: str(tmp_path))
    monkeypatch.setattr(QMessageBox, "exec", click)
    dialog.save_button.click()
    assert (tmp_path / "net" / "model.py").read_text() == left


def test_an_export_that_the_disk_refuses_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    dialog = ExportDialog("module", {"model.py": "x = 1\n"}, tmp_path)
    qtbot.addWidget(dialog)
    assert not dialog.write(tmp_path / "file" / "model.py")
    assert "could not be written" in dialog.error.text()


def test_requirements_name_distributions_not_modules() -> None:
    names = [
        line.partition(">=")[0] for line in requirements("import torch\nfrom sklearn import x\nimport json\n").split()
    ]
    assert names == ["scikit-learn", "torch"]


def test_there_is_no_code_without_a_network(qtbot: QtBot) -> None:
    document = Document()
    with pytest.raises(NoCode, match="as soon as there is a network"):
        folder_files(document.project, document.checked, document.folder)


def test_closing_asks_about_unsaved_changes_and_cancel_keeps_the_window(
    open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window()
    click_template(window, "mlp")
    window.document.edit("Width", lambda graph: set_variable(graph, "width", 4))
    asked = []

    def cancel(box: QMessageBox) -> int:
        asked.append(box.text())
        return QMessageBox.StandardButton.Cancel

    monkeypatch.setattr(QMessageBox, "exec", cancel)
    assert not window.close()
    assert window.isVisible()
    assert asked == ["Multilayer perceptron on irises has changes that are not saved."]


def test_saving_as_remembers_the_file_among_the_recent_ones(
    open_window: Open, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    window = open_window()
    click_template(window, "mlp")
    target = tmp_path / "mine"
    monkeypatch.setattr("studio.project_files.QFileDialog.getSaveFileName", lambda *_: (str(target), ""))
    window.commands["save"].trigger()
    path = target.with_suffix(".netloom")
    assert read_project(path) == window.document.project
    assert preferences.recent_files() == [path]
    assert window.status.saved.text().startswith("Saved ")


def test_a_file_that_cannot_be_opened_is_worded_in_the_window(open_window: Open, tmp_path: Path) -> None:
    window = open_window()
    broken = tmp_path / "broken.netloom"
    broken.write_text("{")
    window.files.open(broken)
    assert window.notice.isVisible()
    assert "broken.netloom" in window.notice.says.text()


def test_selected_nodes_that_undo_takes_away_are_selected_no_more(open_window: Open) -> None:
    window = open_window()
    click_template(window, "mlp")
    assert window.canvas is not None
    name = window.canvas.add_layer("Dropout")
    assert window.selection.nodes == {name}
    window.document.undo()
    assert window.selection.nodes == frozenset()


CRASH = """
import os, sys
from PySide6.QtCore import QCoreApplication
from engine.design.graph.edits import set_variable
from engine.design.project import read_project, templates
from studio.document import Document
app = QCoreApplication([])
document = Document()
document.new(read_project(templates()[0].path))
document.edit("Width", lambda graph: set_variable(graph, "width", 31))
document.autosave.keep()
os.kill(os.getpid(), 9)
"""


def test_work_of_a_killed_studio_is_offered_at_the_next_start(open_window: Open, qtbot: QtBot) -> None:
    subprocess.run([sys.executable, "-c", CRASH], cwd=ROOT, check=False, timeout=60)
    window = open_window()
    cards = window.start_page.findChildren(RecoveredCard)
    assert len(cards) == 1
    QTest.mouseClick(cards[0].take, Qt.MouseButton.LeftButton)
    assert window.is_open
    assert window.document.project.graph.variables["width"] == 31
    assert window.document.is_dirty
    assert left_behind() == []


START = """
import json, sys
from studio.app import make_app
from studio.window import MainWindow
app = make_app()
window = MainWindow()
window.show()
while not window._is_painted:
    app.processEvents()
heavy = ("torch", "pyqtgraph", "networkx", "numpy", "engine.design")
print(json.dumps([name for name in heavy if name in sys.modules]))
"""


def test_the_window_is_painted_before_anything_heavy_is_imported(recovery: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", START], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert json.loads(done.stdout) == []
