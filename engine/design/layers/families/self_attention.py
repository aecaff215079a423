"""Attention of a sequence to itself, as transformers without torch's own layers have it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from engine.design.layers.attending import attention_flops, expect_heads, expect_padding_mask, expect_steps
from engine.design.layers.composed import Composed, expect_even
from engine.design.layers.expectations import ROWS, expect_float, expect_rank
from engine.design.layers.layer import Call, Layer, Port, layer
from engine.design.layers.parameter import param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size

_HEADS = "How many heads look separately, sharing the features evenly."
_DROPOUT = "The chance of each look to be dropped while training, 0 to 1."


class Headed(Composed):
    """What attention of a sequence to itself has in common; those with a name are below."""

    shown: ClassVar[tuple[str, ...]] = ("num_heads",)

    num_heads: int = param(4, low=1, always=True, help=_HEADS)
    dropout: float = param(0.0, low=0, high=1, help=_DROPOUT)
    bias: bool = param(True, help="Whether learned offsets are added.")

    def inferred(self, x: Shape, *masks: Shape | None) -> Mapping[str, Size]:
        """The features of a step."""
        return {"embed_dim": x.features}

    def infer(self, x: Shape, *masks: Shape | None) -> Shape:
        """The shape stays as it is."""
        expect_steps(x, "x")
        expect_heads(x, Size.of(self.num_heads), parameter="num_heads", port="x")
        return Shape(*x)

    def weights(self, x: Shape, *masks: Shape | None) -> Mapping[str, tuple[Size, ...]]:
        """The projection to queries, keys and values, and that of what was gathered."""
        width = x.features
        result: dict[str, tuple[Size, ...]] = {"qkv.weight": (3 * width, width), "projection.weight": (width, width)}
        return result | ({"qkv.bias": (3 * width,), "projection.bias": (width,)} if self.bias else {})

    def flops(self, inputs: Sequence[Any], outputs: Sequence[Shape]) -> int:
        """Projections at each step, and two products for each pair of steps, seen or not."""
        return attention_flops(inputs[0], inputs[0], inputs[0])


_CAUSAL = '''
class CausalSelfAttention(nn.Module):
    """Let each step look at itself and at those before it (Radford et al. 2019)."""

    def __init__(
        self,
        embed_dim: int,
        num_heads: int,
        dropout: float = 0.0,
        bias: bool = True,
        rotary: bool = False,
    ) -> None:
        super().__init__()
        self.num_heads = num_heads
        self.dropout = dropout
        self.rotary = rotary
        self.qkv = nn.Linear(embed_dim, 3 * embed_dim, bias=bias)
        self.projection = nn.Linear(embed_dim, embed_dim, bias=bias)

    def forward(self, x: Tensor) -> Tensor:  # (N, T, E)
        qkv = self.qkv(x).unflatten(2, (3, self.num_heads, -1))
        q, k, v = qkv.permute(2, 0, 3, 1, 4).unbind()  # each (N, heads, T, E / heads)
        if self.rotary:
            q, k = self.turned(q), self.turned(k)
        dropout = self.dropout if self.training else 0.0
        gathered = F.scaled_dot_product_attention(
            q, k, v, dropout_p=dropout, is_causal=True
        )
        return self.projection(gathered.transpose(1, 2).flatten(2))  # (N, T, E)

    @staticmethod
    def turned(x: Tensor) -> Tensor:
        """Turn pairs of features by angles that grow with the step (Su et al. 2021)."""
        steps, features = x.shape[2:]
        rate = 10000.0 ** (-torch.arange(0, features, 2, device=x.device) / features)
        angle = torch.arange(steps, device=x.device).unsqueeze(1) * rate
        cos, sin = angle.cos(), angle.sin()
        a, b = x[..., 0::2], x[..., 1::2]
        pairs = torch.stack((a * cos - b * sin, a * sin + b * cos), dim=-1)
        return pairs.flatten(-2).to(x.dtype)
'''


@layer("Attention")
class CausalSelfAttention(Headed):
    """Let each step look at itself and at those before it, with several heads, as GPT does.

    Radford et al. 2019, "Language models are unsupervised multitask learners" (GPT-2), section 2.3; Vaswani et al.
    2017, section 3.2.3; rotary positions by Su et al. 2021, eq. 34.
    """

    prelude = _CAUSAL
    synonyms = ("gpt", "masked self-attention", "decoder", "autoregressive", "language model")
    shown = ("num_heads", "rotary")
    formula = (
        "head_i = softmax(Q_i · K_iᵀ / √d + M) · V_i\n"
        "M_ts = 0 if s ≤ t else −∞\n"
        "y = [head_1, …, head_h] · W_O, h = num_heads"
    )

    rotary: bool = param(False, help="Whether queries and keys are turned by their step, instead of added positions.")

    def infer(self, x: Shape, *masks: Shape | None) -> Shape:
        """The shape stays as it is."""
        super().infer(x)
        if self.rotary:
            what = f"turns pairs of the features of each of {self.num_heads} heads"
            expect_even(x, 2, what=what, parts=int(self.num_heads))
        return Shape(*x)


_SELF = '''
class SelfAttention(nn.Module):
    """Let each step look at all steps, with several heads (Vaswani et al. 2017)."""

    def __init__(
        self, embed_dim: int, num_heads: int, dropout: float = 0.0, bias: bool = True
    ) -> None:
        super().__init__()
        self.num_heads = num_heads
        self.dropout = dropout
        self.qkv = nn.Linear(embed_dim, 3 * embed_dim, bias=bias)
        self.projection = nn.Linear(embed_dim, embed_dim, bias=bias)

    def forward(self, x: Tensor, padding: Tensor | None = None) -> Tensor:  # (N, T, E)
        qkv = self.qkv(x).unflatten(2, (3, self.num_heads, -1))
        q, k, v = qkv.permute(2, 0, 3, 1, 4).unbind()  # each (N, heads, T, E / heads)
        seen = None if padding is None else ~padding[:, None, None, :]
        dropout = self.dropout if self.training else 0.0
        gathered = F.scaled_dot_product_attention(
            q, k, v, attn_mask=seen, dropout_p=dropout
        )
        return self.projection(gathered.transpose(1, 2).flatten(2))  # (N, T, E)
'''


@layer("Attention")
class SelfAttention(Headed):
    """Let each step look at all steps of its own sequence, with several heads, as BERT does.

    Vaswani et al. 2017, "Attention is all you need", section 3.2.2.
    """

    prelude = _SELF
    inputs = (
        Port("x", "Who looks, and what is looked at: N × T × features."),
        Port("padding", "N × T truth values, true where a step is padding.", optional=True),
    )
    synonyms = ("bert", "vit", "transformer", "encoder", "bidirectional", "qkv")
    formula = "head_i = softmax(Q_i · K_iᵀ / √d) · V_i\ny = [head_1, …, head_h] · W_O, h = num_heads"

    def infer(self, x: Shape, *masks: Shape | None) -> Shape:
        """The shape stays as it is."""
        super().infer(x)
        expect_padding_mask(masks[0] if masks else None, x, "padding")
        return Shape(*x)


@layer("Attention", torch="torch.fft.fft2")
class FourierMixing(Layer):
    """Mix steps and features by their Fourier transform, which learns nothing, in place of attention.

    Lee-Thorp et al. 2022, "FNet: mixing tokens with Fourier transforms", section 3.2, eq. 3.
    """

    synonyms = ("fnet", "fft", "token mixing", "attention without weights")
    formula = "y = Re(F(x)), F over the steps and the features"

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        expect_float(x)
        expect_rank(x, 3, layout=ROWS)
        return Shape(*x)

    def expression(self, call: Call) -> str:
        """Write the real part of the transform over steps and features."""
        return f"torch.fft.fft2({call.given[0]}).real"
