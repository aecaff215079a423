"""A size that remembers where it came from: a value and a formula.

`400` and `16 * 5 * 5`; `12` and `width * 2`; no value yet and the name `N`. Arithmetic on sizes carries both along:
plain numbers fold, as one would write them by hand, and what hangs on a variable or on data stays a formula.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Union

SizeLike = Union["Size", int, float]

MAX_VALUE = 2**63
MAX_FORMULA = 4_000


class SizeTooLarge(OverflowError):
    """A size that torch can't count to, or whose formula has grown beyond what anyone could read."""


_SUM, _PRODUCT, _ATOM = 1, 2, 3
"""How tightly a formula's outermost operator binds."""


@dataclass(slots=True, eq=False)  # final and not frozen: sizes are made by the thousand, in a quarter of the time
class Size:
    """A number, or the place of one.

    Attributes:
        value: the number, or None while only data can tell, as for the batch `N`.
        text: the formula, as Python source.
        names: the variables and free dimensions in the formula.
        binding: how tightly the formula's outermost operator binds, for parentheses.
        sum_of: for a size with a plain whole number added to it: that size, and the number.
    """

    value: Final[int | float | None]
    text: Final[str]
    names: Final[frozenset[str]] = frozenset()
    binding: Final[int] = _ATOM
    sum_of: Final[tuple[Size, int] | None] = None

    @classmethod
    def of(cls, value: SizeLike) -> Size:
        """A plain number as a size; a size stays what it is."""
        if isinstance(value, Size):
            return value
        return cls(value, repr(value), binding=_ATOM if value >= 0 else _SUM)

    @classmethod
    def free(cls, name: str) -> Size:
        """A dimension that only the data will fix, such as the batch `N` or a length `T`."""
        return cls(None, name, frozenset([name]))

    @classmethod
    def variable(cls, name: str, value: int | float) -> Size:
        """A variable of the graph, with its present value."""
        return cls(value, name, frozenset([name]))

    @property
    def known(self) -> bool:
        """Whether it has a value now."""
        return self.value is not None

    def __int__(self) -> int:
        if self.value is None:
            raise ValueError(f"{self.text} has no value yet")
        return int(self.value)

    def __float__(self) -> float:
        if self.value is None:
            raise ValueError(f"{self.text} has no value yet")
        return float(self.value)

    __index__ = __int__

    def __bool__(self) -> bool:
        """Whether it may be anything but 0."""
        return self.value != 0

    def __str__(self) -> str:
        """The value where there is one, else the formula."""
        return self.text if self.value is None else str(self.value)

    def as_factor(self) -> str:
        """The value where there is one, else the formula, in parentheses where it is more than a name."""
        if self.value is not None:
            return str(self.value)
        return self.text if self.binding == _ATOM else f"({self.text})"

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Size):
            if self.value is None or other.value is None:
                return self.text == other.text
            return self.value == other.value
        return self.value == other if isinstance(other, (int, float)) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.text if self.value is None else self.value)

    def __lt__(self, other: SizeLike) -> bool:
        """Whether it is certainly smaller: never, while a value is missing."""
        value = other.value if isinstance(other, Size) else other
        return self.value is not None and value is not None and self.value < value

    def __gt__(self, other: SizeLike) -> bool:
        """Whether it is certainly greater: never, while a value is missing."""
        value = other.value if isinstance(other, Size) else other
        return self.value is not None and value is not None and self.value > value

    def __le__(self, other: SizeLike) -> bool:
        return self < other or self == other

    def __ge__(self, other: SizeLike) -> bool:
        return self > other or self == other

    def __add__(self, other: SizeLike) -> Size:
        return _combined(self, "+", other)

    def __radd__(self, other: SizeLike) -> Size:
        return _combined(other, "+", self)

    def __sub__(self, other: SizeLike) -> Size:
        return _combined(self, "-", other)

    def __rsub__(self, other: SizeLike) -> Size:
        return _combined(other, "-", self)

    def __mul__(self, other: SizeLike) -> Size:
        return _combined(self, "*", other)

    def __rmul__(self, other: SizeLike) -> Size:
        return _combined(other, "*", self)

    def __floordiv__(self, other: SizeLike) -> Size:
        return _combined(self, "//", other)

    def __rfloordiv__(self, other: SizeLike) -> Size:
        return _combined(other, "//", self)

    def __truediv__(self, other: SizeLike) -> Size:
        return _combined(self, "/", other)

    def __rtruediv__(self, other: SizeLike) -> Size:
        return _combined(other, "/", self)

    def __mod__(self, other: SizeLike) -> Size:
        return _combined(self, "%", other)

    def __rmod__(self, other: SizeLike) -> Size:
        return _combined(other, "%", self)


