"""The code panel: only what differs is written, words are found, copies go to the clipboard and to the editor."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

import studio.panels.code_panel
from engine.design.graph.edits import remove_nodes, set_params
from studio import code_copy
from studio.document import Document
from studio.panels.code_panel import CodePanel
from studio.panels.code_view import CodeView
from studio.selection import Selection
from tests.studio.engines import PATIENCE_MS

LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def panel(qtbot: QtBot, lenet: Document, selection: Selection) -> CodePanel:
    shown = CodePanel(lenet, selection)
    qtbot.addWidget(shown)
    shown.resize(760, 260)
    shown.show()
    shown.activateWindow()
    qtbot.waitActive(shown)
    return shown


@pytest.fixture
def view(qtbot: QtBot) -> CodeView:
    shown = CodeView()
    qtbot.addWidget(shown)
    return shown


def colours(view: CodeView, line: int) -> set[str]:
    formats = view.document().findBlockByNumber(line).layout().formats()
    return {part.format.foreground().color().name() for part in formats}


LINES = st.lists(st.sampled_from(["x = 1", "y = 2", '"""', "", "class A:"]), max_size=12)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.lists(LINES, min_size=2, max_size=4))
def test_whatever_is_shown_next_the_view_has_exactly_that(view: CodeView, texts: list[list[str]]) -> None:
    for lines in texts:
        view.show_pieces(lines or [""])
        assert view.toPlainText() == view.text == "\n".join(lines)


