from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu

from engine.design.graph import Annotation, End, Graph
from engine.design.graph.drawing_edits import annotate, bend, move_annotations
from engine.design.graph.edits import move_nodes, remove_nodes
from engine.design.project import read_project, write_project
from studio.canvas import CanvasView, Text
from studio.canvas.frame_item import FrameItem
from studio.canvas.name_field import NameField
from studio.theme import set_theme, theme
from tests.studio.canvas.conftest import Hand, arrows, network, place, selected

SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
AT, SIZE = (-24.0, 104.0), (424.0, 136.0)
"""Around flatten and fc."""


def framed() -> Graph:
    return annotate(network(), Annotation("", "frame", "Head", AT, SIZE, "orange"))[0]


@pytest.fixture
def canvas(make_canvas: Callable[[Graph], CanvasView]) -> CanvasView:
    return make_canvas(framed())


def frame(canvas: CanvasView, name: str = "frame1") -> Annotation:
    """The frame as the value has it."""
    return canvas.document.project.graph.drawing.annotations[name]


def title(canvas: CanvasView, name: str = "frame1") -> QPointF:
    return canvas.stage.annotations[name].rect.topLeft() + QPointF(32, 14)


def field(canvas: CanvasView) -> NameField:
    (found,) = (field for field in canvas.findChildren(NameField) if field.isVisible())
    return found


def test_the_selection_is_framed_and_titled_where_the_title_stands(
    make_canvas: Callable[[Graph], CanvasView],
) -> None:
    canvas = make_canvas(network())
    canvas.selection.select(["conv", "relu"])
    QTest.keyClick(canvas, Qt.Key.Key_F, CTRL | SHIFT)
    drawn = frame(canvas)
    cards = [canvas.stage.cards[name].card for name in ("conv", "relu")]
    assert all(drawn.holds((card.x(), card.y()), (card.width(), card.height())) for card in cards)
    assert canvas.document.undo_label == "Frame 2 layers"
    assert selected(canvas) == (set(), {"frame1"})
    QTest.keyClicks(field(canvas), "Features")
    QTest.keyClick(field(canvas), Qt.Key.Key_Return)
    assert frame(canvas).text == "Features"
    assert canvas.hasFocus()
    canvas.document.undo()
    canvas.document.undo()
    assert not canvas.document.project.graph.drawing.annotations
    assert not canvas.stage.annotations
    assert not canvas.selection.annotations


def test_without_a_selection_a_frame_is_drawn_at_the_pointer(make_canvas: Callable[[Graph], CanvasView]) -> None:
    canvas = make_canvas(network())
    Hand(canvas).hover((500, 400))
    QTest.keyClick(canvas, Qt.Key.Key_F, CTRL | SHIFT)
    assert frame(canvas).holds((500.0, 400.0))
    QTest.keyClick(field(canvas), Qt.Key.Key_Escape)
    assert frame(canvas).text == ""


def test_a_frame_takes_along_what_lies_in_it_and_one_undo_brings_all_back(canvas: CanvasView, hand: Hand) -> None:
    hand.drag(title(canvas), title(canvas) + QPointF(40, 80))
    assert frame(canvas).at == (AT[0] + 40, AT[1] + 80)
    assert place(canvas, "flatten") == (40, 240)
    assert place(canvas, "fc") == (248, 240)
    assert place(canvas, "digit") == (0, 320)
    assert canvas.document.undo_label == "Move the frame Head"
    canvas.document.undo()
    canvas.stage.glide.finish()
    assert frame(canvas).at == AT
    assert place(canvas, "fc") == (208, 160)
    assert canvas.stage.annotations["frame1"].pos() == QPointF(*AT)
    assert not canvas.document.undo_label


def test_with_ctrl_a_frame_leaves_its_layers(canvas: CanvasView, hand: Hand) -> None:
    hand.drag(title(canvas), title(canvas) + QPointF(40, 80), keys=CTRL)
    assert frame(canvas).at == (AT[0] + 40, AT[1] + 80)
    assert place(canvas, "fc") == (208, 160)


