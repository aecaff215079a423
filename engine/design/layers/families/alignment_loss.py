"""Losses over sequences whose steps nobody has aligned with what they should say."""

from __future__ import annotations

from engine.design.layers.expectations import ROWS, expect_fixed, expect_rank
from engine.design.layers.layer import Call, Port, Refused, Remedy, layer
from engine.design.layers.parameter import param
from engine.design.layers.scoring import Loss, expect_numbers, functional
from engine.design.layers.shape import Shape


@layer("Loss", torch="F.ctc_loss")
class CTCLoss(Loss):
    """Score a long sequence against a shorter text whose places in it are unknown, as for speech."""

    inputs = (
        Port("prediction", "Logarithms of a probability for each class at each step: N × T × C, as of LogSoftmax."),
        Port("target", "The classes in their order: N × S, filled up behind the end."),
        Port("input_lengths", "How many steps of each prediction count, N; all without it.", optional=True),
        Port("target_lengths", "How many classes of each target count, N; all without it.", optional=True),
    )
    synonyms = ("connectionist temporal classification", "speech", "handwriting", "alignment", "transcription")
    shown = ("blank",)
    formula = "loss = −ln(P(target | prediction)), summed over all alignments"

    blank: int = param(0, low=0, help="The class that stands for nothing said, and in no target.")
    zero_infinity: bool = param(False, help="Whether targets too long for their prediction count 0, not infinity.")

    def infer(
        self,
        prediction: Shape,
        target: Shape,
        input_lengths: Shape | None = None,
        target_lengths: Shape | None = None,
    ) -> tuple[Shape, ...]:
        """Steps of scores, indices of classes, and a length of each for each sample."""
        expect_numbers(prediction)
        expect_rank(prediction, 3, port="prediction", layout=ROWS)
        expect_fixed(prediction.features, prediction, "classes", port="prediction")
        if target.dtype != "int64" or target.rank != 2:
            raise Refused(
                f"takes N × S class indices (int64) as target, but gets {target} {target.dtype}", port="target"
            )
        self._expect_classes(prediction, target)
        for port, lengths in (("input_lengths", input_lengths), ("target_lengths", target_lengths)):
            if lengths is not None and (lengths.dtype != "int64" or lengths.rank != 1):
                raise Refused(
                    f"takes one length for each sample, N whole numbers (int64), but gets {lengths} {lengths.dtype}",
                    port=port,
                )
        return ()

    def score(self, call: Call) -> str:
        """Write `F.ctc_loss(...)`, which wants the steps first and every length told."""
        prediction, target, steps, classes = call.inputs
        lengths = steps or f"torch.full((len({prediction}),), {prediction}.shape[1])"
        counts = classes or f"torch.full((len({target}),), {target}.shape[1])"
        return functional(self.torch, f"{prediction}.transpose(0, 1)", str(target), lengths, counts, **self.options())

    def _expect_classes(self, prediction: Shape, target: Shape) -> None:
        scores = prediction.features
        if target.classes is not None and scores < target.classes:
            raise Refused(
                f"takes a score for each class, but the prediction gives {scores} a step and the data has "
                f"{target.classes} classes",
                port="prediction",
                remedies=[Remedy(axis=2, wanted=target.classes)],
            )
        if self.blank >= scores:
            raise Refused(
                f"has class {self.blank} for nothing said, but the prediction's classes go from 0 to {scores - 1}",
                port="prediction",
                remedies=[Remedy(params={"blank": 0}), Remedy(axis=2, wanted=int(self.blank) + 1)],
            )
