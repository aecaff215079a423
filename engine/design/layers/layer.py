"""What a layer is: ports, parameters, a shape rule and its torch source, told in one small class.

Palette, inspector, checking, code, cost and docs read these classes and nothing else. To add a layer, write one in
`families/`; the harness in the tests proves it against torch.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar, Final, TypeVar

from engine.design.graph import ParamValue
from engine.design.layers.parameter import BadParameter, Pair, Parameter, Sizes, Triple, told_parameters
from engine.design.layers.shape import Shape
from engine.design.layers.size import Size, product

MAX_BRANCHES = 64
"""How many inputs a port that repeats itself may be given."""


@dataclass(frozen=True, slots=True)
class Port:
    """An input or output of a layer.

    Attributes:
        name: what an edge calls it.
        help: one sentence for the person.
        optional: whether the layer works without it.
        repeats: whether it stands for any number of inputs, `x1`, `x2`, ...: the name is the stem.
        when: for an output: the parameter without which it does not exist: a switch that is on, a number that counts
            the outputs, or a list with an entry for each.
        least: for an output with `when`: from which count on it exists.
    """

    name: str
    help: str = ""
    optional: bool = False
    repeats: bool = False
    when: str = ""
    least: int = 1


def counted_outputs(stem: str, when: str, *, most: int = MAX_BRANCHES, help: str = "") -> tuple[Port, ...]:
    """Tell outputs `y1`, `y2`, ... of which a layer has as many as a parameter counts; the first is always there.

    Args:
        stem: what stands before the number.
        when: the parameter that counts: a whole number, which must then be no formula, or a list of sizes.
        most: the greatest count the parameter allows.
        help: one sentence for the person.
    """
    first = Port(f"{stem}1", help)
    return (first, *(Port(f"{stem}{place}", help, when=when, least=place) for place in range(2, most + 1)))


@dataclass(frozen=True, slots=True)
class Remedy:
    """A way out that a shape rule knows of; checking makes an edit of it.

    Exactly one of these is set:

    Attributes:
        insert: the name of a layer to put into the wire before the refused port.
        params: with `insert`, the inserted layer's parameters; alone, the refusing layer's own to set.
        axis: the dimension of the refused input that should have the size `wanted`, as set by the layer it comes from.
        wanted: see `axis`.
        label: what the button says; checking words one where it is empty.
    """

    insert: str = ""
    params: Mapping[str, ParamValue] = field(default_factory=dict)
    axis: int | None = None
    wanted: int | None = None
    label: str = ""


class Refused(ValueError):
    """A layer can't take its inputs. The message completes the sentence that starts with the layer's name.

    Attributes:
        port: the name of the input that is wrong, or empty where it is the layer as a whole.
        remedies: ways out that the rule knows.
    """

    def __init__(self, says: str, *, port: str = "", remedies: Sequence[Remedy] = ()) -> None:
        super().__init__(says)
        self.says = says
        self.port = port
        self.remedies = tuple(remedies)


@dataclass(slots=True)
class Call:
    """One use of a layer in `forward`, as source.

    Attributes:
        module: the attribute, `self.conv1`, or empty for a layer that is an expression.
        inputs: the variables it reads, in the order of its connected ports; None for an optional port left open.
        outputs: the variable each output port goes to, None where nobody uses it.
        shapes: what flows in, in the order of `inputs`.
    """

    module: Final[str]
    inputs: Final[tuple[str | None, ...]]
    outputs: Final[tuple[str | None, ...]]
    shapes: Final[tuple[Shape | None, ...]]

    @property
    def given(self) -> tuple[str, ...]:
        """The inputs that are connected."""
        return tuple(name for name in self.inputs if name is not None)


class Layer:
    """One layer with its parameters worked out. Subclasses are registered with `@layer`.

    Attributes:
        name: the registered name, which project files hold.
        family: the palette's heading.
        torch: the torch callable behind it, `nn.Conv2d`, or empty.
        parameters: its parameters by name, in the order they are told.
        inputs: its input ports; the first may go unnamed in an edge.
        outputs: its output ports.
        averages_batch: whether it learns from how the samples of a batch differ, and so can't train on one alone.
        is_loss: whether it scores the network and so lives in the training script.
        is_input: whether what it gives comes from outside: the data, or the user of a block.
        is_attribute: whether what it gives is the attribute itself that its constructor makes, such as a parameter.
        prelude: source of the classes and functions its code calls, which the generated module carries before its own.
        synonyms: other words people search it by.
        shown: the parameters a card shows, the most telling first.
        formula: what it computes, for people: Unicode text in torch's own names, a line for each equation.
    """

    name: ClassVar[str]
    family: ClassVar[str]
    torch: ClassVar[str]
    parameters: ClassVar[Mapping[str, Parameter]]
    inputs: ClassVar[tuple[Port, ...]] = (Port("x"),)
    outputs: ClassVar[tuple[Port, ...]] = (Port("y"),)
    averages_batch: ClassVar[bool] = False
    is_loss: ClassVar[bool] = False
    is_input: ClassVar[bool] = False
    is_attribute: ClassVar[bool] = False
    prelude: ClassVar[str] = ""
    synonyms: ClassVar[tuple[str, ...]] = ()
    shown: ClassVar[tuple[str, ...]] = ()
    formula: ClassVar[str] = ""
    _told: Collection[str]
    """The parameters that were set; all others have their defaults."""

    def __init__(self, **values: Any) -> None:
        vars(self).update(values, _told=values)

    @classmethod
    def configured(
        cls, params: Mapping[str, ParamValue], variables: Mapping[str, Size] = MappingProxyType({})
    ) -> Layer:
        """Make the layer from a node's parameters, with defaults for those it does not set.

        Raises:
            BadParameter: a name the layer does not have, or a value outside its rule.
        """
        for name in params:
            if name not in cls.parameters:
                raise BadParameter(
                    f"{cls.name} has no parameter {name[:60]!r}; it has {', '.join(cls.parameters) or 'none'}."
                )
        _expect_plain_count(cls, params)
        made = cls(
            **{
                name: parameter.read(params.get(name, parameter.default), variables)
                for name, parameter in cls.parameters.items()
            }
        )
        made._told = params
        return made

    @classmethod
    def summary(cls) -> str:
        """The first sentence of its docstring, for palette and inspector."""
        return inspect.cleandoc(cls.__doc__ or "").partition("\n\n")[0].replace("\n", " ")

    # The shape rule

    def infer(self, *inputs: Any) -> Shape | tuple[Shape, ...]:
        """Work out what comes out, from the shapes that come in (None for an optional port left open).

        Raises:
            Refused: torch would refuse these inputs, or could not learn from them.
        """
        raise NotImplementedError

    def doubt(self, *inputs: Any) -> Refused | None:
        """Say what torch would take but a person hardly means; a warning is made of it."""
        return None

    # The source

    def inferred(self, *inputs: Any) -> Mapping[str, Size | Sizes]:
        """The constructor's leading arguments that follow from the inputs, such as `in_channels`."""
        return {}

    def build(self, *inputs: Any) -> str:
        """Write the constructor call, `nn.Conv2d(1, 6, 5)`; empty for a layer that is only an expression."""
        if not self.torch.startswith("nn."):
            return ""
        return call(
            self.torch,
            *self.inferred(*inputs).values(),
            *(getattr(self, name) for name, p in self.parameters.items() if p.always),
            **self.options(),
        )

    def options(self) -> Mapping[str, Any]:
        """The constructor's named arguments: the parameters that differ from torch's defaults."""
        return {
            name: getattr(self, name)
            for name, parameter in self.parameters.items()
            if name in self._told and not parameter.always and self._is_set(parameter)
        }

    def expression(self, call: Call) -> str:
        """Write what one use of it evaluates to, `self.conv1(x)`."""
        return f"{call.module}({', '.join(call.given)})"

    def statements(self, call: Call) -> tuple[str, ...]:
        """Write one use of it in `forward`, a line each."""
        return (f"{call.outputs[0]} = {self.expression(call)}",)

    # What it costs

    def weights(self, *inputs: Any) -> Mapping[str, tuple[Size, ...]]:
        """The shape of each learned tensor, by its name in the module's `state_dict`."""
        return {}

    def flops(self, inputs: Sequence[Any], outputs: Sequence[Shape]) -> int:
        """Floating-point operations of one sample forward, a multiply-add counted as two; 0 where negligible.

        Args:
            inputs: what comes in, a shape for each port; None for an optional port left open.
            outputs: what comes out.
        """
        return 0

    def metric(self, call: Call) -> tuple[str, str] | None:
        """For a loss: the metric that goes with it.

        Returns:
            Its name and the source of its sum over the batch's samples, a scalar tensor.
        """
        return None

    def _is_set(self, parameter: Parameter) -> bool:
        value = getattr(self, parameter.name)
        default = parameter.default
        if isinstance(value, Size) and value.names:
            return True
        if isinstance(value, (Pair, Triple)) and not isinstance(default, tuple):
            return any(part.names or part != default for part in value)
        return bool(value != default)


