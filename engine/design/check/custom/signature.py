"""What a custom layer takes and gives, read from the signature of its class or function. Nothing is executed."""

from __future__ import annotations

import ast
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from engine.design.check.custom.arguments import Argument, arguments, parameter, refuse
from engine.design.check.custom.code_text import CodeText, CodeUnreadable, Definition, taken_apart
from engine.design.graph import Block
from engine.design.layers import Parameter, Port

CHANNELS = frozenset({"channels", "in_channels", "in_planes", "inplanes", "num_channels", "num_features"})
"""Arguments of a constructor that are the size of dimension 1 of the first input, if they have no default."""
FEATURES = frozenset({
    "d_model", "dim", "embed_dim", "embedding_dim", "features", "in_dim", "in_features", "in_size", "input_dim",
    "input_size", "n_embd",
})  # fmt: skip
"""Those that are the size of its last dimension."""


@dataclass(frozen=True)
class Signature:
    """What the code of a custom layer says of it.

    Attributes:
        name: what its class or function is called.
        is_module: whether it is a class, whose module is built once, or a function.
        inputs: its input ports.
        outputs: its output ports.
        parameters: its parameters by name.
        inferred: arguments of the constructor that follow from the first input: which dimension each is the size of.
        says: the first sentence of its docstring, or nothing.
        text: the code, taken apart.
    """

    name: str
    is_module: bool
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    parameters: Mapping[str, Parameter]
    inferred: Mapping[str, int]
    says: str
    text: CodeText

    def sentence(self) -> str:
        """Tell in words what was read, for whoever writes the code."""
        takes = ", ".join(port.name for port in self.inputs) or "nothing"
        gives = ", ".join(port.name for port in self.outputs)
        parts = [f"{self.name} takes {takes} and gives {gives}"]
        if self.parameters:
            parts.append(f"its parameters are {', '.join(self.parameters)}")
        if self.inferred:
            first = self.inputs[0].name
            told = (f"{name} is the size of {_dimension(axis)} of {first}" for name, axis in self.inferred.items())
            parts.append(", ".join(told))
        return "; ".join(parts) + "."


def _dimension(axis: int) -> str:
    return "the last dimension" if axis == -1 else f"dimension {axis}"


@lru_cache(maxsize=256)
def read_code(code: str) -> Signature:
    """Read the signature of the layer that code defines: its last class or function; those above help it.

    Raises:
        CodeUnreadable: it is no layer.
    """
    text = taken_apart(code)
    if not text.definitions:
        raise CodeUnreadable(1, "there is no class that derives from nn.Module, and no function")
    main = list(text.definitions.values())[-1]
    try:
        return _read_module(main, text) if isinstance(main, ast.ClassDef) else _read_function(main, text)
    except RecursionError:
        raise CodeUnreadable(main.lineno, f"{main.name} is nested too deeply") from None


def summary_of(block: Block) -> str:
    """One sentence on a custom layer: what its author says of it, else what its code says."""
    try:
        return block.says or read_code(block.code).says or "A layer of code of your own."
    except CodeUnreadable:
        return "A layer of code of your own."


def _read_module(main: ast.ClassDef, text: CodeText) -> Signature:
    root = _root(main, text)
    init, forward = _method(main, "__init__", text), _method(main, "forward", text)
    if forward is None:
        raise CodeUnreadable(main.lineno, f"{main.name} has no method forward, which is what a layer computes")
    if init is None and root != "Module":
        raise CodeUnreadable(main.lineno, f"{main.name} derives from {root}; give it an __init__ of its own")
    parameters: dict[str, Parameter] = {}
    inferred: dict[str, int] = {}
    inputs = tuple(_ports_of_module(forward))
    for argument in arguments(init, skip=1) if init is not None else ():
        axis = _followed(argument)
        if axis is not None and inputs:
            inferred[argument.name] = axis
        else:
            parameters[argument.name] = parameter(argument, main, init)
    return Signature(
        main.name, True, inputs, tuple(_outputs(forward)), parameters, inferred, _first_sentence(main), text
    )


def _read_function(main: ast.FunctionDef, text: CodeText) -> Signature:
    ports, parameters = [], {}
    for argument in arguments(main):
        if argument.is_tensor and not argument.keyword_only:
            ports.append(Port(argument.name, optional=argument.has_default))
        else:
            parameters[argument.name] = parameter(argument, main, main)
    return Signature(main.name, False, tuple(ports), tuple(_outputs(main)), parameters, {}, _first_sentence(main), text)


