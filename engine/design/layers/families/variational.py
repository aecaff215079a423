"""The parts of a variational autoencoder: a sample that can be learned through, and the loss of its spread."""

from __future__ import annotations

from engine.design.layers.composed import Composed, expect_same_shape
from engine.design.layers.expectations import expect_float
from engine.design.layers.layer import Call, Port, Refused, layer
from engine.design.layers.scoring import Loss
from engine.design.layers.shape import Shape

_MEAN = Port("mean", "The mean of each latent number.")
_LOGVAR = Port("logvar", "The logarithm of its variance, of the same shape.")

_SAMPLE = '''
class Reparameterise(nn.Module):
    """Draw from a Gaussian while training; its mean otherwise (Kingma and Welling 2014)."""

    def forward(self, mean: Tensor, logvar: Tensor) -> Tensor:
        if not self.training:
            return mean
        return mean + torch.randn_like(mean) * (0.5 * logvar).exp()
'''


@layer("Combine")
class Reparameterise(Composed):
    """Draw from a Gaussian with this mean and variance while training, such that both can be learned; else its mean.

    Kingma and Welling 2014, "Auto-encoding variational Bayes", section 2.4 and eq. 10.
    """

    prelude = _SAMPLE
    inputs = (_MEAN, _LOGVAR)
    synonyms = ("reparameterization trick", "reparametrize", "vae", "sample", "variational autoencoder", "latent")
    formula = "y = mean + exp(logvar / 2) · ε, ε ~ N(0, 1)"

    def infer(self, mean: Shape, logvar: Shape) -> Shape:
        """The shape of the mean."""
        expect_gaussian(mean, logvar)
        return Shape(*mean)


@layer("Loss")
class KLToUnitGaussian(Loss):
    """Score how far a Gaussian is from mean 0 and variance 1, in nats added up over the latent numbers.

    Kingma and Welling 2014, "Auto-encoding variational Bayes", section 3 and appendix B. With a scale other than 1 it
    is that of a beta-VAE (Higgins et al. 2017).
    """

    inputs = (_MEAN, _LOGVAR)
    synonyms = ("kl divergence", "kullback leibler", "vae", "variational autoencoder", "latent", "elbo", "beta")
    shown = ("scale",)
    formula = "loss = mean(Σ (mean² + exp(logvar) − 1 − logvar) / 2)"

    def infer(self, mean: Shape, logvar: Shape) -> tuple[Shape, ...]:
        """Two equal shapes of numbers."""
        expect_gaussian(mean, logvar)
        return ()

    def score(self, call: Call) -> str:
        """Write the divergence, averaged over the samples."""
        return f"{_divergence(call)}.mean()"

    def metric(self, call: Call) -> tuple[str, str]:
        """The divergence itself, whatever its scale beside other losses."""
        return "KL divergence", f"{_divergence(call)}.sum()"


def expect_gaussian(mean: Shape, logvar: Shape) -> None:
    """Refuse what is no mean and logarithm of the variance for each latent number of a sample.

    Raises:
        Refused: another element type, one number for all samples, or two shapes.
    """
    for port, x in (("mean", mean), ("logvar", logvar)):
        expect_float(x, port=port)
    if mean.rank < 2:
        raise Refused(f"takes N × latent numbers, but gets {mean}", port="mean")
    expect_same_shape(mean, logvar, ("mean", "logvar"))


def _divergence(call: Call) -> str:
    """Write one number for each sample: half of variance + mean² - 1 - logvar, added up."""
    mean, logvar = call.given
    return f"(0.5 * ({logvar}.exp() + {mean}.square() - 1 - {logvar})).flatten(1).sum(dim=1)"
