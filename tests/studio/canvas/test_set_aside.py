from __future__ import annotations

import gc
import weakref
from collections.abc import Callable

import pytest

from engine.design.graph import Graph
from engine.design.graph.edits import move_nodes, remove_nodes, set_params
from studio.canvas import CanvasView
from studio.canvas.scene import CanvasScene
from studio.canvas.set_aside import WORTH_IT
from studio.canvas.strip import Text
from studio.theme import set_theme
from tests.studio.canvas.test_scene import far_picture, picture
from tests.studio.canvas.test_surface import many

COUNT = WORTH_IT + 60


@pytest.fixture
def large(make_canvas: Callable[[Graph], CanvasView]) -> CanvasView:
    return make_canvas(many(COUNT))


def delete(canvas: CanvasView, count: int) -> None:
    names = list(canvas.document.project.graph.nodes)[-count:]
    canvas.document.edit("Delete", lambda graph: remove_nodes(graph, names))


def expect_as_if_drawn_afresh(canvas: CanvasView) -> None:
    afresh = CanvasScene(canvas.document, canvas.selection)
    assert picture(canvas.stage) == picture(afresh)
    assert far_picture(canvas.stage) == far_picture(afresh)
    afresh.deleteLater()


@pytest.mark.parametrize("count", [COUNT, WORTH_IT])
def test_many_cards_come_back_as_they_were_when_their_deletion_is_taken_back(large: CanvasView, count: int) -> None:
    cards = dict(large.stage.cards)
    large.commands.select_all()
    delete(large, count)
    assert len(large.stage.cards) == COUNT - count
    large.document.undo()
    assert large.stage.cards == cards
    expect_as_if_drawn_afresh(large)


def test_what_was_edited_before_the_step_back_is_shown_as_it_is_now(large: CanvasView) -> None:
    delete(large, WORTH_IT)
    first = next(iter(large.stage.cards))
    large.document.edit("Move", lambda graph: move_nodes(graph, {first: (-300.0, -200.0)}))
    large.document.edit("Delete", lambda graph: remove_nodes(graph, ["n1", "n2"]))
    for _ in range(3):
        large.document.undo()
    assert len(large.stage.cards) == COUNT
    expect_as_if_drawn_afresh(large)


def test_a_step_to_another_value_does_not_bring_the_old_cards_back(large: CanvasView) -> None:
    card = large.stage.cards["n9"]
    large.document.edit("Set", lambda graph: set_params(graph, "n8", {"out_channels": 5}))
    delete(large, COUNT)
    large.document.undo()
    assert large.stage.cards["n9"] is card
    large.document.undo()
    expect_as_if_drawn_afresh(large)


def test_cards_that_showed_something_live_come_back_without_it(large: CanvasView) -> None:
    large.stage.show_strips({"n3": Text("0.5")})
    delete(large, COUNT)
    large.document.undo()
    assert large.stage.cards["n3"].strip is None
    expect_as_if_drawn_afresh(large)


def test_cards_come_back_in_the_colours_of_the_theme(large: CanvasView) -> None:
    delete(large, COUNT)
    set_theme("light")
    large.document.undo()
    expect_as_if_drawn_afresh(large)
    set_theme("dark")


def test_what_was_set_aside_is_let_go_for_what_is_deleted_next(large: CanvasView) -> None:
    card = weakref.ref(large.stage.cards["n3"])
    delete(large, COUNT)
    large.document.new()
    large.document.edit("Bring", lambda _: many(COUNT))
    large.grab()
    delete(large, COUNT)
    gc.collect()
    assert card() is None
