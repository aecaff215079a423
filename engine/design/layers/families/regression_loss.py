"""Losses over numbers: how far a prediction is from its target."""

from __future__ import annotations

from engine.design.layers.layer import Call, Port, Refused, layer
from engine.design.layers.parameter import param
from engine.design.layers.scoring import Compared, summed
from engine.design.layers.shape import Shape


@layer("Loss", torch="F.mse_loss")
class MSELoss(Compared):
    """Average the squared distance between prediction and target, so that large errors count most."""

    synonyms = ("mean squared error", "l2", "regression", "least squares")
    formula = "loss = mean((prediction − target)²)"


@layer("Loss", torch="F.l1_loss")
class L1Loss(Compared):
    """Average the distance between prediction and target, so that outliers count no more than their size."""

    synonyms = ("mean absolute error", "mae", "regression", "robust")
    formula = "loss = mean(|prediction − target|)"

    def metric(self, call: Call) -> tuple[str, str]:
        """The squared distance, in which single large errors show."""
        prediction, target = call.given
        return "mean squared error", f"({prediction} - {target}).square(){summed(call.shapes[1])}"


@layer("Loss", torch="F.smooth_l1_loss")
class SmoothL1Loss(Compared):
    """Square small distances and take large ones as they are, as object detectors do."""

    synonyms = ("huber", "regression", "robust", "bounding box")
    shown = ("beta",)
    formula = "d = |prediction − target|\nloss = mean(d² / (2 · beta) if d < beta else d − beta / 2)"

    beta: float = param(1.0, low=0, help="Up to which distance it is squared, in the target's unit.")


@layer("Loss", torch="F.huber_loss")
class HuberLoss(Compared):
    """Square small distances and let large ones grow in a straight line of slope delta."""

    synonyms = ("smooth l1", "regression", "robust", "outliers")
    shown = ("delta",)
    formula = "d = |prediction − target|\nloss = mean(d² / 2 if d < delta else delta · (d − delta / 2))"

    delta: float = param(1.0, above=0, help="Up to which distance it is squared, in the target's unit.")


@layer("Loss", torch="F.poisson_nll_loss")
class PoissonNLLLoss(Compared):
    """Score a predicted rate of events against how many there were, as for counts."""

    synonyms = ("counts", "poisson regression", "negative log likelihood", "events")
    shown = ("log_input",)
    formula = "loss = mean(exp(prediction) − target · prediction)"

    log_input: bool = param(True, help="Whether the prediction is the logarithm of the rate, and so of either sign.")
    full: bool = param(False, help="Whether the part that hangs on the target alone is added, after Stirling.")
    eps: float = param(1e-08, above=0, help="A small number added to the rate, where it is no logarithm.")

    def metric(self, call: Call) -> tuple[str, str]:
        """The distance of the rate from the count."""
        prediction, target = call.given
        rate = f"{prediction}.exp()" if self.log_input else prediction
        return "mean absolute error", f"({rate} - {target}).abs(){summed(call.shapes[1])}"


@layer("Loss", torch="F.gaussian_nll_loss")
class GaussianNLLLoss(Compared):
    """Score a prediction together with its own variance, so that a network says how sure it is."""

    inputs = (
        Port("prediction", "What the network says."),
        Port("target", "What it should have said."),
        Port("var", "The variance that it predicts, positive, such as after Softplus."),
    )
    synonyms = ("heteroscedastic", "uncertainty", "negative log likelihood", "regression", "variance")
    formula = "v = max(var, eps)\nloss = mean(ln(v) + (prediction − target)² / v) / 2"

    full: bool = param(False, help="Whether the constant of the Gaussian is added.")
    eps: float = param(1e-06, above=0, help="The least variance that counts.")

    def infer(self, prediction: Shape, target: Shape, var: Shape | None = None) -> tuple[Shape, ...]:
        """Two equal shapes of numbers, and a variance for each number or for each last dimension."""
        super().infer(prediction, target)
        if var is not None:
            self._expect_variance(prediction, var)
        return ()

    def _expect_variance(self, prediction: Shape, var: Shape) -> None:
        if var.dtype != "float32":
            raise Refused(f"takes a variance in numbers (float32), but gets {var.dtype}", port="var")
        if tuple(var) in (tuple(prediction), tuple(prediction[:-1])):
            return
        if var.rank == prediction.rank:
            other = [size for size, own in zip(var, prediction, strict=True) if size != own]
            if len(other) == 1 and other[0] == 1:
                return
        raise Refused(
            f"takes a variance for each number, {prediction}, or one for each last dimension, but gets {var}",
            port="var",
        )
