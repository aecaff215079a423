"""Comparing numbers, and choosing between them by truth values."""

from __future__ import annotations

from typing import Literal

from engine.design.layers.broadcasting import number_dtype, promoted, stretched
from engine.design.layers.elementwise import Binary, BinaryOrNumber, Unary
from engine.design.layers.expectations import cast_to, expect_dtype
from engine.design.layers.layer import Call, Layer, Port, Refused, Remedy, layer, literal
from engine.design.layers.parameter import param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size


class Comparison(BinaryOrNumber):
    """What comparisons have in common: truth values come out. Those with a name are below."""

    gives = "bool"

    value: float = param(0.0, help="The number to compare with, where the second input is left open.")


@layer("Comparison", torch="torch.eq")
class Equal(Comparison):
    """Tell where two numbers are equal."""

    sign = "=="
    synonyms = ("eq", "same", "==", "match", "mask")
    formula = "y = x == other"


@layer("Comparison", torch="torch.ne")
class NotEqual(Comparison):
    """Tell where two numbers differ, such as where a token is no padding."""

    sign = "!="
    synonyms = ("ne", "different", "!=", "padding mask")
    formula = "y = x ≠ other"


@layer("Comparison", torch="torch.gt")
class Greater(Comparison):
    """Tell where the first number is greater than the second."""

    sign = ">"
    synonyms = ("gt", "more than", ">", "threshold", "above")
    formula = "y = x > other"


@layer("Comparison", torch="torch.ge")
class GreaterEqual(Comparison):
    """Tell where the first number is greater than the second or equal to it."""

    sign = ">="
    synonyms = ("ge", "at least", ">=", "threshold")
    formula = "y = x ≥ other"


@layer("Comparison", torch="torch.lt")
class Less(Comparison):
    """Tell where the first number is less than the second."""

    sign = "<"
    synonyms = ("lt", "less than", "<", "threshold", "below")
    formula = "y = x < other"


@layer("Comparison", torch="torch.le")
class LessEqual(Comparison):
    """Tell where the first number is less than the second or equal to it."""

    sign = "<="
    synonyms = ("le", "at most", "<=", "threshold")
    formula = "y = x ≤ other"


@layer("Comparison", torch="torch.isclose")
class IsClose(Binary):
    """Tell where two numbers are equal but for a tolerance."""

    gives = "bool"
    synonyms = ("approximately equal", "tolerance", "allclose")
    shown = ("rtol", "atol")
    formula = "y = |x − other| ≤ atol + rtol · |other|"

    rtol: float = param(1e-05, low=0, help="The tolerance as a share of the second number, without unit.")
    atol: float = param(1e-08, low=0, help="The tolerance added to that, in the numbers' own unit.")

    def infer(self, x: Shape, other: Shape) -> Shape:
        """Stretch sizes of 1 to what the other has; all else must agree, the element type too."""
        expect_dtype(other, x.dtype, port="other")
        return super().infer(x, other)

    def expression(self, call: Call) -> str:
        """Write `torch.isclose(x, other)`."""
        options = [f"{name}={literal(value)}" for name, value in self.options().items()]
        return f"torch.isclose({', '.join((*call.given, *options))})"


@layer("Comparison", torch="torch.isnan")
class IsNan(Unary):
    """Tell which numbers are nan, not a number."""

    gives = "bool"
    synonyms = ("not a number", "missing", "invalid")
    formula = "y = x ≠ x, which only nan is"


@layer("Comparison", torch="torch.isinf")
class IsInf(Unary):
    """Tell which numbers are infinite."""

    gives = "bool"
    synonyms = ("infinite", "overflow", "infinity")
    formula = "y = |x| == ∞"


@layer("Comparison", torch="torch.isfinite")
class IsFinite(Unary):
    """Tell which numbers are neither infinite nor nan."""

    gives = "bool"
    synonyms = ("finite", "valid", "nan", "infinity")
    formula = "y = |x| < ∞"


@layer("Comparison", torch="torch.signbit")
class Signbit(Unary):
    """Tell which numbers bear a minus sign."""

    gives = "bool"
    synonyms = ("negative", "is negative", "minus", "sign")
    formula = "y = x < 0 or x is −0"


@layer("Comparison", torch="torch.logical_not")
class LogicalNot(Unary):
    """Turn truth values over; a number counts as true unless it is 0."""

    gives = "bool"
    synonyms = ("not", "invert", "negate", "complement")
    formula = "y = ¬x"


