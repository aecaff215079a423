from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

import pytest

from engine.design.graph import (
    Annotation,
    Difference,
    Drawing,
    Edge,
    EditRefused,
    End,
    Graph,
    Node,
    difference,
    parse_edge,
)
from engine.design.graph.blocks import insert_piece, piece_of
from engine.design.graph.drawing import LEAST_SIZE, MAX_ANNOTATIONS, MAX_BENDS, MAX_SIZE, MAX_TEXT
from engine.design.graph.drawing_edits import (
    annotate,
    bend,
    change_annotation,
    move_annotations,
    remove_annotations,
    turned,
)
from engine.design.graph.edits import connect, insert, move_nodes, remove_nodes, rename_node, splice


def chain() -> Graph:
    return Graph.of(
        [Node("a", "ReLU"), Node("b", "ReLU", {}, (200.0, 0.0)), Node("c", "ReLU", {}, (400.0, 0.0))],
        ["a -> b", "b -> c"],
    )


def framed() -> Graph:
    graph, _ = annotate(chain(), Annotation("", "frame", "Both", (-20.0, -40.0), (400.0, 160.0), "blue"))
    return annotate(graph, Annotation("", "note", "Why?", (0.0, 200.0), (120.0, 80.0), "yellow"))[0]


def edge(graph: Graph, target: str) -> Edge:
    return graph.edges[End(target)]


def test_frames_and_notes_get_free_ids() -> None:
    graph, first = annotate(chain(), Annotation("", "frame"))
    graph, second = annotate(graph, Annotation("", "frame"))
    graph, note = annotate(graph, Annotation("", "note"))
    assert (first, second, note) == ("frame1", "frame2", "note1")
    graph, again = annotate(remove_annotations(graph, ["frame1"]), Annotation("", "frame"))
    assert again == "frame1"
    assert list(graph.drawing.annotations) == ["frame2", "note1", "frame1"]


def test_a_frame_holds_what_lies_in_it_wholly() -> None:
    frame = Annotation("f", "frame", "", (0.0, 0.0), (200.0, 100.0))
    assert frame.holds((0.0, 0.0), (200.0, 100.0))
    assert frame.holds((10.0, 10.0), (50.0, 50.0))
    assert not frame.holds((160.0, 10.0), (50.0, 50.0))
    assert not frame.holds((10.0, 60.0), (50.0, 50.0))
    assert frame.holds((30.0, 30.0))


def test_none_becomes_smaller_than_the_smallest() -> None:
    graph, name = annotate(chain(), Annotation("", "note", "x", size=(3.0, 200.0)))
    assert graph.drawing.annotations[name].size == (LEAST_SIZE[0], 200.0)


def test_an_overlong_text_is_refused_with_both_numbers() -> None:
    with pytest.raises(EditRefused, match=f"at most {MAX_TEXT:,} letters, but this one has {MAX_TEXT + 1:,}"):
        annotate(chain(), Annotation("", "note", "x" * (MAX_TEXT + 1)))


def test_what_is_not_there_can_not_be_changed() -> None:
    with pytest.raises(EditRefused, match="not there any more"):
        change_annotation(chain(), Annotation("frame1", "frame"))
    with pytest.raises(EditRefused, match="not there any more"):
        bend(chain(), Edge(End("a"), End("c")), [(1.0, 1.0)])


def test_removing_a_frame_leaves_its_layers() -> None:
    graph = remove_annotations(framed(), ["frame1"])
    assert set(graph.drawing.annotations) == {"note1"}
    assert graph.nodes == framed().nodes
    assert remove_annotations(graph, ["frame1"]) is graph


def test_frames_move_without_what_lies_in_them() -> None:
    before = framed()
    graph = move_annotations(before, {"frame1": (8.0, 16.0), "gone": (0.0, 0.0)})
    assert graph.drawing.annotations["frame1"].at == (8.0, 16.0)
    assert graph.nodes is before.nodes
    assert move_annotations(before, {}) is before


def test_only_the_drawing_differs_where_a_frame_was_changed() -> None:
    before = framed()
    found = difference(before, move_annotations(before, {"frame1": (8.0, 16.0)}))
    assert found == Difference(drawing=True)
    assert not difference(before, move_annotations(before, {"frame1": (-20.0, -40.0)}))


def test_turning_the_drawing_moves_nothing() -> None:
    graph = turned(chain(), downward=True)
    assert graph.drawing.downward
    assert graph.nodes == chain().nodes
    assert turned(graph, downward=True) is graph


def test_a_bent_wire_is_another_wire_for_the_picture_and_the_same_for_the_network() -> None:
    before = chain()
    graph = bend(before, edge(before, "b"), [(90.0, -40.0)])
    assert str(edge(graph, "b")) == "a -> b via 90,-40"
    assert edge(graph, "b").ends == edge(before, "b").ends
    found = difference(before, graph)
    assert (found.wired, found.unwired) == ((edge(graph, "b"),), (edge(before, "b"),))
    assert bend(graph, edge(graph, "b"), [(90.0, -40.0)]) is graph
    assert bend(graph, edge(graph, "b"), []) == before


