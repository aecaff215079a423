from __future__ import annotations

import pytest

from engine.design.check import check
from engine.design.graph import Graph, Node
from studio.canvas.node_query import found_nodes
from tests.studio.canvas.conftest import FIELDS, network

CHECKED = check(network(), FIELDS)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("conv", "conv"),
        ("CONV2D", "conv"),
        ("nn.conv", "conv"),
        ("relu", "relu"),
        ("pool", "pool"),
        ("pooling", "pool"),
        ("Loss", "loss"),
        ("no such thing", ""),
        ("", ""),
        ("   ", ""),
        ('"max"', "pool"),
        ('"max', "pool"),
        ("label", "digit"),
    ],
)
def test_words_are_parts_of_names_and_kinds_and_whole_values(query: str, names: str) -> None:
    assert found_nodes(CHECKED, query) == tuple(names.split())


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("6x28x28", "conv relu"),
        ("6 × 28 × 28", "conv relu"),
        ("28x28", "conv relu"),
        ("N x 6 x 14", "pool"),
        ("6x?x14", "pool"),
        ("1176", "flatten fc"),
        ("8x28", ""),
        ("14x28", ""),
        ("5x5", "conv"),
    ],
)
def test_a_shape_is_found_by_sizes_that_stand_side_by_side(query: str, names: str) -> None:
    assert found_nodes(CHECKED, query) == tuple(names.split())


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("kernel_size=5", "conv"),
        ("kernel_size = 5", "conv"),
        ("kernel=5x5", "conv"),
        ("kernel_size=(5,5)", "conv"),
        ("kernel_size==4", ""),
        ("kernel_size!=5", "pool"),
        ("stride>1", "pool"),
        ("stride >= 1", "conv pool"),
        ("kernel_size<5", "pool"),
        ("bias=yes", "conv fc"),
        ("bias=off", ""),
        ("in_features=1176", "fc"),
        ("parameters>1000", "fc"),
        ("kernel_size=", "conv pool"),
        ("stride>much", ""),
        ("stride=", "conv pool"),
        ("out_channels>5 conv", "conv"),
        ("out_channels>5 relu", ""),
    ],
)
def test_parameters_are_compared_with_their_defaults_and_what_follows_from_the_inputs(query: str, names: str) -> None:
    assert found_nodes(CHECKED, query) == tuple(names.split())


def test_a_formula_is_compared_by_what_it_comes_to() -> None:
    node = Node("fc", "Linear", {"out_features": "= width * 2"})
    checked = check(Graph.of([node], variables={"width": 60}))
    assert found_nodes(checked, "out_features=120") == ("fc",)
    assert found_nodes(checked, "out_features>120") == ()


def test_a_node_of_an_unknown_kind_is_found_by_its_words() -> None:
    checked = check(Graph.of([Node("odd", "NoSuchLayer", {"size": 3})]))
    assert found_nodes(checked, "nosuch") == ("odd",)
    assert found_nodes(checked, "size=3") == ()


def test_a_node_that_shares_weights_is_found_by_those_of_their_owner() -> None:
    nodes = [Node("fc", "Linear", {"out_features": 10}), Node("again", "Linear", {}, shares="fc")]
    assert set(found_nodes(check(Graph.of(nodes)), "out_features=10")) == {"fc", "again"}
