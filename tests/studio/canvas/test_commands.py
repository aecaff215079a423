from __future__ import annotations

from collections.abc import Callable
from itertools import combinations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from engine.design.graph import Graph, Node
from engine.design.graph.edits import set_params
from studio.canvas import CanvasView
from studio.canvas.problem_bubble import ProblemBubble
from studio.canvas.rename_field import RenameField
from studio.canvas.search_popup import SearchPopup
from tests.studio.canvas.conftest import Hand, arrows, place

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_delete_takes_cards_and_their_wires(canvas: CanvasView) -> None:
    canvas.selection.select(["relu"])
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert "relu" not in canvas.document.project.graph.nodes
    assert "conv -> pool" not in arrows(canvas.document.project.graph)
    canvas.document.undo()
    assert {"conv -> relu", "relu -> pool"} <= arrows(canvas.document.project.graph)


def test_no_two_commands_of_the_canvas_have_a_key_in_common(canvas: CanvasView) -> None:
    keys = [key.toString() for action in canvas.commands.actions for key in action.shortcuts()]
    assert sorted(keys) == sorted(set(keys))
    delete = next(action for action in canvas.commands.actions if action.text() == "Delete")
    assert [key.toString() for key in delete.shortcuts()] == ["Del", "Backspace"], "X11's own are Ctrl+D, too"


def test_delete_with_control_closes_the_gap(canvas: CanvasView) -> None:
    canvas.selection.select(["relu"])
    QTest.keyClick(canvas, Qt.Key.Key_Delete, CONTROL)
    assert "conv -> pool" in arrows(canvas.document.project.graph)


def test_delete_without_a_selection_takes_the_wire_under_the_pointer(canvas: CanvasView, hand: Hand) -> None:
    wire = next(w for e, w in canvas.stage.wires.items() if e.source.node == "pool")
    hand.hover(wire.path().pointAtPercent(0.5))
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert "pool -> flatten" not in arrows(canvas.document.project.graph)
    assert canvas.document.project.graph.nodes.keys() >= {"pool", "flatten"}


def test_copied_layers_are_pasted_as_text_under_free_names(canvas: CanvasView, hand: Hand) -> None:
    canvas.selection.select(["conv", "relu"])
    QTest.keyClick(canvas, Qt.Key.Key_C, CONTROL)
    assert '"conv -> relu"' in QGuiApplication.clipboard().text()
    hand.hover((500, 500))
    QTest.keyClick(canvas, Qt.Key.Key_V, CONTROL)
    graph = canvas.document.project.graph
    assert canvas.selection.nodes == {"conv2", "relu2"}
    assert "conv2 -> relu2" in arrows(graph)
    assert graph.nodes["conv2"].params == graph.nodes["conv"].params
    assert graph.nodes["relu2"].at[0] - graph.nodes["conv2"].at[0] == 208
    canvas.document.undo()
    assert len(canvas.document.project.graph.nodes) == 8


def test_what_is_pasted_on_a_card_lands_beside_it_and_again_beside_that(canvas: CanvasView, hand: Hand) -> None:
    hand.click(hand.body("fc"))
    QTest.keyClick(canvas, Qt.Key.Key_C, CONTROL)
    for _ in range(3):
        hand.hover(hand.body("fc") + QPointF(14, 6))
        QTest.keyClick(canvas, Qt.Key.Key_V, CONTROL)
    canvas.stage.glide.finish()
    names = ["fc", "fc2", "fc3", "fc4"]
    assert canvas.selection.nodes == {"fc4"}
    cards = [canvas.stage.cards[name].card for name in (*names, "flatten", "conv", "digit", "loss", "relu")]
    assert not any(one.intersects(other) for one, other in combinations(cards, 2))
    assert all(abs(place(canvas, name)[1] - place(canvas, "fc")[1]) < 700 for name in names)
    assert all(part % 8 == 0 for name in names[1:] for part in place(canvas, name))


