"""Expressions over variables, `= width * 2`: arithmetic and nothing else."""

from __future__ import annotations

import ast
import operator
import warnings
from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any

EXAMPLE = "= width * 2"
MAX_LENGTH = 200
MAX_POWER = 64
MAX_NUMBER = 1e30
MAX_NAMED = 20
"""So many of the variables that there are an error names."""
MAX_FORMULA = 10 * MAX_LENGTH

_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}


class ExpressionError(ValueError):
    """An expression that can't be read or worked out; the message says where and why."""


class ExpressionUnreadable(ExpressionError):
    """What stands there is no expression at all.

    Attributes:
        body: what stands there.
    """

    def __init__(self, body: str) -> None:
        super().__init__(f"{body!r} can't be read; an expression looks like {EXAMPLE}.")
        self.body = body


def is_expression(value: object) -> bool:
    """Whether a parameter's value is an expression rather than a plain value."""
    return isinstance(value, str) and value.startswith("=")


def evaluate(text: str, values: Mapping[str, Any]) -> Any:
    """Work an expression out, operator by operator, over whatever the names stand for.

    Args:
        text: the expression, with or without its leading `=`.
        values: what each name stands for; anything with arithmetic, for example numbers or sizes.

    Raises:
        ExpressionError: it is too long, is not arithmetic, uses an unknown name, or divides by zero.
    """
    body = text.removeprefix("=").strip()
    if len(body) > MAX_LENGTH:
        raise ExpressionError(f"An expression has at most {MAX_LENGTH} characters, but this one has {len(body):,}.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # `1or 2` makes Python itself frown, at whoever reads the terminal
            tree = ast.parse(body, mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise ExpressionUnreadable(body) from None
    try:
        return _value(tree, values)
    except ZeroDivisionError:
        raise ExpressionError(f"{body!r} divides by zero.") from None
    except OverflowError:
        raise ExpressionError(f"{body!r} is too large a number.") from None


def _bounded(result: Any) -> Any:
    """Refuse what grows beyond all use before it fills the memory: powers of powers do, as numbers and as formulas."""
    value = getattr(result, "value", result)
    if isinstance(value, int | float) and abs(value) > MAX_NUMBER:
        raise OverflowError
    if len(getattr(result, "text", "")) > MAX_FORMULA:
        raise OverflowError
    return result


def _value(tree: ast.expr, values: Mapping[str, Any]) -> Any:
    match tree:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return number
        case ast.Name(id=name):
            if name not in values:
                known = ", ".join(islice(values, MAX_NAMED)) or "none yet"
                raise ExpressionError(f"There is no variable named {name!r} (there is: {known}).")
            return values[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return 0 - _value(operand, values)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _value(operand, values)
        case ast.BinOp(left=left, op=ast.Pow(), right=ast.Constant(value=int(power))):
            if not 0 <= power <= MAX_POWER:
                raise ExpressionError(f"A power lies between 0 and {MAX_POWER}, but this is {power}.")
            base = _value(left, values)
            result: Any = 1
            for _ in range(power):
                result = _bounded(base * result)
            return result
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _bounded(_OPERATORS[type(op)](_value(left, values), _value(right, values)))
    raise ExpressionError(
        f"{ast.unparse(tree)[:60]!r} is not arithmetic: "
        "an expression has numbers, variables, + - * / // % ** and parentheses."
    )
