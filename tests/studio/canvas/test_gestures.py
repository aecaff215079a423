from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.design.graph import End, Graph, Node
from engine.design.graph.edits import remove_nodes
from studio.canvas import CanvasView
from studio.canvas.gestures import DropLayer
from studio.canvas.search_popup import SearchPopup
from tests.studio.canvas.conftest import Hand, arrows, place

SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
MIDDLE = Qt.MouseButton.MiddleButton


def test_a_card_is_dragged_to_the_grid_and_back_by_one_undo(canvas: CanvasView, hand: Hand) -> None:
    hand.drag(hand.body("fc"), hand.body("fc") + QPointF(101, 59))
    assert place(canvas, "fc") == (208 + 104, 160 + 56)
    card = canvas.stage.cards["fc"]
    assert (card.x(), card.y()) == place(canvas, "fc")
    assert canvas.document.undo_label == "Move fc"
    canvas.document.undo()
    canvas.stage.glide.finish()
    assert place(canvas, "fc") == (208, 160)
    assert (card.x(), card.y()) == (208, 160)
    assert not canvas.document.undo_label


def test_wires_follow_a_card_while_it_is_dragged(canvas: CanvasView, hand: Hand) -> None:
    wire = next(w for e, w in canvas.stage.wires.items() if e.target.node == "fc")
    before = wire.path().currentPosition()
    hand.press(hand.body("fc"))
    hand.move(hand.body("fc") + QPointF(80, 40))
    assert wire.path().currentPosition() == before + QPointF(80, 40)
    assert not canvas.document.undo_label
    hand.let_go()


def test_all_selected_cards_move_together(canvas: CanvasView, hand: Hand) -> None:
    canvas.selection.select(["flatten", "fc"])
    hand.drag(hand.body("fc"), hand.body("fc") + QPointF(0, 48))
    assert place(canvas, "flatten") == (0, 208)
    assert place(canvas, "fc") == (208, 208)
    assert canvas.document.undo_label == "Move 2 layers"


def test_escape_puts_dragged_cards_back(canvas: CanvasView, hand: Hand) -> None:
    hand.press(hand.body("fc"))
    hand.move(hand.body("fc") + QPointF(80, 40))
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    hand.let_go()
    assert canvas.stage.cards["fc"].pos() == QPointF(208, 160)
    assert not canvas.document.is_dirty
    assert canvas.selection.nodes == frozenset()


def test_a_click_selects_and_shift_adds_and_takes_away(canvas: CanvasView, hand: Hand) -> None:
    hand.click(hand.body("conv"))
    assert canvas.selection.nodes == {"conv"}
    hand.click(hand.body("relu"), SHIFT)
    assert canvas.selection.nodes == {"conv", "relu"}
    hand.click(hand.body("conv"), SHIFT)
    assert canvas.selection.nodes == {"relu"}
    hand.click((700, 500))
    assert canvas.selection.nodes == frozenset()


def test_a_box_selects_what_it_touches_and_shift_adds(canvas: CanvasView, hand: Hand) -> None:
    hand.drag((-40, 120), (300, 250))
    assert canvas.selection.nodes == {"flatten", "fc"}
    hand.drag((190, -40), (400, 80), keys=SHIFT)
    assert canvas.selection.nodes == {"flatten", "fc", "conv"}


def test_a_cancelled_box_leaves_the_selection_alone(canvas: CanvasView, hand: Hand) -> None:
    canvas.selection.select(["conv"])
    hand.press((-40, 120))
    hand.move((300, 250))
    assert canvas.selection.nodes == {"flatten", "fc"}
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.selection.nodes == {"conv"}


def test_a_wire_is_drawn_from_an_output_to_an_input(canvas: CanvasView, hand: Hand) -> None:
    hand.drag(hand.output("conv"), hand.input("pool"))
    assert "conv -> pool" in arrows(canvas.document.project.graph)
    assert "relu -> pool" not in arrows(canvas.document.project.graph)
    canvas.document.undo()
    assert "relu -> pool" in arrows(canvas.document.project.graph)


def test_a_wire_is_drawn_backwards_from_an_open_input(
    make_canvas: Callable[[Graph], CanvasView],
) -> None:
    canvas = make_canvas(Graph.of([Node("image", "Input", {"field": "image"}), Node("relu", "ReLU", {}, (300, 0))]))
    hand = Hand(canvas)
    hand.drag(hand.input("relu"), hand.output("image"))
    assert arrows(canvas.document.project.graph) == {"image -> relu"}


