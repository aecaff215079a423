"""A generated script, loaded as the module that it is, and the way from its lines back to the drawing."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol, cast

import torch
from torch import Tensor, nn

from engine.design.check import Checked
from engine.design.codegen import Source
from engine.runtime.data import Fields
from engine.runtime.source_module import source_module


class Means(Protocol):
    """Means over samples, as the script adds them up."""

    def add(self, count: int, loss: float, sums: dict[str, float]) -> None:
        """Add a batch: its number of samples, its mean loss, and each metric's sum."""

    def values(self) -> dict[str, float]:
        """Give the means, that of the loss as `loss`."""


class Program:
    """The script of one project, ready to be called.

    Attributes:
        source: its text, and which node wrote which line.
        checked: the graph that it was generated from.
        make_model: build the network with its first weights; seed torch first.
        make_optimizer: build the optimizer for a network.
        batches: the positions of each batch of one epoch, shuffled.
        compute_loss: a batch's mean loss, and each metric's sum over the batch.
        new_means: start to add up means.
        evaluate: the mean loss and metrics over samples, with the network as it is.
    """

    make_model: Callable[[], nn.Module]
    make_optimizer: Callable[[nn.Module], torch.optim.Optimizer]
    batches: Callable[[int, torch.Generator], Iterator[Tensor]]
    compute_loss: Callable[[nn.Module, Fields], tuple[Tensor, Fields]]
    new_means: Callable[[], Means]
    evaluate: Callable[[nn.Module, Fields], dict[str, float]]

    def __init__(self, source: Source, checked: Checked, filename: str = "<script>") -> None:
        """Load a script.

        Args:
            source: the generated source.
            checked: the graph that it was generated from.
            filename: what tracebacks call it; the file it was written to, if it was.
        """
        self.source = source
        self.checked = checked
        self._filename = filename
        self._module = source_module(source.text, filename)
        for name in ("make_model", "make_optimizer", "batches", "compute_loss", "evaluate"):
            setattr(self, name, getattr(self._module, name))
        self.new_means = self._module.Means

    def load_data(self, folder: Path) -> tuple[Fields, Fields]:
        """Load the training and the validation samples, relative paths starting at the project's folder."""
        return cast(tuple[Fields, Fields], self._module.load_data(folder))

    def blame(self, error: BaseException) -> str:
        """Name the node whose line raised an error, or nothing if no node's line did.

        An error of the backward pass has no line of the script; a note tells then which line of the forward pass it
        comes from.
        """
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            if frame.filename == self._filename and frame.lineno is not None:
                node = self.source.node_at(frame.lineno)
                if node:
                    return node  # the code of a custom layer is no node's, but the line that called it is
        noted = "\n".join(getattr(error, "__notes__", ()))
        lines = re.findall(rf'^ *File "{re.escape(self._filename)}", line (\d+)', noted, re.MULTILINE)
        return self.source.node_at(int(lines[-1])) or "" if lines else ""
