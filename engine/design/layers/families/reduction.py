"""Layers that sum one or more dimensions up in one number."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar, Literal

from engine.design.layers.axes import FLOAT, SAME, SUMMED, Dtypes, expect_axes, method, plain_dims, result_dtype
from engine.design.layers.expectations import ROWS
from engine.design.layers.layer import Call, Layer, Refused, Remedy, layer, literal
from engine.design.layers.parameter import Sizes, param
from engine.design.layers.shape import Shape
from engine.design.layers.size import product

KEEPDIM = "Whether the dimension stays, with the size 1."
_TRUTH: Dtypes = MappingProxyType(dict.fromkeys(SAME, "bool"))
_COUNT: Dtypes = MappingProxyType(dict.fromkeys(SAME, "int64"))
_REAL: Dtypes = MappingProxyType(dict.fromkeys(SAME, "float32"))


@layer("Reduction")
class LastStep(Layer):
    """Keep the last step of a sequence, as after a recurrent layer."""

    synonyms = ("final state", "last hidden", "select", "many to one")
    formula = "y = x_T of x_1, …, x_T"

    def infer(self, x: Shape) -> Shape:
        """Leave dimension 1 out."""
        if x.rank < 3:
            raise Refused(f"takes {ROWS}, but gets {x}", port="x")
        return x.with_sizes(x[0], *x[2:])

    def expression(self, call: Call) -> str:
        """Write `x[:, -1]`."""
        return f"{call.given[0]}[:, -1]"


class Reduced(Layer):
    """What reductions over one or more dimensions have in common; those with a name are below."""

    verb: ClassVar[str] = "works over"
    dtypes: ClassVar[Dtypes] = FLOAT
    keeps_classes: ClassVar[bool] = False
    shown: ClassVar[tuple[str, ...]] = ("dim",)

    dim: Sizes = param(1, help="The dimensions that go away; 1 is the first behind the batch.")

    def infer(self, x: Shape) -> Shape:
        """Leave the dimensions out, or keep them with the size 1."""
        dtype = result_dtype(x, self.dtypes)
        axes = expect_axes(x, self.dim, verb=self.verb)
        keeps = getattr(self, "keepdim", False)
        kept = [1 if axis in axes else size for axis, size in enumerate(x) if keeps or axis not in axes]
        return Shape(*kept, dtype=dtype, classes=x.classes if self.keeps_classes else None)

    def expression(self, call: Call) -> str:
        """Write `x.mean(dim=1)`."""
        return method(call.given[0], self.torch, **self.arguments())

    def arguments(self) -> Mapping[str, object]:
        """The arguments by name: the dimensions, and what differs from torch's defaults."""
        options = {name: value for name, value in self.options().items() if name != "dim"}
        return {"dim": plain_dims(self.dim), **options}


class KeepableReduced(Reduced):
    """Reductions that may keep the dimensions with the size 1."""

    keepdim: bool = param(False, help=KEEPDIM)


@layer("Reduction", torch="torch.mean")
class MeanOver(KeepableReduced):
    """Average over one or more dimensions, such as the steps of a sequence."""

    verb = "averages over"
    synonyms = ("mean", "average", "global average pooling", "reduce")
    formula = "y = Σ x / n, n numbers along dim"


@layer("Reduction", torch="torch.sum")
class Sum(KeepableReduced):
    """Add up the numbers along one or more dimensions."""

    verb = "adds up over"
    dtypes = SUMMED
    synonyms = ("total", "add up", "reduce", "sum over")
    formula = "y = Σ x, over dim"


@layer("Reduction", torch="torch.prod")
class Prod(Reduced):
    """Multiply the numbers along a dimension."""

    verb = "multiplies over"
    dtypes = SUMMED
    synonyms = ("product", "multiply", "joint probability", "reduce")
    formula = "y = Π x, over dim"

    dim: Sizes = param(1, counts=(1,), help="The dimension that goes away; 1 is the first behind the batch.")
    keepdim: bool = param(False, help=KEEPDIM)


@layer("Reduction", torch="torch.nansum")
class NanSum(KeepableReduced):
    """Add up the numbers along one or more dimensions, taking what is not a number for 0."""

    verb = "adds up over"
    dtypes = SUMMED
    synonyms = ("total", "missing values", "nan", "reduce")
    formula = "y = Σ x where x is a number, over dim"


