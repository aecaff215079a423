from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.canvas.aligning import LEAST_APART, Box, Line, Way, aligned, along, clear_of, distributed

BOXES = {"a": Box(0, 0, 100, 40), "b": Box(250, 100, 50, 80), "c": Box(120, 300, 60, 20)}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("left", {"a": (0, 0), "b": (0, 100), "c": (0, 300)}),
        ("right", {"a": (200, 0), "b": (250, 100), "c": (240, 300)}),
        ("centre", {"a": (100, 0), "b": (125, 100), "c": (120, 300)}),
        ("top", {"a": (0, 0), "b": (250, 0), "c": (120, 0)}),
        ("bottom", {"a": (0, 280), "b": (250, 240), "c": (120, 300)}),
        ("middle", {"a": (0, 140), "b": (250, 120), "c": (120, 150)}),
    ],
)
def test_cards_are_brought_onto_a_line(line: Line, expected: dict[str, tuple[float, float]]) -> None:
    assert aligned(BOXES, line) == expected


def test_the_distances_between_cards_become_the_same_whatever_their_sizes() -> None:
    assert distributed(BOXES, "down") == {"a": (0, 0), "b": (250, 130), "c": (120, 300)}
    assert distributed(BOXES, "across") == {"a": (0, 0), "c": (145, 300), "b": (250, 100)}


boxes = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=2),
    st.builds(Box, *[st.integers(-400, 400).map(float)] * 2, *[st.integers(10, 200).map(float)] * 2),
    max_size=8,
)


@given(boxes=boxes, way=st.sampled_from(["across", "down"]))
def test_distributed_cards_never_overlap(boxes: dict[str, Box], way: Way) -> None:
    axis = 0 if way == "across" else 1
    places = distributed(boxes, way)
    ranked = sorted(places, key=lambda name: places[name][axis])
    gaps = [places[b][axis] - places[a][axis] - boxes[a][axis + 2] for a, b in pairwise(ranked)]
    assert all(gap >= LEAST_APART - 1e-6 for gap in gaps)
    assert not gaps or max(gaps) - min(gaps) < 1e-6


def test_a_row_is_told_from_a_column() -> None:
    assert along({"a": Box(0, 0, 9, 9), "b": Box(50, 20, 9, 9)}) == "across"
    assert along({"a": Box(0, 0, 9, 9), "b": Box(5, 20, 9, 9)}) == "down"


@given(
    boxes=boxes, others=st.lists(st.builds(Box, *[st.integers(-300, 300).map(float)] * 2, st.just(80.0), st.just(40.0)))
)
def test_what_goes_down_far_enough_is_clear_of_the_others(boxes: dict[str, Box], others: list[Box]) -> None:
    places = {name: (box.x, box.y) for name, box in boxes.items()}
    shift = clear_of(places, {name: (box.width, box.height) for name, box in boxes.items()}, others, 8.0)
    assert shift >= 0
    for box in boxes.values():
        for other in others:
            beside = box.x + box.width <= other.x or other.x + other.width <= box.x
            top = box.y + shift
            assert beside or top + box.height <= other.y or other.y + other.height <= top
