"""Where data enters a network and where its answers leave."""

from __future__ import annotations

from typing import Literal

from engine.design.layers.layer import Call, Layer, Refused, layer
from engine.design.layers.parameter import Sizes, param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size


@layer("Input and output")
class Input(Layer):
    """Bring a field of the data into the network.

    Without a field it states its own shape, so that a network can be drawn before there is data.
    """

    inputs = ()
    is_input = True
    synonyms = ("data", "source", "placeholder")
    shown = ("field",)

    field: str = param("", help="Which field of the data enters here; empty for a shape of your own.")
    shape: Sizes | None = param(
        None, low=1, help="The sizes of one sample, without the batch, such as 1 × 28 × 28, where no field is named."
    )
    dtype: Literal["float32", "int64", "bool"] = param("float32", help="The element type, where no field is named.")

    def infer(self, field: Shape | None = None) -> Shape:
        """The field's shape as the data has it, else the shape stated here."""
        if self.field:
            if field is None:
                raise Refused(f"brings in the field {self.field!r}, which the data does not have")
            return field
        if self.shape is None:
            raise Refused("needs a field of the data, or a shape of its own")
        return Shape(Size.free("N"), *self.shape, dtype=self.dtype)

    def statements(self, call: Call) -> tuple[str, ...]:
        """Nothing is computed: it is an argument of `forward`."""
        return ()


@layer("Input and output")
class Output(Layer):
    """Name a value that the exported module returns."""

    outputs = ()
    synonyms = ("result", "return", "sink")

    def infer(self, x: Shape) -> tuple[Shape, ...]:
        """Nothing comes out: what goes in is the answer."""
        return ()

    def statements(self, call: Call) -> tuple[str, ...]:
        """Nothing is computed: the value is returned by its name."""
        return ()
