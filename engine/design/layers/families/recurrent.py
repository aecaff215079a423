"""Layers that read a sequence step by step and remember."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

from engine.design.layers.expectations import ROWS, expect_features, expect_float, expect_rank
from engine.design.layers.layer import Call, Layer, Port, Refused, Remedy, call, layer
from engine.design.layers.memory import expect_both_states, expect_state
from engine.design.layers.parameter import param
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size, counted

_HIDDEN = "How many numbers it remembers from step to step, for each direction."
_LAYERS = "How many such layers are stacked, each reading the one before."
_BIAS = "Whether learned offsets are added."
_DROPOUT = "The chance of each number to be dropped between stacked layers while training, from 0 to 1."
_BOTH = "Whether a second pass reads from the end, which doubles what comes out."
_READS = Port("x", "N × T × features.")
_STARTS = Port("hidden", "What it remembers before the first step, N × hidden_size; zeros without it.", optional=True)
_SEQUENCE = Port("sequence", "What it says at each step: N × T × hidden_size.")
_LAST = Port("hidden", "What it remembers at the end: N × hidden_size.")


class Recurrent(Layer):
    """What recurrent layers have in common; those with a name are below. The batch comes first."""

    gates = 1
    inputs: ClassVar[tuple[Port, ...]] = (_READS, _STARTS)
    outputs: ClassVar[tuple[Port, ...]] = (_SEQUENCE, _LAST)
    shown = ("hidden_size", "num_layers", "bidirectional")
    hidden_size: Any
    num_layers: Any
    bias: Any
    bidirectional: Any

    def inferred(self, x: Shape, *states: Shape | None) -> Mapping[str, Size]:
        """The features of a step."""
        return {"input_size": x.features}

    def infer(self, x: Shape, *states: Shape | None) -> tuple[Shape, ...]:
        """What is said at each step, and what is remembered at the end."""
        expect_float(x)
        expect_rank(x, 3, layout=ROWS)
        expect_features(x)
        self._expect_states(x, states)
        remembered = (Shape(x[0], size * self._directions) for size in self._remembered)
        return (Shape(x[0], x[1], self._said * self._directions), *remembered)

    def build(self, x: Shape, *states: Shape | None) -> str:
        """Write the constructor call."""
        return call(self.torch, x.features, self.hidden_size, **self.options(), batch_first=True)

    def expression(self, call: Call) -> str:
        """Write `self.gru(x)`, or `self.gru(x, hidden.unsqueeze(0))`; every layer starts from the same state."""
        states = [self._started(name) for name in call.inputs[1:] if name is not None]
        if len(states) > 1:
            states = [f"({', '.join(states)})"]
        return f"{call.module}({', '.join([str(call.inputs[0]), *states])})"

    def statements(self, call: Call) -> tuple[str, ...]:
        """Write the call, and for each state used, the line that takes the last layer's out of all layers'."""
        if not any(call.outputs):
            return ()
        lines = [f"{self._unpacked(call)} = {self.expression(call)}"]
        for state in filter(None, call.outputs[1:]):
            last = f"torch.cat(({state}[-2], {state}[-1]), dim=1)" if self.bidirectional else f"{state}[-1]"
            lines.append(f"{state} = {last}")
        return tuple(lines)

    def weights(self, x: Shape, *states: Shape | None) -> Mapping[str, tuple[Size, ...]]:
        """For each layer and direction: what it makes of the input, of its memory, and the offsets."""
        hidden = Size.of(self.hidden_size)
        rows = self.gates * hidden
        result: dict[str, tuple[Size, ...]] = {}
        for index in range(int(self.num_layers)):
            below = x.features if index == 0 else self._said * self._directions
            for way in ("", "_reverse")[: self._directions]:
                result[f"weight_ih_l{index}{way}"] = (rows, below)
                result[f"weight_hh_l{index}{way}"] = (rows, self._said)
                if self.bias:
                    result[f"bias_ih_l{index}{way}"] = (rows,)
                    result[f"bias_hh_l{index}{way}"] = (rows,)
                if self.narrows:
                    result[f"weight_hr_l{index}{way}"] = (self._said, hidden)
        return result

    def flops(self, inputs: Sequence[Any], outputs: Sequence[Shape]) -> int:
        """A multiply-add for each weight at each step."""
        matrices = [shape for name, shape in self.weights(inputs[0]).items() if name.startswith("weight")]
        return 2 * counted([inputs[0][1]]) * sum(map(counted, matrices))

    @property
    def narrows(self) -> bool:
        """Whether each step's answer is narrowed down by a learned matrix."""
        return False

    @property
    def _directions(self) -> int:
        return 2 if self.bidirectional else 1

    @property
    def _said(self) -> Size:
        """How many numbers a direction says at each step."""
        return self._remembered[0]

    @property
    def _remembered(self) -> tuple[Size, ...]:
        """How many numbers each state of a direction has."""
        return (Size.of(self.hidden_size),)

    def _expect_states(self, x: Shape, states: Sequence[Shape | None]) -> None:
        expect_both_states(self, states)
        for port, state, size in zip(self.inputs[1:], states, self._remembered, strict=False):
            expect_state(x, state, size, port.name)

    def _started(self, state: str) -> str:
        count = Size.of(self.num_layers) * self._directions
        return f"{state}.unsqueeze(0)" if count.text == "1" else f"{state}.repeat({count.text}, 1, 1)"

    def _unpacked(self, call: Call) -> str:
        names = [name or "_" for name in call.outputs]
        if len(names) < 3:
            return ", ".join(names)
        states = f"({', '.join(names[1:])})" if any(call.outputs[1:]) else "_"
        return f"{names[0]}, {states}"