def test_a_wire_let_go_over_a_card_takes_its_free_input(make_canvas: Callable[[Graph], CanvasView]) -> None:
    canvas = make_canvas(
        Graph.of(
            [
                Node("fc", "Linear", {"out_features": 10}),
                Node("digit", "Input", {"field": "label"}, (0, 200)),
                Node("loss", "CrossEntropyLoss", {}, (300, 0)),
            ],
            ["fc -> loss"],
        )
    )
    hand = Hand(canvas)
    hand.drag(hand.output("digit"), hand.body("loss"))
    assert arrows(canvas.document.project.graph) == {"fc -> loss", "digit -> loss.target"}


def test_ports_where_a_wire_fits_are_lit_and_others_say_why_not(canvas: CanvasView, hand: Hand) -> None:
    hand.press(hand.output("image"))
    hand.move(hand.input("loss", "target"))
    lights = canvas.stage.cards["pool"].lights
    assert lights is not None
    assert lights[(False, "")] == ""
    refused = canvas.stage.cards["loss"].lights
    assert refused is not None
    assert "loss" in refused[(False, "target")]
    hint = canvas.findChild(type(canvas._hint), "canvas_hint")
    assert hint is not None
    assert hint.isVisible()
    assert "loss" in hint.text()
    hand.let_go()
    assert not hint.isVisible()
    assert canvas.stage.cards["pool"].lights is None
    assert not canvas.document.is_dirty


def test_a_refused_wire_says_why_in_the_status(canvas: CanvasView, hand: Hand, qtbot: QtBot) -> None:
    with qtbot.waitSignal(canvas.status) as told:
        hand.drag(hand.output("pool"), hand.input("conv"))
    assert "circle" in told.args[0]
    assert not canvas.document.is_dirty


def test_an_end_of_a_wire_is_plugged_in_elsewhere(canvas: CanvasView, hand: Hand) -> None:
    hand.drag(hand.input("pool"), hand.input("flatten"))
    wires = arrows(canvas.document.project.graph)
    assert "relu -> flatten" in wires
    assert not {"relu -> pool", "pool -> flatten"} & wires
    canvas.document.undo()
    assert {"relu -> pool", "pool -> flatten"} <= arrows(canvas.document.project.graph)


def test_a_wire_pulled_off_and_let_go_over_nothing_is_gone(canvas: CanvasView, hand: Hand) -> None:
    hand.drag(hand.input("pool"), (640, 420))
    assert "relu -> pool" not in arrows(canvas.document.project.graph)
    canvas.document.undo()
    assert "relu -> pool" in arrows(canvas.document.project.graph)


def test_a_wire_is_taken_off_at_the_nearer_end(canvas: CanvasView, hand: Hand) -> None:
    wire = next(w for e, w in canvas.stage.wires.items() if e.source.node == "pool")
    hand.drag(wire.path().pointAtPercent(0.1), hand.output("conv"))
    assert "conv -> flatten" in arrows(canvas.document.project.graph)
    assert "pool -> flatten" not in arrows(canvas.document.project.graph)


def test_a_click_on_a_port_changes_nothing(canvas: CanvasView, hand: Hand) -> None:
    hand.click(hand.input("pool"))
    hand.click(hand.output("fc"))
    assert not canvas.document.is_dirty


def test_escape_lets_a_wire_snap_back(canvas: CanvasView, hand: Hand) -> None:
    wire = next(w for e, w in canvas.stage.wires.items() if e.target.node == "pool")
    hand.press(hand.input("pool"))
    hand.move(hand.input("flatten"))
    assert not wire.isVisible()
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    hand.let_go()
    assert wire.isVisible()
    assert not canvas.document.is_dirty


def test_a_wire_dropped_on_nothing_searches_for_what_fits(canvas: CanvasView, hand: Hand) -> None:
    hand.drag(hand.output("pool"), (640, 420))
    popup = canvas.findChild(SearchPopup)
    assert popup is not None
    assert "Conv2d" in popup.shown
    assert "Conv1d" not in popup.shown
    assert "Input" not in popup.shown
    QTest.keyClicks(popup._text, "gelu")
    QTest.keyClick(popup._text, Qt.Key.Key_Return)
    graph = canvas.document.project.graph
    assert graph.nodes["gelu"].layer == "GELU"
    assert "pool -> gelu" in arrows(graph)
    assert canvas.selection.nodes == {"gelu"}
    canvas.document.undo()
    assert "gelu" not in canvas.document.project.graph.nodes
    assert not canvas.document.undo_label


def test_what_fits_begins_with_what_is_usual_and_ends_with_what_needs_more_wires(
    canvas: CanvasView, hand: Hand
) -> None:
    hand.drag(hand.output("pool"), (640, 420))
    image = canvas._popup
    assert image is not None
    assert image.shown[:4] == ["Conv2d", "ReLU", "MaxPool2d", "BatchNorm2d"]
    more = {"MaxUnpool2d", "MSELoss", "Concatenate"}
    assert max(image.shown.index(name) for name in ("Sigmoid", "Upsample")) < min(map(image.shown.index, more))
    QTest.keyClicks(image._text, "pool")
    assert image.shown[0] != "Conv2d"
    QTest.keyClick(image._text, Qt.Key.Key_Escape)
    hand.drag(hand.output("flatten"), (640, 420))
    vector = canvas._popup
    assert vector is not None
    assert vector.shown[:3] == ["Linear", "ReLU", "Dropout"]


