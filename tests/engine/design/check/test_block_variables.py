"""A block's variables may have any name that a person gives them, that of a part of the program included."""

import pytest

from engine.design.check import check
from engine.design.graph import Block, End, Graph, Node


@pytest.mark.parametrize(
    "name", ["infer", "copies", "inputs", "graph", "inform", "settings", "weights", "build", "repeat_"]
)
def test_a_variable_of_any_name_is_no_more_than_a_variable(name: str) -> None:
    inner = Graph.of(
        [Node("x", "Input", {"shape": (8,)}), Node("fc", "Linear", {"out_features": f"= {name}"}), Node("y", "Output")],
        ["x -> fc", "fc -> y"],
        {name: 4},
    )
    graph = Graph.of(
        [Node("a", "Input", {"shape": (8,)}), Node("b", "Narrow", {name: 3}), Node("o", "Output")],
        ["a -> b", "b -> o"],
        blocks={"Narrow": Block(inner)},
    )
    checked = check(graph)
    assert checked.ok
    assert str(checked.shape(End("b"))) == "N × 3"
