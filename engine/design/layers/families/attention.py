"""Layers in which each step looks at others and takes from them what matters to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.design.layers.attending import (
    attention_flops,
    attention_weights,
    causal_mask,
    expect_attention_mask,
    expect_heads,
    expect_padding_mask,
    expect_steps,
)
from engine.design.layers.layer import Call, Layer, Port, Refused, Remedy, call, layer
from engine.design.layers.parameter import param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size

_FORWARD = ("is_causal", "average_attn_weights")
"""Parameters that go into the use of the layer and not into its constructor."""


@layer("Attention", torch="nn.MultiheadAttention")
class MultiheadAttention(Layer):
    """Let each step of a query look at the steps of a key, with several heads, and gather their values."""

    inputs = (
        Port("query", "Who looks: N × L × features."),
        Port("key", "What is looked at: N × S × features; the query itself where left open.", optional=True),
        Port("value", "What is gathered from there: N × S × features; the key where left open.", optional=True),
        Port("key_padding_mask", "N × S truth values, true where a step is padding.", optional=True),
        Port("attn_mask", "N × L × S truth values, true where nothing may be seen.", optional=True),
    )
    outputs = (
        Port("attended", "What was gathered: N × L × features."),
        Port("weights", "How much each step looked at each: N × L × S."),
    )
    synonyms = ("self-attention", "cross-attention", "transformer", "scaled dot product", "qkv")
    shown = ("num_heads", "is_causal")
    formula = (
        "head_i = softmax(Q_i · K_iᵀ / √d + attn_mask) · V_i\n"
        "attended = [head_1, …, head_h] · W_O, h = num_heads\n"
        "Q_i = query · W_Q, K_i = key · W_K, V_i = value · W_V"
    )

    num_heads: int = param(4, low=1, always=True, help="How many heads look separately, sharing the features evenly.")
    dropout: float = param(0.0, low=0, high=1, help="The chance of each look to be dropped while training, 0 to 1.")
    bias: bool = param(True, help="Whether learned offsets are added.")
    add_bias_kv: bool = param(False, help="Whether one learned step is put behind keys and values.")
    add_zero_attn: bool = param(
        False, help="Whether a step of zeros is put behind keys and values, to look at nothing."
    )
    is_causal: bool = param(False, help="Whether a step sees only itself and those before it.")
    average_attn_weights: bool = param(True, help="Whether the weights are averaged over the heads.")

    def inferred(self, query: Shape, *others: Shape | None) -> Mapping[str, Size]:
        """The features of the query."""
        return {"embed_dim": query.features}

    def infer(
        self,
        query: Shape,
        key: Shape | None = None,
        value: Shape | None = None,
        key_padding_mask: Shape | None = None,
        attn_mask: Shape | None = None,
    ) -> tuple[Shape, ...]:
        """What was gathered has the query's shape; the weights are one for each pair of steps."""
        keys, values = self._sources(query, key, value)
        for port, x in (("query", query), ("key", keys), ("value", values)):
            expect_steps(x, port)
        expect_heads(query, Size.of(self.num_heads), parameter="num_heads", port="query")
        if keys[1] != values[1]:
            raise Refused(
                f"takes a value for each key, but key gives {keys} and value gives {values}",
                port="value",
                remedies=[Remedy(axis=1, wanted=int(keys[1]))] if keys[1].known else [],
            )
        expect_padding_mask(key_padding_mask, keys, "key_padding_mask")
        if attn_mask is not None:
            expect_attention_mask(attn_mask, query, keys, "attn_mask")
        heads = () if self.average_attn_weights else (Size.of(self.num_heads),)
        return Shape(*query), Shape(query[0], *heads, query[1], keys[1] + self._added)

    def build(self, query: Shape, *others: Shape | None) -> str:
        """Write the constructor call; keys and values of the query's width need no mention."""
        keys, values = self._sources(query, *others[:2])
        widths = {"kdim": keys.features, "vdim": values.features}
        options = {name: value for name, value in self.options().items() if name not in _FORWARD}
        options |= {name: width for name, width in widths.items() if width != query.features}
        return call(self.torch, query.features, self.num_heads, **options, batch_first=True)

    def statements(self, call: Call) -> tuple[str, ...]:
        """Write `attended, weights = self.attention(x, x, x)`; weights nobody uses are not worked out."""
        if not any(call.outputs):
            return ()
        return (f"{', '.join(name or '_' for name in call.outputs)} = {self.expression(call)}",)

    def expression(self, call: Call) -> str:
        """Write `self.attention(x, x, x, need_weights=False)`."""
        query, key, value, padding, mask = call.inputs
        keys = key or query
        given = [query, keys, value or keys]
        if padding:
            given.append(f"key_padding_mask={padding}")
        masks = [self._for_heads(mask, call.shapes[4])] if mask else []
        if self.is_causal:
            masks.append(causal_mask(str(query), str(keys)))
        if masks:
            given.append(f"attn_mask={' | '.join(masks)}")
        if call.outputs[1] is None:
            given.append("need_weights=False")
        elif not self.average_attn_weights:
            given.append("average_attn_weights=False")
        return f"{call.module}({', '.join(map(str, given))})"

    def weights(self, query: Shape, *others: Shape | None) -> Mapping[str, tuple[Size, ...]]:
        """The projections of query, key and value, joined where they have one width, and of what comes out."""
        width = query.features
        keys, values = self._sources(query, *others[:2])
        result = attention_weights("", width, bias=bool(self.bias))
        if keys.features != width or values.features != width:
            del result["in_proj_weight"]
            for name, source in (("q", query), ("k", keys), ("v", values)):
                result[f"{name}_proj_weight"] = (width, source.features)
        if self.add_bias_kv:
            one = Size.of(1)
            result |= {"bias_k": (one, one, width), "bias_v": (one, one, width)}
        return result

    def flops(self, inputs: Sequence[Any], outputs: Sequence[Shape]) -> int:
        """Projections at each step, and two products for each pair of steps."""
        keys, values = self._sources(*inputs[:3])
        return attention_flops(inputs[0], keys, values, more_keys=self._added)

    @property
    def _added(self) -> int:
        """How many keys it adds by itself."""
        return bool(self.add_bias_kv) + bool(self.add_zero_attn)

    def _sources(self, query: Shape, key: Shape | None = None, value: Shape | None = None) -> tuple[Shape, Shape]:
        keys = query if key is None else key
        return keys, keys if value is None else value

    def _for_heads(self, mask: str, shape: Shape | None) -> str:
        """A mask of each sample is the same for all its heads, which torch wants written out."""
        if shape is None or shape.rank == 2:
            return mask
        return f"{mask}.repeat_interleave({Size.of(self.num_heads).text}, dim=0)"