def test_a_free_card_dropped_on_a_wire_goes_into_it(make_canvas: Callable[[Graph], CanvasView]) -> None:
    canvas = make_canvas(
        Graph.of(
            [
                Node("image", "Input", {"field": "image"}),
                Node("flatten", "Flatten", {}, (500, 0)),
                Node("drop", "Dropout", {}, (200, 200)),
            ],
            ["image -> flatten"],
        )
    )
    hand = Hand(canvas)
    hand.drag(hand.body("drop"), hand.body("drop") + QPointF(40, -200))
    graph = canvas.document.project.graph
    assert arrows(graph) == {"image -> drop", "drop -> flatten"}
    canvas.document.undo()
    assert arrows(canvas.document.project.graph) == {"image -> flatten"}
    assert place(canvas, "drop") == (200, 200)


def test_a_wired_card_dragged_over_a_wire_stays_as_it_is_wired(canvas: CanvasView, hand: Hand) -> None:
    wires = arrows(canvas.document.project.graph)
    hand.drag(hand.body("fc"), hand.body("fc") + QPointF(100, -160))
    assert arrows(canvas.document.project.graph) == wires


def test_alt_pulls_a_card_out_of_its_chain_and_heals_it(canvas: CanvasView, hand: Hand) -> None:
    hand.drag(hand.body("relu"), hand.body("relu") + QPointF(0, 320), keys=ALT)
    wires = arrows(canvas.document.project.graph)
    assert "conv -> pool" in wires
    assert not any("relu" in wire for wire in wires)
    assert place(canvas, "relu") == (416, 320)
    canvas.document.undo()
    assert {"conv -> relu", "relu -> pool"} <= arrows(canvas.document.project.graph)


def dragged_layer(name: str) -> QMimeData:
    data = QMimeData()
    data.setData("application/x-netloom-layer", name.encode())
    return data


def drop(canvas: CanvasView, hand: Hand, place: QPointF, data: QMimeData) -> None:
    spot = hand.view(place)
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    copy = Qt.DropAction.CopyAction
    QApplication.sendEvent(canvas.viewport(), QDragEnterEvent(spot, copy, data, left, none))
    QApplication.sendEvent(canvas.viewport(), QDropEvent(QPointF(spot), copy, data, left, none))


def test_a_layer_from_the_palette_is_dropped_on_the_ground(canvas: CanvasView, hand: Hand) -> None:
    drop(canvas, hand, QPointF(500, 404), dragged_layer("Tanh"))
    assert canvas.document.project.graph.nodes["tanh"].layer == "Tanh"
    assert place(canvas, "tanh") == (416, 376)
    assert canvas.selection.nodes == {"tanh"}
    canvas.document.undo()
    assert "tanh" not in canvas.document.project.graph.nodes


def test_a_layer_from_the_palette_dropped_on_a_wire_goes_into_it(canvas: CanvasView, hand: Hand) -> None:
    between = (hand.output("relu") + hand.input("pool")) / 2
    drop(canvas, hand, between, dragged_layer("Dropout"))
    canvas.stage.glide.finish()
    assert {"relu -> dropout", "dropout -> pool"} <= arrows(canvas.document.project.graph)
    assert place(canvas, "dropout") == (624, 0)
    assert place(canvas, "pool") == (832, 0), "the row makes room"
    canvas.document.undo()
    assert "relu -> pool" in arrows(canvas.document.project.graph)


def test_what_is_no_layer_is_not_taken_in(canvas: CanvasView, hand: Hand) -> None:
    drop(canvas, hand, QPointF(500, 400), dragged_layer("NoSuchLayer"))
    text = QMimeData()
    text.setText("hello")
    drop(canvas, hand, QPointF(500, 400), text)
    assert not canvas.document.is_dirty


def test_a_layer_dragged_out_again_leaves_no_trace(canvas: CanvasView, hand: Hand) -> None:
    spot = hand.view(QPointF(500, 400))
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    data = dragged_layer("Tanh")
    QApplication.sendEvent(canvas.viewport(), QDragEnterEvent(spot, Qt.DropAction.CopyAction, data, left, none))
    gestures = [type(canvas.hand.gesture)]
    QApplication.sendEvent(canvas.viewport(), QDragLeaveEvent())
    gestures.append(type(canvas.hand.gesture))
    assert gestures == [DropLayer, type(None)]
    assert not canvas.document.is_dirty


