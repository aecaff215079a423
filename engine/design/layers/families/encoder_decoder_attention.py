"""Attention of a decoder to what an encoder read, as translation had it before transformers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from engine.design.layers.attending import expect_padding_mask, expect_steps
from engine.design.layers.composed import Composed
from engine.design.layers.layer import Call, Port, Refused, Remedy, layer
from engine.design.layers.parameter import param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size, counted


class Looking(Composed):
    """What a decoder's attention has in common; those with a name are below."""

    inputs = (
        Port("query", "What a decoder says at each of its steps: N × T × features."),
        Port("keys", "What an encoder says at each of its steps: N × S × features."),
        Port("padding", "N × S truth values, true where a step of keys is padding.", optional=True),
    )
    outputs = (
        Port("context", "What was gathered for each step of the query: N × T × features of keys."),
        Port("weights", "How much each step of the query looked at each of keys: N × T × S."),
    )

    def inferred(self, query: Shape, keys: Shape, padding: Shape | None = None) -> Mapping[str, Size]:
        """The features of both."""
        return {"query_dim": query.features, "key_dim": keys.features}

    def infer(self, query: Shape, keys: Shape, padding: Shape | None = None) -> tuple[Shape, ...]:
        """The features of keys for each step of the query, and a weight for each pair of steps."""
        if query.rank == 2 and query.features.known:
            raise Refused(
                f"takes N × T × features as query, but gets {query}",
                port="query",
                remedies=[
                    Remedy(insert="Reshape", params={"shape": (1, int(query.features))}, label="Make it one step")
                ],
            )
        expect_steps(query, "query")
        expect_steps(keys, "keys")
        expect_padding_mask(padding, keys, "padding")
        return Shape(query[0], query[1], keys.features), Shape(query[0], query[1], keys[1])

    def statements(self, call: Call) -> tuple[str, ...]:
        """Write `context, _ = self.attention(query, keys)`."""
        if not any(call.outputs):
            return ()
        return (f"{', '.join(name or '_' for name in call.outputs)} = {self.expression(call)}",)


_ADDITIVE = '''
class AdditiveAttention(nn.Module):
    """Gather from an encoder's steps what a small network finds fit (Bahdanau et al. 2015)."""

    def __init__(self, query_dim: int, key_dim: int, hidden_dim: int) -> None:
        super().__init__()
        self.query = nn.Linear(query_dim, hidden_dim, bias=False)
        self.key = nn.Linear(key_dim, hidden_dim)
        self.score = nn.Linear(hidden_dim, 1, bias=False)

    def forward(
        self, query: Tensor, keys: Tensor, padding: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:  # (N, T, query_dim), (N, S, key_dim), (N, S)
        pairs = self.query(query).unsqueeze(2) + self.key(keys).unsqueeze(1)
        scores = self.score(pairs.tanh()).squeeze(3)  # (N, T, S)
        if padding is not None:
            scores = scores.masked_fill(padding.unsqueeze(1), -math.inf)
        weights = scores.softmax(dim=2)
        return weights @ keys, weights
'''


@layer("Attention")
class AdditiveAttention(Looking):
    """Let each step of a decoder gather from an encoder's steps, those that a small network finds fit.

    Bahdanau et al. 2015, "Neural machine translation by jointly learning to align and translate", section 3.1 and
    appendix A.1.2.
    """

    prelude = _ADDITIVE
    synonyms = ("bahdanau", "seq2seq", "sequence to sequence", "alignment", "translation", "concat")
    shown = ("hidden_dim",)
    formula = "score_ts = v · tanh(W_q · query_t + W_k · keys_s)\nweights = softmax(score)\ncontext = weights · keys"

    hidden_dim: int = param(64, low=1, always=True, help="How many numbers the small network compares steps by.")

    def weights(self, query: Shape, keys: Shape, padding: Shape | None = None) -> Mapping[str, tuple[Size, ...]]:
        """The projections of both, and the weights of the score."""
        hidden = Size.of(self.hidden_dim)
        return {
            "query.weight": (hidden, query.features),
            "key.weight": (hidden, keys.features),
            "key.bias": (hidden,),
            "score.weight": (Size.of(1), hidden),
        }

    def flops(self, inputs: Sequence[Any], outputs: Sequence[Shape]) -> int:
        """Both projections at each step, then the score and the sum for each pair of steps."""
        query, keys = inputs[0], inputs[1]
        hidden, pairs = int(self.hidden_dim), counted(outputs[1][1:])
        return 2 * (hidden * (counted(query[1:]) + counted(keys[1:]) + pairs) + pairs * int(keys.features))


_LUONG = '''
class LuongAttention(nn.Module):
    """Gather from an encoder's steps what is like the query (Luong et al. 2015)."""

    def __init__(self, query_dim: int, key_dim: int, score: str = "general") -> None:
        super().__init__()
        if score == "general":
            self.key: nn.Module = nn.Linear(key_dim, query_dim, bias=False)
        else:
            self.key = nn.Identity()

    def forward(
        self, query: Tensor, keys: Tensor, padding: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:  # (N, T, query_dim), (N, S, key_dim), (N, S)
        scores = query @ self.key(keys).transpose(1, 2)  # (N, T, S)
        if padding is not None:
            scores = scores.masked_fill(padding.unsqueeze(1), -math.inf)
        weights = scores.softmax(dim=2)
        return weights @ keys, weights
'''


@layer("Attention")
class LuongAttention(Looking):
    """Let each step of a decoder gather from an encoder's steps, those whose product with it is large.

    Luong et al. 2015, "Effective approaches to attention-based neural machine translation", section 3.1, eq. 7 and 8.
    """

    prelude = _LUONG
    synonyms = ("multiplicative attention", "global attention", "seq2seq", "sequence to sequence", "translation")
    shown = ("score",)
    formula = "weights = softmax(query · (keys · W)ᵀ)\ncontext = weights · keys"

    score: Literal["general", "dot"] = param(
        "general", help="What two steps are compared by: a learned matrix between them, or their product alone."
    )

    def infer(self, query: Shape, keys: Shape, padding: Shape | None = None) -> tuple[Shape, ...]:
        """The features of keys for each step of the query, and a weight for each pair of steps."""
        result = super().infer(query, keys, padding)
        if self.score == "dot" and query.features != keys.features:
            raise Refused(
                f"compares steps by their product, which takes the same features, but gets {query} and {keys}",
                port="keys",
                remedies=[Remedy(params={"score": "general"}), Remedy(axis=2, wanted=int(query.features))],
            )
        return result

    def weights(self, query: Shape, keys: Shape, padding: Shape | None = None) -> Mapping[str, tuple[Size, ...]]:
        """The matrix between query and key, if there is one."""
        return {"key.weight": (query.features, keys.features)} if self.score == "general" else {}

    def flops(self, inputs: Sequence[Any], outputs: Sequence[Shape]) -> int:
        """The product and the sum for each pair of steps, and the matrix at each step of keys."""
        width, keys = int(inputs[0].features), inputs[1]
        pairs = counted(outputs[1][1:]) * (width + int(keys.features))
        return 2 * (pairs + (counted(keys[1:]) * width if self.score == "general" else 0))
