"""What the engine has found out about custom layers, which no rule could tell: questions, and their answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

Number = int | str
"""A size: a plain number, or an expression over the question's symbols, `s0`, `s1 // 2`."""

Setting = None | bool | int | float | str | tuple[int | float, ...]


@dataclass(frozen=True)
class Tensors:
    """What one port takes or gives.

    Attributes:
        dtype: the element type, by torch's name.
        sizes: of each dimension, the batch first.
    """

    dtype: str
    sizes: tuple[Number, ...]


@dataclass(frozen=True)
class Question:
    """What does this code give for these inputs? Two uses that differ in nothing here have the same answer.

    Attributes:
        name: the class or function.
        is_module: whether it is a class.
        code: the whole code.
        settings: the values of its parameters.
        sizes: the arguments that follow from the inputs.
        inputs: what arrives; None for an optional input left open.
        symbols: the sizes that may become others, with their present value; None for one that only the data fixes.
    """

    name: str
    is_module: bool
    code: str
    settings: tuple[tuple[str, Setting], ...] = ()
    sizes: tuple[tuple[str, Number], ...] = ()
    inputs: tuple[Tensors | None, ...] = ()
    symbols: tuple[tuple[str, int | None], ...] = ()


@dataclass(frozen=True)
class Answer:
    """What the engine found.

    Attributes:
        outputs: what comes out of each output.
        weights: the sizes of each learned tensor, by its name in the module's `state_dict`.
        flops: floating-point operations for one sample forward, as far as torch counts them.
        says: why nothing could be found, or nothing.
    """

    outputs: tuple[Tensors, ...] = ()
    weights: tuple[tuple[str, tuple[int, ...]], ...] = ()
    flops: int = 0
    says: str = ""


def _none() -> Mapping[Question, Answer]:
    return MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Found:
    """Every answer so far.

    Attributes:
        is_trusted: whether the user trusts the project's code; where not, it counts as unknown, whatever was found.
        answers: by their questions.
    """

    is_trusted: bool = False
    answers: Mapping[Question, Answer] = field(default_factory=_none)

    def having(self, answers: Mapping[Question, Answer]) -> Found:
        """The same with more answers."""
        return Found(self.is_trusted, MappingProxyType({**self.answers, **answers}))


NOTHING_FOUND = Found()
"""What is known of code that nobody trusts yet."""
