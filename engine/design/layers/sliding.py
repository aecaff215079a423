"""What windows that slide over a signal have in common: sizes out, and the words when a window doesn't fit."""

from __future__ import annotations

from typing import Any

from engine.design.layers.layer import Refused, Remedy
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size, SizeLike

_AXES = {3: ("length",), 4: ("height", "width")}
_LAYOUT = {2: "N × features", 3: "N × C × L", 4: "N × C × H × W"}
_THING = {2: "vectors", 3: "sequences", 4: "images"}


def expect_rank(x: Shape, rank: int, *, port: str = "x") -> None:
    """Refuse a shape of another rank, with the layout that is expected.

    Raises:
        Refused: with the layers that could stand between as remedies.
    """
    if x.rank != rank:
        remedies = [Remedy(insert="Flatten")] if rank == 2 and x.rank > 2 else []
        raise Refused(
            f"takes {_THING[rank]}, {_LAYOUT[rank]}, but gets {x}", port=port, remedies=remedies
        )


def expect_float(x: Shape, *, port: str = "x") -> None:
    """Refuse class indices and truth values where numbers are learned from.

    Raises:
        Refused: with an embedding as the remedy for class indices.
    """
    if x.dtype != "float32":
        remedies = [Remedy(insert="Embedding")] if x.dtype == "int64" else []
        raise Refused(
            f"takes numbers of type float32, but gets {x.dtype}", port=port, remedies=remedies
        )


def slid(
    size: Size, kernel: SizeLike, stride: SizeLike, padding: SizeLike, dilation: SizeLike
) -> Size:
    """How many places a window takes: floor((size + 2 padding - dilation (kernel - 1) - 1) / stride) + 1."""
    return (
        size + 2 * Size.of(padding) - Size.of(dilation) * (Size.of(kernel) - 1) - 1
    ) // stride + 1


def slide(x: Shape, layer: Any, *, padding: tuple[Size, ...]) -> tuple[Size, ...]:
    """Slide a layer's window over the dimensions behind the channels.

    Args:
        x: (N, C, L) or (N, C, H, W).
        layer: has `kernel_size`, `stride` and `dilation`, a size or a pair each.
        padding: what is added at each side, a size per dimension.

    Raises:
        Refused: the window is larger than the padded signal.
    """
    result = []
    for axis, size in enumerate(x[2:]):
        kernel, stride, dilation = (
            each_axis(value, x.rank - 2)[axis]
            for value in (layer.kernel_size, layer.stride or layer.kernel_size, layer.dilation)
        )
        out = slid(size, kernel, stride, padding[axis], dilation)
        if out < 1:
            _refuse_window(size, kernel, padding[axis], _AXES[x.rank][axis])
        result.append(out)
    return tuple(result)


def each_axis(value: Any, count: int) -> tuple[Size, ...]:
    """One number for every dimension, or the numbers as they are."""
    return tuple(value) if isinstance(value, tuple) else (value,) * count


def _refuse_window(size: Size, kernel: Size, padding: Size, axis: str) -> None:
    room = size + 2 * padding
    remedies = [Remedy(params={"kernel_size": int(room)})] if room.known and room > 0 else []
    raise Refused(
        f"slides a window of {kernel} over a {axis} of {room}, which has no room for it",
        port="x",
        remedies=remedies,
    )
