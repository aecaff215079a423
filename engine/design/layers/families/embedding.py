"""Layers that turn indices into learned vectors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from engine.design.layers.expectations import expect_float
from engine.design.layers.layer import Call, Port, Refused, Remedy, call, layer
from engine.design.layers.parameter import param
from engine.design.layers.parametrized import Parametrized
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size

_DIM = "How many numbers describe each index."


class Lookup(Parametrized):
    """What layers that look learned vectors up have in common; those with a name are below."""

    shown = ("embedding_dim", "num_embeddings")
    embedding_dim: Any
    padding_idx: Any

    num_embeddings: int | None = param(
        None, low=1, help="How many different indices there are; empty to take it from the data.", always=True
    )

    def inferred(self, *inputs: Shape) -> Mapping[str, Size]:
        """How many indices the data knows, unless it is set."""
        return {} if self.num_embeddings is not None else {"num_embeddings": self._rows(inputs[0])}

    def constructor(self, *inputs: Shape) -> str:
        """Write the constructor call."""
        return call(self.torch, self._rows(inputs[0]), self.embedding_dim, **self.options())

    def tensors(self, *inputs: Shape) -> Mapping[str, tuple[Size, ...]]:
        """A row for each index."""
        return {"weight": (self._rows(inputs[0]), Size.of(self.embedding_dim))}

    def _expect_indices(self, x: Shape) -> None:
        if x.dtype != "int64":
            raise Refused(f"looks up indices (int64), but gets {x.dtype} numbers; Linear takes those", port="x")
        rows = self._rows(x)
        if x.classes is not None and rows < x.classes:
            raise Refused(
                f"knows {rows} indices, but the data has {x.classes}",
                port="x",
                remedies=[Remedy(params={"num_embeddings": None}), Remedy(params={"num_embeddings": x.classes})],
            )
        if self.padding_idx is not None and self.padding_idx >= rows:
            raise Refused(
                f"has the padding_idx {self.padding_idx}, but its indices go from 0 to {rows - 1}",
                remedies=[Remedy(params={"padding_idx": None})],
            )
        if self.padding_idx is not None and self.parametrization == "weight_norm":
            raise Refused(
                "divides each vector by its length with weight_norm, but that of its padding_idx is all zeros; leave "
                "one of them out",
                remedies=[Remedy(params={"parametrization": None}), Remedy(params={"padding_idx": None})],
            )

    def _rows(self, x: Shape) -> Size:
        if self.num_embeddings is not None:
            return Size.of(self.num_embeddings)
        if x.classes is None:
            raise Refused(
                "needs num_embeddings, as the data does not say how many different indices there are",
                remedies=[Remedy(params={"num_embeddings": 1000})],
            )
        return Size.of(x.classes)


@layer("Embedding", torch="nn.Embedding")
class Embedding(Lookup):
    """Look up a learned vector for each index, such as a word or a category."""

    synonyms = ("lookup", "word vectors", "tokens", "categories", "dictionary")
    formula = "y = weight[x]"

    embedding_dim: int = param(32, low=1, always=True, makes=-1, help=_DIM)
    padding_idx: int | None = param(None, low=0, help="An index whose vector stays zero, for filling up; or empty.")

    def infer(self, x: Shape) -> Shape:
        """Add a last dimension of `embedding_dim`."""
        self._expect_indices(x)
        return Shape(*x, self.embedding_dim)


@layer("Embedding", torch="nn.EmbeddingBag")
class EmbeddingBag(Lookup):
    """Look up a learned vector for each index, and put those of a sample together in one."""

    inputs = (
        Port("x", "N × T indices."),
        Port("per_sample_weights", "How much each of them counts, N × T; only where they are summed.", optional=True),
    )
    synonyms = ("bag of words", "lookup", "average of word vectors", "tokens")
    formula = "y = mean of weight[x_i] over the bag"

    embedding_dim: int = param(32, low=1, always=True, makes=-1, help=_DIM)
    mode: Literal["mean", "sum", "max"] = param("mean", help="How the vectors of a sample are put together.")
    padding_idx: int | None = param(None, low=0, help="An index that does not count, for filling up; or empty.")

    def infer(self, x: Shape, per_sample_weights: Shape | None = None) -> Shape:
        """Replace the indices of a sample by one vector."""
        self._expect_indices(x)
        if x.rank != 2:
            raise Refused(f"takes N × T indices, but gets {x}", port="x")
        if per_sample_weights is not None:
            self._expect_weights(x, per_sample_weights)
        return Shape(x[0], self.embedding_dim)

    def expression(self, call: Call) -> str:
        """Write `self.bag(x, per_sample_weights=w)`."""
        x, weights = call.inputs
        return f"{call.module}({x}{f', per_sample_weights={weights}' if weights else ''})"

    def _expect_weights(self, x: Shape, weights: Shape) -> None:
        expect_float(weights, port="per_sample_weights")
        if self.mode != "sum":
            raise Refused(
                f"weights indices only in the mode 'sum', but its mode is {self.mode!r}",
                port="per_sample_weights",
                remedies=[Remedy(params={"mode": "sum"})],
            )
        if tuple(weights) != tuple(x):
            raise Refused(f"takes a weight for each index, {x}, but gets {weights}", port="per_sample_weights")
