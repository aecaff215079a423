from __future__ import annotations

import pytest

from engine.design.layers import Shape, Size

N, T = Size.free("N"), Size.free("T")


def test_a_shape_reads_as_on_a_wire() -> None:
    assert str(Shape(N, 6, 28, 28)) == "N × 6 × 28 × 28"
    assert str(Shape()) == "one number"


def test_a_formula_without_a_value_stands_in_parentheses() -> None:
    assert str(Shape(N, T * 2, 8)) == "N × (T * 2) × 8"


def test_a_variable_shows_its_present_value() -> None:
    assert str(Shape(N, Size.variable("width", 6) * 2)) == "N × 12"


def test_shapes_differ_by_sizes_type_and_classes() -> None:
    assert Shape(N, 3) == Shape(N, 3)
    assert Shape(N, 3) != Shape(N, 4)
    assert Shape(N, 3) != Shape(N, 3, dtype="int64")
    assert Shape(N, dtype="int64", classes=3) != Shape(N, dtype="int64", classes=4)


@pytest.mark.parametrize(
    ("shape", "kind"),
    [
        (Shape(N, 10), "vector"),
        (Shape(N, T, 8), "sequence"),
        (Shape(N, 3, 32, 32), "image"),
        (Shape(N, dtype="int64", classes=10), "class"),
        (Shape(N, 3, 4, 5, 6), "any"),
    ],
)
def test_the_kind_is_what_it_looks_like(shape: Shape, kind: str) -> None:
    assert shape.kind == kind


def test_other_sizes_keep_type_and_classes() -> None:
    shape = Shape(N, T, dtype="int64", classes=100).with_sizes(N, 5)
    assert (shape.dtype, shape.classes) == ("int64", 100)
    assert shape.as_json() == ["N", 5]
