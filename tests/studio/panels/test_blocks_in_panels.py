"""What inspector, problems, code, palette and search show of blocks and of shared weights."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from engine.design.graph import Graph, Node
from engine.design.graph.edits import remove_nodes, set_params
from engine.design.project import Project
from engine.design.project.block_files import library
from studio.block_path import Step
from studio.document import Document
from studio.panels.block_page import BlockPage
from studio.panels.code_panel import CodePanel
from studio.panels.inferred_sizes import InferredField
from studio.panels.inspector_panel import InspectorPanel
from studio.panels.network_page import NetworkPage
from studio.panels.node_page import NodePage
from studio.panels.palette_panel import PalettePanel
from studio.panels.problems_panel import ProblemsPanel
from studio.selection import Selection
from tests.studio.test_place import nested, where


@pytest.fixture
def document(qtbot: QtBot) -> Iterator[Document]:
    document = Document(Project("Nested", nested()))
    yield document
    document.shut_down()


@pytest.fixture
def inspector(document: Document, selection: Selection, qtbot: QtBot) -> InspectorPanel:
    document.place.moved.connect(lambda: selection.select([]))
    panel = InspectorPanel(document, selection)
    qtbot.addWidget(panel)
    panel.show()
    return panel


def node_page(inspector: InspectorPanel) -> NodePage:
    assert isinstance(inspector.page, NodePage)
    return inspector.page


def block_page(inspector: InspectorPanel) -> BlockPage:
    assert isinstance(inspector.page, BlockPage)
    return inspector.page


def texts(page: NodePage | BlockPage) -> str:
    said = [label.text() for label in page.findChildren(QLabel)]
    return "\n".join(said + [field.whole_text for field in page.findChildren(InferredField)])


# The inspector


def test_a_block_has_its_variables_and_its_copies_as_parameters(
    inspector: InspectorPanel, document: Document, selection: Selection
) -> None:
    selection.select(["stage2"])
    page = node_page(inspector)
    assert list(page.rows) == ["width", "repeat"]
    assert page.weights is not None
    name = page.weights.findChild(QLabel)
    assert isinstance(name, QLabel)
    assert name.property("role") == "quiet"  # as for all that is as it is by default
    document.edit("Repeat", lambda graph: set_params(graph, "stage2", {"repeat": 2}))
    assert node_page(inspector) is page
    assert f"{document.checked.nodes['stage2'].parameters:,}" in texts(page)


def test_a_button_opens_the_block_and_its_page_tells_what_it_is(
    inspector: InspectorPanel, document: Document, selection: Selection
) -> None:
    selection.select(["stage2"])
    (button,) = (b for b in node_page(inspector).findChildren(QPushButton) if b.text() == "Open Body")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert where(document.place) == (Step("stage2"),)
    page = block_page(inspector)
    assert page.name_edit.text() == "Body"
    assert "x  N × 4 × 16 × 16" in texts(page)
    assert "stage1, stage2" in texts(page)
    assert list(page.variables.rows) == ["width"]
    document.place.leave()
    assert isinstance(inspector.page, NetworkPage)


def test_the_sentence_and_the_name_of_a_block_are_typed_on_its_page(
    inspector: InspectorPanel, document: Document, qtbot: QtBot
) -> None:
    document.place.enter("stage1")
    page = block_page(inspector)
    QTest.keyClicks(page.says_edit, "Looks twice.")
    QTest.keyClick(page.says_edit, Qt.Key.Key_Return)
    assert document.project.graph.blocks["Body"].says == "Looks twice."
    page.name_edit.selectAll()
    QTest.keyClicks(page.name_edit, "Trunk")
    QTest.keyClick(page.name_edit, Qt.Key.Key_Return)
    assert document.project.graph.nodes["stage1"].layer == "Trunk"
    assert block_page(inspector).name_edit.text() == "Trunk"
    with qtbot.waitSignal(document.refused):
        page = block_page(inspector)
        page.name_edit.setText("Core")
        QTest.keyClick(page.name_edit, Qt.Key.Key_Return)
    assert page.name_edit.text() == "Trunk"


def test_variables_of_a_block_are_edited_on_its_page(inspector: InspectorPanel, document: Document) -> None:
    document.place.enter("stage1")
    page = block_page(inspector)
    row = page.variables.rows["width"]
    row.value_edit.selectAll()
    QTest.keyClicks(row.value_edit, "7")
    QTest.keyClick(row.value_edit, Qt.Key.Key_Return)
    assert document.project.graph.blocks["Body"].graph.variables == {"width": 7}
    assert str(document.checked.nodes["stage1"].outputs[0]) == "N × 7 × 16 × 16"
    row.name_edit.selectAll()
    QTest.keyClicks(row.name_edit, "channels")
    QTest.keyClick(row.name_edit, Qt.Key.Key_Return)
    assert dict(document.project.graph.nodes["stage2"].params) == {"channels": 6, "repeat": 3}
    assert list(page.variables.rows) == ["channels"]
    QTest.mouseClick(page.variables.rows["channels"].remove_button, Qt.MouseButton.LeftButton)
    assert dict(document.project.graph.nodes["stage2"].params) == {"repeat": 3}


def test_parameters_inside_are_those_of_the_block(
    inspector: InspectorPanel, document: Document, selection: Selection
) -> None:
    document.place.reach("stage1.core.conv")
    selection.select(["conv"])
    page = node_page(inspector)
    assert "in_channels" in texts(page)
    assert "from x" in texts(page)
    page.rows["kernel_size"].chosen.emit("kernel_size", 5)
    assert document.project.graph.blocks["Core"].graph.nodes["conv"].params["kernel_size"] == 5
    selection.select(["x"])
    assert "field" not in node_page(inspector).rows
    assert "An input of the block." in texts(node_page(inspector))
    document.place.go(())
    selection.select(["image"])
    assert "An input of the block." not in texts(node_page(inspector))
    assert "field" in node_page(inspector).rows


def test_an_expression_inside_comes_to_what_the_block_is_given_where_it_was_opened(
    inspector: InspectorPanel, document: Document, selection: Selection
) -> None:
    for path, now in (("stage1.core.conv", 4), ("stage2[1].core.conv", 6)):
        selection.select([document.place.reach(path)])
        assert node_page(inspector).rows["out_channels"].note.text() == f"is {now} now"


def test_weights_are_shared_and_given_back_in_the_inspector(qtbot: QtBot, selection: Selection) -> None:
    graph = Graph.of(
        [
            Node("left", "Input", {"shape": (8,)}),
            Node("right", "Input", {"shape": (8,)}),
            Node("one", "Linear", {"out_features": 5}),
            Node("two", "Linear", {"out_features": 3}),
            Node("act", "ReLU"),
            Node("act2", "ReLU"),
        ],
        ["left -> one", "right -> two", "one -> act", "two -> act2"],
    )
    document = Document(Project("Siamese", graph))
    panel = InspectorPanel(document, selection)
    qtbot.addWidget(panel)
    panel.show()
    selection.select(["two"])
    page = node_page(panel)
    assert page.weights is not None
    choice = page.weights.choice
    assert [choice.itemText(row) for row in range(choice.count())] == ["its own", "shared with one"]
    choice.setFocus()
    QTest.keyClick(choice, Qt.Key.Key_Down)
    choice.activated.emit(choice.currentIndex())
    assert document.project.graph.nodes["two"].shares == "one"
    assert document.undo_label == "Share the weights of one with two"
    assert document.checked.parameters == 8 * 5 + 5
    page = node_page(panel)
    page.rows["out_features"].chosen.emit("out_features", 9)
    assert document.project.graph.nodes["one"].params["out_features"] == 9
    assert not document.project.graph.nodes["two"].params
    assert page.weights is not None
    page.weights.choice.setCurrentIndex(0)
    page.weights.choice.activated.emit(0)
    assert document.project.graph.nodes["two"].shares == ""
    assert document.project.graph.nodes["two"].params["out_features"] == 9
    selection.select(["act"])
    page = node_page(panel)
    assert page.weights is not None
    assert page.weights.isHidden()
    document.shut_down()


# Problems, code


def test_a_click_on_a_problem_opens_the_block_it_is_in(document: Document, selection: Selection, qtbot: QtBot) -> None:
    panel = ProblemsPanel(document, selection)
    qtbot.addWidget(panel)
    panel.show()
    document.place.reach("stage1.core.conv")
    document.place.edit("Break", lambda graph: set_params(graph, "conv", {"kernel_size": 40}))
    document.place.go(())
    row = next(row for row in panel.rows() if row.problem.severity == "error")
    assert row.problem.node == "stage1.core.conv"
    with qtbot.waitSignal(selection.wanted) as wanted:
        QTest.keyClick(row, Qt.Key.Key_Return)
    assert wanted.args == ["conv"]
    assert where(document.place) == (Step("stage1"), Step("core"))
    fix = row.findChild(QPushButton)
    assert isinstance(fix, QPushButton)
    QTest.mouseClick(fix, Qt.MouseButton.LeftButton)
    assert document.place.checked.nodes["conv"].ready
    assert where(document.place) == (Step("stage1"), Step("core"))


def test_lines_of_a_blocks_class_lead_into_the_block_and_back(
    document: Document, selection: Selection, qtbot: QtBot
) -> None:
    document.place.moved.connect(lambda: selection.select([]))
    panel = CodePanel(document, selection)
    qtbot.addWidget(panel)
    with qtbot.waitActive(panel):
        panel.show()
        panel.activateWindow()
    panel.view.setFocus()
    line = next(n for n, text in enumerate(panel.text.split("\n")) if "self.conv = nn.Conv2d" in text)
    cursor = QTextCursor(panel.view.document().findBlockByNumber(line))
    panel.view.setTextCursor(cursor)
    assert where(document.place) == (Step("stage1"), Step("core"))
    assert selection.nodes == {"conv"}
    tinted = {mark.cursor.blockNumber() for mark in panel.view.extraSelections()}
    assert line in tinted
    line = next(n for n, text in enumerate(panel.text.split("\n")) if "self.stage2 = " in text)
    panel.view.setTextCursor(QTextCursor(panel.view.document().findBlockByNumber(line)))
    assert where(document.place) == ()
    assert selection.nodes == {"stage2"}


# The palette


def test_the_palette_has_the_projects_blocks_before_those_that_are_shipped(document: Document, qtbot: QtBot) -> None:
    palette = PalettePanel(document)
    qtbot.addWidget(palette)
    shown = palette.shown()
    own = [shown.index(name) for name in ("Core", "Body", "Spare")]
    shipped = [shown.index(name) for name in library().blocks]
    assert max(own) < min(shipped)
    palette.search.setText("body")
    item = palette.tree.currentItem()
    assert item is not None
    assert item.text(0) == "Body"
    assert "of this project" in item.toolTip(0)
    document.place.rename_block("Body", "Trunk")
    palette.search.clear()
    assert "Body" not in palette.shown()
    assert "Trunk" in palette.shown()


def test_an_edit_inside_of_a_block_leaves_the_list_of_layers_alone(document: Document, qtbot: QtBot) -> None:
    palette = PalettePanel(document)
    qtbot.addWidget(palette)
    row = palette.tree.topLevelItem(1)
    document.place.enter("stage1")
    assert document.place.edit("Set", lambda graph: set_params(graph, "core", {"width": 5}))
    assert palette.tree.topLevelItem(1) is row
    assert document.place.edit("Delete", lambda graph: remove_nodes(graph, ["relu"]))  # which its sentence counts
    assert palette.tree.topLevelItem(1) is not row


def test_blocks_are_found_by_what_their_sentence_says(document: Document, qtbot: QtBot) -> None:
    palette = PalettePanel(document)
    qtbot.addWidget(palette)
    palette.search.setText("bottleneck")
    assert palette.shown()[0] == "Bottleneck"
    palette.search.setText("blocks")
    assert set(palette.shown()) >= {"Core", "Residual"}
