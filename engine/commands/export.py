"""`netloom export`: the network, or its whole training, as Python to take home."""

from __future__ import annotations

import argparse
import keyword
from pathlib import Path

from engine.commands.opening import Opened, add_trust_argument, open_project, problem_lines, untrusted_code
from engine.commands.refusal import CommandRefused
from engine.commands.terminal import say, warn
from engine.design.codegen import CodeImpossible, module_source, script_source
from engine.runs.atomic import replace_text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Tell what it takes."""
    parser.add_argument("file", metavar="FILE", type=Path, help="the project, a .netloom file")
    parser.add_argument(
        "--to", choices=("module", "script"), required=True, help="the network's class alone, or a training script"
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="PATH",
        type=Path,
        required=True,
        help="a .py file, or a folder for model.py and, with a script, train.py",
    )
    add_trust_argument(parser)


def run(options: argparse.Namespace) -> int:
    """Write the code.

    Returns:
        1 if the network has errors, else 0.
    """
    target: Path = options.output
    is_file = target.suffix == ".py"
    _expect_usable(target, is_file=is_file)
    opened = open_project(options.file, trusting=options.trust)
    if opened.errors:
        warn("\n".join([*problem_lines(opened.errors), *filter(None, [untrusted_code(opened)])]))
        return 1
    try:
        files = _sources(opened, options.to, target, is_file=is_file)
    except CodeImpossible as error:
        warn(f"error: {error}")
        return 1
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_text(path, text)
    say(f"Written: {', '.join(map(str, files))}")
    return 0


def _expect_usable(target: Path, *, is_file: bool) -> None:
    if is_file and target.is_dir():
        raise CommandRefused(f"{target} is a folder, so no file can have that name.")
    if not is_file and (target.suffix or target.is_file()) and not target.is_dir():
        raise CommandRefused(f"Python is written to a .py file or a folder, but {target} is neither.")
    parent = target.parent
    if is_file and not parent.is_dir():
        raise CommandRefused(f"There is no folder {parent} to write {target.name} to.")
    if is_file and keyword.iskeyword(target.stem):
        raise CommandRefused(f"{target.stem!r} is a word of Python, so no module can have that name.")


def _sources(opened: Opened, to: str, target: Path, *, is_file: bool) -> dict[Path, str]:
    project, checked = opened.project, opened.checked
    folder = target.parent if is_file else target
    if to == "module":
        return {target if is_file else folder / "model.py": module_source(project.name, checked).text}
    script = script_source(
        project.name,
        checked,
        project.data,
        project.training,
        data_folder=_data_folder(opened, folder),
        inline_model=is_file,
    ).text
    if is_file:
        return {target: script}
    return {folder / "model.py": module_source(project.name, checked).text, folder / "train.py": script}


def _data_folder(opened: Opened, folder: Path) -> str:
    """Where the script finds data beside the project; empty if it needs none, or lies there itself."""
    data = opened.project.data
    start = opened.folder.resolve()
    return str(start) if data is not None and data.lies_in(start) and folder.resolve() != start else ""
