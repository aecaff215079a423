"""Arithmetic on two inputs, or on one and a number; sums and products of any number of inputs are with Combine."""

from __future__ import annotations

from engine.design.layers.broadcasting import number_dtype, promoted
from engine.design.layers.elementwise import NUMBERS, BinaryOrNumber, Unary, operand
from engine.design.layers.expectations import expect_dtype
from engine.design.layers.layer import Call, Refused, Remedy, layer
from engine.design.layers.parameter import param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size


@layer("Arithmetic", torch="torch.sub")
class Subtract(BinaryOrNumber):
    """Subtract the second input, or a number, from the first."""

    takes = NUMBERS
    sign = "-"
    synonyms = ("sub", "minus", "difference", "residual")
    formula = "y = x − other"


@layer("Arithmetic", torch="torch.div")
class Divide(BinaryOrNumber):
    """Divide the first input by the second, or by a number."""

    gives = "float32"
    sign = "/"
    synonyms = ("div", "true divide", "quotient", "ratio", "scale")
    formula = "y = x / other"

    value: float = param(2.0, help="The number to divide by, where the second input is left open.")


class Division(BinaryOrNumber):
    """What divisions of whole numbers have in common; those with a name are below."""

    works_on = NUMBERS

    value: float = param(2, help="The number to divide by, where the second input is left open.")

    def _expect_value(self, x: Shape) -> None:
        number = Size.of(self.value)
        if x.dtype != "float32" and isinstance(number.value, int) and number.value == 0:
            raise Refused(
                "divides by value, but whole numbers can't be divided by 0",
                port="x",
                remedies=[Remedy(params={"value": 2})],
            )


@layer("Arithmetic", torch="torch.floor_divide")
class FloorDivide(Division):
    """Divide and round down to a whole number."""

    synonyms = ("integer division", "div", "//", "quotient", "rounding mode")
    formula = "y = ⌊x / other⌋"

    def _written(self, x: str, other: str) -> str:
        # torch knows no gradient of x // other
        return f'torch.div({x}, {other}, rounding_mode="floor")'


@layer("Arithmetic", torch="torch.remainder")
class Remainder(Division):
    """Keep what a division leaves over, with the sign of the divisor."""

    sign = "%"
    synonyms = ("modulo", "mod", "%", "periodic", "wrap")
    formula = "y = x − other · ⌊x / other⌋"


@layer("Arithmetic", torch="torch.fmod")
class Fmod(Division):
    """Keep what a division leaves over, with the sign of the dividend."""

    synonyms = ("modulo", "remainder", "c modulus")
    formula = "y = x − other · trunc(x / other)"


@layer("Arithmetic", torch="torch.pow")
class Power(BinaryOrNumber):
    """Raise the first input to the power of the second, or of a number."""

    works_on = NUMBERS
    synonyms = ("pow", "exponent", "square", "cube", "root", "**")
    formula = "y = x^other"

    value: float = param(2, help="The exponent, where the second input is left open; 0.5 is the square root.")

    def infer(self, x: Shape, other: Shape | None = None) -> Shape:
        """Stretch sizes of 1 to what the other has; with a number, the shape stays."""
        if other is not None:
            expect_dtype(other, *NUMBERS, port="other")
        return super().infer(x, other)

    def _expect_value(self, x: Shape) -> None:
        number = Size.of(self.value)
        if x.dtype != "float32" and isinstance(number.value, int) and number.value < 0:
            raise Refused(
                f"raises whole numbers to powers that are not negative, but value is {number}",
                port="x",
                remedies=[Remedy(params={"value": float(number)})],
            )

    def _written(self, x: str, other: str) -> str:
        return f"{x} ** {other}" if other.startswith("(") else f"{x}**{other}"


class Extreme(BinaryOrNumber):
    """What the choice of the smaller and of the greater have in common; those with a name are below."""

    bound = ""

    value: float = param(0.0, help="The number in place of the second input, where that is left open.")

    def expression(self, call: Call) -> str:
        """Write `torch.minimum(x, other)`, or `x.clamp(max=2)` for a number."""
        if len(call.given) == 1:
            return f"{call.given[0]}.clamp({self.bound}={Size.of(self.value).text})"
        return super().expression(call)


@layer("Arithmetic", torch="torch.minimum")
class Minimum(Extreme):
    """Keep the smaller of two numbers in each place."""

    bound = "max"
    synonyms = ("min", "elementwise min", "smaller", "cap", "upper bound")
    formula = "y = min(x, other)"


@layer("Arithmetic", torch="torch.maximum")
class Maximum(Extreme):
    """Keep the greater of two numbers in each place."""

    bound = "min"
    synonyms = ("max", "elementwise max", "greater", "floor", "lower bound", "maxout")
    formula = "y = max(x, other)"


@layer("Arithmetic")
class Scale(Unary):
    """Multiply by a number and add another: y = scale * x + shift."""

    takes = NUMBERS
    synonyms = ("add number", "multiply number", "affine", "constant", "shift", "linear", "temperature")
    shown = ("scale", "shift")
    formula = "y = scale · x + shift"

    scale: float = param(1.0, help="What each number is multiplied by; with 1, it is not.")
    shift: float = param(0.0, help="What is added then; with 0, nothing is.")

    def infer(self, x: Shape) -> Shape:
        """The shape stays; whole numbers stay such among themselves."""
        expect_dtype(x, *self.takes)
        return Shape(
            *x, dtype=promoted([x.dtype, *(number_dtype(Size.of(number)) for number in self.options().values())])
        )

    def expression(self, call: Call) -> str:
        """Write `2 * x + 1`, without what changes nothing."""
        x, changes = call.given[0], self.options()
        scaled = f"{operand(self.scale)} * {x}" if "scale" in changes else x
        shift = Size.of(self.shift)
        if "shift" not in changes:
            return scaled
        if shift < 0 and not shift.names:
            return f"{scaled} - {operand(-1 * shift)}"
        return f"{scaled} + {operand(shift)}"
