"""The transformer's layers and stacks (Vaswani et al. 2017): attention and a small network in turn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

from engine.design.layers.attending import (
    attention_flops,
    attention_weights,
    causal_mask,
    expect_heads,
    expect_padding_mask,
    expect_steps,
    expect_width,
)
from engine.design.layers.layer import Call, Layer, Port, call, layer
from engine.design.layers.parameter import param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size, counted

_SRC = Port("src", "What is read: N × S × features.")
_TGT = Port("tgt", "What is written: N × T × features, of the same width as the other input.")
_MEMORY = Port("memory", "What an encoder made of what was read: N × S × features.")
_SRC_PADDING = Port("src_key_padding_mask", "N × S truth values, true where a step of src is padding.", optional=True)
_TGT_PADDING = Port("tgt_key_padding_mask", "N × T truth values, true where a step of tgt is padding.", optional=True)
_MEMORY_PADDING = Port(
    "memory_key_padding_mask", "N × S truth values, true where a step of memory is padding.", optional=True
)
_LATER = "Whether a step sees only itself and those before it."
_STACKED = "How many such layers stand one behind the other."

_LAYER_OPTIONS = ("dim_feedforward", "dropout", "activation", "layer_norm_eps", "norm_first", "bias")
Weights = dict[str, tuple[Size, ...]]


class TransformerPart(Layer):
    """What the transformer's parts have in common; those with a name are below. The batch comes first."""

    shown: ClassVar[tuple[str, ...]] = ("nhead", "dim_feedforward")

    nhead: int = param(4, low=1, always=True, help="How many heads look separately, sharing the features evenly.")
    dim_feedforward: int = param(2048, low=1, help="How many numbers the small network has between its two layers.")
    dropout: float = param(0.1, low=0, high=1, help="The chance of each number to be dropped while training, 0 to 1.")
    activation: Literal["relu", "gelu"] = param("relu", help="The function inside of the small network.")
    layer_norm_eps: float = param(1e-05, above=0, help="A small number added where variances divide.")
    norm_first: bool = param(False, help="Whether it is normalized before attention and network, instead of behind.")
    bias: bool = param(True, help="Whether learned offsets are added.")

    def inferred(self, x: Shape, *others: Shape | None) -> Mapping[str, Size]:
        """The features of a step."""
        return {"d_model": x.features}

    def build(self, x: Shape, *others: Shape | None) -> str:
        """Write the constructor call."""
        return self._layer_call(self.torch, x)

    def _layer_call(self, torch: str, x: Shape) -> str:
        options = {name: value for name, value in self.options().items() if name in _LAYER_OPTIONS}
        return call(torch, x.features, self.nhead, **options, batch_first=True)

    def _norm_call(self, x: Shape) -> str:
        eps = {"eps": self.layer_norm_eps} if "layer_norm_eps" in self.options() else {}
        return call("nn.LayerNorm", x.features, **eps, **({} if self.bias else {"bias": False}))

    def _expect(self, x: Shape, port: str) -> None:
        expect_steps(x, port)
        expect_heads(x, Size.of(self.nhead), parameter="nhead", port=port)

    def _layer_weights(self, name: str, width: Size, attentions: Sequence[str]) -> Weights:
        """What one layer learns: its attentions, its two linear layers, and a norm behind each of them."""
        bias, hidden = bool(self.bias), Size.of(self.dim_feedforward)
        result: Weights = {}
        for attention in attentions:
            result |= attention_weights(f"{name}{attention}.", width, bias=bias)
        for linear, rows, columns in (("linear1", hidden, width), ("linear2", width, hidden)):
            result |= {f"{name}{linear}.weight": (rows, columns)} | ({f"{name}{linear}.bias": (rows,)} if bias else {})
        for place in range(1, len(attentions) + 2):
            result |= self._norm_weights(f"{name}norm{place}.", width)
        return result

    def _norm_weights(self, name: str, width: Size) -> Weights:
        return {f"{name}{kind}": (width,) for kind in ("weight", "bias")[: 2 if self.bias else 1]}

    def _encoder_flops(self, src: Shape) -> int:
        return attention_flops(src, src, src) + self._network_flops(src)

    def _decoder_flops(self, tgt: Shape, memory: Shape) -> int:
        return attention_flops(tgt, tgt, tgt) + attention_flops(tgt, memory, memory) + self._network_flops(tgt)

    def _network_flops(self, x: Shape) -> int:
        return 4 * counted(x[1:2]) * int(x.features) * int(self.dim_feedforward)


