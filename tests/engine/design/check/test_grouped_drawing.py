"""What becomes of frames, notes, bends and the direction where layers are grouped and taken apart."""

from __future__ import annotations

from engine.design.check import check, grouped, ungrouped
from engine.design.graph import Annotation, End, Graph, Node
from engine.design.graph.blocks import set_block
from engine.design.graph.drawing_edits import annotate, bend, turned
from engine.design.graph.edits import bypass, move_nodes, set_params
from engine.design.graph.graph import Block


def drawn() -> Graph:
    graph = Graph.of(
        [
            Node("x", "Input", {"shape": (8,)}),
            Node("wide", "Linear", {"out_features": 8}, (220.0, 40.0)),
            Node("relu", "ReLU", {}, (440.0, 40.0)),
            Node("y", "Output", {}, (660.0, 40.0)),
        ],
        ["x -> wide via 100,-20", "wide -> relu via 330,-20", "relu -> y via 550,-20"],
    )
    graph, _ = annotate(graph, Annotation("", "frame", "Head", (200.0, 0.0), (400.0, 160.0), "blue"))
    return annotate(graph, Annotation("", "note", "Why?", (0.0, 200.0), (120.0, 80.0)))[0]


def test_grouping_and_ungrouping_loses_no_bend_frame_or_bypassed_layer() -> None:
    graph = bypass(drawn(), ["relu"])
    once = grouped(check(graph), ["wide", "relu"], "Head", ["frame1"])
    assert set(once.drawing.annotations) == {"note1"}
    inner = once.blocks["Head"].graph
    assert [item.text for item in inner.drawing.annotations.values()] == ["Head"]
    assert inner.nodes["relu"].bypassed
    assert inner.edges[End("relu")].bends == ((330.0, -20.0),)
    assert once.edges[End("y")].bends == ((550.0, -20.0),)
    back = ungrouped(once, "head")
    assert back.nodes == graph.nodes
    assert back.edges == graph.edges
    assert {item.text: item for item in back.drawing.annotations.values()}.keys() == {"Head", "Why?"}
    assert back.drawing.annotations["frame1"] == graph.drawing.annotations["frame1"]


def test_frames_that_are_not_taken_along_stay_outside() -> None:
    graph = grouped(check(drawn()), ["wide"], "Head")
    assert graph.drawing == drawn().drawing
    assert not graph.blocks["Head"].graph.drawing.annotations


def test_bends_and_frames_go_where_the_layers_go() -> None:
    once = grouped(check(drawn()), ["wide", "relu"], "Head", ["frame1"])
    back = ungrouped(move_nodes(once, {"head": (1220.0, 140.0)}), "head")
    assert back.edges[End("relu")].bends == ((1330.0, 80.0),)
    assert back.drawing.annotations["frame1"].at == (1200.0, 100.0)


def test_each_copy_of_a_repeated_block_brings_its_frame() -> None:
    once = set_params(grouped(check(drawn()), ["wide", "relu"], "Head", ["frame1"]), "head", {"repeat": 3})
    frames = [item for item in ungrouped(once, "head").drawing.annotations.values() if item.kind == "frame"]
    assert [frame.at for frame in frames] == [(200.0, 0.0), (640.0, 0.0), (1080.0, 0.0)]


def test_no_more_frames_come_along_than_a_drawing_may_have() -> None:
    once = grouped(check(drawn()), ["wide", "relu"], "Head", ["frame1"])
    inner = once.blocks["Head"].graph
    for _ in range(99):
        inner, _ = annotate(inner, Annotation("", "note"))
    once = set_params(set_block(once, "Head", Block(inner)), "head", {"repeat": 30})
    assert len(ungrouped(once, "head").drawing.annotations) == 2_000


def test_a_drawing_from_top_to_bottom_stays_one_inside_and_where_it_comes_apart() -> None:
    once = grouped(check(turned(drawn(), downward=True)), ["wide", "relu"], "Head")
    inner = once.blocks["Head"].graph
    assert inner.drawing.downward
    assert inner.nodes["x"].at[1] < inner.nodes["wide"].at[1] < inner.nodes["y"].at[1]
    back = ungrouped(set_params(once, "head", {"repeat": 2}), "head")
    assert back.nodes["wide2"].at == (220.0, 130.0)


