"""Wires made of others hand on what these had worked out, and it is what would be worked out afresh."""

from hypothesis import given
from hypothesis import strategies as st

from engine.design.graph import Edge, End, Wires, parse_edge

ENDS = st.builds(End, st.sampled_from("abcd"), st.sampled_from(["", "x2", "x3"]))
EDGES = st.lists(st.builds(Edge, ENDS, ENDS), max_size=6)


@given(EDGES, st.lists(st.tuples(st.lists(ENDS, max_size=4), EDGES), max_size=5), st.data())
def test_neighbourhoods_are_those_worked_out_afresh(
    edges: list[Edge], steps: list[tuple[list[End], list[Edge]]], data: st.DataObject
) -> None:
    wires = Wires(edges)
    for drop, put in steps:
        asked = data.draw(st.sampled_from(["incoming", "outgoing", "neither"]))
        getattr(wires, asked, None)  # what was never asked for has not to be handed on
        wires = wires.changed(drop=drop, put=put)
        afresh = Wires(wires.values())
        assert wires.incoming == afresh.incoming
        assert wires.outgoing == afresh.outgoing


def test_an_input_that_is_taken_over_leaves_its_old_source() -> None:
    wires = Wires(map(parse_edge, ["a -> c", "b -> d"]))
    assert wires.outgoing.keys() == {"a", "b"}
    wires = wires.changed(put=[parse_edge("b -> c")])
    assert wires.outgoing == {"b": (parse_edge("b -> d"), parse_edge("b -> c"))}
    assert wires.incoming == {"c": (parse_edge("b -> c"),), "d": (parse_edge("b -> d"),)}


def test_neighbourhoods_that_an_edit_left_alone_stay_the_very_same() -> None:
    wires = Wires(map(parse_edge, ["a -> b", "b -> c"]))
    before = wires.incoming["c"]
    assert wires.changed(drop=[End("b")]).incoming["c"] is before
