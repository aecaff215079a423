"""What operations have in common that are done number by number: on one input, on two, or on one and a number."""

from __future__ import annotations

from typing import ClassVar

from engine.design.layers.broadcasting import number_dtype, promoted, stretched
from engine.design.layers.expectations import DTYPES_SAY, cast_to, expect_dtype
from engine.design.layers.layer import Call, Layer, Port, Refused, literal
from engine.design.layers.parameter import param
from engine.design.layers.shape import Dtype, Shape
from engine.design.layers.size import Size

ANY: tuple[Dtype, ...] = ("float32", "int64", "bool")
NUMBERS: tuple[Dtype, ...] = ("float32", "int64")
WHOLE: tuple[Dtype, ...] = ("int64", "bool")
FLOAT: tuple[Dtype, ...] = ("float32",)


class Unary(Layer):
    """A function of each number.

    Attributes:
        takes: the element types that it is defined for.
        gives: the element type that comes out, or None where it stays.
    """

    takes: ClassVar[tuple[Dtype, ...]] = ANY
    gives: ClassVar[Dtype | None] = "float32"

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        expect_dtype(x, *self.takes)
        return Shape(*x, dtype=self.gives or x.dtype)

    def expression(self, call: Call) -> str:
        """Write the call, `torch.sin(x)`."""
        named = (f"{name}={literal(value)}" for name, value in self.options().items())
        return f"{self.torch}({', '.join((call.given[0], *named))})"


class Binary(Layer):
    """A function of the numbers of two inputs, of which one is stretched over the other.

    Attributes:
        takes: the element types that each input may have.
        works_on: the element types that it is defined for, when both have been brought to one.
        gives: the element type that comes out, or None where it is that one.
        sign: the operator it is written with; empty for a function.
    """

    inputs = (Port("x", "The first one."), Port("other", "The second one."))
    takes: ClassVar[tuple[Dtype, ...]] = ANY
    works_on: ClassVar[tuple[Dtype, ...]] = ANY
    gives: ClassVar[Dtype | None] = None
    sign: ClassVar[str] = ""

    def infer(self, x: Shape, other: Shape) -> Shape:
        """Stretch sizes of 1 to what the other has; all else must agree."""
        expect_dtype(x, *self.takes)
        expect_dtype(other, *self.takes, port="other")
        sizes = stretched({"x": x, "other": other})
        return Shape(*sizes, dtype=self._result(promoted((x.dtype, other.dtype))))

    def expression(self, call: Call) -> str:
        """Write the call, `torch.atan2(x, other)`, or the two with the operator between them."""
        return self._written(call.given[0], call.given[1])

    def _result(self, dtype: Dtype) -> Dtype:
        if dtype not in self.works_on:
            wanted = " or ".join(DTYPES_SAY[word] for word in self.works_on)
            remedy = cast_to(self.works_on[0])
            raise Refused(
                f"takes {wanted} in at least one place, but gets {DTYPES_SAY[dtype]} only", port="x", remedies=[remedy]
            )
        return self.gives or dtype

    def _written(self, x: str, other: str) -> str:
        return f"{x} {self.sign} {other}" if self.sign else f"{self.torch}({x}, {other})"


class BinaryOrNumber(Binary):
    """A function of the numbers of two inputs, or of one and the same number everywhere."""

    inputs = (Port("x", "The first one."), Port("other", "The second one; left open for a number.", optional=True))
    shown = ("value",)

    value: float = param(1.0, help="The number in place of the second input, where that is left open.")

    def infer(self, x: Shape, other: Shape | None = None) -> Shape:
        """Stretch sizes of 1 to what the other has; with a number, the shape stays."""
        if other is not None:
            return super().infer(x, other)
        expect_dtype(x, *self.takes)
        self._expect_value(x)
        return Shape(*x, dtype=self._result(promoted((x.dtype, number_dtype(Size.of(self.value))))))

    def expression(self, call: Call) -> str:
        """Write `x - other`, or `x - 2`."""
        other = call.inputs[1] if len(call.inputs) > 1 else None
        return self._written(call.given[0], other if other is not None else operand(self.value))

    def _expect_value(self, x: Shape) -> None:
        """Refuse a number that torch can't use beside these; most layers take any."""


def operand(value: float | Size) -> str:
    """Write a number beside an operator, in parentheses where it is a formula."""
    size = Size.of(value)
    return size.text if size.text.isidentifier() or not size.names else f"({size.text})"