@layer("Comparison", torch="torch.logical_and")
class LogicalAnd(Binary):
    """Tell where both are true; a number counts as true unless it is 0."""

    gives = "bool"
    synonyms = ("and", "both", "intersection", "combine masks")
    formula = "y = x ∧ other"


@layer("Comparison", torch="torch.logical_or")
class LogicalOr(Binary):
    """Tell where one or both are true; a number counts as true unless it is 0."""

    gives = "bool"
    synonyms = ("or", "either", "union", "combine masks")
    formula = "y = x ∨ other"


@layer("Comparison", torch="torch.logical_xor")
class LogicalXor(Binary):
    """Tell where one of the two is true and not both; a number counts as true unless it is 0."""

    gives = "bool"
    synonyms = ("exclusive or", "xor", "differs")
    formula = "y = x ⊕ other"


@layer("Comparison", torch="torch.where")
class Where(Layer):
    """Take numbers from one input where a condition holds, and from another, or one number, elsewhere."""

    inputs = (
        Port("condition", "Truth values that choose."),
        Port("x", "What is taken where the condition holds."),
        Port("other", "What is taken elsewhere; left open for a number.", optional=True),
    )
    synonyms = ("choose", "select", "if", "conditional", "mask", "switch")
    shown = ("value",)
    formula = "y = x if condition else other"

    value: float = param(0.0, help="The number that is taken elsewhere, where other is left open.")

    def infer(self, condition: Shape, x: Shape, other: Shape | None = None) -> Shape:
        """Stretch sizes of 1 to what the others have; all else must agree."""
        expect_dtype(condition, "bool", port="condition")
        given = {"condition": condition, "x": x} | ({} if other is None else {"other": other})
        dtype = promoted((x.dtype, other.dtype if other is not None else number_dtype(Size.of(self.value))))
        return Shape(*stretched(given), dtype=dtype, classes=_classes(x, other) if dtype == "int64" else None)

    def expression(self, call: Call) -> str:
        """Write `torch.where(condition, x, other)`."""
        given = call.given if len(call.given) > 2 else (*call.given, literal(self.value))
        return f"torch.where({', '.join(given)})"


def _classes(x: Shape, other: Shape | None) -> int | None:
    """How many classes what is chosen from two may index."""
    if other is None or x.classes is None or other.classes is None:
        return None
    return max(x.classes, other.classes)


@layer("Comparison", torch="torch.masked_fill")
class MaskedFill(Layer):
    """Put one number wherever a mask is true."""

    inputs = (Port("x"), Port("mask", "Truth values: where the number goes."))
    synonyms = ("mask", "fill", "attention mask", "replace", "padding", "mask token")
    shown = ("value",)
    formula = "y = value if mask else x"

    value: float | Literal["-inf", "inf"] = param(0.0, help="The number to put there; -inf before a softmax gives 0.")

    def infer(self, x: Shape, mask: Shape) -> Shape:
        """Stretch sizes of 1 to what the other has; the element type stays."""
        expect_dtype(mask, "bool", port="mask")
        if x.dtype == "int64" and (isinstance(self.value, str) or abs(Size.of(self.value).value or 0) >= 2**63):
            raise Refused(
                f"can't put {self.value} among whole numbers (int64)",
                port="x",
                remedies=[cast_to("float32"), Remedy(params={"value": 0})],
            )
        return Shape(*stretched({"x": x, "mask": mask}), dtype=x.dtype, classes=self._classes(x))

    def doubt(self, x: Shape, mask: Shape) -> Refused | None:
        """Warn of a number that is cut to a whole one."""
        if x.dtype == "float32" or isinstance(self.value, str) or float(self.value).is_integer():
            return None
        return Refused(
            f"puts {self.value} among whole numbers or truth values, which cuts it to one of them",
            port="x",
            remedies=[cast_to("float32")],
        )

    def expression(self, call: Call) -> str:
        """Write `x.masked_fill(mask, 0.0)`."""
        value = f'float("{self.value}")' if isinstance(self.value, str) else literal(self.value)
        return f"{call.given[0]}.masked_fill({call.given[1]}, {value})"

    def _classes(self, x: Shape) -> int | None:
        if x.classes is None or isinstance(self.value, str) or self.value < 0:
            return None
        return max(x.classes, int(self.value) + 1)
