"""What layers over signals with channels say and write, with numbers a reader can recompute."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from engine.design.check import output_ports
from engine.design.layers import LAYERS, Call, Layer, Refused, Remedy, Shape, Size
from tests.engine.design.layers.drawn_shapes import N, T
from tests.engine.design.layers.examples import Example, examples
from tests.engine.design.layers.proof import run, shapes_of

WIDTH = Size.variable("width", 6)
IMAGE = Shape(N, 3, 8, 8)
VOLUME = Shape(N, 2, 6, 8, 8)


def made(name: str, **params: Any) -> Layer:
    return LAYERS[name].configured(params, {"width": WIDTH})


def refused(name: str, *inputs: Shape, **params: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        made(name, **params).infer(*inputs)
    return caught.value


def written(layer: Layer, outputs: tuple[str | None, ...], *inputs: Shape) -> tuple[str, ...]:
    return layer.statements(Call("self.it", ("x", "indices")[: len(inputs)], outputs, inputs))


@pytest.mark.parametrize(
    ("name", "x", "params", "source"),
    [
        ("Conv3d", VOLUME, {"padding": (0, 1, 1)}, "nn.Conv3d(2, 16, 3, padding=(0, 1, 1))"),
        ("ConvTranspose1d", Shape(N, 4, T), {"stride": 2}, "nn.ConvTranspose1d(4, 16, 2, stride=2)"),
        ("MaxPool2d", IMAGE, {"return_indices": True}, "nn.MaxPool2d(2, return_indices=True)"),
        ("LPPool1d", Shape(N, 4, 9), {}, "nn.LPPool1d(2.0, 2)"),
        ("FractionalMaxPool2d", IMAGE, {}, "nn.FractionalMaxPool2d(2, output_ratio=0.5)"),
        ("FractionalMaxPool2d", IMAGE, {"output_size": (5, 6)}, "nn.FractionalMaxPool2d(2, output_size=(5, 6))"),
        ("ReflectionPad2d", IMAGE, {"padding": 2}, "nn.ReflectionPad2d(2)"),
        ("ZeroPad2d", IMAGE, {"padding": (1, 2, 0, -1)}, "nn.ZeroPad2d((1, 2, 0, -1))"),
        ("ConstantPad1d", Shape(N, 4, 9), {"value": 0.5}, "nn.ConstantPad1d(1, 0.5)"),
        ("Upsample", IMAGE, {}, "nn.Upsample(scale_factor=2)"),
        ("Upsample", IMAGE, {"size": (9, 7), "mode": "bilinear"}, 'nn.Upsample(size=(9, 7), mode="bilinear")'),
        ("Unflatten", Shape(N, 12), {"unflattened_size": ("= width", -1)}, "nn.Unflatten(1, (width, -1))"),
        ("Fold", Shape(N, 12, 49), {}, "nn.Fold(8, 2)"),
    ],
)
def test_a_module_is_written_with_what_differs_from_torch(name: str, x: Shape, params: Any, source: str) -> None:
    layer = made(name, **params)
    layer.infer(x)
    assert layer.build(x) == source


@pytest.mark.parametrize(
    ("name", "x", "params", "shape"),
    [
        ("Conv3d", VOLUME, {"kernel_size": (3, 5, 5)}, "N × 16 × 4 × 4 × 4"),
        ("ConvTranspose1d", Shape(N, 4, T), {"stride": 2}, "N × 16 × ((T - 1) * 2 + 2)"),
        ("ZeroPad2d", IMAGE, {"padding": (1, 2, 0, -1)}, "N × 3 × 7 × 11"),
        ("ReplicationPad1d", Shape(N, 3, T), {"padding": (2, 1)}, "N × 3 × (T + 3)"),
        ("FractionalMaxPool2d", IMAGE, {"output_ratio": 0.7}, "N × 3 × 5 × 5"),
        ("Upsample", Shape(N, 3, T), {"scale_factor": 1.5}, "N × 3 × int(T * 1.5)"),
        ("Upsample", Shape(N, 3, T), {}, "N × 3 × (T * 2)"),
        ("PixelShuffle", Shape(N, 12, 5, T), {}, "N × 3 × 10 × (T * 2)"),
        ("PixelUnshuffle", IMAGE, {}, "N × 12 × 4 × 4"),
        ("Unfold", IMAGE, {"stride": 2}, "N × 12 × 16"),
        ("Fold", Shape(N, 12, 49), {}, "N × 3 × 8 × 8"),
        ("Unflatten", Shape(N, T, 12), {"dim": 2, "unflattened_size": (3, -1)}, "N × T × 3 × 4"),
        ("AdaptiveMaxPool3d", VOLUME, {"output_size": (1, 2, 3)}, "N × 2 × 1 × 2 × 3"),
    ],
)
def test_sizes_are_worked_out(name: str, x: Shape, params: Any, shape: str) -> None:
    assert str(made(name, **params).infer(x)) == shape


# Max pools tell where, and unpooling puts back


def test_the_second_output_is_there_while_its_switch_is_on() -> None:
    definition = LAYERS["MaxPool2d"]
    assert [port.name for port in output_ports(definition, {})] == ["y"]
    assert [port.name for port in output_ports(definition, {"return_indices": True})] == ["y", "indices"]


@pytest.mark.parametrize(
    ("outputs", "line"),
    [
        (("y", "places"), "y, places = self.it(x)"),
        (("y", None), "y, _ = self.it(x)"),
        ((None, "places"), "_, places = self.it(x)"),
    ],
)
def test_both_outputs_are_unpacked(outputs: tuple[str | None, str | None], line: str) -> None:
    assert written(made("MaxPool2d", return_indices=True), outputs, IMAGE) == (line,)


def pooled(x: Shape) -> tuple[Shape, ...]:
    return shapes_of(made("MaxPool2d", return_indices=True).infer(x))


def test_indices_know_the_places_they_point_at() -> None:
    y, indices = pooled(IMAGE)
    assert (tuple(indices), indices.dtype, indices.classes) == (tuple(y), "int64", 64)
    assert made("MaxUnpool2d").infer(y, indices) == IMAGE


def test_a_remainder_is_put_back_by_its_size() -> None:
    y, indices = pooled(Shape(N, 3, 9, 9))
    error = refused("MaxUnpool2d", y, indices)
    assert error.port == "indices"
    assert error.says.startswith("makes 8 × 8 places, but the indices are of a signal with 81")
    unpool = made("MaxUnpool2d", output_size=9)
    assert unpool.infer(y, indices) == Shape(N, 3, 9, 9)
    assert written(unpool, ("y",), y, indices) == ("y = self.it(x, indices, output_size=(9, 9))",)


def test_the_length_to_put_back_is_written_as_a_list_of_one() -> None:
    x = Shape(N, 3, 4)
    line = written(made("MaxUnpool1d", output_size=9), ("y",), x, Shape(*x, dtype="int64"))
    assert line == ("y = self.it(x, indices, output_size=(9,))",)


def test_numbers_are_no_indices() -> None:
    error = refused("MaxUnpool2d", IMAGE, IMAGE)
    assert error.port == "indices"
    assert "turn return_indices of the max pool on" in error.says


# Refusals say the rule, what was found, and the way out


def test_an_image_is_no_volume() -> None:
    error = refused("Conv3d", Shape(N, 16, 28, 28))
    assert error.says == "takes N × C × D × H × W volumes, but gets N × 16 × 28 × 28"
    assert error.remedies[0].params == {"shape": (1, 16, 28, 28)}


def test_a_mirror_image_is_no_wider_than_what_it_shows() -> None:
    error = refused("ReflectionPad2d", Shape(N, 3, 3, 8), padding=4)
    assert error.says == "adds 4 at an end, but a height of 3 has 2 at most to copy from"
    assert error.remedies == (Remedy(params={"padding": 2}),)


def test_cropping_leaves_something() -> None:
    assert refused("ZeroPad1d", Shape(N, 3, 4), padding=(-2, -2)).says == (
        "cuts 4 off a length of 4, which leaves nothing"
    )


def test_the_way_to_interpolate_fits_the_signal() -> None:
    error = refused("Upsample", Shape(N, 3, 9), mode="bilinear")
    assert error.says == ("interpolates 'bilinear', which is for 2 dimensions behind the channels, but N × 3 × 9 has 1")
    assert error.remedies == (Remedy(params={"mode": "linear"}),)


def test_channels_that_make_no_square_of_pixels() -> None:
    error = refused("PixelShuffle", Shape(N, 10, 5, 5))
    assert error.says == "turns every 4 channels into 2 × 2 pixels, but 10 channels come in"
    assert error.remedies == (Remedy(axis=1, wanted=12),)


def test_patches_that_are_too_few_for_an_image() -> None:
    assert refused("Fold", Shape(N, 12, 48)).says == "needs 49 patches for an image of 8 × 8, but N × 12 × 48 has 48"


# Fold is proven by what Unfold cuts: drawn by itself, hardly any number of patches would fit


@given(examples(LAYERS["Unfold"]).filter(lambda e: e.accepted() and not e.has_free_sizes))
def test_fold_puts_together_what_unfold_cuts(cut: Example) -> None:
    image = cut.inputs[0]
    (patches,) = shapes_of(cut.configured().infer(image))
    size = tuple(int(size) for size in image[2:])
    back = Example(LAYERS["Fold"], {**cut.params, "output_size": size}, (patches,), cut.width)
    assert back.configured().infer(patches) == image
    assert tuple(run(back, back.configured()).outputs[0].shape[1:]) == tuple(map(int, image[1:]))


@given(st.integers(1, 3), st.integers(3, 9), st.integers(1, 3))
def test_what_a_pool_found_goes_back_to_its_place(kernel: int, size: int, channels: int) -> None:
    x_NCL = torch.arange(1.0, 2 * channels * size + 1).reshape(2, channels, size)
    shape = Shape(N, channels, size)
    pool = made("MaxPool1d", kernel_size=kernel, return_indices=True)
    unpool = made("MaxUnpool1d", kernel_size=kernel, output_size=size)
    told = shapes_of(pool.infer(shape))
    assert unpool.infer(*told) == shape
    y, indices = eval(pool.build(shape), {"nn": nn})(x_NCL)
    back_NCL = eval(unpool.build(*told), {"nn": nn})(y, indices, output_size=(size,))
    assert back_NCL.sum() == y.sum()
    assert torch.equal(back_NCL[back_NCL > 0], x_NCL[back_NCL > 0])
