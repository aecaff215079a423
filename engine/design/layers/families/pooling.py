"""Layers that summarize neighbourhoods with a window and make a signal smaller."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from engine.design.layers.expectations import expect_float, expect_rank
from engine.design.layers.layer import Call, Layer, Port, Refused, Remedy, layer
from engine.design.layers.parameter import Pair, Triple, param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size, product
from engine.design.layers.sliding import Window, each_axis, span

INDICES_HELP = "Whether the places of the largest numbers come out too, for a MaxUnpool."

_CEIL = "Whether a window that reaches over the edge counts too, so that no remainder is dropped."
_COUNT_PAD = "Whether the padded zeros count in the average."
_NORM = "The power: 1 adds up, 2 is the Euclidean norm, large ones come close to the maximum."
_OWN_LENGTH = "How far the window moves on; empty for its own length."
_OWN_SIZE = "How far the window moves on; empty for its own size."


class Pooling(Layer):
    """What pooling with a window has in common; those with a name are below.

    Attributes:
        dimensions: how many it slides over.
        fits_unpadded: whether the window must fit without padding and remainder, as torch wants it of averages in 3d.
    """

    dimensions = 2
    fits_unpadded = False
    shown: ClassVar[tuple[str, ...]] = ("kernel_size", "stride")
    kernel_size: Any
    stride: Any
    padding: Any = 0
    ceil_mode: Any

    def infer(self, x: Shape) -> Shape | tuple[Shape, ...]:
        """Keep the channels, and replace each further size by the places the window takes."""
        return self.pooled(x)

    def pooled(self, x: Shape) -> Shape:
        """The shape of what the windows make of x.

        Raises:
            Refused: a window does not fit, or would see nothing but padding.
        """
        expect_float(x)
        expect_rank(x, self.dimensions + 2)
        window = Window.of(x, self, each_axis(self.padding, self.dimensions))
        _expect_narrow_padding(window)
        stride = each_axis(self.stride or self.kernel_size, self.dimensions)
        sizes = []
        for axis, size in enumerate(x[2:]):
            if self.fits_unpadded and window.kernel[axis] > size:
                raise replace(window, padding=(Size.of(0),) * self.dimensions).has_no_room(x, axis)
            out = _places(size, window, axis, stride[axis], ceil=bool(self.ceil_mode))
            if out < 1:
                raise window.has_no_room(x, axis)
            _expect_something_inside(size, window, axis, stride[axis], out)
            sizes.append(out)
        return Shape(x[0], x.channels, *sizes)


class Indexed(Layer):
    """What layers have in common that can tell where in the signal they found each number."""

    outputs = (
        Port("y", "The largest numbers."),
        Port("indices", "Where each was found, counted row by row, for a MaxUnpool.", when="return_indices"),
    )
    return_indices: Any

    def found(self, x: Shape, y: Shape) -> Shape | tuple[Shape, ...]:
        """What comes out: the numbers, and where it is asked for, their places in x."""
        if not self.return_indices:
            return y
        places = int(product(x[2:])) if all(size.known for size in x[2:]) else None
        return y, Shape(*y, dtype="int64", classes=places)

    def statements(self, call: Call) -> tuple[str, ...]:
        """Write the call; what nobody uses gets no name."""
        if not self.return_indices:
            return super().statements(call)
        return (f"{call.outputs[0] or '_'}, {call.outputs[1] or '_'} = {self.expression(call)}",)


class MaxPooling(Indexed, Pooling):
    """What maximum pooling has in common; those with a name are below."""

    synonyms = ("maximum pooling", "downsampling", "subsampling")

    def infer(self, x: Shape) -> Shape | tuple[Shape, ...]:
        """Keep the channels, and replace each further size by the places the window takes."""
        return self.found(x, self.pooled(x))


class AveragePooling(Pooling):
    """What average pooling has in common; those with a name are below."""

    synonyms = ("mean pooling", "average pooling", "downsampling", "subsampling")


class PowerPooling(Pooling):
    """What pooling by a norm has in common; those with a name are below."""

    synonyms = ("power average pooling", "lp norm", "norm pooling", "downsampling", "subsampling")
    shown = ("norm_type", "kernel_size", "stride")


def _expect_narrow_padding(window: Window) -> None:
    for kernel, padding in zip(window.kernel, window.padding, strict=True):
        most = kernel // 2
        if padding > most:
            raise Refused(
                f"pads by {padding}, but a window of {kernel} allows half of it at most, {most}",
                remedies=[Remedy(params={"padding": int(most)})],
            )


def _expect_something_inside(size: Size, window: Window, axis: int, stride: Size, out: Size) -> None:
    """Refuse gaps so wide that a window steps over the whole signal.

    Such a window would see padding only; torch's maximum is minus infinity there, and its gradient corrupts memory.
    """
    gap = window.dilation[axis]
    if gap <= size or not out.known:
        return
    padding, step = int(window.padding[axis]), int(stride)
    starts = range(-padding, min(0, int(out) * step - padding), step)
    if any(start % int(gap) >= size for start in starts):
        raise Refused(
            f"looks at numbers {gap} apart, but a signal of {size} leaves a window nothing but padding",
            port="x",
            remedies=[Remedy(params={"dilation": 1})],
        )


def _places(size: Size, window: Window, axis: int, stride: Size, *, ceil: bool) -> Size:
    """Count the places of a window; with `ceil`, one that starts inside counts although it reaches over the edge."""
    padding = window.padding[axis]
    spare = 2 * padding - span(window.kernel[axis], window.dilation[axis])
    if not ceil:
        return (size + spare) // stride + 1
    out = (size + (spare + stride - 1)) // stride + 1
    return out - 1 if (out - 1) * stride >= size + padding else out


@layer("Pooling", torch="nn.MaxPool1d")
class MaxPool1d(MaxPooling):
    """Keep the largest number of each stretch of a sequence."""

    dimensions = 1
    formula = "y = max of x in the window\nL_out = ⌊(L + 2 · padding − dilation · (kernel_size − 1) − 1) / stride⌋ + 1"

    kernel_size: int = param(2, low=1, always=True, unit="steps", help="How many neighbouring steps are compared.")
    stride: int | None = param(None, low=1, unit="steps", help=_OWN_LENGTH)
    padding: int = param(0, low=0, unit="steps", help="Steps added at each end, which never win.")
    dilation: int = param(1, low=1, unit="steps", help="The distance between the steps a window looks at.")
    return_indices: bool = param(False, help=INDICES_HELP)
    ceil_mode: bool = param(False, help=_CEIL)


@layer("Pooling", torch="nn.MaxPool2d")
class MaxPool2d(MaxPooling):
    """Keep the largest number of each patch of an image."""

    formula = (
        "y = max of x in the window\n"
        "H_out = ⌊(H + 2 · padding − dilation · (kernel_size − 1) − 1) / stride⌋ + 1\n"
        "W_out likewise"
    )

    kernel_size: Pair = param(2, low=1, always=True, unit="pixels", help="Height and width of a patch.")
    stride: Pair | None = param(None, low=1, unit="pixels", help=_OWN_SIZE)
    padding: Pair = param(0, low=0, unit="pixels", help="Pixels added at each edge, which never win.")
    dilation: Pair = param(1, low=1, unit="pixels", help="The distance between the pixels a window looks at.")
    return_indices: bool = param(False, help=INDICES_HELP)
    ceil_mode: bool = param(False, help=_CEIL)


@layer("Pooling", torch="nn.MaxPool3d")
class MaxPool3d(MaxPooling):
    """Keep the largest number of each block of a volume."""

    dimensions = 3
    formula = (
        "y = max of x in the window\n"
        "D_out = ⌊(D + 2 · padding − dilation · (kernel_size − 1) − 1) / stride⌋ + 1\n"
        "H_out, W_out likewise"
    )

    kernel_size: Triple = param(2, low=1, always=True, unit="voxels", help="Depth, height and width of a block.")
    stride: Triple | None = param(None, low=1, unit="voxels", help=_OWN_SIZE)
    padding: Triple = param(0, low=0, unit="voxels", help="Voxels added at each face, which never win.")
    dilation: Triple = param(1, low=1, unit="voxels", help="The distance between the voxels a window looks at.")
    return_indices: bool = param(False, help=INDICES_HELP)
    ceil_mode: bool = param(False, help=_CEIL)


@layer("Pooling", torch="nn.AvgPool1d")
class AvgPool1d(AveragePooling):
    """Average each stretch of a sequence."""

    dimensions = 1
    formula = "y = mean of x in the window\nL_out = ⌊(L + 2 · padding − kernel_size) / stride⌋ + 1"

    kernel_size: int = param(2, low=1, always=True, unit="steps", help="How many neighbouring steps are averaged.")
    stride: int | None = param(None, low=1, unit="steps", help=_OWN_LENGTH)
    padding: int = param(0, low=0, unit="steps", help="Zeros added at each end.")
    ceil_mode: bool = param(False, help=_CEIL)
    count_include_pad: bool = param(True, help=_COUNT_PAD)


@layer("Pooling", torch="nn.AvgPool2d")
class AvgPool2d(AveragePooling):
    """Average each patch of an image."""

    formula = "y = mean of x in the window\nH_out = ⌊(H + 2 · padding − kernel_size) / stride⌋ + 1\nW_out likewise"

    kernel_size: Pair = param(2, low=1, always=True, unit="pixels", help="Height and width of a patch.")
    stride: Pair | None = param(None, low=1, unit="pixels", help=_OWN_SIZE)
    padding: Pair = param(0, low=0, unit="pixels", help="Zeros added at each edge.")
    ceil_mode: bool = param(False, help=_CEIL)
    count_include_pad: bool = param(True, help=_COUNT_PAD)
    divisor_override: int | None = param(
        None, low=1, help="What each patch's sum is divided by; empty for the number of its pixels."
    )


@layer("Pooling", torch="nn.AvgPool3d")
class AvgPool3d(AveragePooling):
    """Average each block of a volume."""

    dimensions = 3
    fits_unpadded = True
    formula = (
        "y = mean of x in the window\nD_out = ⌊(D + 2 · padding − kernel_size) / stride⌋ + 1\nH_out, W_out likewise"
    )

    kernel_size: Triple = param(2, low=1, always=True, unit="voxels", help="Depth, height and width of a block.")
    stride: Triple | None = param(None, low=1, unit="voxels", help=_OWN_SIZE)
    padding: Triple = param(0, low=0, unit="voxels", help="Zeros added at each face.")
    ceil_mode: bool = param(False, help=_CEIL)
    count_include_pad: bool = param(True, help=_COUNT_PAD)
    divisor_override: int | None = param(
        None, low=1, help="What each block's sum is divided by; empty for the number of its voxels."
    )


@layer("Pooling", torch="nn.LPPool1d")
class LPPool1d(PowerPooling):
    """Replace each stretch of a sequence by the norm of its numbers."""

    dimensions = 1
    formula = "y = (Σ x^norm_type)^(1 / norm_type)\nL_out = ⌊(L − kernel_size) / stride⌋ + 1"

    norm_type: float = param(2.0, above=0, always=True, help=_NORM)
    kernel_size: int = param(2, low=1, always=True, unit="steps", help="How many neighbouring steps are joined.")
    stride: int | None = param(None, low=1, unit="steps", help=_OWN_LENGTH)
    ceil_mode: bool = param(False, help=_CEIL)


@layer("Pooling", torch="nn.LPPool2d")
class LPPool2d(PowerPooling):
    """Replace each patch of an image by the norm of its numbers."""

    formula = "y = (Σ x^norm_type)^(1 / norm_type)\nH_out = ⌊(H − kernel_size) / stride⌋ + 1\nW_out likewise"

    norm_type: float = param(2.0, above=0, always=True, help=_NORM)
    kernel_size: Pair = param(2, low=1, always=True, unit="pixels", help="Height and width of a patch.")
    stride: Pair | None = param(None, low=1, unit="pixels", help=_OWN_SIZE)
    ceil_mode: bool = param(False, help=_CEIL)


@layer("Pooling", torch="nn.LPPool3d")
class LPPool3d(PowerPooling):
    """Replace each block of a volume by the norm of its numbers."""

    dimensions = 3
    fits_unpadded = True
    formula = "y = (Σ x^norm_type)^(1 / norm_type)\nD_out = ⌊(D − kernel_size) / stride⌋ + 1\nH_out, W_out likewise"

    norm_type: float = param(2.0, above=0, always=True, help=_NORM)
    kernel_size: Triple = param(2, low=1, always=True, unit="voxels", help="Depth, height and width of a block.")
    stride: Triple | None = param(None, low=1, unit="voxels", help=_OWN_SIZE)
    ceil_mode: bool = param(False, help=_CEIL)
