"""Functions of probability and statistics, and others that have a name."""

from __future__ import annotations

from engine.design.layers.elementwise import Unary
from engine.design.layers.layer import layer


@layer("Elementwise", torch="torch.erf")
class Erf(Unary):
    """Take the error function of each number, which rises from -1 to 1."""

    synonyms = ("error function", "gaussian", "normal distribution")
    formula = "y = 2 / √π · ∫₀ˣ exp(−t²) dt"


@layer("Elementwise", torch="torch.erfc")
class Erfc(Unary):
    """Take 1 minus the error function of each number."""

    synonyms = ("complementary error function", "gaussian", "tail")
    formula = "y = 1 − erf(x)"


@layer("Elementwise", torch="torch.special.erfcx")
class Erfcx(Unary):
    """Take the complementary error function times exp(x squared), which stays in range for large x."""

    synonyms = ("scaled complementary error function", "gaussian", "tail")
    formula = "y = exp(x²) · (1 − erf(x))"


@layer("Elementwise", torch="torch.erfinv")
class Erfinv(Unary):
    """Find the number that has each number from -1 to 1 as its error function."""

    synonyms = ("inverse error function", "gaussian", "quantile")
    formula = "erf(y) = x"


@layer("Elementwise", torch="torch.special.ndtr")
class Ndtr(Unary):
    """Take the share of a unit Gaussian that lies below each number."""

    synonyms = ("normal cdf", "gaussian cdf", "cumulative distribution", "probit")
    formula = "y = (1 + erf(x / √2)) / 2"


@layer("Elementwise", torch="torch.special.log_ndtr")
class LogNdtr(Unary):
    """Take the logarithm of the share of a unit Gaussian that lies below each number."""

    synonyms = ("log normal cdf", "gaussian cdf", "cumulative distribution")
    formula = "y = ln((1 + erf(x / √2)) / 2)"


@layer("Elementwise", torch="torch.special.ndtri")
class Ndtri(Unary):
    """Find the number below which each share, from 0 to 1, of a unit Gaussian lies."""

    synonyms = ("inverse normal cdf", "quantile", "probit", "percent point")
    formula = "Φ(y) = x"


@layer("Elementwise", torch="torch.special.entr")
class Entr(Unary):
    """Take -x log x of each number x, its share of an entropy."""

    synonyms = ("entropy", "information", "x log x")
    formula = "y = −x · ln(x)"


@layer("Elementwise", torch="torch.lgamma")
class Lgamma(Unary):
    """Take the logarithm of the absolute gamma function of each number."""

    synonyms = ("log gamma", "factorial", "gamma function")
    formula = "y = ln(|Γ(x)|)"


@layer("Elementwise", torch="torch.digamma")
class Digamma(Unary):
    """Take the derivative of the logarithm of the gamma function of each number."""

    synonyms = ("psi", "gamma function", "dirichlet")
    formula = "y = d/dx ln(Γ(x))"


@layer("Elementwise", torch="torch.i0")
class I0(Unary):
    """Take the modified Bessel function of order 0 of each number."""

    synonyms = ("bessel", "kaiser window", "von mises")
    formula = "y = Σ_k (x² / 4)^k / (k!)²"


@layer("Elementwise", torch="torch.special.i0e")
class I0e(Unary):
    """Take the modified Bessel function of order 0, divided by exp(|x|), of each number x."""

    synonyms = ("bessel", "scaled bessel", "von mises")
    formula = "y = exp(−|x|) · Σ_k (x² / 4)^k / (k!)²"


@layer("Elementwise", torch="torch.special.i1")
class I1(Unary):
    """Take the modified Bessel function of order 1 of each number."""

    synonyms = ("bessel", "von mises")
    formula = "y = x / 2 · Σ_k (x² / 4)^k / (k! · (k + 1)!)"


@layer("Elementwise", torch="torch.special.i1e")
class I1e(Unary):
    """Take the modified Bessel function of order 1, divided by exp(|x|), of each number x."""

    synonyms = ("bessel", "scaled bessel", "von mises")
    formula = "y = exp(−|x|) · x / 2 · Σ_k (x² / 4)^k / (k! · (k + 1)!)"
