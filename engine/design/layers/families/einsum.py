"""Sums of products of any number of inputs, told by an equation over their dimensions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from engine.design.layers.expectations import expect_dtype
from engine.design.layers.layer import Call, Layer, Port, Refused, layer, quoted
from engine.design.layers.parameter import param
from engine.design.layers.shape import Shape
from engine.design.layers.subscripts import Subscripts


@layer("Linear", torch="torch.einsum")
class Einsum(Layer):
    """Multiply inputs and sum over dimensions as an equation of letters says, such as nij,njk->nik."""

    inputs = (Port("x", "One of the inputs, in the order of the equation.", repeats=True),)
    synonyms = ("einstein summation", "tensor contraction", "matrix product", "attention", "trace", "transpose")
    shown = ("equation",)
    formula = (
        "y_nik = Σ_j a_nij · b_njk for nij,njk->nik\n"
        "a and b the inputs, summed over each letter that is not behind the arrow"
    )

    equation: str = param(
        "nij,njk->nik",
        always=True,
        help="A letter for each dimension, a comma between inputs, -> before what comes out; others are summed over.",
    )

    def infer(self, *inputs: Shape) -> Shape:
        """The sizes of the letters that come out."""
        if not inputs:
            raise Refused("multiplies inputs, but none is connected")
        for place, x in enumerate(inputs, 1):
            expect_dtype(x, "float32", "int64", port=f"x{place}")
            expect_dtype(x, inputs[0].dtype, port=f"x{place}")
        subscripts = Subscripts.read(self.equation, inputs)
        sizes = subscripts.sizes(inputs)
        self._expect_batch_in_front(subscripts, inputs)
        return Shape(*(sizes[label] for label in subscripts.out), dtype=inputs[0].dtype)

    def expression(self, call: Call) -> str:
        """Write `torch.einsum("nij,njk->nik", x, y)`."""
        return f"torch.einsum({quoted(self.equation)}, {', '.join(call.given)})"

    def flops(self, inputs: Sequence[Any], outputs: Sequence[Shape]) -> int:
        """Two for each multiply-add of its matrix products."""
        return 2 * Subscripts.read(self.equation, inputs).multiplications(inputs)

    def _expect_batch_in_front(self, subscripts: Subscripts, inputs: Sequence[Shape]) -> None:
        batches = {labels[0] for labels, x in zip(subscripts.operands, inputs, strict=True) if x and not x[0].known}
        if batches and (len(batches) > 1 or subscripts.out[:1] != (*batches,)):
            raise Refused(
                "needs one letter for the batch, the first of each input and of what comes out, as the samples of a "
                f"batch must not meet, but the equation is {self.equation[:60]!r}"
            )
