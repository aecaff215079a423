"""What layers that work along dimensions have in common: which are meant, what they may hold, how they are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from engine.design.layers.expectations import expect_axis, expect_dtype, expect_float
from engine.design.layers.layer import Refused, Remedy, call
from engine.design.layers.parameter import Sizes
from engine.design.layers.shape import Dtype, Shape
from engine.design.layers.size import Size, SizeLike

Dtypes = Mapping[Dtype, Dtype]
"""The element type that comes out, by the one that comes in; what is not told is refused."""

FLOAT: Dtypes = MappingProxyType({"float32": "float32"})
NUMBER: Dtypes = MappingProxyType({"float32": "float32", "int64": "int64"})
SAME: Dtypes = MappingProxyType({"float32": "float32", "int64": "int64", "bool": "bool"})
SUMMED: Dtypes = MappingProxyType({"float32": "float32", "int64": "int64", "bool": "int64"})


def result_dtype(x: Shape, dtypes: Dtypes, *, port: str = "x") -> Dtype:
    """Give the element type that comes out.

    Raises:
        Refused: the layer can't work with the one that comes in.
    """
    if tuple(dtypes) == ("float32",):
        expect_float(x, port=port)
    expect_dtype(x, *dtypes, port=port)
    return dtypes[x.dtype]


def expect_axes(
    x: Shape, dims: Iterable[Size], *, verb: str, parameter: str = "dim", one: bool = True
) -> tuple[int, ...]:
    """Turn dimensions as torch counts them into their places; see `expect_axis`.

    Args:
        x: what comes in.
        dims: from 1, or from the end with negative numbers.
        verb: what the layer does along them.
        parameter: the one that holds them.
        one: whether one dimension is enough, so that setting it is a way out.

    Raises:
        Refused: there are none, one is named twice, or one is no dimension behind the batch.
    """
    axes = tuple(expect_axis(x, dim, verb=verb, parameter=parameter if one else "") for dim in dims)
    if not axes or len(set(axes)) < len(axes):
        raise Refused(
            f"needs one or more different dimensions, but {parameter} has "
            f"{'none' if not axes else 'one of them twice'}",
            remedies=[Remedy(params={parameter: 1})] if one and x.rank > 1 else [],
        )
    return axes


def expect_new_axis(x: Shape, dim: SizeLike, *, verb: str, port: str = "x") -> int:
    """Turn the place of a dimension that is still to be made into one up to the rank, behind the batch if any.

    Raises:
        Refused: the place lies outside the shape, or before the batch.
    """
    number = int(dim)
    axis = number + x.rank + 1 if number < 0 else number
    remedies = [Remedy(params={"dim": 1})]
    if not 0 <= axis <= x.rank:
        raise Refused(
            f"{verb} dimension {dim}, but {x} has places for one from {-x.rank - 1} to {x.rank} only",
            port=port,
            remedies=remedies,
        )
    if axis == 0 and x.rank > 0 and not x[0].known:
        raise Refused(f"{verb} dimension {dim}, but the batch stays in front", port=port, remedies=remedies)
    return axis


def resized(x: Shape, axis: int, *sizes: SizeLike) -> tuple[SizeLike, ...]:
    """The sizes with others, or none, in the place of one."""
    return (*x[:axis], *sizes, *x[axis + 1 :])


def plain_dims(dims: Sizes) -> int | tuple[int, ...]:
    """Dimensions as code writes them: one alone as a number."""
    numbers = tuple(map(int, dims))
    return numbers[0] if len(numbers) == 1 else numbers


def method(x: str, function: str, *args: object, **named: object) -> str:
    """Write the use of a function of torch as a method, `x.sum(dim=1)`.

    Args:
        x: the variable.
        function: as the layer names it, `torch.sum`.
        args: its arguments.
        named: its named arguments.
    """
    return call(f"{x}.{function.rpartition('.')[2]}", *args, **named)
