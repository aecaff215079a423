"""Layers that move numbers between channels and places."""

from __future__ import annotations

from engine.design.layers.expectations import expect_axis, expect_channels, expect_fixed, expect_float, expect_rank
from engine.design.layers.layer import Layer, Refused, Remedy, layer
from engine.design.layers.parameter import Pair, Sizes, param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size, product
from engine.design.layers.sliding import Window, axis_name, each_axis, slid, slide


@layer("Shape", torch="nn.Identity")
class Identity(Layer):
    """Pass on what comes in, unchanged."""

    synonyms = ("no-op", "pass through", "nothing", "placeholder", "bypass")
    formula = "y = x"

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        return x


@layer("Shape", torch="nn.Unflatten")
class Unflatten(Layer):
    """Split one dimension into several, as the opposite of Flatten."""

    synonyms = ("reshape", "view", "split a dimension", "expand dimensions")
    shown = ("dim", "unflattened_size")
    formula = "shape_out = [shape[:dim], unflattened_size, shape[dim + 1:]]"

    dim: int = param(1, always=True, help="The dimension that is split; 1 is the first behind the batch.")
    unflattened_size: Sizes = param((1, -1), low=-1, always=True, help="The sizes it becomes; one may be -1.")

    def infer(self, x: Shape) -> Shape:
        """Put the sizes in place of the dimension."""
        axis = expect_axis(x, Size.of(self.dim), verb="splits")
        sizes = tuple(self.unflattened_size)
        if not sizes or any(size == 0 for size in sizes) or sum(size == -1 for size in sizes) > 1:
            raise Refused(
                "needs one or more sizes of at least 1, of which one may be -1 and follows",
                remedies=[Remedy(params={"unflattened_size": (1, -1)})],
            )
        total, fixed = x[axis], product(size for size in sizes if size != -1)
        if fixed == 1 and any(size == -1 for size in sizes):
            follows = total
        else:
            expect_fixed(total, x, "numbers to split")
            follows = total // fixed
            self._expect_to_fit(x, axis, fixed)
        return x.with_sizes(*x[:axis], *(follows if size == -1 else size for size in sizes), *x[axis + 1 :])

    def _expect_to_fit(self, x: Shape, axis: int, fixed: Size) -> None:
        has_open = any(size == -1 for size in self.unflattened_size)
        if x[axis] % fixed != 0 or (not has_open and x[axis] != fixed):
            needs = f"a multiple of {fixed}" if has_open else str(fixed)
            wanted = _next_multiple(x[axis], fixed) if has_open else int(fixed)
            raise Refused(
                f"splits dimension {axis} into {' × '.join(map(str, self.unflattened_size))}, which needs {needs}, but "
                f"{x} has {x[axis]} there",
                port="x",
                remedies=[Remedy(axis=axis, wanted=wanted)],
            )


