"""What comes out of one layer in pieces is written as one line, and runs."""

from pathlib import Path

import torch

from engine.design.check import check
from engine.design.codegen import module_source
from engine.design.graph import Graph, Node
from tests.engine.design.codegen.test_module import assert_clean, built


def test_attention_by_hand_from_one_projection_cut_in_three(tmp_path: Path) -> None:
    nodes = [
        Node("x", "Input", {"shape": (6, 8)}),
        Node("qkv", "Linear", {"out_features": 24}),
        Node("cut", "Chunk", {"chunks": 3, "dim": 2}),
        Node("look", "ScaledDotProductAttention", {"is_causal": True, "dropout_p": 0.1}),
        Node("best", "TopK", {"k": 2, "dim": 1}),
        Node("top", "Output"),
        Node("where", "Output"),
    ]
    edges = [
        *("x -> qkv", "qkv -> cut", "cut -> look", "cut.y2 -> look.key", "cut.y3 -> look.value"),
        *("look -> best", "best -> top", "best.indices -> where"),
    ]
    source = module_source("net", check(Graph.of(nodes, edges)))
    assert "cut, cut_y2, cut_y3 = h.chunk(3, dim=2)" in source.text
    assert "top, where = h.topk(2, dim=1)" in source.text
    top, where = built(source)(torch.zeros(5, 6, 8))
    assert top.shape == where.shape == (5, 2, 8)
    assert where.dtype is torch.int64
    assert_clean(tmp_path, [source.text])


def test_pieces_nobody_uses_are_dropped(tmp_path: Path) -> None:
    nodes = [Node("x", "Input", {"shape": (6,)}), Node("cut", "Split", {"split_sizes": (1, 2, 3)}), Node("y", "Output")]
    source = module_source("net", check(Graph.of(nodes, ["x -> cut", "cut.y2 -> y"])))
    assert "_, y, _ = x.split((1, 2, 3), dim=1)" in source.text
    assert built(source)(torch.arange(12.0).reshape(2, 6)).tolist() == [[1, 2], [7, 8]]
    assert_clean(tmp_path, [source.text])
