"""Powers, roots, exponentials and logarithms of each number."""

from __future__ import annotations

from engine.design.layers.elementwise import Unary
from engine.design.layers.layer import layer


@layer("Elementwise", torch="torch.sqrt")
class Sqrt(Unary):
    """Take the square root of each number; negative ones have none and give nan."""

    synonyms = ("square root", "root", "standard deviation")
    formula = "y = √(x)"


@layer("Elementwise", torch="torch.rsqrt")
class Rsqrt(Unary):
    """Take 1 over the square root of each number, as normalising does."""

    synonyms = ("reciprocal square root", "inverse root", "normalize")
    formula = "y = 1 / √(x)"


@layer("Elementwise", torch="torch.reciprocal")
class Reciprocal(Unary):
    """Take 1 over each number."""

    synonyms = ("inverse", "1/x", "one over")
    formula = "y = 1 / x"


@layer("Elementwise", torch="torch.exp")
class Exp(Unary):
    """Raise e to the power of each number."""

    synonyms = ("exponential", "e^x", "exponent", "antilog")
    formula = "y = exp(x)"


@layer("Elementwise", torch="torch.exp2")
class Exp2(Unary):
    """Raise 2 to the power of each number."""

    synonyms = ("exponential", "2^x", "base 2")
    formula = "y = 2^x"


@layer("Elementwise", torch="torch.expm1")
class Expm1(Unary):
    """Raise e to the power of each number and subtract 1, exact near 0."""

    synonyms = ("exponential", "exp minus one", "e^x - 1")
    formula = "y = exp(x) − 1"


@layer("Elementwise", torch="torch.log")
class Log(Unary):
    """Take the natural logarithm of each number."""

    synonyms = ("logarithm", "ln", "natural log")
    formula = "y = ln(x)"


@layer("Elementwise", torch="torch.log2")
class Log2(Unary):
    """Take the logarithm of each number to base 2."""

    synonyms = ("logarithm", "bits", "base 2")
    formula = "y = ln(x) / ln(2)"


@layer("Elementwise", torch="torch.log10")
class Log10(Unary):
    """Take the logarithm of each number to base 10."""

    synonyms = ("logarithm", "decibel", "base 10")
    formula = "y = ln(x) / ln(10)"


@layer("Elementwise", torch="torch.log1p")
class Log1p(Unary):
    """Take the natural logarithm of 1 plus each number, exact near 0."""

    synonyms = ("logarithm", "log one plus", "counts", "ln(1 + x)")
    formula = "y = ln(1 + x)"
