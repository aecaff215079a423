"""Layers that sum a dimension up in one number."""

from __future__ import annotations

from engine.design.layers.expectations import ROWS, expect_axis, expect_float
from engine.design.layers.layer import Call, Layer, Refused, layer
from engine.design.layers.parameter import Sizes, param
from engine.design.layers.shape import Shape


@layer("Reduction")
class LastStep(Layer):
    """Keep the last step of a sequence, as after a recurrent layer."""

    synonyms = ("final state", "last hidden", "select", "many to one")

    def infer(self, x: Shape) -> Shape:
        """Leave dimension 1 out."""
        if x.rank < 3:
            raise Refused(f"takes {ROWS}, but gets {x}", port="x")
        return x.with_sizes(x[0], *x[2:])

    def expression(self, call: Call) -> str:
        """Write `x[:, -1]`."""
        return f"{call.given[0]}[:, -1]"


@layer("Reduction", torch="torch.mean")
class MeanOver(Layer):
    """Average over one or more dimensions, such as the steps of a sequence."""

    synonyms = ("mean", "average", "global average pooling", "reduce")
    shown = ("dim",)

    dim: Sizes = param(1, help="The dimensions that are averaged away; 1 is the first behind the batch.")
    keepdim: bool = param(False, help="Whether the dimension stays, with the size 1.")

    def infer(self, x: Shape) -> Shape:
        """Leave the dimensions out, or keep them with the size 1."""
        expect_float(x)
        axes = [expect_axis(x, dim, verb="averages over") for dim in self.dim]
        if not axes or len(set(axes)) < len(axes):
            raise Refused("needs one or more different dimensions to average over")
        kept = [1 if axis in axes else size for axis, size in enumerate(x) if self.keepdim or axis not in axes]
        return Shape(*kept)

    def expression(self, call: Call) -> str:
        """Write `x.mean(dim=1)`."""
        dims = [int(dim) for dim in self.dim]
        written = f"dim={dims[0] if len(dims) == 1 else tuple(dims)}"
        return f"{call.given[0]}.mean({written}{', keepdim=True' if self.keepdim else ''})"