def test_frames_and_notes_in_a_frame_go_along(make_canvas: Callable[[Graph], CanvasView]) -> None:
    graph, _ = annotate(framed(), Annotation("", "frame", "Outer", (-64, 56), (520, 240)))
    graph, _ = annotate(graph, Annotation("", "note", "In both", (360, 242), (80, 48)))
    canvas = make_canvas(graph)
    hand = Hand(canvas)
    hand.drag(title(canvas, "frame2"), title(canvas, "frame2") + QPointF(0, 160))
    drawn = canvas.document.project.graph.drawing.annotations
    assert [drawn[name].at[1] for name in ("frame1", "frame2", "note1")] == [AT[1] + 160, 216, 402]
    assert place(canvas, "fc") == (208, 320)
    canvas.document.undo()
    canvas.stage.glide.finish()
    hand.drag(title(canvas), title(canvas) + QPointF(0, -40))
    assert frame(canvas, "frame2").at == (-64, 56)


def test_escape_puts_a_dragged_frame_and_its_layers_back(canvas: CanvasView, hand: Hand) -> None:
    hand.press(title(canvas))
    hand.move(title(canvas) + QPointF(80, 40))
    assert canvas.stage.annotations["frame1"].pos() == QPointF(AT[0] + 80, AT[1] + 40)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    hand.let_go()
    assert canvas.stage.annotations["frame1"].pos() == QPointF(*AT)
    assert canvas.stage.cards["fc"].pos() == QPointF(208, 160)
    assert not canvas.document.is_dirty
    assert not canvas.selection.annotations


@pytest.mark.parametrize(
    ("grip", "by", "at", "size"),
    [
        ((SIZE[0], 80), (40, 0), AT, (SIZE[0] + 40, SIZE[1])),
        ((0, 116), (40, 0), (AT[0] + 40, AT[1]), (SIZE[0] - 40, SIZE[1])),
        ((SIZE[0], SIZE[1]), (16, 24), AT, (SIZE[0] + 16, SIZE[1] + 24)),
        ((0, 0), (-16, -24), (AT[0] - 16, AT[1] - 24), (SIZE[0] + 16, SIZE[1] + 24)),
        ((200, SIZE[1]), (0, -400), AT, (SIZE[0], 48)),
    ],
)
def test_a_frame_is_resized_at_its_edges_and_corners(
    canvas: CanvasView,
    hand: Hand,
    grip: tuple[float, float],
    by: tuple[float, float],
    at: tuple[float, float],
    size: tuple[float, float],
) -> None:
    start = QPointF(AT[0] + grip[0], AT[1] + grip[1])
    hand.drag(start, start + QPointF(*by))
    assert (frame(canvas).at, frame(canvas).size) == (at, size)
    assert place(canvas, "fc") == (208, 160)
    assert canvas.document.undo_label == "Resize the frame Head"
    canvas.document.undo()
    assert (frame(canvas).at, frame(canvas).size) == (AT, SIZE)
    canvas.stage.glide.finish()
    assert canvas.stage.annotations["frame1"].held() == frame(canvas)


def test_escape_ends_resizing(canvas: CanvasView, hand: Hand) -> None:
    corner = QPointF(AT[0] + SIZE[0], AT[1] + SIZE[1])
    hand.press(corner)
    hand.move(corner + QPointF(80, 80))
    assert canvas.stage.annotations["frame1"].rect.width() == SIZE[0] + 80
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    hand.let_go()
    assert canvas.stage.annotations["frame1"].held() == frame(canvas)
    assert not canvas.document.is_dirty


def test_the_pointer_says_where_a_frame_is_resized(canvas: CanvasView, hand: Hand) -> None:
    shapes = {
        (AT[0] + SIZE[0], AT[1] + 80): Qt.CursorShape.SizeHorCursor,
        (AT[0] + 300, AT[1] + SIZE[1]): Qt.CursorShape.SizeVerCursor,
        (AT[0], AT[1]): Qt.CursorShape.SizeFDiagCursor,
        (AT[0], AT[1] + SIZE[1]): Qt.CursorShape.SizeBDiagCursor,
        (AT[0] + 32, AT[1] + 14): Qt.CursorShape.ArrowCursor,
    }
    for at, shape in shapes.items():
        hand.hover(at)
        assert canvas.viewport().cursor().shape() == shape
    assert canvas.stage.annotations["frame1"].hovered
    hand.hover((700, 500))
    assert not canvas.stage.annotations["frame1"].hovered


