"""What the inspector shows of a selection, and what typing in it does to the document."""

from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from engine.design.graph import End, Node
from engine.design.graph.edits import add_node, connect, set_params, set_variable
from studio.document import Document
from studio.panels.axes_editors import PairEditor
from studio.panels.inferred_sizes import InferredField
from studio.panels.inspector_panel import InspectorPanel
from studio.panels.network_page import NetworkPage
from studio.panels.node_page import NodePage
from studio.panels.number_box import NumberBox
from studio.panels.parameter_editors import ChoiceEditor, ListedEditor, NumberEditor, SwitchEditor
from studio.selection import Selection

Inspect = Callable[..., InspectorPanel]


@pytest.fixture
def inspector(qtbot: QtBot, lenet: Document, selection: Selection) -> Inspect:
    """Opens an inspector with nodes selected, and holds it until the test is over."""
    held = []

    def inspect(*nodes: str) -> InspectorPanel:
        panel = InspectorPanel(lenet, selection)
        held.append(panel)
        qtbot.addWidget(panel)
        panel.resize(320, 700)
        panel.show()
        qtbot.waitExposed(panel)
        selection.select(nodes)
        return panel

    return inspect


def page_of(panel: InspectorPanel) -> NodePage:
    assert isinstance(panel.page, NodePage)
    return panel.page


def texts(widget: QWidget) -> str:
    labels = [label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget)]
    return " ".join(labels + [field.whole_text for field in widget.findChildren(InferredField)])


def typed(box: NumberBox, text: str, qtbot: QtBot) -> None:
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, text)
    QTest.keyClick(box, Qt.Key.Key_Return)


def params(document: Document, node: str) -> dict[str, object]:
    return dict(document.project.graph.nodes[node].params)


def test_it_shows_sizes_that_follow_cost_and_what_comes_out(
    qtbot: QtBot, lenet: Document, selection: Selection, inspector: Inspect
) -> None:
    shown = texts(page_of(inspector("conv2")))
    for said in ("2,416", "480 k", "N × 16 × 10 × 10   float32", "in_channels", "from conv1"):
        assert said in shown


def test_a_number_that_is_typed_becomes_one_step(
    qtbot: QtBot, lenet: Document, selection: Selection, inspector: Inspect
) -> None:
    page = page_of(inspector("conv2"))
    editor = page.rows["out_channels"].editor
    assert isinstance(editor, NumberEditor)
    typed(editor.box, "32", qtbot)
    assert params(lenet, "conv2")["out_channels"] == 32
    assert lenet.undo_label == "Set out_channels of conv2"
    assert "4,832" in texts(page)
    lenet.undo()
    assert editor.box.text() == "16"


def test_an_expression_shows_what_it_comes_to(
    qtbot: QtBot, lenet: Document, selection: Selection, inspector: Inspect
) -> None:
    lenet.edit("v", lambda graph: set_variable(graph, "width", 6))
    page = page_of(inspector("conv2"))
    row = page.rows["out_channels"]
    assert isinstance(row.editor, NumberEditor)
    typed(row.editor.box, "= width * 2", qtbot)
    assert params(lenet, "conv2")["out_channels"] == "= width * 2"
    assert row.note.text() == "is 12 now"
    lenet.edit("v", lambda graph: set_variable(graph, "width", 10))
    assert row.note.text() == "is 20 now"


def test_a_number_out_of_range_says_the_rule_and_changes_nothing(
    qtbot: QtBot, lenet: Document, selection: Selection, inspector: Inspect
) -> None:
    row = page_of(inspector("conv2")).rows["out_channels"]
    assert isinstance(row.editor, NumberEditor)
    typed(row.editor.box, "0", qtbot)
    assert params(lenet, "conv2")["out_channels"] == 16
    assert row.note.text() == "out_channels is at least 1, but here it is 0."
    typed(row.editor.box, "many", qtbot)
    assert params(lenet, "conv2")["out_channels"] == 16
    assert "whole number" in row.note.text()


def test_arrows_step_within_the_range_and_merge_to_one_step(
    qtbot: QtBot, lenet: Document, selection: Selection, inspector: Inspect
) -> None:
    editor = page_of(inspector("conv2")).rows["groups"].editor
    assert isinstance(editor, NumberEditor)
    editor.box.setFocus()
    QTest.keyClick(editor.box, Qt.Key.Key_Down)
    assert "groups" not in params(lenet, "conv2")
    QTest.keyClick(editor.box, Qt.Key.Key_Up)
    QTest.keyClick(editor.box, Qt.Key.Key_Up)
    assert params(lenet, "conv2")["groups"] == 3
    lenet.undo()
    assert "groups" not in params(lenet, "conv2")


