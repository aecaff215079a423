from __future__ import annotations

import gc
import random
import weakref
from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainterPath
from PySide6.QtWidgets import QGraphicsItem
from pytestqt.qtbot import QtBot

from engine.design.graph import Edge, EditRefused, End, Graph, Node
from engine.design.graph.drawing_edits import turned
from engine.design.graph.edits import (
    add_node,
    connect,
    disconnect,
    move_nodes,
    remove_nodes,
    rename_node,
    set_params,
    unique_id,
)
from studio.canvas import CanvasView
from studio.canvas.blocks import BLOCKS_BELOW
from studio.canvas.labels_item import LabelsItem
from studio.canvas.scene import CanvasScene
from studio.selection import Selection
from tests.studio.canvas.conftest import network


def _rounded(path: QPainterPath) -> list[tuple[float, float]]:
    places = [path.elementAt(index) for index in range(path.elementCount())]
    return [(round(place.x, 3) + 0.0, round(place.y, 3) + 0.0) for place in places]


def _rounded_rect(rect: QRectF) -> list[float]:
    return [round(side, 3) + 0.0 for side in (rect.x(), rect.y(), rect.width(), rect.height())]


def picture(scene: CanvasScene) -> tuple[dict[str, object], ...]:
    """All that the items show, apart from the order in which they came; Qt itself ignores the error of a sum."""
    scene.glide.finish()
    cards: dict[str, object] = {
        name: (card.node, card.face, round(card.x(), 6), round(card.y(), 6), card.selected, card.scene() is scene)
        for name, card in scene.cards.items()
    }
    wires: dict[str, object] = {
        str(edge): (
            wire.kind,
            wire.label,
            wire.severity,
            wire.strong,
            _rounded(wire.path()),
            wire.pos().toTuple(),
            wire.pen(),
            wire.opacity(),
            _rounded_rect(scene.labels.spot(edge)) if scene.labels.is_free(edge) else None,
        )
        for edge, wire in scene.wires.items()
    }
    drawn: dict[str, object] = {
        name: (
            item.annotation,
            _rounded_rect(item.outline.translated(item.pos())),  # with what hangs below a frame
            item.selected,
        )
        for name, item in scene.annotations.items()
    }
    return cards, wires, drawn


def far_picture(scene: CanvasScene) -> object:
    """All that is seen from afar, apart from the order in which it came."""
    batch = scene.blocks.still
    batches = (batch.rects, batch.lines)
    return [{colour: shown for colour, shown in sorted(by.items()) if shown} for by in batches], batch.wrong


def edited(graph: Graph, choice: random.Random) -> Graph:
    """One random edit, as gestures and panels make them."""
    names = list(graph.nodes)
    name = choice.choice(names) if names else ""
    kind = choice.randrange(8) if names else 0
    if kind == 0:
        layer = choice.choice(["ReLU", "Conv2d", "Add", "LSTM", "CrossEntropyLoss", "NoSuchLayer"])
        new = unique_id(graph, layer.lower())
        return add_node(graph, Node(new, layer, {}, (choice.randrange(900), choice.randrange(600))))
    if kind == 1:
        return remove_nodes(graph, choice.sample(names, min(2, len(names))), heal=choice.random() < 0.5)
    if kind == 2:
        return move_nodes(graph, {name: (choice.randrange(900), choice.randrange(600))})
    if kind == 3:
        return rename_node(graph, name, unique_id(graph, "renamed"))
    if kind == 4 and graph.nodes[name].layer == "Conv2d":
        return set_params(graph, name, {"out_channels": choice.choice([3, 8, "= none"]), "kernel_size": 3})
    if kind == 5 and graph.edges:
        return disconnect(graph, [choice.choice(list(graph.edges))])
    if kind == 7:
        return turned(graph, downward=not graph.drawing.downward)
    port = choice.choice(["", "x2", "target"])
    return connect(graph, End(name), End(choice.choice(names), port))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000))
def test_the_canvas_is_the_one_drawn_afresh_after_any_edits(
    make_canvas: Callable[[Graph], CanvasView], seed: int
) -> None:
    choice = random.Random(seed)
    canvas = make_canvas(network())
    document = canvas.document
    refused: list[str] = []
    document.refused.connect(refused.append)
    for _ in range(12):
        step = choice.random()
        if step < 0.15:
            document.undo()
        elif step < 0.25:
            document.redo()
        else:
            document.edit("step", lambda graph: edited(graph, choice))
        names = list(document.project.graph.nodes)
        canvas.selection.select(choice.sample(names, min(len(names), choice.randrange(3))))
        canvas.grab()
        if choice.random() < 0.5:
            far_picture(canvas.stage)
    afresh = CanvasScene(document, canvas.selection)
    assert picture(canvas.stage) == picture(afresh)
    assert far_picture(canvas.stage) == far_picture(afresh)
    afresh.deleteLater()


