"""How torch brings several inputs to one shape and one element type, and the words when it can't."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import zip_longest

from engine.design.layers.layer import Refused, Remedy
from engine.design.layers.shape import Dtype, Shape
from engine.design.layers.size import Size

_RISING: tuple[Dtype, ...] = ("bool", "int64", "float32")
"""Element types as torch promotes them."""


def promoted(dtypes: Iterable[Dtype]) -> Dtype:
    """The element type that numbers of several types meet in: the highest of all."""
    return max(dtypes, key=_RISING.index)


def number_dtype(number: Size) -> Dtype:
    """The element type that a number in Python counts as beside a tensor."""
    return "int64" if isinstance(number.value, int) else "float32"


def stretched(given: Mapping[str, Shape]) -> tuple[Size, ...]:
    """Line shapes up from their last dimension, and stretch sizes of 1 to what the others have.

    What has fewer dimensions must not have a batch, as that would meet another dimension.

    Args:
        given: what comes in, by the names of the inputs.

    Raises:
        Refused: sizes differ, or the batch of one would meet another dimension of the other.
    """
    names = list(given)
    sizes = tuple(given[names[0]])
    for place, name in enumerate(names[1:], 1):
        other = given[name]
        earlier = {before: given[before] for before in names[:place]}
        _expect_no_batch_inside(sizes, earlier, name, other)
        for axis, (size, new) in enumerate(zip(reversed(sizes), reversed(other), strict=False), 1):
            if size != new and 1 not in (size, new):
                first = next(before for before, shape in earlier.items() if axis <= shape.rank and shape[-axis] == size)
                raise refuse_size(first, given[first], name, other, -axis)
        pairs = zip_longest(reversed(sizes), reversed(other), fillvalue=Size.of(1))
        sizes = tuple(new if size == 1 else size for size, new in pairs)[::-1]
    return sizes


def _expect_no_batch_inside(sizes: tuple[Size, ...], earlier: Mapping[str, Shape], name: str, other: Shape) -> None:
    """Refuse a first dimension that only data can tell where it would meet another dimension than its like."""
    if not sizes or not other or len(sizes) == other.rank:
        return
    longest = max(earlier, key=lambda before: earlier[before].rank)
    if other.rank < len(sizes):
        if not other[0].known and sizes[-other.rank] != other[0]:
            raise refuse_rank(longest, earlier[longest], name, other)
    elif not sizes[0].known and other[-len(sizes)] != sizes[0]:
        raise refuse_rank(name, other, longest, earlier[longest])


def refuse_rank(name: str, long: Shape, port: str, other: Shape, *, stretches: bool = True) -> Refused:
    """Word that two inputs have different numbers of dimensions.

    Args:
        name: the input that is taken as right.
        long: what comes in there.
        port: the input that is refused.
        other: what comes in there.
        stretches: whether sizes of 1 behind it would help.
    """
    remedies = []
    if stretches and 0 < other.rank < long.rank and all(size.known for size in other[1:]):
        ones = (1,) * (long.rank - other.rank)
        if tuple(other[1:]) == tuple(long[1 : other.rank]):
            sizes = (*map(int, other[1:]), *ones)
            remedies = [Remedy(insert="Reshape", params={"shape": sizes}, label="Stretch it over the other")]
    return Refused(
        f"takes branches with the same number of dimensions, but {port} gives {other} and {name} gives {long}",
        port=port,
        remedies=remedies,
    )


def refuse_size(name: str, first: Shape, port: str, other: Shape, axis: int, *, beside: int | None = None) -> Refused:
    """Word that two inputs differ in a size.

    Args:
        name: the input that is taken as right.
        first: what comes in there.
        port: the input that is refused.
        other: what comes in there.
        axis: the dimension, counted as in Python.
        beside: a dimension in which they may differ.
    """
    rule = "agree in all sizes" if beside is None else f"agree in all sizes but that of dimension {beside}"
    wanted, place = first[axis], axis % other.rank
    remedies = [Remedy(axis=place, wanted=int(wanted))] if wanted.known and place > 0 else []
    told = place if first.rank == other.rank else axis
    return Refused(
        f"takes branches that {rule}, but in dimension {told} {port} has {other[axis]} ({other}) and {name} has "
        f"{wanted} ({first})",
        port=port,
        remedies=remedies,
    )
