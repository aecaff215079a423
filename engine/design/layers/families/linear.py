"""Layers that mix all features with a learned matrix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.design.layers.expectations import expect_features, expect_float
from engine.design.layers.layer import Port, Refused, Remedy, layer
from engine.design.layers.parameter import param
from engine.design.layers.parametrized import Parametrized
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size, counted


@layer("Linear", torch="nn.Linear")
class Linear(Parametrized):
    """Multiply the features by a learned matrix and add a learned bias."""

    synonyms = ("dense", "fully connected", "affine", "inner product")
    shown = ("out_features",)
    formula = "y = x · weightᵀ + bias"

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

    def tensors(self, x: Shape) -> Mapping[str, tuple[Size, ...]]:
        """A row of weights and a bias for each output."""
        out = Size.of(self.out_features)
        return {"weight": (out, x.features)} | ({"bias": (out,)} if self.bias else {})

    def flops(self, inputs: Sequence[Shape], outputs: Sequence[Shape]) -> int:
        """A multiply-add for each weight at each position."""
        return 2 * counted(outputs[0][1:]) * int(inputs[0].features)


@layer("Linear", torch="nn.Bilinear")
class Bilinear(Parametrized):
    """Multiply every feature of one input with every feature of another, weighted by a learned matrix each."""

    inputs = (Port("x1", "One of the two."), Port("x2", "The other, of the same sizes but for its features."))
    synonyms = ("product", "interaction", "quadratic", "relation")
    shown = ("out_features",)
    formula = "y_k = x1 · weight_k · x2ᵀ + bias_k"

    out_features: int = param(64, low=1, always=True, makes=-1, help="How many numbers come out for each sample.")
    bias: bool = param(True, help="Whether a learned offset is added.")

    def inferred(self, x1: Shape, x2: Shape) -> Mapping[str, Size]:
        """The features that come in."""
        return {"in1_features": x1.features, "in2_features": x2.features}

    def infer(self, x1: Shape, x2: Shape) -> Shape:
        """Replace the last dimension by `out_features`; all others must agree."""
        for port, x in (("x1", x1), ("x2", x2)):
            expect_float(x, port=port)
            if x.rank < 2:
                raise Refused(f"takes N × features, but gets {x}", port=port)
            expect_features(x, port=port)
        if tuple(x1[:-1]) != tuple(x2[:-1]):
            axis = next((i for i, (a, b) in enumerate(zip(x1[:-1], x2[:-1], strict=False)) if a != b), 0)
            fits = x1.rank == x2.rank and axis > 0 and x1[axis].known
            raise Refused(
                f"takes two inputs that agree in all sizes but the last, but x1 gives {x1} and x2 gives {x2}",
                port="x2",
                remedies=[Remedy(axis=axis, wanted=int(x1[axis]))] if fits else [],
            )
        return Shape(*x1[:-1], self.out_features)

    def tensors(self, x1: Shape, x2: Shape) -> Mapping[str, tuple[Size, ...]]:
        """A matrix and a bias for each output."""
        out = Size.of(self.out_features)
        return {"weight": (out, x1.features, x2.features)} | ({"bias": (out,)} if self.bias else {})

    def flops(self, inputs: Sequence[Shape], outputs: Sequence[Shape]) -> int:
        """A multiply-add for each weight at each position."""
        return 2 * counted(outputs[0][1:]) * int(inputs[0].features) * int(inputs[1].features)
