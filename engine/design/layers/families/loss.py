"""Losses: how far a prediction is from its target. They live in the training script, not in the network."""

from __future__ import annotations

from engine.design.layers.expectations import expect_fixed
from engine.design.layers.layer import Call, Layer, Port, Refused, Remedy, layer, literal
from engine.design.layers.parameter import param
from engine.design.layers.shape import Shape
from engine.design.layers.size import counted


class Loss(Layer):
    """What losses have in common; those with a name are below."""

    inputs = (Port("prediction", "What the network says."), Port("target", "What it should have said."))
    outputs = ()
    is_loss = True


@layer("Loss", torch="F.cross_entropy")
class CrossEntropyLoss(Loss):
    """Score how much probability the right one of several classes was given, from raw scores (logits)."""

    synonyms = ("classification", "softmax loss", "negative log likelihood", "log loss", "nll")
    shown = ("label_smoothing",)

    label_smoothing: float = param(
        0.0, low=0, high=1, help="The share of each target that is spread evenly over all classes, from 0 to 1."
    )

    def infer(self, prediction: Shape, target: Shape) -> tuple[Shape, ...]:
        """A score for each class in dimension 1, and a class index at the same places."""
        _expect_numbers(prediction)
        if target.dtype != "int64":
            raise Refused(
                f"takes class indices (int64) as target, but gets {target.dtype}; MSELoss takes numbers", port="target"
            )
        if prediction.rank < 2:
            raise Refused(
                f"takes N × C predictions, a score for each of C classes, but gets {prediction}", port="prediction"
            )
        _expect_class_places(prediction, target)
        expect_fixed(prediction.channels, prediction, "scores", port="prediction")
        self._expect_scores(prediction, target)
        return ()

    def expression(self, call: Call) -> str:
        """Write `F.cross_entropy(logits, label)`."""
        return _functional(self.torch, call.given, **self.options())

    def metric(self, call: Call) -> tuple[str, str]:
        """The share of right answers."""
        prediction, target = call.given
        right = f"({prediction}.argmax(dim=1) == {target})"
        return "accuracy", f"{right}.sum()" if _single(call.shapes[1]) else f"{right}{_MEAN_OF_FLAGS}"

    def _expect_scores(self, prediction: Shape, target: Shape) -> None:
        classes = target.classes
        scores = prediction.channels
        if classes is not None and scores < classes:
            raise Refused(
                f"takes a score for each class, but the prediction gives {scores} a sample and the data has {classes} "
                f"classes",
                port="prediction",
                remedies=[Remedy(axis=1, wanted=classes)],
            )
        if scores < 2:
            raise Refused(
                "takes a score for each of two or more classes, but the prediction gives one a sample; "
                "BCEWithLogitsLoss takes one",
                port="prediction",
                remedies=[Remedy(axis=1, wanted=2)],
            )


@layer("Loss", torch="F.mse_loss")
class MSELoss(Loss):
    """Average the squared distance between prediction and target, so that large errors count most."""

    synonyms = ("mean squared error", "l2", "regression", "least squares")

    def infer(self, prediction: Shape, target: Shape) -> tuple[Shape, ...]:
        """Two equal shapes of numbers."""
        _expect_numbers(prediction)
        _expect_number_target(target)
        _expect_same(prediction, target)
        return ()

    def expression(self, call: Call) -> str:
        """Write `F.mse_loss(prediction, target)`."""
        return _functional(self.torch, call.given)

    def metric(self, call: Call) -> tuple[str, str]:
        """The distance in the target's own unit."""
        prediction, target = call.given
        return "mean absolute error", f"({prediction} - {target}).abs(){_summed(call.shapes[1])}"


@layer("Loss", torch="F.l1_loss")
class L1Loss(Loss):
    """Average the distance between prediction and target, so that outliers count no more than their size."""

    synonyms = ("mean absolute error", "mae", "regression", "robust")

    def infer(self, prediction: Shape, target: Shape) -> tuple[Shape, ...]:
        """Two equal shapes of numbers."""
        _expect_numbers(prediction)
        _expect_number_target(target)
        _expect_same(prediction, target)
        return ()

    def expression(self, call: Call) -> str:
        """Write `F.l1_loss(prediction, target)`."""
        return _functional(self.torch, call.given)

    def metric(self, call: Call) -> tuple[str, str]:
        """The squared distance, in which single large errors show."""
        prediction, target = call.given
        return "mean squared error", f"({prediction} - {target}).square(){_summed(call.shapes[1])}"


