"""Layers with several inputs, some left open, and several outputs are written, and losses of three inputs scored."""

from pathlib import Path
from typing import Any

import torch

from engine.design.check import check
from engine.design.codegen import module_source, script_source
from engine.design.data import DataPlan
from engine.design.graph import Graph, Node
from engine.design.training import TrainingPlan
from tests.engine.design.codegen.test_module import assert_clean, built
from tests.engine.design.networks import digits


def test_attention_over_a_memory_and_a_decoder_that_starts_from_it(tmp_path: Path) -> None:
    nodes = [
        Node("question", "Input", {"shape": (5, 8)}),
        Node("text", "Input", {"shape": (9, 8)}),
        Node("reader", "GRU", {"hidden_size": 8}),
        Node("writer", "GRU", {"hidden_size": 8}),
        Node("attention", "MultiheadAttention", {"num_heads": 2}),
        Node("block", "TransformerDecoder", {"nhead": 2, "dim_feedforward": 16}),
        Node("answer", "Output"),
        Node("seen", "Output"),
    ]
    edges = [
        "text -> reader",
        "question -> writer",
        "reader.hidden -> writer.hidden",
        "writer -> attention",
        "reader -> attention.key",
        "attention -> block",
        "reader -> block.memory",
        "block -> answer",
        "attention.weights -> seen",
    ]
    source = module_source("net", check(Graph.of(nodes, edges)))
    assert "self.writer(question, reader_hidden.unsqueeze(0))" in source.text
    answer, seen = built(source)(torch.zeros(3, 5, 8), torch.zeros(3, 9, 8))
    assert answer.shape == (3, 5, 8)
    assert seen.shape == (3, 5, 9)
    assert_clean(tmp_path, [source.text])


def test_losses_of_three_inputs_are_added_by_their_scale(tmp_path: Path) -> None:
    nodes = [
        Node("image", "Input", {"field": "image"}),
        Node("digit", "Input", {"field": "label"}),
        Node("flat", "Flatten"),
        Node("anchor", "Linear", {"out_features": 10}),
        Node("near", "Linear", {"out_features": 10}),
        Node("far", "Linear", {"out_features": 10}),
        Node("triplet", "TripletMarginWithDistanceLoss", {"distance": "cosine", "scale": 0.5}),
        Node("score", "CrossEntropyLoss", {"weight": (1, 1, 1, 1, 1, 2, 2, 2, 2, 2)}),
    ]
    edges = [
        "image -> flat",
        "flat -> anchor",
        "flat -> near",
        "flat -> far",
        "anchor -> triplet",
        "near -> triplet.positive",
        "far -> triplet.negative",
        "anchor -> score",
        "digit -> score.target",
    ]
    checked = check(Graph.of(nodes, edges), digits())
    text = script_source("net", checked, DataPlan("digits", {"scale": 4}, fields=digits()), TrainingPlan()).text
    assert "triplet = 0.5 * F.triplet_margin_with_distance_loss(" in text
    assert "loss = triplet + score" in text
    assert_clean(tmp_path, [text])
    space: dict[str, Any] = {"__name__": "script", "__file__": str(tmp_path / "script.py")}
    exec(compile(text, "<script>", "exec"), space)
    batch = {"image": torch.rand(4, 1, 32, 32), "label": torch.arange(4)}
    loss, metrics = space["compute_loss"](space["make_model"](), batch)
    loss.backward()
    assert set(metrics) == {"accuracy", "score accuracy"}
