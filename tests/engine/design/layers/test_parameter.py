from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.design.graph import ParamValue
from engine.design.layers import LAYERS, BadParameter, Parameter, Size

WIDTH = {"width": Size.variable("width", 6)}


def read(layer: str, name: str, value: ParamValue) -> Any:
    return LAYERS[layer].parameters[name].read(value, WIDTH)


def test_annotations_tell_kind_choices_and_whether_it_may_be_empty() -> None:
    padding = LAYERS["Conv2d"].parameters["padding"]
    assert (padding.kind, padding.choices, padding.optional) == ("pair", ("same", "valid"), False)
    stride = LAYERS["MaxPool2d"].parameters["stride"]
    assert (stride.kind, stride.choices, stride.optional) == ("pair", (), True)
    assert LAYERS["GELU"].parameters["approximate"].kind == "choice"
    assert LAYERS["Reshape"].parameters["shape"].kind == "sizes"
    assert LAYERS["Dropout"].parameters["p"].kind == "number"


def test_one_number_stands_for_both_of_a_pair() -> None:
    assert read("Conv2d", "kernel_size", 3) == (3, 3)
    assert read("Conv2d", "kernel_size", (3, 5)) == (3, 5)


def test_one_number_stands_for_all_of_a_triple() -> None:
    parameter = Parameter("kernel_size", "triple", 3, "The edges of a block.", low=1)
    assert parameter.read(3, WIDTH) == (3, 3, 3)
    assert [size.text for size in parameter.read((1, 2, "= width"), WIDTH)] == ["1", "2", "width"]
    with pytest.raises(BadParameter, match="kernel_size is one number or three, but here it has 2 of them"):
        parameter.read((1, 2), WIDTH)


def test_sizes_may_be_told_how_many_they_are() -> None:
    parameter = Parameter("padding", "sizes", 1, "What is added at each edge.", counts=(1, 4))
    assert parameter.read(2, WIDTH) == (2,)
    assert parameter.read((1, 2, 3, 4), WIDTH) == (1, 2, 3, 4)
    with pytest.raises(BadParameter, match="padding has one or 4 numbers, but here it has 2"):
        parameter.read((1, 2), WIDTH)


def test_a_list_of_numbers_is_one_for_each_class() -> None:
    assert read("CrossEntropyLoss", "weight", (1, 0.5, "= width / 4")) == (1, 0.5, 1.5)
    assert read("CrossEntropyLoss", "weight", None) is None
    with pytest.raises(BadParameter, match="weight is at least 0, but here it is -1"):
        read("CrossEntropyLoss", "weight", (1, -1))
    with pytest.raises(BadParameter, match="weight has at most 1,000 numbers, but here it has 1,001"):
        read("CrossEntropyLoss", "weight", (1,) * 1001)


def test_an_expression_is_worked_out_and_kept() -> None:
    size = read("Conv2d", "out_channels", "= width * 2")
    assert (size.value, size.text) == (12, "width * 2")


def test_a_whole_number_written_as_a_float_becomes_whole() -> None:
    assert repr(read("Linear", "out_features", 64.0).value) == "64"


@pytest.mark.parametrize(
    ("layer", "name", "value", "says"),
    [
        ("Conv2d", "out_channels", 0, "out_channels is at least 1, but here it is 0"),
        ("Conv2d", "out_channels", 1.5, "out_channels is a whole number, but here it is 1.5"),
        ("Conv2d", "out_channels", "many", "out_channels is a whole number, but here it is 'many'"),
        ("Conv2d", "out_channels", True, "out_channels is a whole number, but here it is True"),
        ("Conv2d", "out_channels", None, "out_channels needs a value"),
        ("Conv2d", "out_channels", "= height", "no variable named 'height'"),
        ("Conv2d", "out_channels", "= 1 / 0", "divides by zero"),
        ("Conv2d", "out_channels", 2**40, "at most 2,147,483,647"),
        ("Conv2d", "kernel_size", (1, 2, 3), "kernel_size is one number or two, but here it has 3"),
        ("Conv2d", "padding", "wide", "a whole number or one of same, valid, but here it is 'wide'"),
        ("Conv2d", "padding_mode", "mirror", "one of zeros, reflect, replicate, circular, but here it is 'mirror'"),
        ("Conv2d", "bias", 1, "bias is true or false, but here it is 1"),
        ("Dropout", "p", 2.0, "p lies between 0 and 1, but here it is 2.0"),
        ("Dropout", "p", float("nan"), "p is a finite number"),
        ("Dropout", "p", float("inf"), "p is a finite number"),
        ("BatchNorm1d", "eps", 0.0, "eps is more than 0, but here it is 0.0"),
        ("Reshape", "shape", tuple(range(1, 30)), "shape has at most 16 numbers, but here it has 29"),
        ("Input", "field", 3, "field is text, but here it is 3"),
        ("Input", "field", "x" * 5000, "field has at most 4,096 characters, but here it has 5,000"),
    ],
)
def test_a_bad_value_is_refused_with_rule_and_finding(layer: str, name: str, value: ParamValue, says: str) -> None:
    with pytest.raises(BadParameter) as caught:
        read(layer, name, value)
    assert says in str(caught.value)


def test_an_unknown_parameter_is_refused_with_those_there_are() -> None:
    with pytest.raises(BadParameter, match="Linear has no parameter 'units'; it has out_features, bias"):
        LAYERS["Linear"].configured({"units": 3})


plain = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=30),
    st.text(max_size=20).map("=".__add__),
    st.text("= width*/%()-+.0123456789,", max_size=20).map("=".__add__),
)
hostile: st.SearchStrategy[Any] = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=3).map(tuple), max_leaves=6
)


@given(st.sampled_from(sorted(LAYERS)), hostile)
def test_whatever_a_file_holds_a_parameter_is_read_or_refused_in_words(layer: str, value: Any) -> None:
    for name, parameter in LAYERS[layer].parameters.items():
        says = _refusal(parameter, value)
        assert says == "" or name in says
        assert len(says) < 500


def _refusal(parameter: Parameter, value: Any) -> str:
    try:
        parameter.read(value, WIDTH)
    except BadParameter as error:
        return str(error)
    return ""
