"""Functions applied to each number, which let a network bend."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from engine.design.layers.expectations import expect_channels, expect_float
from engine.design.layers.layer import Layer, Refused, Remedy, call, layer
from engine.design.layers.parameter import param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size

_SLOPE = "What negative numbers are multiplied by, without unit."


class Elementwise(Layer):
    """What activations have in common: the shape stays."""

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        expect_float(x)
        return Shape(*x)


@layer("Activation", torch="nn.ReLU")
class ReLU(Elementwise):
    """Keep positive numbers and replace negative ones by zero."""

    synonyms = ("rectifier", "rectified linear unit", "nonlinearity")
    formula = "y = max(0, x)"


@layer("Activation", torch="nn.LeakyReLU")
class LeakyReLU(Elementwise):
    """Keep positive numbers and shrink negative ones, so that their gradient never dies."""

    synonyms = ("leaky rectifier", "nonlinearity")
    shown = ("negative_slope",)
    formula = "y = x if x > 0 else negative_slope · x"

    negative_slope: float = param(0.01, help=_SLOPE)


@layer("Activation", torch="nn.PReLU")
class PReLU(Elementwise):
    """Keep positive numbers and multiply negative ones by a slope that is learned."""

    synonyms = ("parametric rectifier", "learned slope", "nonlinearity")
    shown = ("per_channel",)
    formula = "y = x if x > 0 else weight · x"

    per_channel: bool = param(False, help="Whether each channel learns a slope of its own, instead of one for all.")
    init: float = param(0.25, help="The slope before training, without unit.")

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        expect_float(x)
        if self.per_channel:
            if x.rank < 2:
                raise Refused(
                    f"learns a slope for each channel, but {x} has none",
                    port="x",
                    remedies=[Remedy(params={"per_channel": False})],
                )
            expect_channels(x)
        return Shape(*x)

    def build(self, x: Shape) -> str:
        """Write the constructor call with as many slopes as there are channels."""
        options = {name: value for name, value in self.options().items() if name != "per_channel"}
        return call(self.torch, *([x.channels] if self.per_channel else []), **options)

    def weights(self, x: Shape) -> Mapping[str, tuple[Size, ...]]:
        """One slope, or one for each channel."""
        return {"weight": (x.channels if self.per_channel else Size.of(1),)}


@layer("Activation", torch="nn.RReLU")
class RReLU(Elementwise):
    """Keep positive numbers and multiply negative ones by a slope that is random while training."""

    synonyms = ("randomized rectifier", "random slope", "nonlinearity")
    shown = ("lower", "upper")
    formula = "y = x if x > 0 else a · x, a ~ U(lower, upper)"

    lower: float = param(1 / 8, help="The least slope, without unit.")
    upper: float = param(1 / 3, help="The greatest slope, without unit; evaluation takes the middle.")

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        if self.lower > self.upper:
            raise Refused(
                f"draws slopes from {self.lower} up to {self.upper}, but the first must not be the greater one",
                remedies=[Remedy(params={"lower": float(self.upper), "upper": float(self.lower)})],
            )
        return super().infer(x)


@layer("Activation", torch="nn.ReLU6")
class ReLU6(Elementwise):
    """Keep numbers between 0 and 6, and cut off what lies outside."""

    synonyms = ("capped rectifier", "mobile", "nonlinearity")
    formula = "y = min(max(0, x), 6)"


@layer("Activation", torch="nn.ELU")
class ELU(Elementwise):
    """Keep positive numbers and bend negative ones smoothly toward -alpha."""

    synonyms = ("exponential linear unit", "nonlinearity")
    shown = ("alpha",)
    formula = "y = x if x > 0 else alpha · (exp(x) − 1)"

    alpha: float = param(1.0, help="How far below zero a negative number can get.")


@layer("Activation", torch="nn.CELU")
class CELU(Elementwise):
    """Keep positive numbers and bend negative ones toward -alpha, without a kink at zero."""

    synonyms = ("continuously differentiable exponential linear unit", "nonlinearity")
    shown = ("alpha",)
    formula = "y = max(0, x) + min(0, alpha · (exp(x / alpha) − 1))"

    alpha: float = param(1.0, low=1e-06, help="How far below zero a negative number can get.")


@layer("Activation", torch="nn.SELU")
class SELU(Elementwise):
    """Bend negative numbers and scale all, so that deep plain networks keep mean 0 and variance 1."""

    synonyms = ("scaled exponential linear unit", "self-normalizing", "nonlinearity")
    formula = "y = 1.0507 · (x if x > 0 else 1.67326 · (exp(x) − 1))"


@layer("Activation", torch="nn.GELU")
class GELU(Elementwise):
    """Weight each number by the chance that a Gaussian variable is smaller, as transformers do."""

    synonyms = ("gaussian error linear unit", "nonlinearity")
    formula = "y = x · Φ(x)\nΦ(x) = (1 + erf(x / √2)) / 2"

    approximate: Literal["none", "tanh"] = param("none", help="Whether a faster formula with tanh stands in.")


@layer("Activation", torch="nn.SiLU")
class SiLU(Elementwise):
    """Multiply each number by its own sigmoid."""

    synonyms = ("swish", "sigmoid linear unit", "nonlinearity")
    formula = "y = x · σ(x)"


@layer("Activation", torch="nn.Mish")
class Mish(Elementwise):
    """Multiply each number by the tanh of its softplus: smooth, and a little below zero for negative ones."""

    synonyms = ("self-regularized", "nonlinearity")
    formula = "y = x · tanh(ln(1 + exp(x)))"


@layer("Activation", torch="nn.Softplus")
class Softplus(Elementwise):
    """Bend numbers smoothly so that all are positive, as for a variance."""

    synonyms = ("smooth rectifier", "positive", "log exp", "nonlinearity")
    shown = ("beta",)
    formula = "y = ln(1 + exp(beta · x)) / beta"

    beta: float = param(1.0, above=0, help="How sharp the bend at zero is; large ones come close to ReLU.")
    threshold: float = param(20.0, help="Above this, a number times beta stays as it is, which is exact enough.")


@layer("Activation", torch="nn.Sigmoid")
class Sigmoid(Elementwise):
    """Squeeze each number into the range from 0 to 1."""

    synonyms = ("logistic", "probability", "gate")
    formula = "y = σ(x) = 1 / (1 + exp(−x))"


@layer("Activation", torch="nn.LogSigmoid")
class LogSigmoid(Elementwise):
    """Give the logarithm of each number's sigmoid, exact also where the sigmoid is nearly 0."""

    synonyms = ("log probability", "logistic")
    formula = "y = ln(σ(x)) = −ln(1 + exp(−x))"


