"""The formulas that the inspector shows: they speak of what the layer has, and they say what torch computes."""

from __future__ import annotations

import math
import re
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from engine.design.layers import LAYERS, Call, Layer, Shape, Size
from tests.engine.design.layers.drawn_shapes import N

FUNCTIONS = {
    "exp", "ln", "sin", "cos", "tanh", "max", "min", "mean", "var", "erf", "sign", "softmax", "activation", "attention",
    "norm1", "norm2", "norm3", "mlp", "det", "Re", "R", "F", "P", "U", "M", "σ", "Φ", "Γ", "Σ", "Π", "N", "d", "dt",
    "trunc", "round", "tan", "mod", "gcd", "sorted", "encoder", "decoder",
}  # fmt: skip
"""Functions and operators as a reader knows them."""
LETTERS = {
    "y", "x", "i", "j", "k", "t", "s", "n", "p", "c", "h", "g", "a", "b", "d", "u", "v", "w", "m", "r", "z", "f", "o",
    "e", "steps", "score", "head", "Q", "q", "K", "V", "W", "B", "C", "D", "E", "H", "L", "π", "ε", "γ", "β", "kj",
    "out", "ts", "dx", "loss", "backward", "gradient", "shape", "T", "α", "nij", "njk", "nik", "row", "column",
    "memory", "kernel", "left", "right", "top", "bottom", "front", "back", "start", "end",
}  # fmt: skip
"""What stands for the output, sizes, indices, and what a formula names by itself."""
LEARNED = {"weight", "bias", "pointwise", "depthwise", "W_O", "ih", "hh", "in", "hn", "up", "down", "gate"}
"""Learned tensors by torch's names for them."""
WORDS = {
    "if", "else", "of", "the", "over", "in", "each", "along", "with", "where", "it", "is", "not", "set", "and", "one",
    "for", "all", "last", "likewise", "window", "part", "channel", "channels", "batch", "sample", "group", "bag",
    "neighbouring", "numbers", "features", "alignments", "summed", "chance", "size", "dims", "bit", "class", "wrong",
    "which", "only", "nan", "or", "then", "before", "inputs", "letter", "that", "behind", "arrow", "elsewhere",
    "cropped", "to", "most", "frequent", "number", "other", "between", "two", "patches", "there", "as", "times", "from",
    "at", "by", "dim", "parts", "pixels", "sizes", "what", "without", "greatest", "divides", "corners", "on", "beyond",
    "edge",
}  # fmt: skip
UNTOLD = {"Input", "Output", "Constant", "LearnedParameter"}
"""The layers that compute nothing: what they give comes from outside, is set or is learned."""
FORMULAS = [definition for definition in LAYERS.values() if definition.formula]


def test_every_layer_that_computes_something_tells_its_formula() -> None:
    assert {definition.name for definition in LAYERS.values() if not definition.formula} == UNTOLD


@pytest.mark.parametrize("definition", FORMULAS, ids=lambda definition: definition.name)
def test_a_formula_speaks_of_what_the_layer_has(definition: type[Layer]) -> None:
    ports = {port.name for port in (*definition.inputs, *definition.outputs)}
    known = FUNCTIONS | LETTERS | LEARNED | WORDS | ports | set(definition.parameters)
    for name in re.findall(r"[^\W\d]\w*", re.sub("[²⁻¹₀₁₂ᵀˣ]", " ", definition.formula)):
        stem = re.sub(r"\d+$", "", name)
        is_known = name in known or stem in known or all(part in known for part in stem.split("_") if part)
        indexed, _, index = name.rpartition("_")
        assert is_known or (re.fullmatch(r"\d*[ijkts]+", index) and indexed in known), name


@pytest.mark.parametrize("definition", FORMULAS, ids=lambda definition: definition.name)
def test_a_formula_is_balanced_and_short_enough_to_read(definition: type[Layer]) -> None:
    lines = definition.formula.splitlines()
    assert len(lines) <= 4
    for line in lines:
        assert line == line.strip()
        assert len(line) <= 100
        assert line.count("(") == line.count(")")
        assert line.count("⌊") == line.count("⌋")
        assert line.count("[") == line.count("]")
        assert "*" not in line
        assert " - " not in line


