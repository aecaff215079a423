"""`netloom runs`: what was trained in a folder, and how well."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engine.commands.refusal import CommandRefused
from engine.commands.terminal import print_json, say, table
from engine.protocol.messages import Epoch
from engine.runs import RunFolder, RunSummary, summarise

MAX_DEPTH = 4
"""How many folders deep a run is looked for: a project's lie in `runs/NAME/` beside it."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Tell what it takes."""
    parser.add_argument("folder", metavar="DIR", type=Path, help="a run, or a folder with runs in it or below it")
    parser.add_argument("--json", action="store_true", help="print a list for programs")


def run(options: argparse.Namespace) -> int:
    """List the runs, the newest first."""
    folder: Path = options.folder
    if not folder.is_dir():
        raise CommandRefused(f"There is no folder {folder}.")
    runs = sorted(map(summarise, found(folder)), key=_age, reverse=True)
    if options.json:
        print_json([_as_json(item) for item in runs])
    elif runs:
        _print(runs)
    else:
        say(f"There are no runs in {folder} yet; netloom train FILE makes one.")
    return 0


def found(folder: Path, depth: int = MAX_DEPTH) -> Iterator[Path]:
    """Every run folder in a folder or below it, links not followed."""
    if RunFolder(folder).holds_run:
        yield folder
        return
    if depth == 0:
        return
    try:
        inner = [Path(entry.path) for entry in os.scandir(folder) if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return
    for path in sorted(inner):
        if not path.name.startswith("."):
            yield from found(path, depth - 1)


def _age(summary: RunSummary) -> tuple[str, str]:
    return (summary.description.started if summary.description else "", str(summary.path))


def _as_json(summary: RunSummary) -> dict[str, Any]:
    told = summary.description
    return {
        "run": str(summary.path),
        "name": told.name if told else "",
        "status": summary.status,
        "says": summary.says,
        "started": told.started if told else "",
        "device": told.device if told else "",
        "epochs": summary.num_epochs,
        "final": _numbers(summary.last),
        "best": _numbers(summary.best) | ({"epoch": summary.best.epoch} if summary.best else {}),
        "samples_per_s": summary.samples_per_s,
        "can_resume": summary.can_resume,
    }


def _numbers(epoch: Epoch | None) -> dict[str, float]:
    return {} if epoch is None else {"train_loss": epoch.train_loss, "val_loss": epoch.val_loss, **epoch.metrics}


def _print(runs: list[RunSummary]) -> None:
    rows = [("started", "name", "status", "epochs", "best validation loss", "run")]
    for item in runs:
        told = item.description
        rows.append(
            (
                told.started[:16].replace("T", " ") if told else "",
                told.name if told else "",
                item.status,
                f"{item.num_epochs}/{told.epochs}" if told else "",
                _best(item.best),
                str(item.path),
            )
        )
    say("\n".join(table(rows, right=[3])))


def _best(epoch: Epoch | None) -> str:
    if epoch is None:
        return ""
    metrics = "".join(f", {name} {value:.4f}" for name, value in epoch.metrics.items() if not name.startswith("train_"))
    return f"{epoch.val_loss:.4f}{metrics} (epoch {epoch.epoch})"
