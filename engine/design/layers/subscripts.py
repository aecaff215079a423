"""The language of einsum: which letter names which dimension, read as torch reads it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from engine.design.layers.layer import Refused, Remedy
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size

_TERM = re.compile(r"[a-zA-Z]*(?:\.\.\.)?[a-zA-Z]*")
Labels = tuple[str, ...]
"""A name for each dimension: a letter, or `.1`, `.2`, ... for what three dots stand for, counted from the last."""


@dataclass(frozen=True)
class Subscripts:
    """An equation with the shapes it is used on.

    Attributes:
        operands: the names of each input's dimensions.
        out: the names of the dimensions that come out.
    """

    operands: tuple[Labels, ...]
    out: Labels

    @classmethod
    def read(cls, equation: str, inputs: Sequence[Shape]) -> Subscripts:
        """Read `nij,njk->nik`.

        Raises:
            Refused: it is not written like that, or does not fit the number of inputs or their dimensions.
        """
        text = equation.replace(" ", "")
        left, arrow, right = text.partition("->")
        terms = left.split(",")
        for term in (*terms, right):
            if not _TERM.fullmatch(term):
                raise Refused(
                    f"reads letters for dimensions, three dots for any number of them, commas between inputs and -> "
                    f"before what comes out, but the equation has {term[:40]!r}",
                    remedies=[Remedy(params={"equation": "nij,njk->nik"})],
                )
        if len(terms) != len(inputs):
            raise Refused(
                f"has an equation for {len(terms)} inputs, but {len(inputs)} {'is' if len(inputs) == 1 else 'are'} "
                f"connected; write as many terms, with commas between them"
            )
        operands = tuple(_labels(term, x, place) for place, (term, x) in enumerate(zip(terms, inputs, strict=True), 1))
        dots = max((label for labels in operands for label in labels if label[0] == "."), key=_depth, default="")
        ellipsis = tuple(f".{place}" for place in range(_depth(dots), 0, -1))
        if not arrow:
            counts = Counter(letter for term in terms for letter in term if letter != ".")
            right = "..." + "".join(sorted(letter for letter, count in counts.items() if count == 1))
        return cls(operands, _written_out(right, ellipsis, {label for labels in operands for label in labels}))

    def sizes(self, inputs: Sequence[Shape]) -> dict[str, Size]:
        """The size that each name stands for; a size of 1 is stretched to what others have.

        Raises:
            Refused: one name stands for two sizes.
        """
        sizes: dict[str, Size] = {}
        for place, (labels, x) in enumerate(zip(self.operands, inputs, strict=True), 1):
            own: dict[str, Size] = {}
            for axis, (label, size) in enumerate(zip(labels, x, strict=True)):
                repeated, known = own.setdefault(label, size), sizes.get(label, Size.of(1))
                if repeated != size or (size != known and 1 not in (size, known)):
                    other = repeated if repeated != size else known
                    raise Refused(
                        f"has one size for each letter, but {_named(label)} is {other} in one place and {size} in "
                        f"dimension {axis} of x{place} ({x})",
                        port=f"x{place}",
                        remedies=[Remedy(axis=axis, wanted=int(other))] if axis and other.known else [],
                    )
                if label not in sizes or known == 1:
                    sizes[label] = size
        return sizes

    def multiplications(self, inputs: Sequence[Shape]) -> int:
        """How many multiply-adds its matrix products take, two inputs at a time from the first on.

        Dimensions that depend on the data count as one.
        """
        shapes = [_counts(labels, x) for labels, x in zip(self.operands, inputs, strict=True)]
        total, done = 0, shapes[0]
        for place, other in enumerate(shapes[1:], 1):
            needed = {*self.out, *(label for later in shapes[place + 1 :] for label in later)}
            both = {label: max(done.get(label, 1), other.get(label, 1)) for label in (*done, *other)}
            summed = [label for label in both if label not in needed]
            contracted = [label for label in summed if done.get(label, 1) > 1 and other.get(label, 1) > 1]
            kept = {label: count for label, count in both.items() if label not in summed or label in contracted}
            if contracted:
                product = 1
                for count in kept.values():
                    product *= count
                total += product
            done = {label: count for label, count in kept.items() if label not in contracted}
        return total


def _labels(term: str, x: Shape, place: int) -> Labels:
    letters = len(term.replace("...", ""))
    dots = x.rank - letters
    if dots < 0 or (dots > 0 and "..." not in term):
        raise Refused(
            f"needs a letter for each dimension, but x{place} gives {x} with {x.rank} of them and the equation has "
            f"{term!r} for it",
            port=f"x{place}",
        )
    before, _, behind = term.partition("...")
    return (*before, *(f".{depth}" for depth in range(dots, 0, -1)), *behind) if "..." in term else tuple(term)


def _written_out(right: str, ellipsis: Labels, known: set[str]) -> Labels:
    before, dots, behind = right.partition("...")
    out = (*before, *(ellipsis if dots else ()), *behind)
    for letter, count in Counter(out).items():
        if letter not in known or count > 1:
            why = "twice" if count > 1 else "which is in none of the inputs"
            raise Refused(f"gives out dimensions of the inputs, each once, but the equation has {letter!r} {why}")
    return out


def _depth(label: str) -> int:
    return int(label[1:] or 0)


def _named(label: str) -> str:
    return f"{label!r}" if label[0] != "." else "a dimension of the three dots"


def _counts(labels: Labels, x: Shape) -> dict[str, int]:
    return {label: int(size) if size.known else 1 for label, size in zip(labels, x, strict=True)}
