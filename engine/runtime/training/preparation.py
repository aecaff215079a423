"""From a project to what is trained: its script, loaded, and its data in memory."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch

from engine.design.codegen import script_source
from engine.design.project import Project
from engine.runtime.custom import checked_with_code, expect_trusted
from engine.runtime.data import looked_at
from engine.runtime.training.failures import NotTrainable
from engine.runtime.training.program import Program

DEFAULT_THREADS = torch.get_num_threads()
"""What torch takes by itself on this machine."""


def with_threads(project: Project, threads: int) -> Project:
    """The project with its number of threads fixed, as it is recorded in a run."""
    return dataclasses.replace(project, training=dataclasses.replace(project.training, threads=threads))


def generate(project: Project, folder: Path, script: Path, trusted: str = "") -> Program:
    """Generate the script of a project, and load it.

    Args:
        project: what to train.
        folder: where the project lies, for relative paths.
        script: what tracebacks call the script; it need not exist.
        trusted: the digest of the project's own code, if it has any and the user trusts it.

    Raises:
        NotTrusted: the project brings code that is not trusted.
        NotTrainable: there is no data yet, or the network has errors.
        DataUnusable: the data can't be found or read.
        CodeImpossible: the network can't be written as code.
    """
    expect_trusted(project.graph, trusted)
    if project.data is None:
        raise NotTrainable(
            "There is no data to learn from yet. Choose some in the Data panel of the window, or write it into the "
            'project file, as in "data": {"source": "digits"}.'
        )
    data = looked_at(project.data, folder)
    checked = checked_with_code(project.graph, data.fields, trusted)
    for problem in checked.problems:
        if problem.severity == "error":
            raise NotTrainable(problem.says, problem.node)
    starts = str(folder.absolute()) if data.lies_in(folder) else ""
    source = script_source(project.name, checked, data, project.training, data_folder=starts)
    return Program(source, checked, str(script))


@contextmanager
def threads_set(threads: int) -> Iterator[None]:
    """Let torch compute with so many threads, and with as many as before afterwards."""
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        yield
    finally:
        torch.set_num_threads(before)
