"""What composed layers over sequences compute, against torch's own layers or numbers worked out one by one."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from engine.design.layers import LAYERS, Refused, Remedy, Shape
from tests.engine.design.layers.composed_networks import module
from tests.engine.design.layers.drawn_shapes import N, T

SAMPLES, STEPS, WIDTH, HEADS = 3, 5, 8, 2
SEQUENCE = Shape(N, STEPS, WIDTH)


@pytest.fixture(autouse=True)
def _seeded() -> None:
    torch.manual_seed(0)


def steps(length: int = STEPS, width: int = WIDTH) -> Tensor:
    return torch.randn(SAMPLES, length, width)


def refused(name: str, *inputs: Shape, **params: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        LAYERS[name].configured(params).infer(*inputs)
    return caught.value


def test_waves_are_those_of_the_paper() -> None:
    waves = module("SinusoidalPositionalEncoding")(torch.zeros(1, 6, 8))[0]
    for step in range(6):
        for pair in range(4):
            angle = step / 10000 ** (2 * pair / 8)
            assert waves[step, 2 * pair].item() == pytest.approx(math.sin(angle), abs=1e-6)
            assert waves[step, 2 * pair + 1].item() == pytest.approx(math.cos(angle), abs=1e-6)


def test_waves_fit_an_odd_number_of_features() -> None:
    odd, even = (module("SinusoidalPositionalEncoding")(torch.zeros(1, 6, size)) for size in (7, 8))
    assert odd.shape == (1, 6, 7)
    assert torch.equal(odd[0, :, 0], even[0, :, 0])


def test_each_place_has_a_learned_vector() -> None:
    layer = module("LearnedPositionalEncoding", num_positions=9)
    x = steps()
    assert torch.equal(layer(x), x + layer.get_parameter("weight")[:STEPS])
    assert 0.01 < layer.get_parameter("weight").std().item() < 0.03


def test_there_are_places_enough_for_the_steps() -> None:
    error = refused("LearnedPositionalEncoding", SEQUENCE, num_positions=4)
    assert error.says == "knows 4 places, but in N × 5 × 8 there are 5 steps"
    assert Remedy(params={"num_positions": 5}) in error.remedies
    assert refused("LearnedPositionalEncoding", Shape(N, T, 8)).remedies == (Remedy(params={"num_positions": 1024}),)


def test_turning_keeps_lengths_and_shows_distances_alone() -> None:
    turn = module("RotaryEmbedding")
    query, key = torch.randn(WIDTH), torch.randn(WIDTH)
    queries, keys = turn(query.expand(1, 12, -1))[0], turn(key.expand(1, 12, -1))[0]
    assert torch.allclose(queries.norm(dim=1), query.norm().expand(12), atol=1e-5)
    assert torch.equal(queries[0], query)
    products = queries @ keys.T
    for distance in range(-6, 7):
        along = products.diagonal(distance)
        assert torch.allclose(along, along[:1].expand(len(along)), atol=1e-4)


def test_turning_is_a_product_of_complex_numbers() -> None:
    x = steps(width=4)
    pairs = torch.view_as_complex(x.reshape(SAMPLES, STEPS, 2, 2))
    angles = torch.arange(STEPS)[:, None] * torch.tensor([1.0, 10000 ** (-2 / 4)])
    turned = torch.view_as_real(pairs * torch.polar(torch.ones_like(angles), angles)).flatten(2)
    assert torch.allclose(module("RotaryEmbedding")(x), turned, atol=1e-5)


def test_pairs_need_an_even_number_of_features() -> None:
    error = refused("RotaryEmbedding", Shape(N, 5, 7))
    assert error.says == "turns pairs of features, but in N × 5 × 7 there are 7, which is odd"
    assert error.remedies == (Remedy(axis=2, wanted=8),)
    heads = refused("CausalSelfAttention", Shape(N, 5, 12), num_heads=4, rotary=True)
    assert heads.says == "turns pairs of the features of each of 4 heads, but in N × 5 × 12 there are 3, which is odd"
    assert heads.remedies == (Remedy(axis=2, wanted=16),)


def test_frequencies_are_kept_but_not_learned() -> None:
    layer = module("GaussianFourierFeatures", Shape(N, 2), num_frequencies=6, scale=3.0)
    x = torch.rand(4, 2)
    y = layer(x)
    assert torch.allclose(y[:, :6] ** 2 + y[:, 6:] ** 2, torch.ones(4, 6), atol=1e-5)
    assert torch.allclose(y[:, :6], torch.cos(2 * math.pi * x @ layer.get_buffer("frequencies")), atol=1e-5)
    assert list(layer.state_dict()) == ["frequencies"]
    assert not list(layer.parameters())


def test_a_patch_is_a_token_row_by_row() -> None:
    layer = module("PatchEmbedding", Shape(N, 3, 8, 12), embed_dim=5, patch_size=4)
    images = torch.randn(2, 3, 8, 12)
    tokens = layer(images)
    assert tokens.shape == (2, 6, 5)
    weight = layer.get_parameter("projection.weight").flatten(1)
    patch = images[:, :, 4:8, 0:4].flatten(1)
    assert torch.allclose(tokens[:, 3], patch @ weight.T + layer.get_parameter("projection.bias"), atol=1e-5)


def test_patches_leave_no_rest() -> None:
    error = refused("PatchEmbedding", Shape(N, 1, 28, 30), patch_size=4)
    assert error.says == "cuts the width into patches of 4, but 30 in N × 1 × 28 × 30 leaves a rest"
    assert error.remedies == (Remedy(params={"patch_size": (4, 3)}),)


def test_a_class_token_comes_first() -> None:
    layer = module("ClassToken")
    x = steps()
    y = layer(x)
    assert torch.equal(y[:, 1:], x)
    assert torch.equal(y[:, 0], layer.get_parameter("weight")[0].expand(SAMPLES, -1))


def by_hand(layer: nn.Module, x: Tensor, hidden: Tensor) -> Tensor:
    """Attention head by head and product by product, where nothing hidden is seen."""
    q, k, v = (x @ layer.get_parameter("qkv.weight").T + layer.get_parameter("qkv.bias")).chunk(3, dim=2)
    gathered = []
    for part in torch.arange(WIDTH).chunk(HEADS):
        scores = q[:, :, part] @ k[:, :, part].transpose(1, 2) / math.sqrt(WIDTH // HEADS)
        gathered.append(scores.masked_fill(hidden, -math.inf).softmax(dim=2) @ v[:, :, part])
    joined = torch.cat(gathered, dim=2)
    return joined @ layer.get_parameter("projection.weight").T + layer.get_parameter("projection.bias")


def test_causal_attention_is_worked_out_by_hand() -> None:
    layer = module("CausalSelfAttention", num_heads=HEADS)
    x = steps()
    later = torch.ones(STEPS, STEPS).triu(1).bool()
    assert torch.allclose(layer(x), by_hand(layer, x, later), atol=1e-5)


@pytest.mark.parametrize("rotary", [False, True])
def test_causal_attention_does_not_see_what_comes_later(rotary: bool) -> None:
    layer = module("CausalSelfAttention", num_heads=HEADS, rotary=rotary)
    x = steps()
    changed = x.clone()
    changed[:, 3:] += 1
    before, after = layer(x), layer(changed)
    assert torch.allclose(before[:, :3], after[:, :3], atol=1e-6)
    assert not torch.allclose(before[:, 3:], after[:, 3:], atol=1e-3)


def test_rotary_attention_turns_queries_and_keys_as_the_layer_does() -> None:
    layer, turn = module("CausalSelfAttention", num_heads=HEADS, rotary=True, bias=False), module("RotaryEmbedding")
    x = steps()
    q, k, v = (
        part.reshape(SAMPLES, STEPS, HEADS, -1).transpose(1, 2)
        for part in (x @ layer.get_parameter("qkv.weight").T).chunk(3, dim=2)
    )
    seen = F.scaled_dot_product_attention(turn(q), turn(k), v, is_causal=True)
    expected = seen.transpose(1, 2).flatten(2) @ layer.get_parameter("projection.weight").T
    assert torch.allclose(layer(x), expected, atol=1e-5)


def test_self_attention_is_torchs_own() -> None:
    layer = module("SelfAttention", num_heads=HEADS).eval()
    reference = nn.MultiheadAttention(WIDTH, HEADS, batch_first=True).eval()
    own = layer.state_dict()
    reference.load_state_dict(
        {
            "in_proj_weight": own["qkv.weight"],
            "in_proj_bias": own["qkv.bias"],
            "out_proj.weight": own["projection.weight"],
            "out_proj.bias": own["projection.bias"],
        }
    )
    x = steps()
    padding = torch.zeros(SAMPLES, STEPS, dtype=torch.bool)
    padding[1, 3:] = True
    assert torch.allclose(layer(x), reference(x, x, x)[0], atol=1e-5)
    assert torch.allclose(layer(x, padding), reference(x, x, x, key_padding_mask=padding)[0], atol=1e-5)


@pytest.mark.parametrize("name", ["SelfAttention", "CausalSelfAttention"])
def test_looks_are_dropped_while_training_alone(name: str) -> None:
    layer = module(name, num_heads=HEADS, dropout=0.5)
    x = steps()
    assert not torch.equal(layer(x), layer(x))
    layer.eval()
    assert torch.equal(layer(x), layer(x))


def test_additive_attention_scores_each_pair_by_a_small_network() -> None:
    layer = module("AdditiveAttention", hidden_dim=4)
    query, keys = steps(), steps(7, 6)
    context, weights = layer(query, keys)
    w, u, b, v = (layer.get_parameter(name) for name in ("query.weight", "key.weight", "key.bias", "score.weight"))
    for t in range(STEPS):
        scores = torch.stack([torch.tanh(query[0, t] @ w.T + keys[0, s] @ u.T + b) @ v[0] for s in range(7)])
        assert torch.allclose(weights[0, t], scores.softmax(dim=0), atol=1e-5)
        assert torch.allclose(context[0, t], scores.softmax(dim=0) @ keys[0], atol=1e-5)


@pytest.mark.parametrize("score", ["general", "dot"])
def test_luong_attention_scores_each_pair_by_a_product(score: str) -> None:
    layer = module("LuongAttention", SEQUENCE, SEQUENCE, score=score)
    query, keys = steps(), steps()
    context, weights = layer(query, keys)
    compared = keys @ layer.get_parameter("key.weight").T if score == "general" else keys
    expected = torch.einsum("nte,nse->nts", query, compared).softmax(dim=2)
    assert torch.allclose(weights, expected, atol=1e-5)
    assert torch.allclose(context, expected @ keys, atol=1e-5)


@pytest.mark.parametrize("name", ["AdditiveAttention", "LuongAttention"])
def test_padding_is_not_looked_at(name: str) -> None:
    layer = module(name)
    padding = torch.zeros(SAMPLES, 7, dtype=torch.bool)
    padding[:, 4:] = True
    query, keys = steps(), steps(7, 6)
    context, weights = layer(query, keys, padding)
    assert torch.equal(weights[:, :, 4:], torch.zeros(SAMPLES, STEPS, 3))
    assert torch.allclose(context, layer(query, keys[:, :4])[0], atol=1e-6)


def test_one_step_of_a_decoder_is_made_a_sequence() -> None:
    error = refused("AdditiveAttention", Shape(N, 8), SEQUENCE)
    assert (error.port, error.says) == ("query", "takes N × T × features as query, but gets N × 8")
    assert error.remedies[0].params == {"shape": (1, 8)}


def test_products_need_the_same_features() -> None:
    error = refused("LuongAttention", SEQUENCE, Shape(N, 4, 6), score="dot")
    assert error.remedies == (Remedy(params={"score": "general"}), Remedy(axis=2, wanted=8))


def test_mixing_by_fourier_is_a_transform_over_features_and_then_steps() -> None:
    x = steps()
    assert torch.allclose(torch.fft.fft2(x).real, torch.fft.fft(torch.fft.fft(x, dim=2), dim=1).real, atol=1e-4)


def test_a_feed_forward_network_is_two_linear_layers() -> None:
    layer = module("FeedForward", hidden_features=12, activation="relu", dropout=0.2).eval()
    x = steps()
    up, down = (layer.get_submodule(name) for name in ("up", "down"))
    assert torch.equal(layer(x), down(up(x).relu()))


@pytest.mark.parametrize(("activation", "function"), [("sigmoid", torch.sigmoid), ("relu", F.relu), ("gelu", F.gelu)])
def test_a_gate_weighs_what_it_gates(activation: str, function: Any) -> None:
    layer = module("GLUFeedForward", hidden_features=12, activation=activation)
    w, v, out = (layer.get_parameter(f"{name}.weight") for name in ("gate", "up", "down"))
    x = steps()
    assert torch.allclose(layer(x), (function(x @ w.T) * (x @ v.T)) @ out.T, atol=1e-5)


def test_a_swish_gates_in_swiglu() -> None:
    layer = module("SwiGLUFeedForward", hidden_features=12)
    w, v, out = (layer.get_parameter(f"{name}.weight") for name in ("gate", "up", "down"))
    x = steps()
    gate = x @ w.T
    assert torch.allclose(layer(x), (gate * gate.sigmoid() * (x @ v.T)) @ out.T, atol=1e-5)
    assert LAYERS["SwiGLUFeedForward"].configured({}).build(Shape(N, 8)) == "SwiGLUFeedForward(8, 256)"


def test_maxout_gives_the_largest_of_its_pieces() -> None:
    layer = module("Maxout", out_features=3, pieces=2)
    x = steps()
    answers = layer.get_submodule("linear")(x)
    assert torch.equal(layer(x), torch.maximum(answers[..., 0::2], answers[..., 1::2]))