def test_a_box_begins_in_the_empty_area_of_a_frame_and_takes_it_only_when_it_is_around_it(
    canvas: CanvasView, hand: Hand
) -> None:
    hand.drag((AT[0] + 12, AT[1] + 45), (380, 225))
    assert canvas.selection.nodes == {"flatten", "fc"}
    assert not canvas.selection.annotations
    hand.drag((-60, 90), (420, 260))
    assert canvas.selection.nodes == {"flatten", "fc"}
    assert canvas.selection.annotations == {"frame1"}


def test_deleting_a_frame_leaves_its_layers(canvas: CanvasView, hand: Hand) -> None:
    hand.click(title(canvas))
    assert canvas.selection.annotations == {"frame1"}
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert not canvas.stage.annotations
    assert {"flatten", "fc"} <= canvas.stage.cards.keys()
    assert canvas.document.undo_label == "Delete the frame Head"
    canvas.document.undo()
    assert frame(canvas).text == "Head"
    assert isinstance(canvas.stage.annotations["frame1"], FrameItem)


def test_a_double_click_or_f2_edits_the_title_and_escape_leaves_it(canvas: CanvasView, hand: Hand) -> None:
    hand.double_click(title(canvas))
    assert field(canvas).text() == "Head"
    QTest.keyClicks(field(canvas), "Classifier")
    QTest.keyClick(field(canvas), Qt.Key.Key_Escape)
    assert frame(canvas).text == "Head"
    hand.click(title(canvas))
    QTest.keyClick(canvas, Qt.Key.Key_F2)
    QTest.keyClicks(field(canvas), "Classifier")
    QTest.keyClick(field(canvas), Qt.Key.Key_Return)
    assert frame(canvas).text == "Classifier"
    assert canvas.document.undo_label == "Title a frame"


def test_a_frame_is_coloured_in_one_step(canvas: CanvasView, hand: Hand) -> None:
    hand.click(title(canvas))
    action = next(action for action in canvas.commands.actions if action.text() == "Colour it purple")
    action.trigger()
    assert frame(canvas).colour == "purple"
    assert canvas.document.undo_label == "Colour the frame Head purple"
    canvas.document.undo()
    assert frame(canvas).colour == "orange"


def test_the_menu_of_a_frame_offers_its_colours(canvas: CanvasView, hand: Hand) -> None:
    canvas.hand.select_for_menu(canvas.mapFromScene(title(canvas)))
    assert selected(canvas) == (set(), {"frame1"})
    menu = canvas.commands.menu(canvas)
    (colours,) = (found for found in menu.findChildren(QMenu) if found.title() == "Colour")
    assert [action.text() for action in colours.actions() if action.isChecked()] == ["Orange"]
    next(action for action in colours.actions() if action.text() == "Teal").trigger()
    assert frame(canvas).colour == "teal"
    menu.deleteLater()


def test_a_frame_is_fitted_to_what_it_holds(make_canvas: Callable[[Graph], CanvasView]) -> None:
    graph, _ = annotate(network(), Annotation("", "frame", "Row", (-300, -200), (1300, 300)))
    canvas = make_canvas(graph)
    canvas.selection.select((), ["frame1"])
    canvas.commands.annotations.fit.trigger()
    canvas.stage.glide.finish()
    row = canvas.stage.occupied(["image", "conv", "relu", "pool"])
    fitted = canvas.stage.annotations["frame1"].rect
    assert fitted.contains(row)
    assert fitted.width() < row.width() + 80
    assert fitted.height() < row.height() + 110
    canvas.commands.annotations.inside.trigger()
    assert canvas.selection.nodes == {"image", "conv", "relu", "pool"}
    assert not canvas.selection.annotations


def test_frames_are_copied_as_text_and_pasted_with_their_layers(canvas: CanvasView, hand: Hand) -> None:
    canvas.selection.select(["flatten", "fc"], ["frame1"])
    QTest.keyClick(canvas, Qt.Key.Key_C, CTRL)
    assert '"Head"' in QGuiApplication.clipboard().text()
    hand.hover((500, 500))
    QTest.keyClick(canvas, Qt.Key.Key_V, CTRL)
    assert canvas.selection.nodes == {"flatten2", "fc2"}
    assert canvas.selection.annotations == {"frame2"}
    apart = [place(canvas, "fc2")[axis] - place(canvas, "fc")[axis] for axis in (0, 1)]
    assert frame(canvas, "frame2").at == (AT[0] + apart[0], AT[1] + apart[1])
    assert canvas.document.undo_label == "Paste 2 layers and 1 frame"
    QTest.keyClick(canvas, Qt.Key.Key_X, CTRL)
    assert set(canvas.stage.annotations) == {"frame1"}
    assert "fc2" not in canvas.stage.cards