@layer("Recurrent", torch="nn.RNN")
class RNN(Recurrent):
    """Read a sequence with one simple memory that each step updates."""

    synonyms = ("recurrent", "elman", "sequence", "time series")
    formula = "h_t = tanh(W_ih · x_t + b_ih + W_hh · h_(t − 1) + b_hh)"

    hidden_size: int = param(64, low=1, always=True, help=_HIDDEN)
    num_layers: int = param(1, low=1, help=_LAYERS)
    nonlinearity: Literal["tanh", "relu"] = param("tanh", help="The function that each step applies.")
    bias: bool = param(True, help=_BIAS)
    dropout: float = param(0.0, low=0, high=1, help=_DROPOUT)
    bidirectional: bool = param(False, help=_BOTH)


@layer("Recurrent", torch="nn.LSTM")
class LSTM(Recurrent):
    """Read a sequence with a long memory whose gates learn what to keep and what to forget."""

    gates = 4
    inputs = (
        _READS,
        _STARTS,
        Port("cell", "What its long memory holds before the first step; goes with hidden.", optional=True),
    )
    outputs = (_SEQUENCE, _LAST, Port("cell", "What its long memory holds at the end: N × hidden_size."))
    synonyms = ("long short-term memory", "recurrent", "sequence", "time series")
    formula = (
        "i, f, o = σ(W_ih · x_t + b_ih + W_hh · h_(t − 1) + b_hh)\n"
        "g = tanh(W_ih · x_t + b_ih + W_hh · h_(t − 1) + b_hh)\n"
        "c_t = f · c_(t − 1) + i · g\n"
        "h_t = o · tanh(c_t)"
    )

    hidden_size: int = param(64, low=1, always=True, help=_HIDDEN)
    num_layers: int = param(1, low=1, help=_LAYERS)
    bias: bool = param(True, help=_BIAS)
    dropout: float = param(0.0, low=0, high=1, help=_DROPOUT)
    bidirectional: bool = param(False, help=_BOTH)
    proj_size: int = param(0, low=0, help="To how many numbers each step's answer is narrowed down; 0 leaves them all.")

    def infer(self, x: Shape, *states: Shape | None) -> tuple[Shape, ...]:
        """What is said at each step, and what is remembered at the end."""
        if self.proj_size >= self.hidden_size:
            raise Refused(
                f"narrows {self.hidden_size} numbers down to proj_size, which must be smaller, but is {self.proj_size}",
                remedies=[Remedy(params={"proj_size": 0})],
            )
        return super().infer(x, *states)

    @property
    def narrows(self) -> bool:
        """Whether each step's answer is narrowed down by a learned matrix."""
        return bool(self.proj_size)

    @property
    def _remembered(self) -> tuple[Size, ...]:
        hidden = Size.of(self.hidden_size)
        return (Size.of(self.proj_size), hidden) if self.narrows else (hidden, hidden)


@layer("Recurrent", torch="nn.GRU")
class GRU(Recurrent):
    """Read a sequence with two gates that learn what to keep, lighter than an LSTM."""

    gates = 3
    synonyms = ("gated recurrent unit", "recurrent", "sequence", "time series")
    formula = (
        "r, z = σ(W_ih · x_t + b_ih + W_hh · h_(t − 1) + b_hh)\n"
        "n = tanh(W_in · x_t + b_in + r · (W_hn · h_(t − 1) + b_hn))\n"
        "h_t = (1 − z) · n + z · h_(t − 1)"
    )

    hidden_size: int = param(64, low=1, always=True, help=_HIDDEN)
    num_layers: int = param(1, low=1, help=_LAYERS)
    bias: bool = param(True, help=_BIAS)
    dropout: float = param(0.0, low=0, high=1, help=_DROPOUT)
    bidirectional: bool = param(False, help=_BOTH)
