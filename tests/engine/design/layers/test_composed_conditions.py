"""What layers compute that pool by learned shares, or change a signal by something beside it."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from engine.design.layers import LAYERS, Call, Refused, Remedy, Shape
from tests.engine.design.layers.composed_networks import module
from tests.engine.design.layers.drawn_shapes import N

IMAGES = Shape(N, 6, 8, 8)


@pytest.fixture(autouse=True)
def _seeded() -> None:
    torch.manual_seed(0)


def images() -> Tensor:
    return torch.randn(3, 6, 8, 8)


@pytest.mark.parametrize(("power", "tolerance"), [(1.0, 1e-5), (60.0, 0.1)])
def test_a_power_leads_from_the_mean_to_the_maximum(power: float, tolerance: float) -> None:
    x = torch.rand(3, 6, 8, 8) + 0.1
    expected = x.mean(dim=(2, 3)) if power == 1 else x.amax(dim=(2, 3))
    assert torch.allclose(module("GeneralizedMeanPooling", p=power)(x), expected, atol=tolerance)


def test_a_power_is_learned() -> None:
    layer = module("GeneralizedMeanPooling")
    layer(images()).sum().backward()
    gradient = layer.get_parameter("p").grad
    assert gradient is not None
    assert gradient.isfinite().all()


def test_a_blur_keeps_what_is_even() -> None:
    layer = module("BlurPool2d")
    even = torch.full((1, 6, 9, 9), 2.0)
    assert torch.allclose(layer(even), torch.full((1, 6, 5, 5), 2.0))
    stripes = torch.tensor([0.0, 1.0]).repeat(4).expand(1, 6, 8, 8)
    shifted = stripes.roll(1, dims=3)
    assert torch.allclose(layer(stripes), layer(shifted), atol=1e-6), "half of each, wherever they begin"
    assert not layer.state_dict()


def test_grids_of_several_sizes_give_one_vector() -> None:
    x = images()
    y = module("SpatialPyramidPooling", levels=(1, 2))(x)
    assert torch.equal(y[:, :6], x.amax(dim=(2, 3)))
    assert torch.equal(y[:, 6:].reshape(3, 6, 2, 2), F.max_pool2d(x, 4))
    assert torch.equal(y, module("SpatialPyramidPooling", levels=(1, 2))(x.repeat_interleave(3, dim=2)))


def test_steps_are_gathered_by_shares() -> None:
    layer = module("AttentionPooling", hidden_dim=4)
    x = torch.randn(3, 5, 8)
    scores = torch.tanh(layer.get_submodule("hidden")(x)) @ layer.get_parameter("score.weight")[0]
    assert torch.allclose(layer(x), torch.einsum("nt,nte->ne", scores.softmax(dim=1), x), atol=1e-5)
    padding = torch.zeros(3, 5, dtype=torch.bool)
    padding[:, 3:] = True
    assert torch.allclose(layer(x, padding), layer(x[:, :3]), atol=1e-6)


def test_a_condition_scales_and_shifts_each_channel() -> None:
    layer = module("FiLM", IMAGES, Shape(N, 4))
    x, condition = images(), torch.randn(3, 4)
    scale, shift = layer.get_submodule("linear")(condition).chunk(2, dim=1)
    assert torch.allclose(layer(x, condition), x * (1 + scale[:, :, None, None]) + shift[:, :, None, None], atol=1e-6)
    layer.get_parameter("linear.weight").data.zero_()
    layer.get_parameter("linear.bias").data.zero_()
    assert torch.equal(layer(x, condition), x)


def test_a_gate_carries_on_what_comes_in() -> None:
    layer = module("Highway")
    x = torch.randn(3, 5, 8)
    gate, change = (layer.get_submodule(name)(x) for name in ("gate", "change"))
    assert torch.allclose(layer(x), gate.sigmoid() * change.relu() + (1 - gate.sigmoid()) * x, atol=1e-6)
    layer.get_parameter("gate.bias").data.fill_(-100.0)
    assert torch.allclose(layer(x), x)


def test_pixels_are_told_their_place() -> None:
    x = torch.randn(2, 3, 5, 3)
    y = module("CoordinateChannels", Shape(N, 3, 5, 3))(x)
    assert torch.equal(y[:, :3], x)
    assert y[0, 3, :, 1].tolist() == [-1.0, -0.5, 0.0, 0.5, 1.0]
    assert y[1, 4, 2].tolist() == [-1.0, 0.0, 1.0]


def test_a_channel_tells_how_much_samples_differ() -> None:
    layer = module("MinibatchStdDev", IMAGES)
    x = images()
    y = layer(x)
    assert torch.equal(y[:, :6], x)
    assert torch.allclose(y[:, 6], x.std(dim=0, unbiased=False).mean().expand(3, 8, 8), atol=1e-5)
    alike = x[:1].expand(3, -1, -1, -1).clone().requires_grad_()
    layer(alike).sum().backward()
    assert alike.grad is not None
    assert alike.grad.isfinite().all()


def test_channels_of_a_pixel_have_one_strength() -> None:
    code = LAYERS["PixelNorm"].configured({}).expression(Call("", ("x",), ("y",), (IMAGES,)))
    assert code == "x * torch.rsqrt(x.square().mean(dim=1, keepdim=True) + 1e-08)"
    y = eval(code, {"torch": torch, "x": images()})
    assert torch.allclose(y.square().mean(dim=1), torch.ones(3, 8, 8), atol=1e-5)


def test_a_class_is_drawn_as_often_as_its_share() -> None:
    layer = LAYERS["GumbelSoftmax"].configured({"hard": True})
    code = layer.expression(Call("", ("x",), ("y",), (Shape(N, 3),)))
    assert code == "F.gumbel_softmax(x, hard=True)"
    shares = torch.tensor([0.2, 0.3, 0.5])
    drawn = eval(code, {"F": F, "x": shares.log().expand(20000, 3)})
    assert torch.equal(drawn.sum(dim=1), torch.ones(20000))
    assert torch.allclose(drawn.mean(dim=0), shares, atol=0.02)


def test_a_pyramid_has_a_grid() -> None:
    with pytest.raises(Refused) as caught:
        LAYERS["SpatialPyramidPooling"].configured({"levels": ()}).infer(IMAGES)
    assert caught.value.remedies == (Remedy(params={"levels": (1, 2, 4)}),)