def _expect_plain_count(definition: type[Layer], params: Mapping[str, ParamValue]) -> None:
    """Refuse a formula for how many outputs there are: wires could not tell which of them exist."""
    for port in definition.outputs:
        name = port.when
        if port.least > 1 and definition.parameters[name].kind == "whole" and isinstance(params.get(name), str):
            raise BadParameter(
                f"{name} says how many outputs there are, so it is a plain number, but here it is {params[name]!r}."
            )


Definition = TypeVar("Definition", bound=type[Layer])

LAYERS: dict[str, type[Layer]] = {}
"""Every layer by its name."""


def layer(family: str, *, torch: str = "") -> Callable[[Definition], Definition]:
    """Register a layer under its class name."""

    def registered(definition: Definition) -> Definition:
        definition.name = definition.__name__
        definition.family = family
        definition.torch = torch
        definition.parameters = MappingProxyType(told_parameters(definition))
        LAYERS[definition.name] = definition
        return definition

    return registered


def call(function: str, *args: object, **named: object) -> str:
    """Write a call; sizes appear as their formulas, a pair or triple of equals as one number."""
    parts = [literal(arg) for arg in args]
    parts += [f"{name}={literal(value)}" for name, value in named.items()]
    return f"{function}({', '.join(parts)})"


def literal(value: object) -> str:
    """Write a value as Python source."""
    if isinstance(value, Size):
        return value.text
    if isinstance(value, (Pair, Triple)) and len({part.text for part in value}) == 1:
        return value[0].text
    if isinstance(value, tuple):
        inner = ", ".join(map(literal, value))
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, str):
        return quoted(value)
    return repr(value)


def quoted(text: str) -> str:
    """Write text as a double-quoted string of Python; what can't be printed or could end it is escaped."""
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    if character == '"':
        return '\\"'
    if character.isprintable() and character != "\\":
        return character
    return character.encode("unicode_escape").decode("ascii")


__all__ = [
    "LAYERS",
    "MAX_BRANCHES",
    "BadParameter",
    "Call",
    "Layer",
    "Pair",
    "Parameter",
    "Port",
    "Refused",
    "Remedy",
    "Shape",
    "Size",
    "Sizes",
    "Triple",
    "call",
    "counted_outputs",
    "layer",
    "literal",
    "product",
    "quoted",
]
