from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import combinations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.design.graph import Annotation, Graph, Node
from engine.design.graph.drawing_edits import annotate, bend
from engine.design.graph.edits import add_node, move_nodes, remove_nodes, set_params
from studio.canvas import CanvasView, arranging
from studio.canvas.framing import redrawn
from studio.canvas.layout_commands import AT_ONCE
from tests.studio.canvas.conftest import place

SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
MANY = AT_ONCE + 60


def places(canvas: CanvasView) -> dict[str, tuple[float, float]]:
    return {name: node.at for name, node in canvas.place.graph.nodes.items()}


def heap(count: int = MANY) -> Graph:
    """A long chain whose cards all lie on one another."""
    return Graph.of([Node(f"n{i}", "ReLU") for i in range(count)], [f"n{i} -> n{i + 1}" for i in range(count - 1)])


def touching(canvas: CanvasView) -> list[tuple[str, str]]:
    canvas.stage.glide.finish()
    cards = canvas.stage.cards.values()
    return [(a.node.id, b.node.id) for a, b in combinations(cards, 2) if a.card.intersects(b.card)]


def said(canvas: CanvasView) -> list[str]:
    words: list[str] = []
    canvas.status.connect(words.append)
    return words


def test_from_top_to_bottom_turns_and_arranges_as_one_step(canvas: CanvasView) -> None:
    before = canvas.place.graph
    QTest.keyClick(canvas, Qt.Key.Key_V, SHIFT)
    graph = canvas.place.graph
    assert graph.drawing.downward
    at = places(canvas)
    assert at["image"][0] == at["conv"][0] == at["relu"][0]
    assert at["image"][1] < at["conv"][1] < at["relu"][1]
    assert touching(canvas) == []
    assert canvas.document.undo_label == "Arrange from top to bottom"
    canvas.document.undo()
    assert canvas.place.graph == before
    canvas.document.redo()
    QTest.keyClick(canvas, Qt.Key.Key_H, SHIFT)
    graph, at = canvas.place.graph, places(canvas)
    assert not graph.drawing.downward
    assert touching(canvas) == []


def test_arranging_keeps_the_direction(canvas: CanvasView) -> None:
    QTest.keyClick(canvas, Qt.Key.Key_V, SHIFT)
    down = places(canvas)
    canvas.document.edit("Heap", lambda graph: move_nodes(graph, dict.fromkeys(graph.nodes, (0.0, 0.0))))
    QTest.keyClick(canvas, Qt.Key.Key_L, CONTROL)
    assert places(canvas) == down


def test_the_selection_is_arranged_beside_the_cards_that_stay(canvas: CanvasView) -> None:
    canvas.selection.select(["conv", "relu", "pool"])
    stay = {name: at for name, at in places(canvas).items() if name not in canvas.selection.nodes}
    canvas.document.edit("Heap", lambda graph: move_nodes(graph, dict.fromkeys(canvas.selection.nodes, (208.0, 150.0))))
    QTest.keyClick(canvas, Qt.Key.Key_L, CONTROL)
    assert {name: places(canvas)[name] for name in stay} == stay
    assert touching(canvas) == []
    assert place(canvas, "conv")[1] == place(canvas, "relu")[1] == place(canvas, "pool")[1]


def test_everything_is_arranged_though_some_is_selected(canvas: CanvasView) -> None:
    canvas.selection.select(["conv", "relu"])
    before = places(canvas)
    QTest.keyClick(canvas, Qt.Key.Key_L, SHIFT)
    assert {name for name, at in places(canvas).items() if at != before[name]} - {"conv", "relu"}


def test_the_bends_of_arranged_wires_go(canvas: CanvasView) -> None:
    edge = next(edge for edge in canvas.place.graph.edges.values() if edge.target.node == "relu")
    canvas.document.edit("Bend", lambda graph: bend(graph, edge, [(300.0, -200.0)]))
    QTest.keyClick(canvas, Qt.Key.Key_L, CONTROL)
    assert not any(edge.bends for edge in canvas.place.graph.edges.values())
    canvas.document.undo()
    assert any(edge.bends for edge in canvas.place.graph.edges.values())


