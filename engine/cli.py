"""`netloom`: everything the window does, without a window. Alone, it hands over to the window."""

from __future__ import annotations

import argparse
import importlib
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from engine import __version__

UNUSABLE = 2
"""The exit status of a request that can't be understood or read."""
INTERRUPTED = 130
BROKEN_PIPE = 141


@dataclass(frozen=True)
class _Entry:
    """A command: its sentence, and where it stands."""

    says: str
    module: str
    add: str = "add_arguments"
    run: str = "run"


COMMANDS = {
    "new": _Entry("begin a project with a template", "new"),
    "templates": _Entry("list the templates", "new", "add_list_arguments", "run_list"),
    "check": _Entry("show shapes, parameters and problems of a project", "check"),
    "layers": _Entry("list the layers that networks are made of", "layers"),
    "export": _Entry("write a project as Python", "export"),
    "train": _Entry("train a project", "train"),
    "explain": _Entry("draw what a trained network looks at in a sample", "explain"),
    "runs": _Entry("list what was trained, and how well", "runs"),
}


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one sentence."""

    def error(self, message: str) -> NoReturn:
        says = f"{message[0].lower()}{message[1:400]}".replace("\n", " ")
        self.exit(UNUSABLE, f"{self.prog}: {_plain(says)} ({self.prog} --help tells more).\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says.

    Args:
        arguments: the words behind `netloom`; those of this process, if not given.

    Returns:
        The exit status: 0 it holds or was done, 1 the network or the data has errors, 2 the request could not be
        understood or read.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    if not words or (words[0].endswith(".netloom") and words[0] not in COMMANDS):
        return open_window(words)
    try:
        return _run(words)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has enough; nothing more can be written, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE


def open_window(arguments: Sequence[str]) -> int:
    """Open the window, in a process of its own that takes this one's place where the system can do that."""
    if not shows_windows(os.environ):
        sys.stderr.write(
            "netloom: There is no display to open a window on; netloom --help tells what goes without one.\n"
        )
        return UNUSABLE
    command = [sys.executable, "-P", "-m", "studio", *arguments]
    sys.stdout.flush()
    if os.name == "posix":
        os.execv(command[0], command)
    return subprocess.call(command)


def shows_windows(environment: Mapping[str, str]) -> bool:
    """Whether a window would have a screen; only Linux is ever without one for certain."""
    told = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform != "linux" or any(environment.get(name) for name in told)


def _run(words: list[str]) -> int:
    from engine.commands.refusal import CommandRefused

    options = _parser(words).parse_args(words)
    entry = COMMANDS[options.command]
    try:
        return int(getattr(_module(entry), entry.run)(options))
    except CommandRefused as refusal:
        says = str(refusal)
    except BrokenPipeError:
        raise
    except OSError as error:
        says = f"{error.filename or 'A file'} can't be used: the system says {error.strerror!r}."
    sys.stderr.write(f"netloom {options.command}: {_plain(says)}\n")
    return UNUSABLE


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """Build the reader of the command line; only the command that is meant is imported."""
    parser = _Parser(
        prog="netloom", description="Draw, train and understand neural networks; alone, it opens the window."
    )
    parser.add_argument("--version", action="version", version=f"netloom {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)
    meant = next((word for word in words if not word.startswith("-")), "")
    for name, entry in COMMANDS.items():
        inner = commands.add_parser(name, help=entry.says, description=f"{entry.says[0].upper()}{entry.says[1:]}.")
        if name == meant:
            getattr(_module(entry), entry.add)(inner)
    return parser


def _module(entry: _Entry) -> object:
    return importlib.import_module(f"engine.commands.{entry.module}")


def _plain(text: str) -> str:
    from engine.design.project.reading import printable

    return printable(text, 1000)


if __name__ == "__main__":
    sys.exit(main())
