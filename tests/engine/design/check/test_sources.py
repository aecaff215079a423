"""What an open input is offered."""

import pytest

from engine.design.check import check, kind_of, mended
from engine.design.graph import End, Graph, Node, edits

ACTIVATIONS = {"tanh": "Tanh", "gelu": "GELU", "sigmoid": "Sigmoid"}


def drawn() -> Graph:
    """Two branches that end openly, and three activations that nothing arrives at."""
    nodes = [
        Node("image", "Input", {"shape": (1, 8, 8)}, (0, 0)),
        Node("flatten", "Flatten", {}, (200, 0)),
        Node("linear", "Linear", {"out_features": 10}, (400, 0)),
        Node("norm", "BatchNorm2d", {}, (200, 200)),
        *(Node(name, layer, {}, (600, 100 * place)) for place, (name, layer) in enumerate(ACTIVATIONS.items())),
    ]
    return Graph.of(nodes, ["image -> flatten", "flatten -> linear", "image -> norm"])


def offered(graph: Graph) -> dict[str, list[str]]:
    problems = check(graph).problems
    return {one.node: [repair.label for repair in one.repairs] for one in problems if one.code == "open-input"}


def test_an_open_input_is_offered_the_loose_ends_of_the_network_and_no_layer_that_waits_itself() -> None:
    for name, labels in offered(drawn()).items():
        assert sorted(labels) == [f"Connect linear to {name}", f"Connect norm to {name}"]


def test_the_nearest_on_the_side_where_wires_come_from_is_offered_first() -> None:
    graph = drawn()
    assert offered(graph)["tanh"][0] == "Connect linear to tanh"
    graph = edits.move_nodes(graph, {"linear": (700, 0)})
    assert offered(graph)["tanh"][0] == "Connect norm to tanh"


def test_what_does_not_fit_is_offered_only_where_nothing_does() -> None:
    graph = edits.add_node(drawn(), Node("conv", "Conv2d", {}, (600, 0)))
    assert offered(graph)["conv"] == ["Connect norm to conv"]
    graph = edits.add_node(graph, Node("shapeless", "Input", {}, (500, 0)))
    assert offered(graph)["conv"] == ["Connect norm to conv"]
    graph = edits.remove_nodes(graph, ["norm", "shapeless"])
    assert offered(graph)["conv"] == ["Connect linear to conv"], "what is between them is the next step"


def test_what_computes_from_an_open_input_is_offered_to_nobody() -> None:
    graph = edits.connect(drawn(), End("tanh"), End("gelu"))
    assert offered(graph)["sigmoid"] == ["Connect linear to sigmoid", "Connect norm to sigmoid"]


@pytest.mark.parametrize(
    "waits", [Node("wait", "Linear", {"out_features": 0}, (590, 0)), Node("wait", "ReLU", {}, (590, 0), bypassed=True)]
)
def test_a_layer_that_waits_and_says_so_otherwise_is_offered_to_nobody(waits: Node) -> None:
    graph = Graph.of([waits, Node("relu", "ReLU", {}, (800, 0))])
    assert offered(graph)["relu"] == []
    after = edits.connect(edits.add_node(graph, Node("after", "Tanh", {}, (700, 0))), End("wait"), End("after"))
    assert offered(after)["relu"] == [], "what computes from it waits as well"
    image = edits.add_node(after, Node("image", "Input", {"shape": (8,)}, (0, 0)))
    assert offered(image)["relu"] == ["Connect image to relu"]
    assert "Connect after to relu" in offered(edits.connect(image, End("image"), End("wait")))["relu"]


def test_nothing_is_offered_where_nothing_is_loose() -> None:
    assert offered(Graph.of([Node("one", "ReLU"), Node("two", "ReLU")])) == {"one": [], "two": []}


def test_a_check_again_offers_what_a_check_afresh_does() -> None:
    before = check(drawn())
    graph = edits.remove_nodes(drawn(), ["norm"])
    again = check(graph, (), before)
    labels = {one.node: [repair.label for repair in one.repairs] for one in again.problems if one.code == "open-input"}
    assert labels == offered(graph)
    assert labels["gelu"] == ["Connect linear to gelu"]


def test_mending_all_makes_what_the_rows_offer_first() -> None:
    graph = drawn()
    kind = next(kind for one in check(graph).problems if one.code == "open-input" and (kind := kind_of(one)))
    result = mended(graph, kind)
    assert (result.num_mended, result.num_left) == (3, 0)
    sources = {edge.target.node: edge.source.node for edge in result.graph.edges.values()}
    assert (sources["tanh"], sources["gelu"], sources["sigmoid"]) == ("linear", "norm", "gelu")
