from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.design.graph import Annotation, Graph
from engine.design.graph.drawing import MAX_TEXT
from engine.design.graph.drawing_edits import annotate
from engine.design.project import Project, read_project, write_project
from studio.canvas import CanvasView
from studio.canvas.note_field import NoteField
from studio.canvas.note_item import height_for
from studio.canvas.tips import tip_at
from tests.studio.canvas.conftest import Hand, network, place, selected

SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier
AT, SIZE = (400.0, 320.0), (200.0, 96.0)


def noted() -> Graph:
    return annotate(network(), Annotation("", "note", "Two lines\nof text", AT, SIZE, "yellow"))[0]


@pytest.fixture
def canvas(make_canvas: Callable[[Graph], CanvasView]) -> CanvasView:
    return make_canvas(noted())


def note(canvas: CanvasView, name: str = "note1") -> Annotation:
    """The note as the value has it."""
    return canvas.document.project.graph.drawing.annotations[name]


def middle(canvas: CanvasView, name: str = "note1") -> QPointF:
    return canvas.stage.annotations[name].rect.center()


def field(canvas: CanvasView) -> NoteField:
    (found,) = (field for field in canvas.findChildren(NoteField) if field.isVisible())
    return found


def test_a_note_is_written_at_the_pointer_as_one_step(make_canvas: Callable[[Graph], CanvasView]) -> None:
    canvas = make_canvas(network())
    Hand(canvas).hover((400, 400))
    QTest.keyClick(canvas, Qt.Key.Key_N, CTRL | SHIFT)
    assert not canvas.document.project.graph.drawing.annotations
    QTest.keyClicks(field(canvas), "Why so deep?")
    QTest.keyClick(field(canvas), Qt.Key.Key_Return)
    QTest.keyClicks(field(canvas), "To see more.")
    QTest.keyClick(field(canvas), Qt.Key.Key_Return, CTRL)
    assert note(canvas).text == "Why so deep?\nTo see more."
    assert note(canvas).at == (400, 400)
    assert canvas.document.undo_label == "Add a note"
    assert canvas.selection.annotations == {"note1"}
    assert canvas.hasFocus()
    canvas.document.undo()
    assert not canvas.stage.annotations
    assert not canvas.document.undo_label


def test_a_note_written_at_the_border_of_the_view_is_in_view_when_it_is_done(
    make_canvas: Callable[[Graph], CanvasView],
) -> None:
    canvas = make_canvas(network())
    Hand(canvas).hover(canvas.camera.seen.bottomRight() - QPointF(30, 20))
    QTest.keyClick(canvas, Qt.Key.Key_N, CTRL | SHIFT)
    QTest.keyClicks(field(canvas), "Here")
    QTest.keyClick(field(canvas), Qt.Key.Key_Return, CTRL)
    canvas.camera.arrive()
    assert canvas.camera.seen.contains(canvas.stage.annotations["note1"].rect)


def test_a_note_that_is_left_empty_or_with_escape_is_none(make_canvas: Callable[[Graph], CanvasView]) -> None:
    canvas = make_canvas(network())
    canvas.commands.annotations.note.trigger()
    QTest.keyClicks(field(canvas), "Never mind")
    QTest.keyClick(field(canvas), Qt.Key.Key_Escape)
    canvas.commands.annotations.note.trigger()
    QTest.keyClicks(field(canvas), "  ")
    QTest.keyClick(field(canvas), Qt.Key.Key_Return, CTRL)
    assert not canvas.document.project.graph.drawing.annotations
    assert not canvas.document.is_dirty


def test_without_the_pointer_a_note_is_written_where_nothing_stands(
    make_canvas: Callable[[Graph], CanvasView],
) -> None:
    canvas = make_canvas(network())
    canvas.camera.look(1.0, canvas.stage.cards["fc"].card.center())
    canvas.commands.annotations.note.trigger()
    QTest.keyClicks(field(canvas), "Here")
    QTest.keyClick(field(canvas), Qt.Key.Key_Return, CTRL)
    rect = canvas.stage.annotations["note1"].rect
    assert not any(rect.intersects(card.card) for card in canvas.stage.cards.values())


def test_one_key_goes_from_note_to_frame_and_around(make_canvas: Callable[[Graph], CanvasView]) -> None:
    graph, _ = annotate(noted(), Annotation("", "frame", "Far", (4000, 4000), (300, 200)))
    canvas = make_canvas(graph)
    seen = []
    for _ in range(3):
        QTest.keyClick(canvas, Qt.Key.Key_N, SHIFT)
        canvas.camera.arrive()
        (name,) = canvas.selection.annotations
        seen.append(name)
        assert canvas.camera.seen.contains(canvas.stage.annotations[name].rect)
    assert seen == ["note1", "frame1", "note1"]


