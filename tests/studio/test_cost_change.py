"""What an edit would do to the cost, worked out without making it."""

from functools import partial

import pytest

from engine.design.check import grouped
from engine.design.graph import Node
from engine.design.graph.edits import add_node, remove_nodes, set_params
from engine.design.graph.param_edits import set_params_of
from studio.cost_change import share_says, tried
from studio.document import Document


def test_a_trial_tells_every_figure_and_leaves_the_project_alone(lenet: Document) -> None:
    before, steps = lenet.project, lenet.undo_label
    change = tried(lenet, partial(set_params, node="conv2", changes={"out_channels": 17}))
    assert change is not None
    # 151 weights more in conv2 (6 * 5 * 5 + 1), and 5 * 5 * 120 in fc1
    assert change.after.parameters == 61_706 + 151 + 3_000
    assert [found.name for found in change.differences] == ["parameters", "FLOPs", "activations"]
    assert change.differences[0].says == "parameters 61,706 → 64,857 (+5.1 %)"
    assert lenet.project is before
    assert lenet.undo_label == steps
    assert lenet.checked.parameters == 61_706


def test_a_trial_equals_what_the_edit_then_does(lenet: Document) -> None:
    edit = partial(set_params, node="conv1", changes={"out_channels": 9, "padding": 0})
    change = tried(lenet, edit)
    assert change is not None
    lenet.edit("Set", edit)
    assert change.after.parameters == lenet.checked.parameters
    assert change.after.flops == lenet.checked.flops
    assert change.after.activation_bytes == lenet.checked.activation_bytes


def test_what_would_no_longer_fit_is_told(lenet: Document) -> None:
    change = tried(lenet, partial(set_params, node="conv2", changes={"kernel_size": 40}))
    assert change is not None
    assert change.new_errors[0][0] == "conv2"
    lenet.edit("Break", partial(set_params, node="conv2", changes={"kernel_size": 40}))
    back = tried(lenet, partial(set_params, node="conv2", changes={"kernel_size": 5}))
    assert back is not None
    assert back.solved_errors[0][0] == "conv2"
    assert not back.new_errors


def test_an_edit_that_is_refused_has_no_cost(lenet: Document) -> None:
    lenet.edit("Add", lambda graph: add_node(graph, Node("relu9", "ReLU")))
    change = tried(lenet, lambda graph: add_node(graph, Node("relu9", "ReLU")))
    assert change is None


def test_an_edit_inside_of_a_block_is_tried_on_the_whole_network(lenet: Document) -> None:
    lenet.edit("Group", lambda _: grouped(lenet.checked, ["conv2", "relu2"], "Stage"))
    node = next(name for name, found in lenet.project.graph.nodes.items() if found.layer == "Stage")
    lenet.place.enter(node)
    change = tried(lenet, partial(set_params_of, ids=["conv2"], changes={"out_channels": 17}))
    assert change is not None
    assert (change.before.parameters, change.after.parameters) == (61_706, 64_857)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (100, 104, "+4.0 %"),
        (100, 88, "−12.0 %"),
        (100, 350, "+250 %"),
        (100, 2_000, "20 times"),
        (0, 5, "new"),
        (5, 0, "gone"),
        (1_000_000, 1_000_100, "+0.010 %"),
        (10**9, 10**9 + 1, "+under 0.001 %"),
    ],
)
def test_a_change_is_told_as_a_share(before: int, after: int, said: str) -> None:
    assert share_says(before, after) == said


def test_wires_can_be_tried_too(lenet: Document) -> None:
    change = tried(lenet, partial(remove_nodes, ids=["relu1"], heal=True))
    assert change is not None
    assert change.after.parameters == 61_706
    assert change.after.activation_bytes < change.before.activation_bytes
