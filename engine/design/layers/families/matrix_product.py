"""Layers that multiply matrices and vectors which all come in, and so learn nothing themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.design.layers.broadcasting import stretched
from engine.design.layers.expectations import expect_axis, expect_dtype
from engine.design.layers.families.similarity import Compared
from engine.design.layers.layer import Call, Layer, Port, Refused, Remedy, call, layer
from engine.design.layers.parameter import param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size, counted


def _expect_alike(x: Shape, other: Shape, port: str) -> None:
    """Refuse truth values, and two element types at once."""
    expect_dtype(x, "float32", "int64")
    expect_dtype(other, x.dtype, port=port)


def _expect_chained(x: Shape, other: Shape, port: str) -> None:
    if x[-1] != other[-2]:
        raise Refused(
            f"multiplies rows of x by columns of {port}, which must be equally long, but x has {x[-1]} columns ({x}) "
            f"and {port} has {other[-2]} rows ({other})",
            port=port,
            remedies=_turned(x, other) or [Remedy(axis=other.rank - 2, wanted=int(x[-1]))]
            if x[-1].known and (other.rank > 2)
            else [],
        )


def _turned(x: Shape, other: Shape) -> list[Remedy]:
    """Swap rows and columns, where it fits then."""
    if x[-1] != other[-1] or other.rank < 3:
        return []
    return [Remedy(insert="Transpose", params={"dim0": -2, "dim1": -1}, label="Swap its rows and columns")]


@layer("Linear", torch="torch.matmul")
class MatMul(Layer):
    """Multiply matrices, which are the last two dimensions, of two inputs; others are stretched to each other."""

    inputs = (Port("x", "The matrices on the left: ... × rows × K."), Port("other", "Those on the right: ... × K × C."))
    synonyms = ("matrix multiplication", "matrix product", "dot product", "@", "attention scores", "gemm", "bmm")
    formula = "y = x · other"

    def infer(self, x: Shape, other: Shape) -> Shape:
        """The rows of the left one, the columns of the right one."""
        _expect_alike(x, other, "other")
        for port, given in (("x", x), ("other", other)):
            if given.rank < 2:
                raise Refused(f"takes matrices, ... × rows × columns, but {port} gives {given}", port=port)
        self._expect_batches_apart(x, other)
        _expect_chained(x, other, "other")
        lead = stretched({"x": Shape(*x[:-2]), "other": Shape(*other[:-2])}) if x.rank + other.rank > 4 else ()
        return Shape(*lead, x[-2], other[-1], dtype=x.dtype)

    def expression(self, call: Call) -> str:
        """Write `x @ other`."""
        return f"{call.given[0]} @ {call.given[1]}"

    def flops(self, inputs: Sequence[Any], outputs: Sequence[Shape]) -> int:
        """A multiply-add for each number that comes out and each of the row it is made from."""
        return 2 * counted(outputs[0]) * counted(inputs[0][-1:])

    def _expect_batches_apart(self, x: Shape, other: Shape) -> None:
        """Refuse a batch as the columns of either, or as the rows of both, as samples would meet then."""
        rows_are_batch = x.rank == 2 and not x[0].known
        if other.rank == 2 and not other[0].known:
            raise Refused(
                f"takes matrices on the right, N × rows × columns, but other gives {other}, whose rows are the batch: "
                f"the samples of a batch must not meet",
                port="other",
                remedies=[Remedy(insert="Unsqueeze", params={"dim": -1})],
            )
        if rows_are_batch and other.rank > 2:
            raise Refused(
                f"takes matrices on the left, N × rows × columns, but x gives {x}, whose rows are the batch: the "
                f"samples of a batch must not meet",
                port="x",
                remedies=[Remedy(insert="Unsqueeze", params={"dim": 1})],
            )
        port, short, long = ("x", x, other) if x.rank < other.rank else ("other", other, x)
        if short.rank < long.rank and not short[0].known:
            raise Refused(
                f"takes inputs with the same number of dimensions, as their batches must meet, but {port} gives "
                f"{short} beside {long}",
                port=port,
                remedies=[Remedy(insert="Unsqueeze", params={"dim": 1})],
            )


@layer("Linear", torch="torch.bmm")
class BatchMatMul(Layer):
    """Multiply one matrix of each sample by another, without stretching either."""

    inputs = (Port("x", "The matrices on the left: N × rows × K."), Port("mat2", "Those on the right: N × K × C."))
    synonyms = ("bmm", "batched matrix multiplication", "matrix product", "attention scores")
    formula = "y = x · mat2"

    def infer(self, x: Shape, mat2: Shape) -> Shape:
        """The rows of the left one, the columns of the right one."""
        _expect_alike(x, mat2, "mat2")
        for port, given in (("x", x), ("mat2", mat2)):
            if given.rank != 3:
                raise Refused(f"takes one matrix a sample, N × rows × columns, but {port} gives {given}", port=port)
        if x[0] != mat2[0]:
            raise Refused(f"takes two batches of one size, but x gives {x} and mat2 gives {mat2}", port="mat2")
        _expect_chained(x, mat2, "mat2")
        return Shape(x[0], x[1], mat2[2], dtype=x.dtype)

    def expression(self, call: Call) -> str:
        """Write `torch.bmm(x, mat2)`."""
        return f"torch.bmm({call.given[0]}, {call.given[1]})"

    def flops(self, inputs: Sequence[Any], outputs: Sequence[Shape]) -> int:
        """A multiply-add for each number that comes out and each of the row it is made from."""
        return 2 * counted(outputs[0]) * counted(inputs[0][-1:])


@layer("Linear")
class Outer(Layer):
    """Multiply every number of one vector with every number of another, which gives a matrix."""

    inputs = (Port("x", "The vectors down the rows: N × ... × A."), Port("other", "Those along the columns."))
    synonyms = ("outer product", "tensor product", "bilinear", "cross correlation", "feature crossing")
    formula = "y_ij = x_i · other_j"

    def infer(self, x: Shape, other: Shape) -> Shape:
        """One size more."""
        expect_axis(x, Size.of(-1), verb="multiplies along")
        expect_axis(other, Size.of(-1), verb="multiplies along", port="other")
        if tuple(x[:-1]) != tuple(other[:-1]):
            raise Refused(
                f"takes vectors that agree in all sizes but the last, but x gives {x} and other gives {other}",
                port="other",
            )
        dtype = max((x.dtype, other.dtype), key=("bool", "int64", "float32").index)
        return Shape(*x, other[-1], dtype=dtype)

    def expression(self, call: Call) -> str:
        """Write `x.unsqueeze(-1) * other.unsqueeze(-2)`."""
        return f"{call.given[0]}.unsqueeze(-1) * {call.given[1]}.unsqueeze(-2)"


@layer("Linear", torch="torch.linalg.vecdot")
class VecDot(Compared):
    """Multiply two vectors number by number and add the products up."""

    synonyms = ("dot product", "inner product", "scalar product", "score", "matching")
    shown = ("dim",)
    formula = "y = Σ_i x1_i · x2_i"

    dim: int = param(-1, help="The dimension along which the vectors lie; it goes away.")

    def infer(self, x1: Shape, x2: Shape) -> Shape:
        """Leave the dimension out."""
        self._expect(x1, x2)
        axis = expect_axis(x1, Size.of(self.dim), verb="multiplies along", port="x1", parameter="dim")
        return Shape(*x1[:axis], *x1[axis + 1 :])

    def expression(self, call_: Call) -> str:
        """Write `torch.linalg.vecdot(x1, x2, dim=1)`."""
        return _function(self.torch, call_, **self.options())


@layer("Linear", torch="torch.linalg.cross")
class Cross(Compared):
    """Give the vector that is square to two others in space."""

    synonyms = ("cross product", "vector product", "normal", "torque")
    shown = ("dim",)
    formula = "y_i = x1_j · x2_k − x1_k · x2_j\n(i, j, k) = (0, 1, 2), (1, 2, 0), (2, 0, 1)"

    dim: int = param(-1, help="The dimension along which the vectors lie, with the size 3.")

    def infer(self, x1: Shape, x2: Shape) -> Shape:
        """The shape stays as it is."""
        self._expect(x1, x2)
        axis = expect_axis(x1, Size.of(self.dim), verb="multiplies along", port="x1", parameter="dim")
        if x1[axis] != 3:
            raise Refused(
                f"takes vectors of 3 numbers along dimension {axis}, but in {x1} there are {x1[axis]}",
                port="x1",
                remedies=[Remedy(axis=axis, wanted=3)],
            )
        return Shape(*x1)

    def expression(self, call_: Call) -> str:
        """Write `torch.linalg.cross(x1, x2)`."""
        return _function(self.torch, call_, **self.options())


@layer("Combine", torch="torch.cdist")
class Cdist(Layer):
    """Measure how far every vector of one set is from every vector of another."""

    inputs = (Port("x1", "One set: N × ... × P × features."), Port("x2", "The other: N × ... × R × features."))
    synonyms = ("pairwise distance", "distance matrix", "nearest neighbour", "euclidean", "prototypes", "clustering")
    shown = ("p",)
    formula = "y_ij = ‖x1_i − x2_j‖_p"

    p: float = param(2.0, low=0, help="The power of the distance: 1 adds the differences up, 2 is the straight line.")

    def infer(self, x1: Shape, x2: Shape) -> Shape:
        """A distance for each pair."""
        for port, given in (("x1", x1), ("x2", x2)):
            expect_dtype(given, "float32", port=port)
            if given.rank < 3:
                raise Refused(f"takes sets of vectors, N × ... × vectors × features, but gets {given}", port=port)
        if x1[-1] != x2[-1] or tuple(x1[:-2]) != tuple(x2[:-2]):
            remedies = [Remedy(axis=x2.rank - 1, wanted=int(x1[-1]))] if x1[-1] != x2[-1] and x1[-1].known else []
            raise Refused(
                f"measures between vectors that agree in all sizes but how many there are, but x1 gives {x1} and x2 "
                f"gives {x2}",
                port="x2",
                remedies=remedies,
            )
        return Shape(*x1[:-1], x2[-2])

    def expression(self, call_: Call) -> str:
        """Write `torch.cdist(x1, x2)`."""
        return _function(self.torch, call_, **self.options())

    def flops(self, inputs: Sequence[Any], outputs: Sequence[Shape]) -> int:
        """A multiply-add for each pair and feature."""
        return 2 * counted(outputs[0]) * counted(inputs[0][-1:])


def _function(name: str, use: Call, **named: object) -> str:
    """Write a call with what is connected and named arguments."""
    options = call("", **named)[1:-1]
    return f"{name}({', '.join(part for part in (*use.given, options) if part)})"