# What the formulas come to

_SIGNS = (
    ("·", "*"), ("−", "-"), ("^", "**"), ("²", "**2"), ("‖", "|"), ("√2", "√(2)"), ("√π", "√(π)"), ("√(", "sqrt("),
    ("⌊", "floor("), ("⌋", ")"), ("π", "pi"), ("σ(", "sigma("), ("Φ(", "phi("), ("ln(", "log("), ("≤", "<="),
    ("≥", ">="), ("≠", "!="), ("⌈", "ceil("), ("⌉", ")"), ("∞", "inf"),
)  # fmt: skip
_MATHS: dict[str, Any] = {
    **vars(math), "max": max, "min": min, "abs": abs, "mean": lambda value: value,
    "sigma": lambda x: 1 / (1 + math.exp(-x)), "phi": lambda x: (1 + math.erf(x / math.sqrt(2))) / 2,
    "sign": lambda x: math.copysign(1, x) if x else 0,
}  # fmt: skip


def source_of(text: str) -> str:
    """A side of an equation as Python."""
    for sign, written in _SIGNS:
        text = text.replace(sign, written)
    return re.sub(r"\|([^|]+)\|", r"abs(\1)", text)


def worth(formula: str, **values: float) -> list[float]:
    """What each side of the last equation comes to, other lines worked out first."""
    names: dict[str, Any] = {**_MATHS, **values}
    *before, last = sorted(formula.splitlines(), key=lambda line: line.startswith(("y =", "loss =")))
    for line in before:
        name, _, side = line.partition(" = ")
        if name.isidentifier():
            names[name] = eval(source_of(side), names)
    return [eval(source_of(side), names) for side in last.split(" = ")[1:]]


def defaults_of(definition: type[Layer]) -> dict[str, Any]:
    return {name: parameter.default for name, parameter in definition.parameters.items()}


MODULES = (
    "ReLU", "LeakyReLU", "ReLU6", "ELU", "CELU", "SELU", "GELU", "SiLU", "Mish", "Softplus", "Sigmoid", "LogSigmoid",
    "Hardsigmoid", "Hardswish", "Tanh", "Hardtanh", "Softsign", "Tanhshrink", "Hardshrink", "Softshrink", "Threshold",
)  # fmt: skip


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.parametrize("x", [-4.0, -0.7, -0.3, 0.2, 1.5, 7.0])
def test_the_formula_of_an_activation_is_what_torch_computes(name: str, x: float) -> None:
    definition = LAYERS[name]
    module = eval(definition.configured({}).build(Shape(N, 4)), {"nn": nn})
    expected = float(module(torch.tensor(x, dtype=torch.float64)))
    for found in worth(definition.formula, x=x, **defaults_of(definition)):
        assert found == pytest.approx(expected, abs=2e-5)


FUNCTIONS_OF_ONE = (
    "Sqrt", "Rsqrt", "Reciprocal", "Exp", "Exp2", "Expm1", "Log", "Log1p", "Log2", "Log10", "Square", "Abs", "Neg",
    "Logit", "Sinc", "Deg2Rad", "Rad2Deg", "Erfc", "Erfcx", "Ndtr", "LogNdtr", "Entr", "Scale",
    "Sin", "Cos", "Tan", "Sinh", "Cosh", "Asinh", "Atanh", "Ceil", "Floor", "Trunc", "Frac", "Sign", "Round",
    "Identity", "IsFinite", "IsInf",
)  # fmt: skip
FUNCTIONS_OF_TWO = (
    "Subtract", "Divide", "FloorDivide", "Power", "Minimum", "Maximum", "Remainder", "Hypot", "LogAddExp",
    "LogAddExp2", "Xlogy", "Xlog1py", "Fmod", "CopySign", "Equal", "NotEqual", "Greater", "GreaterEqual", "Less",
    "LessEqual", "IsClose",
)  # fmt: skip


