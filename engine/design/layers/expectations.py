"""What layers expect of their inputs, and the words and remedies when it isn't so."""

from __future__ import annotations

from collections.abc import Mapping

from engine.design.layers.layer import Refused, Remedy
from engine.design.layers.shape import Dtype, Shape
from engine.design.layers.size import Size

_LAYOUT = {
    2: "N × features vectors",
    3: "N × C × L sequences",
    4: "N × C × H × W images",
    5: "N × C × D × H × W volumes",
}
DTYPES_SAY: Mapping[Dtype, str] = {
    "float32": "numbers (float32)",
    "int64": "whole numbers (int64)",
    "bool": "truth values (bool)",
}
"""Element types in words."""
ROWS = "N × T × features sequences"
"""The layout of what recurrent layers read, step by step."""


def expect_rank(x: Shape, *ranks: int, port: str = "x", layout: str = "") -> None:
    """Refuse a shape of another rank, with the layout that is expected.

    Args:
        x: what comes in.
        ranks: how many dimensions are right, the batch included.
        port: the input's name.
        layout: the words for what is expected, where they are not those of signals with channels.

    Raises:
        Refused: with a layer that could stand between as a remedy.
    """
    if x.rank in ranks:
        return
    expected = layout or " or ".join(_LAYOUT[rank] for rank in ranks)
    remedy = _row_remedy(x) if layout == ROWS else _channel_remedy(x, ranks)
    raise Refused(f"takes {expected}, but gets {x}", port=port, remedies=[remedy] if remedy else [])


def expect_float(x: Shape, *, port: str = "x") -> None:
    """Refuse class indices and truth values where numbers are learned from.

    Raises:
        Refused: with an embedding as the remedy for class indices, and a cast for all else.
    """
    if x.dtype != "float32":
        is_index = x.dtype == "int64" and x.classes is not None
        remedies = [Remedy(insert="Embedding") if is_index else cast_to("float32")]
        found = "class indices (int64)" if x.dtype == "int64" else "truth values (bool)"
        raise Refused(f"takes numbers (float32), but gets {found}", port=port, remedies=remedies)


def expect_dtype(x: Shape, *dtypes: Dtype, port: str = "x") -> None:
    """Refuse an element type that an operation can't be done with.

    Args:
        x: what comes in.
        dtypes: what it can be done with, the most usual one first.
        port: the input's name.

    Raises:
        Refused: with a cast as the remedy.
    """
    if x.dtype not in dtypes:
        wanted = " or ".join(DTYPES_SAY[dtype] for dtype in dtypes)
        raise Refused(f"takes {wanted}, but gets {DTYPES_SAY[x.dtype]}", port=port, remedies=[cast_to(dtypes[0])])


def cast_to(dtype: Dtype) -> Remedy:
    """A layer that turns what comes in into another element type, as a way out."""
    label = {"float32": "Make them numbers", "int64": "Make them whole numbers", "bool": "Make them truth values"}
    return Remedy(insert="Cast", params={"dtype": dtype}, label=label[dtype])


def expect_features(x: Shape, *, port: str = "x") -> None:
    """Refuse a last dimension without a fixed size, where weights are made for it.

    Raises:
        Refused: the size depends on the data.
    """
    expect_fixed(x.features, x, "features", port=port)


def expect_channels(x: Shape, *, port: str = "x") -> None:
    """Refuse channels without a fixed number, where weights are made for them.

    Raises:
        Refused: the number depends on the data.
    """
    expect_fixed(x.channels, x, "channels", port=port)


def expect_fixed(size: Size, x: Shape, what: str, *, port: str = "x") -> None:
    """Refuse a size that only the data can tell.

    Raises:
        Refused: the size has no value yet.
    """
    if not size.known:
        raise Refused(f"needs a fixed number of {what}, but in {x} it is {size}, which depends on the data", port=port)


def expect_axis(x: Shape, dim: Size, *, verb: str, port: str = "x", parameter: str = "") -> int:
    """Turn a dimension as torch counts it into its place in the shape; the batch can't be meant.

    What has a first size that is known, as a learned parameter, has no batch.

    Args:
        x: what comes in.
        dim: from 1, or from the end with a negative number.
        verb: what the layer does along it, as in "averages over".
        port: the input's name.
        parameter: the one that holds the dimension alone, where setting it is the way out.

    Returns:
        The place, from 1 to the last; 0 only where there is no batch.

    Raises:
        Refused: there is no such dimension, or it is the batch.
    """
    axis = int(dim) + x.rank if int(dim) < 0 else int(dim)
    remedies = [Remedy(params={parameter: 1})] if parameter and x.rank > 1 else []
    if not 0 <= axis < x.rank:
        raise Refused(
            f"{verb} dimension {dim}, but {x} has the dimensions {-x.rank} to {x.rank - 1} only",
            port=port,
            remedies=remedies,
        )
    if axis == 0 and not x[0].known:
        raise Refused(
            f"{verb} dimension {dim}, which is the batch: the samples of a batch must not meet",
            port=port,
            remedies=remedies,
        )
    return axis


def _channel_remedy(x: Shape, ranks: tuple[int, ...]) -> Remedy | None:
    """A layer that turns the shape into one with channels, where it is plain which."""
    inner = x[1:]
    fixed = all(size.known for size in inner)
    if any(rank in ranks and x.rank == rank - 1 for rank in (4, 5)) and fixed:
        return _reshape((1, *map(int, inner)), "Make it one channel")
    if 3 in ranks and x.rank == 2 and fixed:
        return _reshape((1, *map(int, inner)), "Make it one channel")
    if 3 in ranks and x.rank > 3:
        return Remedy(insert="Flatten", params={"start_dim": 2}, label="Join height and width")
    if 2 in ranks and x.rank > 2:
        return Remedy(insert="Flatten")
    return None


def _row_remedy(x: Shape) -> Remedy | None:
    """A layer that turns the shape into steps of features, where it is plain which."""
    inner = x[1:]
    fixed = all(size.known for size in inner)
    if x.rank == 4 and fixed and x[1] == 1:
        return _reshape(tuple(map(int, x[2:])), "Read the image row by row")
    if x.rank >= 4:
        return Remedy(insert="Flatten", params={"start_dim": 2}, label="Join all behind dimension 1")
    if x.rank == 2 and fixed:
        return _reshape((int(x[1]), 1), "Read one number at a step")
    return None


def _reshape(sizes: tuple[int, ...], label: str) -> Remedy:
    return Remedy(insert="Reshape", params={"shape": sizes}, label=label)
