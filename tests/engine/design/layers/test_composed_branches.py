"""What composed layers over signals and branches compute, against torch or numbers worked out one by one."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.distributions import Normal, kl_divergence
from torch.nn import functional as F

from engine.design.layers import LAYERS, Call, Refused, Remedy, Shape
from tests.engine.design.layers.composed_networks import module
from tests.engine.design.layers.drawn_shapes import N, T

IMAGES = Shape(N, 6, 8, 8)


@pytest.fixture(autouse=True)
def _seeded() -> None:
    torch.manual_seed(0)


def images() -> Tensor:
    return torch.randn(3, 6, 8, 8)


def refused(name: str, *inputs: Shape, **params: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        LAYERS[name].configured(params).infer(*inputs)
    return caught.value


def test_squeezing_weighs_channels_by_their_means() -> None:
    layer = module("SqueezeExcitation", reduction=2)
    x = images()
    squeeze, excite = layer.get_submodule("squeeze"), layer.get_submodule("excite")
    weight = torch.sigmoid(excite(F.relu(squeeze(x.mean(dim=(2, 3))))))
    assert torch.allclose(layer(x), x * weight[:, :, None, None], atol=1e-6)


@pytest.mark.parametrize("sizes", [(9,), (4, 5), (2, 3, 4)])
@pytest.mark.parametrize("name", ["SqueezeExcitation", "EfficientChannelAttention", "GlobalResponseNorm"])
def test_channels_are_weighed_in_signals_of_any_kind(name: str, sizes: tuple[int, ...]) -> None:
    x = torch.randn(2, 6, *sizes)
    assert module(name, Shape(N, 6, *sizes))(x).shape == x.shape


def test_channels_are_not_reduced_to_none() -> None:
    error = refused("SqueezeExcitation", Shape(N, 3, 8, 8), reduction=16)
    assert error.says == "describes the channels by 16 times fewer numbers, but there are 3 in N × 3 × 8 × 8"
    assert error.remedies == (Remedy(params={"reduction": 1}), Remedy(axis=1, wanted=16))


def test_neighbouring_channels_weigh_each_other() -> None:
    layer = module("EfficientChannelAttention", kernel_size=3)
    x = images()
    left, middle, right = layer.get_parameter("conv.weight").flatten()
    means = F.pad(x.mean(dim=(2, 3)), (1, 1))
    weight = torch.sigmoid(left * means[:, :-2] + middle * means[:, 1:-1] + right * means[:, 2:])
    assert torch.allclose(layer(x), x * weight[:, :, None, None], atol=1e-6)


def test_channels_are_weighed_before_pixels() -> None:
    layer = module("CBAM", reduction=2, kernel_size=3)
    x = images()
    mlp, conv = layer.get_submodule("mlp"), layer.get_submodule("conv")
    channels = torch.sigmoid(mlp(F.adaptive_avg_pool2d(x, 1).flatten(1)) + mlp(F.adaptive_max_pool2d(x, 1).flatten(1)))
    weighed = x * channels[:, :, None, None]
    pixels = conv(torch.cat((weighed.mean(1, keepdim=True), weighed.amax(1, keepdim=True)), dim=1)).sigmoid()
    assert torch.allclose(layer(x), weighed * pixels, atol=1e-6)


def test_a_response_is_normed_by_that_of_all_channels() -> None:
    layer = module("GlobalResponseNorm")
    x = images()
    assert torch.equal(layer(x), x), "it starts by changing nothing"
    layer.get_parameter("weight").data.fill_(2.0)
    layer.get_parameter("bias").data.fill_(0.5)
    strength = x.square().sum(dim=(2, 3), keepdim=True).sqrt()
    assert torch.allclose(layer(x), 2 * x * strength / strength.mean(dim=1, keepdim=True) + 0.5 + x, atol=1e-5)


def test_a_separable_convolution_is_two() -> None:
    layer = module("DepthwiseSeparableConv2d", out_channels=10, kernel_size=3, padding="same")
    x = images()
    depthwise = F.conv2d(
        x, layer.get_parameter("depthwise.weight"), layer.get_parameter("depthwise.bias"), padding=1, groups=6
    )
    pointwise = F.conv2d(depthwise, layer.get_parameter("pointwise.weight"), layer.get_parameter("pointwise.bias"))
    assert torch.allclose(layer(x), pointwise, atol=1e-5)
    assert sum(parameter.numel() for parameter in layer.parameters()) == 6 * 9 + 6 + 6 * 10 + 10


def test_a_causal_convolution_sees_nothing_later() -> None:
    layer = module("CausalConv1d", Shape(N, 4, 12), kernel_size=3, dilation=2)
    x = torch.randn(2, 4, 12)
    changed = x.clone()
    changed[:, :, 7:] += 1
    before, after = layer(x), layer(changed)
    assert before.shape == (2, 16, 12)
    assert torch.allclose(before[:, :, :7], after[:, :, :7], atol=1e-6)
    assert not torch.allclose(before[:, :, 7:], after[:, :, 7:], atol=1e-3)
    weight, bias = layer.get_parameter("weight"), layer.get_parameter("bias")
    padded = torch.cat((torch.zeros(2, 4, 4), x), dim=2)
    assert torch.allclose(before, F.conv1d(padded, weight, bias, dilation=2), atol=1e-5)


def test_a_causal_convolution_can_be_normalized_by_weight() -> None:
    layer = LAYERS["CausalConv1d"].configured({"parametrization": "weight_norm", "dilation": 4})
    assert layer.build(Shape(N, 4, T)) == "weight_norm(CausalConv1d(4, 16, 2, dilation=4))"


def test_the_second_half_gates_the_first() -> None:
    layer = module("GatedActivation")
    x = images()
    expected = torch.tanh(x[:, :3]) * torch.sigmoid(x[:, 3:])
    assert torch.equal(layer(x), expected)
    assert torch.equal(layer(x[:, :3], x[:, 3:]), expected)


def test_a_branch_starts_small() -> None:
    layer = module("LayerScale", IMAGES, dim=1, init=0.25)
    layer.get_parameter("weight").data[2] = 3.0
    x = images()
    y = layer(x)
    assert torch.equal(y[:, 2], 3 * x[:, 2])
    assert torch.equal(y[:, 0], 0.25 * x[:, 0])
    built = LAYERS["LayerScale"].configured({}).build(Shape(N, 5, 8))
    assert built == "LayerScale(8)"


def test_a_branch_is_dropped_for_whole_samples() -> None:
    layer = module("StochasticDepth", p=0.25)
    x = torch.ones(2000, 2, 3)
    y = layer(x)
    assert {round(value, 4) for value in y.unique().tolist()} == {0.0, 1.3333}
    assert torch.equal(y.amax(dim=(1, 2)), y.amin(dim=(1, 2)))
    assert y.mean().item() == pytest.approx(1.0, abs=0.1)
    assert torch.equal(layer.eval()(x), x)


def test_a_gradient_is_turned_around() -> None:
    layer = module("GradientReversal", factor=0.5)
    x = images().requires_grad_()
    y = layer(x)
    assert torch.equal(y, x)
    (y * torch.arange(8.0)).sum().backward()
    assert x.grad is not None
    assert torch.equal(x.grad, (-0.5 * torch.arange(8.0)).expand_as(x))


def test_shares_start_equal_and_add_up_to_one() -> None:
    branches = [images() for _ in range(3)]
    layer = module("WeightedSum", IMAGES, IMAGES, IMAGES)
    assert torch.allclose(layer(*branches), torch.stack(branches).mean(dim=0), atol=1e-6)
    layer.get_parameter("weight").data = torch.tensor([2.0, 1.0, 0.0])
    share = torch.tensor([2.0, 1.0, 0.0]).softmax(dim=0)
    expected = sum((s * branch for s, branch in zip(share, branches, strict=True)), torch.zeros(1))
    assert torch.allclose(layer(*branches), expected, atol=1e-5)


@pytest.mark.parametrize(
    ("shapes", "code"),
    [
        ((Shape(N, 4), Shape(N, 4)), "(a * b).sum(dim=-1)"),
        ((Shape(N, 4), Shape(N, T, 4)), "(a.unsqueeze(1) * b).sum(dim=-1)"),
        ((Shape(N, T, 4), Shape(N, T, 4)), "(a * b).sum(dim=-1)"),
    ],
)
def test_a_word_is_compared_with_one_or_several(shapes: tuple[Shape, Shape], code: str) -> None:
    layer = LAYERS["InnerProduct"].configured({})
    assert layer.expression(Call("", ("a", "b"), ("y",), shapes)) == code
    sizes = [[2 if size == N else 3 if size == T else int(size) for size in shape] for shape in shapes]
    a, b = (torch.randn(size) for size in sizes)
    products = eval(code, {"a": a, "b": b})
    letters = "ne,ne->n" if b.dim() == 2 else f"n{'t' * (a.dim() - 2)}e,nte->nt"
    assert torch.allclose(products, torch.einsum(letters, a, b), atol=1e-5)


def test_a_skip_is_cropped_around_its_centre() -> None:
    x, skip = torch.randn(2, 3, 4, 4), torch.randn(2, 5, 8, 7)
    y = module("CropAndConcatenate", Shape(N, 3, 4, 4), Shape(N, 5, 8, 7))(x, skip)
    assert torch.equal(y[:, :3], x)
    assert torch.equal(y[:, 3:], skip[:, :, 2:6, 1:5])
    error = refused("CropAndConcatenate", Shape(N, 3, 4, 4), Shape(N, 5, 3, 4))
    assert (error.port, error.says) == ("skip", "crops the height of skip to that of x, 4, but it is 3 only")
    assert error.remedies == (Remedy(axis=2, wanted=4),)


def test_a_sample_is_drawn_while_training_and_the_mean_taken_else() -> None:
    layer = module("Reparameterise")
    mean, logvar = torch.full((20000, 2), 3.0), torch.tensor([0.0, 2.0]).log().nan_to_num(neginf=-60.0).expand(20000, 2)
    drawn = layer(mean, logvar)
    assert torch.allclose(drawn[:, 0], mean[:, 0], atol=1e-6)
    assert drawn[:, 1].mean().item() == pytest.approx(3.0, abs=0.05)
    assert drawn[:, 1].var().item() == pytest.approx(2.0, rel=0.05)
    assert torch.equal(layer.eval()(mean, logvar), mean)


def test_a_sample_can_be_learned_through() -> None:
    mean, logvar = torch.randn(4, 3, requires_grad=True), torch.randn(4, 3, requires_grad=True)
    module("Reparameterise")(mean, logvar).sum().backward()
    assert mean.grad is not None
    assert logvar.grad is not None
    assert torch.equal(mean.grad, torch.ones(4, 3))
    assert logvar.grad.abs().min() > 0


def test_the_divergence_is_torchs_own() -> None:
    layer = LAYERS["KLToUnitGaussian"].configured({"scale": 0.5})
    shape = Shape(N, 2, 3)
    call = Call("", ("mean", "logvar"), (), (shape, shape))
    mean, logvar = torch.randn(5, 2, 3), torch.randn(5, 2, 3)
    own = kl_divergence(Normal(mean, (0.5 * logvar).exp()), Normal(0.0, 1.0)).sum(dim=(1, 2))
    names = {"mean": mean, "logvar": logvar}
    assert eval(layer.expression(call), names).item() == pytest.approx(0.5 * own.mean().item(), rel=1e-5)
    told = layer.metric(call)
    assert told is not None
    assert told[0] == "KL divergence"
    assert eval(told[1], names).item() == pytest.approx(own.sum().item(), rel=1e-5)


def test_a_unit_gaussian_diverges_by_nothing() -> None:
    layer = LAYERS["KLToUnitGaussian"].configured({})
    call = Call("", ("mean", "logvar"), (), (Shape(N, 4), Shape(N, 4)))
    zeros = torch.zeros(3, 4)
    assert eval(layer.expression(call), {"mean": zeros, "logvar": zeros}).item() == 0.0
    assert isinstance(module("Reparameterise"), nn.Module)
