"""Several open projects: what each keeps for itself, and what a person does with their tabs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from engine.design.graph import Graph, Node
from engine.design.graph.edits import rename_node, set_variable
from engine.design.project import Project, read_project
from studio.document import Document
from studio.open_project import OpenProject
from studio.recovery import left_behind
from studio.tab_bar import titles
from studio.window import MainWindow
from tests.studio.test_window import click_template, open_window

__all__ = ["open_window"]

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
Open = Callable[..., MainWindow]


def names(document: Document) -> list[str]:
    return [tab.name for tab in document.tabs]


def widened(document: Document, width: int) -> None:
    assert document.edit(f"Width {width}", lambda graph: set_variable(graph, "width", width))


@pytest.fixture
def two(lenet: Document) -> Document:
    """LeNet and, in front of it, a project of one layer."""
    lenet.new(Project("Small", Graph.of([Node("relu", "ReLU")])), beside=True)
    return lenet


# What a project keeps for itself


def test_each_project_has_an_undo_of_its_own(two: Document) -> None:
    lenet, small = two.tabs
    two.edit("Rename relu", lambda graph: rename_node(graph, "relu", "act"))
    two.go(lenet)
    assert two.undo_label == ""
    widened(two, 4)
    two.go(small)
    assert (two.undo_label, two.redo_label) == ("Rename relu", "")
    two.undo()
    assert list(two.project.graph.nodes) == ["relu"]
    two.go(lenet)
    assert (two.undo_label, two.project.graph.variables["width"]) == ("Width 4", 4)
    two.go(small)
    assert two.redo_label == "Rename relu"


def test_going_to_another_project_tells_what_has_changed(two: Document, qtbot: QtBot) -> None:
    lenet, small = two.tabs
    told: list[tuple[Project, Project]] = []
    two.changed.connect(lambda before, after: told.append((before, after)))
    with qtbot.waitSignals(
        [two.leaving, two.opened, two.checked_changed, two.data_changed, two.history_changed, two.saved_changed]
    ):
        two.go(lenet)
    assert told == [(small.project, lenet.project)]
    assert two.place.graph is lenet.project.graph
    assert two.checked.graph is lenet.project.graph


def test_unsaved_work_behind_is_kept_for_recovery_until_it_is_saved(
    recovery: Path, two: Document, tmp_path: Path, qtbot: QtBot
) -> None:
    lenet, small = two.tabs
    two.autosave.timer.setInterval(10)
    two.edit("Rename relu", lambda graph: rename_node(graph, "relu", "act"))
    two.go(lenet)
    widened(two, 4)
    qtbot.waitUntil(lambda: len(list(recovery.glob("*.json"))) == 2)
    kept = {json.loads(file.read_text())["name"] for file in recovery.glob("*.json")}
    assert kept == {"LeNet on digits", "Small"}
    assert left_behind() == [], "the studio that keeps it is alive"
    assert two.save(tmp_path / "small.netloom", small)
    assert read_project(tmp_path / "small.netloom").graph.nodes.keys() == {"act"}
    assert not small.is_dirty
    assert two.is_dirty, "the one in front was not saved"
    assert len(list(recovery.glob("*.json"))) == 1
    two.close(lenet)
    assert list(recovery.glob("*.json")) == []


def test_a_file_that_is_open_in_another_tab_is_not_written_over(two: Document, tmp_path: Path, qtbot: QtBot) -> None:
    lenet, small = two.tabs
    path = tmp_path / "mine.netloom"
    assert two.save(path, lenet)
    with qtbot.waitSignal(two.refused) as refused:
        assert not two.save(tmp_path / "sub" / ".." / "mine.netloom")
    assert refused.args == ["mine.netloom is open in another tab. Close it there, or choose another name."]
    assert read_project(path).name == "LeNet on digits"
    assert small.path is None


def test_an_untouched_empty_project_makes_way_and_a_touched_one_does_not(qtbot: QtBot) -> None:
    document = Document()
    document.new(Project("One", Graph.of([Node("relu", "ReLU")])), beside=True)
    assert names(document) == ["One"]
    document.new(beside=True)
    widened(document, 2)
    document.undo()
    document.new(Project("Two", Graph.of([Node("relu", "ReLU")])), beside=True)
    assert names(document) == ["One", "Untitled", "Two"]


def test_a_closed_project_comes_back_with_its_place_its_changes_and_its_undo(recovery: Path, two: Document) -> None:
    lenet, small = two.tabs
    two.go(lenet)
    widened(two, 4)
    two.close(lenet)
    assert two.here is small
    assert two.can_reopen
    two.reopen()
    assert two.tabs == (lenet, small)
    assert two.here is lenet
    assert two.is_dirty
    two.undo()
    assert "width" not in two.project.graph.variables
    assert not two.can_reopen


def test_a_closed_project_whose_file_was_opened_again_comes_back_without_it(two: Document, tmp_path: Path) -> None:
    lenet, _ = two.tabs
    path = tmp_path / "mine.netloom"
    two.save(path, lenet)
    two.go(lenet)
    widened(two, 4)
    two.close(lenet)
    assert two.open(path, beside=True)
    again = two.here
    two.reopen()
    assert two.here is lenet
    assert (again.path, lenet.path) == (path, None)
    assert lenet.is_dirty, "two may not write into one file"


def test_a_closed_project_that_was_opened_again_is_not_opened_twice(two: Document, tmp_path: Path) -> None:
    lenet, small = two.tabs
    path = tmp_path / "mine.netloom"
    two.save(path, lenet)
    two.close(lenet)
    assert two.open(path, beside=True)
    again = two.here
    two.go(small)
    two.reopen()
    assert two.here is again
    assert two.tabs == (small, again)


def test_the_last_project_that_is_closed_leaves_an_empty_one(two: Document) -> None:
    for tab in two.tabs:
        two.close(tab)
    assert len(two.tabs) == 1
    assert two.here.is_untouched


def test_data_that_is_found_behind_belongs_to_the_project_behind(
    slow_disk: object, two: Document, qtbot: QtBot
) -> None:
    from dataclasses import replace

    from engine.design.data import DataPlan

    lenet, small = two.tabs
    two.edit_project("Table", lambda project: replace(project, data=DataPlan("csv", {"path": "nothing.csv"})))
    looking = [two.is_looking]
    two.go(lenet)
    looking.append(two.is_looking)
    assert looking == [True, False]
    qtbot.waitUntil(lambda: not small.look.is_looking)
    assert two.data_problem == ""
    assert two.project is lenet.project
    two.go(small)
    assert "nothing.csv" in two.data_problem


# In the window


def tab_at(window: MainWindow, at: int) -> QPoint:
    return window.tab_bar.bar.tabRect(at).center() - QPoint(20, 0)


def answer(monkeypatch: pytest.MonkeyPatch, *answers: QMessageBox.StandardButton) -> list[str]:
    asked: list[str] = []
    left = list(answers)

    def answered(box: QMessageBox) -> int:
        asked.append(box.text())
        return left.pop(0)

    monkeypatch.setattr(QMessageBox, "exec", answered)
    return asked


@pytest.fixture
def window(open_window: Open) -> MainWindow:
    """A window with three projects, the last one in front."""
    window = open_window()
    for name in ("lenet", "mlp", "resnet"):
        window.files.from_template_named(name)
    return window


def front(window: MainWindow) -> str:
    assert window.tab_bar.bar.currentIndex() == window.document.tabs.index(window.document.here)
    return window.document.project.name.split()[0]


def test_tabs_appear_with_the_second_project(open_window: Open) -> None:
    window = open_window()
    click_template(window, "lenet")
    assert not window.tab_bar.isVisible()
    QTest.keyClick(window, Qt.Key.Key_T, CTRL)
    assert window.tab_bar.isVisible()
    assert window.document.here.is_untouched
    assert window.tab_bar.bar.count() == 2
    QTest.mouseClick(window.tab_bar.bar, LEFT, NONE, tab_at(window, 0))
    assert front(window) == "LeNet"
    assert window.canvas is not None
    assert "conv1" in window.canvas.stage.cards


def test_the_second_tab_finds_room_beside_the_first(open_window: Open) -> None:
    window = open_window()
    for name in ("lenet", "mlp"):
        window.files.from_template_named(name)
        window.grab()  # everything is laid out, the first time without the bar
        QTest.qWait(1)
    bar = window.tab_bar.bar
    assert bar.width() >= bar.tabRect(0).width() + bar.tabRect(1).width()
    assert bar.rect().contains(bar.tabRect(0))
    assert bar.rect().contains(bar.tabRect(1))


def test_keys_go_round_the_projects(window: MainWindow) -> None:
    seen = []
    for key, held in (
        (Qt.Key.Key_Tab, CTRL),
        (Qt.Key.Key_Tab, CTRL),
        (Qt.Key.Key_Backtab, CTRL | SHIFT),
        (Qt.Key.Key_PageUp, CTRL),
        (Qt.Key.Key_PageDown, CTRL),
    ):
        QTest.keyClick(window.canvas or window, key, held)
        seen.append(front(window))
    assert seen == ["LeNet", "Multilayer", "LeNet", "ResNet", "LeNet"]


def test_a_middle_click_closes_and_a_key_brings_back(window: MainWindow) -> None:
    QTest.mouseClick(window.tab_bar.bar, Qt.MouseButton.MiddleButton, NONE, tab_at(window, 1))
    assert [name.split()[0] for name in names(window.document)] == ["LeNet", "ResNet"]
    assert front(window) == "ResNet"
    QTest.keyClick(window, Qt.Key.Key_T, CTRL | SHIFT)
    assert [name.split()[0] for name in names(window.document)] == ["LeNet", "Multilayer", "ResNet"]
    assert front(window) == "Multilayer"


def test_dragging_a_tab_moves_it(window: MainWindow, qtbot: QtBot) -> None:
    bar = window.tab_bar.bar
    start, end = tab_at(window, 2), tab_at(window, 0)
    QTest.mousePress(bar, LEFT, NONE, start)
    for part in range(1, 11):
        QTest.mouseMove(bar, start + (end - start) * part / 10)
    QTest.mouseRelease(bar, LEFT, NONE, end)
    qtbot.waitUntil(lambda: [name.split()[0] for name in names(window.document)] == ["ResNet", "LeNet", "Multilayer"])
    assert window.tab_bar.tabs == window.document.tabs
    assert front(window) == "ResNet"


def test_a_tab_says_what_is_to_be_saved_and_where_its_file_is(window: MainWindow, tmp_path: Path) -> None:
    bar = window.tab_bar.bar
    assert window.document.save(tmp_path / "deep.netloom")
    widened(window.document, 8)
    assert bar.accessibleTabName(2) == "ResNet on digits, changes to save"
    assert bar.tabToolTip(2).splitlines() == ["ResNet on digits", str(tmp_path / "deep.netloom"), "changes to save"]
    assert bar.accessibleTabName(0) == "LeNet on digits"
    assert "Not saved to a file yet" in bar.tabToolTip(0)


def test_a_project_is_looked_at_as_it_was_left(window: MainWindow) -> None:
    canvas = window.canvas
    assert canvas is not None
    window.files.step(1)
    window.selection.select(["conv1", "relu1"])
    canvas.camera.zoom_at(canvas.viewport().rect().center(), 2.0)
    canvas.camera.pan(-150, 40)
    zoom, centre = canvas.camera.zoom, canvas.camera.centre
    window.files.step(1)
    assert window.selection.nodes == frozenset()
    assert canvas.shows_all
    window.files.step(-1)
    assert canvas.camera.zoom == zoom
    assert (canvas.camera.centre - centre).manhattanLength() < 4
    assert window.selection.nodes == {"conv1", "relu1"}
    window.resize(1300, 800)
    assert canvas.camera.zoom == zoom, "it is not the whole network that is shown"


def test_the_open_block_is_open_again(window: MainWindow) -> None:
    place = window.document.place
    block = next(node.id for node in window.document.project.graph.nodes.values() if node.layer in place.graph.blocks)
    place.enter(block)
    name, graph = place.block, place.graph
    assert name
    window.files.step(1)
    assert place.block == ""
    window.files.step(-1)
    assert place.block == name
    assert place.graph == graph


def test_what_is_being_typed_belongs_to_the_project_that_is_left(window: MainWindow) -> None:
    from studio.panels.number_box import NumberBox

    window.files.step(1)
    window.selection.select(["conv1"])
    panel = window.docks["inspector"].panel
    assert isinstance(panel, QWidget)
    field = panel.findChildren(NumberBox)[0]
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "9")
    lenet = window.document.here
    QTest.keyClick(field, Qt.Key.Key_Tab, CTRL)
    assert front(window) == "Multilayer"
    assert not window.document.is_dirty
    assert lenet.project.graph.nodes["conv1"].params["out_channels"] == 9
    assert lenet.undo[-1].label.startswith("Set out_channels")
    window.document.close(lenet)


def test_closing_a_changed_project_asks_and_cancel_keeps_it(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    buttons = QMessageBox.StandardButton
    assert window.document.save(tmp_path / "deep.netloom")
    widened(window.document, 8)
    deep = window.document.here
    asked = answer(monkeypatch, buttons.Cancel, buttons.Save)
    QTest.keyClick(window, Qt.Key.Key_W, CTRL)
    assert window.document.here is deep
    QTest.keyClick(window, Qt.Key.Key_W, CTRL)
    assert deep not in window.document.tabs
    assert asked == ["ResNet on digits has changes that are not saved."] * 2
    assert read_project(tmp_path / "deep.netloom").graph.variables["width"] == 8
    QTest.keyClick(window, Qt.Key.Key_W, CTRL)
    QTest.keyClick(window, Qt.Key.Key_W, CTRL)
    assert not window.is_open, "with nothing open, there is the start page"


def test_closing_the_window_asks_once_for_all_projects(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    buttons = QMessageBox.StandardButton
    deep, changed = window.document.here, window.document.tabs[0]
    assert window.document.save(tmp_path / "deep.netloom")
    widened(window.document, 8)
    window.document.go(changed)
    assert window.document.save(tmp_path / "lenet.netloom")
    widened(window.document, 9)
    asked = answer(monkeypatch, buttons.Cancel, buttons.SaveAll)
    assert not window.close()
    assert asked == ["2 projects have changes that are not saved: LeNet on digits and ResNet on digits."]
    assert deep.is_dirty
    assert window.close()
    assert read_project(tmp_path / "deep.netloom").graph.variables["width"] == 8
    assert read_project(tmp_path / "lenet.netloom").graph.variables["width"] == 9


def test_a_file_that_is_open_already_comes_to_the_front(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "deep.netloom"
    assert window.document.save(path)
    widened(window.document, 8)
    deep = window.document.here
    window.files.step(1)
    assert window.files.open(tmp_path / "." / "deep.netloom")
    assert window.document.here is deep
    assert len(window.document.tabs) == 3
    assert window.document.project.graph.variables["width"] == 8


def test_the_start_page_leads_back_to_what_is_open(window: MainWindow) -> None:
    window.show_start_page()
    buttons = [button for button in window.start_page.findChildren(QWidget) if button.isVisible()]
    (back,) = [button for button in buttons if button.accessibleName() == "Go back to LeNet on digits"]
    QTest.mouseClick(back, LEFT)
    assert window.is_open
    assert front(window) == "LeNet"


def test_a_project_behind_is_found_by_ctrl_k(window: MainWindow) -> None:
    from studio.finding import entries

    (found,) = [entry for entry in entries(window) if entry.title == "LeNet on digits" and entry.kind == "Go to"]
    found.run()
    assert front(window) == "LeNet"


@pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)", extend=True)
def test_the_menu_of_a_tab_closes_the_others(window: MainWindow) -> None:
    from PySide6.QtWidgets import QMenu

    bar: QTabBar = window.tab_bar.bar
    QTest.mouseClick(bar, Qt.MouseButton.RightButton, NONE, tab_at(window, 1))
    (menu,) = window.tab_bar.findChildren(QMenu)
    next(action for action in menu.actions() if action.text() == "Close the others").trigger()
    assert [name.split()[0] for name in names(window.document)] == ["Multilayer"]


def test_code_that_was_typed_waits_for_its_project(window: MainWindow) -> None:
    from studio.custom.bringing import new_custom_layer

    assert window.canvas is not None
    deep: OpenProject = window.document.here
    dialog = new_custom_layer(window, window.canvas)
    assert dialog is not None
    dialog.code.setPlainText(dialog.code.toPlainText().replace("1.0", "2.0"))
    window.files.step(1)
    assert not dialog.keep_button.isEnabled()
    assert dialog.says.text() == "This code belongs to ResNet on digits, which is in another tab. Go there to keep it."
    window.files.go(deep)
    assert dialog.keep_button.isEnabled()
    dialog.keep_button.click()
    assert "Swish" in deep.project.graph.blocks


def test_nothing_is_undone_behind_the_start_page(open_window: Open, lenet: Document) -> None:
    window = open_window(lenet)
    window.show_desk()
    widened(lenet, 8)
    window.show_start_page()
    assert not window.commands["undo"].isEnabled()
    window.show_desk()
    assert window.commands["undo"].text() == "Undo: Width 8"
    window.commands["undo"].trigger()
    assert not lenet.undo_label


def named(name: str, *place: str) -> OpenProject:
    return OpenProject(Project(name), Path("/", *place) if place else None)


def test_projects_of_one_name_are_told_apart_by_their_files_or_else_their_folders() -> None:
    tabs = [named("Net", "a", "net.netloom"), named("Other", "a", "net.netloom"), named("Net", "a", "wide.netloom")]
    assert titles(tabs) == ["Net – net", "Other", "Net – wide"]
    assert titles([*tabs, named("Net", "b", "net.netloom")]) == ["Net – a", "Other", "Net – wide", "Net – b"]
    assert titles([*tabs[:2], named("Net")]) == ["Net – net", "Other", "Net"]


def test_as_many_folders_are_told_as_it_takes_and_no_more() -> None:
    one, other = named("Net", "a", "x", "net.netloom"), named("Net", "b", "x", "net.netloom")
    assert titles([one, other]) == ["Net – a/x", "Net – b/x"]
    third = named("Net", "b", "y", "net.netloom")
    assert titles([one, other, third]) == ["Net – a/x", "Net – b/x", "Net – y"]
    assert titles([one, named("Net", "x", "net.netloom")]) == ["Net – a/x", "Net – /x"]
    assert titles([named("Net", "net.netloom"), one]) == ["Net – /", "Net – x"]


def test_projects_of_one_name_without_files_are_numbered_from_the_second_on() -> None:
    assert titles([named("Untitled"), named("Untitled"), named("Untitled")]) == [
        "Untitled",
        "Untitled (2)",
        "Untitled (3)",
    ]
    assert titles([named("A"), named("A", "a", "net.netloom"), named("A")]) == ["A", "A – net", "A (2)"]
    assert titles([named("A"), named("A (2)"), named("A")]) == ["A", "A (2)", "A (3)"]
