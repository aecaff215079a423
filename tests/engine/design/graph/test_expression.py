from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.design.graph.expression import MAX_LENGTH, ExpressionError, evaluate, is_expression
from engine.design.layers.size import Size

VALUES = {"width": 6, "depth": 4}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("= width * 2", 12),
        ("= (width + depth) // 3", 3),
        ("= width ** 2", 36),
        ("= width ** 0", 1),
        ("= -width + 10", 4),
        ("= +3", 3),
        ("= width % depth", 2),
        ("= width / depth", 1.5),
        ("= 1e3", 1000.0),
        ("width", 6),
    ],
)
def test_arithmetic_is_worked_out(text: str, value: float) -> None:
    assert evaluate(text, VALUES) == value


@pytest.mark.parametrize(
    "text",
    [
        "= __import__('os').system('true')",
        "= open('/etc/passwd')",
        "= width.__class__",
        "= [1, 2][0]",
        "= (lambda: 1)()",
        "= 'a' * 3",
        "= width if depth else 1",
        "= width and 1",
        "= width < 3",
        "= True",
        "= None",
        "= 1j",
        "= (x := 3)",
        "= f'{width}'",
        "= width @ depth",
        "= 1 << 40",
        "= ~width",
        "= {**{}}",
        "= 2 ** width",
        "= 2 ** -1",
        "= 2 ** 1000",
        "= 2 ** 2.5",
        "= a.b",
        "= height",
        "= 1 / 0",
        "= 1 // (width - 6)",
        "= 1 % 0",
        "= 1.0 // 0",
        "=",
        "= ",
        "= 1 +",
        "= )(",
        "= width; depth",
        "= import os",
        "= \x00",
        "= 1\n2",
        "= " + "(" * 95 + "1" + ")" * 95,
        "= " + "-" * 190 + "1",
        "= " + "9" * 190 + " / 7.5",
        "= 1e308 * 1e308 // 1",
        "= " + "1 + " * 200 + "1",
        "= " + "x" * 10_000_000,
    ],
)
def test_whatever_else_stands_there_is_refused_in_words_or_a_number(text: str) -> None:
    value: Any
    try:
        value = evaluate(text, VALUES)
    except ExpressionError as error:
        value = str(error)
    assert isinstance(value, int | float) or (len(value) < 2 * MAX_LENGTH + 100 and value.endswith("."))
    assert not isinstance(value, bool)


@pytest.mark.parametrize("text", ["= __import__('os')", "= width.real", "= 'a'", "= True", "= width < 3", "= height"])
def test_what_is_no_arithmetic_never_gives_a_value(text: str) -> None:
    with pytest.raises(ExpressionError):
        evaluate(text, VALUES)


def test_an_unknown_name_is_told_with_those_there_are() -> None:
    with pytest.raises(ExpressionError, match=r"no variable named 'height' \(there is: width, depth\)"):
        evaluate("= height", VALUES)
    with pytest.raises(ExpressionError, match="there is: none yet"):
        evaluate("= height", {})


@given(st.text(max_size=60) | st.text("width depth+-*/%().,0123456789=e[]{}'\"", max_size=60))
def test_any_text_gives_a_number_or_a_sentence(text: str) -> None:
    value: Any = 0
    try:
        value = evaluate(text, VALUES)
    except ExpressionError as error:
        assert str(error)  # noqa: PT017 - either way is right
    assert isinstance(value, int | float)


@pytest.mark.parametrize(("value", "is_one"), [("= 1", True), ("=", True), ("same", False), (3, False), (None, False)])
def test_an_expression_is_text_that_starts_with_the_sign(value: object, is_one: bool) -> None:
    assert is_expression(value) is is_one


@pytest.mark.parametrize("base", ["9", "width", "(width // width)"])
def test_powers_of_powers_end_before_they_fill_the_memory(base: str) -> None:
    text = f"= (((({base} ** 64) ** 64) ** 64) ** 64) ** 64"
    with pytest.raises(ExpressionError, match="too large"):
        evaluate(text, {"width": Size.variable("width", 6)})


def test_an_expression_that_python_frowns_at_is_refused_in_words_alone(recwarn: pytest.WarningsRecorder) -> None:
    with pytest.raises(ExpressionError, match="not arithmetic"):
        evaluate("= 1or 2", {})
    assert not recwarn.list


def test_of_many_variables_an_error_names_some() -> None:
    with pytest.raises(ExpressionError) as caught:
        evaluate("= x", {f"v{number}": 1 for number in range(1_000)})
    assert len(str(caught.value)) < 300
