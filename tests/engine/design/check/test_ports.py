"""Outputs that a parameter counts are there as far as it counts, and wires to others say so."""

from engine.design.check import check, fit
from engine.design.graph import End, Graph, Node


def cut(wire: str, **params: object) -> Graph:
    nodes = [Node("x", "Input", {"shape": (6, 8)}), Node("cut", "Chunk", params), Node("y", "Output")]  # type: ignore[arg-type]
    return Graph.of(nodes, ["x -> cut", f"{wire} -> y"])


def test_a_wire_from_an_output_beyond_the_count_offers_to_count_further() -> None:
    graph = cut("cut.y3")
    problem = check(graph).problems[0]
    assert problem.says == "cut has no output y3: by its chunks it has 2 of them."
    assert [repair.label for repair in problem.repairs] == ["Set chunks of cut to 3", "Remove the wire"]
    assert check(problem.repairs[0].edit(graph)).ok


def test_a_list_is_not_made_longer_by_a_guess() -> None:
    nodes = [Node("x", "Input", {"shape": (2, 8)}), Node("cut", "Split"), Node("y", "Output")]
    problem = check(Graph.of(nodes, ["x -> cut", "cut.y3 -> y"])).problems[0]
    assert problem.says == "cut has no output y3: by its split_sizes it has 2 of them."
    assert [repair.label for repair in problem.repairs] == ["Remove the wire"]


def test_a_wire_from_an_unknown_output_names_those_there_are() -> None:
    problem = check(cut("cut.z")).problems[0]
    assert problem.says == "A wire leaves cut by an output 'z', but Chunk has: y1, y2."


def test_each_output_has_its_shape() -> None:
    checked = check(cut("cut.y3", chunks=3))
    assert checked.ok
    assert str(checked.shape(End("cut", "y3"))) == "N × 2 × 8"
    assert fit(checked.graph, checked, End("cut", "y2"), End("y")) == ""
