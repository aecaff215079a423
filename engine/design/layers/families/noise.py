"""Random numbers, drawn anew each time; while training only, or always."""

from __future__ import annotations

from engine.design.layers.elementwise import operand
from engine.design.layers.expectations import expect_dtype
from engine.design.layers.layer import Call, Layer, Refused, Remedy, layer, literal
from engine.design.layers.parameter import param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size

_ALWAYS = "Whether numbers are drawn in evaluation too, and not only while training."


class Noise(Layer):
    """What layers that draw a number for each of theirs have in common; those with a name are below."""

    always: bool = param(False, help=_ALWAYS)

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        expect_dtype(x, "float32")
        return Shape(*x)

    def expression(self, call: Call) -> str:
        """Write what is drawn, `torch.randn_like(x) if self.training else torch.zeros_like(x)`."""
        x = call.given[0]
        drawn, still = self.drawn(x), self.still(x)
        return drawn if self.always else f"{drawn} if self.training else {still}"

    def drawn(self, x: str) -> str:
        """Write the random numbers."""
        raise NotImplementedError

    def still(self, x: str) -> str:
        """Write what stands in their place when none are drawn."""
        return f"torch.zeros_like({x})"


@layer("Regularization")
class GaussianNoise(Noise):
    """Add normally distributed noise to each number, so that a network learns to see through it."""

    synonyms = ("noise", "normal", "jitter", "augmentation", "denoising", "random")
    shown = ("std",)
    formula = "y = x + ε, ε ~ N(0, std²)"

    std: float = param(0.1, above=0, help="How far the noise spreads, as a standard deviation.")

    def drawn(self, x: str) -> str:
        """Write `x + 0.1 * torch.randn_like(x)`."""
        return f"{x} + {_normal(x, self.std)}"

    def still(self, x: str) -> str:
        """Write the input as it is."""
        return x


@layer("Sources", torch="torch.randn_like")
class RandomNormal(Noise):
    """Draw a normally distributed number for each of its input; while evaluating, 0 for each."""

    synonyms = ("randn", "noise", "gaussian", "epsilon", "reparameterization", "sample")
    shown = ("std", "always")
    formula = "y ~ N(0, std²)"

    std: float = param(1.0, above=0, help="How far the numbers spread around 0, as a standard deviation.")

    def drawn(self, x: str) -> str:
        """Write `0.1 * torch.randn_like(x)`."""
        return _normal(x, self.std)


@layer("Sources", torch="torch.rand_like")
class RandomUniform(Noise):
    """Draw an evenly distributed number for each of its input; while evaluating, 0 for each."""

    synonyms = ("rand", "noise", "uniform", "random", "sample")
    shown = ("low", "high")
    formula = "y ~ U(low, high)"

    low: float = param(0.0, help="The least number that is drawn.")
    high: float = param(1.0, help="The number below which all are.")

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        if self.low > self.high:
            raise Refused(
                f"draws numbers from {self.low} up to {self.high}, but the first must not be the greater one",
                remedies=[Remedy(params={"low": float(self.high), "high": float(self.low)})],
            )
        return super().infer(x)

    def drawn(self, x: str) -> str:
        """Write `torch.empty_like(x).uniform_(-1.0, 1.0)`."""
        if not self.options().keys() & {"low", "high"}:
            return f"torch.rand_like({x})"
        return f"torch.empty_like({x}).uniform_({literal(self.low)}, {literal(self.high)})"


@layer("Sources", torch="torch.bernoulli")
class Bernoulli(Layer):
    """Draw 1 with each number of its input as the chance, and else 0; no gradient passes."""

    synonyms = ("coin", "binary", "random", "sample", "boltzmann", "mask")
    formula = "y = 1 with chance x else 0"

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        expect_dtype(x, "float32")
        return Shape(*x)

    def expression(self, call: Call) -> str:
        """Write `torch.bernoulli(x)`."""
        return f"torch.bernoulli({call.given[0]})"


def _normal(x: str, std: float) -> str:
    """Write normally distributed numbers, `0.1 * torch.randn_like(x)`."""
    return (
        f"torch.randn_like({x})" if std == 1 and not Size.of(std).names else f"{operand(std)} * torch.randn_like({x})"
    )