@pytest.mark.parametrize("with_space", [False, True])
def test_the_canvas_is_panned_with_the_middle_button_or_space(canvas: CanvasView, hand: Hand, with_space: bool) -> None:
    before = canvas.camera.centre
    start = QPointF(600, 420)
    if with_space:
        QTest.keyPress(canvas, Qt.Key.Key_Space)
    hand.press(start, Qt.MouseButton.LeftButton if with_space else MIDDLE)
    spot = hand.at
    hand.move(start + QPointF(50, 30))
    hand.let_go()
    if with_space:
        QTest.keyRelease(canvas, Qt.Key.Key_Space)
    moved = before - canvas.camera.centre
    assert moved.x() * canvas.camera.zoom == pytest.approx((hand.at - spot).x(), abs=1)
    assert moved.y() * canvas.camera.zoom == pytest.approx((hand.at - spot).y(), abs=1)
    assert not canvas.document.is_dirty
    assert canvas.hand.gesture is None


def test_dragging_far_out_moves_blocks_and_then_the_cards(canvas: CanvasView, hand: Hand) -> None:
    canvas.camera.frame(canvas.stage.occupied(), at_most=0.2, fly=False)
    hand.press(canvas.stage.cards["fc"].card.center())
    hand.move(canvas.stage.cards["fc"].card.center() + QPointF(160, 80))
    assert canvas.stage.cards["fc"].pos() == QPointF(208, 160)
    assert canvas.stage.lifted == {"fc"}
    canvas.viewport().repaint()
    hand.let_go()
    assert canvas.stage.lifted == frozenset()
    assert place(canvas, "fc") == (208 + 160, 160 + 80)
    assert canvas.stage.cards["fc"].pos() == QPointF(368, 240)


def test_zooming_in_while_dragging_keeps_the_cards_in_the_hand(canvas: CanvasView, hand: Hand) -> None:
    canvas.camera.frame(canvas.stage.occupied(), at_most=0.2, fly=False)
    hand.press(canvas.stage.cards["fc"].card.center())
    hand.move(canvas.stage.cards["fc"].card.center() + QPointF(160, 80))
    canvas.camera.zoom_at(hand.at, 3.0)
    hand.move(canvas.mapToScene(hand.at))
    assert canvas.stage.lifted == frozenset()
    assert canvas.stage.cards["fc"].pos() == QPointF(368, 240)
    canvas.hand.cancel()
    assert canvas.stage.cards["fc"].pos() == QPointF(208, 160)


def test_a_card_held_at_the_edge_takes_the_canvas_along(canvas: CanvasView, hand: Hand, qtbot: QtBot) -> None:
    before = canvas.camera.centre.x()
    hand.press(hand.body("fc"))
    hand.move(canvas.mapToScene(canvas.viewport().width() - 3, 300))
    qtbot.waitUntil(lambda: canvas.camera.centre.x() > before + 60)
    card = canvas.stage.cards["fc"].card
    assert card.left() < canvas.camera.seen.right() < card.right()
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.stage.cards["fc"].pos() == QPointF(208, 160)
    resting = canvas.camera.centre
    qtbot.wait(60)
    assert canvas.camera.centre == resting


def test_another_value_ends_the_gesture_with_the_one_before(canvas: CanvasView, hand: Hand) -> None:
    canvas.document.edit("Delete", lambda graph: remove_nodes(graph, ["digit"]))
    for start, goal in ((hand.body("fc"), QPointF(500, 500)), (hand.output("fc"), QPointF(500, 500))):
        hand.press(start)
        hand.move(goal)
        canvas.document.undo()
        assert canvas.hand.gesture is None
        hand.let_go()
        canvas.document.redo()
    assert place(canvas, "fc") == (208, 160)
    assert canvas.stage.cards["fc"].pos() == QPointF(208, 160)
    assert all(card.lights is None for card in canvas.stage.cards.values())


def test_an_input_of_a_repeating_port_leaves_another_one_free(make_canvas: Callable[[Graph], CanvasView]) -> None:
    nodes = [Node(f"r{i}", "ReLU", {}, (0, 100.0 * i)) for i in range(3)]
    canvas = make_canvas(Graph.of([*nodes, Node("add", "Add", {}, (300, 0))], ["r0 -> add", "r1 -> add.x2"]))
    hand = Hand(canvas)
    assert [port.label for port in canvas.stage.cards["add"].face.inputs] == ["x1", "x2", "x3"]
    hand.drag(hand.output("r2"), hand.input("add", "x3"))
    assert End("add", "x3") in canvas.document.project.graph.edges
    assert [port.label for port in canvas.stage.cards["add"].face.inputs][-1] == "x4"
