"""One trial of a custom layer, with tensors that have a shape and no numbers, so that it costs next to nothing."""

from __future__ import annotations

import logging
import math
import re
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch._subclasses.fake_tensor import (
    DataDependentOutputException,
    DynamicOutputShapeException,
    FakeTensorMode,
    UnsupportedFakeTensorException,
)
from torch.nn import functional
from torch.utils.flop_counter import FlopCounterMode

from engine.design.check import Question, Tensors
from engine.runtime.source_module import source_module

FILENAME = "<code of a custom layer>"

_NEEDS_NUMBERS = (DataDependentOutputException, DynamicOutputShapeException, UnsupportedFakeTensorException)
_AT_HAND = {"F": functional, "Tensor": Tensor, "math": math, "nn": nn, "torch": torch}
_DTYPES = {"float32": torch.float32, "int64": torch.int64, "bool": torch.bool}


class CodeFails(Exception):
    """The code can't be run, or gives what no layer may; the message says what, for a sentence that ends in it."""


@dataclass(frozen=True)
class Trial:
    """What came of one trial.

    Attributes:
        outputs: the element type and the sizes of each output.
        weights: the sizes of each learned tensor.
        flops: floating-point operations, as far as torch counts them.
    """

    outputs: tuple[tuple[str, tuple[int, ...]], ...]
    weights: tuple[tuple[str, tuple[int, ...]], ...]
    flops: int


class Probe:
    """The code of one custom layer, loaded."""

    def __init__(self, question: Question, num_outputs: int) -> None:
        """Load the code.

        Args:
            question: what is asked.
            num_outputs: how many values its signature says that it gives.

        Raises:
            CodeFails: loading it raises.
        """
        self._question = question
        self._num_outputs = num_outputs
        try:
            module = source_module(question.code, FILENAME, _AT_HAND)
            self._callable: Callable[..., Any] = getattr(module, question.name)
        except (Exception, SystemExit) as error:
            raise CodeFails(_told(error)) from error

    def trial(self, symbols: Mapping[str, int]) -> Trial:
        """Run the code once.

        Args:
            symbols: the value of each symbol of the question.

        Raises:
            CodeFails: the code raises, or gives what no layer may.
        """
        try:
            with torch.random.fork_rng(devices=[]), torch.no_grad():
                try:
                    with _silenced(), FakeTensorMode(allow_non_fake_inputs=True):
                        return self._run(symbols)
                except Exception as error:
                    if not _needs_numbers(error):
                        raise
                return self._run(symbols)
        except CodeFails:
            raise
        except (Exception, SystemExit) as error:
            raise CodeFails(_told(error)) from error

    def _run(self, symbols: Mapping[str, int]) -> Trial:
        question = self._question
        arguments = {name: _value(size, symbols) for name, size in question.sizes} | dict(question.settings)
        given = [None if told is None else _tensor(told, symbols) for told in question.inputs]
        layer: Callable[..., Any] = self._callable
        if question.is_module:
            layer, arguments = layer(**arguments), {}
        with FlopCounterMode(display=False) as counter:
            result = layer(*given, **arguments)
        weights: tuple[tuple[str, tuple[int, ...]], ...] = ()
        if isinstance(layer, nn.Module):
            learned = ((name, weight) for name, weight in layer.named_parameters() if weight.requires_grad)
            weights = tuple((name, tuple(weight.shape)) for name, weight in learned)
        return Trial(self._outputs(result), weights, counter.get_total_flops())

    def _outputs(self, result: object) -> tuple[tuple[str, tuple[int, ...]], ...]:
        values = tuple(result) if isinstance(result, tuple | list) else (result,)
        if len(values) != self._num_outputs:
            raise CodeFails(f"its signature tells of {self._num_outputs} outputs, but it returns {len(values)}")
        outputs = []
        for value in values:
            if not isinstance(value, Tensor):
                raise CodeFails(f"it returns tensors, but here it returns something of type {type(value).__name__}")
            dtype = str(value.dtype).removeprefix("torch.")
            if dtype not in _DTYPES:
                raise CodeFails(f"between layers flow float32, int64 or bool, but it returns {dtype}")
            outputs.append((dtype, tuple(value.shape)))
        return tuple(outputs)


def _needs_numbers(error: Exception) -> bool:
    """Whether code fails only for want of numbers: it looks at them, or makes its weights by what arrives."""
    return isinstance(error, _NEEDS_NUMBERS) or "UninitializedParameter" in str(error)


@contextmanager
def _silenced() -> Iterator[None]:
    """Keep torch from logging the errors of the code, which are told in words."""
    logger = logging.getLogger("torch._subclasses.fake_tensor")
    before, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = before


def _tensor(told: Tensors, symbols: Mapping[str, int]) -> Tensor:
    return torch.zeros([_value(size, symbols) for size in told.sizes], dtype=_DTYPES[told.dtype])


def _value(size: int | str, symbols: Mapping[str, int]) -> int:
    return symbols[size] if isinstance(size, str) else size


def _told(error: BaseException) -> str:
    """An error of the code in a line, with where it was."""
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == FILENAME]
    place = f" (line {lines[-1]})" if lines else ""
    says = str(error).strip().partition("\n")[0][:300].rstrip(".")
    says = re.sub(r"<code of a custom layer>", "its code", says)
    return f"{type(error).__name__}: {says}{place}" if says else f"{type(error).__name__}{place}"
