"""A wire that can't be made says why, before it is made."""

from engine.design.check import check, fit, input_ports
from engine.design.graph import End, Graph, Node, edits
from engine.design.layers import LAYERS
from tests.engine.design.networks import digits, lenet


def why(graph: Graph, source: str, target: str) -> str:
    return fit(graph, check(graph, digits()), End.parse(source), End.parse(target))


def test_a_wire_that_stands_fits() -> None:
    assert why(lenet(), "logits", "loss") == ""
    assert why(lenet(), "digit", "loss.target") == ""


def test_a_wire_that_would_close_a_cycle_does_not() -> None:
    assert "circle" in why(lenet(), "relu3", "conv1")
    assert "circle" in why(lenet(), "conv1", "conv1")


def test_a_shape_that_does_not_fit_is_worded() -> None:
    assert why(lenet(), "digit", "loss").startswith("loss takes ")
    graph = edits.add_node(lenet(), Node("conv3", "Conv2d"))
    assert "gets N × 400" in why(graph, "flatten", "conv3")


def test_nothing_leaves_a_loss_and_nothing_enters_an_input() -> None:
    assert why(lenet(), "loss", "fc1") == "loss gives nothing on"
    assert why(lenet(), "fc1", "image") == "image takes nothing in"


def test_where_shapes_are_unknown_the_wire_is_not_refused() -> None:
    graph = Graph.of([Node("a", "ReLU"), Node("b", "Conv2d")])
    assert why(graph, "a", "b") == ""


def test_a_port_that_repeats_shows_a_free_one() -> None:
    graph = Graph.of([Node("a", "ReLU"), Node("sum", "Add")], ["a -> sum", "a -> sum.x2"])
    assert [p.name for p in input_ports(LAYERS["Add"], graph.incoming("sum"))] == ["x1", "x2", "x3"]
    assert [p.name for p in input_ports(LAYERS["Add"], ())] == ["x1", "x2"]
    assert [p.name for p in input_ports(LAYERS["CrossEntropyLoss"], ())] == ["prediction", "target"]
