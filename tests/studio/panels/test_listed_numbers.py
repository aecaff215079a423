"""Sizes as people type them."""

import pytest

from studio.panels.listed_numbers import listed


@pytest.mark.parametrize(
    "text",
    [
        "1, 28, 28",
        "1,28,28",
        "1x28x28",
        "1X28X28",
        "1×28×28",
        "1 × 28 × 28",
        "1 x 28 x 28",
        "1 28 28",
        "(1, 28, 28)",
        "[1, 28, 28]",
        "(1x28x28)",
        " 1, 28, 28, ",
        "1; 28; 28",
    ],
)
def test_sizes_are_read_however_they_are_parted(text: str) -> None:
    assert listed(text) == (1, 28, 28)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("()", None),
        ("28", (28,)),
        ("(1,)", (1,)),
        ("-1 x 28", (-1, 28)),
        ("0.5 1e-2, .25", (0.5, 0.01, 0.25)),
        ("1, 0.5, width / 4", (1, 0.5, "= width / 4")),
        ("3 x width x = depth", (3, "= width", "= depth")),
        ("3 × (a + b)", (3, "= (a + b)")),
        ("(a + b), (c + d)", ("= (a + b)", "= (c + d)")),
        ("a1x2, 3", ("= a1x2", 3)),
        ("max_x * 2", ("= max_x * 2",)),
        ("3 - 1", ("= 3 - 1",)),
        ("1 2 three", ("= 1 2 three",)),
    ],
)
def test_numbers_and_expressions_are_told_apart(text: str, value: object) -> None:
    assert listed(text) == value


def test_a_long_list_with_a_word_in_it_is_read_at_once() -> None:
    found = listed("; ".join(["1024"] * 200) + "; n")
    assert isinstance(found, tuple)
