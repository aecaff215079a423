"""Nodes that are set alike share a layer, and no one can tell."""

import pytest

from engine.design.check import check
from engine.design.check.configured import configured
from engine.design.graph import Graph, Node, edits
from engine.design.layers import LAYERS, BadParameter, Size
from tests.engine.design.networks import digits

CONV = LAYERS["Conv2d"]


def alike() -> Graph:
    """Three layers with the same parameters one behind the other, and one between them that passes sizes on."""
    same = {"out_channels": 8, "kernel_size": 3, "padding": 1}
    nodes = [Node("image", "Input", {"field": "image"}), Node("one", "Conv2d", same), Node("two", "Conv2d", same)]
    nodes += [Node("relu", "ReLU"), Node("three", "Conv2d", dict(same)), Node("end", "Output")]
    return Graph.of(nodes, ["image -> one", "one -> two", "two -> relu", "relu -> three", "three -> end"])


def test_nodes_set_alike_share_a_layer() -> None:
    assert configured(CONV, {"padding": 1}, {}) is configured(CONV, {"padding": 1}, {})
    assert configured(CONV, {"padding": 1}, {}) is not configured(CONV, {"padding": 2}, {})


def test_formulas_are_worked_out_each_time() -> None:
    made = [configured(CONV, {"out_channels": "= width"}, {"width": Size.variable("width", n)}) for n in (3, 4)]
    assert [int(layer.out_channels) for layer in made] == [3, 4]  # type: ignore[attr-defined]


@pytest.mark.parametrize("value", [True, 1.5, (1, True)])
def test_a_value_that_only_counts_as_equal_is_refused_as_ever(value: object) -> None:
    configured(CONV, {"kernel_size": 1}, {})
    configured(CONV, {"kernel_size": (1, 1)}, {})
    with pytest.raises(BadParameter):
        configured(CONV, {"kernel_size": value}, {})  # type: ignore[dict-item]


def test_a_size_is_followed_to_the_layer_that_set_it_though_others_set_the_same() -> None:
    checked = check(alike(), digits())
    assert checked.origin("two", 0, 1) == "one"
    assert checked.origin("relu", 0, 1) == "two"
    assert checked.origin("three", 0, 1) == "two"
    assert checked.origin("end", 0, 1) == "three"


def test_a_size_is_followed_right_after_an_edit_too() -> None:
    before = check(alike(), digits())
    for node in ("one", "two", "three"):
        after = check(edits.set_params(alike(), node, {"bias": False}), digits(), before)
        assert after.origin("relu", 0, 1) == "two"
        assert after.origin("end", 0, 1) == "three"
        before = after