def forked() -> Graph:
    """Two wires from one layer, of which the first stretch is the same, into two that become a block."""
    return Graph.of(
        [
            Node("x", "Input", {"shape": (8,)}),
            Node("left", "ReLU", {}, (900.0, 0.0)),
            Node("right", "ReLU", {}, (900.0, 200.0)),
            Node("sum", "Add", {}, (1120.0, 100.0)),
            Node("y", "Output", {}, (1600.0, 100.0)),
        ],
        [
            "x -> left via 200,-80 840,-20",
            "x -> right via 200,-80 400,300 840,220",
            "left -> sum",
            "right -> sum.x2",
            "sum -> y via 1400,60",
        ],
    )


def test_bends_far_from_a_block_stay_outside_and_all_come_back() -> None:
    once = grouped(check(forked()), ["left", "right", "sum"], "Both")
    assert once.edges[End("both")].bends == ((200.0, -80.0),)
    inner = once.blocks["Both"].graph
    assert inner.edges[End("left")].bends == ((840.0, -20.0),)
    assert inner.edges[End("right")].bends == ((400.0, 300.0), (840.0, 220.0))
    assert ungrouped(once, "both").edges == forked().edges


def test_a_wire_bent_inside_and_outside_of_a_block_keeps_both_where_it_comes_apart() -> None:
    once = grouped(check(drawn()), ["wide", "relu"], "Head")
    inner = once.blocks["Head"].graph
    inner = bend(bend(inner, inner.edges[End("wide")], [(150.0, 90.0)]), inner.edges[End("y")], [(600.0, 90.0)])
    back = ungrouped(set_block(once, "Head", Block(inner)), "head")
    assert back.edges[End("wide")].bends == ((100.0, -20.0), (150.0, 90.0))
    assert back.edges[End("y")].bends == ((600.0, 90.0), (550.0, -20.0))


def test_only_the_first_of_several_copies_has_the_bends_of_what_arrives() -> None:
    once = set_params(grouped(check(drawn()), ["wide", "relu"], "Head"), "head", {"repeat": 2})
    back = ungrouped(once, "head")
    assert back.edges[End("wide")].bends == ((100.0, -20.0),)
    assert back.edges[End("wide2")].bends == ()


def test_no_wire_comes_out_of_a_block_with_more_bends_than_a_file_may_have() -> None:
    once = grouped(check(drawn()), ["wide", "relu"], "Head")
    inner = once.blocks["Head"].graph
    inner = bend(inner, inner.edges[End("wide")], [(150.0, float(n)) for n in range(100)])
    assert len(ungrouped(set_block(once, "Head", Block(inner)), "head").edges[End("wide")].bends) == 100


def test_a_block_stands_where_the_first_of_its_layers_stood_and_on_nothing_else() -> None:
    """Layers at the end of one row and at the beginning of the next: the corner of both is another layer's place."""
    places = {"x": (0.0, 0.0), "a": (220.0, 0.0), "b": (440.0, 0.0), "c": (0.0, 140.0), "y": (220.0, 140.0)}
    layers = {"x": "Input", "y": "Output"}
    shapes = {"x": {"shape": (4,)}}
    graph = Graph.of(
        [Node(name, layers.get(name, "ReLU"), shapes.get(name, {}), at) for name, at in places.items()],
        ["x -> a", "a -> b", "b -> c", "c -> y"],
    )
    once = grouped(check(graph), ["b", "c"], "Tail")
    assert once.nodes["tail"].at == places["b"]
    inner = once.blocks["Tail"].graph.nodes
    assert inner["x"].at == (220.0, 0.0)  # beside what they feed and give, not before and behind both rows
    assert inner["y"].at == (220.0, 140.0)
    assert ungrouped(once, "tail").nodes == graph.nodes