def test_a_double_click_edits_a_note_and_leaving_the_field_keeps_the_words(
    canvas: CanvasView, hand: Hand, qtbot: QtBot
) -> None:
    hand.double_click(middle(canvas))
    edit = field(canvas)
    assert edit.toPlainText() == "Two lines\nof text"
    QTest.keyClicks(edit, ", and more")
    canvas.setFocus()
    qtbot.waitUntil(lambda: not edit.isVisible())
    assert note(canvas).text == "Two lines\nof text, and more"
    assert canvas.document.undo_label == "Write a note"
    canvas.document.undo()
    assert note(canvas).text == "Two lines\nof text"


def test_escape_leaves_the_words_as_they_were(canvas: CanvasView, hand: Hand) -> None:
    hand.click(middle(canvas))
    QTest.keyClick(canvas, Qt.Key.Key_F2)
    QTest.keyClicks(field(canvas), "!")
    QTest.keyClick(field(canvas), Qt.Key.Key_Escape)
    assert note(canvas).text == "Two lines\nof text"
    assert not canvas.document.is_dirty


def test_an_overlong_text_is_refused_in_a_sentence(canvas: CanvasView, hand: Hand, qtbot: QtBot) -> None:
    hand.double_click(middle(canvas))
    field(canvas).setPlainText("x" * (MAX_TEXT + 1))
    with qtbot.waitSignal(canvas.document.refused) as refused:
        QTest.keyClick(field(canvas), Qt.Key.Key_Return, CTRL)
    assert "at most 10,000 letters" in refused.args[0]
    assert field(canvas).isVisible()
    assert note(canvas).text == "Two lines\nof text"
    QTest.keyClick(field(canvas), Qt.Key.Key_Escape)


def test_ctrl_enter_is_for_the_note_and_not_for_the_window(canvas: CanvasView, hand: Hand) -> None:
    trained: list[bool] = []
    train = QAction(canvas)
    train.setShortcut("Ctrl+Return")
    train.triggered.connect(lambda: trained.append(True))
    canvas.addAction(train)
    hand.double_click(middle(canvas))
    QTest.keyClicks(field(canvas), "!")
    QTest.keyClick(field(canvas), Qt.Key.Key_Return, CTRL)
    assert note(canvas).text.endswith("!")
    assert not trained
    QTest.keyClick(canvas, Qt.Key.Key_Return, CTRL)
    assert trained


def test_what_is_being_written_stays_with_its_project(canvas: CanvasView, hand: Hand) -> None:
    document, first = canvas.document, canvas.document.here
    document.new(Project("Other", noted()), beside=True)
    second = document.here
    document.go(first)
    hand.double_click(middle(canvas))
    edit = field(canvas)
    QTest.keyClicks(edit, "!")
    document.go(second)
    assert not edit.isVisible()
    assert note(canvas).text == "Two lines\nof text"
    document.go(first)
    assert note(canvas).text == "Two lines\nof text!"


def test_a_note_grows_with_its_words_and_is_fitted_to_them(canvas: CanvasView, hand: Hand) -> None:
    hand.double_click(middle(canvas))
    field(canvas).setPlainText("\n".join(["line"] * 12))
    QTest.keyClick(field(canvas), Qt.Key.Key_Return, CTRL)
    grown = note(canvas).size
    assert grown[0] == SIZE[0]
    assert grown[1] >= height_for(note(canvas).text, SIZE[0])
    hand.double_click(middle(canvas))
    field(canvas).setPlainText("line")
    QTest.keyClick(field(canvas), Qt.Key.Key_Return, CTRL)
    assert note(canvas).size == grown
    canvas.selection.select((), ["note1"])
    canvas.commands.annotations.fit.trigger()
    assert note(canvas).size[1] < grown[1]


def test_long_words_are_wrapped(canvas: CanvasView) -> None:
    assert height_for("x" * 200, 120) > height_for("x" * 8, 120)


def test_a_note_is_dragged_wherever_it_is_pressed(canvas: CanvasView, hand: Hand) -> None:
    hand.drag(middle(canvas), middle(canvas) + QPointF(43, -21))
    assert note(canvas).at == (AT[0] + 40, AT[1] - 24)
    assert canvas.document.undo_label == "Move a note"
    assert canvas.selection.annotations == {"note1"}
    canvas.document.undo()
    canvas.stage.glide.finish()
    assert canvas.stage.annotations["note1"].pos() == QPointF(*AT)


def test_a_note_is_resized_at_its_corner_freely_with_ctrl(canvas: CanvasView, hand: Hand) -> None:
    corner = QPointF(AT[0] + SIZE[0], AT[1] + SIZE[1])
    hand.drag(corner, corner + QPointF(33, 11), keys=CTRL)
    assert note(canvas).size == (SIZE[0] + 33, SIZE[1] + 11)
    assert note(canvas).at == AT


