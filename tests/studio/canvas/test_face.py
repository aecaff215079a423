from __future__ import annotations

import pytest

from engine.design.check import check
from engine.design.graph import Graph, Node, ParamValue
from engine.design.layers import LAYERS
from engine.design.project import read_project, templates
from studio.canvas.face import CARD_HEIGHT, MIDDLE, Face, face_of, problems_by_node
from tests.studio.canvas.conftest import FIELDS, network


def face(graph: Graph, name: str) -> Face:
    checked = check(graph, FIELDS)
    return face_of(graph, graph.nodes[name], checked.nodes.get(name), problems_by_node(checked).get(name, ()))


@pytest.mark.parametrize(
    ("name", "detail", "shape"),
    [
        ("image", "Input · image", "N × 1 × 32 × 32"),
        ("conv", "5×5 · 6", "N × 6 × 28 × 28"),
        ("relu", "ReLU", "N × 6 × 28 × 28"),
        ("pool", "Max 2×2", "N × 6 × 14 × 14"),
        ("flatten", "Flatten", "N × 1176"),
        ("fc", "1176 → 10", "N × 10"),
        ("loss", "CrossEntropyLoss", ""),
    ],
)
def test_a_card_says_what_matters(name: str, detail: str, shape: str) -> None:
    shown = face(network(), name)
    assert (shown.title, shown.detail, shown.shape) == (name, detail, shape)


@pytest.mark.parametrize(
    ("layer", "params", "detail"),
    [
        ("Conv2d", {"kernel_size": (3, 5), "stride": 2, "out_channels": "= width * 2"}, "3×5 · width * 2 · stride 2"),
        ("Conv2d", {"kernel_size": 3, "stride": (2, 1), "out_channels": 8}, "3×3 · 8 · stride 2×1"),
        ("Conv2d", {"kernel_size": 3, "out_channels": 32, "padding": "same"}, "3×3 · 32 · same"),
        ("Conv2d", {"kernel_size": 3, "out_channels": 32, "padding": 1}, "3×3 · 32"),
        ("ConvTranspose2d", {"kernel_size": 2, "out_channels": 8, "stride": "= s"}, "2×2 · 8 · stride s"),
        ("MaxPool2d", {"kernel_size": 3, "stride": 2}, "Max 3×3 · stride 2"),
        ("Upsample", {"scale_factor": 4, "mode": "bilinear"}, "Upsample · ×4 · bilinear"),
        ("GroupNorm", {"num_groups": 8}, "GroupNorm · 8 groups"),
        ("TransformerEncoder", {"num_layers": 1, "nhead": 4}, "TransformerEncoder · 1 layer · 4 heads"),
        ("Softmax", {"dim": 2}, "Softmax · dim 2"),
        ("Permute", {"dims": (2, 1)}, "Permute · dims 2, 1"),
        ("ZeroPad2d", {"padding": (1, 1, 2, 2)}, "ZeroPad2d · 1×1×2×2"),
        ("CrossEntropyLoss", {"label_smoothing": 0.1}, "CrossEntropyLoss · label_smoothing 0.1"),
        ("Dropout", {}, "Dropout · 0.5"),
        ("LSTM", {"hidden_size": 32, "bidirectional": True}, "LSTM · 32 · bidirectional"),
        ("NoSuchLayer", {"x": 1}, "NoSuchLayer"),
    ],
)
def test_parameters_are_written_short(layer: str, params: dict[str, ParamValue], detail: str) -> None:
    graph = Graph.of([Node("n", layer, params)])
    assert face_of(graph, graph.nodes["n"], None).detail == detail


WORDS_FOR_ONE = (
    *("head", "class", "group", "layer", "encoder layer", "decoder layer", "piece", "embedding", "position"),
    *("frequency", "dim", "repeat", "decimal", "chunk", "section"),
)


def told_as_one() -> set[str]:
    """What is written of each whole number that cards show, where it is 1."""
    told = set()
    for definition in LAYERS.values():
        for name in definition.shown:
            if definition.parameters[name].kind == "whole":
                graph = Graph.of([Node("n", definition.name, {name: 1})])
                parts = face_of(graph, graph.nodes["n"], None).detail.split(" · ")
                told |= {part.removeprefix("1 ") for part in parts if part.startswith("1 ")}
    return told


def test_one_of_a_thing_is_told_by_its_singular() -> None:
    told = told_as_one()
    assert {"class", "frequency", "layer", "encoder layer"} <= told
    assert told <= set(WORDS_FOR_ONE)


def test_a_number_in_whose_place_something_arrives_is_not_told() -> None:
    nodes = [Node("x", "Input", {"field": "image"}), Node("half", "Divide", {"value": 4.0})]
    nodes.append(Node("ratio", "Divide", {"value": 4.0}))
    graph = Graph.of(nodes, ["x -> half", "x -> ratio", "half -> ratio.other"])
    assert face(graph, "half").detail == "Divide · 4"
    assert face(graph, "ratio").detail == "Divide"


def test_single_ports_are_in_the_middle_and_unnamed() -> None:
    shown = face(network(), "conv")
    assert shown.height == CARD_HEIGHT
    assert [(p.y, p.label, p.kind, p.wired) for p in shown.inputs] == [(MIDDLE, "", "image", True)]
    assert [(p.y, p.label, p.kind, p.wired) for p in shown.outputs] == [(MIDDLE, "", "image", True)]


def test_several_ports_are_named_one_below_the_other() -> None:
    shown = face(network(), "loss")
    assert [(p.name, p.label, p.kind) for p in shown.inputs] == [
        ("", "prediction", "vector"),
        ("target", "target", "class"),
    ]
    ys = [p.y for p in shown.inputs]
    assert ys == sorted(ys)
    assert ys[-1] < shown.height
    assert shown.input("target").y == ys[1]


def test_several_outputs_have_a_shape_each() -> None:
    graph = Graph.of([Node("x", "Input", {"shape": (7, 5)}), Node("lstm", "LSTM", {"hidden_size": 3})], ["x -> lstm"])
    shown = face(graph, "lstm")
    assert [(p.label, p.shape) for p in shown.outputs] == [
        ("sequence", "N × 7 × 3"),
        ("hidden", "N × 3"),
        ("cell", "N × 3"),
    ]
    assert shown.shape == ""


def test_problems_are_worded_and_mark_their_port() -> None:
    graph = Graph.of([Node("x", "Input", {"shape": (5,)}), Node("conv", "Conv2d")], ["x -> conv"])
    shown = face(graph, "conv")
    assert shown.severity == "error"
    assert "conv" in shown.says
    assert shown.wrong == {""}


def test_an_unknown_layer_keeps_the_ports_its_wires_name() -> None:
    graph = Graph.of([Node("a", "ReLU"), Node("b", "Mystery")], ["a -> b", "a -> b.side"])
    shown = face(graph, "b")
    assert [p.name for p in shown.inputs] == ["", "side"]
    assert shown.severity == "error"


def test_how_often_a_block_repeats_and_how_wide_it_is_stands_beside_its_name() -> None:
    (path,) = (template.path for template in templates() if template.name == "resnet")
    graph = read_project(path).graph
    node = Node("stage", "Residual", {"repeat": "= depth", "width": 16})
    shown = face_of(Graph.of([node], [], blocks=graph.blocks), node, None)
    assert shown.repeats
    assert shown.detail == "depth × Residual · 16"