def test_a_pair_is_one_number_until_it_is_unlinked(
    qtbot: QtBot, lenet: Document, selection: Selection, inspector: Inspect
) -> None:
    editor = page_of(inspector("conv2")).rows["kernel_size"].editor
    assert isinstance(editor, PairEditor)
    typed(editor.boxes[1], "3", qtbot)
    assert params(lenet, "conv2")["kernel_size"] == 3
    QTest.mouseClick(editor.link, Qt.MouseButton.LeftButton)
    typed(editor.boxes[1], "5", qtbot)
    assert params(lenet, "conv2")["kernel_size"] == (3, 5)
    QTest.mouseClick(editor.link, Qt.MouseButton.LeftButton)
    assert params(lenet, "conv2")["kernel_size"] == 3


def test_a_word_may_stand_for_a_pair(qtbot: QtBot, lenet: Document, selection: Selection, inspector: Inspect) -> None:
    editor = page_of(inspector("conv2")).rows["padding"].editor
    assert isinstance(editor, PairEditor)
    typed(editor.boxes[0], "same", qtbot)
    assert params(lenet, "conv2")["padding"] == "same"
    assert not editor.boxes[1].isVisible()
    typed(editor.boxes[0], "2", qtbot)
    assert params(lenet, "conv2")["padding"] == 2
    assert editor.boxes[1].isVisible()


def test_what_is_being_typed_is_for_the_layer_it_was_typed_for(
    qtbot: QtBot, lenet: Document, selection: Selection, inspector: Inspect
) -> None:
    panel = inspector("conv1")
    panel.activateWindow()
    QTest.qWaitForWindowActive(panel)
    page = page_of(panel)
    editor = page.rows["out_channels"].editor
    assert isinstance(editor, NumberEditor)
    editor.box.setFocus()
    editor.box.selectAll()
    QTest.keyClicks(editor.box, "9")
    selection.select(["conv2"])
    assert page_of(panel) is page, "one page shows layers of one kind"
    assert params(lenet, "conv1")["out_channels"] == 9
    assert params(lenet, "conv2")["out_channels"] == 16
    assert editor.box.text() == "16"


def test_numbers_parted_for_one_layer_are_linked_for_the_next(
    lenet: Document, selection: Selection, inspector: Inspect
) -> None:
    page = page_of(inspector("conv1"))
    editor = page.rows["kernel_size"].editor
    assert isinstance(editor, PairEditor)
    QTest.mouseClick(editor.link, Qt.MouseButton.LeftButton)
    assert not editor.link.isChecked()
    assert lenet.undo_label == ""
    selection.select(["conv2"])
    assert editor.link.isChecked()


def test_pages_are_kept_for_when_their_kinds_are_selected_again(
    lenet: Document, selection: Selection, inspector: Inspect
) -> None:
    panel = inspector("conv1")
    first = page_of(panel)
    selection.select(["fc1"])
    assert page_of(panel) is not first
    assert not first.isVisible()
    lenet.edit("Set", lambda graph: set_params(graph, "conv2", {"out_channels": 9}))
    selection.select(["conv2"])
    assert page_of(panel) is first
    assert first.name_edit.text() == "conv2"
    editor = first.rows["out_channels"].editor
    assert isinstance(editor, NumberEditor)
    assert editor.box.text() == "9"


def test_switches_choices_and_fields_of_the_data(
    qtbot: QtBot, lenet: Document, selection: Selection, inspector: Inspect
) -> None:
    panel = inspector("conv2")
    bias, mode = page_of(panel).rows["bias"].editor, page_of(panel).rows["padding_mode"].editor
    assert isinstance(bias, SwitchEditor)
    assert isinstance(mode, ChoiceEditor)
    QTest.keyClick(bias.box, Qt.Key.Key_Space)
    QTest.keyClick(mode.box, Qt.Key.Key_Down)
    assert params(lenet, "conv2")["bias"] is False
    assert params(lenet, "conv2")["padding_mode"] == "reflect"
    selection.select(["digit"])
    field = page_of(panel).rows["field"].editor
    assert isinstance(field, ListedEditor)
    assert [field.box.itemData(row) for row in range(field.box.count())] == ["image", "label", ""]


