"""`netloom templates` and `netloom new`: projects to begin with."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from engine.commands.refusal import CommandRefused
from engine.commands.terminal import print_json, say
from engine.design.project import ProjectUnwritable, Template, read_project, templates, write_project


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Tell what `new` takes."""
    names = ", ".join(template.name for template in templates())
    parser.add_argument("--template", metavar="NAME", required=True, help=f"what to begin with: {names}")
    parser.add_argument("-o", "--output", metavar="FILE", type=Path, required=True, help="the project file to write")
    parser.add_argument("--force", action="store_true", help="replace the file if it is there already")


def run(options: argparse.Namespace) -> int:
    """Write a new project."""
    by_name = {template.name: template for template in templates()}
    template = by_name.get(options.template)
    if template is None:
        known = ", ".join(by_name)
        raise CommandRefused(f"There is no template named {options.template[:60]!r}; there is: {known}.")
    path: Path = options.output
    if path.is_dir():
        raise CommandRefused(f"{path} is a folder; name the file to write in it.")
    if (path.exists() or path.is_symlink()) and not options.force:
        raise CommandRefused(f"{path} is there already; choose another name, or replace it with --force.")
    try:
        write_project(read_project(template.path), path)
    except ProjectUnwritable as error:
        raise CommandRefused(str(error)) from None
    next_step = "look at it with: netloom check" if template.full else "train it with: netloom train"
    say(f"{template.title} is in {path}; {next_step} {path}")
    return 0


def add_list_arguments(parser: argparse.ArgumentParser) -> None:
    """Tell what `templates` takes."""
    parser.add_argument("--json", action="store_true", help="print a list for programs")


def run_list(options: argparse.Namespace) -> int:
    """List the templates."""
    if options.json:
        print_json([_described(item) for item in templates()])
        return 0
    width = max(len(item.name) for item in templates())
    for item in templates():
        say(f"{item.name:{width}}  {item.title}: {item.says}")
    return 0


def _described(template: Template) -> dict[str, Any]:
    """A template as a line for programs."""
    return {
        "name": template.name,
        "title": template.title,
        "says": template.says,
        "family": template.family,
        "full": template.full,
        "parameters": template.parameters.count if template.parameters else None,
        "paper": template.paper.link if template.paper else "",
    }