def test_a_frame_alone_can_be_copied_cut_and_duplicated(canvas: CanvasView, hand: Hand) -> None:
    hand.click(title(canvas))
    QTest.keyClick(canvas, Qt.Key.Key_D, CTRL)
    assert canvas.selection.annotations == {"frame2"}
    assert frame(canvas, "frame2").at[1] >= AT[1] + SIZE[1]
    QTest.keyClick(canvas, Qt.Key.Key_X, CTRL)
    assert set(canvas.stage.annotations) == {"frame1"}
    QTest.keyClick(canvas, Qt.Key.Key_V, CTRL)
    assert canvas.document.undo_label == "Paste the frame Head"
    assert canvas.selection.annotations == {"frame2"}


def test_arrows_nudge_a_frame_with_its_layers_as_one_step(canvas: CanvasView, hand: Hand) -> None:
    hand.click(title(canvas))
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    QTest.keyClick(canvas, Qt.Key.Key_Down)
    assert frame(canvas).at == (AT[0] + 8, AT[1] + 8)
    assert place(canvas, "fc") == (216, 168)
    canvas.document.undo()
    assert frame(canvas).at == AT
    assert not canvas.document.undo_label


def test_select_all_takes_frames_and_escape_lets_go_of_them(canvas: CanvasView) -> None:
    QTest.keyClick(canvas, Qt.Key.Key_A, CTRL)
    assert canvas.selection.annotations == {"frame1"}
    assert canvas.stage.annotations["frame1"].selected
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert not canvas.selection.annotations
    assert not canvas.stage.annotations["frame1"].selected


def test_shift_adds_a_frame_to_what_is_selected_and_cards_drag_it_along(canvas: CanvasView, hand: Hand) -> None:
    hand.click(hand.body("conv"))
    hand.click(title(canvas), SHIFT)
    assert selected(canvas) == ({"conv"}, {"frame1"})
    hand.drag(hand.body("conv"), hand.body("conv") + QPointF(0, -160), keys=CTRL)
    assert frame(canvas).at == (AT[0], AT[1] - 160)
    assert place(canvas, "conv") == (208, -160)
    assert place(canvas, "fc") == (208, 0)
    hand.click(title(canvas), SHIFT)
    assert selected(canvas) == ({"conv"}, set())


def test_a_smaller_frame_lies_on_a_larger_one_whichever_was_drawn_first(
    make_canvas: Callable[[Graph], CanvasView],
) -> None:
    graph, _ = annotate(framed(), Annotation("", "frame", "Outer", (-60, 60), (520, 240)))
    canvas = make_canvas(graph)
    items = canvas.stage.annotations
    assert items["frame1"].zValue() > items["frame2"].zValue()
    assert items["frame1"].zValue() < 0
    Hand(canvas).click(title(canvas))
    assert canvas.selection.annotations == {"frame1"}


def test_from_far_away_a_frame_is_drawn_with_its_title_and_dragged_all_the_same(canvas: CanvasView, hand: Hand) -> None:
    canvas.camera.look(0.3, QPointF(400, 200))
    image = canvas.grab().toImage()
    inside = canvas.mapFromScene(QPointF(AT[0] + 30, AT[1] + 100)) + canvas.viewport().pos()
    outside = canvas.mapFromScene(QPointF(AT[0] + 30, AT[1] + 180)) + canvas.viewport().pos()
    assert image.pixelColor(inside) != image.pixelColor(outside)
    hand.drag(title(canvas), title(canvas) + QPointF(0, 160))
    assert frame(canvas).at[1] == AT[1] + 160
    assert place(canvas, "fc")[1] == 320


def test_a_frame_outside_of_everything_can_be_seen_and_reached(make_canvas: Callable[[Graph], CanvasView]) -> None:
    graph, _ = annotate(network(), Annotation("", "frame", "Far", (5000, 5000), (300, 200)))
    canvas = make_canvas(graph)
    assert canvas.stage.sceneRect().contains(QPointF(5200, 5100))
    assert canvas.stage.occupied().contains(QPointF(5299, 5199))