def test_nothing_is_left_of_what_was_removed(canvas: CanvasView) -> None:
    canvas.grab()
    card = weakref.ref(canvas.stage.cards["conv"])
    wire = weakref.ref(next(w for e, w in canvas.stage.wires.items() if e.target.node == "conv"))
    canvas.document.edit("Delete", lambda graph: remove_nodes(graph, list(graph.nodes)))
    canvas.grab()
    gc.collect()
    assert card() is None
    assert wire() is None
    left: list[QGraphicsItem] = canvas.stage.items()
    assert [type(item) for item in left] == [LabelsItem]
    assert canvas.stage.hanging(["conv"]) == {}


def test_only_what_changed_is_touched(canvas: CanvasView) -> None:
    cards, wires = dict(canvas.stage.cards), dict(canvas.stage.wires)
    canvas.document.edit("Add", lambda graph: add_node(graph, Node("tanh", "Tanh")))
    assert {name: canvas.stage.cards[name] for name in cards} == cards
    assert canvas.stage.wires == wires


def test_shapes_follow_an_edit_down_the_wires(canvas: CanvasView) -> None:
    assert canvas.stage.cards["relu"].face.shape == "N × 6 × 28 × 28"
    canvas.document.edit("Set", lambda graph: set_params(graph, "conv", {"out_channels": 9}))
    assert canvas.stage.cards["conv"].face.detail == "5×5 · 9"
    assert canvas.stage.cards["relu"].face.shape == "N × 9 × 28 × 28"
    wire = canvas.stage.wires[Edge(End("pool"), End("flatten"))]
    assert wire.label == "N × 9 × 14 × 14"
    assert wire.kind == "image"


def test_a_wire_turns_red_where_its_target_can_not_take_it(canvas: CanvasView) -> None:
    canvas.document.edit("Set", lambda graph: set_params(graph, "conv", {"kernel_size": 40}))
    assert canvas.stage.cards["conv"].face.severity == "error"
    assert "conv" in canvas.stage.cards["conv"].face.says
    assert canvas.stage.wires[Edge(End("image"), End("conv"))].severity == "error"
    canvas.document.undo()
    assert canvas.stage.wires[Edge(End("image"), End("conv"))].severity == ""


def test_a_removed_card_leaves_the_selection(canvas: CanvasView) -> None:
    canvas.selection.select(["conv", "relu"])
    canvas.document.edit("Delete", lambda graph: remove_nodes(graph, ["conv"]))
    assert canvas.selection.nodes == {"relu"}


def test_a_refused_edit_changes_nothing_on_the_canvas(canvas: CanvasView) -> None:
    before = picture(canvas.stage)

    def refused(graph: Graph) -> Graph:
        raise EditRefused("No.")

    assert not canvas.document.edit("Refused", refused)
    assert picture(canvas.stage) == before


def test_a_thousand_nodes_are_drawn(make_canvas: Callable[[Graph], CanvasView]) -> None:
    nodes = [Node(f"n{i}", "ReLU", {}, (i % 40 * 208.0, i // 40 * 120.0)) for i in range(1000)]
    canvas = make_canvas(Graph.of(nodes, [f"n{i} -> n{i + 1}" for i in range(999)]))
    assert len(canvas.stage.cards) == 1000
    assert len(canvas.stage.wires) == 999
    assert not canvas.grab().isNull()
    assert canvas.camera.zoom < BLOCKS_BELOW
    canvas.camera.frame(canvas.stage.cards["n500"].card, fly=False)
    assert canvas.camera.zoom >= BLOCKS_BELOW
    assert not canvas.grab().isNull()


def test_cards_that_land_elsewhere_glide_there(canvas: CanvasView, qtbot: QtBot) -> None:
    canvas.document.edit("Move", lambda graph: move_nodes(graph, {"conv": (600.0, 400.0)}))
    card = canvas.stage.cards["conv"]
    qtbot.waitUntil(lambda: (card.x(), card.y()) == (600, 400))


def test_a_scene_follows_the_selection_of_others(canvas: CanvasView) -> None:
    selection: Selection = canvas.selection
    card, wire = canvas.stage.cards["relu"], canvas.stage.wires[Edge(End("conv"), End("relu"))]
    shown = []
    for nodes in (["relu"], []):
        selection.select(nodes)
        shown.append((card.selected, wire.strong))
    assert shown == [(True, True), (False, False)]
