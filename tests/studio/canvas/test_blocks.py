"""Blocks on the canvas: cards that tell what they are, and the commands that make, open and dissolve them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from engine.design.graph import Graph, Node, parse_edge
from engine.design.graph.edits import add_node, connect, set_params, share
from engine.design.project.block_files import library
from studio.block_path import Step
from studio.canvas import CanvasView
from studio.canvas.face import face_of
from studio.canvas.name_field import NameField
from tests.studio.canvas.conftest import Hand, network
from tests.studio.test_place import where

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def press(canvas: CanvasView, key: Qt.Key, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    canvas.setFocus()
    QTest.keyClick(canvas, key, keys)


def type_name(canvas: CanvasView, name: str) -> None:
    """Type a name into the field that is open, and Return."""
    field = next(field for field in canvas.findChildren(NameField) if field.isVisible())
    field.selectAll()
    QTest.keyClicks(field, name)
    QTest.keyClick(field, Qt.Key.Key_Return)


def group(canvas: CanvasView, nodes: list[str], name: str) -> None:
    canvas.selection.select(nodes)
    press(canvas, Qt.Key.Key_G, CTRL)
    type_name(canvas, name)


def wires(canvas: CanvasView) -> set[str]:
    return {str(edge) for edge in canvas.place.graph.edges.values()}


def test_grouping_asks_for_a_name_and_leaves_one_selected_card(canvas: CanvasView, qtbot: QtBot) -> None:
    group(canvas, ["conv", "relu", "pool"], "Stem")
    graph = canvas.document.project.graph
    assert graph.nodes["stem"].layer == "Stem"
    assert wires(canvas) >= {"image -> stem", "stem -> flatten"}
    assert canvas.selection.nodes == {"stem"}
    assert canvas.document.undo_label == "Group 3 layers into Stem"
    face = canvas.stage.cards["stem"].face
    assert (face.is_block, face.repeats, face.family) == (True, False, "Blocks")
    canvas.document.undo()
    assert set(canvas.document.project.graph.nodes) == set(network().nodes)
    assert not canvas.document.project.graph.blocks


def test_a_new_block_is_called_by_the_first_free_number(canvas: CanvasView) -> None:
    canvas.selection.select(["conv"])
    press(canvas, Qt.Key.Key_G, CTRL)
    field = next(field for field in canvas.findChildren(NameField) if field.isVisible())
    assert field.text() == "Block1"
    QTest.keyClick(field, Qt.Key.Key_Return)
    canvas.selection.select(["relu"])
    press(canvas, Qt.Key.Key_G, CTRL)
    field = next(field for field in canvas.findChildren(NameField) if field.isVisible())
    assert field.text() == "Block2"
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert list(canvas.document.project.graph.blocks) == ["Block1"]


def test_a_name_is_asked_for_over_the_first_layer_that_goes_into_the_block(
    make_canvas: Callable[[Graph], CanvasView],
) -> None:
    far = Node("image", "Input", {"field": "image"}, (-2000.0, 0.0))
    row = [Node("first", "ReLU"), Node("second", "ReLU", {}, (208.0, 0.0))]
    canvas = make_canvas(Graph.of([far, *row], ["image -> first", "first -> second"]))
    card = canvas.stage.cards["first"].card
    canvas.camera.look(1.0, card.center())
    canvas.selection.select(["image", "first", "second"])
    press(canvas, Qt.Key.Key_G, CTRL)
    (field,) = canvas.findChildren(NameField)
    assert canvas.camera.zoom == 1.0
    above = canvas.mapFromScene(card.topLeft())
    assert abs(field.x() - above.x()) < 20
    assert 0 < above.y() - field.y() < 60
    QTest.keyClick(field, Qt.Key.Key_Escape)


def test_a_group_that_can_not_be_says_why_and_keeps_the_field_open(canvas: CanvasView, qtbot: QtBot) -> None:
    canvas.selection.select(["conv", "pool"])
    press(canvas, Qt.Key.Key_G, CTRL)
    with qtbot.waitSignal(canvas.document.refused) as told:
        type_name(canvas, "Around")
    assert "relu" in told.args[0]
    assert any(field.isVisible() for field in canvas.findChildren(NameField))
    assert not canvas.document.is_dirty
    QTest.keyClick(canvas.findChildren(NameField)[-1], Qt.Key.Key_Escape)


def test_grouping_nothing_says_what_to_do_first(canvas: CanvasView, qtbot: QtBot) -> None:
    canvas.selection.select([])
    with qtbot.waitSignal(canvas.status) as told:
        press(canvas, Qt.Key.Key_G, CTRL)
    assert "Select" in told.args[0]


def test_ungrouping_gives_back_what_was_grouped(canvas: CanvasView) -> None:
    before = {name: node.at for name, node in canvas.place.graph.nodes.items()}
    edges = wires(canvas)
    group(canvas, ["conv", "relu", "pool"], "Stem")
    press(canvas, Qt.Key.Key_G, CTRL | SHIFT)
    assert wires(canvas) == edges
    assert {name: node.at for name, node in canvas.place.graph.nodes.items()} == before
    assert canvas.selection.nodes == {"conv", "relu", "pool"}


def test_a_layer_that_takes_the_name_of_its_block_is_selected_with_the_others(canvas: CanvasView) -> None:
    group(canvas, ["conv", "relu"], "Relu")
    assert "conv" not in canvas.place.graph.nodes
    press(canvas, Qt.Key.Key_G, CTRL | SHIFT)
    assert canvas.selection.nodes == {"conv", "relu"}


def test_copies_taken_apart_make_room_for_themselves(canvas: CanvasView) -> None:
    group(canvas, ["conv", "relu"], "Step")
    canvas.document.edit("Repeat", lambda graph: set_params(graph, "step", {"repeat": 3}))
    press(canvas, Qt.Key.Key_G, CTRL | SHIFT)
    nodes = canvas.place.graph.nodes
    assert {"conv", "conv2", "conv3", "relu", "relu2", "relu3"} <= nodes.keys()
    places = [node.at for node in nodes.values()]
    assert len(set(places)) == len(places)
    assert nodes["pool"].at[0] > nodes["relu3"].at[0]


def test_ungrouping_moves_only_the_row_it_happens_in_and_shows_what_was_inside(canvas: CanvasView) -> None:
    canvas.document.edit("Another row", lambda graph: add_node(graph, Node("far", "ReLU", {}, (900.0, 600.0))))
    group(canvas, ["conv", "relu"], "Step")
    canvas.document.edit("Repeat", lambda graph: set_params(graph, "step", {"repeat": 6}))
    before = canvas.place.graph.nodes
    canvas.camera.look(1.0, canvas.stage.cards["step"].card.center())
    canvas.selection.select(["step"])
    press(canvas, Qt.Key.Key_G, CTRL | SHIFT)
    canvas.camera.arrive()
    after = canvas.place.graph.nodes
    assert after["far"].at == before["far"].at
    assert after["pool"].at[0] > before["pool"].at[0]
    assert after["pool"].at[1] == before["pool"].at[1]
    assert canvas.camera.seen.contains(canvas.stage.occupied(after.keys() - before.keys()))


def test_a_double_click_or_return_opens_a_block_and_ctrl_up_leaves_it(canvas: CanvasView, hand: Hand) -> None:
    group(canvas, ["conv", "relu", "pool"], "Stem")
    hand.double_click(hand.body("stem"))
    assert where(canvas.place) == (Step("stem"),)
    assert set(canvas.stage.cards) == {"x", "conv", "relu", "pool", "y"}
    assert canvas.selection.nodes == frozenset()
    press(canvas, Qt.Key.Key_Up, CTRL)
    assert where(canvas.place) == ()
    assert canvas.selection.nodes == {"stem"}
    press(canvas, Qt.Key.Key_Return)
    assert canvas.place.block == "Stem"
    press(canvas, Qt.Key.Key_Up, CTRL)
    press(canvas, Qt.Key.Key_Down, CTRL)
    assert canvas.place.block == "Stem"


def test_another_card_is_renamed_by_a_double_click_and_stepped_from_by_ctrl_down(
    canvas: CanvasView, hand: Hand
) -> None:
    hand.double_click(hand.body("conv"))
    assert any(field.isVisible() for field in canvas.findChildren(NameField))
    QTest.keyClick(canvas.findChildren(NameField)[-1], Qt.Key.Key_Escape)
    canvas.selection.select(["image"])
    press(canvas, Qt.Key.Key_Down, CTRL)
    assert canvas.selection.nodes == {"flatten"}
    assert where(canvas.place) == ()


def test_the_view_comes_back_to_where_it_was(canvas: CanvasView) -> None:
    group(canvas, ["conv", "relu"], "Stem")
    canvas.camera.look(1.7, canvas.stage.cards["fc"].card.center())
    zoom, centre = canvas.camera.zoom, canvas.camera.centre
    canvas.place.enter("stem")
    assert canvas.camera.zoom != zoom
    canvas.place.leave()
    assert canvas.camera.zoom == zoom
    assert (canvas.camera.centre - centre).manhattanLength() < 2


def test_what_is_drawn_inside_is_there_for_every_use(canvas: CanvasView, hand: Hand) -> None:
    group(canvas, ["relu"], "Act")
    canvas.place.enter("act")
    hand.drag(hand.body("relu"), hand.body("relu") + (hand.body("y") - hand.body("relu")) / 2 * 0.5)
    name = canvas.add_layer("Dropout", edge=next(edge for edge in canvas.stage.wires if str(edge) == "relu -> y"))
    assert {"relu -> dropout", "dropout -> y"} <= wires(canvas)
    assert canvas.selection.nodes == {name}
    assert "dropout" in canvas.document.project.graph.blocks["Act"].graph.nodes
    assert canvas.document.undo_label == "Add Dropout in Act"
    canvas.document.undo()
    canvas.document.undo()
    assert canvas.place.block == "Act"
    assert set(canvas.stage.cards) == {"x", "relu", "y"}


def test_a_renamed_port_keeps_its_wires_outside(canvas: CanvasView, hand: Hand) -> None:
    group(canvas, ["fc", "flatten"], "Head")
    edge = parse_edge("pool -> head.x")
    canvas.document.edit("Name the port", lambda graph: connect(graph, edge.source, edge.target))
    canvas.place.enter("head")
    canvas.selection.select(["x"])
    press(canvas, Qt.Key.Key_F2)
    type_name(canvas, "features")
    canvas.place.leave()
    assert canvas.place.checked.nodes["head"].ready


def test_a_repeated_block_says_how_often_and_shared_weights_say_whose(canvas: CanvasView) -> None:
    group(canvas, ["relu"], "Act")
    canvas.document.edit("Repeat", lambda graph: set_params(graph, "act", {"repeat": 3}))
    face = canvas.stage.cards["act"].face
    assert face.repeats
    assert face.detail == "3 × Act"
    other = canvas.add_layer("Linear")
    canvas.document.edit("Share", lambda graph: share(graph, other, "fc"))
    face = canvas.stage.cards[other].face
    assert (face.owner, face.detail) == ("fc", "fc")


def test_ports_of_a_layer_that_shares_are_those_of_its_owner() -> None:
    owner = Node("one", "MaxPool2d", {"return_indices": True})
    graph = Graph.of([owner, Node("two", "MaxPool2d", {}, (0.0, 0.0), "one")])
    ports = [[port.name for port in face_of(graph, graph.nodes[name], None).outputs] for name in ("one", "two")]
    assert ports[0] == ports[1] == ["", "indices"]


def test_blocks_are_copied_with_what_they_need_to_another_project(
    canvas: CanvasView, make_canvas: Callable[[Graph], CanvasView]
) -> None:
    group(canvas, ["conv", "relu"], "Inner")
    group(canvas, ["inner", "pool"], "Shell")
    press(canvas, Qt.Key.Key_C, CTRL)
    assert '"Inner"' in QGuiApplication.clipboard().text()
    other = make_canvas(Graph())
    press(other, Qt.Key.Key_V, CTRL)
    pasted = other.document.project.graph
    assert set(pasted.blocks) == {"Inner", "Shell"}
    assert pasted.nodes["shell"].layer == "Shell"
    assert other.document.checked.nodes["shell"].problems[0].code == "open-input"
    other.document.undo()
    assert not other.document.project.graph.blocks


def test_a_copied_block_beside_another_of_its_name_gets_a_number(
    canvas: CanvasView, make_canvas: Callable[[Graph], CanvasView]
) -> None:
    group(canvas, ["conv"], "Stem")
    press(canvas, Qt.Key.Key_C, CTRL)
    other = make_canvas(network())
    group(other, ["relu"], "Stem")
    press(other, Qt.Key.Key_V, CTRL)
    graph = other.document.project.graph
    assert set(graph.blocks) == {"Stem", "Stem2"}
    assert {node.layer for node in graph.nodes.values()} >= {"Stem", "Stem2"}


def test_a_shipped_block_brings_its_definition_along(canvas: CanvasView) -> None:
    name = canvas.add_layer("Residual")
    graph = canvas.document.project.graph
    assert graph.nodes[name].layer == "Residual"
    assert graph.blocks["Residual"] == library().blocks["Residual"]
    assert name == "residual"
    canvas.document.undo()
    assert not canvas.document.project.graph.blocks


def test_blocks_are_saved_to_a_file_and_loaded_from_it(
    canvas: CanvasView,
    make_canvas: Callable[[Graph], CanvasView],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    group(canvas, ["conv", "relu"], "Stem")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "stem"), ""))
    with qtbot.waitSignal(canvas.done) as told:
        canvas.commands.blocks.save.trigger()
    assert told.args[0] == "Stem is saved in stem.netloom."
    other = make_canvas(network())
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "stem.netloom"), ""))
    other.commands.blocks.load.trigger()
    assert other.document.project.graph.blocks == canvas.document.project.graph.blocks
    (new,) = other.selection.nodes
    assert other.document.project.graph.nodes[new].layer == "Stem"


def test_a_file_without_blocks_says_so(
    canvas: CanvasView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    (tmp_path / "other.netloom").write_text("no blocks")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "other.netloom"), ""))
    with qtbot.waitSignal(canvas.status) as told:
        canvas.commands.blocks.load.trigger()
    assert "other.netloom" in told.args[0]
    assert not canvas.document.is_dirty


def test_a_block_is_renamed_on_its_card_and_from_within(canvas: CanvasView) -> None:
    group(canvas, ["conv", "relu"], "Stem")
    canvas.commands.blocks.rename.trigger()
    type_name(canvas, "Begin")
    assert canvas.document.project.graph.nodes["stem"].layer == "Begin"
    canvas.place.enter("stem")
    canvas.commands.blocks.rename.trigger()
    type_name(canvas, "Front")
    assert canvas.place.block == "Front"
    assert where(canvas.place) == (Step("stem"),)


def test_unused_blocks_are_deleted_on_demand(canvas: CanvasView) -> None:
    assert not canvas.commands.blocks.tidy.isEnabled()
    group(canvas, ["conv", "relu"], "Stem")
    assert not canvas.commands.blocks.tidy.isEnabled()
    press(canvas, Qt.Key.Key_G, CTRL | SHIFT)
    assert list(canvas.document.project.graph.blocks) == ["Stem"]
    assert canvas.commands.blocks.tidy.isEnabled()
    canvas.commands.blocks.tidy.trigger()
    assert not canvas.document.project.graph.blocks
    canvas.document.undo()
    assert list(canvas.document.project.graph.blocks) == ["Stem"]


def test_commands_are_offered_where_they_can_be_done(canvas: CanvasView) -> None:
    blocks = canvas.commands.blocks
    canvas.selection.select(["conv"])
    assert not any(a.isEnabled() for a in (blocks.ungroup, blocks.open, blocks.leave, blocks.rename, blocks.save))
    group(canvas, ["conv", "relu"], "Stem")
    assert all(a.isEnabled() for a in (blocks.ungroup, blocks.open, blocks.rename, blocks.save, blocks.sentence))
    canvas.place.enter("stem")
    assert blocks.leave.isEnabled()
    assert not blocks.open.isEnabled()


def test_a_problem_inside_stands_on_the_card_of_the_block(canvas: CanvasView) -> None:
    group(canvas, ["conv", "relu"], "Stem")
    canvas.place.enter("stem")
    canvas.place.edit("Break", lambda graph: set_params(graph, "conv", {"kernel_size": 40}))
    assert canvas.stage.cards["conv"].face.severity == "error"
    canvas.place.leave()
    face = canvas.stage.cards["stem"].face
    assert face.severity == "error"
    assert face.says.startswith("stem.conv")
    canvas.show_problems("stem")
    assert "canvas_bubble" in {child.objectName() for child in canvas.children()}


def test_selected_layers_of_one_kind_share_the_weights_of_the_first(canvas: CanvasView) -> None:
    other = canvas.add_layer("Linear")
    sharing = canvas.commands.sharing
    canvas.selection.select(["fc", "relu"])
    assert not sharing.share.isEnabled()
    canvas.selection.select(["fc", other])
    assert sharing.share.isEnabled()
    sharing.share.trigger()
    assert canvas.document.project.graph.nodes[other].shares == "fc"
    assert canvas.document.undo_label == f"Share the weights of fc with {other}"
    assert canvas.stage.cards[other].face.owner == "fc"
    assert sharing.unshare.isEnabled()
    sharing.unshare.trigger()
    assert canvas.document.project.graph.nodes[other].shares == ""
    assert canvas.document.project.graph.nodes[other].params["out_features"] == 10
    assert not sharing.unshare.isEnabled()


def test_a_block_is_named_over_the_first_of_its_layers_and_comes_to_stand_there(canvas: CanvasView) -> None:
    """Of two rows the corner would be the place of a layer that stays."""
    at = canvas.place.graph.nodes["pool"].at
    canvas.selection.select(["pool", "flatten"])
    press(canvas, Qt.Key.Key_G, CTRL)
    (field,) = (field for field in canvas.findChildren(NameField) if field.isVisible())
    card = canvas.mapFromScene(canvas.stage.cards["pool"].card).boundingRect()
    assert abs(canvas.mapFromGlobal(field.mapToGlobal(field.rect().topLeft())).x() - card.left()) < 24
    type_name(canvas, "Tail")
    graph = canvas.place.graph
    assert graph.nodes["tail"].at == at
    assert not any(
        canvas.stage.cards["tail"].card.intersects(c.card) for n, c in canvas.stage.cards.items() if n != "tail"
    )
