"""What went wrong, in the words of the person whose network it is."""

from __future__ import annotations

import math
import traceback

import torch

from engine.design.codegen.source import CodeImpossible
from engine.design.data import DataUnusable
from engine.design.layers.parameter import BadParameter
from engine.design.training import TrainingPlan
from engine.protocol.framing import BrokenStream
from engine.protocol.messages import Failure
from engine.runs import HistoryUnreadable, RunBusy, RunUnreadable
from engine.runtime.training.checkpoint import CheckpointUnusable
from engine.runtime.training.devices import DeviceMissing
from engine.runtime.training.program import Program

WORDED: tuple[type[Exception], ...] = (
    BadParameter,
    BrokenStream,
    CheckpointUnusable,
    CodeImpossible,
    DataUnusable,
    DeviceMissing,
    HistoryUnreadable,
    RunBusy,
    RunUnreadable,
)
"""Exceptions whose message is written for a person already."""


class NotANumber(ArithmeticError):
    """The loss is no number any more; the message says since when and what helps."""


class NotTrainable(ValueError):
    """The project can't be trained as it is; the message is a sentence.

    Attributes:
        node: the node that stands in the way, or empty.
    """

    def __init__(self, says: str, node: str = "") -> None:
        super().__init__(says)
        self.node = node


def check_losses(losses: list[float], first_step: int, plan: TrainingPlan) -> None:
    """See that losses are numbers.

    Raises:
        NotANumber: one is not; `first_step` counts the first of them from 0.
    """
    for i, loss in enumerate(losses):
        if not math.isfinite(loss):
            lr = plan.optimizer.params.get("lr")
            now = f" (it is {lr:g} now)" if isinstance(lr, (int, float)) else ""
            what = "infinite" if math.isinf(loss) else "not a number"
            raise NotANumber(
                f"The loss became {what} in step {first_step + i + 1}, so "
                f"there is nothing left to learn from. The steps are likely too large: try a smaller learning "
                f"rate{now}, and look for inputs that are very large or missing."
            )


def failure(error: BaseException, program: Program | None = None, request: int = 0) -> Failure:
    """Tell an exception as a report.

    Args:
        error: what was raised.
        program: the script that ran, to name the node whose line raised it.
        request: the number of the request that failed, or 0.
    """
    node = error.node if isinstance(error, NotTrainable) else program.blame(error) if program else ""
    return Failure(_words(error, node), node, request, "".join(traceback.format_exception(error)))


def _words(error: BaseException, node: str) -> str:
    if isinstance(error, (*WORDED, NotANumber, NotTrainable)):
        return str(error)
    where = f"{node} could not compute" if node else "The training stopped"
    first_line = str(error).strip().partition("\n")[0] or type(error).__name__
    if _is_out_of_memory(error):
        return (
            f"{where}: there is not enough memory. Make the batch smaller, or the network; or choose another device. "
            f"({first_line[:200]})"
        )
    if isinstance(error, FileNotFoundError):
        return f"The file {error.filename} is not there any more. Put it back, or choose the data again."
    if isinstance(error, OSError):
        return f"{where}, because a file could not be read or written: {first_line[:300]}."
    return f"{where}: {first_line[:300].rstrip('.')}."


def _is_out_of_memory(error: BaseException) -> bool:
    if isinstance(error, (MemoryError, torch.OutOfMemoryError)):
        return True
    return isinstance(error, RuntimeError) and "can't allocate memory" in str(error)
