"""Recurrent layers for a single step, where the network itself says what happens between steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

from engine.design.layers.expectations import expect_features, expect_float, expect_rank
from engine.design.layers.layer import Call, Layer, Port, layer
from engine.design.layers.memory import expect_both_states, expect_state
from engine.design.layers.parameter import param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size, counted

_HIDDEN = "How many numbers it remembers from step to step."
_BIAS = "Whether learned offsets are added."
_READS = Port("x", "N × features of one step.")
_STARTS = Port("hidden", "What it remembered before, N × hidden_size; zeros without it.", optional=True)
_REMEMBERS = Port("hidden", "What it remembers now: N × hidden_size.")


class Cell(Layer):
    """What recurrent cells have in common; those with a name are below."""

    gates = 1
    inputs: ClassVar[tuple[Port, ...]] = (_READS, _STARTS)
    outputs: ClassVar[tuple[Port, ...]] = (_REMEMBERS,)
    shown = ("hidden_size",)
    hidden_size: Any
    bias: Any

    def inferred(self, x: Shape, *states: Shape | None) -> Mapping[str, Size]:
        """The features of a step."""
        return {"input_size": x.features}

    def infer(self, x: Shape, *states: Shape | None) -> Shape | tuple[Shape, ...]:
        """What is remembered after the step."""
        expect_float(x)
        expect_rank(x, 2)
        expect_features(x)
        expect_both_states(self, states)
        for port, state in zip(self.inputs[1:], states, strict=False):
            expect_state(x, state, Size.of(self.hidden_size), port.name)
        return tuple(Shape(x[0], self.hidden_size) for _ in self.outputs)

    def weights(self, x: Shape, *states: Shape | None) -> Mapping[str, tuple[Size, ...]]:
        """What it makes of the input, of its memory, and the offsets."""
        hidden = Size.of(self.hidden_size)
        rows = self.gates * hidden
        offsets = {"bias_ih": (rows,), "bias_hh": (rows,)} if self.bias else {}
        return {"weight_ih": (rows, x.features), "weight_hh": (rows, hidden), **offsets}

    def flops(self, inputs: Sequence[Any], outputs: Sequence[Shape]) -> int:
        """A multiply-add for each weight."""
        matrices = [shape for name, shape in self.weights(inputs[0]).items() if name.startswith("weight")]
        return 2 * sum(map(counted, matrices))


@layer("Recurrent", torch="nn.RNNCell")
class RNNCell(Cell):
    """Take one step of a simple recurrent layer."""

    synonyms = ("elman", "step", "recurrent")
    formula = "h = tanh(W_ih · x + b_ih + W_hh · hidden + b_hh)"

    hidden_size: int = param(64, low=1, always=True, makes=1, help=_HIDDEN)
    bias: bool = param(True, help=_BIAS)
    nonlinearity: Literal["tanh", "relu"] = param("tanh", help="The function that the step applies.")


@layer("Recurrent", torch="nn.LSTMCell")
class LSTMCell(Cell):
    """Take one step of an LSTM, with what it remembers going in and out."""

    gates = 4
    inputs = (_READS, _STARTS, Port("cell", "What its long memory held before; goes with hidden.", optional=True))
    outputs = (_REMEMBERS, Port("cell", "What its long memory holds now: N × hidden_size."))
    synonyms = ("long short-term memory", "step", "recurrent")
    formula = (
        "i, f, o = σ(W_ih · x + b_ih + W_hh · hidden + b_hh)\n"
        "g = tanh(W_ih · x + b_ih + W_hh · hidden + b_hh)\n"
        "c = f · cell + i · g\n"
        "h = o · tanh(c)"
    )

    hidden_size: int = param(64, low=1, always=True, makes=1, help=_HIDDEN)
    bias: bool = param(True, help=_BIAS)

    def statements(self, call: Call) -> tuple[str, ...]:
        """Write `hidden, cell = self.step(x, (hidden_before, cell_before))`."""
        if not any(call.outputs):
            return ()
        states = ", ".join(name for name in call.inputs[1:] if name is not None)
        given = f"{call.inputs[0]}, ({states})" if states else str(call.inputs[0])
        return (f"{', '.join(name or '_' for name in call.outputs)} = {call.module}({given})",)


@layer("Recurrent", torch="nn.GRUCell")
class GRUCell(Cell):
    """Take one step of a GRU, with what it remembers going in and out."""

    gates = 3
    synonyms = ("gated recurrent unit", "step", "recurrent")
    formula = (
        "r, z = σ(W_ih · x + b_ih + W_hh · hidden + b_hh)\n"
        "n = tanh(W_in · x + b_in + r · (W_hn · hidden + b_hn))\n"
        "h = (1 − z) · n + z · hidden"
    )

    hidden_size: int = param(64, low=1, always=True, makes=1, help=_HIDDEN)
    bias: bool = param(True, help=_BIAS)
