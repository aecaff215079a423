"""What went wrong, in the words of the person whose network it is."""

from __future__ import annotations

import math
import traceback

import torch

from engine.design.training import TrainingPlan
from engine.protocol.messages import Failure
from engine.runtime.training.program import Program

MAX_WORDS = 1000
"""Letters of a sentence; what quotes a whole file's worth of path or text helps nobody."""


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


def not_a_number(loss: float, step: int, plan: TrainingPlan) -> NotANumber:
    """Say that a step's loss is no number, counted from 0, and what helps."""
    what = "infinite" if math.isinf(loss) else "not a number"
    lr = plan.optimizer.params.get("lr")
    now = f" (it is {lr:g} now)" if isinstance(lr, int | float) else ""
    return NotANumber(
        f"The loss became {what} in step {step + 1}, so there is nothing left to learn from. The steps are likely too "
        f"large: try a smaller learning rate{now}, and look for inputs that are very large or missing."
    )


def failure(
    error: BaseException, program: Program | None = None, request: int = 0, what: str = "The training stopped"
) -> Failure:
    """Tell an exception as a report.

    Args:
        error: what was raised.
        program: the script that ran, to name the node whose line raised it.
        request: the number of the request that failed, or 0.
        what: what could not be done, to begin the sentence with where no node is to name.
    """
    node = error.node if isinstance(error, NotTrainable) else program.blame(error) if program else ""
    details = "".join(traceback.format_exception(error))
    says = _words(error, f"{node} could not compute" if node else what)
    return Failure(says if len(says) <= MAX_WORDS else f"{says[:MAX_WORDS]} …", node, request, details)


def _words(error: BaseException, what: str) -> str:
    if type(error).__module__.partition(".")[0] == "engine":
        return str(error)  # Our own errors are written for a person already.
    first_line = str(error).strip().partition("\n")[0] or type(error).__name__
    if is_out_of_memory(error):
        return (
            f"{what}: there is not enough memory. Make the batch smaller, or the network; or choose another device. "
            f"({first_line[:200]})"
        )
    if isinstance(error, FileNotFoundError):
        return f"{what}, because the file {error.filename} is not there. Put it back, or choose the data again."
    if isinstance(error, OSError):
        return f"{what}, because a file could not be read or written: {first_line[:300]}."
    return f"{what}: {first_line[:300].rstrip('.')}."


def is_out_of_memory(error: BaseException) -> bool:
    """Whether it was memory that there was not enough of."""
    if isinstance(error, MemoryError | torch.OutOfMemoryError):
        return True
    return isinstance(error, RuntimeError) and "can't allocate memory" in str(error)