class Encoding(TransformerPart):
    """What encoders have in common; those with a name are below."""

    inputs = (_SRC, _SRC_PADDING)
    mask = "src_mask"

    is_causal: bool = param(False, help=_LATER)

    def infer(self, src: Shape, src_key_padding_mask: Shape | None = None) -> Shape:
        """The shape stays as it is."""
        self._expect(src, "src")
        expect_padding_mask(src_key_padding_mask, src, "src_key_padding_mask")
        return Shape(*src)

    def expression(self, call: Call) -> str:
        """Write `self.encoder(x, src_key_padding_mask=padding)`."""
        src, padding = call.inputs
        given = [str(src)]
        if self.is_causal:
            given += [f"{self.mask}={causal_mask(str(src), str(src))}", "is_causal=True"]
        if padding:
            given.append(f"src_key_padding_mask={padding}")
        return f"{call.module}({', '.join(given)})"

    def weights(self, src: Shape, *masks: Shape | None) -> Mapping[str, tuple[Size, ...]]:
        """Attention, two linear layers and two norms."""
        return self._layer_weights("", src.features, ["self_attn"])

    def flops(self, inputs: Sequence[Any], outputs: Sequence[Shape]) -> int:
        """That of attention and of the small network."""
        return self._encoder_flops(inputs[0])


@layer("Attention", torch="nn.TransformerEncoderLayer")
class TransformerEncoderLayer(Encoding):
    """Let each step look at all others and then think for itself, as in BERT and vision transformers."""

    synonyms = ("self-attention", "bert", "vit", "gpt", "block")
    formula = "a = norm1(src + attention(src))\ny = norm2(a + W_2 · activation(W_1 · a))"


@layer("Attention", torch="nn.TransformerEncoder")
class TransformerEncoder(Encoding):
    """Stack transformer encoder layers, as BERT, GPT and vision transformers do."""

    mask = "mask"
    synonyms = ("self-attention", "bert", "vit", "gpt", "stack")
    shown = ("num_layers", "nhead", "dim_feedforward")
    formula = (
        "x_0 = src, y = x_n, n = num_layers\n"
        "a = norm1(x_i + attention(x_i))\n"
        "x_(i + 1) = norm2(a + W_2 · activation(W_1 · a))"
    )

    num_layers: int = param(2, low=1, always=True, help=_STACKED)
    norm: bool = param(False, help="Whether the last layer is normalized once more, as goes with norm_first.")

    def build(self, src: Shape, *masks: Shape | None) -> str:
        """Write the stack around its layer; nested tensors stay off, as they warn and do not train."""
        stacked = self._layer_call("nn.TransformerEncoderLayer", src)
        norm = f", norm={self._norm_call(src)}" if self.norm else ""
        return f"{self.torch}({stacked}, {Size.of(self.num_layers).text}{norm}, enable_nested_tensor=False)"

    def weights(self, src: Shape, *masks: Shape | None) -> Mapping[str, tuple[Size, ...]]:
        """Those of each layer, and of the norm behind them."""
        result: Weights = {}
        for place in range(int(self.num_layers)):
            result |= self._layer_weights(f"layers.{place}.", src.features, ["self_attn"])
        return result | (self._norm_weights("norm.", src.features) if self.norm else {})

    def flops(self, inputs: Sequence[Any], outputs: Sequence[Shape]) -> int:
        """That of each layer."""
        return int(self.num_layers) * self._encoder_flops(inputs[0])