def test_a_graph_of_frames_alone_can_be_shown(make_canvas: Callable[[Graph], CanvasView]) -> None:
    graph, _ = annotate(Graph(), Annotation("", "frame", "Empty", (5000, 5000), (300, 200)))
    canvas = make_canvas(graph)
    canvas.frame_all(fly=False)
    assert canvas.camera.seen.contains(canvas.stage.annotations["frame1"].rect)


def test_every_colour_has_its_own_in_both_themes(canvas: CanvasView) -> None:
    for name in ("dark", "light"):
        set_theme(name)
        colours = theme().annotations
        assert len(set(colours.values())) == len(colours) == 8
        assert theme().annotation("no such colour") == colours["grey"]
    set_theme("dark")


def test_frames_are_saved_and_opened_again(canvas: CanvasView, hand: Hand, tmp_path: Path) -> None:
    hand.drag(title(canvas), title(canvas) + QPointF(40, 80))
    file = tmp_path / "framed.netloom"
    write_project(canvas.document.project, file)
    assert read_project(file).graph == canvas.document.project.graph


def test_the_canvas_says_what_is_selected(canvas: CanvasView, hand: Hand) -> None:
    hand.click(title(canvas))
    assert canvas.accessibleDescription() == "the frame Head selected: Head"


def test_arranging_puts_frames_around_what_they_held(make_canvas: Callable[[Graph], CanvasView]) -> None:
    graph, _ = annotate(framed(), Annotation("", "note", "In the head", (300, 120), (80, 48)))
    graph, _ = annotate(graph, Annotation("", "frame", "Elsewhere", (1500, 900), (200, 100)))
    canvas = make_canvas(graph)
    canvas.commands.layout.arrange_all()
    canvas.stage.glide.finish()
    drawn = canvas.stage.annotations
    for name in ("flatten", "fc"):
        assert place(canvas, name) != graph.nodes[name].at
        assert drawn["frame1"].rect.contains(canvas.stage.cards[name].card)
    assert drawn["frame1"].rect.contains(drawn["note1"].rect)
    assert frame(canvas, "frame2").at == (1500, 900)
    canvas.document.undo()
    assert canvas.document.project.graph == graph


def test_a_selected_frame_goes_into_the_block_with_its_layers(canvas: CanvasView) -> None:
    canvas.selection.select(["flatten", "fc"], ["frame1"])
    canvas.commands.blocks._group(canvas.selection.nodes, "Head", canvas.selection.annotations)
    assert not canvas.stage.annotations
    (use,) = canvas.selection.nodes
    canvas.place.enter(use)
    assert [item.annotation.text for item in canvas.stage.annotations.values()] == ["Head"]
    canvas.place.leave()
    canvas.document.undo()
    assert frame(canvas).at == AT


def test_a_frame_glides_along_with_the_cards_that_it_holds(canvas: CanvasView) -> None:
    before = canvas.stage.annotations["frame1"].rect
    canvas.document.edit("Move", lambda graph: move_annotations(graph, {"frame1": (AT[0] + 40, AT[1] + 40)}))
    assert canvas.stage.glide.is_running
    assert canvas.stage.annotations["frame1"].rect == before
    assert canvas.stage.annotations.rects() == [before.translated(40, 40)]
    canvas.stage.glide.finish()
    assert canvas.stage.annotations["frame1"].rect == before.translated(40, 40)


def test_grouping_with_only_a_frame_selected_takes_what_it_holds(canvas: CanvasView) -> None:
    canvas.selection.select((), ["frame1"])
    QTest.keyClick(canvas, Qt.Key.Key_G, CTRL)
    field(canvas).setText("Head")
    QTest.keyClick(field(canvas), Qt.Key.Key_Return)
    inside = canvas.document.project.graph.blocks["Head"].graph
    assert {"flatten", "fc"} <= inside.nodes.keys()
    assert [item.text for item in inside.drawing.annotations.values()] == ["Head"]
    assert not canvas.document.project.graph.drawing.annotations


def test_deleting_with_healing_takes_the_selected_frame_too_as_its_words_say(canvas: CanvasView) -> None:
    canvas.selection.select(["fc"], ["frame1"])
    QTest.keyClick(canvas, Qt.Key.Key_Delete, CTRL)
    assert canvas.document.undo_label == "Delete 1 layer and 1 frame"
    graph = canvas.document.project.graph
    assert "fc" not in graph.nodes
    assert not graph.drawing.annotations
    assert "flatten -> loss" in arrows(graph)