def test_reset_gives_the_default_again(qtbot: QtBot, lenet: Document, selection: Selection, inspector: Inspect) -> None:
    row = page_of(inspector("conv2")).rows["kernel_size"]
    assert row.reset_button.isVisible()
    QTest.mouseClick(row.reset_button, Qt.MouseButton.LeftButton)
    assert "kernel_size" not in params(lenet, "conv2")
    assert not row.reset_button.isVisible()


def test_renaming_carries_wires_and_selection_along(
    qtbot: QtBot, lenet: Document, selection: Selection, inspector: Inspect
) -> None:
    page = page_of(inspector("conv2"))
    page.name_edit.setFocus()
    page.name_edit.selectAll()
    QTest.keyClicks(page.name_edit, "second")
    QTest.keyClick(page.name_edit, Qt.Key.Key_Return)
    assert selection.nodes == {"second"}
    assert lenet.project.graph.incoming("second")[0].source.node == "pool1"
    assert lenet.checked.ok


def test_several_layers_share_what_they_have_in_common(
    qtbot: QtBot, lenet: Document, selection: Selection, inspector: Inspect
) -> None:
    page = page_of(inspector("conv1", "conv2"))
    channels = page.rows["out_channels"].editor
    assert isinstance(channels, NumberEditor)
    assert channels.box.text() == ""
    assert channels.box.lineEdit().placeholderText() == "mixed"
    typed(channels.box, "12", qtbot)
    assert [params(lenet, name)["out_channels"] for name in ("conv1", "conv2")] == [12, 12]
    lenet.undo()
    assert [params(lenet, name)["out_channels"] for name in ("conv1", "conv2")] == [6, 16]


def test_of_a_pair_only_the_number_that_differs_is_mixed_and_each_is_set_by_itself(
    lenet: Document, inspector: Inspect, qtbot: QtBot
) -> None:
    for name, size in (("conv1", (3, 5)), ("conv2", (3, 7))):
        lenet.edit("Set", partial(set_params, node=name, changes={"kernel_size": size}))
    editor = page_of(inspector("conv1", "conv2")).rows["kernel_size"].editor
    assert isinstance(editor, PairEditor)
    assert editor.boxes[0].text() == "3"
    assert editor.boxes[1].lineEdit().placeholderText() == "mixed"
    assert not editor.link.isChecked()
    typed(editor.boxes[0], "4", qtbot)
    assert [params(lenet, name)["kernel_size"] for name in ("conv1", "conv2")] == [(4, 5), (4, 7)]
    lenet.undo()
    assert [params(lenet, name)["kernel_size"] for name in ("conv1", "conv2")] == [(3, 5), (3, 7)]
    typed(editor.boxes[1], "3", qtbot)
    assert [params(lenet, name)["kernel_size"] for name in ("conv1", "conv2")] == [3, 3]


def test_layers_of_different_kinds_show_only_common_parameters(
    qtbot: QtBot, lenet: Document, selection: Selection, inspector: Inspect
) -> None:
    page = page_of(inspector("conv1", "fc1"))
    assert list(page.rows) == ["bias", "parametrization"]


def test_the_selection_is_told_in_its_kinds_each_of_which_can_be_picked_out(
    inspector: Inspect, lenet: Document, selection: Selection
) -> None:
    panel = inspector(*lenet.project.graph.nodes)
    shown = texts(page_of(panel))
    assert "15 layers of 7 kinds" in shown
    assert "and 1 more kind. They have no parameter in common." in shown
    says = next(label for label in panel.findChildren(QLabel) if "3&nbsp;Linear" in label.text())
    says.linkActivated.emit("Linear")
    assert selection.nodes == {"fc1", "fc2", "logits"}
    assert "3 Linear layers" in texts(page_of(panel))


def test_a_problem_stands_with_its_repair(
    qtbot: QtBot, lenet: Document, selection: Selection, inspector: Inspect
) -> None:
    page = page_of(inspector("conv2"))
    lenet.edit("Break", lambda graph: set_params(graph, "conv2", {"kernel_size": 40}))
    qtbot.waitUntil(lambda: "no room" in texts(page))


def test_nothing_selected_shows_project_and_variables(
    qtbot: QtBot, lenet: Document, selection: Selection, inspector: Inspect
) -> None:
    panel = inspector()
    page = panel.page
    assert isinstance(page, NetworkPage)
    assert "61,706" in texts(page)
    QTest.mouseClick(page.variables.add_button, Qt.MouseButton.LeftButton)
    assert dict(lenet.project.graph.variables) == {"width": 16}
    row = page.variables.rows["width"]
    row.value_edit.setText("24")
    QTest.keyClick(row.value_edit, Qt.Key.Key_Return)
    assert dict(lenet.project.graph.variables) == {"width": 24}


