"""Layers that summarize neighbourhoods and make a signal smaller."""

from __future__ import annotations

from typing import Any

from engine.design.layers.expectations import expect_float, expect_rank
from engine.design.layers.layer import Layer, Refused, Remedy, layer
from engine.design.layers.parameter import Pair, param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size
from engine.design.layers.sliding import Window, each_axis, span

_CEIL = "Whether a window that reaches over the edge counts too, so that no remainder is dropped."
_COUNT_PAD = "Whether the padded zeros count in the average."


class Pooling(Layer):
    """What pooling with a window has in common; those with a name are below."""

    dimensions = 2
    kernel_size: Any
    stride: Any
    padding: Any
    ceil_mode: Any

    def infer(self, x: Shape) -> Shape:
        """Keep the channels, and replace each further size by the places the window takes."""
        expect_float(x)
        expect_rank(x, self.dimensions + 2)
        window = Window.of(x, self, each_axis(self.padding, self.dimensions))
        self._expect_narrow_padding(window)
        stride = each_axis(self.stride or self.kernel_size, self.dimensions)
        sizes = []
        for axis, size in enumerate(x[2:]):
            out = _pooled(size, window, axis, stride[axis], ceil=bool(self.ceil_mode))
            if out < 1:
                raise window.has_no_room(x, axis)
            _expect_something_inside(size, window, axis, stride[axis], out)
            sizes.append(out)
        return Shape(x[0], x.channels, *sizes)

    def _expect_narrow_padding(self, window: Window) -> None:
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


def _pooled(size: Size, window: Window, axis: int, stride: Size, *, ceil: bool) -> Size:
    """Count the places of a window; with `ceil`, one that starts inside counts although it reaches over the edge."""
    padding = window.padding[axis]
    spare = 2 * padding - span(window.kernel[axis], window.dilation[axis])
    if not ceil:
        return (size + spare) // stride + 1
    out = (size + (spare + stride - 1)) // stride + 1
    return out - 1 if (out - 1) * stride >= size + padding else out


@layer("Pooling", torch="nn.MaxPool1d")
class MaxPool1d(Pooling):
    """Keep the largest number of each stretch of a sequence."""

    dimensions = 1
    synonyms = ("maximum pooling", "downsampling", "subsampling")
    shown = ("kernel_size", "stride")

    kernel_size: int = param(2, low=1, always=True, unit="steps", help="How many neighbouring steps are compared.")
    stride: int | None = param(None, low=1, unit="steps", help="How far the window moves on; empty for its own length.")
    padding: int = param(0, low=0, unit="steps", help="Steps added at each end, which never win.")
    dilation: int = param(1, low=1, unit="steps", help="The distance between the steps a window looks at.")
    ceil_mode: bool = param(False, help=_CEIL)


@layer("Pooling", torch="nn.MaxPool2d")
class MaxPool2d(Pooling):
    """Keep the largest number of each patch of an image."""

    synonyms = ("maximum pooling", "downsampling", "subsampling")
    shown = ("kernel_size", "stride")

    kernel_size: Pair = param(2, low=1, always=True, unit="pixels", help="Height and width of a patch.")
    stride: Pair | None = param(None, low=1, unit="pixels", help="How far the window moves on; empty for its own size.")
    padding: Pair = param(0, low=0, unit="pixels", help="Pixels added at each edge, which never win.")
    dilation: Pair = param(1, low=1, unit="pixels", help="The distance between the pixels a window looks at.")
    ceil_mode: bool = param(False, help=_CEIL)


@layer("Pooling", torch="nn.AvgPool1d")
class AvgPool1d(Pooling):
    """Average each stretch of a sequence."""

    dimensions = 1
    synonyms = ("mean pooling", "average pooling", "downsampling", "subsampling")
    shown = ("kernel_size", "stride")

    kernel_size: int = param(2, low=1, always=True, unit="steps", help="How many neighbouring steps are averaged.")
    stride: int | None = param(None, low=1, unit="steps", help="How far the window moves on; empty for its own length.")
    padding: int = param(0, low=0, unit="steps", help="Zeros added at each end.")
    ceil_mode: bool = param(False, help=_CEIL)
    count_include_pad: bool = param(True, help=_COUNT_PAD)


@layer("Pooling", torch="nn.AvgPool2d")
class AvgPool2d(Pooling):
    """Average each patch of an image."""

    synonyms = ("mean pooling", "average pooling", "downsampling", "subsampling")
    shown = ("kernel_size", "stride")

    kernel_size: Pair = param(2, low=1, always=True, unit="pixels", help="Height and width of a patch.")
    stride: Pair | None = param(None, low=1, unit="pixels", help="How far the window moves on; empty for its own size.")
    padding: Pair = param(0, low=0, unit="pixels", help="Zeros added at each edge.")
    ceil_mode: bool = param(False, help=_CEIL)
    count_include_pad: bool = param(True, help=_COUNT_PAD)
    divisor_override: int | None = param(
        None, low=1, help="What each patch's sum is divided by; empty for the number of its pixels."
    )


@layer("Pooling", torch="nn.AdaptiveAvgPool1d")
class AdaptiveAvgPool1d(Layer):
    """Average a sequence down to a length that is set, however long it was."""

    synonyms = ("global average pooling", "gap", "mean pooling")
    shown = ("output_size",)

    output_size: int = param(1, low=1, always=True, unit="steps", makes=2, help="The length that comes out.")

    def infer(self, x: Shape) -> Shape:
        """Keep the channels and set the length."""
        expect_float(x)
        expect_rank(x, 3)
        return Shape(x[0], x.channels, self.output_size)


@layer("Pooling", torch="nn.AdaptiveAvgPool2d")
class AdaptiveAvgPool2d(Layer):
    """Average an image down to a height and width that are set, however large it was."""

    synonyms = ("global average pooling", "gap", "mean pooling")
    shown = ("output_size",)

    output_size: Pair = param(1, low=1, always=True, unit="pixels", help="Height and width that come out.")

    def infer(self, x: Shape) -> Shape:
        """Keep the channels and set height and width."""
        expect_float(x)
        expect_rank(x, 4)
        return Shape(x[0], x.channels, *self.output_size)