def test_a_large_network_is_arranged_beside_the_window_as_one_step(
    make_canvas: Callable[[Graph], CanvasView], qtbot: QtBot
) -> None:
    canvas = make_canvas(heap())
    words = said(canvas)
    done: list[str] = []
    canvas.done.connect(done.append)
    QTest.keyClick(canvas, Qt.Key.Key_L, CONTROL)
    assert canvas.commands.layout.is_busy
    assert set(places(canvas).values()) == {(0.0, 0.0)}
    qtbot.waitUntil(lambda: not canvas.commands.layout.is_busy)
    assert touching(canvas) == []
    assert words == [f"Arranging {MANY} layers…"]
    assert done == [f"Arranged {MANY} layers."]
    canvas.document.undo()
    assert set(places(canvas).values()) == {(0.0, 0.0)}


def test_what_was_changed_meanwhile_is_not_overturned(make_canvas: Callable[[Graph], CanvasView], qtbot: QtBot) -> None:
    canvas = make_canvas(heap())
    words = said(canvas)
    canvas.commands.layout.arrange()
    canvas.document.edit("Delete", lambda graph: remove_nodes(graph, ["n3"]))
    qtbot.waitUntil(lambda: not canvas.commands.layout.is_busy)
    assert canvas.document.undo_label == "Delete"
    assert "stays where it is" in words[-1]


def test_other_parameters_do_not_keep_a_network_from_being_arranged(
    make_canvas: Callable[[Graph], CanvasView], qtbot: QtBot
) -> None:
    canvas = make_canvas(heap())
    canvas.commands.layout.arrange()
    canvas.document.edit("Set", lambda graph: set_params(graph, "n3", {"inplace": True}))
    qtbot.waitUntil(lambda: not canvas.commands.layout.is_busy)
    assert canvas.document.undo_label == "Arrange the layers"
    assert canvas.place.graph.nodes["n3"].params == {"inplace": True}


