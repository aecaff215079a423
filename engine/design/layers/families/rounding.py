"""Rounding, signs, and numbers kept within limits."""

from __future__ import annotations

from typing import Literal

from engine.design.layers.broadcasting import number_dtype, promoted
from engine.design.layers.elementwise import FLOAT, NUMBERS, Unary
from engine.design.layers.expectations import expect_dtype
from engine.design.layers.layer import Call, Refused, Remedy, layer
from engine.design.layers.parameter import param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size


@layer("Elementwise", torch="torch.abs")
class Abs(Unary):
    """Drop the sign of each number."""

    takes = NUMBERS
    gives = None
    synonyms = ("absolute value", "magnitude", "rectify", "l1")
    formula = "y = |x|"


@layer("Elementwise", torch="torch.neg")
class Neg(Unary):
    """Turn the sign of each number over."""

    takes = NUMBERS
    gives = None
    synonyms = ("negative", "negate", "minus", "opposite")
    formula = "y = −x"

    def expression(self, call: Call) -> str:
        """Write `-x`."""
        return f"-{call.given[0]}"


@layer("Elementwise", torch="torch.square")
class Square(Unary):
    """Multiply each number by itself."""

    gives = None
    synonyms = ("power", "squared", "x^2", "energy", "l2")
    formula = "y = x²"

    def infer(self, x: Shape) -> Shape:
        """The shape stays; truth values become whole numbers."""
        return Shape(*x, dtype=promoted((x.dtype, "int64")))


@layer("Elementwise", torch="torch.sign")
class Sign(Unary):
    """Give 1 for positive numbers, -1 for negative ones and 0 for 0."""

    gives = None
    synonyms = ("signum", "sgn", "direction", "binarize")
    formula = "y = 1 if x > 0 else −1 if x < 0 else 0"


@layer("Elementwise", torch="torch.floor")
class Floor(Unary):
    """Round each number down to a whole one; no gradient passes."""

    takes = NUMBERS
    gives = None
    synonyms = ("round down", "integer part", "quantize", "bin")
    formula = "y = ⌊x⌋"


@layer("Elementwise", torch="torch.ceil")
class Ceil(Unary):
    """Round each number up to a whole one; no gradient passes."""

    takes = NUMBERS
    gives = None
    synonyms = ("ceiling", "round up", "quantize", "bin")
    formula = "y = ⌈x⌉"


@layer("Elementwise", torch="torch.round")
class Round(Unary):
    """Round each number to the nearest whole one, or to some decimals; no gradient passes."""

    gives = None
    synonyms = ("nearest", "quantize", "decimals", "integer")
    shown = ("decimals",)
    formula = "y = round(x · 10^decimals) / 10^decimals"

    decimals: int = param(
        0, low=-10, high=10, help="How many digits stay behind the point; -1 rounds to tens.", unit="digits"
    )

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is; whole numbers have no decimals."""
        expect_dtype(x, *(FLOAT if self.options() else NUMBERS))
        return Shape(*x, dtype=x.dtype)


@layer("Elementwise", torch="torch.trunc")
class Trunc(Unary):
    """Round each number toward 0, to a whole one; no gradient passes."""

    takes = NUMBERS
    gives = None
    synonyms = ("truncate", "fix", "integer part", "round toward zero")
    formula = "y = sign(x) · ⌊|x|⌋"


@layer("Elementwise", torch="torch.frac")
class Frac(Unary):
    """Keep what stands behind the point of each number."""

    takes = FLOAT
    synonyms = ("fraction", "fractional part", "modulo 1", "periodic")
    formula = "y = x − trunc(x)"


@layer("Elementwise", torch="torch.clamp")
class Clamp(Unary):
    """Cut off what lies below a least or above a greatest number."""

    synonyms = ("clip", "limit", "saturate", "bound", "hard limit", "min", "max")
    shown = ("min", "max")
    formula = "y = min(max(x, min), max)"

    min: float | None = param(0.0, help="The least number; empty for none.")
    max: float | None = param(1.0, help="The greatest number; empty for none.")

    def infer(self, x: Shape) -> Shape:
        """The shape stays; whole numbers stay such between whole limits."""
        limits = self._limits().values()
        if not limits:
            raise Refused("needs a min, a max, or both", remedies=[Remedy(params={"min": 0.0})])
        return Shape(*x, dtype=promoted([x.dtype, *map(number_dtype, limits)]))

    def doubt(self, x: Shape) -> Refused | None:
        """Warn of limits that leave one number."""
        if self.min is None or self.max is None or self.min <= self.max:
            return None
        return Refused(
            f"makes every number {self.max}, because min is {self.min} and max is less",
            remedies=[Remedy(params={"min": float(self.max), "max": float(self.min)}, label="Swap min and max")],
        )

    def expression(self, call: Call) -> str:
        """Write `x.clamp(min=0.0, max=1.0)`."""
        named = ", ".join(f"{name}={limit.text}" for name, limit in self._limits().items())
        return f"{call.given[0]}.clamp({named})"

    def _limits(self) -> dict[str, Size]:
        return {name: Size.of(limit) for name, limit in (("min", self.min), ("max", self.max)) if limit is not None}


@layer("Elementwise", torch="torch.nan_to_num")
class NanToNum(Unary):
    """Put numbers in place of nan and of infinite ones."""

    gives = None
    synonyms = ("nan", "infinity", "missing values", "replace", "clean")
    shown = ("nan",)
    formula = "y = x if x is a number else nan"

    nan: float = param(0.0, help="What stands in for nan.")
    posinf: float | None = param(None, help="What stands in for infinity; empty for the greatest number there is.")
    neginf: float | None = param(None, help="What stands in for minus infinity; empty for the least number there is.")


@layer("Elementwise", torch="torch.logit")
class Logit(Unary):
    """Turn chances from 0 to 1 into logits, log(x / (1 - x)): the inverse of the sigmoid."""

    synonyms = ("inverse sigmoid", "log odds", "probability")
    shown = ("eps",)
    formula = "y = ln(x / (1 − x))"

    eps: float | None = param(
        None, above=0, high=0.5, help="How far chances are kept from 0 and 1, without unit; empty for not at all."
    )


@layer("Elementwise")
class Cast(Unary):
    """Turn numbers into another element type: float32, whole numbers, or truth values."""

    synonyms = ("dtype", "type", "convert", "float", "long", "int", "bool", "to")
    shown = ("dtype",)
    formula = "y = x as dtype"

    dtype: Literal["float32", "int64", "bool"] = param("float32", help="The element type that comes out.")

    def infer(self, x: Shape) -> Shape:
        """The shape stays; truth values become two classes, and class indices stay such."""
        classes = x.classes if x.dtype == "int64" else 2 if x.dtype == "bool" else None
        return Shape(*x, dtype=self.dtype, classes=classes if self.dtype == "int64" else None)

    def expression(self, call: Call) -> str:
        """Write `x.float()`, `x.long()` or `x.bool()`."""
        method = {"float32": "float", "int64": "long", "bool": "bool"}[self.dtype]
        return f"{call.given[0]}.{method}()"