@layer("Shape", torch="nn.PixelShuffle")
class PixelShuffle(Layer):
    """Turn channels into pixels, which makes an image larger, as in super-resolution."""

    synonyms = ("depth to space", "sub-pixel convolution", "super-resolution", "upsampling")
    shown = ("upscale_factor",)
    formula = "C_out = C / upscale_factor²\nH_out = H · upscale_factor, W_out likewise"

    upscale_factor: int = param(2, low=1, always=True, help="How many times as high and wide the image becomes.")

    def infer(self, x: Shape) -> Shape:
        """Divide the channels by the square of the factor, and multiply height and width by it."""
        expect_rank(x, 4)
        expect_channels(x)
        factor = Size.of(self.upscale_factor)
        square = factor * factor
        if x.channels % square != 0:
            raise Refused(
                f"turns every {square} channels into {factor} × {factor} pixels, but {x.channels} channels come in",
                port="x",
                remedies=[Remedy(axis=1, wanted=_next_multiple(x.channels, square))],
            )
        return x.with_sizes(x[0], x.channels // square, x[2] * factor, x[3] * factor)


@layer("Shape", torch="nn.PixelUnshuffle")
class PixelUnshuffle(Layer):
    """Turn pixels into channels, which makes an image smaller and loses nothing."""

    synonyms = ("space to depth", "downsampling", "super-resolution")
    shown = ("downscale_factor",)
    formula = "C_out = C · downscale_factor²\nH_out = H / downscale_factor, W_out likewise"

    downscale_factor: int = param(2, low=1, always=True, help="How many times less high and wide the image becomes.")

    def infer(self, x: Shape) -> Shape:
        """Divide height and width by the factor, and multiply the channels by its square."""
        expect_rank(x, 4)
        factor = Size.of(self.downscale_factor)
        for axis, size in enumerate(x[2:]):
            expect_fixed(size, x, "pixels")
            if size % factor != 0:
                raise Refused(
                    f"turns {factor} × {factor} pixels into channels, but {factor} does not divide a "
                    f"{axis_name(x.rank, axis)} of {size}",
                    port="x",
                    remedies=[Remedy(params={"downscale_factor": 1})],
                )
        return x.with_sizes(x[0], product([x.channels, factor, factor]), x[2] // factor, x[3] // factor)


@layer("Shape", torch="nn.ChannelShuffle")
class ChannelShuffle(Layer):
    """Mix the channels of different groups, so that grouped convolutions hear of each other."""

    synonyms = ("shufflenet", "grouped convolution", "permute channels")
    shown = ("groups",)
    formula = "y_(i · groups + j) = x_(j · C / groups + i), 0 ≤ j < groups"

    groups: int = param(2, low=1, always=True, help="How many groups of channels are dealt out in turn.")

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        if x.rank < 3:
            raise Refused(f"takes N × C and one or more sizes behind them, but gets {x}", port="x")
        expect_channels(x)
        if x.channels % self.groups != 0:
            raise Refused(
                f"deals out {self.groups} groups of equal size, but {x.channels} channels come in",
                port="x",
                remedies=[Remedy(params={"groups": 1})],
            )
        return x


@layer("Shape", torch="nn.Unfold")
class Unfold(Layer):
    """Cut an image into patches that may overlap, each written into one column."""

    synonyms = ("im2col", "patches", "sliding window", "extract patches")
    shown = ("kernel_size", "stride")
    formula = (
        "L_out = Π ⌊(size + 2 · padding − dilation · (kernel_size − 1) − 1) / stride + 1⌋\nC_out = C · Π kernel_size"
    )

    kernel_size: Pair = param(2, low=1, always=True, unit="pixels", help="Height and width of a patch.")
    dilation: Pair = param(1, low=1, unit="pixels", help="The distance between the pixels of a patch.")
    padding: Pair = param(0, low=0, unit="pixels", help="Zeros added at each edge.")
    stride: Pair = param(1, low=1, unit="pixels", help="How far the patches lie apart, down and across.")

    def infer(self, x: Shape) -> Shape:
        """A column of channels times pixels for each place of the patch."""
        expect_float(x)
        expect_rank(x, 4)
        places = slide(x, self, padding=each_axis(self.padding, 2))
        return Shape(x[0], product([x.channels, *self.kernel_size]), product(places))


@layer("Shape", torch="nn.Fold")
class Fold(Layer):
    """Put an image together from patches, adding up where they overlap."""

    synonyms = ("col2im", "patches", "overlap add", "combine patches")
    shown = ("output_size", "kernel_size", "stride")
    formula = "y = Σ of x over the patches there\nC_out = C / Π kernel_size, H_out, W_out = output_size"

    output_size: Pair = param(8, low=1, always=True, unit="pixels", help="Height and width of the image.")
    kernel_size: Pair = param(2, low=1, always=True, unit="pixels", help="Height and width of a patch.")
    dilation: Pair = param(1, low=1, unit="pixels", help="The distance between the pixels of a patch.")
    padding: Pair = param(0, low=0, unit="pixels", help="Pixels cut off at each edge.")
    stride: Pair = param(1, low=1, unit="pixels", help="How far the patches lie apart, down and across.")

    def infer(self, x: Shape) -> Shape:
        """The image, with as many channels as fill the columns."""
        expect_float(x)
        expect_rank(x, 3, layout="N × (C times pixels of a patch) × patches")
        expect_channels(x)
        pixels = product(self.kernel_size)
        if x.channels % pixels != 0:
            raise Refused(
                f"puts patches of {pixels} pixels together, but {pixels} does not divide the {x.channels} numbers of a "
                f"column",
                port="x",
                remedies=[Remedy(params={"kernel_size": 1})],
            )
        self._expect_patches(x)
        return Shape(x[0], x.channels // pixels, *self.output_size)

    def _expect_patches(self, x: Shape) -> None:
        expect_fixed(x[2], x, "patches")
        image = Shape(x[0], 1, *self.output_size)
        window = Window.of(image, self, each_axis(self.padding, 2))
        places = []
        for axis, (size, stride) in enumerate(zip(self.output_size, self.stride, strict=True)):
            count = slid(size, window.kernel[axis], stride, window.padding[axis], window.dilation[axis])
            if count < 1:
                raise window.has_no_room(image, axis)
            places.append(count)
        if product(places) != x[2]:
            raise Refused(
                f"needs {product(places)} patches for an image of {' × '.join(map(str, self.output_size))}, but {x} "
                f"has {x[2]}",
                port="x",
            )


def _next_multiple(size: Size, step: Size) -> int:
    return -(-int(size) // int(step)) * int(step)
