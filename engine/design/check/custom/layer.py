"""Code of the user's own as a layer: ports and parameters as its signature says, shapes as the engine found them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from engine.design.check.custom.code_text import CodeUnreadable
from engine.design.check.custom.found import NOTHING_FOUND, Answer, Found, Number, Question, Setting, Tensors
from engine.design.check.custom.signature import Signature, read_code, summary_of
from engine.design.check.problem import Problem, Repair, Severity
from engine.design.graph import Block, Graph, Node, ParamValue
from engine.design.graph.blocks import rename_block
from engine.design.graph.code import code_of
from engine.design.graph.expression import evaluate
from engine.design.layers import Layer, Port, Refused, Shape, Size
from engine.design.layers.layer import Call, call
from engine.design.layers.size import SizeTooLarge

if TYPE_CHECKING:
    from engine.design.check.checked import Checked, NodeCheck

WAITING = "waiting"
"""The code of the problem of a custom layer whose shapes the engine has yet to find."""
NOT_TRUSTED = "not-trusted"
"""The code of the problem of a custom layer that may not run yet."""


class Unknown(Refused):
    """What a custom layer gives is not known, which is no fault of its inputs.

    Attributes:
        severity: how much it matters.
        code: the code of the problem.
    """

    def __init__(self, says: str, *, severity: Severity, code: str) -> None:
        super().__init__(says)
        self.severity = severity
        self.code = code


class CodeLayer(Layer):
    """A custom layer.

    Attributes:
        block: the code.
        signature: what was read from it; None where it can't be read.
        settings: its parameters worked out, by name.
        found: what the engine has found out.
    """

    torch = ""
    block: ClassVar[Block]
    signature: ClassVar[Signature | None]
    flaw: ClassVar[CodeUnreadable | None]

    def __init__(self, **values: Any) -> None:
        self.settings = values
        self.found: Found = NOTHING_FOUND

    def __getattr__(self, name: str) -> Any:
        """A parameter by its name, for those who show what a layer is set to."""
        try:
            return vars(self)["settings"][name]
        except KeyError:
            raise AttributeError(name) from None

    def inform(self, found: Found) -> None:
        """Hand over what the engine has found out."""
        self.found = found

    @classmethod
    def summary(cls) -> str:
        """What its author or its docstring says of it."""
        return summary_of(cls.block)

    def question(self, *inputs: Shape | None) -> Question:
        """What has to be known to tell what comes out.

        Raises:
            Refused: a size that its constructor takes is not there.
        """
        assert self.signature is not None
        symbols = _Symbols()
        arrived = tuple(symbols.tensors(shape) for shape in inputs)
        sizes = tuple((name, symbols.number(size)) for name, size in self.inferred(*inputs).items())
        settings = tuple((name, _plain(value)) for name, value in self.settings.items())
        told = self.signature
        return Question(told.name, told.is_module, self.block.code, settings, sizes, arrived, symbols.told())

    def answer(self, *inputs: Shape | None) -> Answer | None:
        """What the engine found for these inputs, if it has."""
        return self.found.answers.get(self.question(*inputs))

    def infer(self, *inputs: Shape | None) -> tuple[Shape, ...]:
        """What the engine found to come out."""
        if not self.found.is_trusted:
            raise Unknown(
                "runs code that this project brings, which is not trusted yet: look at it, and trust it to run it",
                severity="error",
                code=NOT_TRUSTED,
            )
        found = self.answer(*inputs)
        if found is None:
            raise Unknown("waits for the engine to find out what its code gives", severity="hint", code=WAITING)
        if found.says:
            raise Unknown(f"can't compute, as its code fails: {found.says}", severity="error", code="custom-code")
        sizes = _Symbols()
        for shape in inputs:
            sizes.tensors(shape)
        return tuple(sizes.shape(told) for told in found.outputs)

    def inferred(self, *inputs: Shape | None) -> Mapping[str, Size]:
        """The sizes that its constructor takes."""
        assert self.signature is not None
        result = {}
        for name, axis in self.signature.inferred.items():
            first, port = inputs[0], self.inputs[0].name
            if first is None or first.rank <= max(axis, 0):
                given = "nothing" if first is None else first
                raise Refused(f"takes its {name} from dimension {axis} of {port}, but gets {given}", port=port)
            if not first[axis].known:
                says = f"takes its {name} from dimension {axis} of {port}, which has no fixed size: {first}"
                raise Refused(says, port=port)
            result[name] = first[axis]
        return result

    def build(self, *inputs: Shape | None) -> str:
        """Write the constructor call; nothing for a function."""
        assert self.signature is not None
        return call(self.signature.name, **self.inferred(*inputs), **self.options()) if self.signature.is_module else ""

    def options(self) -> Mapping[str, Any]:
        """The parameters that differ from the defaults of the code."""
        return {
            name: self.settings[name]
            for name, parameter in self.parameters.items()
            if _differs(self.settings[name], parameter.default)
        }

    def expression(self, call_: Call) -> str:
        """Write the call, with what follows an input left open by its name."""
        assert self.signature is not None
        parts: list[str] = []
        is_placed = True
        for port, name in zip(self.inputs, call_.inputs, strict=True):
            is_placed = is_placed and name is not None
            if name is not None:
                parts.append(name if is_placed else f"{port.name}={name}")
        if call_.module:
            return f"{call_.module}({', '.join(parts)})"
        written = call(self.signature.name, **self.options())
        return f"{self.signature.name}({', '.join([*parts, written[len(self.signature.name) + 1 : -1]]).rstrip(', ')})"

    def statements(self, call: Call) -> tuple[str, ...]:
        """Write one use of it."""
        return (f"{', '.join(name or '_' for name in call.outputs)} = {self.expression(call)}",)

    def weights(self, *inputs: Shape | None) -> Mapping[str, tuple[Size, ...]]:
        """The learned tensors that the engine found."""
        found = self.answer(*inputs)
        return {name: tuple(map(Size.of, sizes)) for name, sizes in found.weights} if found else {}

    def flops(self, inputs: Sequence[Shape | None], outputs: Sequence[Shape]) -> int:
        """Those that torch counted."""
        found = self.answer(*inputs)
        return found.flops if found else 0


class _Symbols:
    """The sizes among inputs that may become others, each with a name of its own: `s0`, `s1`."""

    def __init__(self) -> None:
        self._by_text: dict[str, tuple[str, Size]] = {}

    def number(self, size: Size) -> Number:
        if size.value is not None and not size.names:
            return int(size)
        return self._by_text.setdefault(size.text, (f"s{len(self._by_text)}", size))[0]

    def tensors(self, shape: Shape | None) -> Tensors | None:
        return None if shape is None else Tensors(shape.dtype, tuple(map(self.number, shape)))

    def told(self) -> tuple[tuple[str, int | None], ...]:
        return tuple((name, None if size.value is None else int(size)) for name, size in self._by_text.values())

    def shape(self, told: Tensors) -> Shape:
        meaning = dict(self._by_text.values())
        sizes = [Size.of(size if isinstance(size, int) else _worked_out(size, meaning)) for size in told.sizes]
        return Shape(*sizes, dtype=told.dtype)  # type: ignore[arg-type]


def _worked_out(text: str, meaning: Mapping[str, Size]) -> Size | int:
    if text.startswith("?"):
        return Size.free(text[1:])
    found = evaluate(text, meaning)
    if isinstance(found, Size | int):
        return found
    raise SizeTooLarge


def _plain(value: Any) -> Setting:
    if isinstance(value, Size):
        return value.value
    return tuple(_plain(item) for item in value) if isinstance(value, tuple) else value  # type: ignore[misc]


def _differs(value: Any, default: ParamValue) -> bool:
    if isinstance(value, Size) and value.names:
        return True
    if isinstance(value, tuple) and any(isinstance(item, Size) and item.names for item in value):
        return True
    return bool(value != default)


def defined(name: str, block: Block, family: str) -> type[CodeLayer]:
    """Make a layer of a custom layer's code; where that can't be read, one that says so wherever it is used."""
    signature, flaw = None, None
    try:
        signature = read_code(block.code)
    except CodeUnreadable as error:
        flaw = error
    body = {
        "__doc__": block.says,
        "name": name,
        "family": family,
        "block": block,
        "signature": signature,
        "flaw": flaw,
        "inputs": signature.inputs if signature else (Port("x"),),
        "outputs": signature.outputs if signature else (Port("y"),),
        "parameters": MappingProxyType(dict(signature.parameters) if signature else {}),
        "shown": tuple(signature.parameters) if signature else (),
        "prelude": signature.text.body if signature else "",
        "averages_batch": "BatchNorm" in block.code,
    }
    return type(name, (CodeLayer,), body)


def code_problem(node: Node, definition: type[Layer]) -> Problem | None:
    """Why a node's code can be no layer, if it is a custom layer whose code can't."""
    if not issubclass(definition, CodeLayer):
        return None
    flaw, signature = definition.flaw, definition.signature
    if flaw is not None:
        says = f"{node.id} can't be built from the code of {definition.name}: line {flaw.line}: {flaw.says}."
        return Problem("error", "custom-code", node.id, "", says)
    if signature is not None and signature.name != definition.name:
        says = f"{node.id} is the custom layer {definition.name}, but its code defines {signature.name}."
        rename = Repair(
            f"Call the layer {signature.name}", partial(rename_block, old=definition.name, new=signature.name)
        )
        return Problem("error", "custom-code", node.id, "", says, (rename,))
    return None


def name_collisions(graph: Graph, nodes: Mapping[str, NodeCheck]) -> Iterator[Problem]:
    """Names that two custom layers both define, though in the generated code they stand in one module.

    Args:
        graph: the graph.
        nodes: its nodes, checked.
    """
    if not code_of(graph.blocks):
        return
    owners: dict[str, str] = {}
    for layer, user in _custom_layers(nodes).items():
        assert layer.signature is not None
        for name in layer.signature.text.names:
            owner = owners.setdefault(name, layer.name)
            if owner != layer.name:
                says = f"The code of {owner} and that of {layer.name} both define {name}; rename it in one of them."
                yield Problem("error", "custom-code", user, "", says)


def _custom_layers(nodes: Mapping[str, NodeCheck]) -> dict[type[CodeLayer], str]:
    """The custom layers in use, inside blocks too, each with the outermost node that is or holds one."""
    found: dict[type[CodeLayer], str] = {}
    for name, check in nodes.items():
        inner = (item for copy in dict.fromkeys(check.inside) for _, item in copy.checked.walk())
        for item in (check, *inner):
            if isinstance(item.layer, CodeLayer):
                found.setdefault(type(item.layer), name)
    return found


def open_questions(checked: Checked) -> tuple[Question, ...]:
    """What the engine has yet to find out, each once."""
    found: dict[Question, None] = {}
    if code_of(checked.graph.blocks):
        for _, check in checked.walk():
            layer = check.layer
            if isinstance(layer, CodeLayer) and any(problem.code == WAITING for problem in check.problems):
                found[layer.question(*check.inputs)] = None
    return tuple(found)