def test_renaming_a_variable_changes_the_expressions_that_use_it(
    qtbot: QtBot, lenet: Document, selection: Selection, inspector: Inspect
) -> None:
    lenet.edit("v", lambda graph: set_params(set_variable(graph, "width", 6), "conv2", {"out_channels": "= width * 2"}))
    page = inspector().page
    assert isinstance(page, NetworkPage)
    row = page.variables.rows["width"]
    row.name_edit.setText("channels")
    QTest.keyClick(row.name_edit, Qt.Key.Key_Return)
    assert dict(lenet.project.graph.variables) == {"channels": 6}
    assert params(lenet, "conv2")["out_channels"] == "= channels * 2"
    assert lenet.checked.ok


@pytest.mark.parametrize("layer", ["Conv2d", "Conv3d", "AvgPool3d", "ConvTranspose3d"])
def test_a_page_is_no_wider_than_a_narrow_inspector(layer: str, lenet: Document, inspector: Inspect) -> None:
    name = "a_rather_long_name_of_a_layer"
    lenet.edit("Add", lambda graph: add_node(graph, Node(name, layer)))
    panel = inspector(name)
    panel.resize(panel.minimumWidth(), 700)
    assert page_of(panel).minimumSizeHint().width() <= panel.viewport().width()


def test_a_node_that_is_gone_leaves_the_page(
    qtbot: QtBot, lenet: Document, selection: Selection, inspector: Inspect
) -> None:
    lenet.edit("v", lambda graph: set_variable(graph, "width", 6))
    panel = inspector("conv2")
    lenet.new()
    assert isinstance(panel.page, NetworkPage)


def test_a_layer_that_refuses_what_arrives_shows_its_problem_and_no_sizes(lenet: Document, inspector: Inspect) -> None:
    lenet.edit("Connect the classes", lambda graph: connect(graph, End("digit"), End("conv1")))
    assert "conv1" in texts(inspector("conv1"))


def test_an_input_of_the_data_shows_shape_and_type_as_decided_there(
    qtbot: QtBot, lenet: Document, selection: Selection, inspector: Inspect
) -> None:
    page = page_of(inspector("image"))
    assert {name for name, field in page.inferred.fields.items() if field.isVisible()} == {"shape", "dtype"}
    assert [field.whole_text for field in page.inferred.fields.values()] == [
        "1 × 32 × 32  from the data",
        "float32  from the data",
    ]
    assert "Follows from the data" in texts(page)
    tip = page.inferred.fields["shape"].toolTip()
    assert tip.endswith("choose another field, or empty the field and give a shape of its own."), "its row is hidden"
    assert not page.rows["shape"].isVisible()
    assert not page.rows["dtype"].isVisible()
    lenet.edit("Use the label", lambda graph: set_params(graph, "image", {"field": "label"}))
    assert [field.whole_text for field in page.inferred.fields.values()] == [
        "one number  from the data",
        "int64  from the data",
    ]
    lenet.edit("Own shape", lambda graph: set_params(graph, "image", {"field": "", "shape": (1, 8, 8)}))
    assert page.rows["shape"].isVisible()
    assert page.rows["dtype"].isVisible()
    assert page.inferred.isHidden()


def test_a_shape_that_does_not_count_beside_a_field_is_not_offered_to_be_reset(
    lenet: Document, inspector: Inspect
) -> None:
    page = page_of(inspector("image"))
    lenet.edit("Own shape", lambda graph: set_params(graph, "image", {"shape": (1, 8, 8)}))
    assert lenet.project.graph.nodes["image"].params["field"]
    assert page.reset_all.isHidden(), "of two that are set, only the field can be seen"
    lenet.edit("No field", lambda graph: set_params(graph, "image", {"field": "", "dtype": "float64"}))
    assert page.reset_all.isVisible()


def test_inputs_of_which_one_has_a_shape_of_its_own_can_be_given_one_together(
    qtbot: QtBot, lenet: Document, selection: Selection, inspector: Inspect
) -> None:
    panel = inspector("image", "digit")
    assert not page_of(panel).rows["shape"].isVisible()
    lenet.edit("Own shape", lambda graph: set_params(graph, "image", {"field": "", "shape": (1, 8, 8)}))
    assert page_of(panel).rows["shape"].isVisible()
