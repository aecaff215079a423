"""Taking the code home: the module, the training script, or a folder that trains without Netloom."""

from __future__ import annotations

import importlib.metadata
import re
from pathlib import Path

from engine.design.check import Checked
from engine.design.codegen import CodeImpossible, Source, module_source, script_source
from engine.design.project import Project

_DISTRIBUTIONS = {"sklearn": "scikit-learn", "PIL": "pillow"}
_BUILT_IN = frozenset({"argparse", "collections", "csv", "json", "math", "pathlib", "random", "time", "__future__"})
_IMPORT = re.compile(r"^(?:from|import) (\w+)", re.MULTILINE)


class NoCode(ValueError):
    """Why there is no code yet, as a sentence."""


def module_of(project: Project, checked: Checked) -> Source:
    """The network as a class.

    Raises:
        NoCode: the network is empty or has errors.
    """
    _require_network(project, checked)
    try:
        return module_source(project.name, checked)
    except CodeImpossible as reason:
        raise NoCode(str(reason)) from None


def script_of(project: Project, checked: Checked, folder: Path, *, inline_model: bool = True) -> Source:
    """Data, network and training loop in one file.

    Args:
        project: what to write.
        checked: its network, checked.
        folder: where the project lies, and with it data that is named by a relative path.
        inline_model: whether the network's class stands in it, or in a `model.py` beside it.

    Raises:
        NoCode: the network has errors, or there is no data.
    """
    _require_network(project, checked)
    if project.data is None or not project.data.fields:
        raise NoCode("A training script needs data. Choose some in the Data panel.")
    try:
        return script_source(
            project.name,
            checked,
            project.data,
            project.training,
            data_folder=str(folder) if project.data.lies_in(folder) else "",
            inline_model=inline_model,
        )
    except CodeImpossible as reason:
        raise NoCode(str(reason)) from None


def folder_files(project: Project, checked: Checked, folder: Path) -> dict[str, str]:
    """The files of a folder that trains without Netloom, by name. See `script_of`.

    Raises:
        NoCode: the network has errors, or there is no data.
    """
    model = module_of(project, checked).text
    train = script_of(project, checked, folder, inline_model=False).text
    return {"model.py": model, "train.py": train, "requirements.txt": requirements(model + train)}


def requirements(code: str) -> str:
    """The distributions that code imports, at least as new as those here."""
    names = sorted({_DISTRIBUTIONS.get(name, name) for name in _IMPORT.findall(code)} - _BUILT_IN - {"model"})
    return "".join(f"{_required(name)}\n" for name in names)


def write_folder(files: dict[str, str], folder: Path) -> None:
    """Write the files into a folder, which is made if need be.

    Raises:
        OSError: the disk refuses.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _required(name: str) -> str:
    try:
        version = importlib.metadata.version(name).split("+")[0]
    except importlib.metadata.PackageNotFoundError:
        return name
    return f"{name}>={'.'.join(version.split('.')[:2])}"


def _require_network(project: Project, checked: Checked) -> None:
    if not project.graph.nodes:
        raise NoCode("The code appears here as soon as there is a network.")
    errors = [problem for problem in checked.problems if problem.severity == "error"]
    if errors:
        raise NoCode(f"The code follows once the network has no errors. {errors[0].says}")