@layer("Reduction", torch="torch.amax")
class Amax(KeepableReduced):
    """Keep the largest number along one or more dimensions; equal ones share the gradient."""

    verb = "takes the largest over"
    dtypes = SAME
    keeps_classes = True
    synonyms = ("maximum", "largest", "global max pooling", "reduce")
    formula = "y = max of x, over dim"


@layer("Reduction", torch="torch.amin")
class Amin(KeepableReduced):
    """Keep the smallest number along one or more dimensions; equal ones share the gradient."""

    verb = "takes the smallest over"
    dtypes = SAME
    keeps_classes = True
    synonyms = ("minimum", "smallest", "reduce")
    formula = "y = min of x, over dim"


@layer("Reduction", torch="torch.any")
class Any(KeepableReduced):
    """Tell whether any number along one or more dimensions is true, that is, not 0."""

    verb = "looks over"
    dtypes = _TRUTH
    synonyms = ("or", "exists", "logical", "mask")
    formula = "y = x_1 ∨ x_2 ∨ …, over dim"


@layer("Reduction", torch="torch.all")
class All(KeepableReduced):
    """Tell whether all numbers along one or more dimensions are true, that is, not 0."""

    verb = "looks over"
    dtypes = _TRUTH
    synonyms = ("and", "every", "logical", "mask")
    formula = "y = x_1 ∧ x_2 ∧ …, over dim"


@layer("Reduction", torch="torch.count_nonzero")
class CountNonzero(Reduced):
    """Count along one or more dimensions the numbers that are not 0, such as the true ones of a mask."""

    verb = "counts over"
    dtypes = _COUNT
    synonyms = ("number of", "length", "count true", "mask")
    formula = "y = Σ (x ≠ 0), over dim"


@layer("Reduction", torch="torch.logsumexp")
class LogSumExp(KeepableReduced):
    """Give the logarithm of the sum of exponentials along one or more dimensions, a smooth maximum."""

    verb = "adds up over"
    dtypes = _REAL
    synonyms = ("smooth maximum", "softmax denominator", "log partition", "energy", "logadd")
    formula = "y = ln(Σ exp(x)), over dim"


class Spread(KeepableReduced):
    """How far numbers lie apart; those with a name are below."""

    shown = ("dim", "correction")

    correction: int = param(
        1, low=0, help="What is taken from the count before dividing by it: 1 for a sample's variance, 0 for a whole's."
    )

    def doubt(self, x: Shape) -> Refused | None:
        """Warn where no number is left to divide by."""
        count = product(x[axis] for axis in expect_axes(x, self.dim, verb=self.verb))
        if count.known and count <= self.correction:
            return Refused(
                f"divides by the count less {self.correction}, which is nothing for {count} numbers, so that no number "
                f"comes out",
                remedies=[Remedy(params={"correction": 0})],
            )
        return None


@layer("Reduction", torch="torch.var")
class Var(Spread):
    """Give the variance along one or more dimensions: the mean squared distance from the mean."""

    verb = "takes the variance over"
    synonyms = ("variance", "spread", "second moment")
    formula = "y = Σ (x − mean)² / (n − correction), n numbers along dim"


@layer("Reduction", torch="torch.std")
class Std(Spread):
    """Give the standard deviation along one or more dimensions: the root of the variance."""

    verb = "takes the deviation over"
    synonyms = ("standard deviation", "spread", "sigma")
    formula = "y = √(Σ (x − mean)² / (n − correction)), n numbers along dim"


@layer("Reduction", torch="torch.linalg.vector_norm")
class Norm(KeepableReduced):
    """Give the length of the vectors along one or more dimensions."""

    verb = "measures over"
    synonyms = ("length", "magnitude", "euclidean", "l1", "l2", "p-norm", "vector norm")
    shown = ("dim", "ord")
    formula = "y = (Σ |x|^ord)^(1 / ord), over dim"

    ord: float | Literal["inf", "-inf"] = param(
        2.0, help="The power: 2 for length, 1 for the sum of distances from 0, inf for the largest, 0 counts non-zeros."
    )

    def expression(self, call: Call) -> str:
        """Write `torch.linalg.vector_norm(x, 1, dim=1)`."""
        named = {name: value for name, value in self.arguments().items() if name != "ord"}
        power = f'float("{self.ord}")' if isinstance(self.ord, str) else literal(self.ord)
        arguments = ", ".join(f"{name}={literal(value)}" for name, value in named.items())
        return f"{self.torch}({call.given[0]}, {power}, {arguments})"