def written(layer: Layer, *names: str | None) -> str:
    return layer.expression(Call("", names, ("y",), (Shape(N),) * len(names)))


@pytest.mark.parametrize("name", FUNCTIONS_OF_ONE)
def test_the_formula_of_a_function_is_what_torch_computes(name: str) -> None:
    definition, x = LAYERS[name], 0.4
    names = {"torch": torch, "F": F, "x": torch.tensor(x, dtype=torch.float64)}
    params = {"scale": 2.5, "shift": 0.3} if name == "Scale" else {}
    layer = definition.configured(params)
    if name == "Identity":
        names["self"] = nn.Identity()
    expected = float(eval(written(layer, "x"), names))
    assert worth(definition.formula, x=x, **{**defaults_of(definition), **params}) == [pytest.approx(expected)]


@pytest.mark.parametrize("name", FUNCTIONS_OF_TWO)
@pytest.mark.parametrize("x", [0.7, 3.1])
def test_the_formula_of_a_function_of_two_is_what_torch_computes(name: str, x: float) -> None:
    definition, other = LAYERS[name], 1.3
    pair = {"x": torch.tensor(x, dtype=torch.float64), "other": torch.tensor(other, dtype=torch.float64)}
    expected = float(eval(written(definition.configured({}), "x", "other"), {"torch": torch, **pair}))
    assert worth(definition.formula, **{**defaults_of(definition), "x": x, "other": other}) == [pytest.approx(expected)]


LOSSES = {
    "MSELoss": (0.3, 1.2), "L1Loss": (0.3, 1.2), "SmoothL1Loss": (0.3, 2.2), "HuberLoss": (0.3, 2.2),
    "PoissonNLLLoss": (0.3, 2.0), "BCELoss": (0.3, 1.0), "BCEWithLogitsLoss": (-0.3, 1.0),
    "SoftMarginLoss": (0.3, -1.0), "HingeEmbeddingLoss": (0.3, -1.0),
}  # fmt: skip


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("is_near", [False, True])
def test_the_formula_of_a_loss_is_what_torch_computes(name: str, is_near: bool) -> None:
    definition = LAYERS[name]
    prediction, target = LOSSES[name]
    if is_near and name.endswith(("L1Loss", "HuberLoss", "MSELoss")):
        target = prediction + 0.25
    pair = {"prediction": torch.tensor([prediction]), "target": torch.tensor([target])}
    layer = definition.configured({})
    call = Call("", ("prediction", "target"), (), (Shape(N, dtype="float32"),) * 2)
    expected = float(eval(layer.expression(call), {"F": F, "torch": torch, **pair}))
    values = {**defaults_of(definition), "prediction": prediction, "target": target}
    values["pos_weight"] = 1.0
    assert worth(definition.formula, **values) == [pytest.approx(expected, rel=1e-4)]


SLIDING = (
    "Conv1d", "Conv2d", "Conv3d", "ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d", "MaxPool1d", "MaxPool2d",
    "MaxPool3d", "AvgPool1d", "AvgPool2d", "AvgPool3d", "LPPool1d", "LPPool2d", "LPPool3d",
)  # fmt: skip
WINDOWS: tuple[dict[str, Any], ...] = (
    {"kernel_size": 3, "stride": 2, "padding": 1, "dilation": 1},
    {"kernel_size": 2, "stride": 1, "padding": 0, "dilation": 3},
    {"kernel_size": 4, "stride": 3, "padding": 2, "dilation": 1},
)


@pytest.mark.parametrize("name", SLIDING)
@pytest.mark.parametrize("window", WINDOWS)
def test_the_formula_of_a_window_gives_the_size_that_comes_out(name: str, window: dict[str, Any]) -> None:
    definition = LAYERS[name]
    params = {name: value for name, value in window.items() if name in definition.parameters}
    rank = int(name[-2])
    shape = Shape(N, 4, *[Size.of(17)] * rank)
    out = definition.configured(params).infer(shape)
    assert isinstance(out, Shape)
    line = next(line for line in definition.formula.splitlines() if "_out = " in line)
    sizes = dict.fromkeys("LHD", 17)
    assert worth(line, output_padding=0, **params, **sizes) == [int(out[2])]


