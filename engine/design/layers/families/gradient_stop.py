"""A layer that changes what is learned and not what is computed."""

from __future__ import annotations

from engine.design.layers.layer import Call, Layer, layer
from engine.design.layers.shape import Shape


@layer("Regularization", torch="torch.Tensor.detach")
class Detach(Layer):
    """Pass on what comes in, but let no gradient back: what lies before does not learn from what lies behind."""

    synonyms = ("stop gradient", "freeze", "no grad", "target network", "straight-through", "stop_gradient")
    formula = "y = x, backward: 0"

    def infer(self, x: Shape) -> Shape:
        """The shape stays as it is."""
        return x

    def expression(self, call: Call) -> str:
        """Write `x.detach()`."""
        return f"{call.given[0]}.detach()"