def test_pulling_out_names_only_the_layers_that_it_pulls(canvas: CanvasView) -> None:
    canvas.selection.select(["fc"], ["frame1"])
    QTest.keyClick(canvas, Qt.Key.Key_X, CTRL | SHIFT)
    assert canvas.document.undo_label == "Pull fc out"
    assert "frame1" in canvas.document.project.graph.drawing.annotations


def shown(canvas: CanvasView, name: str = "frame1") -> QRectF:
    """A frame as it is painted."""
    item = canvas.stage.annotations[name]
    return item.outline.translated(item.pos())


def test_a_frame_hangs_lower_while_there_are_strips_below_its_cards(canvas: CanvasView) -> None:
    graph, _ = annotate(canvas.document.project.graph, Annotation("", "frame", "Outer", (-40, 80), (480, 168)))
    canvas.document.edit("Frame", lambda _: graph)
    value, before = frame(canvas), shown(canvas)
    canvas.show_at("fc", Text("0.5"))
    fc = canvas.stage.cards["fc"]
    assert shown(canvas).bottom() > fc.card.bottom() > before.bottom() - 24
    assert shown(canvas).contains(fc.card)
    assert shown(canvas, "frame2").bottom() > shown(canvas).bottom()
    assert frame(canvas) == value
    assert not canvas.document.undo_label.startswith("Fit")
    canvas.show_at("conv", Text("0.5"))
    canvas.clear_strips()
    assert shown(canvas) == before


def test_a_layer_with_a_strip_goes_along_with_its_frame(canvas: CanvasView, hand: Hand) -> None:
    canvas.show_at("fc", Text("0.5"))
    hand.drag(title(canvas), title(canvas) + QPointF(0, 80))
    assert place(canvas, "fc") == (208, 240)
    assert shown(canvas).contains(canvas.stage.cards["fc"].card)


def test_a_layer_that_leaves_a_frame_takes_the_room_of_its_strip_with_it(canvas: CanvasView) -> None:
    before = shown(canvas)
    canvas.show_at("fc", Text("0.5"))
    canvas.document.edit("Move", lambda graph: move_nodes(graph, {"fc": (900.0, 900.0)}))
    canvas.stage.glide.finish()
    assert shown(canvas) == before
    canvas.document.undo()
    canvas.stage.glide.finish()
    assert shown(canvas).bottom() > before.bottom()
    canvas.document.edit("Remove", lambda graph: remove_nodes(graph, ["fc"]))
    assert shown(canvas) == before


def test_from_far_away_a_frame_reaches_below_the_strips_too(canvas: CanvasView) -> None:
    canvas.camera.look(0.3, QPointF(400, 200))
    hanging, version = shown(canvas).bottom(), canvas.stage.blocks.version
    before = canvas.grab().toImage()
    canvas.show_at("fc", Text("0.5"))
    assert canvas.stage.blocks.version != version
    now = canvas.grab().toImage()
    below = QPointF(AT[0] + 60, (hanging + shown(canvas).bottom()) / 2)
    at = canvas.mapFromScene(below) + canvas.viewport().pos()
    assert now.pixelColor(at) != before.pixelColor(at)


def strip_of_title(canvas: CanvasView, name: str = "frame1") -> QImage:
    """The picture of the line just above the letters of a title, as long as its words."""
    rect = canvas.stage.annotations[name].rect
    start, end = (
        canvas.mapFromScene(rect.topLeft() + QPointF(12, 6)),
        canvas.mapFromScene(rect.topLeft() + QPointF(40, 7)),
    )
    return canvas.viewport().grab(QRect(start, end)).toImage()


def colours(picture: QImage) -> set[str]:
    return {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())}


def crossed(graph: Graph) -> Graph:
    """With a wire along the upper edge of the title's words."""
    return bend(graph, graph.edges[End("flatten")], ((500.0, AT[1] + 7), (-60.0, AT[1] + 7)))


