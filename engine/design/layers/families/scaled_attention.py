"""Attention as a bare function: what looks, what is looked at and what is gathered all come in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.design.layers.expectations import expect_dtype, expect_float
from engine.design.layers.layer import Call, Layer, Port, Refused, Remedy, call, layer
from engine.design.layers.parameter import param
from engine.design.layers.shape import Dtype, Shape
from engine.design.layers.size import Size, counted

_MASK = "L × S for all, or N × L × S: truth values, true where may be looked, or numbers to add to the scores."


@layer("Attention", torch="F.scaled_dot_product_attention")
class ScaledDotProductAttention(Layer):
    """Let each query look at all keys and gather their values, learning nothing itself."""

    inputs = (
        Port("query", "Who looks: N × L × features, or N × heads × L × features."),
        Port("key", "What is looked at: N × S × features, or with heads."),
        Port("value", "What is gathered from there: N × S × features, or with heads."),
        Port("attn_mask", _MASK, optional=True),
        Port("key_padding_mask", "N × S truth values, true where a key is padding.", optional=True),
    )
    outputs = (Port("attended", "What was gathered: as the query, with the features of the value."),)
    synonyms = ("sdpa", "attention", "flash attention", "softmax attention", "qkv", "transformer", "causal")
    shown = ("is_causal", "dropout_p")
    formula = "y = softmax(scale · query · keyᵀ + attn_mask) · value\nscale = 1 / √d where it is not set"

    dropout_p: float = param(0.0, low=0, high=1, help="The chance of each look to be dropped while training, 0 to 1.")
    is_causal: bool = param(False, help="Whether a step sees only itself and those before it.")
    scale: float | None = param(
        None, help="What scores are multiplied by; empty for 1 over the root of the number of features."
    )

    def infer(
        self,
        query: Shape,
        key: Shape,
        value: Shape,
        attn_mask: Shape | None = None,
        key_padding_mask: Shape | None = None,
    ) -> Shape:
        """The steps of the query with the features of the value."""
        for port, x in (("query", query), ("key", key), ("value", value)):
            expect_float(x, port=port)
            if x.rank not in (3, 4):
                raise Refused(f"takes N × steps × features, or N × heads × steps × features, but gets {x}", port=port)
        _expect_match(query, key, value)
        if attn_mask is not None:
            self._expect_mask(attn_mask, query, key, alone=key_padding_mask is None and not self.is_causal)
        if key_padding_mask is not None:
            expect_dtype(key_padding_mask, "bool", port="key_padding_mask")
            if tuple(key_padding_mask) != (query[0], key[-2]):
                raise Refused(
                    f"takes one truth value for each key, {Shape(query[0], key[-2])}, true where it is padding, but "
                    f"gets {key_padding_mask}",
                    port="key_padding_mask",
                )
        return Shape(*query[:-1], value[-1])

    def expression(self, call_: Call) -> str:
        """Write `F.scaled_dot_product_attention(query, key, value, is_causal=True)`."""
        options = [call("", scale=self.scale)[1:-1]] if self.scale is not None else []
        if self.dropout_p:
            options.insert(0, f"dropout_p={Size.of(self.dropout_p).text} if self.training else 0.0")
        masks = self._masks(call_)
        if masks:
            options.insert(0, f"attn_mask={' & '.join(masks)}")
        elif self.is_causal:
            options.insert(0, "is_causal=True")
        return f"{self.torch}({', '.join((*call_.given[:3], *options))})"

    def flops(self, inputs: Sequence[Any], outputs: Sequence[Shape]) -> int:
        """Two products for each pair of steps, seen or not."""
        query, key, value = inputs[:3]
        pairs = counted(query[1:-1]) * counted(key[-2:-1])
        return 2 * pairs * (counted(query[-1:]) + counted(value[-1:]))

    def _masks(self, call: Call) -> list[str]:
        """The masks as source, true where may be looked; none where torch's own causal one is enough."""
        query, key, _, mask, padding = call.inputs
        shapes = call.shapes
        heads = shapes[0] is not None and shapes[0].rank == 4
        masks = []
        if mask:
            for_heads = heads and shapes[3] is not None and shapes[3].rank == 3
            masks.append(f"{mask}.unsqueeze(1)" if for_heads else mask)
        if padding:
            masks.append(f"~{padding}[:, None, None, :]" if heads else f"~{padding}[:, None, :]")
        if masks and self.is_causal:
            sizes = f"{query}.shape[-2], {key}.shape[-2]"
            masks.append(f"torch.ones({sizes}, dtype=torch.bool, device={query}.device).tril()")
        return masks

    def _expect_mask(self, mask: Shape, query: Shape, key: Shape, *, alone: bool) -> None:
        """Refuse a mask that does not tell of each pair of steps, or numbers beside other masks."""
        taken: tuple[Dtype, ...] = ("bool", "float32") if alone else ("bool",)
        expect_dtype(mask, *taken, port="attn_mask")
        pairs = (query[-2], key[-2])
        fitting = [pairs, (query[0], *pairs), (*query[:-1], key[-2]), (query[0], 1, *pairs)]
        if tuple(mask) not in fitting[: query.rank]:
            raise Refused(
                f"takes a mask for each pair of steps, {Shape(query[0], *pairs)} or {Shape(*pairs)}, but gets {mask}",
                port="attn_mask",
            )


def _expect_match(query: Shape, key: Shape, value: Shape) -> None:
    """Refuse keys that queries can't be compared with, and values that are not one for each key."""
    last = query.rank - 1
    if tuple(key[:-2]) != tuple(query[:-2]) or key[-1] != query[-1]:
        remedies = [Remedy(axis=last, wanted=int(query[-1]))] if key.rank == query.rank and query[-1].known else []
        raise Refused(
            f"compares queries and keys that agree in all sizes but the number of steps, but query gives {query} and "
            f"key gives {key}",
            port="key",
            remedies=remedies if key[-1] != query[-1] else [],
        )
    if tuple(value[:-1]) != tuple(key[:-1]):
        can_be_set = value.rank == key.rank and value[-2] != key[-2] and key[-2].known
        raise Refused(
            f"takes a value for each key, but key gives {key} and value gives {value}",
            port="value",
            remedies=[Remedy(axis=last - 1, wanted=int(key[-2]))] if can_be_set else [],
        )
