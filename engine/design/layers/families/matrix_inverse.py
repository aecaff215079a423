"""Layers that solve linear equations, for matrices that all come in."""

from __future__ import annotations

from engine.design.layers.expectations import expect_float
from engine.design.layers.layer import Call, Layer, Port, Refused, Remedy, layer
from engine.design.layers.shape import Shape


class OverSquares(Layer):
    """What layers over square matrices, the last two dimensions, have in common; those with a name are below."""

    def expression(self, call: Call) -> str:
        """Write `torch.linalg.inv(x)`."""
        return f"{self.torch}({', '.join(call.given)})"


class SquareToSquare(OverSquares):
    """Those that make of each matrix another of its size."""

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        expect_squares(x)
        return Shape(*x)


def expect_squares(x: Shape) -> None:
    """Refuse what is no square matrix, or one for each sample and more.

    Raises:
        Refused: another rank, element type, or rows and columns that differ.
    """
    expect_float(x)
    if x.rank < 2 or (x.rank == 2 and not x[0].known):
        raise Refused(f"takes square matrices, N × ... × K × K, but gets {x}", port="x")
    if x[-1] != x[-2]:
        raise Refused(
            f"takes square matrices, but those of {x} have {x[-2]} rows and {x[-1]} columns",
            port="x",
            remedies=[Remedy(axis=x.rank - 1, wanted=int(x[-2]))] if x[-2].known else [],
        )


@layer("Linear", torch="torch.linalg.inv")
class Inverse(SquareToSquare):
    """Invert each matrix; one that can't be inverted stops the run."""

    synonyms = ("matrix inverse", "inv", "precision matrix", "invertible")
    formula = "y = x⁻¹"


@layer("Linear", torch="torch.linalg.det")
class Det(OverSquares):
    """Give the determinant of each matrix: by how much it scales volumes."""

    synonyms = ("determinant", "volume", "normalizing flow", "jacobian")
    formula = "y = det(x)"

    def infer(self, x: Shape) -> Shape:
        """Leave the last two sizes out."""
        expect_squares(x)
        return Shape(*x[:-2])


@layer("Linear", torch="torch.linalg.matrix_exp")
class MatrixExp(SquareToSquare):
    """Give the exponential of each matrix, which turns any square into one that can be inverted."""

    synonyms = ("matrix exponential", "expm", "rotation", "lie group", "continuous time", "orthogonal")
    formula = "y = Σ_k x^k / k!"


@layer("Linear", torch="torch.linalg.solve")
class Solve(OverSquares):
    """Find what a matrix has to be multiplied by to give another, more exactly than with its inverse."""

    inputs = (
        Port("x", "The square matrices A of A X = B: N × ... × K × K."),
        Port("b", "The matrices B, a column for each equation's right side: N × ... × K × columns."),
    )
    synonyms = ("linear system", "equations", "least squares", "kalman", "gaussian process")
    formula = "x · y = b"

    def infer(self, x: Shape, b: Shape) -> Shape:
        """The solutions have the shape of what they give."""
        expect_squares(x)
        expect_float(b, port="b")
        if tuple(b[:-1]) != tuple(x[:-1]):
            axis = b.rank - 2
            can_be_set = b.rank == x.rank and b[axis] != x[-1] and x[-1].known
            raise Refused(
                f"takes right sides with as many rows as the matrices have, but x gives {x} and b gives {b}",
                port="b",
                remedies=[Remedy(axis=axis, wanted=int(x[-1]))] if can_be_set else [],
            )
        return Shape(*b)