def test_cut_layers_can_be_pasted_back(canvas: CanvasView, hand: Hand) -> None:
    canvas.selection.select(["fc"])
    QTest.keyClick(canvas, Qt.Key.Key_X, CONTROL)
    assert "fc" not in canvas.document.project.graph.nodes
    QTest.keyClick(canvas, Qt.Key.Key_V, CONTROL)
    assert canvas.document.project.graph.nodes["fc"].params["out_features"] == 10


def test_other_text_is_not_pasted_and_the_status_says_so(canvas: CanvasView, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("hello")
    with qtbot.waitSignal(canvas.status) as told:
        QTest.keyClick(canvas, Qt.Key.Key_V, CONTROL)
    assert told.args[0] == "Nothing can be pasted: the clipboard holds no layers."
    assert not canvas.document.is_dirty


def test_duplicates_keep_the_wires_that_feed_them(canvas: CanvasView) -> None:
    canvas.selection.select(["relu", "pool"])
    QTest.keyClick(canvas, Qt.Key.Key_D, CONTROL)
    assert {"conv -> relu2", "relu2 -> pool2"} <= arrows(canvas.document.project.graph)
    assert canvas.selection.nodes == {"relu2", "pool2"}


def test_arrows_nudge_the_selection_in_one_step(canvas: CanvasView) -> None:
    canvas.selection.select(["conv"])
    for _ in range(3):
        QTest.keyClick(canvas, Qt.Key.Key_Right)
    QTest.keyClick(canvas, Qt.Key.Key_Down, SHIFT)
    assert place(canvas, "conv") == (208 + 24, 40)
    canvas.document.undo()
    assert place(canvas, "conv") == (208, 0)


def test_control_and_arrows_walk_along_the_wires(canvas: CanvasView) -> None:
    canvas.selection.select(["relu"])
    QTest.keyClick(canvas, Qt.Key.Key_Right, CONTROL)
    assert canvas.selection.nodes == {"pool"}
    QTest.keyClick(canvas, Qt.Key.Key_Left, CONTROL)
    QTest.keyClick(canvas, Qt.Key.Key_Left, CONTROL)
    assert canvas.selection.nodes == {"conv"}
    QTest.keyClick(canvas, Qt.Key.Key_Down, CONTROL)
    assert canvas.selection.nodes == {"fc"}
    QTest.keyClick(canvas, Qt.Key.Key_Up, CONTROL)
    assert canvas.selection.nodes == {"conv"}
    assert "conv" in canvas.accessibleDescription()
    assert not canvas.document.is_dirty


def test_everything_is_selected_and_escape_lets_go(canvas: CanvasView) -> None:
    QTest.keyClick(canvas, Qt.Key.Key_A, CONTROL)
    assert len(canvas.selection.nodes) == 8
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.selection.nodes == frozenset()


def test_a_card_is_renamed_where_it_stands(canvas: CanvasView) -> None:
    canvas.selection.select(["conv"])
    QTest.keyClick(canvas, Qt.Key.Key_F2)
    field = canvas.findChild(RenameField)
    assert field is not None
    QTest.keyClicks(field, "stem")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert {"image -> stem", "stem -> relu"} <= arrows(canvas.document.project.graph)
    assert canvas.selection.nodes == {"stem"}
    assert canvas.hasFocus()
    canvas.document.undo()
    assert "conv" in canvas.document.project.graph.nodes


@pytest.mark.parametrize("zoom", [0.7, 0.83, 1.0, 1.6])
def test_what_stands_below_a_name_is_read_while_the_name_is_typed(canvas: CanvasView, zoom: float) -> None:
    canvas.camera.look(zoom, canvas.stage.cards["conv"].card.center())
    canvas.rename("conv")
    field = canvas.findChild(RenameField)
    assert field is not None
    shape = canvas.mapFromScene(canvas.stage.cards["conv"].pos() + QPointF(40, 31))
    assert field.isVisible()
    assert field.geometry().bottom() < shape.y()


def test_a_name_that_can_not_be_one_keeps_the_field_open_and_says_why(canvas: CanvasView, qtbot: QtBot) -> None:
    canvas.rename("conv")
    field = canvas.findChild(RenameField)
    assert field is not None
    QTest.keyClicks(field, "relu")
    with qtbot.waitSignal(canvas.document.refused) as told:
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert "relu" in told.args[0]
    assert field.isVisible()
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert not canvas.document.is_dirty


def test_a_double_click_renames_a_card_and_searches_on_the_ground(canvas: CanvasView, hand: Hand) -> None:
    hand.double_click(hand.body("conv"))
    field = canvas.findChild(RenameField)
    assert field is not None
    QTest.keyClick(field, Qt.Key.Key_Escape)
    hand.double_click((500, 480))
    popup = canvas.findChild(SearchPopup)
    assert popup is not None
    QTest.keyClicks(popup._text, "sigm")
    assert popup.shown[0] == "Sigmoid"
    QTest.keyClick(popup._text, Qt.Key.Key_Return)
    at = canvas.document.project.graph.nodes["sigmoid"].at
    assert abs(at[0] - 500) < 8
    assert abs(at[1] - 480) < 8


def test_a_double_click_on_the_map_searches_for_nothing_below_it(canvas: CanvasView, hand: Hand) -> None:
    below = canvas.minimap.area(canvas.viewport().rect()).center()
    hand.double_click(canvas.mapToScene(below))
    assert canvas._popup is None


def test_a_double_click_on_a_wire_puts_the_layer_found_into_it(canvas: CanvasView, hand: Hand) -> None:
    wire = next(w for e, w in canvas.stage.wires.items() if e.source.node == "pool")
    hand.double_click(wire.path().pointAtPercent(0.5))
    popup = canvas.findChild(SearchPopup)
    assert popup is not None
    assert "CrossEntropyLoss" not in popup.shown
    QTest.keyClicks(popup._text, "tanh")
    QTest.keyClick(popup._text, Qt.Key.Key_Return)
    assert {"pool -> tanh", "tanh -> flatten"} <= arrows(canvas.document.project.graph)


def test_tab_behind_a_card_with_a_free_output_continues_the_chain(make_canvas: Callable[[Graph], CanvasView]) -> None:
    canvas = make_canvas(Graph.of([Node("image", "Input", {"field": "image"})]))
    canvas.selection.select(["image"])
    for word in ("conv2d", "relu", "maxpool2d"):
        QTest.keyClick(canvas, Qt.Key.Key_Tab)
        popup = canvas._popup
        assert popup is not None
        QTest.keyClicks(popup._text, word)
        QTest.keyClick(popup._text, Qt.Key.Key_Return)
    graph = canvas.document.project.graph
    assert arrows(graph) == {"image -> conv", "conv -> relu", "relu -> pool"}
    assert [node.at for node in graph.nodes.values()] == [(0, 0), (208, 0), (416, 0), (624, 0)]


def test_the_search_is_walked_with_arrows_and_left_with_escape(canvas: CanvasView) -> None:
    canvas.open_search(QPointF(500, 480))
    popup = canvas._popup
    assert popup is not None
    QTest.keyClicks(popup._text, "pool")
    second = popup.shown[1]
    QTest.keyClick(popup._text, Qt.Key.Key_Down)
    QTest.keyClick(popup._text, Qt.Key.Key_Return)
    assert second in {node.layer for node in canvas.document.project.graph.nodes.values()}
    canvas.open_search()
    again = canvas._popup
    assert again is not None
    QTest.keyClick(again._text, Qt.Key.Key_Escape)
    assert not again.isVisible()
    assert canvas.hasFocus()


def test_a_search_without_a_find_says_so_and_adds_nothing(canvas: CanvasView) -> None:
    canvas.open_search()
    popup = canvas._popup
    assert popup is not None
    QTest.keyClicks(popup._text, "zzz")
    assert popup.shown == []
    assert popup._empty.isVisible()
    QTest.keyClick(popup._text, Qt.Key.Key_Return)
    assert not canvas.document.is_dirty


def test_a_problem_is_told_with_its_repair_as_a_button(canvas: CanvasView, hand: Hand) -> None:
    canvas.document.edit("Set", lambda graph: set_params(graph, "conv", {"kernel_size": 40}))
    badge = canvas.stage.cards["conv"].card.topRight() + QPointF(-2, 2)
    hand.click(badge)
    bubble = canvas.findChild(ProblemBubble)
    assert bubble is not None
    from PySide6.QtWidgets import QLabel, QPushButton

    assert any("conv" in label.text() for label in bubble.findChildren(QLabel))
    button = bubble.findChild(QPushButton)
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert canvas.document.undo_label == button.text()
    assert canvas.stage.cards["conv"].face.severity == ""
    assert canvas._bubble is None


def test_arranging_is_one_step_and_leaves_no_cards_on_each_other(canvas: CanvasView) -> None:
    places = {name: node.at for name, node in canvas.document.project.graph.nodes.items()}
    canvas.document.edit(
        "Heap", lambda graph: Graph.of([Node(n.id, n.layer, n.params) for n in graph.nodes.values()], [])
    )
    canvas.document.undo()
    QTest.keyClick(canvas, Qt.Key.Key_L, CONTROL)
    canvas.stage.glide.finish()
    cards = [card.card for card in canvas.stage.cards.values()]
    assert not any(a.intersects(b) for i, a in enumerate(cards) for b in cards[:i])
    canvas.document.undo()
    assert {name: node.at for name, node in canvas.document.project.graph.nodes.items()} == places


def test_cards_are_aligned_and_distributed(canvas: CanvasView) -> None:
    canvas.selection.select(["conv", "relu", "loss"])
    canvas.commands.layout.align("top")
    at = {name: canvas.document.project.graph.nodes[name].at for name in ("conv", "relu", "loss")}
    assert {y for _, y in at.values()} == {0}
    canvas.commands.layout.distribute()
    xs = sorted(canvas.document.project.graph.nodes[name].at[0] for name in at)
    assert xs[1] - xs[0] == xs[2] - xs[1]


def test_all_that_feeds_a_card_is_selected(canvas: CanvasView) -> None:
    canvas.selection.select(["flatten"])
    canvas.commands.reach("upstream")
    assert canvas.selection.nodes == {"image", "conv", "relu", "pool", "flatten"}


def test_the_menu_offers_what_fits_the_place(canvas: CanvasView, hand: Hand) -> None:
    canvas.hand.select_for_menu(hand.view(hand.body("conv")))
    offered = [action.text() for action in canvas.commands.menu(canvas).actions() if action.text()]
    assert offered[0] == "Rename"  # what is about the card comes before what is not
    assert {"Copy", "Delete", "Add a layer…"} <= set(offered)
    canvas.selection.select([])
    wire = next(w for e, w in canvas.stage.wires.items() if e.source.node == "pool")
    canvas.hand.select_for_menu(hand.view(wire.path().pointAtPercent(0.5)))
    words = {action.text() for action in canvas.commands.menu(canvas).actions()}
    assert "Take the wire off" in words
    assert "Rename" not in words


def test_every_command_is_an_action_of_the_canvas(canvas: CanvasView) -> None:
    assert set(canvas.commands.actions) <= set(canvas.actions())
    assert all(action.text() for action in canvas.actions())
    keys = [key.toString() for action in canvas.actions() for key in action.shortcuts()]
    assert len(keys) == len(set(keys))


def test_problems_asked_for_by_a_key_are_repaired_by_one(canvas: CanvasView) -> None:
    canvas.place.edit("Break", lambda graph: set_params(graph, "fc", {"out_features": 7}))
    canvas.selection.select(["loss"])
    QTest.keyClick(canvas, Qt.Key.Key_Period, CONTROL)
    button = canvas.window().focusWidget()
    assert isinstance(button, QPushButton)
    assert "10 classes" in button.accessibleDescription()
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert canvas.document.checked.ok
    assert canvas.hasFocus()
