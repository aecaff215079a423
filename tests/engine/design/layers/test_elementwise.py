"""What layers that work number by number say, write and compute, with numbers a reader can recompute."""

from __future__ import annotations

import itertools
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from engine.design.layers import LAYERS, Call, Layer, Refused, Remedy, Shape, Size
from tests.engine.design.layers.drawn_shapes import DTYPES, N, T
from tests.engine.design.layers.examples import Example
from tests.engine.design.layers.proof import DTYPES as TORCH_DTYPES
from tests.engine.design.layers.proof import REFUSALS, is_meant, run
from tests.engine.design.layers.together_elementwise import ELEMENTWISE_TOGETHER

WIDTH = Size.variable("width", 6)
X = Shape(N, 6)
TOKENS = Shape(N, T, dtype="int64", classes=50)
TRUTHS = Shape(N, T, dtype="bool")


def made(name: str, **params: Any) -> Layer:
    return LAYERS[name].configured(params, {"width": WIDTH})


def refused(name: str, *inputs: Shape | None, **params: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        made(name, **params).infer(*inputs)
    return caught.value


def given(name: str, *inputs: Shape | None, **params: Any) -> Shape:
    shape = made(name, **params).infer(*inputs)
    assert isinstance(shape, Shape)
    return shape


def written(layer: Layer, names: str) -> str:
    """One use of a layer; names are letters, a dot for what is left open."""
    inputs = tuple(None if letter == "." else letter for letter in names)
    return layer.expression(Call("", inputs, ("y",), ()))


def computed(name: str, *tensors: Tensor, training: bool = True, **params: Any) -> list[float]:
    """What a layer makes of tensors, as it is written."""
    names = "abc"[: len(tensors)]
    space = {"torch": torch, "self": SimpleNamespace(training=training), **dict(zip(names, tensors, strict=True))}
    layer = made(name, **params)
    open_ports = "." * (len(layer.inputs) - len(tensors))
    result: list[float] = eval(written(layer, names + open_ports), space).tolist()
    return result


# What is written


@pytest.mark.parametrize(
    ("name", "names", "params", "source"),
    [
        ("Subtract", "xz", {"value": 3}, "x - z"),
        ("Subtract", "x.", {"value": 3}, "x - 3"),
        ("Divide", "x.", {"value": "= width"}, "x / width"),
        ("Divide", "x.", {"value": "= width + 1"}, "x / (width + 1)"),
        ("FloorDivide", "x.", {}, 'torch.div(x, 2, rounding_mode="floor")'),
        ("Remainder", "x.", {"value": 0.5}, "x % 0.5"),
        ("Power", "x.", {"value": -1.0}, "x**-1.0"),
        ("Power", "xz", {}, "x**z"),
        ("Power", "x.", {"value": "= width - 1"}, "x ** (width - 1)"),
        ("Minimum", "xz", {}, "torch.minimum(x, z)"),
        ("Minimum", "x.", {"value": 6.0}, "x.clamp(max=6.0)"),
        ("Maximum", "x.", {}, "x.clamp(min=0.0)"),
        ("Scale", "x", {"scale": 2, "shift": -1}, "2 * x - 1"),
        ("Scale", "x", {"shift": "= width"}, "x + width"),
        ("Scale", "x", {"scale": 0.5}, "0.5 * x"),
        ("Scale", "x", {}, "x"),
        ("Lerp", "xz.", {"value": 0.1}, "torch.lerp(x, z, 0.1)"),
        ("Lerp", "xzw", {}, "torch.lerp(x, z, w)"),
        ("AddCMul", "xab", {"value": 0.5}, "torch.addcmul(x, a, b, value=0.5)"),
        ("BitwiseXor", "x.", {"value": 3}, "x ^ 3"),
        ("Greater", "x.", {"value": 0.5}, "x > 0.5"),
        ("NotEqual", "xz", {}, "x != z"),
        ("IsClose", "xz", {"atol": 0.1}, "torch.isclose(x, z, atol=0.1)"),
        ("Where", "mx.", {}, "torch.where(m, x, 0.0)"),
        ("Where", "mxz", {}, "torch.where(m, x, z)"),
        ("MaskedFill", "xm", {"value": "-inf"}, 'x.masked_fill(m, float("-inf"))'),
        ("Neg", "x", {}, "-x"),
        ("Erfcx", "x", {}, "torch.special.erfcx(x)"),
        ("Round", "x", {"decimals": 2}, "torch.round(x, decimals=2)"),
        ("Clamp", "x", {"min": None}, "x.clamp(max=1.0)"),
        ("Cast", "x", {"dtype": "int64"}, "x.long()"),
        ("Positions", "x", {}, "torch.arange(x.shape[1], device=x.device)"),
        ("GaussianNoise", "x", {}, "x + 0.1 * torch.randn_like(x) if self.training else x"),
        ("GaussianNoise", "x", {"always": True, "std": "= width / 2"}, "x + (width / 2) * torch.randn_like(x)"),
        ("RandomNormal", "x", {}, "torch.randn_like(x) if self.training else torch.zeros_like(x)"),
        ("RandomUniform", "x", {"always": True}, "torch.rand_like(x)"),
        ("RandomUniform", "x", {"always": True, "low": -1.0}, "torch.empty_like(x).uniform_(-1.0, 1.0)"),
    ],
)
def test_an_operation_is_written_as_one_would_by_hand(name: str, names: str, params: Any, source: str) -> None:
    assert written(made(name, **params), names) == source


@pytest.mark.parametrize(
    ("name", "params", "source"),
    [
        ("LearnedParameter", {"shape": (1, "= width")}, "nn.Parameter(0.02 * torch.randn(1, width))"),
        ("LearnedParameter", {"shape": (), "std": 1.0}, "nn.Parameter(torch.randn(()))"),
        ("LearnedParameter", {"shape": 8, "init": "value"}, "nn.Parameter(torch.zeros(8))"),
        ("LearnedParameter", {"shape": (), "init": "value", "value": 2}, "nn.Parameter(torch.full((), 2.0))"),
        ("Constant", {"shape": 3, "value": 0.5}, "nn.Buffer(torch.full((3,), 0.5), persistent=False)"),
        (
            "Constant",
            {"value": 1, "dtype": "bool"},
            "nn.Buffer(torch.ones(1, 1, dtype=torch.bool), persistent=False)",
        ),
        ("Arange", {"end": "= width"}, "nn.Buffer(torch.arange(width), persistent=False)"),
        ("Arange", {"start": 5, "end": 0, "step": -2}, "nn.Buffer(torch.arange(5, 0, -2), persistent=False)"),
    ],
)
def test_a_source_is_an_attribute_that_moves_with_the_module(name: str, params: Any, source: str) -> None:
    layer = made(name, **params)
    layer.infer()
    assert layer.build() == source
    assert isinstance(eval(source, {"torch": torch, "nn": nn, "width": 6}), nn.Parameter | nn.Buffer)


# What is computed


def test_scaling_multiplies_before_it_adds() -> None:
    assert computed("Scale", torch.tensor([1.0, 2.0]), scale=3, shift=-1) == [2.0, 5.0]


def test_divisions_with_a_rest_differ_for_negative_numbers() -> None:
    x = torch.tensor([-7, 7])
    assert computed("FloorDivide", x, value=3) == [-3, 2]
    assert computed("Remainder", x, value=3) == [2, 1]
    assert computed("Fmod", x, value=3) == [-1, 1]


def test_the_greater_and_the_smaller_of_a_number() -> None:
    x = torch.tensor([-1.0, 2.0])
    assert computed("Maximum", x, value=0.0) == [0.0, 2.0]
    assert computed("Minimum", x, value=0.0) == [-1.0, 0.0]


def test_minus_infinity_is_nothing_after_a_softmax() -> None:
    filled = computed("MaskedFill", torch.tensor([0.0, 0.0]), torch.tensor([False, True]), value="-inf")
    assert torch.tensor(filled).softmax(0).tolist() == [1.0, 0.0]


@pytest.mark.parametrize("name", ["GaussianNoise", "RandomNormal", "RandomUniform"])
def test_noise_is_still_while_evaluating_unless_told_otherwise(name: str) -> None:
    x = torch.ones(1000)
    still = computed(name, x, training=False)
    assert still == (x if name == "GaussianNoise" else torch.zeros(1000)).tolist()
    assert len(set(computed(name, x, training=False, always=True))) > 900
    assert len(set(computed(name, x))) > 900


def test_noise_spreads_as_far_as_told() -> None:
    torch.manual_seed(0)
    x = torch.zeros(100_000)
    assert torch.tensor(computed("GaussianNoise", x, std=0.5)).std().item() == pytest.approx(0.5, rel=0.02)
    drawn = torch.tensor(computed("RandomUniform", x, low=-3.0, high=1.0))
    assert drawn.min().item() == pytest.approx(-3, abs=0.01)
    assert drawn.max().item() == pytest.approx(1, abs=0.01)


# Shapes and element types


def test_what_has_no_batch_is_stretched_over_all_samples() -> None:
    bias = given("LearnedParameter", shape=("= width",))
    assert str(given("Add", X, bias)) == "N × 6"
    assert given("Multiply", X, given("LearnedParameter", shape=())) == X
    assert str(given("Subtract", given("Constant", shape=(1, 4, 1)), Shape(N, 1, 8))) == "N × 4 × 8"
    positions = given("Positions", Shape(N, T, 8))
    assert str(given("Add", TOKENS, positions)) == "N × T"


def test_a_batch_never_meets_another_dimension() -> None:
    error = refused("Divide", Shape(N, 6, 5), X)
    assert (
        error.says == "takes branches with the same number of dimensions, but other gives N × 6 and x gives N × 6 × 5"
    )
    assert error.remedies[0].params == {"shape": (6, 1)}
    assert refused("Divide", X, Shape(N, 6, 5)).port == "x"
    assert refused("Divide", Shape(4, 1, 6), X).port == "other"


def test_sizes_without_a_batch_are_counted_from_the_end() -> None:
    error = refused("Add", X, Shape(5))
    assert error.says == "takes branches that agree in all sizes, but in dimension -1 x2 has 5 (5) and x1 has 6 (N × 6)"


def test_the_size_that_differs_is_that_of_the_branch_that_has_it() -> None:
    error = refused("Add", Shape(N, 1), Shape(N, 4), Shape(N, 5))
    assert error.port == "x3"
    assert "x2 has 4 (N × 4)" in error.says


def test_formulas_survive_stretching() -> None:
    wide = Shape(N, WIDTH * 2)
    assert given("Subtract", Shape(N, 1), wide)[1].text == "width * 2"
    assert given("Lerp", Shape(N, 1), wide, Shape(1))[1].text == "width * 2"


@pytest.mark.parametrize(
    ("name", "params", "dtype"),
    [
        ("Subtract", {"value": 1}, "int64"),
        ("Subtract", {"value": 0.5}, "float32"),
        ("Divide", {"value": 2}, "float32"),
        ("Power", {"value": 2}, "int64"),
        ("Sin", {}, "float32"),
        ("Abs", {}, "int64"),
        ("Clamp", {"min": 0, "max": 9}, "int64"),
        ("Clamp", {}, "float32"),
        ("Scale", {"scale": 2}, "int64"),
        ("Equal", {"value": 3}, "bool"),
        ("LogicalNot", {}, "bool"),
    ],
)
def test_whole_numbers_stay_such_where_torch_keeps_them(name: str, params: Any, dtype: str) -> None:
    inputs = (TOKENS, None) if len(LAYERS[name].inputs) == 2 else (TOKENS,)
    assert given(name, *inputs, **params).dtype == dtype


@pytest.mark.parametrize("name", sorted(ELEMENTWISE_TOGETHER))
def test_any_element_types_meet_as_torch_has_it(name: str) -> None:
    definition = LAYERS[name]
    count = 2 if definition.inputs[0].repeats else len(definition.inputs)
    for dtypes in itertools.product(DTYPES, repeat=count):
        inputs = tuple(Shape(N, 3, dtype=dtype, classes=4) for dtype in dtypes)  # type: ignore[arg-type]
        _prove_dtype(Example(definition, {}, inputs, 1))
        if definition.inputs[-1].optional:
            _prove_dtype(Example(definition, {}, (*inputs[:-1], None), 1))


def _prove_dtype(example: Example) -> None:
    if example.accepted():
        (output,) = run(example, example.configured()).outputs
        assert output.dtype is TORCH_DTYPES[example.configured().infer(*example.inputs).dtype], example  # type: ignore[union-attr]
    elif not is_meant(example):
        with pytest.raises(REFUSALS):
            run(example, example.configured())


def test_tokens_are_told_apart_and_stay_tokens() -> None:
    assert given("NotEqual", TOKENS, None, value=0) == TRUTHS
    assert given("MaskedFill", TOKENS, TRUTHS, value=50).classes == 51
    assert given("Where", TRUTHS, TOKENS, TOKENS).classes == 50
    assert given("Cast", TRUTHS, dtype="int64").classes == 2
    assert given("Arange", end=12).classes == 12
    assert given("Positions", X).classes == 6


# What is refused


def test_truth_values_are_cast_before_they_are_subtracted() -> None:
    error = refused("Subtract", TRUTHS, None)
    assert error.says == "takes numbers (float32) or whole numbers (int64), but gets truth values (bool)"
    assert error.remedies == (Remedy(insert="Cast", params={"dtype": "float32"}, label="Make them numbers"),)


@pytest.mark.parametrize(
    ("name", "inputs", "params", "says"),
    [
        ("FloorDivide", (TOKENS, None), {"value": 0}, "divides by value, but whole numbers can't be divided by 0"),
        (
            "Power",
            (TOKENS, None),
            {"value": -1},
            "raises whole numbers to powers that are not negative, but value is -1",
        ),
        (
            "Hypot",
            (TOKENS, TOKENS),
            {},
            "takes numbers (float32) in at least one place, but gets whole numbers (int64) only",
        ),
        ("Frac", (TOKENS,), {}, "takes numbers (float32), but gets whole numbers (int64)"),
        ("Where", (TOKENS, X), {}, "takes truth values (bool), but gets whole numbers (int64)"),
        ("MaskedFill", (TOKENS, TRUTHS), {"value": "-inf"}, "can't put -inf among whole numbers (int64)"),
        ("Clamp", (X,), {"min": None, "max": None}, "needs a min, a max, or both"),
        ("Arange", (), {"step": 0}, "counts in steps that are not 0"),
        ("Arange", (), {"end": -3}, "counts from 0 in steps of 1, but -3 does not lie that way"),
    ],
)
def test_what_torch_can_not_do_is_said(name: str, inputs: tuple[Shape, ...], params: Any, says: str) -> None:
    assert refused(name, *inputs, **params).says == says


def test_limits_the_wrong_way_round_are_doubted() -> None:
    layer = made("Clamp", min=1.0, max=0.0)
    doubt = layer.doubt(X)
    assert doubt is not None
    assert doubt.says == "makes every number 0.0, because min is 1.0 and max is less"
    assert made("Clamp").doubt(X) is None


def test_a_broken_number_among_whole_ones_is_doubted() -> None:
    assert made("MaskedFill", value=0.5).doubt(TOKENS, TRUTHS) is not None
    assert made("MaskedFill", value=0.5).doubt(X, TRUTHS) is None
    assert made("MaskedFill", value=2).doubt(TOKENS, TRUTHS) is None
