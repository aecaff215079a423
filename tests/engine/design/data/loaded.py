"""Running a source's loading code, as the generated script would hold it."""

import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import numpy as np

from engine.design.data import SOURCES, DataPlan, Field, Loading

Arrays = dict[str, np.ndarray[Any, Any]]


def looked(plan: DataPlan, folder: Path) -> tuple[Field, ...]:
    return SOURCES[plan.source].configured(plan.options).look(folder)


def loading_of(plan: DataPlan, fields: tuple[Field, ...]) -> Loading:
    return SOURCES[plan.source].configured(plan.options).loading(fields)


def source_of(loading: Loading) -> str:
    """The function as a script holds it."""
    imports = sorted(["import numpy as np", "from pathlib import Path", *loading.imports])
    return (
        "\n".join(imports)
        + f'\n\n\ndef load_samples(folder: Path) -> dict[str, np.ndarray]:\n    """{loading.says}"""\n'
        + textwrap.indent(loading.body, "    ")
        + "\n"
    )


def load(plan: DataPlan, folder: Path) -> Arrays:
    """Look, write the code, run it."""
    names: dict[str, Any] = {}
    exec(source_of(loading_of(plan, looked(plan, folder))), names)
    result: Arrays = names["load_samples"](folder)
    return result


def expect_agreement(fields: tuple[Field, ...], arrays: Arrays) -> None:
    """What was found by looking is what is loaded."""
    assert [field.name for field in fields] == list(arrays)
    assert len({len(array) for array in arrays.values()}) == 1
    for field in fields:
        array = arrays[field.name]
        assert array.shape[1:] == field.shape
        assert array.dtype == field.dtype
        if field.columns and field.kind == "vector":
            assert sum(max(1, len(column.categories)) for column in field.columns) == field.shape[0]
        if field.kind == "tokens":
            assert -1 <= np.where(array == -100, -1, array).min() <= array.max() < len(field.classes)
        elif field.classes:
            assert set(np.unique(array)) == set(range(len(field.classes)))


def layout_faults(source: str) -> str:
    """What ruff, with its own settings, would lay out differently."""
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--isolated", "--diff", "-"],
        input=source,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout
