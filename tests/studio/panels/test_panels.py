"""Palette, problems and code: what they show and what they do to the document."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QTreeWidgetItem, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from engine.design.graph import End
from engine.design.graph.edits import disconnect, rename_node, set_params
from engine.design.layers import LAYERS
from engine.design.project import read_project, templates
from engine.design.project.block_files import library
from studio.document import Document
from studio.panels.code_panel import CodePanel
from studio.panels.palette_panel import LAYER_MIME, PalettePanel
from studio.panels.problems_panel import ProblemsPanel
from studio.selection import Selection


def test_the_palette_lists_every_layer(qtbot: QtBot, lenet: Document) -> None:
    palette = PalettePanel(lenet)
    qtbot.addWidget(palette)
    assert set(palette.shown()) == set(LAYERS) | set(library().blocks)


def test_layers_are_found_by_name_torch_name_synonym_and_family(qtbot: QtBot, lenet: Document) -> None:
    palette = PalettePanel(lenet)
    qtbot.addWidget(palette)
    for typed, wanted in (
        ("conv2", "Conv2d"),
        ("nn.lstm", "LSTM"),
        ("deconvolution", "ConvTranspose2d"),
        ("pooling", "MaxPool2d"),
    ):
        palette.search.setText(typed)
        assert wanted in palette.shown()
        assert len(palette.shown()) < len(LAYERS)
    palette.search.setText("no such layer anywhere")
    assert palette.shown() == []


def test_enter_adds_the_best_match_and_it_is_remembered(qtbot: QtBot, lenet: Document) -> None:
    palette = PalettePanel(lenet)
    qtbot.addWidget(palette)
    palette.show()
    QTest.keyClicks(palette.search, "relu")
    with qtbot.waitSignal(palette.layer_chosen) as chosen:
        QTest.keyClick(palette.search, Qt.Key.Key_Return)
    assert chosen.args == ["ReLU"]
    palette.note_used("ReLU")
    palette.search.clear()
    assert palette.shown()[0] == "ReLU"


def heading(palette: PalettePanel, title: str) -> QTreeWidgetItem:
    rows = [palette.tree.topLevelItem(place) for place in range(palette.tree.topLevelItemCount())]
    return next(row for row in rows if row is not None and row.text(0) == title)


def test_families_are_folded_until_they_are_opened_or_something_is_typed(qtbot: QtBot, lenet: Document) -> None:
    palette = PalettePanel(lenet)
    qtbot.addWidget(palette)
    palette.resize(260, 800)
    palette.show()
    assert heading(palette, "Input and output").isExpanded()
    assert not heading(palette, "Convolution").isExpanded()
    row = palette.tree.visualItemRect(heading(palette, "Convolution"))
    QTest.mouseClick(palette.tree.viewport(), Qt.MouseButton.LeftButton, pos=row.center())
    assert heading(palette, "Convolution").isExpanded()
    heading(palette, "Input and output").setExpanded(False)
    palette.search.setText("max")
    assert heading(palette, "Pooling").isExpanded()
    palette.search.clear()
    assert not heading(palette, "Pooling").isExpanded()
    again = PalettePanel(lenet)
    qtbot.addWidget(again)
    assert heading(again, "Convolution").isExpanded(), "as it was left"
    assert not heading(again, "Input and output").isExpanded()


def test_dragging_hands_out_the_name_of_the_layer(qtbot: QtBot, lenet: Document) -> None:
    palette = PalettePanel(lenet)
    qtbot.addWidget(palette)
    palette.search.setText("Dropout2d")
    item = palette.tree.currentItem()
    assert item is not None
    data = palette.tree.mimeData([item])
    assert bytes(data.data(LAYER_MIME).data()) == b"Dropout2d"


def test_problems_are_listed_errors_first_and_a_repair_solves_one(
    qtbot: QtBot, lenet: Document, selection: Selection
) -> None:
    panel = ProblemsPanel(lenet, selection)
    qtbot.addWidget(panel)
    panel.show()
    assert panel.rows() == []
    assert "No problems" in panel.empty.text()
    lenet.edit("Break", lambda graph: set_params(graph, "conv2", {"kernel_size": 40}))
    (row,) = panel.rows()
    assert row.problem.severity == "error"
    button = row.findChild(QPushButton)
    assert isinstance(button, QPushButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert lenet.project.graph.nodes["conv2"].params["kernel_size"] == 14
    assert row.problem not in [shown.problem for shown in panel.rows()]
    lenet.undo()
    assert [shown.problem.says for shown in panel.rows()] == [row.problem.says]


def test_a_repair_keeps_the_focus_in_the_list(qtbot: QtBot, lenet: Document, selection: Selection) -> None:
    """A button that goes away would hand it to the next field, where a key that is meant for the canvas is typed."""
    window = QWidget()
    qtbot.addWidget(window)
    row = QVBoxLayout(window)
    panel, field = ProblemsPanel(lenet, selection), QLineEdit("conv2")
    row.addWidget(panel)
    row.addWidget(field)
    window.show()
    window.activateWindow()
    lenet.edit("Break", lambda graph: set_params(graph, "conv2", {"kernel_size": 40}))
    mended = panel.rows()[0]
    button = mended.findChild(QPushButton)
    assert isinstance(button, QPushButton)
    button.setFocus()
    qtbot.waitUntil(button.hasFocus)
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert mended not in panel.rows()
    assert panel.isAncestorOf(window.focusWidget())
    assert not field.hasFocus()


def test_a_click_on_a_problem_goes_to_its_node(qtbot: QtBot, lenet: Document, selection: Selection) -> None:
    panel = ProblemsPanel(lenet, selection)
    qtbot.addWidget(panel)
    panel.show()
    lenet.edit("Cut", lambda graph: disconnect(graph, [End("relu3")]))
    row = next(row for row in panel.rows() if row.problem.node == "relu3")
    with qtbot.waitSignal(selection.wanted) as wanted:
        QTest.keyClick(row, Qt.Key.Key_Return)
    assert wanted.args == ["relu3"]
    assert selection.nodes == {"relu3"}


def test_code_follows_the_document(qtbot: QtBot, lenet: Document, selection: Selection) -> None:
    panel = CodePanel(lenet, selection)
    qtbot.addWidget(panel)
    panel.show()
    assert "self.conv2 = nn.Conv2d(6, 16, 5)" in panel.text
    lenet.edit("Rename", lambda graph: rename_node(graph, "conv2", "second"))
    qtbot.waitUntil(lambda: "self.second = nn.Conv2d(6, 16, 5)" in panel.text)
    QTest.mouseClick(panel.script_button, Qt.MouseButton.LeftButton)
    assert "def main()" in panel.text
    QTest.mouseClick(panel.copy_button, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == panel.text


def test_selected_nodes_have_their_lines_tinted_and_lines_select_their_node(
    qtbot: QtBot, lenet: Document, selection: Selection
) -> None:
    panel = CodePanel(lenet, selection)
    qtbot.addWidget(panel)
    panel.resize(700, 300)
    panel.show()
    qtbot.waitExposed(panel)
    selection.select(["conv2"])
    tinted = [mark.cursor.block().text() for mark in panel.view.extraSelections()]
    assert any("self.conv2 = nn.Conv2d(6, 16, 5)" in line for line in tinted)
    assert any("x = self.conv2(x)" in line for line in tinted)
    cursor = panel.view.textCursor()
    cursor.setPosition(panel.text.index("self.fc1 = "))
    panel.activateWindow()
    panel.view.setFocus()
    qtbot.waitUntil(panel.view.hasFocus)
    QTest.mouseClick(
        panel.view.viewport(),
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
        panel.view.cursorRect(cursor).center() + QPoint(4, 0),
    )
    assert selection.nodes == {"fc1"}


def test_the_code_of_another_project_is_shown_from_its_top(qtbot: QtBot, lenet: Document, selection: Selection) -> None:
    panel = CodePanel(lenet, selection)
    qtbot.addWidget(panel)
    panel.resize(700, 200)
    panel.show()
    qtbot.waitExposed(panel)
    bar = panel.view.verticalScrollBar()
    bar.setValue(10)
    lenet.edit("Rename", lambda graph: rename_node(graph, "conv2", "second"))
    qtbot.waitUntil(lambda: "self.second" in panel.text)
    assert bar.value() == 10, "an edit leaves the place alone"
    lenet.new(read_project(next(template.path for template in templates() if template.name == "resnet")))
    qtbot.waitUntil(lambda: "self.second" not in panel.text)
    assert bar.maximum() > 10
    assert bar.value() == 0


def test_code_says_what_is_missing_while_there_is_none(qtbot: QtBot, lenet: Document, selection: Selection) -> None:
    lenet.edit("Break", lambda graph: set_params(graph, "conv2", {"kernel_size": 40}))
    panel = CodePanel(lenet, selection)
    qtbot.addWidget(panel)
    panel.show()
    assert panel.text == ""
    assert "no room" in panel._says.text()