@layer("Loss", torch="F.binary_cross_entropy_with_logits")
class BCEWithLogitsLoss(Loss):
    """Score yes-or-no answers, each from one raw score (logit): above 0 is yes."""

    synonyms = ("binary cross-entropy", "bce", "logistic", "binary classification", "multi-label", "yes or no")

    def infer(self, prediction: Shape, target: Shape) -> tuple[Shape, ...]:
        """Two equal shapes; the target holds 0 and 1, as numbers or as two classes."""
        _expect_numbers(prediction)
        if target.classes is not None and target.classes > 2:
            raise Refused(
                f"takes targets that are yes or no, but the data has {target.classes} classes; "
                f"CrossEntropyLoss takes those",
                port="target",
            )
        _expect_same(prediction, target)
        return ()

    def expression(self, call: Call) -> str:
        """Write `F.binary_cross_entropy_with_logits(logits, label.float())`, class indices made numbers first."""
        prediction, target = call.given
        shape = call.shapes[1]
        numbers = target if shape is not None and shape.dtype == "float32" else f"{target}.float()"
        return _functional(self.torch, (prediction, numbers))

    def metric(self, call: Call) -> tuple[str, str]:
        """The share of right answers."""
        prediction, target = call.given
        right = f"(({prediction} > 0) == ({target} > 0.5))"
        return "accuracy", f"{right}.sum()" if _single(call.shapes[1]) else f"{right}{_MEAN_OF_FLAGS}"


_MEAN_OF_FLAGS = ".float().flatten(1).mean(dim=1).sum()"
_MEAN_OF_NUMBERS = ".flatten(1).mean(dim=1).sum()"


def _functional(function: str, inputs: tuple[str, ...], **options: object) -> str:
    named = [f"{name}={literal(value)}" for name, value in options.items()]
    return f"{function}({', '.join([*inputs, *named])})"


def _single(shape: Shape | None) -> bool:
    """Whether there is certainly one number a sample, so that a sum over all is a sum over samples."""
    return shape is not None and all(size.known for size in shape[1:]) and counted(shape[1:]) == 1


def _summed(shape: Shape | None) -> str:
    return ".sum()" if _single(shape) else _MEAN_OF_NUMBERS


def _expect_numbers(prediction: Shape) -> None:
    if prediction.dtype != "float32":
        raise Refused(
            f"takes a prediction in numbers (float32), but gets {prediction.dtype}, which can't be learned from",
            port="prediction",
        )
    if prediction.rank < 1:
        raise Refused("takes a prediction for each sample, but gets one number for all", port="prediction")


def _expect_number_target(target: Shape) -> None:
    if target.dtype != "float32":
        found = "class indices (int64)" if target.dtype == "int64" else "truth values (bool)"
        fits = "CrossEntropyLoss" if target.dtype == "int64" else "BCEWithLogitsLoss"
        raise Refused(f"takes numbers (float32) as target, but gets {found}; {fits} takes those", port="target")


def _expect_class_places(prediction: Shape, target: Shape) -> None:
    if tuple(target) == (prediction[0], *prediction[2:]):
        return
    if target.rank == prediction.rank and target.rank == 2 and target[1] == 1:
        remedy = Remedy(insert="Reshape", params={"shape": ()}, label="Make it one class a sample")
        raise Refused(
            f"takes one class index a sample, N, as target, but gets {target}", port="target", remedies=[remedy]
        )
    remedies = []
    rest = prediction.rank - 1
    if tuple(target) == tuple(prediction[:-1]):
        order = (0, rest, *range(1, rest))
        remedies = [Remedy(insert="Permute", params={"dims": order}, label="Move the scores to dimension 1")]
    elif target.rank == 1 and prediction.rank > 2:
        remedies = [Remedy(insert="Flatten")]
    raise Refused(
        f"takes N × C predictions for N targets, and N × C × sizes for N × sizes, but gets {prediction} for {target}",
        port="prediction",
        remedies=remedies,
    )


def _expect_same(prediction: Shape, target: Shape) -> None:
    """Refuse shapes that differ: torch would stretch N × 1 against N to N × N and learn from nonsense."""
    if tuple(prediction) == tuple(target):
        return
    remedies = []
    if counted(prediction[1:]) == counted(target[1:]) and all(size.known for size in (*prediction[1:], *target[1:])):
        sizes = tuple(map(int, target[1:]))
        remedies = [Remedy(insert="Reshape", params={"shape": sizes}, label=f"Reshape it to {target}")]
    elif target.rank in (1, 2) and prediction.rank == 2:
        wanted = target.features if target.rank == 2 else None
        if wanted is None or wanted.known:
            remedies = [Remedy(axis=1, wanted=1 if wanted is None else int(wanted))]
    elif prediction.rank > 2 and target.rank <= 2:
        remedies = [Remedy(insert="Flatten")]
    raise Refused(
        f"takes a prediction of the target's shape, {target}, but gets {prediction}",
        port="prediction",
        remedies=remedies,
    )
