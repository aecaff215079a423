"""Layers that add numbers around a signal, so that a window finds something at its edges."""

from __future__ import annotations

from typing import Any, ClassVar

from engine.design.layers.expectations import expect_float, expect_rank
from engine.design.layers.layer import Layer, Refused, Remedy, call, layer
from engine.design.layers.parameter import Sizes, param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size
from engine.design.layers.sliding import axis_name

_ENDS = "How many are added at each end; two numbers for start and end."
_EDGES = "How many are added at each edge; four numbers for left, right, top and bottom."
_FACES = "How many are added at each face; six numbers for left, right, top, bottom, front and back."
_CUTS = " Negative ones cut off."
_VALUE = "The number that is added everywhere."


class Padding(Layer):
    """What padding has in common; those with a name are below. It is told from the last dimension to the first."""

    dimensions = 2
    shown: ClassVar[tuple[str, ...]] = ("padding",)
    padding: Any

    def infer(self, x: Shape) -> Shape:
        """Keep the channels, and add to each further size what stands at its two ends."""
        expect_float(x)
        expect_rank(x, self.dimensions + 2)
        sizes = []
        for axis, (size, ends) in enumerate(zip(x[2:], self._ends(), strict=True)):
            most = self.most(size)
            if most is not None and any(end > most for end in ends):
                raise self._too_much(x, axis, most)
            cut = -sum(int(end) for end in ends if end < 0)
            if size - cut < 1:
                raise Refused(
                    f"cuts {cut} off a {axis_name(x.rank, axis)} of {size}, which leaves nothing",
                    port="x",
                    remedies=[Remedy(params={"padding": 0})],
                )
            sizes.append(size + (ends[0] + ends[1]))
        return Shape(x[0], x.channels, *sizes)

    def build(self, x: Shape) -> str:
        """Write the constructor call, with one number where one stands for all."""
        padding = self.padding[0] if len(self.padding) == 1 else self.padding
        return call(self.torch, padding, **self.options())

    def most(self, size: Size) -> Size | None:
        """The most that a dimension can give at one end; None where there is no bound."""
        return None

    def _ends(self) -> list[tuple[Size, Size]]:
        """What is added before and behind each dimension, the first dimension first."""
        padding = tuple(self.padding) * (2 * self.dimensions // len(self.padding))
        return [(padding[place], padding[place + 1]) for place in range(2 * self.dimensions - 2, -1, -2)]

    def _too_much(self, x: Shape, axis: int, most: Size) -> Refused:
        size, wanted = x[2 + axis], max(map(int, self._ends()[axis]))
        fitting = min(int(self.most(size) or 0) for size in x[2:] if size.known)
        return Refused(
            f"adds {wanted} at an end, but a {axis_name(x.rank, axis)} of {size} has {most} at most to copy from",
            port="x",
            remedies=[Remedy(params={"padding": fitting})],
        )


class Reflection(Padding):
    """What padding by mirror images has in common."""

    synonyms = ("mirror", "reflect", "pad", "border", "edge")

    def most(self, size: Size) -> Size | None:
        """All but the number at the edge itself."""
        return size - 1


class Replication(Padding):
    """What padding by the outermost number has in common."""

    synonyms = ("replicate", "repeat the edge", "clamp", "pad", "border")


class Circular(Padding):
    """What padding from the other end has in common."""

    synonyms = ("wrap", "periodic", "torus", "pad", "border")

    def most(self, size: Size) -> Size | None:
        """All there are."""
        return size


class Zeros(Padding):
    """What padding by zeros has in common."""

    synonyms = ("zero padding", "pad", "border", "crop")


class Constant(Padding):
    """What padding by one number has in common."""

    synonyms = ("constant padding", "fill", "pad", "border", "crop")
    shown = ("padding", "value")
    value: Any

    def build(self, x: Shape) -> str:
        """Write the constructor call with the number behind the padding."""
        padding = self.padding[0] if len(self.padding) == 1 else self.padding
        return call(self.torch, padding, self.value)


@layer("Padding", torch="nn.ReflectionPad1d")
class ReflectionPad1d(Reflection):
    """Continue a sequence at each end by its mirror image."""

    dimensions = 1
    formula = "x_(−i) = x_i beyond the edge\nL_out = L + left + right\npadding = left, right"

    padding: Sizes = param(1, low=0, always=True, counts=(1, 2), unit="steps", help=_ENDS)


@layer("Padding", torch="nn.ReflectionPad2d")
class ReflectionPad2d(Reflection):
    """Continue an image at each edge by its mirror image."""

    formula = (
        "x_(−i) = x_i beyond the edge\n"
        "H_out = H + top + bottom, W_out = W + left + right\n"
        "padding = left, right, top, bottom"
    )

    padding: Sizes = param(1, low=0, always=True, counts=(1, 4), unit="pixels", help=_EDGES)


@layer("Padding", torch="nn.ReflectionPad3d")
class ReflectionPad3d(Reflection):
    """Continue a volume at each face by its mirror image."""

    dimensions = 3
    formula = (
        "x_(−i) = x_i beyond the edge\n"
        "D_out = D + front + back, H_out = H + top + bottom, W_out = W + left + right\n"
        "padding = left, right, top, bottom, front, back"
    )

    padding: Sizes = param(1, low=0, always=True, counts=(1, 6), unit="voxels", help=_FACES)


@layer("Padding", torch="nn.ReplicationPad1d")
class ReplicationPad1d(Replication):
    """Continue a sequence at each end by repeating its outermost numbers."""

    dimensions = 1
    formula = "x_(−i) = x_0 beyond the edge\nL_out = L + left + right\npadding = left, right"

    padding: Sizes = param(1, low=0, always=True, counts=(1, 2), unit="steps", help=_ENDS)


@layer("Padding", torch="nn.ReplicationPad2d")
class ReplicationPad2d(Replication):
    """Continue an image at each edge by repeating its outermost numbers."""

    formula = (
        "x_(−i) = x_0 beyond the edge\n"
        "H_out = H + top + bottom, W_out = W + left + right\n"
        "padding = left, right, top, bottom"
    )

    padding: Sizes = param(1, low=0, always=True, counts=(1, 4), unit="pixels", help=_EDGES)


@layer("Padding", torch="nn.ReplicationPad3d")
class ReplicationPad3d(Replication):
    """Continue a volume at each face by repeating its outermost numbers."""

    dimensions = 3
    formula = (
        "x_(−i) = x_0 beyond the edge\n"
        "D_out = D + front + back, H_out = H + top + bottom, W_out = W + left + right\n"
        "padding = left, right, top, bottom, front, back"
    )

    padding: Sizes = param(1, low=0, always=True, counts=(1, 6), unit="voxels", help=_FACES)


@layer("Padding", torch="nn.CircularPad1d")
class CircularPad1d(Circular):
    """Continue a sequence at each end by what stands at the opposite one, as if it were a ring."""

    dimensions = 1
    formula = "x_(−i) = x_(n − i) beyond the edge\nL_out = L + left + right\npadding = left, right"

    padding: Sizes = param(1, low=0, always=True, counts=(1, 2), unit="steps", help=_ENDS)


@layer("Padding", torch="nn.CircularPad2d")
class CircularPad2d(Circular):
    """Continue an image at each edge by what stands at the opposite one, as if it were a ring."""

    formula = (
        "x_(−i) = x_(n − i) beyond the edge\n"
        "H_out = H + top + bottom, W_out = W + left + right\n"
        "padding = left, right, top, bottom"
    )

    padding: Sizes = param(1, low=0, always=True, counts=(1, 4), unit="pixels", help=_EDGES)


@layer("Padding", torch="nn.CircularPad3d")
class CircularPad3d(Circular):
    """Continue a volume at each face by what stands at the opposite one, as if it were a ring."""

    dimensions = 3
    formula = (
        "x_(−i) = x_(n − i) beyond the edge\n"
        "D_out = D + front + back, H_out = H + top + bottom, W_out = W + left + right\n"
        "padding = left, right, top, bottom, front, back"
    )

    padding: Sizes = param(1, low=0, always=True, counts=(1, 6), unit="voxels", help=_FACES)


@layer("Padding", torch="nn.ZeroPad1d")
class ZeroPad1d(Zeros):
    """Add zeros to a sequence at each end."""

    dimensions = 1
    formula = "x_(−i) = 0 beyond the edge\nL_out = L + left + right\npadding = left, right"

    padding: Sizes = param(1, always=True, counts=(1, 2), unit="steps", help=_ENDS + _CUTS)


@layer("Padding", torch="nn.ZeroPad2d")
class ZeroPad2d(Zeros):
    """Add zeros to an image at each edge."""

    formula = (
        "x_(−i) = 0 beyond the edge\n"
        "H_out = H + top + bottom, W_out = W + left + right\n"
        "padding = left, right, top, bottom"
    )

    padding: Sizes = param(1, always=True, counts=(1, 4), unit="pixels", help=_EDGES + _CUTS)


@layer("Padding", torch="nn.ZeroPad3d")
class ZeroPad3d(Zeros):
    """Add zeros to a volume at each face."""

    dimensions = 3
    formula = (
        "x_(−i) = 0 beyond the edge\n"
        "D_out = D + front + back, H_out = H + top + bottom, W_out = W + left + right\n"
        "padding = left, right, top, bottom, front, back"
    )

    padding: Sizes = param(1, always=True, counts=(1, 6), unit="voxels", help=_FACES + _CUTS)


@layer("Padding", torch="nn.ConstantPad1d")
class ConstantPad1d(Constant):
    """Add a number that is set to a sequence at each end."""

    dimensions = 1
    formula = "x_(−i) = value beyond the edge\nL_out = L + left + right\npadding = left, right"

    padding: Sizes = param(1, always=True, counts=(1, 2), unit="steps", help=_ENDS + _CUTS)
    value: float = param(0.0, always=True, help=_VALUE)


@layer("Padding", torch="nn.ConstantPad2d")
class ConstantPad2d(Constant):
    """Add a number that is set to an image at each edge."""

    formula = (
        "x_(−i) = value beyond the edge\n"
        "H_out = H + top + bottom, W_out = W + left + right\n"
        "padding = left, right, top, bottom"
    )

    padding: Sizes = param(1, always=True, counts=(1, 4), unit="pixels", help=_EDGES + _CUTS)
    value: float = param(0.0, always=True, help=_VALUE)


@layer("Padding", torch="nn.ConstantPad3d")
class ConstantPad3d(Constant):
    """Add a number that is set to a volume at each face."""

    dimensions = 3
    formula = (
        "x_(−i) = value beyond the edge\n"
        "D_out = D + front + back, H_out = H + top + bottom, W_out = W + left + right\n"
        "padding = left, right, top, bottom, front, back"
    )

    padding: Sizes = param(1, always=True, counts=(1, 6), unit="voxels", help=_FACES + _CUTS)
    value: float = param(0.0, always=True, help=_VALUE)