@layer("Activation", torch="nn.Hardsigmoid")
class Hardsigmoid(Elementwise):
    """Squeeze each number into the range from 0 to 1 with straight lines, fast on small devices."""

    synonyms = ("piecewise linear sigmoid", "mobile", "gate")
    formula = "y = min(max(0, x + 3), 6) / 6"


@layer("Activation", torch="nn.Hardswish")
class Hardswish(Elementwise):
    """Multiply each number by its hard sigmoid, a swish that is fast on small devices."""

    synonyms = ("hard swish", "mobile", "nonlinearity")
    formula = "y = x · min(max(0, x + 3), 6) / 6"


@layer("Activation", torch="nn.Tanh")
class Tanh(Elementwise):
    """Squeeze each number into the range from -1 to 1."""

    synonyms = ("hyperbolic tangent", "nonlinearity")
    formula = "y = tanh(x) = (exp(x) − exp(−x)) / (exp(x) + exp(−x))"


@layer("Activation", torch="nn.Hardtanh")
class Hardtanh(Elementwise):
    """Keep numbers within a range, and cut off what lies outside."""

    synonyms = ("clamp", "clip", "nonlinearity")
    shown = ("min_val", "max_val")
    formula = "y = min(max(min_val, x), max_val)"

    min_val: float = param(-1.0, help="The least number that comes out.")
    max_val: float = param(1.0, help="The greatest number that comes out.")

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        if self.min_val >= self.max_val:
            raise Refused(
                f"keeps numbers from {self.min_val} up to {self.max_val}, but the range must not be empty",
                remedies=[Remedy(params={"min_val": -1.0, "max_val": 1.0})],
            )
        return super().infer(x)


@layer("Activation", torch="nn.Softsign")
class Softsign(Elementwise):
    """Squeeze each number into the range from -1 to 1, more gently than tanh: x / (1 + |x|)."""

    synonyms = ("squash", "nonlinearity")
    formula = "y = x / (1 + |x|)"


@layer("Activation", torch="nn.Tanhshrink")
class Tanhshrink(Elementwise):
    """Take from each number its own tanh, so that small ones nearly vanish."""

    synonyms = ("shrinkage", "sparse")
    formula = "y = x − tanh(x)"


@layer("Activation", torch="nn.Hardshrink")
class Hardshrink(Elementwise):
    """Keep large numbers and replace small ones, of either sign, by zero."""

    synonyms = ("hard threshold", "shrinkage", "sparse")
    shown = ("lambd",)
    formula = "y = x if |x| > lambd else 0"

    lambd: float = param(0.5, help="How far from zero a number must be to stay.")


@layer("Activation", torch="nn.Softshrink")
class Softshrink(Elementwise):
    """Move each number toward zero by the same amount, and replace small ones by zero."""

    synonyms = ("soft threshold", "shrinkage", "sparse", "lasso")
    shown = ("lambd",)
    formula = "y = sign(x) · max(0, |x| − lambd)"

    lambd: float = param(0.5, low=0, help="By how much each number moves toward zero.")


@layer("Activation", torch="nn.Threshold")
class Threshold(Elementwise):
    """Keep numbers above a threshold, and replace the others by one value."""

    synonyms = ("cut-off", "rectifier", "nonlinearity")
    shown = ("threshold", "value")
    formula = "y = x if x > threshold else value"

    threshold: float = param(0.0, always=True, help="A number must be greater than this to stay.")
    value: float = param(0.0, always=True, help="What stands in for the others.")