PIECES = st.lists(
    st.sampled_from(["x = 1", "def f():\n    return 2", "class A:\n\n    x = 1", ""]), min_size=1, max_size=9
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
@given(st.lists(PIECES, min_size=2, max_size=4))
def test_a_text_in_pieces_is_shown_as_a_whole(view: CodeView, texts: list[list[str]]) -> None:
    for pieces in texts:
        view.show_pieces(pieces)
        assert view.toPlainText() == view.text == "\n".join(pieces)


def test_lines_that_stay_are_not_written_again(panel: CodePanel, lenet: Document, qtbot: QtBot) -> None:
    begin = panel.view.document().findBlockByNumber(0)
    written: list[int] = []
    panel.view.document().contentsChange.connect(lambda _, gone, come: written.append(gone + come))
    lenet.edit("Bias", lambda graph: set_params(graph, "conv2", {"bias": False}))
    qtbot.waitUntil(lambda: "nn.Conv2d(6, 16, 5, bias=False)" in panel.text)
    assert panel.view.toPlainText() == panel.text
    assert 0 < sum(written) < 400
    assert panel.view.document().findBlockByNumber(0) == begin


def test_a_selection_in_the_code_outlives_an_edit_elsewhere(panel: CodePanel, lenet: Document, qtbot: QtBot) -> None:
    cursor = panel.view.textCursor()
    start = panel.text.index("self.logits")
    cursor.setPosition(start)
    cursor.setPosition(start + len("self.logits"), QTextCursor.MoveMode.KeepAnchor)
    panel.view.setTextCursor(cursor)
    lenet.edit("Bias", lambda graph: set_params(graph, "conv1", {"bias": False}))
    qtbot.waitUntil(lambda: "bias=False" in panel.text)
    assert panel.view.chosen_text == "self.logits"


def test_only_lines_that_are_seen_are_coloured(panel: CodePanel) -> None:
    last = len(panel.text.split("\n")) - 2
    panel.view.show_pieces(["x = 1"] * 500 + ['"""', "words", '"""', "y = 2"], from_top=True)
    assert colours(panel.view, 0)
    assert not colours(panel.view, 490)
    panel.view.verticalScrollBar().setValue(500)
    assert colours(panel.view, 490)
    assert colours(panel.view, 501) == colours(panel.view, 500), "still inside of the docstring"
    assert colours(panel.view, 503) != colours(panel.view, 501)
    assert last > 0


def test_while_there_is_an_error_the_code_of_before_stays_pale_and_can_not_be_taken_along(
    panel: CodePanel, lenet: Document, qtbot: QtBot
) -> None:
    before, bright = panel.text, panel.view.grab().toImage()
    lenet.edit("Set", partial(set_params, node="conv1", changes={"kernel_size": 99}))
    qtbot.waitUntil(lambda: not panel.copy_button.isEnabled(), timeout=PATIENCE_MS)
    assert panel.text == before
    assert "no room" in panel._says.text()
    assert panel.view.grab().toImage() != bright
    assert not panel.editor_button.isEnabled()
    lenet.undo()
    qtbot.waitUntil(panel.copy_button.isEnabled, timeout=PATIENCE_MS)
    assert panel.view.grab().toImage() == bright


def test_of_an_empty_network_and_of_another_kind_nothing_old_is_shown(
    panel: CodePanel, lenet: Document, qtbot: QtBot
) -> None:
    lenet.edit("Set", partial(set_params, node="conv1", changes={"kernel_size": 99}))
    qtbot.waitUntil(lambda: not panel.copy_button.isEnabled(), timeout=PATIENCE_MS)
    panel.script_button.click()
    assert not panel.text
    lenet.undo()
    qtbot.waitUntil(lambda: bool(panel.text), timeout=PATIENCE_MS)
    lenet.edit("Remove", lambda graph: remove_nodes(graph, list(graph.nodes)))
    qtbot.waitUntil(lambda: not panel.text, timeout=PATIENCE_MS)


def test_nothing_is_written_while_nobody_looks(panel: CodePanel, lenet: Document) -> None:
    panel.hide()
    lenet.edit("Bias", lambda graph: set_params(graph, "conv2", {"bias": False}))
    QTest.qWait(20)
    assert "bias=False" not in panel.text
    panel.show()
    assert "bias=False" in panel.text


def test_the_code_opens_at_the_layer_that_was_selected_meanwhile(panel: CodePanel, selection: Selection) -> None:
    selection.select(["conv1"])
    panel.hide()
    selection.select(["logits"])
    panel.show()
    lines = panel.text.split("\n")
    assert panel.view.marked
    assert all("logits" in lines[line - 1] for line in panel.view.marked)
    assert panel.view.marked[0] - 1 in panel.view.seen_lines()


def test_lines_are_numbered(panel: CodePanel) -> None:
    numbers = panel.view.numbers
    assert numbers.isVisible()
    assert panel.view.viewport().x() >= numbers.width_px
    narrow = numbers.width_px
    panel.view.show_pieces([""] * 2001)
    assert numbers.width_px > narrow


def test_words_are_found_forth_and_back_and_round(panel: CodePanel) -> None:
    QTest.keyClick(panel.view, Qt.Key.Key_F, CTRL)
    assert panel.find_bar.isVisible()
    assert panel.find_bar.field.hasFocus()
    QTest.keyClicks(panel.find_bar.field, "self.conv")
    places = panel.text.count("self.conv")
    assert places == 4
    assert panel.find_bar.count.text() == "1 of 4"
    assert panel.view.chosen_text == "self.conv"
    first = panel.view.textCursor().selectionStart()
    QTest.keyClick(panel.find_bar.field, Qt.Key.Key_Return)
    assert panel.find_bar.count.text() == "2 of 4"
    assert panel.view.textCursor().selectionStart() > first
    QTest.keyClick(panel.find_bar.field, Qt.Key.Key_Return, SHIFT)
    QTest.keyClick(panel.find_bar.field, Qt.Key.Key_F3, SHIFT)
    assert panel.find_bar.count.text() == "4 of 4"
    QTest.mouseClick(panel.find_bar.next_button, LEFT)
    assert panel.find_bar.count.text() == "1 of 4"
    panel.find_bar.field.setText("nothing such")
    assert panel.find_bar.count.text() == "Not found"
    assert not panel.find_bar.next_button.isEnabled()
    QTest.keyClick(panel.find_bar.field, Qt.Key.Key_Escape)
    assert panel.find_bar.isHidden()
    assert panel.view.hasFocus()


def test_small_letters_find_capitals_and_capitals_only_themselves(panel: CodePanel) -> None:
    panel.view.show_pieces(["Conv conv", "\U0001f600 conv"])
    panel.find_bar.open()
    panel.find_bar.field.setText("conv")
    assert panel.find_bar.count.text().endswith("of 3")
    panel.find_bar.step(-1)
    assert panel.view.chosen_text == "conv", "also behind a letter that Qt counts twice"
    panel.find_bar.field.setText("Conv")
    assert panel.find_bar.count.text() == "1 of 1"


def test_what_is_found_follows_the_code(panel: CodePanel, lenet: Document, qtbot: QtBot) -> None:
    panel.find_bar.open()
    panel.find_bar.field.setText("bias=False")
    assert panel.find_bar.count.text() == "Not found"
    lenet.edit("Bias", lambda graph: set_params(graph, "conv2", {"bias": False}))
    qtbot.waitUntil(lambda: panel.find_bar.count.text() == "1 found")


def test_what_is_selected_is_copied_else_all(panel: CodePanel) -> None:
    QTest.mouseClick(panel.copy_button, LEFT)
    assert QGuiApplication.clipboard().text() == panel.text
    cursor = panel.view.textCursor()
    cursor.setPosition(0)
    cursor.movePosition(QTextCursor.MoveOperation.Down, QTextCursor.MoveMode.KeepAnchor, 2)
    panel.view.setTextCursor(cursor)
    assert panel.copy_button.text() == "Copy selection"
    QTest.mouseClick(panel.copy_button, LEFT)
    assert QGuiApplication.clipboard().text() == "".join(panel.text.splitlines(keepends=True)[:2])


def test_a_copy_is_opened_in_the_editor(
    panel: CodePanel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(code_copy, "copy_folder", lambda: tmp_path / "code")

    def opens(path: Path) -> bool:
        opened.append(path)
        return True

    monkeypatch.setattr(studio.panels.code_panel, "open_in_editor", opens)
    with qtbot.waitSignal(panel.told) as told:
        QTest.mouseClick(panel.editor_button, LEFT)
    (path,) = opened
    assert path == tmp_path / "code" / "lenet_on_digits.py"
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# A copy of what Netloom wrote for LeNet on digits.")
    assert text.endswith(panel.text)
    compile(text, str(path), "exec")
    assert str(path) in told.args[0]
    assert [found.name for found in path.parent.iterdir()] == [path.name], "nothing half written is left"


def test_projects_of_one_name_have_a_copy_each(
    panel: CodePanel, lenet: Document, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(code_copy, "copy_folder", lambda: tmp_path / "code")

    def opens(path: Path) -> bool:
        opened.append(path)
        return True

    monkeypatch.setattr(studio.panels.code_panel, "open_in_editor", opens)
    project = lenet.project
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        lenet.new(project, beside=True)
        assert lenet.save(tmp_path / folder / "lenet.netloom")
        QTest.mouseClick(panel.editor_button, LEFT)
    for _ in range(2):
        lenet.new(project, beside=True)
        QTest.mouseClick(panel.editor_button, LEFT)
    assert len({path.parent for path in opened}) == 4
    assert {path.name for path in opened} == {"lenet_on_digits.py"}
    lenet.step(1)
    lenet.step(1)
    QTest.mouseClick(panel.editor_button, LEFT)
    assert opened[-1] == opened[0], "a file keeps its copy"


def test_where_no_program_opens_python_files_the_copy_is_named(
    panel: CodePanel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(code_copy, "copy_folder", lambda: tmp_path)
    monkeypatch.setattr(studio.panels.code_panel, "open_in_editor", lambda path: False)
    with qtbot.waitSignal(panel.told) as told:
        QTest.mouseClick(panel.editor_button, LEFT)
    assert told.args == [f"No program opens Python files here. The copy is {tmp_path / 'lenet_on_digits.py'}."]


def test_an_edit_does_not_take_the_cursor_for_a_click(
    panel: CodePanel, lenet: Document, selection: Selection, qtbot: QtBot
) -> None:
    cursor = panel.view.textCursor()
    cursor.setPosition(panel.text.index("nn.Conv2d(6, 16, 5)"))
    panel.view.setFocus()
    QTest.mouseClick(panel.view.viewport(), LEFT, pos=QPoint(4, 4))
    panel.view.setTextCursor(cursor)
    assert selection.nodes == {"conv2"}
    selection.select(["fc1"])
    lenet.edit("Bias", lambda graph: set_params(graph, "conv2", {"bias": False}))
    qtbot.waitUntil(lambda: "bias=False" in panel.text)
    assert selection.nodes == {"fc1"}
