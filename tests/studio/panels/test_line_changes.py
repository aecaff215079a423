"""The lines to replace lead from one text to the other, and are few where the texts differ little."""

from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from studio.panels.line_changes import Change, line_changes

LINES = st.lists(st.sampled_from(["a", "b", "c", "d", ""]), max_size=30)


def changed(old: list[str], changes: list[Change]) -> list[str]:
    new = list(old)
    for start, end, lines in reversed(changes):
        new[start:end] = lines
    return new


@given(LINES, LINES)
def test_the_changes_lead_from_one_text_to_the_other(old: list[str], new: list[str]) -> None:
    assert changed(old, line_changes(old, new)) == new


@given(LINES, LINES, LINES)
def test_long_parts_that_stay_are_passed_over_in_strides(old: list[str], new: list[str], stays: list[str]) -> None:
    before, after = [*stays, *old, *stays], [*stays, *new, *stays]
    with patch("studio.panels.line_changes.STRIDE", 3):
        assert changed(before, line_changes(before, after)) == after


def test_texts_alike_need_no_change() -> None:
    assert line_changes(["a", "b"], ["a", "b"]) == []


def test_what_is_between_two_changes_is_left_alone() -> None:
    old = [f"line {number}" for number in range(1000)]
    new = [*old[:10], "other", *old[11:500], "come", *old[500:900], *old[902:]]
    assert line_changes(old, new) == [Change(10, 11, ("other",)), Change(500, 500, ("come",)), Change(900, 902, ())]