def test_notes_among_many_layers_find_their_places_beside_the_window(
    make_canvas: Callable[[Graph], CanvasView], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked: list[bool] = []

    def watched(*told: object) -> Graph:
        worked.append(threading.current_thread() is threading.main_thread())
        return redrawn(*told)  # type: ignore[arg-type]

    monkeypatch.setattr(arranging, "redrawn", watched)
    canvas = make_canvas(annotate(heap(), Annotation("", "note", "first", (0.0, -100.0), (160.0, 80.0)))[0])
    canvas.commands.layout.arrange()
    canvas.document.edit("Set", lambda graph: set_params(graph, "n3", {"inplace": True}))
    qtbot.waitUntil(lambda: not canvas.commands.layout.is_busy)
    assert worked == [False]
    assert canvas.place.graph.nodes["n3"].params == {"inplace": True}
    assert touching(canvas) == []


def test_a_note_that_was_written_meanwhile_goes_along_with_its_layer(
    make_canvas: Callable[[Graph], CanvasView], qtbot: QtBot
) -> None:
    canvas = make_canvas(add_node(heap(), Node("far", "ReLU", {}, (9000.0, 9000.0))))
    canvas.commands.layout.arrange()
    note = Annotation("", "note", "of the last", (9000.0, 9072.0), (160.0, 80.0))
    canvas.document.edit("Note", lambda graph: annotate(graph, note)[0])
    qtbot.waitUntil(lambda: not canvas.commands.layout.is_busy)
    x, y = canvas.place.graph.nodes["far"].at
    assert x < 9000
    assert canvas.place.graph.drawing.annotations["note1"].at == (x, y + 72)


def test_escape_leaves_everything_where_it_is(make_canvas: Callable[[Graph], CanvasView], qtbot: QtBot) -> None:
    canvas = make_canvas(heap())
    canvas.commands.layout.arrange()
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert not canvas.commands.layout.is_busy
    canvas.commands.layout.shut_down()
    qtbot.wait(20)
    assert set(places(canvas).values()) == {(0.0, 0.0)}


@pytest.mark.parametrize(
    ("key", "edge"),
    [
        (Qt.Key.Key_Left, "left"),
        (Qt.Key.Key_Right, "right"),
        (Qt.Key.Key_Up, "top"),
        (Qt.Key.Key_Down, "bottom"),
        (Qt.Key.Key_C, "centre"),
        (Qt.Key.Key_M, "middle"),
    ],
)
def test_cards_are_aligned_by_keys(canvas: CanvasView, key: Qt.Key, edge: str) -> None:
    canvas.selection.select(["conv", "fc", "loss"])
    QTest.keyClick(canvas, key, ALT | SHIFT)
    canvas.stage.glide.finish()
    cards = [canvas.stage.cards[name].card for name in ("conv", "fc", "loss")]
    lines = {
        "left": {card.left() for card in cards},
        "right": {card.right() for card in cards},
        "top": {card.top() for card in cards},
        "bottom": {card.bottom() for card in cards},
        "centre": {card.center().x() for card in cards},
        "middle": {card.center().y() for card in cards},
    }
    assert len(lines[edge]) == 1
    assert canvas.document.undo_label == "Align 3 layers"


def test_cards_are_distributed_down(canvas: CanvasView) -> None:
    canvas.selection.select(["image", "flatten", "loss"])
    QTest.keyClick(canvas, Qt.Key.Key_V, ALT | SHIFT)
    canvas.stage.glide.finish()
    tall = sorted((canvas.stage.cards[name].card for name in ("image", "flatten", "loss")), key=lambda card: card.top())
    assert tall[1].top() - tall[0].bottom() == pytest.approx(tall[2].top() - tall[1].bottom())


def test_lines_are_offered_for_several_cards_only(canvas: CanvasView) -> None:
    layout = canvas.commands.layout
    canvas.selection.select(["conv"])
    assert not any(action.isEnabled() for action in [*layout.lines, *layout.spread, layout.selection])
    canvas.selection.select(["conv", "relu"])
    assert all(action.isEnabled() for action in layout.lines)
    assert not any(action.isEnabled() for action in layout.spread)


def test_what_was_arranged_is_shown_whole_beside_the_map(canvas: CanvasView) -> None:
    canvas.camera.look(1.0, QPointF(5000, 5000))
    QTest.keyClick(canvas, Qt.Key.Key_V, SHIFT)
    canvas.camera.arrive()
    assert canvas.shows_all
    canvas.stage.glide.finish()
    covered = canvas.mapToScene(canvas.minimap.area(canvas.viewport().rect())).boundingRect()
    assert canvas.stage.cards_near(covered) == []


def looks(canvas: CanvasView) -> tuple[float, int, int]:
    canvas.camera.arrive()
    return round(canvas.camera.zoom, 4), round(canvas.camera.centre.x()), round(canvas.camera.centre.y())


def test_undoing_an_arrangement_shows_all_of_the_network_again_where_all_was_shown(canvas: CanvasView) -> None:
    canvas.frame_all(fly=False)
    before = looks(canvas)
    QTest.keyClick(canvas, Qt.Key.Key_V, SHIFT)
    after = looks(canvas)
    assert after != before
    canvas.document.undo()
    assert looks(canvas) == before
    assert canvas.camera.seen.contains(canvas.stage.occupied())
    canvas.document.redo()
    assert looks(canvas) == after
    canvas.document.undo()
    assert looks(canvas) == before


def test_undoing_an_arrangement_looks_again_at_the_part_that_was_looked_at(canvas: CanvasView) -> None:
    canvas.look_at(1.5, QPointF(250, 40))
    before = looks(canvas)
    QTest.keyClick(canvas, Qt.Key.Key_V, SHIFT)
    assert looks(canvas) != before
    canvas.document.undo()
    assert looks(canvas) == before
    assert not canvas.shows_all


def test_undoing_an_arrangement_stays_where_a_person_looked_since(canvas: CanvasView) -> None:
    canvas.frame_all(fly=False)
    QTest.keyClick(canvas, Qt.Key.Key_V, SHIFT)
    canvas.camera.arrive()
    canvas.camera.pan(90, 40)
    chosen = looks(canvas)
    canvas.document.undo()
    assert looks(canvas) == chosen
    canvas.document.redo()
    assert looks(canvas) == chosen


def test_undoing_another_step_moves_nothing(canvas: CanvasView) -> None:
    QTest.keyClick(canvas, Qt.Key.Key_V, SHIFT)
    after = looks(canvas)
    canvas.document.edit("Width", lambda graph: set_params(graph, "conv", {"out_channels": 9}))
    canvas.document.undo()
    assert looks(canvas) == after
