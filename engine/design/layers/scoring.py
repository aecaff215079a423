"""What losses have in common: their ports and weight, what they expect of prediction and target, and their metrics.

Every loss is averaged, never summed: an epoch's loss is the mean over its samples, weighted by the size of each
batch, and would say something else for a sum. Losses have a `scale` to count more or less beside others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from engine.design.layers.layer import Call, Layer, Port, Refused, Remedy, literal
from engine.design.layers.parameter import param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size, counted, product

MEAN_OF_FLAGS = ".float().flatten(1).mean(dim=1).sum()"
MEAN_OF_NUMBERS = ".flatten(1).mean(dim=1).sum()"
_FITTING = {"int64": "CrossEntropyLoss", "bool": "BCEWithLogitsLoss"}


class Loss(Layer):
    """A score of how far a prediction is from its target. Losses live in the training script, not in the network."""

    inputs: ClassVar[tuple[Port, ...]] = (
        Port("prediction", "What the network says."),
        Port("target", "What it should have said."),
    )
    outputs = ()
    is_loss = True

    scale: float = param(1.0, low=0, help="How much this loss counts beside others, as a factor.")

    def options(self) -> Mapping[str, Any]:
        """The function's named arguments: the parameters that differ from torch's defaults."""
        return {name: value for name, value in super().options().items() if name != "scale"}

    def expression(self, call: Call) -> str:
        """Write the score, `F.mse_loss(prediction, target)`, and what it counts, `0.1 * ...`."""
        factor = product([Size.of(self.scale)]).text
        return self.score(call) if factor in ("1", "1.0") else f"{factor} * {self.score(call)}"

    def score(self, call: Call) -> str:
        """Write the mean score of a batch."""
        return functional(self.torch, *call.given, **self.options())


class Compared(Loss):
    """What losses over two equal shapes of numbers have in common."""

    def infer(self, prediction: Shape, target: Shape) -> tuple[Shape, ...]:
        """Two equal shapes of numbers."""
        expect_numbers(prediction)
        expect_number_target(target)
        expect_same(prediction, target)
        return ()

    def metric(self, call: Call) -> tuple[str, str] | None:
        """The distance in the target's own unit."""
        prediction, target = call.given[:2]
        return "mean absolute error", f"({prediction} - {target}).abs(){summed(call.shapes[1])}"


def functional(function: str, *inputs: str, **options: object) -> str:
    """Write the call of a function of torch."""
    named = [f"{name}={literal(value)}" for name, value in options.items()]
    return f"{function}({', '.join([*inputs, *named])})"


def float_tensor(value: Size | tuple[Size, ...], like: str) -> str:
    """Write one number or a list of them as a tensor of floats, on the device of another tensor."""
    sizes = value if isinstance(value, tuple) else (value,)
    texts = [f"float({size.text})" if size.names or size.value is None else repr(float(size.value)) for size in sizes]
    inner = f"[{', '.join(texts)}]" if isinstance(value, tuple) else texts[0]
    return f"torch.tensor({inner}, device={like}.device)"


def single(sizes: tuple[Size, ...] | None) -> bool:
    """Whether there is certainly one number a sample, so that a sum over all is a sum over samples."""
    return sizes is not None and all(size.known for size in sizes[1:]) and counted(sizes[1:]) == 1


def summed(shape: Shape | None) -> str:
    """Write the sum over the samples, each with the mean of its numbers."""
    return ".sum()" if single(shape) else MEAN_OF_NUMBERS


def share_right(right: str, sizes: tuple[Size, ...] | None) -> tuple[str, str]:
    """The accuracy as a metric: for each sample, the share of its places where `right` holds."""
    return "accuracy", f"({right}).sum()" if single(sizes) else f"({right}){MEAN_OF_FLAGS}"


def as_numbers(name: str, shape: Shape | None) -> str:
    """Write a target of yes and no as 1 and 0."""
    return name if shape is not None and shape.dtype == "float32" else f"{name}.float()"


def as_signs(name: str, shape: Shape | None) -> str:
    """Write a target of yes and no as 1 and -1, which numbers are already."""
    return name if shape is not None and shape.dtype == "float32" else f"2 * {name}.float() - 1"


def expect_numbers(prediction: Shape, port: str = "prediction") -> None:
    """Refuse a prediction that can't be learned from.

    Raises:
        Refused: it holds no numbers, or one for all samples.
    """
    if prediction.dtype != "float32":
        raise Refused(
            f"takes a prediction in numbers (float32), but gets {prediction.dtype}, which can't be learned from",
            port=port,
        )
    if prediction.rank < 1:
        raise Refused("takes a prediction for each sample, but gets one number for all", port=port)


def expect_number_target(target: Shape) -> None:
    """Refuse classes and truth values, which have losses of their own.

    Raises:
        Refused: the target holds no numbers.
    """
    if target.dtype != "float32":
        found = "class indices (int64)" if target.dtype == "int64" else "truth values (bool)"
        fits = _FITTING[target.dtype]
        raise Refused(f"takes numbers (float32) as target, but gets {found}; {fits} takes those", port="target")


def expect_yes_or_no(target: Shape) -> None:
    """Refuse more than two classes.

    Raises:
        Refused: the data knows more classes.
    """
    if target.classes is not None and target.classes > 2:
        raise Refused(
            f"takes targets that are yes or no, but the data has {target.classes} classes; "
            f"CrossEntropyLoss takes those",
            port="target",
        )


def expect_same(prediction: Shape, target: Shape, port: str = "prediction") -> None:
    """Refuse shapes that differ: torch would stretch N × 1 against N to N × N and learn from nonsense.

    Raises:
        Refused: with a layer between, or another width, as the remedy.
    """
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
    what = "a prediction" if port == "prediction" else port
    raise Refused(f"takes {what} of the target's shape, {target}, but gets {prediction}", port=port, remedies=remedies)


def expect_alike(first: Shape, other: Shape, names: tuple[str, str]) -> None:
    """Refuse two predictions of different shapes, which torch would stretch over each other.

    Raises:
        Refused: the sizes differ.
    """
    if tuple(first) != tuple(other):
        remedies = []
        if first.rank == other.rank:
            axis = next(index for index, (a, b) in enumerate(zip(first, other, strict=True)) if a != b)
            remedies = [Remedy(axis=axis, wanted=int(first[axis]))] if axis and first[axis].known else []
        raise Refused(
            f"takes {names[0]} and {names[1]} of one shape, but gets {first} and {other}",
            port=names[1],
            remedies=remedies,
        )
