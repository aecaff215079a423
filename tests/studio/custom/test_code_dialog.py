"""Writing a custom layer: errors as they are typed, and one step for all that is kept."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from engine.design.graph import Graph
from engine.design.graph.blocks import set_block
from studio.canvas.placing import added
from studio.custom.code_dialog import CodeDialog, edit_code
from studio.document import Document
from tests.engine.design.custom_layers import SCALED, hostile_project, scaled_project


@pytest.fixture(autouse=True)
def _settings_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))


@pytest.fixture
def document(qtbot: QtBot) -> Iterator[Document]:
    document = Document()
    document.new(scaled_project())
    yield document
    document.shut_down()
    document.shut_down()


def opened(qtbot: QtBot, document: Document, name: str) -> CodeDialog:
    dialog = CodeDialog(document, name)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def retyped(dialog: CodeDialog, text: str) -> None:
    dialog.code.selectAll()
    dialog.code.insertPlainText(text)


def test_it_shows_the_code_and_what_was_read_from_it(qtbot: QtBot, document: Document) -> None:
    dialog = opened(qtbot, document, "Scaled")
    assert dialog.code.toPlainText() == SCALED
    assert dialog.says.text().startswith("Scaled takes x and gives y")
    assert dialog.keep_button.isEnabled()


def test_what_is_wrong_is_said_with_its_line_as_it_is_typed(qtbot: QtBot, document: Document) -> None:
    dialog = opened(qtbot, document, "Scaled")
    retyped(dialog, "def Scaled(x):\n    return x\nprint(x)")
    assert dialog.says.text().startswith("Line 3: ")
    assert not dialog.keep_button.isEnabled()
    (mark,) = dialog.code.extraSelections()
    assert mark.cursor.blockNumber() == 2
    retyped(dialog, "def Scaled(x):\n    return x")
    assert dialog.problem == ""
    assert dialog.code.extraSelections() == []
    assert document.project.graph.blocks["Scaled"].code == SCALED


def test_keeping_is_one_step_and_follows_the_name_of_the_class(qtbot: QtBot, document: Document) -> None:
    dialog = opened(qtbot, document, "Scaled")
    retyped(dialog, SCALED.replace("Scaled", "Rescaled"))
    with qtbot.waitSignal(dialog.kept) as kept:
        dialog.keep_button.click()
    assert kept.args == ["Rescaled"]
    assert document.project.graph.nodes["custom"].layer == "Rescaled"
    assert document.undo_label == "Edit the code of Scaled"
    document.undo()
    assert document.project.graph.blocks["Scaled"].code == SCALED
    assert document.undo_label == ""


def test_what_a_person_wrote_is_trusted_as_they_say(qtbot: QtBot, document: Document) -> None:
    dialog = opened(qtbot, document, "Scaled")
    assert dialog.trust.isVisibleTo(dialog)
    assert dialog.trust.isChecked()
    dialog.trust.setChecked(False)
    retyped(dialog, f"{SCALED}\n")
    dialog.keep_button.click()
    assert document.trust.is_missing
    again = opened(qtbot, document, "Scaled")
    again.keep_button.click()
    assert not document.trust.is_missing


def test_code_that_came_from_elsewhere_is_not_trusted_along_with_it(
    qtbot: QtBot, document: Document, tmp_path: Path
) -> None:
    document.new(hostile_project(tmp_path / "mark"))
    dialog = CodeDialog(document, added=lambda graph, layer: added(graph, layer, (0, 0))[0])
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    assert dialog.trust.isHidden()
    dialog.keep_button.click()
    assert document.trust.is_missing


def test_a_new_layer_comes_with_a_node_in_one_step(qtbot: QtBot, document: Document) -> None:
    def with_node(graph: Graph, layer: str) -> Graph:
        return added(graph, layer, (40, 40))[0]

    dialog = CodeDialog(document, added=with_node)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(dialog)
    dialog.keep_button.click()
    graph = document.project.graph
    assert graph.nodes["swish"].layer == "Swish"
    assert document.undo_label == "New custom layer Swish"
    assert CodeDialog(document).code.toPlainText().startswith("class Swish2(")
    document.undo()
    assert "Swish" not in document.project.graph.blocks


@pytest.mark.parametrize(("name", "says"), [("Linear", "Netloom has a layer"), ("Scaled", "has Scaled already")])
def test_names_that_are_taken_are_refused(qtbot: QtBot, document: Document, name: str, says: str) -> None:
    dialog = CodeDialog(document)
    qtbot.addWidget(dialog)
    retyped(dialog, f"def {name}(x):\n    return x")
    assert says in dialog.problem
    assert not dialog.keep_button.isEnabled()


def test_escape_lets_go_of_what_was_typed_only_when_asked_twice(qtbot: QtBot, document: Document) -> None:
    dialog = opened(qtbot, document, "Scaled")
    retyped(dialog, "def Scaled(x):\n    return x")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert "not kept yet" in dialog.says.text()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_lines_begin_where_python_has_them_begin(qtbot: QtBot, document: Document) -> None:
    dialog = opened(qtbot, document, "Scaled")
    retyped(dialog, "def f(x):")
    dialog.code.moveCursor(QTextCursor.MoveOperation.End)
    QTest.keyClick(dialog.code, Qt.Key.Key_Return)
    QTest.keyClicks(dialog.code, "if x:")
    QTest.keyClick(dialog.code, Qt.Key.Key_Return)
    QTest.keyClick(dialog.code, Qt.Key.Key_Backspace)
    QTest.keyClicks(dialog.code, "return x")
    QTest.keyClick(dialog.code, Qt.Key.Key_Return)
    QTest.keyClick(dialog.code, Qt.Key.Key_Tab)
    assert dialog.code.toPlainText() == "def f(x):\n    if x:\n    return x\n        "


def test_looking_into_a_custom_layer_asks_for_its_code(qtbot: QtBot, document: Document) -> None:
    with qtbot.waitSignal(document.place.code_wanted) as wanted:
        assert document.place.enter("custom")
    assert wanted.args == ["Scaled"]
    assert document.place.path == ()


def test_only_custom_layers_have_code_to_edit(qtbot: QtBot, document: Document) -> None:
    from PySide6.QtWidgets import QWidget

    window = QWidget()
    qtbot.addWidget(window)
    assert edit_code(document, "Linear", window) is None
    dialog = edit_code(document, "Scaled", window)
    assert dialog is not None
    document.new()
    qtbot.waitUntil(lambda: not isValid(dialog))


def test_code_whose_layer_is_taken_back_can_be_kept_only_once_the_layer_is_there_again(
    qtbot: QtBot, document: Document
) -> None:
    def with_node(graph: Graph, layer: str) -> Graph:
        return added(graph, layer, (0.0, 0.0))[0]

    new = CodeDialog(document, added=with_node)
    qtbot.addWidget(new)
    new.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    new.keep_button.click()
    dialog = opened(qtbot, document, "Swish")
    retyped(dialog, dialog.code.toPlainText().replace("1.0", "2.0"))
    document.undo()
    assert not dialog.keep_button.isEnabled()
    assert dialog.says.text().startswith("The project has no Swish any more.")
    document.redo()
    assert dialog.keep_button.isEnabled()
    dialog.keep_button.click()
    assert "2.0" in document.project.graph.blocks["Swish"].code


@pytest.mark.parametrize("has_typed", [False, True])
def test_only_typed_code_outlives_its_project_and_never_gets_into_another(
    qtbot: QtBot, document: Document, has_typed: bool
) -> None:
    dialog = opened(qtbot, document, "Scaled")
    if has_typed:
        retyped(dialog, SCALED.replace("x * ", "x + "))
    document.new(scaled_project())  # which has a layer of that name too
    assert dialog.isVisible() == has_typed
    if has_typed:
        assert not dialog.keep_button.isEnabled()
        assert dialog.says.text().startswith("The project has no Scaled any more.")
    assert document.project.graph.blocks["Scaled"].code == SCALED


def test_the_code_of_a_layer_is_open_once(qtbot: QtBot, document: Document) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    first = edit_code(document, "Scaled", window)
    assert edit_code(document, "Scaled", window) is first
    assert first is not None
    first.reject()
    again = edit_code(document, "Scaled", window)
    assert again is not first


def test_code_that_was_only_looked_at_is_not_taken_for_typed_however_its_lines_end(
    qtbot: QtBot, document: Document
) -> None:
    graph = document.project.graph
    odd = replace(graph.blocks["Scaled"], code=SCALED.replace("\n\n", "\u2028\n\n", 1))
    document.place.edit_all("Paste", lambda graph: set_block(graph, "Scaled", odd))
    dialog = opened(qtbot, document, "Scaled")
    dialog.reject()
    assert not dialog.isVisible()
