"""The arguments of a custom layer's functions, and the parameters that they become. Nothing is executed."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from engine.design.check.custom.code_text import CodeUnreadable, Definition
from engine.design.graph import ParamValue
from engine.design.layers import BadParameter, Parameter
from engine.design.layers.parameter import Kind

_KINDS: dict[str, Kind] = {"int": "whole", "float": "number", "bool": "switch", "str": "text"}
_OF_TUPLES: dict[str, Kind] = {"int": "sizes", "float": "numbers"}


@dataclass(frozen=True)
class Argument:
    """One argument of a function.

    Attributes:
        name: its name.
        line: where it stands.
        annotation: its type as it is written; None where it has none.
        default: what it is where it is not given; None where it has to be given.
        keyword_only: whether it can't be given by position.
    """

    name: str
    line: int
    annotation: ast.expr | None
    default: ast.expr | None
    keyword_only: bool = False

    @property
    def has_default(self) -> bool:
        """Whether it may be left out."""
        return self.default is not None

    @property
    def told(self) -> str:
        """Its type as text, or nothing."""
        return ast.unparse(self.annotation) if self.annotation is not None else ""

    @property
    def is_tensor(self) -> bool:
        """Whether a tensor is what it takes: as it says, or as it says nothing and has no other default."""
        if self.annotation is not None:
            return "Tensor" in self.told
        return self.default is None or (isinstance(self.default, ast.Constant) and self.default.value is None)


def refuse(line: int, says: str) -> CodeUnreadable:
    """The error that names a line."""
    return CodeUnreadable(line, says)


def arguments(function: ast.FunctionDef, *, skip: int = 0) -> Iterator[Argument]:
    """The arguments of a function.

    Args:
        function: the function.
        skip: how many to leave out at the front, 1 for the `self` of a method.

    Raises:
        CodeUnreadable: it takes any number of them.
    """
    told = function.args
    for many in (told.vararg, told.kwarg):
        if many is not None:
            star = "*" if many is told.vararg else "**"
            says = (
                f"{function.name} takes {star}{many.arg}, any number of arguments; name each, as each becomes a field"
            )
            raise refuse(many.lineno, says)
    placed = [*told.posonlyargs, *told.args]
    if len(placed) < skip:
        raise refuse(function.lineno, f"{function.name} is a method, whose first argument is self")
    defaults: list[ast.expr | None] = [None] * (len(placed) - len(told.defaults))
    defaults += told.defaults
    for item, default in list(zip(placed, defaults, strict=True))[skip:]:
        yield Argument(item.arg, item.lineno, item.annotation, default)
    for item, default in zip(told.kwonlyargs, told.kw_defaults, strict=True):
        yield Argument(item.arg, item.lineno, item.annotation, default, keyword_only=True)


def parameter(argument: Argument, main: Definition, function: ast.FunctionDef | None) -> Parameter:
    """Make a parameter of an argument.

    Args:
        argument: the argument.
        main: the class or function whose parameter it becomes.
        function: the function that takes it, whose docstring may tell of it.

    Raises:
        CodeUnreadable: it has no default, or is of a kind that no field can be for.
    """
    if argument.default is None:
        says = f"{argument.name} has no default; give it one, as only sizes such as in_channels and in_features are "
        raise refuse(argument.line, f"{says}filled in from the first input")
    default = _literal(argument)
    kind, choices, optional = _kind(argument, default)
    help = _told_of(argument.name, main, function) or f"The argument {argument.name} of {main.name}."
    found = Parameter(argument.name, kind, default, help, choices=choices, optional=optional)
    try:
        found.read(default, {})
    except BadParameter as error:
        raise refuse(argument.line, f"the default is none of the kind: {str(error).rstrip('.')}") from None
    return found


def _literal(argument: Argument) -> ParamValue:
    assert argument.default is not None
    try:
        value = ast.literal_eval(argument.default)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        value = argument  # nothing that a parameter may be
    if isinstance(value, str) and value.startswith("="):
        raise refuse(argument.line, f"the default of {argument.name} begins with =, as expressions do")
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, tuple) and value and all(type(item) in (int, float) for item in value):
        return value
    raise refuse(
        argument.line, f"the default of {argument.name} is a plain number, text, True, False, None or tuple of numbers"
    )


def _kind(argument: Argument, default: ParamValue) -> tuple[Kind, tuple[str, ...], bool]:
    """Turn `int | None` or `Literal["a", "b"]` into a kind, its words, and whether None is allowed."""
    if argument.annotation is None:
        return _kind_of_value(argument, default), (), False
    kinds: list[Kind] = []
    choices: list[str] = []
    optional = False
    for part in _parts(argument.annotation, argument.line):
        name = ast.unparse(part)
        if name == "None":
            optional = True
        elif name in _KINDS:
            kinds.append(_KINDS[name])
        elif isinstance(part, ast.Subscript) and _last(part.value) == "Literal":
            choices += _words(part, argument)
        elif isinstance(part, ast.Subscript) and _last(part.value) in ("tuple", "Tuple"):
            kinds.append(_tuple_kind(part, argument))
        else:
            raise _unknown(argument)
    if len(kinds) > 1 or not (kinds or choices):
        raise _unknown(argument)
    return kinds[0] if kinds else "choice", tuple(choices), optional


def _kind_of_value(argument: Argument, default: ParamValue) -> Kind:
    if isinstance(default, tuple):
        return "sizes" if all(isinstance(item, int) for item in default) else "numbers"
    kind = _KINDS.get(type(default).__name__)
    if kind is None:
        raise refuse(
            argument.line, f"say what {argument.name} is if it is not None, such as {argument.name}: int | None"
        )
    return kind


def _parts(annotation: ast.expr, line: int) -> Iterator[ast.expr]:
    """The types that a union is made of."""
    match annotation:
        case ast.Constant(value=str() as text):
            try:
                yield from _parts(ast.parse(text, mode="eval").body, line)
            except (SyntaxError, ValueError):
                raise refuse(line, f"{text[:40]!r} is no type") from None
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            yield from _parts(left, line)
            yield from _parts(right, line)
        case ast.Subscript(value=value, slice=inner) if _last(value) == "Optional":
            yield from _parts(inner, line)
            yield ast.Constant(None)
        case ast.Subscript(value=value, slice=ast.Tuple(elts=items)) if _last(value) == "Union":
            for item in items:
                yield from _parts(item, line)
        case _:
            yield annotation


def _last(expression: ast.expr) -> str:
    return ast.unparse(expression).rpartition(".")[2]


def _words(literal: ast.Subscript, argument: Argument) -> list[str]:
    items = literal.slice.elts if isinstance(literal.slice, ast.Tuple) else [literal.slice]
    words = [item.value for item in items if isinstance(item, ast.Constant) and isinstance(item.value, str)]
    if len(words) != len(items):
        raise refuse(argument.line, f'the choices of {argument.name} are texts, such as Literal["mean", "sum"]')
    return words


def _tuple_kind(part: ast.Subscript, argument: Argument) -> Kind:
    items = part.slice.elts if isinstance(part.slice, ast.Tuple) else [part.slice]
    names = {ast.unparse(item) for item in items} - {"..."}
    if len(names) != 1 or not names <= _OF_TUPLES.keys():
        raise _unknown(argument)
    return _OF_TUPLES[names.pop()]


def _unknown(argument: Argument) -> CodeUnreadable:
    return refuse(
        argument.line,
        f"{argument.name} is an int, float, bool, str, Literal of texts or tuple of numbers, or None beside one of "
        f"them, but this says {argument.told[:60]}",
    )


def _told_of(name: str, main: Definition, function: ast.FunctionDef | None) -> str:
    """What a docstring says of an argument, where it has a line such as `name: one sentence.` for it."""
    for place in (main, function):
        text = (ast.get_docstring(place) or "") if place is not None else ""
        found = re.search(rf"^\s*{re.escape(name)}\s*(?:\([^)]*\))?\s*:\s*(\S.*)$", text, re.MULTILINE)
        if found:
            return found[1].strip()
    return ""
