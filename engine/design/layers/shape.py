"""What flows through a wire: sizes, element type, and the number of classes where the values are class indices."""

from __future__ import annotations

from typing import Literal

from engine.design.layers.size import Size, SizeLike

Dtype = Literal["float32", "int64", "bool"]
Kind = Literal["image", "sequence", "vector", "class", "any"]
_BY_RANK: dict[int, Kind] = {2: "vector", 3: "sequence", 4: "image"}


class Shape(tuple[Size, ...]):
    """The sizes of a tensor, the batch first.

    Attributes:
        dtype: the element type, by torch's name.
        classes: how many classes the values index, where they are class indices or tokens.
    """

    dtype: Dtype = "float32"
    classes: int | None = None
    _text: str | None = None  # kept once it was asked for, as cards and wires write the same shapes

    def __new__(cls, *sizes: SizeLike, dtype: Dtype = "float32", classes: int | None = None) -> Shape:
        """Make a shape of sizes or plain numbers."""
        shape = super().__new__(cls, [size if isinstance(size, Size) else Size.of(size) for size in sizes])
        if dtype != cls.dtype:
            shape.dtype = dtype
        if classes is not None:
            shape.classes = classes
        return shape

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Shape):
            return tuple.__eq__(self, other) and self.dtype == other.dtype and self.classes == other.classes
        return NotImplemented

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((tuple(self), self.dtype))

    def __str__(self) -> str:
        """Write the shape as a wire shows it: `N × 6 × 28 × 28`."""
        if self._text is None:
            self._text = " × ".join([size.as_factor() for size in self]) or "one number"
        return self._text

    @property
    def rank(self) -> int:
        """How many dimensions it has, the batch included."""
        return len(self)

    @property
    def channels(self) -> Size:
        """The size of dimension 1, where torch keeps channels."""
        return self[1]

    @property
    def features(self) -> Size:
        """The size of the last dimension."""
        return self[-1]

    @property
    def kind(self) -> Kind:
        """What it looks like to a person, which colours its wire."""
        if self.dtype == "int64" and self.rank <= 1:
            return "class"
        return _BY_RANK.get(len(self), "any")

    def with_sizes(self, *sizes: SizeLike) -> Shape:
        """The same element type over other sizes."""
        return Shape(*sizes, dtype=self.dtype, classes=self.classes)

    def as_json(self) -> list[int | float | str]:
        """Numbers, and names or formulas for what is free: `["N", 32, 14, 14]`."""
        return [size.text if size.value is None else size.value for size in self]
