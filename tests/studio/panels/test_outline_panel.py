"""The outline: what its rows show and say, how they follow the network, and the whole editor by its keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from engine.design.graph import End, Graph
from engine.design.graph.drawing import Annotation
from engine.design.graph.drawing_edits import annotate, change_annotation
from engine.design.graph.edits import connect, disconnect, move_nodes, remove_nodes, set_params
from engine.design.project import Project
from studio.block_path import Step
from studio.canvas import CanvasView
from studio.canvas.connect_search import ConnectSearch
from studio.canvas.search_popup import SearchPopup
from studio.document import Document
from studio.panels.outline_model import COLOUR, KIND, SEVERITY, SHAPE
from studio.panels.outline_panel import OutlinePanel
from studio.panels.outline_view import kind_within, shape_beside
from studio.selection import Selection
from tests.studio.test_place import nested, where

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
SPOKEN = Qt.ItemDataRole.AccessibleTextRole


class Desk:
    """An outline beside a canvas, the keyboard in the outline."""

    def __init__(self, document: Document, qtbot: QtBot) -> None:
        self.document = document
        self._qtbot = qtbot
        self.selection = Selection()
        self.room = QWidget()
        self.canvas = CanvasView(document, self.selection)
        self.panel = OutlinePanel(document, self.selection, self.canvas)
        row = QHBoxLayout(self.room)
        row.addWidget(self.panel)
        row.addWidget(self.canvas, 1)
        self.room.resize(1200, 700)
        qtbot.addWidget(self.room)
        document.place.changed.connect(self._on_changed)
        document.place.moved.connect(lambda: self.selection.select([]))
        with qtbot.waitActive(self.room):
            self.room.show()
            self.room.activateWindow()
        self.panel.tree.setFocus()

    def _on_changed(self, _: object, new: object) -> None:
        self.selection.select(self.selection.nodes & self.document.place.graph.nodes.keys())

    def press(self, key: Qt.Key, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.panel.tree, key, keys)

    def write(self, text: str) -> None:
        QTest.keyClicks(QApplication.focusWidget() or self.panel.tree, text)

    def stand_on(self, name: str, below: int | None = None) -> None:
        index = self.panel.model.index_of(name)
        if below is not None:
            self.panel.tree.expand(index)
            index = self.panel.model.index(below, 0, self.panel.model.index_of(name))
        alone = QItemSelectionModel.SelectionFlag.ClearAndSelect  # whatever keys an earlier test held
        self.panel.tree.selectionModel().setCurrentIndex(index, alone)

    def hear(self, says: str) -> None:
        """Wait until the outline has said something that begins like this."""
        self._qtbot.waitUntil(lambda: self.panel.said.text().startswith(says), timeout=2_000)

    @property
    def wires(self) -> set[str]:
        return {f"{edge.source} -> {edge.target}" for edge in self.document.place.graph.edges.values()}


@pytest.fixture
def desk(lenet: Document, qtbot: QtBot) -> Desk:
    return Desk(lenet, qtbot)


@pytest.fixture
def blocks(qtbot: QtBot) -> Iterator[Desk]:
    document = Document(Project("Nested", nested()))
    yield Desk(document, qtbot)
    document.shut_down()


def shown(panel: OutlinePanel) -> list[str]:
    model = panel.model
    rows = (model.index(row, 0) for row in range(model.rowCount()))
    return ["  ·  ".join(filter(None, (str(row.data()), str(row.data(KIND))))) for row in rows]


def below(panel: OutlinePanel, name: str, role: Qt.ItemDataRole = Qt.ItemDataRole.DisplayRole) -> list[str]:
    model, parent = panel.model, panel.model.index_of(name)
    return [str(model.index(row, 0, parent).data(role)) for row in range(model.rowCount(parent))]


def spoken(panel: OutlinePanel, name: str) -> str:
    return str(panel.model.index_of(name).data(SPOKEN))


# What it shows and says


def test_nodes_stand_in_the_order_they_run_with_what_leaves_them(desk: Desk) -> None:
    assert shown(desk.panel)[:3] == ["image  ·  Input", "conv1  ·  Conv2d", "relu1  ·  ReLU"]
    assert desk.panel.model.index(1, 0).data(SHAPE) == "N × 6 × 28 × 28"


def test_a_row_says_all_of_it_in_words(desk: Desk) -> None:
    assert spoken(desk.panel, "conv1") == "conv1, Conv2d, 6 filters of 5 by 5, gives N by 6 by 28 by 28, no problems"
    assert spoken(desk.panel, "pool1").startswith("pool1, MaxPool2d, windows of 2 by 2, gives ")
    assert spoken(desk.panel, "logits") == "logits, Linear, 10 features, gives N by 10, no problems"
    assert spoken(desk.panel, "image").startswith("image, Input, field image, gives N by 1 by 32 by 32")
    assert spoken(desk.panel, "loss").startswith("loss, CrossEntropyLoss, gives nothing on, ")


def test_problems_are_said_with_their_sentences(desk: Desk) -> None:
    desk.document.edit("Break", lambda graph: set_params(graph, "conv2", {"kernel_size": 40}))
    assert "shape not known yet, 1 problem: " in spoken(desk.panel, "conv2")
    assert "no room" in spoken(desk.panel, "conv2")
    assert desk.panel.model.index_of("conv2").data(SEVERITY) == "error"


def test_below_a_node_are_its_wires(desk: Desk) -> None:
    assert below(desk.panel, "conv1") == ["input ← image", "output → relu1"]
    assert below(desk.panel, "loss") == ["input prediction ← logits", "input target ← digit"]
    assert below(desk.panel, "conv1", SPOKEN) == [
        "input, from image, N by 1 by 32 by 32",
        "output, to relu1, N by 6 by 28 by 28",
    ]
    desk.document.edit("Cut", lambda graph: disconnect(graph, [End("relu1")]))
    assert below(desk.panel, "conv1") == ["input ← image", "output → nothing yet"]
    assert below(desk.panel, "relu1", SPOKEN)[0] == "input, not connected"


def test_it_does_nothing_while_nobody_looks_and_catches_up(qtbot: QtBot, lenet: Document, selection: Selection) -> None:
    panel = OutlinePanel(lenet, selection)
    qtbot.addWidget(panel)
    assert panel.model.rowCount() == 0
    panel.show()
    panel.hide()
    lenet.edit("Channels", lambda graph: set_params(graph, "conv1", {"out_channels": 8}))
    selection.select(["conv1"])
    assert panel.model.index(1, 0).data(SHAPE) == "N × 6 × 28 × 28"
    panel.show()
    assert panel.model.index(1, 0).data(SHAPE) == "N × 8 × 28 × 28"
    assert panel.current == "conv1"


# Following the network


def test_only_the_rows_that_differ_are_told(desk: Desk, qtbot: QtBot) -> None:
    told: list[str] = []
    model = desk.panel.model

    def note(first: QModelIndex, last: QModelIndex) -> None:
        told.extend(model.name_at(model.index(row, 0)) for row in range(first.row(), last.row() + 1))

    model.dataChanged.connect(note)
    model.modelReset.connect(lambda: told.append("everything"))
    desk.document.edit("Features", lambda graph: set_params(graph, "fc2", {"out_features": 80}))
    assert told == ["fc2", "relu4", "logits"]


def test_rows_stay_open_and_current_whatever_happens_around_them(desk: Desk) -> None:
    desk.stand_on("relu2")
    tree, model = desk.panel.tree, desk.panel.model
    tree.expand(model.index_of("relu2"))
    desk.document.edit("Delete", lambda graph: remove_nodes(graph, ["conv1", "fc1"], heal=True))
    assert tree.isExpanded(model.index_of("relu2"))
    assert desk.panel.current == "relu2"
    desk.document.undo()
    assert tree.isExpanded(model.index_of("relu2"))
    desk.document.place.rename_node("relu2", "act")
    assert tree.isExpanded(model.index_of("act"))
    assert desk.panel.current == "act"


def test_rows_follow_when_the_order_changes(desk: Desk) -> None:
    desk.stand_on("digit")
    desk.panel.tree.expand(desk.panel.model.index_of("digit"))

    def edited(graph: Graph) -> Graph:
        return connect(disconnect(graph, [End("conv1"), End("loss", "target")]), End("digit"), End("conv1"))

    desk.document.edit("Rewire", edited)
    assert shown(desk.panel) == [
        name if name == check.node.layer else f"{name}  ·  {check.node.layer}"
        for name, check in desk.document.checked.nodes.items()
    ]
    assert desk.panel.current == "digit"
    assert desk.panel.tree.isExpanded(desk.panel.model.index_of("digit"))


def test_the_selection_goes_both_ways_for_several_too(desk: Desk) -> None:
    tree = desk.panel.tree
    desk.selection.select(["relu3", "conv1", "relu1"])
    rows = tree.selectionModel().selectedRows()
    assert {desk.panel.model.name_at(index) for index in rows} == {"relu3", "conv1", "relu1"}
    assert desk.panel.current == "conv1"
    desk.stand_on("pool1")
    assert desk.selection.nodes == {"pool1"}
    QTest.keyClick(tree, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert desk.selection.nodes == {"pool1", "conv2"}
    desk.press(Qt.Key.Key_A, CTRL)
    assert desk.selection.nodes == desk.document.place.graph.nodes.keys()


# The editor by its keys


def test_a_layer_is_added_into_the_wire_behind_the_current_node(desk: Desk) -> None:
    desk.stand_on("relu3")
    desk.press(Qt.Key.Key_Insert)
    popup = desk.canvas.findChild(SearchPopup)
    assert popup is not None
    desk.write("dropout")
    desk.press(Qt.Key.Key_Return)
    assert {"relu3 -> dropout", "dropout -> fc2"} <= desk.wires
    assert desk.panel.current == "dropout"
    assert desk.selection.nodes == {"dropout"}
    assert desk.panel.tree.hasFocus()
    desk.hear("Add Dropout. dropout, Dropout, ")
    assert desk.panel.tree.accessibleDescription() == desk.panel.said.text()


def test_what_was_said_goes_with_the_next_step_elsewhere_and_with_the_row(desk: Desk, qtbot: QtBot) -> None:
    desk.stand_on("relu1")
    desk.press(Qt.Key.Key_B, CTRL)
    desk.hear("Bypass relu1")
    desk.stand_on("conv1")
    assert desk.panel.said.isHidden(), "it was about the row before"
    desk.document.undo()
    desk.hear("Taken back: Bypass relu1")
    desk.canvas.setFocus()
    desk.document.edit("Move", lambda graph: move_nodes(graph, {"pool1": (5, 900)}))
    qtbot.waitUntil(desk.panel.said.isHidden)
    assert desk.panel.tree.accessibleDescription() == ""


def test_a_branch_leaves_the_wire_alone(desk: Desk) -> None:
    desk.stand_on("relu3")
    desk.press(Qt.Key.Key_Insert, ALT)
    desk.write("linear")
    desk.press(Qt.Key.Key_Return)
    assert {"relu3 -> fc2", "relu3 -> linear"} <= desk.wires
    assert below(desk.panel, "relu3") == ["input ← fc1", "output → fc2", "output → linear"]


def test_an_input_that_has_nothing_is_given_a_layer_or_a_wire(desk: Desk) -> None:
    desk.document.edit("Cut", lambda graph: disconnect(graph, [End("loss", "target")]))
    desk.stand_on("loss", below=1)
    desk.press(Qt.Key.Key_Return)
    popup = desk.canvas.findChild(ConnectSearch)
    assert popup is not None
    assert popup.shown[0] == "digit"
    desk.press(Qt.Key.Key_Return)
    assert "digit -> loss.target" in desk.wires
    assert desk.panel.tree.hasFocus()
    desk.press(Qt.Key.Key_Delete)
    assert "digit -> loss.target" not in desk.wires
    assert "loss" in desk.document.place.graph.nodes
    desk.press(Qt.Key.Key_Insert)
    desk.write("input")
    desk.press(Qt.Key.Key_Return)
    assert "input -> loss.target" in desk.wires


def test_connect_works_on_the_current_node(desk: Desk) -> None:
    desk.stand_on("relu1")
    desk.press(Qt.Key.Key_J, CTRL)
    desk.write("conv2")
    desk.press(Qt.Key.Key_Return)
    assert "relu1 -> conv2" in desk.wires
    desk.hear("Connect relu1 to conv2. relu1, ReLU, ")


def test_return_and_control_with_arrows_walk_along_the_wires(desk: Desk) -> None:
    desk.stand_on("conv1", below=0)
    desk.press(Qt.Key.Key_Return)
    assert desk.panel.current == "image"
    desk.press(Qt.Key.Key_Right, CTRL)
    desk.press(Qt.Key.Key_Right, CTRL)
    assert desk.panel.current == "relu1"
    assert desk.selection.nodes == {"relu1"}
    desk.press(Qt.Key.Key_Left, CTRL)
    assert desk.panel.current == "conv1"
    desk.stand_on("loss", below=1)
    desk.press(Qt.Key.Key_Left, CTRL)
    assert desk.panel.current == "digit"
    desk.press(Qt.Key.Key_Left, CTRL)
    assert desk.panel.said.text() == "Nothing feeds digit."


def test_a_name_is_typed_where_it_stands(desk: Desk, qtbot: QtBot) -> None:
    desk.stand_on("conv1")
    desk.press(Qt.Key.Key_F2)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    assert field.text() == "conv1"
    field.selectAll()
    desk.write("stem")
    desk.press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "stem" in desk.document.place.graph.nodes)
    assert "stem -> relu1" in desk.wires
    assert desk.panel.current == "stem"
    assert desk.selection.nodes == {"stem"}
    assert desk.panel.tree.hasFocus()


def test_a_name_that_can_not_be_one_is_refused_with_a_reason(desk: Desk, qtbot: QtBot) -> None:
    desk.stand_on("conv1")
    desk.press(Qt.Key.Key_F2)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    field.setText("relu1")
    with qtbot.waitSignal(desk.document.refused):
        desk.press(Qt.Key.Key_Return)
    assert desk.panel.current == "conv1"
    assert not desk.document.is_dirty


def test_deleting_leaves_the_keyboard_on_the_next_row(desk: Desk) -> None:
    desk.stand_on("pool1")
    desk.press(Qt.Key.Key_Delete)
    assert desk.document.undo_label == "Delete pool1"
    assert desk.panel.current == "conv2"
    assert desk.selection.nodes == {"conv2"}
    desk.document.undo()
    desk.hear("Taken back: Delete pool1. ")


@pytest.mark.parametrize(
    ("key", "keys", "label"),
    [
        (Qt.Key.Key_D, CTRL, "Duplicate relu3"),
        (Qt.Key.Key_X, CTRL, "Delete relu3"),
        (Qt.Key.Key_Delete, CTRL, "Delete relu3"),
        (Qt.Key.Key_X, CTRL | Qt.KeyboardModifier.ShiftModifier, "Pull relu3 out"),
    ],
)
def test_the_commands_of_the_canvas_work_here(desk: Desk, key: Qt.Key, keys: Qt.KeyboardModifier, label: str) -> None:
    desk.stand_on("relu3")
    desk.press(key, keys)
    assert desk.document.undo_label == label


def test_what_is_copied_is_pasted_here(desk: Desk) -> None:
    desk.stand_on("relu3")
    desk.press(Qt.Key.Key_C, CTRL)
    desk.press(Qt.Key.Key_V, CTRL)
    assert desk.panel.current == "relu5"


def test_keys_that_are_typed_search_the_tree(desk: Desk) -> None:
    desk.stand_on("image")
    desk.write("fl")
    assert desk.panel.current == "flatten"
    desk.press(Qt.Key.Key_Home)
    assert desk.panel.current == "image"
    assert not desk.document.is_dirty


def test_f4_asks_for_the_parameters(desk: Desk, qtbot: QtBot) -> None:
    desk.stand_on("conv1")
    with qtbot.waitSignal(desk.panel.parameters_wanted):
        desk.press(Qt.Key.Key_F4)
    with qtbot.waitSignal(desk.panel.parameters_wanted):
        desk.press(Qt.Key.Key_Return)


@pytest.mark.qt_log_ignore("This plugin does not support (raise|grabbing)", extend=True)
def test_repairs_are_offered_and_one_is_taken(desk: Desk, qtbot: QtBot) -> None:
    desk.document.edit("Break", lambda graph: set_params(graph, "logits", {"out_features": 7}))
    desk.stand_on("loss")
    desk.press(Qt.Key.Key_Period, CTRL)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert desk.document.checked.ok


def test_the_menu_has_the_commands_of_the_canvas(desk: Desk) -> None:
    desk.stand_on("conv1")
    menu = desk.panel.commands.menu()
    words = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert {"Add a layer after it…", "Connect to…", "Rename", "Copy", "Duplicate", "Arrange automatically"} <= {*words}
    assert len(words) == len(set(words)), "no command twice"
    menu.close()


def test_esc_in_a_search_gives_the_keyboard_back(desk: Desk) -> None:
    desk.stand_on("conv1")
    for key, keys in ((Qt.Key.Key_Insert, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_J, CTRL)):
        desk.press(key, keys)
        assert not desk.panel.tree.hasFocus()
        desk.press(Qt.Key.Key_Escape)
        assert desk.panel.tree.hasFocus()
    desk.press(Qt.Key.Key_G, CTRL)
    desk.write("Stem")
    desk.press(Qt.Key.Key_Return)
    assert desk.document.place.graph.blocks.keys() == {"Stem"}
    assert desk.panel.tree.hasFocus()


# Frames and notes


@pytest.fixture
def framed(desk: Desk) -> Desk:
    at, end = (desk.document.place.graph.nodes[name].at for name in ("conv1", "relu1"))
    frame = Annotation("frame1", "frame", "Encoder", (at[0] - 10, at[1] - 40), (end[0] - at[0] + 200, 200))
    note = Annotation("note1", "note", "Five by five, as in 1998.\nSmaller works too.", (0, 900))
    desk.document.edit("Frame", lambda graph: annotate(annotate(graph, frame)[0], note)[0])
    return desk


def test_frames_and_notes_stand_below_the_layers_and_are_read(framed: Desk) -> None:
    model = framed.panel.model
    rows = [model.index(row, 0) for row in range(model.rowCount())][-2:]
    assert [row.data() for row in rows] == ["Encoder", "Five by five, as in 1998."]
    assert [row.data(SPOKEN) for row in rows] == [
        "frame Encoder, holds conv1, relu1",
        "note, Five by five, as in 1998.\nSmaller works too.",
    ]
    assert "6 filters of 5 by 5, in the frame Encoder, gives" in spoken(framed.panel, "conv1")
    assert "frame" not in spoken(framed.panel, "fc1")


def test_a_frame_without_a_title_is_called_so_and_not_by_its_kind_twice(framed: Desk) -> None:
    frame, note = (framed.document.place.graph.drawing.annotations[name] for name in ("frame1", "note1"))
    framed.document.edit("Untitle", lambda graph: change_annotation(graph, replace(frame, text="")))
    framed.document.edit("Clear", lambda graph: change_annotation(graph, replace(note, text=" ")))
    rows = [framed.panel.model.annotation_index(name) for name in ("frame1", "note1")]
    assert [(row.data(), row.data(KIND)) for row in rows] == [("Untitled frame", ""), ("Empty note", "")]
    assert rows[0].data(SPOKEN) == "untitled frame, holds conv1, relu1"


def test_frames_and_notes_are_selected_both_ways_and_deleted(framed: Desk) -> None:
    framed.selection.select(["conv1"], ["note1"])
    assert len(framed.panel.tree.selectionModel().selectedRows()) == 2
    framed.panel.tree.setCurrentIndex(framed.panel.model.annotation_index("frame1"))
    assert framed.selection.annotations == {"frame1"}
    assert framed.selection.nodes == frozenset()
    framed.press(Qt.Key.Key_Return)
    assert framed.selection.nodes == {"conv1", "relu1"}
    framed.selection.select([], ["note1"])
    assert framed.panel.current_annotation is not None
    assert framed.panel.current_annotation.kind == "note"
    framed.press(Qt.Key.Key_Delete)
    assert framed.document.place.graph.drawing.annotations.keys() == {"frame1"}


def test_the_title_of_a_frame_is_written(framed: Desk) -> None:
    framed.selection.select([], ["frame1"])
    framed.press(Qt.Key.Key_F2)
    framed.press(Qt.Key.Key_A, CTRL)
    framed.write("Eye")
    framed.press(Qt.Key.Key_Return)
    assert framed.panel.model.annotation_index("frame1").data() == "Eye"
    assert framed.panel.tree.hasFocus()


# Blocks


def test_the_inside_of_a_block_is_listed_and_said(blocks: Desk) -> None:
    assert below(blocks.panel, "stage1")[0] == "inside: 2 layers"
    blocks.stand_on("stage1", below=0)
    blocks.press(Qt.Key.Key_Return)
    assert where(blocks.document.place) == (Step("stage1"),)
    assert shown(blocks.panel) == ["x  ·  Input", "core  ·  Core", "relu  ·  ReLU", "y  ·  Output"]
    assert blocks.panel.tree.hasFocus()


def test_blocks_are_opened_and_left_by_keys(blocks: Desk) -> None:
    blocks.stand_on("stage2")
    blocks.press(Qt.Key.Key_Down, CTRL)
    assert where(blocks.document.place) == (Step("stage2"),)
    blocks.press(Qt.Key.Key_Up, CTRL)
    assert where(blocks.document.place) == ()
    assert blocks.selection.nodes == {"stage2"}
    assert blocks.panel.current == "stage2"
    assert blocks.panel.tree.hasFocus()


def test_frames_and_notes_are_marked_in_their_colours(framed: Desk) -> None:
    model = framed.panel.tree.model()
    drawn = framed.document.project.graph.drawing.annotations
    colours = [model.index(row, 0).data(COLOUR) for row in range(model.rowCount())]
    assert [colour for colour in colours if colour] == [item.colour for item in drawn.values()]


def test_the_kind_of_a_layer_is_shortened_before_it_is_left_out(desk: Desk) -> None:
    assert kind_within("MaxPool2d", 200) == "MaxPool2d"
    assert kind_within("MaxPool2d", 50).startswith("Max")
    assert kind_within("MaxPool2d", 50).endswith("…")
    assert kind_within("ReLU", 36) == "ReLU"
    assert kind_within("MaxPool2d", 36) == ""


def test_what_leaves_a_layer_makes_way_for_its_kind(desk: Desk) -> None:
    assert shape_beside("Conv2d", "N×6×28×28", 300) == "N×6×28×28"
    narrower = [shape_beside("MaxPool2d", "N×6×28×28", room) for room in range(300, 50, -2)]
    assert list(dict.fromkeys(narrower)) == ["N×6×28×28", "6×28×28", ""], "the batch first, then all of it"
    assert shape_beside("", "N×6×28×28", 100) == "N×6×28×28"
