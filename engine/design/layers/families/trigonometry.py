"""Functions of angles, which are in radians, and their inverses."""

from __future__ import annotations

from engine.design.layers.elementwise import Unary
from engine.design.layers.layer import layer


@layer("Elementwise", torch="torch.sin")
class Sin(Unary):
    """Take the sine of each number, an angle in radians."""

    synonyms = ("sine", "wave", "periodic", "trigonometry")
    formula = "y = sin(x)"


@layer("Elementwise", torch="torch.cos")
class Cos(Unary):
    """Take the cosine of each number, an angle in radians."""

    synonyms = ("cosine", "wave", "periodic", "trigonometry")
    formula = "y = cos(x)"


@layer("Elementwise", torch="torch.tan")
class Tan(Unary):
    """Take the tangent of each number, an angle in radians."""

    synonyms = ("tangent", "trigonometry")
    formula = "y = sin(x) / cos(x)"


@layer("Elementwise", torch="torch.asin")
class Asin(Unary):
    """Find the angle in radians that has each number, from -1 to 1, as its sine."""

    synonyms = ("arcsin", "arc sine", "inverse sine", "trigonometry")
    formula = "sin(y) = x, −π / 2 ≤ y ≤ π / 2"


@layer("Elementwise", torch="torch.acos")
class Acos(Unary):
    """Find the angle in radians that has each number, from -1 to 1, as its cosine."""

    synonyms = ("arccos", "arc cosine", "inverse cosine", "trigonometry")
    formula = "cos(y) = x, 0 ≤ y ≤ π"


@layer("Elementwise", torch="torch.atan")
class Atan(Unary):
    """Find the angle in radians that has each number as its tangent."""

    synonyms = ("arctan", "arc tangent", "inverse tangent", "trigonometry")
    formula = "tan(y) = x, −π / 2 < y < π / 2"


@layer("Elementwise", torch="torch.sinh")
class Sinh(Unary):
    """Take the hyperbolic sine of each number."""

    synonyms = ("hyperbolic sine", "hyperbolic")
    formula = "y = (exp(x) − exp(−x)) / 2"


@layer("Elementwise", torch="torch.cosh")
class Cosh(Unary):
    """Take the hyperbolic cosine of each number."""

    synonyms = ("hyperbolic cosine", "hyperbolic", "log cosh")
    formula = "y = (exp(x) + exp(−x)) / 2"


@layer("Elementwise", torch="torch.asinh")
class Asinh(Unary):
    """Take the inverse hyperbolic sine of each number, a logarithm for both signs."""

    synonyms = ("arcsinh", "inverse hyperbolic sine", "symmetric log")
    formula = "y = ln(x + √(x² + 1))"


@layer("Elementwise", torch="torch.acosh")
class Acosh(Unary):
    """Take the inverse hyperbolic cosine of each number from 1 on."""

    synonyms = ("arccosh", "inverse hyperbolic cosine")
    formula = "y = ln(x + √(x² − 1))"


@layer("Elementwise", torch="torch.atanh")
class Atanh(Unary):
    """Take the inverse hyperbolic tangent of each number from -1 to 1."""

    synonyms = ("arctanh", "inverse hyperbolic tangent", "fisher")
    formula = "y = ln((1 + x) / (1 − x)) / 2"


@layer("Elementwise", torch="torch.sinc")
class Sinc(Unary):
    """Take sin(pi x) / (pi x) of each number x, and 1 for 0."""

    synonyms = ("cardinal sine", "sampling", "filter", "trigonometry")
    formula = "y = sin(π · x) / (π · x)"


@layer("Elementwise", torch="torch.deg2rad")
class Deg2Rad(Unary):
    """Turn degrees into radians."""

    synonyms = ("degrees", "radians", "angle")
    formula = "y = x · π / 180"


@layer("Elementwise", torch="torch.rad2deg")
class Rad2Deg(Unary):
    """Turn radians into degrees."""

    synonyms = ("degrees", "radians", "angle")
    formula = "y = x · 180 / π"
