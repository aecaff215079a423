"""Layers that turn indices into learned vectors."""

from __future__ import annotations

from collections.abc import Mapping

from engine.design.layers.layer import Layer, Refused, Remedy, call, layer
from engine.design.layers.parameter import param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size


@layer("Embedding", torch="nn.Embedding")
class Embedding(Layer):
    """Look up a learned vector for each index, such as a word or a category."""

    synonyms = ("lookup", "word vectors", "tokens", "categories", "dictionary")
    shown = ("embedding_dim", "num_embeddings")

    num_embeddings: int | None = param(
        None, low=1, help="How many different indices there are; empty to take it from the data.", always=True
    )
    embedding_dim: int = param(32, low=1, always=True, makes=-1, help="How many numbers describe each index.")
    padding_idx: int | None = param(None, low=0, help="An index whose vector stays zero, for filling up; or empty.")

    def inferred(self, x: Shape) -> Mapping[str, Size]:
        """How many indices the data knows, unless it is set."""
        return {} if self.num_embeddings is not None else {"num_embeddings": self._rows(x)}

    def infer(self, x: Shape) -> Shape:
        """Add a last dimension of `embedding_dim`."""
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
        return Shape(*x, self.embedding_dim)

    def build(self, x: Shape) -> str:
        """Write the constructor call."""
        return call(self.torch, self._rows(x), self.embedding_dim, **self.options())

    def weights(self, x: Shape) -> Mapping[str, tuple[Size, ...]]:
        """A row for each index."""
        return {"weight": (self._rows(x), Size.of(self.embedding_dim))}

    def _rows(self, x: Shape) -> Size:
        if self.num_embeddings is not None:
            return Size.of(self.num_embeddings)
        if x.classes is None:
            raise Refused(
                "needs num_embeddings, as the data does not say how many different indices there are",
                remedies=[Remedy(params={"num_embeddings": 1000})],
            )
        return Size.of(x.classes)
