"""What windows that slide over a signal have in common: sizes out, and the words when a window doesn't fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.design.layers.layer import Refused, Remedy
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size, SizeLike, plain

_AXES = {3: ("length",), 4: ("height", "width"), 5: ("depth", "height", "width")}


def axis_name(rank: int, axis: int) -> str:
    """What a dimension behind the channels is called, counted from the first such: `length`, `height`, ..."""
    return _AXES[rank][axis]


def span(kernel: SizeLike, dilation: SizeLike) -> Size:
    """How many places a window covers, its gaps included: dilation (kernel - 1) + 1."""
    return Size.of(_span(plain(kernel), plain(dilation)))


def _span(kernel: SizeLike, dilation: SizeLike) -> SizeLike:
    return kernel if dilation == 1 else dilation * (kernel - 1) + 1


def slid(size: Size, kernel: SizeLike, stride: SizeLike, padding: SizeLike, dilation: SizeLike) -> Size:
    """How many places a window takes: floor((size + 2 padding - span) / stride) + 1."""
    places, step = plain(size), plain(stride)
    covered, room = _span(plain(kernel), plain(dilation)), 2 * plain(padding)
    is_plain = not isinstance(covered, Size) and not isinstance(room, Size)
    if step == 1:
        return Size.of(places + (room - covered + 1) if is_plain else places + room - covered + 1)
    spare = places + (room - covered) if is_plain else places + room - covered
    return Size.of(spare // step + 1)


def slide(x: Shape, layer: Any, *, padding: tuple[Size, ...]) -> tuple[Size, ...]:
    """Slide a layer's window over the dimensions behind the channels.

    Args:
        x: (N, C, L), (N, C, H, W) or (N, C, D, H, W).
        layer: has `kernel_size`, `stride` and `dilation`, one size or one per dimension each.
        padding: what is added at each side, a size per dimension.

    Raises:
        Refused: the window is larger than the padded signal.
    """
    window = Window.of(x, layer, padding)
    stride = each_axis(layer.stride or layer.kernel_size, x.rank - 2)
    result = []
    for axis, size in enumerate(x[2:]):
        out = slid(size, window.kernel[axis], stride[axis], padding[axis], window.dilation[axis])
        if out < 1:
            raise window.has_no_room(x, axis)
        result.append(out)
    return tuple(result)


@dataclass(frozen=True)
class Window:
    """A window with its padding and gaps, a size per dimension behind the channels."""

    kernel: tuple[Size, ...]
    padding: tuple[Size, ...]
    dilation: tuple[Size, ...]

    @classmethod
    def of(cls, x: Shape, layer: Any, padding: tuple[Size, ...]) -> Window:
        """Read a layer's window; a layer that knows no dilation has none."""
        count = x.rank - 2
        dilation = each_axis(getattr(layer, "dilation", 1), count)
        return cls(each_axis(layer.kernel_size, count), padding, dilation)

    def has_no_room(self, x: Shape, axis: int) -> Refused:
        """Say that the window is larger than one dimension, and offer the largest that fits."""
        kernel, dilation, padding = self.kernel[axis], self.dilation[axis], self.padding[axis]
        spread = f", {span(kernel, dilation)} with its gaps," if dilation > 1 else ""
        padded = f" ({x[2 + axis]} and the padding)" if padding > 0 else ""
        fitting = self._fitting(x)
        label = f"Set kernel_size to {' × '.join(map(str, dict.fromkeys(fitting)))}"
        return Refused(
            f"slides a window of {kernel}{spread} over a {axis_name(x.rank, axis)} of "
            f"{x[2 + axis] + 2 * padding}{padded}, which has no room for it",
            port="x",
            remedies=[Remedy(params={"kernel_size": fitting if len(set(fitting)) > 1 else fitting[0]}, label=label)],
        )

    def _fitting(self, x: Shape) -> tuple[int, ...]:
        """The kernel, cut down where a dimension has less room."""
        result = []
        for size, kernel, padding, dilation in zip(x[2:], self.kernel, self.padding, self.dilation, strict=True):
            most = (int(size + 2 * padding) - 1) // int(dilation) + 1 if size.known else int(kernel)
            result.append(min(int(kernel), most))
        return tuple(result)


def each_axis(value: Any, count: int) -> tuple[Size, ...]:
    """One number for every dimension, or the numbers as they are."""
    return tuple(value) if isinstance(value, tuple) else (Size.of(value),) * count