class Decoding(TransformerPart):
    """What decoders have in common; those with a name are below."""

    inputs = (_TGT, _MEMORY, _TGT_PADDING, _MEMORY_PADDING)

    tgt_is_causal: bool = param(True, help=_LATER)

    def infer(
        self,
        tgt: Shape,
        memory: Shape,
        tgt_key_padding_mask: Shape | None = None,
        memory_key_padding_mask: Shape | None = None,
    ) -> Shape:
        """What is written keeps its shape."""
        self._expect(tgt, "tgt")
        expect_steps(memory, "memory")
        expect_width(memory, tgt.features, "memory")
        expect_padding_mask(tgt_key_padding_mask, tgt, "tgt_key_padding_mask")
        expect_padding_mask(memory_key_padding_mask, memory, "memory_key_padding_mask")
        return Shape(*tgt)

    def expression(self, call: Call) -> str:
        """Write `self.decoder(y, memory, tgt_mask=..., tgt_is_causal=True)`."""
        tgt, memory, *masks = call.inputs
        given = [str(tgt), str(memory)]
        if self.tgt_is_causal:
            given += [f"tgt_mask={causal_mask(str(tgt), str(tgt))}", "tgt_is_causal=True"]
        given += [f"{port.name}={mask}" for port, mask in zip(self.inputs[2:], masks, strict=True) if mask]
        return f"{call.module}({', '.join(given)})"

    def weights(self, tgt: Shape, *others: Shape | None) -> Mapping[str, tuple[Size, ...]]:
        """Two attentions, two linear layers and three norms."""
        return self._layer_weights("", tgt.features, _DECODER_ATTENTIONS)

    def flops(self, inputs: Sequence[Any], outputs: Sequence[Shape]) -> int:
        """That of both attentions and of the small network."""
        return self._decoder_flops(inputs[0], inputs[1])


_DECODER_ATTENTIONS = ("self_attn", "multihead_attn")


@layer("Attention", torch="nn.TransformerDecoderLayer")
class TransformerDecoderLayer(Decoding):
    """Let each step look at those before it and at a memory, and then think for itself."""

    synonyms = ("cross-attention", "translation", "sequence to sequence", "block")
    formula = (
        "a = norm1(tgt + attention(tgt))\nb = norm2(a + attention(a, memory))\ny = norm3(b + W_2 · activation(W_1 · b))"
    )


@layer("Attention", torch="nn.TransformerDecoder")
class TransformerDecoder(Decoding):
    """Stack transformer decoder layers, which write a sequence while they look at a memory."""

    synonyms = ("cross-attention", "translation", "sequence to sequence", "stack")
    shown = ("num_layers", "nhead", "dim_feedforward")
    formula = (
        "x_0 = tgt, y = x_n, n = num_layers\n"
        "a = norm1(x_i + attention(x_i))\n"
        "b = norm2(a + attention(a, memory))\n"
        "x_(i + 1) = norm3(b + W_2 · activation(W_1 · b))"
    )

    num_layers: int = param(2, low=1, always=True, help=_STACKED)
    norm: bool = param(False, help="Whether the last layer is normalized once more, as goes with norm_first.")

    def build(self, tgt: Shape, *others: Shape | None) -> str:
        """Write the stack around its layer."""
        stacked = self._layer_call("nn.TransformerDecoderLayer", tgt)
        norm = f", norm={self._norm_call(tgt)}" if self.norm else ""
        return f"{self.torch}({stacked}, {Size.of(self.num_layers).text}{norm})"

    def weights(self, tgt: Shape, *others: Shape | None) -> Mapping[str, tuple[Size, ...]]:
        """Those of each layer, and of the norm behind them."""
        result: Weights = {}
        for place in range(int(self.num_layers)):
            result |= self._layer_weights(f"layers.{place}.", tgt.features, _DECODER_ATTENTIONS)
        return result | (self._norm_weights("norm.", tgt.features) if self.norm else {})

    def flops(self, inputs: Sequence[Any], outputs: Sequence[Shape]) -> int:
        """That of each layer."""
        return int(self.num_layers) * self._decoder_flops(inputs[0], inputs[1])


