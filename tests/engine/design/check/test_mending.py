"""All problems of a kind, mended in one edit."""

from engine.design.check import Checked, Kind, check, kind_of, mended
from engine.design.graph import Block, End, Graph, Node, edits
from tests.engine.design.networks import digits, lenet


def kinds(checked: Checked) -> dict[Kind, int]:
    found = [kind for problem in checked.problems if (kind := kind_of(problem)) is not None]
    return {kind: found.count(kind) for kind in found}


def test_parameters_out_of_range_are_all_reset() -> None:
    graph = lenet()
    for name in ("conv1", "conv2"):
        graph = edits.set_params(graph, name, {"kernel_size": -1})
    checked = check(graph, digits())
    kind = ("parameter", "Reset kernel_size")
    assert kinds(checked)[kind] == 2
    result = mended(graph, kind, digits())
    assert (result.num_mended, result.num_left) == (2, 0)
    assert "kernel_size" not in result.graph.nodes["conv1"].params
    assert "kernel_size" not in result.graph.nodes["conv2"].params


def test_two_open_inputs_are_not_both_given_the_one_loose_end_that_fits() -> None:
    """After the first is connected, the other is offered what is loose by then."""
    nodes = [
        Node("image", "Input", {"field": "image"}),
        Node("one", "ReLU"),
        Node("two", "ReLU"),
        Node("out", "Output"),
    ]
    graph = Graph.of([*nodes, Node("out", "Output")], ["two -> out"])
    kind = ("open-input", "Connect")
    offered = {p.node: p.repairs[0].label for p in check(graph, digits()).problems if kind_of(p) == kind}
    assert offered == {"one": "Connect image to one", "two": "Connect image to two"}
    result = mended(graph, kind, digits())
    sources = {edge.target.node: edge.source.node for edge in result.graph.edges.values()}
    assert sources == {"one": "image", "two": "one", "out": "two"}
    assert (result.num_mended, result.num_left) == (2, 0)


def test_a_problem_that_went_with_the_repair_of_another_is_left_alone() -> None:
    """Both losses ask the same matrix for ten scores; who sets it once has mended both."""
    graph = edits.set_params(lenet(), "logits", {"out_features": 3})
    graph = edits.add_node(graph, Node("again", "CrossEntropyLoss"))
    wires = {edge.target: edge.source for edge in graph.edges.values()}
    for end, source in wires.items():
        if end.node == "loss":
            graph = edits.connect(graph, source, end._replace(node="again"))
    kind = next(kind for kind, count in kinds(check(graph, digits())).items() if count == 2)
    result = mended(graph, kind, digits())
    assert result.num_mended == 2
    assert result.graph.nodes["logits"].params["out_features"] == 10
    assert check(result.graph, digits()).ok


def test_what_cannot_be_mended_is_tried_once_and_told() -> None:
    graph = edits.set_params(lenet(), "conv2", {"kernel_size": -1})
    untouched = mended(graph, ("parameter", "Reset nothing_such"), digits())
    assert (untouched.graph, untouched.num_mended, untouched.num_left) == (graph, 0, 0)


def test_problems_that_stand_by_themselves_have_no_kind() -> None:
    graph = edits.remove_nodes(lenet(), ["loss"])
    hint = next(problem for problem in check(graph, digits()).problems if problem.code == "no-loss")
    assert hint.repairs
    assert kind_of(hint) is None


def test_a_repair_inside_a_block_mends_all_who_use_it() -> None:
    inner = Graph.of([Node("x", "Input"), Node("conv", "Conv2d", {"kernel_size": -1}), Node("y", "Output")])
    inner = edits.connect(edits.connect(inner, End("x"), End("conv")), End("conv"), End("y"))
    nodes = [Node("image", "Input", {"field": "image"}), Node("one", "Piece"), Node("two", "Piece")]
    graph = Graph.of(nodes, ["image -> one", "image -> two"], blocks={"Piece": Block(inner)})
    kind = ("parameter", "Reset kernel_size")
    assert kinds(check(graph, digits()))[kind] == 2
    result = mended(graph, kind, digits())
    assert (result.num_mended, result.num_left) == (2, 0)
    assert "kernel_size" not in result.graph.blocks["Piece"].graph.nodes["conv"].params
