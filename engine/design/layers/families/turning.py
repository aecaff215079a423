"""Layers that roll, mirror and turn what comes in."""

from __future__ import annotations

from engine.design.layers.axes import expect_axes, method, plain_dims
from engine.design.layers.layer import Call, Layer, Refused, Remedy, layer
from engine.design.layers.parameter import Sizes, param
from engine.design.layers.shape import Shape


@layer("Shape", torch="torch.roll")
class Roll(Layer):
    """Push numbers along dimensions, those that leave at the end coming in again at the start."""

    synonyms = ("shift", "rotate", "cyclic", "shifted windows", "swin", "circular")
    shown = ("shifts", "dims")
    formula = "y_i = x_((i − shifts) mod n), along dims"

    shifts: Sizes = param(1, always=True, help="How many places, for each dimension; negative goes backwards.")
    dims: Sizes = param(1, always=True, help="The dimensions; 1 is the first behind the batch.")

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        expect_axes(x, self.dims, verb="rolls along", parameter="dims")
        if len(self.shifts) != len(self.dims):
            raise Refused(
                f"needs a shift for each dimension, but there are {len(self.shifts)} shifts and {len(self.dims)} "
                f"dimensions",
                remedies=[Remedy(params={"shifts": (1,) * len(self.dims)})],
            )
        return x

    def expression(self, call: Call) -> str:
        """Write `x.roll(1, dims=1)`."""
        shifts = self.shifts[0] if len(self.shifts) == 1 else self.shifts
        return method(call.given[0], self.torch, shifts, dims=plain_dims(self.dims))


@layer("Shape", torch="torch.flip")
class Flip(Layer):
    """Turn the order of the numbers along one or more dimensions around."""

    synonyms = ("mirror", "reverse", "backwards", "horizontal flip", "augmentation")
    shown = ("dims",)
    formula = "y_i = x_(n − 1 − i), along dims"

    dims: Sizes = param(1, always=True, help="The dimensions whose order is turned around; -1 mirrors left and right.")

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        expect_axes(x, self.dims, verb="turns around", parameter="dims")
        return x

    def expression(self, call: Call) -> str:
        """Write `x.flip(-1)`."""
        return method(call.given[0], self.torch, *map(int, self.dims))


@layer("Shape", torch="torch.rot90")
class Rot90(Layer):
    """Turn images by a quarter, or several quarters, of a full turn."""

    synonyms = ("rotate", "quarter turn", "90 degrees", "augmentation")
    shown = ("k", "dims")
    formula = "y_ij = x_(j, n − 1 − i), i, j along dims, k times"

    k: int = param(1, always=True, help="How many quarter turns, from the first dimension toward the second.")
    dims: Sizes = param((-2, -1), counts=(2,), always=True, help="The two dimensions of the plane that is turned.")

    def infer(self, x: Shape) -> Shape:
        """Swap the two sizes for an odd number of turns."""
        axes = expect_axes(x, self.dims, verb="turns in", parameter="dims", one=False)
        sizes = list(x)
        if int(self.k) % 2:
            first, second = axes
            sizes[first], sizes[second] = sizes[second], sizes[first]
        return x.with_sizes(*sizes)

    def expression(self, call: Call) -> str:
        """Write `x.rot90(1, (-2, -1))`."""
        return method(call.given[0], self.torch, self.k, plain_dims(self.dims))
