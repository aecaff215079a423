"""What layers over features and sequences say, write and compute, with numbers a reader can recompute."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from engine.design.layers import LAYERS, Call, Layer, Refused, Remedy, Shape, Size
from tests.engine.design.layers.drawn_shapes import N, T

WIDTH = Size.variable("width", 6)
STEPS = Shape(N, T, 8)
PADDING = Shape(N, T, dtype="bool")
SAMPLES, LENGTH = 3, 5


def made(name: str, **params: Any) -> Layer:
    return LAYERS[name].configured(params, {"width": WIDTH})


def refused(name: str, *inputs: Shape | None, **params: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        made(name, **params).infer(*inputs)
    return caught.value


def written(layer: Layer, names: str, outputs: str, *shapes: Shape | None) -> str:
    """One use of a layer; names are letters, a dot for what is left open or unused."""
    given, used = (tuple(None if letter == "." else letter for letter in text) for text in (names, outputs))
    return "\n".join(layer.statements(Call("self.it", given, used, shapes)))


def computed(layer: Layer, names: str, shapes: tuple[Shape | None, ...], **tensors: Tensor) -> Tensor:
    """Build a layer, seeded, and use it as it is written, evaluating."""
    torch.manual_seed(0)
    module = eval(layer.build(*shapes), {"nn": nn}).eval()
    space: dict[str, Any] = {"torch": torch, "self": SimpleNamespace(it=module), **tensors}
    outputs = "y" + "." * (len(layer.outputs) - 1)
    with torch.no_grad():
        exec(written(layer, names, outputs, *shapes), space)
    result = space["y"]
    assert isinstance(result, Tensor)
    return result


@pytest.mark.parametrize(
    ("name", "shapes", "params", "source"),
    [
        ("PReLU", [Shape(N, 3, 4)], {}, "nn.PReLU()"),
        ("PReLU", [Shape(N, 3, 4)], {"per_channel": True, "init": 0.1}, "nn.PReLU(3, init=0.1)"),
        ("LogSoftmax", [Shape(N, 3)], {}, "nn.LogSoftmax(dim=-1)"),
        ("RMSNorm", [STEPS], {}, "nn.RMSNorm(8)"),
        ("RMSNorm", [Shape(N, 4, 6)], {"dims": 2, "eps": 0.1}, "nn.RMSNorm((4, 6), eps=0.1)"),
        ("InstanceNorm2d", [Shape(N, 3, 4, 4)], {"affine": True}, "nn.InstanceNorm2d(3, affine=True)"),
        ("Bilinear", [Shape(N, 5), Shape(N, 6)], {"out_features": "= width"}, "nn.Bilinear(5, 6, width)"),
        ("LSTM", [STEPS, None, None], {"proj_size": 4}, "nn.LSTM(8, 64, proj_size=4, batch_first=True)"),
        ("GRUCell", [Shape(N, 8), None], {"hidden_size": 4}, "nn.GRUCell(8, 4)"),
        ("MultiheadAttention", [STEPS, *[None] * 4], {}, "nn.MultiheadAttention(8, 4, batch_first=True)"),
        (
            "MultiheadAttention",
            [STEPS, Shape(N, 9, 5), None, None, None],
            {"num_heads": 2},
            "nn.MultiheadAttention(8, 2, kdim=5, vdim=5, batch_first=True)",
        ),
        (
            "TransformerEncoder",
            [STEPS, None],
            {"num_layers": 3, "dim_feedforward": "= width", "norm": True},
            "nn.TransformerEncoder(nn.TransformerEncoderLayer(8, 4, dim_feedforward=width, batch_first=True), 3, "
            "norm=nn.LayerNorm(8), enable_nested_tensor=False)",
        ),
        ("Transformer", [STEPS, STEPS, None, None], {}, "nn.Transformer(8, 4, batch_first=True)"),
    ],
)
def test_a_module_is_written_with_what_differs_from_torch(
    name: str, shapes: list[Shape | None], params: Any, source: str
) -> None:
    layer = made(name, **params)
    layer.infer(*shapes)
    assert layer.build(*shapes) == source


def test_attention_without_a_key_looks_at_itself() -> None:
    layer = made("MultiheadAttention")
    open_ports = [None] * 4
    assert written(layer, "x....", "y.", STEPS, *open_ports) == "y, _ = self.it(x, x, x, need_weights=False)"
    assert written(layer, "x....", "yw", STEPS, *open_ports) == "y, w = self.it(x, x, x)"
    assert written(layer, "x....", "..", STEPS, *open_ports) == ""


def test_attention_reads_what_is_connected() -> None:
    layer = made("MultiheadAttention", num_heads="= width", average_attn_weights=False)
    mask = Shape(N, T, T, dtype="bool")
    line = written(layer, "xk.pm", ".w", STEPS, STEPS, None, PADDING, mask)
    assert line == (
        "_, w = self.it(x, k, k, key_padding_mask=p, attn_mask=m.repeat_interleave(width, dim=0), "
        "average_attn_weights=False)"
    )


SEQUENCE_LAYERS = [
    ("MultiheadAttention", "x....", (STEPS, None, None, None, None), {"is_causal": True}),
    ("TransformerEncoderLayer", "x.", (STEPS, None), {"is_causal": True}),
    ("TransformerEncoder", "x.", (STEPS, None), {"is_causal": True}),
    ("TransformerDecoderLayer", "xm..", (STEPS, STEPS, None, None), {}),
    ("TransformerDecoder", "xm..", (STEPS, STEPS, None, None), {}),
    ("Transformer", "mx..", (STEPS, STEPS, None, None), {"dim_feedforward": 16}),
]


@pytest.mark.parametrize(
    ("name", "names", "shapes", "params"), SEQUENCE_LAYERS, ids=[case[0] for case in SEQUENCE_LAYERS]
)
def test_a_causal_layer_does_not_see_what_comes_later(
    name: str, names: str, shapes: tuple[Shape | None, ...], params: Any
) -> None:
    x, memory = torch.randn(SAMPLES, LENGTH, 8), torch.randn(SAMPLES, LENGTH, 8)
    changed = x.clone()
    changed[:, 3:] += 1
    before, after = (computed(made(name, **params), names, shapes, x=given, m=memory) for given in (x, changed))
    assert torch.allclose(before[:, :3], after[:, :3], atol=1e-6)
    assert not torch.allclose(before[:, 3:], after[:, 3:], atol=1e-3)
    switch = "is_causal" if "is_causal" in params else "tgt_is_causal"
    sees_all = made(name, **{**params, switch: False})
    before, after = (computed(sees_all, names, shapes, x=given, m=memory) for given in (x, changed))
    assert not torch.allclose(before[:, :3], after[:, :3], atol=1e-3)


PADDED = [
    ("MultiheadAttention", "x..p.", (STEPS, None, None, PADDING, None), {}),
    ("TransformerEncoder", "xp", (STEPS, PADDING), {}),
    ("Transformer", "xxp.", (STEPS, STEPS, PADDING, None), {"dim_feedforward": 16, "tgt_is_causal": False}),
]


@pytest.mark.parametrize(("name", "names", "shapes", "params"), PADDED[:2], ids=[case[0] for case in PADDED[:2]])
def test_padding_is_not_looked_at(name: str, names: str, shapes: tuple[Shape | None, ...], params: Any) -> None:
    x = torch.randn(SAMPLES, LENGTH, 8)
    changed = x.clone()
    changed[:, 3:] += 1
    padding = torch.zeros(SAMPLES, LENGTH, dtype=torch.bool)
    padding[:, 3:] = True
    before, after = (computed(made(name, **params), names, shapes, x=given, p=padding) for given in (x, changed))
    assert torch.allclose(before[:, :3], after[:, :3], atol=1e-6)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("name", "names", "shapes", "params"), PADDED, ids=[case[0] for case in PADDED])
@pytest.mark.parametrize("more", [{}, {"norm_first": True}, {"bias": False}])
def test_nothing_warns_of_nested_tensors(
    name: str, names: str, shapes: tuple[Shape | None, ...], params: Any, more: Any
) -> None:
    known = {key: value for key, value in more.items() if key in LAYERS[name].parameters}
    padding = torch.zeros(SAMPLES, LENGTH, dtype=torch.bool)
    x = torch.randn(SAMPLES, LENGTH, 8)
    y = computed(made(name, **params, **known), names, shapes, x=x, p=padding)
    assert y.shape == (SAMPLES, LENGTH, 8)


def test_heads_share_the_features_evenly() -> None:
    error = refused("MultiheadAttention", Shape(N, T, 30), None, None, None, None)
    assert error.says == "splits the features among 4 heads evenly, but in N × T × 30 there are 30"
    assert error.remedies == (Remedy(params={"num_heads": 3}), Remedy(axis=2, wanted=32))


def test_a_mask_holds_a_truth_value_for_each_step() -> None:
    wrong = refused("TransformerEncoder", STEPS, Shape(N, 4, dtype="bool"))
    assert wrong.port == "src_key_padding_mask"
    assert wrong.says == "takes one truth value for each step, N × T, true where it is padding, but gets N × 4"
    numbers = refused("MultiheadAttention", STEPS, None, None, Shape(N, T), None)
    assert numbers.says == "takes truth values (bool) as key_padding_mask, but gets float32"


def test_a_memory_has_the_width_of_what_looks_at_it() -> None:
    error = refused("TransformerDecoder", STEPS, Shape(N, 4, 6), None, None)
    assert error.says == "takes 8 features at each step, as its first input has, but memory gives N × 4 × 6"
    assert error.remedies == (Remedy(axis=2, wanted=8),)


# Recurrent layers


def test_every_stacked_layer_starts_from_the_given_state() -> None:
    state = Shape(N, 4)
    one = made("GRU", hidden_size=4)
    assert written(one, "xh", "s.", STEPS, state) == "s, _ = self.it(x, h.unsqueeze(0))"
    stacked = made("LSTM", hidden_size=4, num_layers="= width", bidirectional=True)
    assert written(stacked, "xhc", "s..", STEPS, state, state) == (
        "s, _ = self.it(x, (h.repeat(width * 2, 1, 1), c.repeat(width * 2, 1, 1)))"
    )


def test_reading_in_two_parts_is_reading_in_one() -> None:
    x = torch.randn(SAMPLES, 6, 8)
    layer = made("GRU", hidden_size=4)
    whole = computed(layer, "x.", (STEPS, None), x=x)
    first = computed(layer, "x.", (STEPS, None), x=x[:, :2])
    second = computed(layer, "xh", (STEPS, Shape(N, 4)), x=x[:, 2:], h=first[:, -1])
    assert torch.allclose(whole, torch.cat((first, second), dim=1), atol=1e-6)


def test_both_memories_start_or_neither() -> None:
    error = refused("LSTM", STEPS, Shape(N, 64), None)
    assert error.port == "hidden"
    assert error.says == "starts from hidden and cell together, but only hidden is connected; connect cell or neither"


def test_a_state_has_as_many_numbers_as_are_remembered() -> None:
    error = refused("GRUCell", Shape(N, 8), Shape(N, 5), hidden_size=4)
    assert (error.port, error.says) == ("hidden", "starts from N × 4 numbers, as many as it remembers, but gets N × 5")
    assert error.remedies == (Remedy(axis=1, wanted=4),)


def test_a_projection_narrows_what_is_said_and_not_the_long_memory() -> None:
    shapes = made("LSTM", hidden_size=6, proj_size=2, bidirectional=True).infer(STEPS, None, None)
    assert [str(shape) for shape in shapes] == ["N × T × 4", "N × 4", "N × 12"]
    assert refused("LSTM", STEPS, None, None, hidden_size=6, proj_size=6).remedies == (Remedy(params={"proj_size": 0}),)


# The others


def test_an_odd_dimension_has_no_halves() -> None:
    error = refused("GLU", Shape(N, 7))
    assert error.says == "cuts dimension 1 into two halves, but in N × 7 it has 7, which is odd"
    assert error.remedies == (Remedy(axis=1, wanted=8),)
    assert str(made("GLU").infer(Shape(N, T, 8))) == "N × T × 4"


def test_a_range_is_not_empty() -> None:
    assert refused("Hardtanh", Shape(N), min_val=2.0).says == (
        "keeps numbers from 2.0 up to 1.0, but the range must not be empty"
    )


def test_compared_vectors_have_one_shape() -> None:
    error = refused("CosineSimilarity", Shape(N, 8), Shape(N, 6))
    assert error.says == "compares two branches of one shape, but x1 gives N × 8 and x2 gives N × 6"
    assert (error.port, error.remedies) == ("x2", (Remedy(axis=1, wanted=8),))


def test_indices_are_weighted_where_they_are_summed() -> None:
    words = Shape(N, T, dtype="int64", classes=9)
    error = refused("EmbeddingBag", words, Shape(N, T))
    assert error.remedies == (Remedy(params={"mode": "sum"}),)
    bag = made("EmbeddingBag", mode="sum")
    line = f"y = {bag.expression(Call('self.it', ('x', 'w'), ('y',), (words, Shape(N, T))))}"
    assert line == "y = self.it(x, per_sample_weights=w)"
