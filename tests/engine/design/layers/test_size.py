from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.design.layers import Size, product
from engine.design.layers.size import counted

N = Size.free("N")
WIDTH = Size.variable("width", 6)
DEPTH = Size.variable("depth", 4)


def test_plain_numbers_fold_as_one_would_by_hand() -> None:
    size = (Size.of(28) + 2 * Size.of(2) - 5) // 1 + 1
    assert size.text == "28"
    assert size.value == 28


def test_a_product_keeps_its_factors() -> None:
    size = product([16, 5, 5])
    assert (size.value, size.text) == (400, "16 * 5 * 5")


def test_a_product_leaves_ones_out() -> None:
    assert product([1, 28, 28]).text == "28 * 28"
    assert product([1, 1]).text == "1"
    assert product([]).value == 1


def test_a_product_of_data_has_no_value_but_a_formula() -> None:
    size = product([Size.free("T"), 8])
    assert (size.value, size.text) == (None, "T * 8")


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (WIDTH * 2, "width * 2"),
        (2 * WIDTH, "2 * width"),
        ((WIDTH + 1) * 2, "(width + 1) * 2"),
        (WIDTH + 1 * 2, "width + 2"),
        (WIDTH - (DEPTH - 1), "width - (depth - 1)"),
        (WIDTH + (DEPTH - 1), "width + depth - 1"),
        (WIDTH // (DEPTH * 2), "width // (depth * 2)"),
        (WIDTH * 2 // DEPTH, "width * 2 // depth"),
        (WIDTH * (DEPTH // 2), "width * (depth // 2)"),
        ((WIDTH - 5) // 2 + 1, "(width - 5) // 2 + 1"),
        (WIDTH + -2, "width - 2"),
        (WIDTH - -2, "width + 2"),
        (WIDTH * -2, "width * (-2)"),
        (product([WIDTH + 1, DEPTH // 2, 5]), "(width + 1) * (depth // 2) * 5"),
    ],
)
def test_formulas_have_the_parentheses_they_need_and_no_more(size: Size, text: str) -> None:
    assert size.text == text
    assert eval(text, {"width": 6, "depth": 4}) == size.value


@pytest.mark.parametrize("same", [WIDTH + 0, 0 + WIDTH, WIDTH - 0, WIDTH * 1, 1 * WIDTH, WIDTH // 1])
def test_what_changes_nothing_is_not_written(same: Size) -> None:
    assert same.text == "width"


def test_a_comparison_with_what_is_unknown_is_never_certain() -> None:
    assert not N < 5
    assert not N > 5
    assert not N < 1
    assert not N <= 5
    assert not N >= 5
    assert N != 5
    assert Size.free("T") != N


def test_the_same_free_dimension_equals_itself() -> None:
    assert Size.free("N") == N
    assert Size.free("N") >= N
    assert hash(N) == hash(Size.free("N"))


def test_sizes_are_equal_by_value_whatever_their_formula() -> None:
    assert product([16, 5, 5]) == 400
    assert hash(product([16, 5, 5])) == hash(Size.of(400))


def test_a_size_without_a_value_is_no_number() -> None:
    with pytest.raises(ValueError, match="N has no value yet"):
        int(N)


def test_a_formula_remembers_the_names_it_hangs_on() -> None:
    assert (WIDTH * DEPTH + 1).names == {"width", "depth"}
    assert not product([3, 4]).names


def test_counting_takes_a_free_dimension_as_one() -> None:
    assert counted([Size.free("T"), Size.of(3), Size.of(4)]) == 12


Tree = Any
_SIGNS: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "//": operator.floordiv, "%": operator.mod,
}  # fmt: skip

trees: st.SearchStrategy[Tree] = st.recursive(
    st.integers(-4, 9) | st.sampled_from(["width", "depth"]),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(sorted(_SIGNS)), inner, inner),
        st.tuples(st.just("product"), inner, inner, inner),
    ),
    max_leaves=8,
)


def _worked_out(tree: Tree, values: Mapping[str, Any]) -> Any:
    if isinstance(tree, str):
        return values[tree]
    if isinstance(tree, int):
        return tree
    parts = [_worked_out(part, values) for part in tree[1:]]
    if tree[0] != "product":
        return _SIGNS[tree[0]](*parts)
    return product(parts) if any(isinstance(part, Size) for part in parts) else parts[0] * parts[1] * parts[2]


@given(trees, st.integers(1, 9), st.integers(1, 9))
def test_a_formula_is_right_for_other_values_of_its_variables(tree: Tree, width: int, depth: int) -> None:
    other = {"width": width, "depth": depth}
    try:
        now = _worked_out(tree, {"width": 6, "depth": 4})
        then = _worked_out(tree, other)
    except ZeroDivisionError:
        assume(False)
    size = Size.of(_worked_out(tree, {"width": WIDTH, "depth": DEPTH}))
    assert size.value == now
    assert eval(size.text, dict(other)) == then


@given(trees)
def test_a_formula_over_data_has_no_value_but_is_right_once_there_is_data(tree: Tree) -> None:
    env = {"width": 6, "depth": 4}
    try:
        real = _worked_out(tree, env)
        size = Size.of(_worked_out(tree, {name: Size.free(name) for name in env}))
    except ZeroDivisionError:
        assume(False)
    assert size.known == (not size.names)
    assert eval(size.text, dict(env)) == real


def test_plain_numbers_added_one_after_another_become_one() -> None:
    x = Size.variable("x", 32)
    assert (x + 2 - 3).text == "x - 1"
    assert (x + 1 + 1 + 1).text == "x + 3"
    assert (x + 2 - 3 + 1) is x
    assert ((x + 2) * 3 + 1).text == "(x + 2) * 3 + 1"
    assert ((x + 2 - 5) // 2 + 1).text == "(x - 3) // 2 + 1"
    assert int(x + 7 - 40 + 3) == 2