@pytest.mark.usefixtures("any_theme")
@pytest.mark.parametrize("theme_name", ["dark", "light"])
@pytest.mark.parametrize("is_inner", [False, True])
def test_a_wire_passes_below_the_words_of_a_title_on_a_ground_of_the_bars_colour(
    make_canvas: Callable[[Graph], CanvasView], is_inner: bool, theme_name: str
) -> None:
    set_theme(theme_name)
    outer = Annotation("", "frame", "Outer", (-64, 56), (620, 240), "red")
    graph = annotate(crossed(framed()), outer)[0] if is_inner else crossed(framed())
    canvas = make_canvas(graph)
    canvas.camera.look(1.0, QPointF(200, 160))
    canvas.backdrop.has_dots = False
    rect = canvas.stage.annotations["frame1"].rect
    beside = canvas.mapFromScene(QPointF(rect.right() - 40, rect.top() + 22))
    (bar,) = colours(canvas.viewport().grab(QRect(beside, QSize(4, 2))).toImage())
    shown = [QColor(name) for name in colours(strip_of_title(canvas))]
    far = max(max(abs(c.red() - QColor(bar).red()), abs(c.blue() - QColor(bar).blue())) for c in shown)
    assert far <= 2, "nothing but the bar's own colour, as exactly as layers of colour add up"


def unlike(canvas: CanvasView) -> int:
    """How many pixels differ from how they are without titles, but for a shade."""
    items = [item for item in canvas.stage.annotations.values() if isinstance(item, FrameItem)]
    area = QRect(canvas.mapFromScene(QPointF(-160, -310)), canvas.mapFromScene(QPointF(250, -160)))
    pictures = []
    for is_shown in (True, False):
        for item in items:
            item.title.setVisible(is_shown)
        pictures.append(canvas.viewport().grab(area).toImage().convertToFormat(QImage.Format.Format_RGB32))
    shown, bare = (bytes(picture.constBits()) for picture in pictures)
    return len({at // 4 for at, (a, b) in enumerate(zip(shown, bare, strict=True)) if abs(a - b) > 8})


OVERLAPPING = {
    "a smaller frame over the title of a larger one": ((-20, -300), (260, 120)),
    "a corner of a smaller frame in the title of a larger one": ((30, -276), (260, 120)),
    "a title half on another frame": ((-150, -200), (260, 120)),
    "a title half in the bar of another frame": ((-150, -290), (260, 120)),
}


@pytest.mark.parametrize("selection", [(), ("frame1",), ("frame2",)])
@pytest.mark.parametrize("zoom", [1.0, 1.37])
@pytest.mark.parametrize("place", OVERLAPPING.values(), ids=OVERLAPPING)
def test_below_the_words_of_a_title_frames_that_overlap_look_as_they_do_beside_them(
    make_canvas: Callable[[Graph], CanvasView],
    place: tuple[tuple[float, float], tuple[float, float]],
    zoom: float,
    selection: tuple[str, ...],
) -> None:
    blank = "\u00a0" * 40  # as wide as words, and nothing to be seen of them
    graph = annotate(network(), Annotation("", "frame", blank, (-60, -290), (500, 240), "blue"))[0]
    canvas = make_canvas(annotate(graph, Annotation("", "frame", blank, *place, "red"))[0])
    canvas.camera.look(zoom, QPointF(100, -200))
    canvas.backdrop.has_dots = False
    canvas.selection.select((), selection)
    assert unlike(canvas) <= 20, "no hole and no box: nothing but a few points where smoothed edges meet"


def test_the_title_of_a_frame_on_another_lies_on_its_title_whichever_was_drawn_first(
    make_canvas: Callable[[Graph], CanvasView],
) -> None:
    graph = annotate(network(), Annotation("", "frame", "Inner", (0, 0), (200, 100), "red"))[0]
    items = make_canvas(
        annotate(graph, Annotation("", "frame", "Outer", (0, 0), (600, 300), "blue"))[0]
    ).stage.annotations
    inner, outer = items["frame1"], items["frame2"]
    assert isinstance(inner, FrameItem)
    assert isinstance(outer, FrameItem)
    assert inner.title.zValue() > outer.title.zValue()


def test_the_words_of_a_title_go_along_and_are_hidden_and_taken_away_with_their_frame(canvas: CanvasView) -> None:
    item = canvas.stage.annotations["frame1"]
    assert isinstance(item, FrameItem)
    item.hold((40.0, 300.0), SIZE)
    assert item.title.pos() == QPointF(40, 300)
    item.restore()
    assert item.title.pos() == QPointF(*AT)
    item.setVisible(False)
    assert not item.title.isVisible()
    canvas.selection.select((), ["frame1"])
    QTest.keyClick(canvas, Qt.Key.Key_Delete)
    assert item.title.scene() is None
