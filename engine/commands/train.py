"""`netloom train`: train a project in this very process, with the engine's own loop."""

from __future__ import annotations

import argparse
import re
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

from engine.commands.opening import Opened, add_trust_argument, open_project, problem_lines, untrusted_code
from engine.commands.progress import Progress
from engine.commands.refusal import CommandRefused
from engine.commands.terminal import print_json, warn
from engine.design.check import Problem
from engine.design.project import Project
from engine.protocol.messages import Checkpoint, Command, Done, Epoch, Failure, Log, Report, Started, Steps, Stop
from engine.runs import RunFolder, new_run_folder

INTERRUPTED = 130
"""The exit status of a training that Ctrl+C stopped, as shells have it."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Tell what it takes."""
    parser.add_argument("file", metavar="FILE", type=Path, help="the project, a .netloom file")
    parser.add_argument("--epochs", metavar="N", type=_whole(1, 1_000_000), help="how often to see every sample")
    parser.add_argument("--device", metavar="D", type=_device, help="cpu, cuda, cuda:0, mps, xpu or auto")
    parser.add_argument("--seed", metavar="S", type=_whole(0, 2**32 - 1), help="fixes weights and order of samples")
    parser.add_argument("--run", metavar="DIR", type=Path, help="the folder to keep the run in")
    parser.add_argument("--resume", action="store_true", help="go on with the run that --run names")
    parser.add_argument("--json", action="store_true", help="print one line for each report, for programs")
    add_trust_argument(parser)


def run(options: argparse.Namespace) -> int:
    """Train a project.

    Returns:
        0 if it was trained to its end, 1 if it could not be, 130 if Ctrl+C stopped it.

    Raises:
        CommandRefused: the file is no project, the folder can't take a run, or this machine lacks the device.
    """
    opened = open_project(options.file, trusting=options.trust)
    project = _with_overrides(opened.project, options)
    folder = options.run or new_run_folder(opened.folder / "runs" / opened.path.stem, project.name)
    _expect_folder(folder, options)
    progress = Progress(project.name or "Untitled", sys.stdout, sys.stderr)
    show: Callable[[Report], None] = _print_event if options.json else progress.show
    if opened.errors:
        return _refuse(opened, folder, as_json=options.json)
    with stopping() as commands:
        # Torch takes more than a second to import, which a project with errors need not wait for.
        from engine.runtime.training import DeviceMissing, resolve_device, train

        try:
            resolve_device(project.training.device)
        except DeviceMissing as missing:
            raise CommandRefused(str(missing)) from None
        done = train(project, opened.folder, folder, show, commands, resume=options.resume, trusted=opened.trusted)
    if done.outcome == "stopped":
        return INTERRUPTED
    return 0 if done.outcome == "finished" else 1


@contextmanager
def stopping() -> Iterator[Callable[[], Iterable[Command]]]:
    """Turn the first Ctrl+C into a command to stop after the step; a second one ends the process as usual."""
    asked: list[Command] = []
    before: dict[signal.Signals, Any] = {}

    def ask(number: int, frame: FrameType | None) -> None:
        asked.append(Stop())
        for asked_by, handler in before.items():
            signal.signal(asked_by, handler)

    for signum in (signal.SIGINT, signal.SIGTERM):
        before[signum] = signal.signal(signum, ask)
    try:
        yield lambda: [asked.pop() for _ in asked[:]]
    finally:
        for signum, handler in before.items():
            signal.signal(signum, handler)


def event_of(report: Report) -> dict[str, Any] | None:
    """A report as a line for programs; None for those that are for the window only. The keys are a contract."""
    match report:
        case Started():
            return {
                "event": "log",
                "text": f"Training on {report.device} with {report.threads} threads: {report.num_parameters} "
                f"parameters, {report.num_training} samples to learn from, {report.num_validation} to validate with.",
            }
        case Steps():
            return {
                "event": "step",
                "step": report.first,
                "losses": memoryview(report.losses.data).cast("f").tolist(),
                "samples_per_s": report.samples_per_s,
                "seconds_left": report.seconds_left,
            }
        case Epoch():
            return {
                "event": "epoch",
                "epoch": report.epoch,
                "train_loss": report.train_loss,
                "val_loss": report.val_loss,
                "metrics": report.metrics,
                "samples_per_s": report.samples_per_s,
            }
        case Checkpoint():
            return {"event": "checkpoint", "epoch": report.epoch, "path": report.path}
        case Log():
            return {"event": "log", "text": report.text}
        case Failure():
            return {
                "event": "problem",
                "severity": "error",
                "code": "training",
                "node": report.node,
                "says": report.says,
            }
        case Done():
            return {
                "event": "done",
                "run": report.run,
                "epochs": report.epochs,
                "final": report.final,
                "best": report.best,
                "samples_per_s": report.samples_per_s,
                "outcome": report.outcome,
            }
    return None


def _print_event(report: Report) -> None:
    event = event_of(report)
    if event is not None:
        print_json(event)


def _refuse(opened: Opened, folder: Path, *, as_json: bool) -> int:
    """Tell why it can't be trained."""
    if not as_json:
        warn("\n".join([*problem_lines(opened.errors), *filter(None, [untrusted_code(opened)])]))
        return 1
    for problem in opened.errors:
        print_json(_problem_event(problem))
    _print_event(Done(str(folder), "failed", 0, {}, {}, 0.0))
    return 1


def _problem_event(problem: Problem) -> dict[str, Any]:
    return {
        "event": "problem",
        "severity": problem.severity,
        "code": problem.code,
        "node": problem.node,
        "says": problem.says,
    }


def _with_overrides(project: Project, options: argparse.Namespace) -> Project:
    given = {name: getattr(options, name) for name in ("epochs", "device", "seed")}
    changes = {name: value for name, value in given.items() if value is not None}
    return replace(project, training=replace(project.training, **changes))


def _expect_folder(folder: Path, options: argparse.Namespace) -> None:
    if folder.exists() and not folder.is_dir():
        raise CommandRefused(f"{folder} is a file; name a folder to keep the run in.")
    holds_run = RunFolder(folder).holds_run
    if options.resume and not (options.run and holds_run):
        raise CommandRefused("There is no run to go on with: name its folder with --run DIR beside --resume.")
    if holds_run and not options.resume:
        raise CommandRefused(f"{folder} holds a run already; go on with it with --resume, or name another folder.")
    if not holds_run and not RunFolder(folder).is_free:
        raise CommandRefused(f"{folder} holds other things; name an empty or a new folder to keep the run in.")


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"\d{1,12}", text) or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(
                f"it is a whole number from {low} to {high:,}, but here it is {text[:40]!r}"
            )
        return int(text)

    return read


def _device(text: str) -> str:
    if not re.fullmatch(r"auto|cpu|mps|(cuda|xpu)(:\d{1,3})?", text):
        raise argparse.ArgumentTypeError(f"it is cpu, cuda, cuda:0, mps, xpu or auto, but here it is {text[:40]!r}")
    return text