@layer("Attention", torch="nn.Transformer")
class Transformer(TransformerPart):
    """Read one sequence with an encoder and write another with a decoder, as for translation."""

    inputs = (_SRC, _TGT, _SRC_PADDING, _TGT_PADDING)
    synonyms = ("encoder decoder", "translation", "sequence to sequence", "attention is all you need")
    shown = ("num_encoder_layers", "num_decoder_layers", "nhead")
    formula = "memory = encoder(src)\ny = decoder(tgt, memory)"

    num_encoder_layers: int = param(6, low=1, help="How many layers read.")
    num_decoder_layers: int = param(6, low=1, help="How many layers write.")
    tgt_is_causal: bool = param(True, help=_LATER)

    def infer(
        self,
        src: Shape,
        tgt: Shape,
        src_key_padding_mask: Shape | None = None,
        tgt_key_padding_mask: Shape | None = None,
    ) -> Shape:
        """What is written keeps its shape."""
        self._expect(src, "src")
        expect_steps(tgt, "tgt")
        expect_width(tgt, src.features, "tgt")
        expect_padding_mask(src_key_padding_mask, src, "src_key_padding_mask")
        expect_padding_mask(tgt_key_padding_mask, tgt, "tgt_key_padding_mask")
        return Shape(*tgt)

    def build(self, src: Shape, *others: Shape | None) -> str:
        """Write the constructor call; where torch would try nested tensors, which warn, with an encoder without."""
        options = {n: v for n, v in self.options().items() if n in (*_LAYER_OPTIONS, *_STACKS)}
        text = call(self.torch, src.features, self.nhead, **options, batch_first=True)
        fast = not self.norm_first and self.bias and int(self.nhead) % 2 == 0
        if fast and others[1] is None:
            return text
        stacked = self._layer_call("nn.TransformerEncoderLayer", src)
        depth = Size.of(self.num_encoder_layers).text
        encoder = f"nn.TransformerEncoder({stacked}, {depth}, {self._norm_call(src)}, enable_nested_tensor=False)"
        return f"{text[:-1]}, custom_encoder={encoder})"

    def expression(self, call: Call) -> str:
        """Write `self.transformer(x, y, tgt_mask=..., tgt_is_causal=True)`."""
        src, tgt, src_padding, tgt_padding = call.inputs
        given = [str(src), str(tgt)]
        if self.tgt_is_causal:
            given += [f"tgt_mask={causal_mask(str(tgt), str(tgt))}", "tgt_is_causal=True"]
        if src_padding:
            given += [f"src_key_padding_mask={src_padding}", f"memory_key_padding_mask={src_padding}"]
        if tgt_padding:
            given.append(f"tgt_key_padding_mask={tgt_padding}")
        return f"{call.module}({', '.join(given)})"

    def weights(self, src: Shape, *others: Shape | None) -> Mapping[str, tuple[Size, ...]]:
        """Those of each layer of both stacks, and of a norm behind each stack."""
        width = src.features
        result = self._norm_weights("encoder.norm.", width) | self._norm_weights("decoder.norm.", width)
        for place in range(int(self.num_encoder_layers)):
            result |= self._layer_weights(f"encoder.layers.{place}.", width, ["self_attn"])
        for place in range(int(self.num_decoder_layers)):
            result |= self._layer_weights(f"decoder.layers.{place}.", width, _DECODER_ATTENTIONS)
        return result

    def flops(self, inputs: Sequence[Any], outputs: Sequence[Shape]) -> int:
        """That of each layer of both stacks."""
        src, tgt = inputs[0], inputs[1]
        read = int(self.num_encoder_layers) * self._encoder_flops(src)
        return read + int(self.num_decoder_layers) * self._decoder_flops(tgt, src)


_STACKS = ("num_encoder_layers", "num_decoder_layers")