PADDINGS = ("Reflection", "Replication", "Circular", "Zero", "Constant")


@pytest.mark.parametrize("rank", [1, 2, 3])
@pytest.mark.parametrize("kind", PADDINGS)
def test_the_formula_of_a_padding_gives_the_size_that_comes_out(kind: str, rank: int) -> None:
    definition = LAYERS[f"{kind}Pad{rank}d"]
    padding = (1, 2, 3, 4, 5, 6)[: 2 * rank]
    out = definition.configured({"padding": padding}).infer(Shape(N, 4, *map(Size.of, (19, 18, 17)[3 - rank :])))
    assert isinstance(out, Shape)
    _, sizes, told = definition.formula.splitlines()
    names = dict(zip(told.removeprefix("padding = ").split(", "), padding, strict=True))
    names |= {"D": 19, "H": 18, "W": 17, "L": 17}
    assert [eval(line.partition(" = ")[2], dict(names)) for line in sizes.split(", ")] == [
        int(size) for size in out[2:]
    ]


@pytest.mark.parametrize("name", ["AlphaDropout", "FeatureAlphaDropout"])
def test_the_formula_of_alpha_dropout_keeps_mean_and_variance_as_torch_does(name: str) -> None:
    torch.manual_seed(0)
    x, p = torch.ones(4000, 3), 0.3
    found = getattr(F, "alpha_dropout" if name == "AlphaDropout" else "feature_alpha_dropout")(x, p, training=True)
    _, second, third = LAYERS[name].formula.splitlines()
    names = {**_MATHS, "p": p, "α": float(third.split(" = ")[1].split(",")[0].replace("−", "-"))}
    for part in second.replace("−", "-").replace("·", "*").replace("²", "**2").replace("√", "sqrt").split(", "):
        letter, _, side = part.partition(" = ")
        names[letter] = eval(side, names)
    kept, dropped = names["a"] + names["b"], names["a"] * names["α"] + names["b"]
    assert sorted(found.unique().tolist()) == pytest.approx(sorted([kept, dropped]), abs=1e-4)


def place(name: str, **values: int) -> Any:
    """Where a layer's formula says that a number is taken from."""
    said = re.search(r"= x_\((.+?)\),", LAYERS[name].formula.splitlines()[0] + ",")
    assert said is not None
    return eval(source_of(said[1]).replace("(i - shifts) mod n", "(i - shifts) % n"), dict(values))


def test_the_formulas_that_rearrange_say_where_torch_takes_numbers_from() -> None:
    grid, row = torch.arange(12).reshape(3, 4), torch.arange(9)
    turned = torch.rot90(grid, 1, (0, 1))
    assert all(turned[i, j] == grid[place("Rot90", i=i, j=j, n=4)] for i in range(4) for j in range(3))
    assert [place("Flip", i=i, n=9) for i in range(9)] == row.flip(0).tolist()
    assert [place("Roll", i=i, n=9, shifts=2) for i in range(9)] == row.roll(2).tolist()
    assert [place("Slice", i=i, start=1, step=3) for i in range(3)] == row[1::3].tolist()
    windows = row.unfold(0, 4, 2)
    assert [[place("UnfoldDim", i=i, j=j, step=2) for j in range(4)] for i in range(3)] == windows.tolist()
    count = LAYERS["UnfoldDim"].formula.splitlines()[1]
    assert worth(count, n=9, size=4, step=2) == [len(windows)]
    mixed = nn.ChannelShuffle(2)(torch.arange(6).reshape(1, 6, 1, 1)).flatten()
    assert [place("ChannelShuffle", i=i, j=j, C=6, groups=2) for i in range(3) for j in range(2)] == mixed.tolist()
