"""Tensors that do not come from the data: constants, counts, and numbers that are learned on their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from engine.design.layers.elementwise import operand
from engine.design.layers.expectations import expect_axis
from engine.design.layers.layer import Call, Layer, Refused, Remedy, call, layer, literal
from engine.design.layers.parameter import Sizes, param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size

_SIZES = "All sizes, the batch included: a 1 in front is stretched over the samples; none for a single number."


class Source(Layer):
    """What layers without inputs have in common: they are an attribute of the module, and move with it."""

    inputs = ()
    is_attribute = True

    def expression(self, call: Call) -> str:
        """Write the attribute, `self.scale`."""
        return call.module

    def statements(self, call: Call) -> tuple[str, ...]:
        """Nothing is computed, unless it bears another name than the attribute."""
        return () if call.outputs[0] in (None, call.module) else super().statements(call)


@layer("Sources", torch="torch.full")
class Constant(Source):
    """Give a tensor that is filled with one number."""

    synonyms = ("fill", "zeros", "ones", "full", "number", "fixed")
    shown = ("shape", "value")

    shape: Sizes = param((1, 1), low=1, help=_SIZES)
    value: float = param(0.0, help="The number in every place.")
    dtype: Literal["float32", "int64", "bool"] = param("float32", help="The element type.")

    def infer(self) -> Shape:
        """The sizes stated here."""
        return Shape(*self.shape, dtype=self.dtype, classes=self._classes())

    def build(self) -> str:
        """Write the buffer, `nn.Buffer(torch.full((1, 64), 0.5), persistent=False)`."""
        dtype = {} if self.dtype == "float32" else {"dtype": f"torch.{self.dtype}"}
        return _buffer(_filled(self.shape, Size.of(self.value), **dtype))

    def _classes(self) -> int | None:
        return int(self.value) + 1 if self.dtype == "int64" and self.value >= 0 else None


@layer("Sources", torch="torch.arange")
class Arange(Source):
    """Give whole numbers in a row: 0, 1, 2, ..."""

    synonyms = ("range", "count", "sequence", "indices", "positions", "steps")
    shown = ("end",)
    formula = "y_i = start + i · step\nn = ⌈(end − start) / step⌉"

    start: int = param(0, help="The first number.")
    end: int = param(10, help="The number before which it ends.", always=True)
    step: int = param(1, help="How far it is from one number to the next; negative to count down.")

    def infer(self) -> Shape:
        """As many as fit between start and end."""
        if self.step == 0:
            raise Refused("counts in steps that are not 0", remedies=[Remedy(params={"step": 1})])
        span = Size.of(self.end) - self.start
        if (span.value or 0) * (1 if self.step > 0 else -1) <= 0:
            raise Refused(f"counts from {self.start} in steps of {self.step}, but {self.end} does not lie that way")
        count = span if self.step == 1 else (span + self.step - (1 if self.step > 0 else -1)) // self.step
        least = min(int(self.start), int(self.end))
        return Shape(count, dtype="int64", classes=max(int(self.start) + 1, int(self.end)) if least >= 0 else None)

    def build(self) -> str:
        """Write the buffer, `nn.Buffer(torch.arange(10), persistent=False)`."""
        options = self.options()
        step = [self.step] if "step" in options else []
        start = [self.start] if step or "start" in options else []
        return _buffer(call("torch.arange", *start, self.end, *step))


@layer("Sources", torch="nn.Parameter")
class LearnedParameter(Source):
    """Give numbers that are learned, the same for every input: a class token, a scale, a bias, a query."""

    synonyms = ("parameter", "weight", "token", "bias", "scale", "variable", "embedding", "query")
    shown = ("shape", "init")

    shape: Sizes = param((1, 1), low=1, help=_SIZES)
    init: Literal["normal", "value"] = param("normal", help="How it starts: at random around 0, or as one number.")
    std: float = param(0.02, above=0, help="How far random numbers spread, as a standard deviation; with normal.")
    value: float = param(0.0, help="What each number is at first; with value.")

    def infer(self) -> Shape:
        """The sizes stated here."""
        return Shape(*self.shape)

    def build(self) -> str:
        """Write the parameter, `nn.Parameter(0.02 * torch.randn(1, 64))`."""
        if self.init == "value":
            return f"nn.Parameter({_filled(self.shape, Size.of(self.value))})"
        scale = "" if self.std == 1 and not Size.of(self.std).names else f"{operand(self.std)} * "
        return f"nn.Parameter({scale}{call('torch.randn', *(self.shape or [()]))})"

    def weights(self) -> Mapping[str, tuple[Size, ...]]:
        """The tensor itself, which bears the node's own name."""
        return {"": tuple(self.shape)}


@layer("Sources", torch="torch.arange")
class Positions(Layer):
    """Number the places along a dimension of its input, 0, 1, 2, ..., as for learned positions."""

    synonyms = ("position ids", "arange", "range", "indices", "time steps", "positional encoding")
    shown = ("dim",)
    formula = "y_i = i, along dim"

    dim: int = param(1, help="The dimension whose places are numbered; 1 is the first behind the batch.")

    def infer(self, x: Shape) -> Shape:
        """As many numbers as there are places; one row for all samples."""
        size = x[expect_axis(x, Size.of(self.dim), verb="numbers the places of")]
        return Shape(size, dtype="int64", classes=int(size) if size.known else None)

    def expression(self, call: Call) -> str:
        """Write `torch.arange(x.shape[1], device=x.device)`."""
        x = call.given[0]
        return f"torch.arange({x}.shape[{int(self.dim)}], device={x}.device)"


def _buffer(tensor: str) -> str:
    """Write what moves with the module to its device, and is not saved, as it never changes."""
    return f"nn.Buffer({tensor}, persistent=False)"


def _filled(shape: Sizes, value: Size, **options: str) -> str:
    """Write a tensor of one number, `torch.zeros(1, 64)` or `torch.full((1, 64), 0.5)`."""
    named = [f"{name}={text}" for name, text in options.items()]
    if not value.names and value in (0, 1):
        sizes = [literal(size) for size in shape] or ["()"]
        return f"torch.{'ones' if value == 1 else 'zeros'}({', '.join((*sizes, *named))})"
    text = f"float({value.text})" if value.names else repr(float(value))
    sizes_text = literal(tuple(shape))
    return f"torch.full({', '.join((sizes_text, text, *named))})"
