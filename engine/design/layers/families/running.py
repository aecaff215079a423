"""Layers that go along a dimension and give at each place what has come up to there."""

from __future__ import annotations

from typing import ClassVar

from engine.design.layers.axes import FLOAT, SAME, SUMMED, Dtypes, method, resized, result_dtype
from engine.design.layers.expectations import expect_axis
from engine.design.layers.families.ranking import Located
from engine.design.layers.layer import Call, Layer, Refused, Remedy, layer
from engine.design.layers.parameter import param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size, SizeLike


class Running(Layer):
    """What layers have in common that gather along a dimension; those with a name are below."""

    verb: ClassVar[str] = "runs along"
    dtypes: ClassVar[Dtypes] = SUMMED
    shown: ClassVar[tuple[str, ...]] = ("dim",)

    dim: int = param(1, always=True, help="The dimension along which it goes; 1 is the first behind the batch.")

    def infer(self, x: Shape) -> Shape:
        """The sizes stay as they are."""
        dtype = result_dtype(x, self.dtypes)
        expect_axis(x, Size.of(self.dim), verb=self.verb, parameter="dim")
        return Shape(*x, dtype=dtype)

    def expression(self, call: Call) -> str:
        """Write `x.cumsum(dim=1)`."""
        return method(call.given[0], self.torch, dim=int(self.dim))


@layer("Reduction", torch="torch.cumsum")
class CumSum(Running):
    """Give at each place along a dimension the sum of all up to there."""

    synonyms = ("cumulative sum", "running total", "prefix sum", "integral", "integrate")
    formula = "y_i = Σ x_j, j ≤ i"


@layer("Reduction", torch="torch.cumprod")
class CumProd(Running):
    """Give at each place along a dimension the product of all up to there."""

    synonyms = ("cumulative product", "running product", "survival")
    formula = "y_i = Π x_j, j ≤ i"


@layer("Reduction", torch="torch.logcumsumexp")
class LogCumSumExp(Running):
    """Give at each place along a dimension the logarithm of the sum of exponentials of all up to there."""

    dtypes = FLOAT
    synonyms = ("cumulative logsumexp", "running log sum", "log space")
    formula = "y_i = ln(Σ exp(x_j)), j ≤ i"


class RunningExtreme(Located):
    """What running maxima and minima have in common; those with a name are below."""

    verb = "runs along"

    def _left(self, x: Shape, axis: int) -> tuple[SizeLike, ...]:
        return (x[axis],)


@layer("Reduction", torch="torch.cummax")
class CumMax(RunningExtreme):
    """Give at each place along a dimension the largest of all up to there, and tell where it was."""

    synonyms = ("cumulative maximum", "running maximum", "record", "peak")
    formula = "values_i = max(x_j), j ≤ i"


@layer("Reduction", torch="torch.cummin")
class CumMin(RunningExtreme):
    """Give at each place along a dimension the smallest of all up to there, and tell where it was."""

    synonyms = ("cumulative minimum", "running minimum", "drawdown")
    formula = "values_i = min(x_j), j ≤ i"


@layer("Reduction", torch="torch.diff")
class Diff(Running):
    """Give along a dimension how much each number differs from the one before."""

    verb = "subtracts along"
    dtypes = SAME
    synonyms = ("difference", "derivative", "finite difference", "gradient", "delta", "velocity")
    shown = ("dim", "n")
    formula = "y_i = x_(i + 1) − x_i, along dim, n times"

    n: int = param(1, low=1, help="How many times: 1 gives differences, 2 differences of these.")

    def infer(self, x: Shape) -> Shape:
        """Leave one place less for each time."""
        dtype = super().infer(x).dtype
        axis = int(self.dim) % x.rank
        size = x[axis]
        if size <= self.n:
            raise Refused(
                f"subtracts neighbours and needs more than {self.n} numbers along dimension {axis} for it, but {x} has "
                f"only {size} there",
                port="x",
                remedies=[Remedy(params={"n": 1})] if size > 1 else [],
            )
        return Shape(*resized(x, axis, size - self.n), dtype=dtype)

    def expression(self, call: Call) -> str:
        """Write `x.diff(n=2, dim=1)`."""
        return method(call.given[0], self.torch, **self.options(), dim=int(self.dim))
