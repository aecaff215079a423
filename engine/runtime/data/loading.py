"""A project's data without its network: the same generated code, also while nothing is drawn yet."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import cast

from torch import Tensor

from engine.design.codegen.data import data_functions
from engine.design.data import SOURCES, DataPlan, DataSource, DataUnusable
from engine.runtime.source_module import source_module

Fields = dict[str, Tensor]
"""A tensor per field, the samples along the first dimension."""

_HEAD = """\
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
{imports}

VALIDATION = {validation!r}
SPLIT_SEED = {seed!r}
DATA_FOLDER = Path()
Batch = dict[str, Tensor]


"""


def looked_at(data: DataPlan, folder: Path) -> DataPlan:
    """The data plan with its fields as they are now: a file may have changed since the project was saved.

    Args:
        data: the plan.
        folder: where the project lies, for relative paths.

    Raises:
        DataUnusable: there is no such source, or the data can't be found or read.
        BadParameter: an option it does not have, or a value outside its rule.
    """
    return dataclasses.replace(data, fields=_source(data).look(folder))


def _source(data: DataPlan) -> DataSource:
    if data.source not in SOURCES:
        raise DataUnusable(f"There is no data source called {data.source[:60]!r}; there is {', '.join(SOURCES)}.")
    return SOURCES[data.source].configured(data.options)


class DataProgram:
    """The generated code that loads and divides a project's samples.

    Attributes:
        plan: the data plan, its fields known.
    """

    def __init__(self, data: DataPlan, folder: Path) -> None:
        """Generate and load the code.

        Args:
            data: the plan.
            folder: where the project lies, for relative paths.

        Raises:
            DataUnusable: there is no such source, or the data can't be found or read.
            BadParameter: an option it does not have, or a value outside its rule.
        """
        self.plan = looked_at(data, folder)
        self._folder = folder
        loading = _source(self.plan).loading(self.plan.fields)
        head = _HEAD.format(imports="\n".join(loading.imports), validation=data.validation, seed=data.seed)
        self._module = source_module(head + data_functions(loading), "<data>")

    def load(self) -> tuple[Fields, Fields]:
        """Load the training and the validation samples."""
        return cast(tuple[Fields, Fields], self._module.load_data(self._folder))