def _root(main: ast.ClassDef, text: CodeText) -> str:
    """What of torch.nn a class derives from in the end, by its name there."""
    seen: list[str] = []
    definition: Definition = main
    while isinstance(definition, ast.ClassDef) and definition.name not in seen:
        seen.append(definition.name)
        if not definition.bases:
            break
        base = ast.unparse(definition.bases[0])
        if base in text.definitions:
            definition = text.definitions[base]
            continue
        if base == "Module" or base.startswith(("nn.", "torch.nn.")):
            return base.rpartition(".")[2]
        break
    raise CodeUnreadable(main.lineno, f"{main.name} is a class, and one that is a layer derives from nn.Module")


def _method(main: ast.ClassDef, name: str, text: CodeText) -> ast.FunctionDef | None:
    definition: Definition | None = main
    for _ in range(len(text.definitions)):
        if not isinstance(definition, ast.ClassDef):
            return None
        found = [item for item in definition.body if isinstance(item, ast.FunctionDef) and item.name == name]
        if found:
            return found[-1]
        definition = text.definitions.get(ast.unparse(definition.bases[0])) if definition.bases else None
    return None


def _ports_of_module(forward: ast.FunctionDef) -> Iterator[Port]:
    for argument in arguments(forward, skip=1):
        if argument.is_tensor and not argument.keyword_only:
            yield Port(argument.name, optional=argument.has_default)
        elif not argument.has_default:
            says = f"forward takes tensors, but {argument.name} is none; take it in __init__, or give it a default"
            raise CodeUnreadable(argument.line, says)


def _followed(argument: Argument) -> int | None:
    """The dimension that an argument follows from, if it does."""
    if argument.has_default or argument.told not in ("", "int"):
        return None
    if argument.name in CHANNELS:
        return 1
    return -1 if argument.name in FEATURES else None


def _outputs(function: ast.FunctionDef) -> list[Port]:
    """The outputs, as the annotation counts them or the returned values do; named as these are, if they are names."""
    returned = list(_returned(function))
    if not returned:
        raise CodeUnreadable(function.lineno, f"{function.name} returns nothing, so nothing could come out")
    counts = {len(value.elts) if isinstance(value, ast.Tuple) else 1 for value in returned}
    annotated = _annotated_count(function)
    if annotated is None and len(counts) > 1:
        raise CodeUnreadable(
            returned[-1].lineno, f"{function.name} returns now one number of values and now another; annotate how many"
        )
    count = counts.pop() if annotated is None else annotated
    if count == 1:
        return [Port("y")]
    value = returned[-1]
    names = [item.id for item in value.elts if isinstance(item, ast.Name)] if isinstance(value, ast.Tuple) else []
    if len(set(names)) != count:
        names = [f"y{number}" for number in range(1, count + 1)]
    return [Port(name) for name in names]


def _annotated_count(function: ast.FunctionDef) -> int | None:
    returns = function.returns
    if isinstance(returns, ast.Constant) and isinstance(returns.value, str):
        returns = _annotation(returns.value, function.lineno)
    if returns is None:
        return None
    name = ast.unparse(returns).rpartition(".")[2]
    if name == "Tensor":
        return 1
    if isinstance(returns, ast.Subscript) and ast.unparse(returns.value).rpartition(".")[2] in ("tuple", "Tuple"):
        items = returns.slice.elts if isinstance(returns.slice, ast.Tuple) else [returns.slice]
        if items and not any(isinstance(item, ast.Constant) for item in items):
            return len(items)
    raise CodeUnreadable(
        function.lineno,
        f"{function.name} returns a Tensor or a tuple of a fixed number of them, but this says {ast.unparse(returns)}",
    )


def _annotation(text: str, line: int) -> ast.expr:
    try:
        return ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError):
        raise refuse(line, f"{text[:40]!r} is no type") from None


def _returned(function: ast.FunctionDef) -> Iterator[ast.expr]:
    """What a function's own return statements give, those of functions inside of it left out."""
    waiting: deque[ast.AST] = deque(function.body)
    while waiting:
        node = waiting.popleft()
        if isinstance(node, ast.Yield | ast.YieldFrom):
            raise CodeUnreadable(node.lineno, f"{function.name} returns its values at once, and yields none")
        if isinstance(node, ast.Return) and node.value is not None:
            yield node.value
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            waiting.extendleft(reversed(list(ast.iter_child_nodes(node))))


def _first_sentence(main: Definition) -> str:
    told = (ast.get_docstring(main) or "").partition("\n\n")[0]
    return " ".join(told.split())