def test_bends_go_along_where_both_ends_move_and_stay_where_one_does() -> None:
    graph = bend(chain(), edge(chain(), "b"), [(90.0, -40.0)])
    both = move_nodes(graph, {"a": (0.0, 80.0), "b": (200.0, 80.0)})
    assert edge(both, "b").bends == ((90.0, 40.0),)
    one = move_nodes(graph, {"b": (300.0, 80.0)})
    assert edge(one, "b").bends == ((90.0, -40.0),)


def test_bends_survive_a_new_name_and_go_with_another_wire() -> None:
    graph = bend(chain(), edge(chain(), "b"), [(90.0, -40.0)])
    assert edge(rename_node(graph, "b", "d"), "d").bends == ((90.0, -40.0),)
    assert edge(connect(graph, End("a"), End("b")), "b").bends == ()


def test_a_copied_piece_carries_frames_notes_and_bends() -> None:
    graph = framed()
    graph = bend(graph, edge(graph, "b"), [(90.0, -40.0)])
    piece = piece_of(graph, ["a", "b"], ["frame1"])
    assert set(piece.drawing.annotations) == {"frame1"}
    pasted, names = insert_piece(graph, piece)
    assert set(pasted.drawing.annotations) == {"frame1", "note1", "frame2"}
    assert pasted.drawing.annotations["frame2"].text == "Both"
    assert edge(pasted, names["b"]).bends == ((90.0, -40.0),)
    assert not piece_of(graph, ["a"]).drawing.annotations


def test_inserting_nodes_alone_brings_no_frames() -> None:
    graph, _ = insert(framed(), [Node("d", "ReLU")], [])
    assert graph.drawing == framed().drawing


def test_a_frame_around_a_very_wide_network_still_fits_a_file() -> None:
    graph, name = annotate(chain(), Annotation("", "frame", size=(10 * MAX_SIZE, 100.0)))
    assert graph.drawing.annotations[name].size == (MAX_SIZE, 100.0)


def test_more_frames_and_more_bends_than_a_file_may_have_are_refused() -> None:
    many = MappingProxyType({f"n{n}": Annotation(f"n{n}", "note") for n in range(MAX_ANNOTATIONS)})
    full = replace(chain(), drawing=Drawing(many))
    with pytest.raises(EditRefused, match="at most 2,000 frames and notes"):
        annotate(full, Annotation("", "note"))
    with pytest.raises(EditRefused, match="at most 100 places, but here through 101"):
        bend(chain(), edge(chain(), "b"), [(1.0, 1.0)] * (MAX_BENDS + 1))


def test_a_wire_to_a_layer_named_via_may_have_bends_too() -> None:
    graph = Graph.of([Node("a", "ReLU"), Node("via", "ReLU")], ["a -> via via 40,0"])
    assert graph.edges[End("via")].bends == ((40.0, 0.0),)
    assert parse_edge(str(graph.edges[End("via")])) == graph.edges[End("via")]


@pytest.mark.parametrize("text", ["a -> b via", "a -> b c", "a -> b by 4,0", "a -> "])
def test_what_is_no_wire_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="An edge is written"):
        parse_edge(text)


def test_bends_that_went_along_have_no_longer_numbers_than_cards() -> None:
    graph = bend(chain(), edge(chain(), "b"), [(0.1, 0.2)])
    moved = move_nodes(graph, {"a": (0.2, 0.1), "b": (200.2, 0.1)})
    assert edge(moved, "b").bends == ((0.3, 0.3),)


def test_a_layer_put_into_a_bent_wire_leaves_each_bend_on_its_side() -> None:
    graph = bend(chain(), edge(chain(), "b"), [(40.0, -40.0), (90.0, -40.0), (140.0, -40.0)])
    spliced = splice(graph, edge(graph, "b"), Node("d", "ReLU", {}, (110.0, -50.0)))
    assert edge(spliced, "d").bends == ((40.0, -40.0), (90.0, -40.0))
    assert edge(spliced, "b").bends == ((140.0, -40.0),)
    assert edge(remove_nodes(spliced, ["d"], heal=True), "b") == edge(graph, "b")


def test_a_gap_that_is_closed_is_crossed_by_way_of_both_wires() -> None:
    graph = bend(chain(), edge(chain(), "b"), [(90.0, -40.0)])
    graph = bend(graph, edge(graph, "c"), [(290.0, -40.0)])
    assert edge(remove_nodes(graph, ["b"], heal=True), "c").bends == ((90.0, -40.0), (290.0, -40.0))
