"""What a project's data looks like: how much there is, of which classes, and the first samples."""

from __future__ import annotations

from pathlib import Path

import torch

from engine.design.data import DataPlan, DataUnusable
from engine.protocol.messages import Looked, Preview
from engine.runtime.data.loading import DataProgram, Fields
from engine.runtime.insight.arrays import as_array

MAX_SAMPLES = 256
"""More are never shown at once, whatever is asked for."""


def look(data: DataPlan | None, folder: Path, samples: int, request: int = 0) -> Looked:
    """Load the data and describe it.

    Args:
        data: which data.
        folder: where the project lies, for relative paths.
        samples: how many validation samples to show.
        request: the number to answer with.

    Raises:
        DataUnusable: there is none, or it can't be found or read.
        BadParameter: an option it does not have, or a value outside its rule.
    """
    if data is None:
        raise DataUnusable("There is no data to look at yet. Choose some in the Data panel.")
    program = DataProgram(data, folder)
    training, validation = program.load()
    shown = min(max(samples, 0), MAX_SAMPLES, _num_samples(validation))
    classed = next((field for field in program.plan.fields if field.kind == "class"), None)
    return Looked(
        request=request,
        num_training=_num_samples(training),
        num_validation=_num_samples(validation),
        class_counts=_counts(training, validation, classed.name, len(classed.classes)) if classed else (),
        samples=tuple(
            Preview({name: as_array(values[i]) for name, values in validation.items()}) for i in range(shown)
        ),
    )


def _counts(training: Fields, validation: Fields, name: str, num_classes: int) -> tuple[tuple[int, int], ...]:
    counted = [
        torch.bincount(part[name].flatten().long(), minlength=num_classes).tolist() for part in (training, validation)
    ]
    return tuple(zip(*counted, strict=True))


def _num_samples(fields: Fields) -> int:
    return len(next(iter(fields.values())))
