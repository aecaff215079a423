"""Layers that put the numbers of a max pool back to where it found them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.design.layers.expectations import expect_float, expect_rank
from engine.design.layers.layer import Call, Layer, Port, Refused, Remedy, layer
from engine.design.layers.parameter import Pair, Triple, param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size, product
from engine.design.layers.sliding import axis_name, each_axis

_STRIDE = "The stride of the max pool; empty where it had none of its own."
_SIZE = "What went into the max pool, where its windows left a remainder; empty to work it out."
_PADDING = "The padding of the max pool."


class Unpooling(Layer):
    """What unpooling has in common; those with a name are below."""

    dimensions = 2
    inputs = (
        Port("x", "The numbers to put back."),
        Port("indices", "Where each was found: the second output of a max pool."),
    )
    synonyms = ("unpooling", "upsampling", "decoder", "segnet", "inverse pooling")
    shown = ("kernel_size", "stride")
    kernel_size: Any
    stride: Any
    padding: Any
    output_size: Any

    def infer(self, x: Shape, indices: Shape) -> Shape:
        """Keep the channels, and grow each further size: (size - 1) stride + kernel - 2 padding."""
        expect_float(x)
        expect_rank(x, self.dimensions + 2)
        _expect_indices(x, indices)
        sizes = tuple(self._grown(x, axis) for axis in range(self.dimensions))
        _expect_places(sizes, indices)
        return Shape(x[0], x.channels, *sizes)

    def options(self) -> Mapping[str, Any]:
        """The parameters of the max pool; `output_size` belongs to the call."""
        return {name: value for name, value in super().options().items() if name != "output_size"}

    def expression(self, call: Call) -> str:
        """Write `self.unpool1(x, indices)`, with the size where it is set."""
        if self.output_size is None:
            return super().expression(call)
        sizes = ", ".join(size.text for size in each_axis(self.output_size, self.dimensions))
        return f"{call.module}({', '.join(call.given)}, output_size=({sizes}{',' * (self.dimensions == 1)}))"

    def _grown(self, x: Shape, axis: int) -> Size:
        kernel, padding = (each_axis(v, self.dimensions)[axis] for v in (self.kernel_size, self.padding))
        stride = each_axis(self.stride or self.kernel_size, self.dimensions)[axis]
        out = (x[2 + axis] - 1) * stride + (kernel - 2 * padding)
        if self.output_size is not None:
            wanted = each_axis(self.output_size, self.dimensions)[axis]
            self._expect_near(wanted, out, stride, axis_name(x.rank, axis))
            return wanted
        if out < 1:
            raise Refused(
                f"cuts {padding} off each end, which leaves nothing of the {axis_name(x.rank, axis)}",
                remedies=[Remedy(params={"padding": 0})],
            )
        return out

    def _expect_near(self, wanted: Size, out: Size, stride: Size, name: str) -> None:
        if not out.known or not out - stride < wanted < out + stride:
            says = f"lie between {out - stride + 1} and {out + stride - 1}" if out.known else "follow from the input"
            raise Refused(
                f"is set to a {name} of {wanted}, but what a max pool like this was given must {says}",
                remedies=[Remedy(params={"output_size": None})],
            )


def _expect_indices(x: Shape, indices: Shape) -> None:
    if indices.dtype != "int64":
        raise Refused(
            f"takes the indices of a max pool (int64), but gets numbers ({indices.dtype}); turn return_indices of the "
            f"max pool on and connect its second output",
            port="indices",
        )
    if tuple(indices) != tuple(x):
        raise Refused(f"takes an index for each number of x, {x}, but gets {indices} of them", port="indices")


def _expect_places(sizes: tuple[Size, ...], indices: Shape) -> None:
    """Refuse indices from a larger signal than the one that comes out, where both are known."""
    if indices.classes is None or not all(size.known for size in sizes):
        return
    places = int(product(sizes))
    if indices.classes > places:
        raise Refused(
            f"makes {' × '.join(map(str, sizes))} places, but the indices are of a signal with {indices.classes}; set "
            f"output_size to what went into the max pool",
            port="indices",
        )


@layer("Pooling", torch="nn.MaxUnpool1d")
class MaxUnpool1d(Unpooling):
    """Put the numbers of a MaxPool1d back to where they were, with zeros between them."""

    dimensions = 1
    formula = "L_out = (L − 1) · stride − 2 · padding + kernel_size"

    kernel_size: int = param(2, low=1, always=True, unit="steps", help="The length of the max pool's window.")
    stride: int | None = param(None, low=1, unit="steps", help=_STRIDE)
    padding: int = param(0, low=0, unit="steps", help=_PADDING)
    output_size: int | None = param(None, low=1, unit="steps", help=_SIZE)


@layer("Pooling", torch="nn.MaxUnpool2d")
class MaxUnpool2d(Unpooling):
    """Put the numbers of a MaxPool2d back to where they were, with zeros between them."""

    formula = "H_out = (H − 1) · stride − 2 · padding + kernel_size\nW_out likewise"

    kernel_size: Pair = param(2, low=1, always=True, unit="pixels", help="Height and width of the max pool's window.")
    stride: Pair | None = param(None, low=1, unit="pixels", help=_STRIDE)
    padding: Pair = param(0, low=0, unit="pixels", help=_PADDING)
    output_size: Pair | None = param(None, low=1, unit="pixels", help=_SIZE)


@layer("Pooling", torch="nn.MaxUnpool3d")
class MaxUnpool3d(Unpooling):
    """Put the numbers of a MaxPool3d back to where they were, with zeros between them."""

    dimensions = 3
    formula = "D_out = (D − 1) · stride − 2 · padding + kernel_size\nH_out, W_out likewise"

    kernel_size: Triple = param(2, low=1, always=True, unit="voxels", help="The sizes of the max pool's window.")
    stride: Triple | None = param(None, low=1, unit="voxels", help=_STRIDE)
    padding: Triple = param(0, low=0, unit="voxels", help=_PADDING)
    output_size: Triple | None = param(None, low=1, unit="voxels", help=_SIZE)
