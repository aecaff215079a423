"""Blocks as parts of a value: edited inside, copied along, and never inside of themselves."""

from dataclasses import replace

import pytest

from engine.design.graph import Block, EditRefused, Graph, Node
from engine.design.graph.blocks import (
    MAX_NESTING,
    insert_piece,
    inside,
    piece_of,
    remove_block,
    rename_block,
    self_containment,
    set_block,
    with_inside,
)
from engine.design.graph.edits import add_node, remove_nodes, rename_node, set_params, share, unshare
from tests.engine.design.residual import residual_network


def test_an_edit_inside_reaches_every_use_and_leaves_the_old_value_alone() -> None:
    graph = residual_network()
    edited = with_inside(graph, "Residual", set_params(inside(graph, "Residual"), "conv1", {"kernel_size": 5}))
    assert edited.blocks["Residual"].graph.nodes["conv1"].params["kernel_size"] == 5
    assert graph.blocks["Residual"].graph.nodes["conv1"].params["kernel_size"] == 3
    assert not edited.blocks["Residual"].graph.blocks


def test_a_block_that_would_contain_itself_is_refused_with_the_path() -> None:
    graph = residual_network()
    with pytest.raises(EditRefused, match="Residual → Residual"):
        with_inside(graph, "Residual", add_node(inside(graph, "Residual"), Node("again", "Residual")))
    graph = set_block(graph, "Stage", Block(Graph.of([Node("part", "Residual")])))
    with pytest.raises(EditRefused, match="Residual → Stage → Residual"):
        with_inside(graph, "Residual", add_node(inside(graph, "Residual"), Node("whole", "Stage")))


def test_a_long_chain_of_blocks_contains_none_of_itself() -> None:
    blocks = {f"B{i}": Block(Graph.of([Node("next", f"B{i + 1}")])) for i in range(3000)}
    assert self_containment(blocks) == []
    blocks["B2999"] = Block(Graph.of([Node("next", "B2998")]))
    assert self_containment(blocks) == ["B2998", "B2999", "B2998"]


def test_blocks_nest_only_so_deep() -> None:
    graph = Graph()
    for depth in range(1, MAX_NESTING + 1):
        graph = set_block(graph, f"B{depth}", Block(Graph.of([Node("part", f"B{depth - 1}")])))
    with pytest.raises(EditRefused, match="at most 32 deep, but B33 holds more"):
        set_block(graph, "B33", Block(Graph.of([Node("part", "B32")])))


def test_a_renamed_block_keeps_its_uses() -> None:
    graph = rename_block(residual_network(), "Residual", "Skip")
    assert graph.nodes["stage"].layer == "Skip"
    assert list(graph.blocks) == ["Skip"]


def test_a_block_in_use_stays() -> None:
    graph = residual_network()
    with pytest.raises(EditRefused, match="Residual is still used by stage"):
        remove_block(graph, "Residual")
    assert not remove_block(remove_nodes(graph, ["stage"]), "Residual").blocks


def test_a_copied_piece_brings_its_blocks_and_no_others() -> None:
    graph = set_block(residual_network(), "Unused", Block(Graph.of([Node("x", "Input")])))
    piece = piece_of(graph, ["stage", "flatten"])
    assert list(piece.blocks) == ["Residual"]
    assert [str(edge) for edge in piece.edges.values()] == ["stage -> flatten"]
    pasted, names = insert_piece(Graph(), piece)
    assert pasted.nodes[names["stage"]].layer == "Residual"
    assert pasted.blocks == piece.blocks


def test_a_pasted_block_of_the_same_name_but_another_kind_gets_a_name_of_its_own() -> None:
    graph = residual_network()
    other = with_inside(graph, "Residual", set_params(inside(graph, "Residual"), "conv1", {"kernel_size": 5}))
    pasted, names = insert_piece(graph, piece_of(other, ["stage"]))
    assert pasted.nodes[names["stage"]].layer == "Residual2"
    assert pasted.blocks["Residual"] == graph.blocks["Residual"]
    assert pasted.blocks["Residual2"] == other.blocks["Residual"]


def twins() -> Graph:
    nodes = [
        Node("left", "Input", {"shape": (4,)}),
        Node("right", "Input", {"shape": (4,)}),
        Node("encoder", "Linear", {"out_features": 3}),
        Node("twin", "Linear", {"out_features": 9}),
    ]
    return share(Graph.of(nodes, ["left -> encoder", "right -> twin"]), "twin", "encoder")


def test_who_shares_weights_has_the_owners_parameters() -> None:
    graph = twins()
    assert graph.nodes["twin"].shares == "encoder"
    assert set_params(graph, "twin", {"out_features": 7}).nodes["encoder"].params == {"out_features": 7}
    assert unshare(graph, "twin").nodes["twin"] == replace(graph.nodes["twin"], shares="", params={"out_features": 3})


def test_sharing_follows_a_rename_and_is_inherited_from_who_is_removed() -> None:
    assert rename_node(twins(), "encoder", "first").nodes["twin"].shares == "first"
    heir = remove_nodes(twins(), ["encoder"]).nodes["twin"]
    assert heir.shares == ""
    assert heir.params == {"out_features": 3}


def test_only_layers_of_one_kind_share() -> None:
    graph = add_node(twins(), Node("relu", "ReLU"))
    with pytest.raises(EditRefused, match="relu is ReLU and encoder is Linear"):
        share(graph, "relu", "encoder")
    with pytest.raises(EditRefused, match="its own weights"):
        share(graph, "encoder", "twin")


def test_a_copied_pair_shares_among_itself() -> None:
    graph, names = insert_piece(twins(), piece_of(twins(), ["encoder", "twin"]))
    assert graph.nodes[names["twin"]].shares == names["encoder"]