def product(factors: Iterable[SizeLike]) -> Size:
    """Multiply, and keep the factors in the formula: 16, 5 and 5 give 400, written `16 * 5 * 5`.

    Ones are left out, as one would by hand; no factors give 1.
    """
    sizes = [size for size in map(Size.of, factors) if size != 1 or size.names]
    if not sizes:
        return Size.of(1)
    value: int | float | None = 1
    for size in sizes:
        value = None if value is None or size.value is None else value * size.value
    text = " * ".join(
        size.text
        if size.binding > _PRODUCT or (size.binding == _PRODUCT and _only_products(size.text))
        else f"({size.text})"
        for size in sizes
    )
    binding = _PRODUCT if len(sizes) > 1 else sizes[0].binding
    _expect_bounded(value, text)
    return Size(value, text, frozenset().union(*(size.names for size in sizes)), binding)


def whole(size: Size) -> Size:
    """Cut off what stands behind the point, for torch, which takes whole sizes only."""
    value = None if size.value is None else int(size.value)
    if value is not None and not size.names:
        return Size.of(value)
    return Size(value, f"int({size.text})", size.names)


def plain(size: SizeLike) -> SizeLike:
    """The bare number where it is one and no more; a size that has a formula stays what it is."""
    if isinstance(size, Size) and size.value is not None and not size.names:
        return size.value
    return size


def counted(sizes: Iterable[Size]) -> int:
    """How many elements there are; a dimension that only data can tell counts as one.

    Raises:
        SizeTooLarge: there are more than torch can count.
    """
    count = math.prod([int(size.value) for size in sizes if size.value is not None])
    _expect_bounded(count)
    return count


def _only_products(text: str) -> bool:
    return "/" not in text and "%" not in text


def _combined(left: SizeLike, sign: str, right: SizeLike) -> Size:
    x, y = plain(left), plain(right)
    if not isinstance(x, Size) and not isinstance(y, Size):
        number = _worked_out(x, sign, y)
        _expect_bounded(number)
        return Size.of(number)
    a, b = Size.of(left), Size.of(right)
    value = None if a.value is None or b.value is None else _worked_out(a.value, sign, b.value)
    names = a.names | b.names
    if b.value is not None and not b.names:
        if (sign in "+-" and b.value == 0) or (sign in ("*", "//") and b.value == 1):
            return a
        if sign in "+-" and isinstance(b.value, int):
            return _shifted(a, b.value if sign == "+" else -b.value, value)
        if sign in "+-" and b.value < 0:
            return _combined(a, "-" if sign == "+" else "+", -b.value)
    if sign == "*" and not a.names and a.value == 1:
        return b
    if sign == "+" and not a.names and a.value == 0:
        return b
    binding = _SUM if sign in "+-" else _PRODUCT
    left_text = a.text if a.binding >= binding else f"({a.text})"
    tight = b.binding > binding or (sign in "+*" and b.binding == binding and _only_products(b.text))
    right_text = b.text if tight else f"({b.text})"
    text = f"{left_text} {sign} {right_text}"
    _expect_bounded(value, text)
    return Size(value, text, names, binding)


def _shifted(size: Size, number: int, value: int | float | None) -> Size:
    """Add a plain number; with one that was added before it becomes a single one, or none: `x + 2 - 3` is `x - 1`."""
    base, before = size.sum_of or (size, 0)
    total = before + number
    if total == 0:
        return base
    text = f"{base.text} {'+' if total > 0 else '-'} {abs(total)}"
    _expect_bounded(value, text)
    return Size(value, text, base.names, _SUM, (base, total))


def _expect_bounded(value: int | float | None, text: str = "") -> None:
    """Refuse what doubles from layer to layer before it fills the memory."""
    if (value is not None and abs(value) >= MAX_VALUE) or len(text) > MAX_FORMULA:
        raise SizeTooLarge("A size lies below 2 ** 63, and its formula can still be read.")


def _worked_out(a: int | float, sign: str, b: int | float) -> int | float:
    match sign:
        case "+":
            return a + b
        case "-":
            return a - b
        case "*":
            return a * b
        case "//":
            return a // b
        case "/":
            return a / b
    return a % b
