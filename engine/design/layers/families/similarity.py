"""Layers that tell how alike two branches are."""

from __future__ import annotations

from engine.design.layers.expectations import expect_axis, expect_float
from engine.design.layers.layer import Layer, Port, Refused, Remedy, layer
from engine.design.layers.parameter import param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size


class Compared(Layer):
    """What layers that compare two branches have in common; those with a name are below."""

    inputs = (Port("x1", "One of the two."), Port("x2", "The other, of the same shape."))

    def _expect(self, x1: Shape, x2: Shape) -> None:
        expect_float(x1, port="x1")
        expect_float(x2, port="x2")
        if tuple(x1) == tuple(x2):
            return
        remedies = []
        if x1.rank == x2.rank:
            axis = next(index for index, (a, b) in enumerate(zip(x1, x2, strict=True)) if a != b)
            remedies = [Remedy(axis=axis, wanted=int(x1[axis]))] if axis and x1[axis].known else []
        raise Refused(
            f"compares two branches of one shape, but x1 gives {x1} and x2 gives {x2}", port="x2", remedies=remedies
        )


@layer("Combine", torch="nn.CosineSimilarity")
class CosineSimilarity(Compared):
    """Tell whether two vectors point the same way: 1 for the same, 0 at right angles, -1 for opposite."""

    synonyms = ("cosine", "angle", "siamese", "dot product", "distance")
    shown = ("dim",)
    formula = "y = Σ x1 · x2 / max(‖x1‖₂ · ‖x2‖₂, eps)"

    dim: int = param(1, help="The dimension along which the vectors lie; it goes away.")
    eps: float = param(1e-08, above=0, help="The least length a vector is divided by.")

    def infer(self, x1: Shape, x2: Shape) -> Shape:
        """Leave the dimension out."""
        self._expect(x1, x2)
        axis = expect_axis(x1, Size.of(self.dim), verb="compares vectors along", port="x1")
        return Shape(*x1[:axis], *x1[axis + 1 :])


@layer("Combine", torch="nn.PairwiseDistance")
class PairwiseDistance(Compared):
    """Measure how far two vectors are apart, along the last dimension."""

    synonyms = ("euclidean", "norm", "siamese", "metric")
    shown = ("p",)
    formula = "y = ‖x1 − x2 + eps‖_p"

    p: float = param(2.0, above=0, help="The power of the distance: 1 adds the differences up, 2 is the straight line.")
    eps: float = param(1e-06, help="A small number added to each difference, so that the gradient stays finite.")
    keepdim: bool = param(False, help="Whether the last dimension stays, with the size 1.")

    def infer(self, x1: Shape, x2: Shape) -> Shape:
        """Leave the last dimension out, or keep it with the size 1."""
        self._expect(x1, x2)
        expect_axis(x1, Size.of(-1), verb="measures along", port="x1")
        return Shape(*x1[:-1], *([1] if self.keepdim else []))