def test_a_box_or_a_lasso_takes_the_notes_it_touches(canvas: CanvasView, hand: Hand) -> None:
    hand.drag((380, 300), (450, 340))
    assert selected(canvas) == (set(), {"note1"})
    hand.press((380, 300), keys=ALT)
    for at in ((640, 300), (640, 440), (380, 440)):
        hand.move(at, keys=ALT)
    hand.let_go(ALT)
    assert canvas.selection.annotations == {"note1"}
    hand.drag((380, 300), (450, 340), keys=CTRL)
    assert not canvas.selection.annotations


def test_a_card_lies_above_a_note(make_canvas: Callable[[Graph], CanvasView]) -> None:
    graph, _ = annotate(network(), Annotation("", "note", "below", (180, -20), (240, 100)))
    canvas = make_canvas(graph)
    hand = Hand(canvas)
    hand.click(hand.body("conv"))
    assert selected(canvas) == ({"conv"}, set())
    hand.click((200, 65))
    assert canvas.selection.annotations == {"note1"}


def test_notes_are_deleted_copied_and_pasted_as_text(canvas: CanvasView, hand: Hand) -> None:
    hand.click(middle(canvas))
    QTest.keyClick(canvas, Qt.Key.Key_X, CTRL)
    assert not canvas.stage.annotations
    assert "Two lines" in QGuiApplication.clipboard().text()
    QTest.keyClick(canvas, Qt.Key.Key_V, CTRL)
    assert note(canvas).text == "Two lines\nof text"
    assert canvas.document.undo_label == "Paste a note"


def test_notes_and_layers_go_together(canvas: CanvasView, hand: Hand) -> None:
    canvas.selection.select(["fc"], ["note1"])
    hand.drag(hand.body("fc"), hand.body("fc") + QPointF(0, 80), keys=CTRL)
    assert (place(canvas, "fc"), note(canvas).at) == ((208, 240), (AT[0], AT[1] + 80))
    assert canvas.document.undo_label == "Move 1 layer and 1 note"
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert "fc" not in canvas.stage.cards
    assert not canvas.stage.annotations


def test_notes_inside_of_a_block_belong_to_it(canvas: CanvasView, hand: Hand) -> None:
    canvas.selection.select(["conv", "relu"])
    canvas.commands.blocks._group(canvas.selection.nodes, "Stage", canvas.selection.annotations)
    (use,) = canvas.selection.nodes
    canvas.place.enter(use)
    assert not canvas.stage.annotations
    canvas.commands.annotations.note.trigger()
    QTest.keyClicks(field(canvas), "Inside")
    QTest.keyClick(field(canvas), Qt.Key.Key_Return, CTRL)
    assert [item.text for item in canvas.place.graph.drawing.annotations.values()] == ["Inside"]
    assert canvas.document.undo_label == "Add a note in Stage"
    canvas.place.leave()
    assert [item.annotation.text for item in canvas.stage.annotations.values()] == ["Two lines\nof text"]


def test_notes_are_saved_and_opened_again(canvas: CanvasView, tmp_path: Path) -> None:
    file = tmp_path / "noted.netloom"
    write_project(canvas.document.project, file)
    assert read_project(file).graph.drawing == canvas.document.project.graph.drawing


@pytest.mark.parametrize("zoom", [0.3, 0.5, 1.0, 2.0])
def test_a_note_is_painted_at_every_zoom(canvas: CanvasView, zoom: float) -> None:
    canvas.camera.look(zoom, QPointF(*AT))
    image = canvas.grab().toImage()
    inside = canvas.mapFromScene(QPointF(AT[0] + SIZE[0] - 8, AT[1] + 8)) + canvas.viewport().pos()
    outside = canvas.mapFromScene(QPointF(AT[0] + SIZE[0] + 40, AT[1] + 8)) + canvas.viewport().pos()
    assert image.pixelColor(inside) != image.pixelColor(outside)


def test_a_note_is_read_to_those_who_do_not_see_it(canvas: CanvasView, hand: Hand) -> None:
    hand.click(middle(canvas))
    assert canvas.accessibleDescription() == "a note selected: Two lines\nof text"
    hand.double_click(middle(canvas))
    assert field(canvas).accessibleName() == "Text of the note"
    QTest.keyClick(field(canvas), Qt.Key.Key_Escape)


def test_resting_on_a_note_too_small_for_its_words_shows_all_of_them(
    make_canvas: Callable[[Graph], CanvasView],
) -> None:
    graph, _ = annotate(noted(), Annotation("", "note", "word " * 100, (400, 440), (120, 64)))
    canvas = make_canvas(graph)
    at = {name: canvas.mapFromScene(middle(canvas, name)) for name in ("note1", "note2")}
    assert tip_at(canvas, at["note1"]) == ""
    assert tip_at(canvas, at["note2"]).startswith("word word")
