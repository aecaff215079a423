"""Layers that mix all features with a learned matrix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.design.layers.expectations import expect_features, expect_float
from engine.design.layers.layer import Layer, Refused, layer
from engine.design.layers.parameter import param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size, counted


@layer("Linear", torch="nn.Linear")
class Linear(Layer):
    """Multiply the features by a learned matrix and add a learned bias."""

    synonyms = ("dense", "fully connected", "affine", "inner product")
    shown = ("out_features",)

    out_features: int = param(64, low=1, always=True, makes=-1, help="How many numbers come out for each sample.")
    bias: bool = param(True, help="Whether a learned offset is added.")

    def inferred(self, x: Shape) -> Mapping[str, Size]:
        """The features that come in."""
        return {"in_features": x.features}

    def infer(self, x: Shape) -> Shape:
        """Replace the last dimension by `out_features`."""
        expect_float(x)
        if x.rank < 2:
            raise Refused(f"takes N × features, but gets {x}", port="x")
        expect_features(x)
        return Shape(*x[:-1], self.out_features)

    def weights(self, x: Shape) -> Mapping[str, tuple[Size, ...]]:
        """A row of weights and a bias for each output."""
        out = Size.of(self.out_features)
        return {"weight": (out, x.features)} | ({"bias": (out,)} if self.bias else {})

    def flops(self, inputs: Sequence[Shape], outputs: Sequence[Shape]) -> int:
        """A multiply-add for each weight at each position."""
        return 2 * counted(outputs[0][1:]) * int(inputs[0].features)
