"""Where a person looks: into blocks and back, and what an edit made there becomes."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from engine.design.graph import Block, Graph, Node
from engine.design.graph.edits import remove_nodes, set_params
from engine.design.project import Project
from studio.block_path import Path, Step, card_of
from studio.document import Document
from studio.place import Place


def nested() -> Graph:
    """A network with `Body` twice, three copies in the second, each around one `Core`; and `Spare`, which is unused."""
    core = Graph.of(
        [
            Node("x", "Input", {"shape": (4, 8, 8)}),
            Node("conv", "Conv2d", {"out_channels": "= width", "kernel_size": 3, "padding": 1}),
            Node("y", "Output"),
        ],
        ["x -> conv", "conv -> y"],
        {"width": 4},
    )
    body = Graph.of(
        [
            Node("x", "Input", {"shape": (4, 8, 8)}),
            Node("core", "Core", {"width": "= width"}),
            Node("relu", "ReLU"),
            Node("y", "Output"),
        ],
        ["x -> core", "core -> relu", "relu -> y"],
        {"width": 4},
    )
    return Graph.of(
        [
            Node("image", "Input", {"shape": (3, 16, 16)}),
            Node("stage1", "Body"),
            Node("stage2", "Body", {"width": 6, "repeat": 3}),
            Node("out", "Output"),
        ],
        ["image -> stage1", "stage1 -> stage2", "stage2 -> out"],
        blocks={"Core": Block(core), "Body": Block(body), "Spare": Block(core)},
    )


@pytest.fixture
def document(qtbot: QtBot) -> Iterator[Document]:
    document = Document(Project("Nested", nested()))
    yield document
    document.shut_down()


def where(place: Place) -> Path:
    """The way to where one looks."""
    return place.path


def widths(document: Document) -> list[str]:
    """What flows through the convolution where one looks."""
    check = document.place.checked.nodes["conv"]
    return [str(shape) for shape in (*check.inputs, *check.outputs)]


def test_the_network_itself_comes_first(document: Document) -> None:
    place = document.place
    assert where(place) == ()
    assert place.block == ""
    assert place.graph is document.project.graph
    assert place.checked is document.checked


def test_a_block_is_looked_at_as_the_node_uses_it(document: Document, qtbot: QtBot) -> None:
    place = document.place
    with qtbot.waitSignals([place.moved, place.checked_changed]):
        assert place.enter("stage2")
    assert place.block == "Body"
    assert place.num_copies == 3
    place.enter("core")
    assert where(place) == (Step("stage2"), Step("core"))
    assert widths(document) == ["N × 4 × 16 × 16", "N × 6 × 16 × 16"]
    moves: list[bool] = []
    place.moved.connect(lambda: moves.append(True))
    with qtbot.waitSignal(place.checked_changed):
        place.go((Step("stage2", 1), Step("core")))
    assert widths(document) == ["N × 6 × 16 × 16", "N × 6 × 16 × 16"]
    assert not moves, "another copy is the same drawing"
    assert place.leave() == "core"
    assert place.leave() == "stage2"
    assert place.leave() == ""


def test_what_is_no_block_can_not_be_entered(document: Document) -> None:
    assert not document.place.enter("image")
    assert not document.place.enter("nobody")
    assert where(document.place) == ()


def test_an_edit_inside_changes_every_use_as_one_step(document: Document) -> None:
    place = document.place
    place.enter("stage1")
    place.enter("core")
    assert place.edit("Set kernel_size of conv", lambda graph: set_params(graph, "conv", {"kernel_size": 5}))
    assert document.undo_label == "Set kernel_size of conv in Core"
    assert document.project.graph.blocks["Core"].graph.nodes["conv"].params["kernel_size"] == 5
    assert str(document.checked.nodes["out"].inputs[0]) == "N × 6 × 8 × 8"  # four convolutions take 2 away
    assert where(place) == (Step("stage1"), Step("core"))
    document.undo()
    assert str(document.checked.nodes["out"].inputs[0]) == "N × 6 × 16 × 16"
    assert not document.is_dirty


def test_undo_of_an_edit_inside_works_from_anywhere(document: Document) -> None:
    place = document.place
    place.enter("stage1")
    place.edit("Delete relu", lambda graph: remove_nodes(graph, ["relu"], heal=True))
    place.leave()
    document.undo()
    place.enter("stage2")
    assert "relu" in place.graph.nodes


def test_an_edit_inside_keeps_blocks_that_came_after_the_open_one(document: Document) -> None:
    place = document.place
    place.enter("stage1")
    place.edit("Twice", lambda graph: set_params(graph, "core", {"width": 5}))
    assert set(document.project.graph.blocks) == {"Core", "Body", "Spare"}
    assert set(place.checked.graph.blocks) == {"Core", "Body", "Spare"}


def test_a_place_that_is_gone_gives_way_to_the_nearest_that_is_there(document: Document, qtbot: QtBot) -> None:
    place = document.place
    place.enter("stage1")
    place.enter("core")
    with qtbot.waitSignal(place.moved):
        place.edit_all("Delete stage1", lambda graph: remove_nodes(graph, ["stage1"]))
    assert where(place) == ()
    document.undo()
    place.reach("stage1.core.conv")
    body = document.project.graph.blocks["Body"].graph
    document.place.go((Step("stage1"),))
    place.edit("Delete core", lambda graph: remove_nodes(graph, ["core"]))
    assert document.project.graph.blocks["Body"].graph != body
    assert where(place) == (Step("stage1"),)


def test_fewer_copies_leave_one_in_the_last_of_them(document: Document) -> None:
    place = document.place
    place.go((Step("stage2", 2),))
    place.edit_all("Repeat less", lambda graph: set_params(graph, "stage2", {"repeat": 2}))
    assert where(place) == (Step("stage2", 1),)
    assert place.checked.nodes["relu"].ready


def test_a_block_is_opened_by_name_where_it_is_used_or_by_itself(document: Document) -> None:
    place = document.place
    assert place.open_block("Core")
    assert where(place) == (Step("stage1"), Step("core"))
    assert place.open_block("Spare")
    assert where(place) == (Step("", block="Spare"),)
    assert place.leave() == ""
    assert not place.open_block("Nothing")


def test_a_block_by_itself_has_the_shapes_it_states_and_can_be_edited(document: Document) -> None:
    place = document.place
    place.open_block("Spare")
    assert widths(document) == ["N × 4 × 8 × 8", "N × 4 × 8 × 8"]
    place.edit("Set", lambda graph: set_params(graph, "conv", {"out_channels": 9}))
    assert widths(document) == ["N × 4 × 8 × 8", "N × 9 × 8 × 8"]
    place.rename_block("Spare", "Other")
    assert place.block == "Other"
    assert list(document.project.graph.blocks) == ["Core", "Body", "Other"]


def test_a_block_whose_inputs_are_unsound_shows_what_it_states_with_the_given_variables(document: Document) -> None:
    document.edit("Cut", lambda graph: remove_nodes(graph, ["image"]))
    document.place.reach("stage2.core.conv")
    assert widths(document)[0] == "N × 4 × 8 × 8"
    document.place.leave()
    assert document.place.num_copies == 1
    assert str(document.place.checked.nodes["core"].outputs[0]) == "N × 6 × 8 × 8"


def test_the_path_of_a_problem_leads_into_the_copy(document: Document) -> None:
    place = document.place
    place.enter("stage1")
    place.edit("Break", lambda graph: set_params(graph, "relu", {"wrong": 1}))
    place.go(())
    paths = [problem.node for problem in document.checked.problems]
    assert paths[0] == "stage1.relu"
    assert {card_of(path) for path in paths if path} == {"stage1"}
    assert place.reach("stage2[1].relu") == "relu"
    assert where(place) == (Step("stage2", 1),)
    assert place.has("stage2[1].core.conv")
    assert not place.has("stage2.nobody")
    assert not place.has("image.conv")


def test_a_repair_offered_inside_is_made_inside(document: Document) -> None:
    place = document.place
    place.reach("stage1.core.conv")
    place.edit("Break", lambda graph: set_params(graph, "conv", {"kernel_size": 40}))
    problem = next(problem for problem in place.checked.problems if problem.node == "conv")
    place.edit(problem.repairs[0].label, problem.repairs[0].edit)
    assert place.checked.nodes["conv"].ready
    assert document.checked.nodes["stage1"].ready


def test_another_project_is_looked_at_as_a_whole(document: Document, qtbot: QtBot) -> None:
    place = document.place
    place.enter("stage1")
    with qtbot.waitSignal(place.moved):
        document.new(Project("Other", Graph.of([Node("stage1", "ReLU")])))
    assert where(place) == ()
    assert list(place.graph.nodes) == ["stage1"]


def test_a_block_that_would_contain_itself_is_refused_with_the_path(document: Document, qtbot: QtBot) -> None:
    place = document.place
    place.reach("stage1.core.conv")
    with qtbot.waitSignal(document.refused) as told:
        refused = place.edit("Nest", lambda graph: set_layer(graph, "conv", "Body"))
    assert not refused
    assert "Core" in told.args[0]
    assert "Body" in told.args[0]
    assert not document.is_dirty


def set_layer(graph: Graph, node: str, layer: str) -> Graph:
    from engine.design.graph.edits import replace_layer

    return replace_layer(graph, node, layer)
