"""Layers that keep or take diagonals of matrices, which are the last two dimensions, and windows along a dimension."""

from __future__ import annotations

from engine.design.layers.axes import expect_axes, method, resized
from engine.design.layers.expectations import expect_axis
from engine.design.layers.layer import Call, Layer, Refused, Remedy, layer
from engine.design.layers.parameter import param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size


def _expect_matrices(x: Shape) -> None:
    if x.rank < 2 or (x.rank == 2 and not x[0].known):
        remedies = [Remedy(insert="Unsqueeze", params={"dim": 1})] if x.rank == 2 else []
        raise Refused(f"takes matrices, N × ... × rows × columns, but gets {x}", port="x", remedies=remedies)


class Triangle(Layer):
    """What layers that keep a triangle have in common; those with a name are below."""

    shown = ("diagonal",)

    diagonal: int = param(0, help="Which diagonal bounds it: 0 is the main one, 1 the one above, -1 the one below.")

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        _expect_matrices(x)
        return x

    def expression(self, call: Call) -> str:
        """Write `x.tril()`."""
        return method(call.given[0], self.torch, **self.options())


@layer("Shape", torch="torch.tril")
class Tril(Triangle):
    """Keep what is on and below a diagonal of each matrix, and set the rest to zero, as a causal mask does."""

    synonyms = ("lower triangle", "triangular", "causal mask", "autoregressive")
    formula = "y_ij = x_ij if j − i ≤ diagonal else 0"


@layer("Shape", torch="torch.triu")
class Triu(Triangle):
    """Keep what is on and above a diagonal of each matrix, and set the rest to zero."""

    synonyms = ("upper triangle", "triangular", "causal mask", "look ahead")
    formula = "y_ij = x_ij if j − i ≥ diagonal else 0"


@layer("Shape", torch="torch.diagonal")
class Diagonal(Layer):
    """Take a diagonal of each matrix."""

    synonyms = ("diag", "trace", "main diagonal", "variances")
    shown = ("offset",)
    formula = "y_k = x_ij where j − i == offset, k = min(i, j)"

    offset: int = param(0, help="Which diagonal: 0 is the main one, 1 the one above, -1 the one below.")
    dim1: int = param(-2, always=True, help="The dimension of the rows; it goes away.")
    dim2: int = param(-1, always=True, help="The dimension of the columns; it goes away.")

    def infer(self, x: Shape) -> Shape:
        """Leave the two dimensions out, and put the diagonal behind all others."""
        _expect_matrices(x)
        rows, columns = expect_axes(
            x, (Size.of(self.dim1), Size.of(self.dim2)), verb="takes the diagonal in", parameter="dim1", one=False
        )
        kept = [size for axis, size in enumerate(x) if axis not in (rows, columns)]
        return x.with_sizes(*kept, self._length(x, x[rows], x[columns]))

    def expression(self, call: Call) -> str:
        """Write `x.diagonal(dim1=-2, dim2=-1)`."""
        dims = {"dim1": int(self.dim1), "dim2": int(self.dim2)}
        return method(call.given[0], self.torch, **self.options(), **dims)

    def _length(self, x: Shape, rows: Size, columns: Size) -> Size:
        offset = Size.of(self.offset)
        down, across = (rows + offset, columns) if offset < 0 else (rows, columns - offset)
        if down != across and not (down.known and across.known):
            raise Refused(f"takes a diagonal whose length depends on the data, as in {x}", port="x")
        length = min(down, across)
        if length < 1:
            raise Refused(
                f"takes the diagonal {offset} beside the main one, but matrices of {rows} × {columns} have none there",
                port="x",
                remedies=[Remedy(params={"offset": 0})],
            )
        return length


@layer("Shape", torch="torch.diag_embed")
class DiagEmbed(Layer):
    """Make of the last dimension the diagonal of a matrix that is zero elsewhere."""

    synonyms = ("diagonal matrix", "diag", "covariance", "scale matrix")
    shown = ("offset",)
    formula = "y_ij = x_k if j − i == offset else 0, k = min(i, j)"

    offset: int = param(0, help="Which diagonal: 0 is the main one, 1 the one above, -1 the one below.")

    def infer(self, x: Shape) -> Shape:
        """A square in the place of the last dimension."""
        expect_axis(x, Size.of(-1), verb="lays out")
        offset = Size.of(self.offset)
        side = x[-1] + (offset if offset >= 0 else 0 - offset)
        return x.with_sizes(*x[:-1], side, side)

    def expression(self, call: Call) -> str:
        """Write `x.diag_embed()`."""
        return method(call.given[0], self.torch, **self.options())


@layer("Shape", torch="torch.Tensor.unfold")
class UnfoldDim(Layer):
    """Cut a dimension into windows that may overlap, each laid out along a new last dimension."""

    synonyms = ("sliding window", "windows", "frames", "n-grams", "strided", "unfold", "patches", "context")
    shown = ("dim", "size", "step")
    formula = "y_ij = x_(i · step + j), i along dim, 0 ≤ j < size\nn_out = ⌊(n − size) / step⌋ + 1"

    dim: int = param(1, always=True, help="The dimension that is cut; 1 is the first behind the batch.")
    size: int = param(2, low=1, always=True, help="How many places a window covers.")
    step: int = param(1, low=1, always=True, help="How far the windows lie apart.")

    def infer(self, x: Shape) -> Shape:
        """The number of windows in the place of the dimension, and their size behind all."""
        axis = expect_axis(x, Size.of(self.dim), verb="cuts", parameter="dim")
        size, length, step = Size.of(self.size), x[axis], Size.of(self.step)
        if length < size:
            raise Refused(
                f"cuts windows of {size} out of dimension {axis}, but {x} has only {length} there",
                port="x",
                remedies=[Remedy(params={"size": int(length)})],
            )
        count = length - (size - 1) if step == 1 and not size.names else (length - size) // step + 1
        return x.with_sizes(*resized(x, axis, count), size)

    def expression(self, call: Call) -> str:
        """Write `x.unfold(1, 16, 8)`."""
        return method(call.given[0], self.torch, int(self.dim), self.size, self.step)
