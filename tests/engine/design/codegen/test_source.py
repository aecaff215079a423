"""Source put together from pieces, and found again by line."""

from hypothesis import given
from hypothesis import strategies as st

from engine.design.codegen.source import Source, Writer

LINES = st.lists(st.sampled_from(["", "x = 1", "    return x"]), max_size=3)
STEPS = st.lists(st.tuples(LINES, st.sampled_from(["", "a", "b"])), min_size=1)


@given(STEPS)
def test_every_line_is_found_as_that_of_the_node_it_was_written_for(steps: list[tuple[list[str], str]]) -> None:
    writer = Writer()
    owners = []
    for lines, node in steps:
        writer.write(lines, node=node)
        owners += [(line, node) for line in lines]
    source = writer.source()
    assert source.text == "\n".join(line for line, _ in owners) + "\n"
    assert [source.node_at(number) or "" for number in range(1, len(owners) + 1)] == [node for _, node in owners]


@given(STEPS)
def test_the_lines_of_some_nodes_are_those_of_each(steps: list[tuple[list[str], str]]) -> None:
    writer = Writer()
    for lines, node in steps:
        writer.write(lines, node=node)
    source = writer.source()
    for nodes in ({"a"}, {"a", "b"}, {"c"}):
        ranges = [span for node in nodes for span in source.lines.get(node, ())]
        assert source.lines_of(nodes) == sorted(ranges, key=lambda span: span.start)


def test_source_within_source_keeps_its_nodes() -> None:
    inner = Writer()
    inner.write(["def f():", "    pass"], node="f")
    outer = Writer()
    outer.write(["import torch", ""])
    outer.put(inner.source().pieces)
    outer.write(["f()"], node="f")
    assert outer.source().lines == {"f": (range(3, 5), range(5, 6))}


def test_no_code_is_found_nowhere() -> None:
    assert Source(()).node_at(1) is None
