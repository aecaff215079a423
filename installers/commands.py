"""What bootstrap does: `run` starts Netloom, `test` runs its tests; both set up first."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from installers import qt_libraries, torch_build
from installers.environment import Environment, Wish
from installers.machine import Machine, this_machine
from installers.progress import Progress, StageFailed, way_out
from installers.screen import virtual_screen

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "resources" / "templates" / "lenet.netloom"
OPTIONS = ("--torch", "--torch-index")
"""Bootstrap's own, each with a value."""
FOR_ALL_TESTS = ("-q", "-qq", "-v", "-vv", "-x", "-ra", "--exitfirst", "--maxfail", "--durations", "--tb", "--timeout")
"""Options of pytest with which it still runs all tests, and without anybody to talk to."""

MOST_PROCESSES = 4
"""Among so many the tests are shared out at most; some of them train, which takes several processors by itself."""

NO_DISPLAY = (
    "There is no display here, so Netloom trains its template LeNet on digits in the terminal "
    "instead of opening the window."
)


def main(arguments: Sequence[str]) -> int:
    """Set up what is missing and do what was asked.

    Args:
        arguments: the command line without the program.

    Returns:
        The exit status: the program's own once it started, 1 if the set-up failed.
    """
    own, rest = divided(arguments)
    options = parser().parse_args(own)
    machine = this_machine()
    environment = Environment(ROOT, machine)
    progress = Progress(environment.log)
    wish = Wish(options.torch, options.torch_index, develops=options.command == "test")
    try:
        prepare(environment, wish, progress)
        if options.command == "test":
            return test(environment, rest)
        return run(environment, rest, progress)
    except (StageFailed, torch_build.NoSuchBuild) as failed:
        sys.stderr.write(f"\n{failed}\n")
        return 1
    except OSError as error:
        where = error.filename or environment.venv
        sys.stderr.write(f"\n{where} can't be used: {error.strerror}. {way_out(str(error))}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. The same command goes on from here.\n")
        return 130


def parser() -> argparse.ArgumentParser:
    """Build the reader of bootstrap's own arguments."""
    result = argparse.ArgumentParser(
        prog="bootstrap.py",
        description="Set up Netloom in .venv and start it. Nothing else on the machine is needed "
        "but Python 3.11 or newer.",
        epilog="Further arguments go to the program: to Netloom with `run`, to pytest with `test`.",
        allow_abbrev=False,
    )
    result.add_argument("command", choices=("run", "test"), help="open Netloom, or run its tests")
    result.add_argument(
        "--torch",
        choices=torch_build.CHOICES,
        default="auto",
        help="which build of PyTorch to install; auto looks for an NVIDIA card",
    )
    result.add_argument(
        "--torch-index",
        metavar="ADDRESS",
        default=os.environ.get("NETLOOM_TORCH_INDEX", ""),
        help="a further package index that has PyTorch builds (or set NETLOOM_TORCH_INDEX)",
    )
    return result


def divided(arguments: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """Part what bootstrap reads from what goes on to the program: all from the first word on that is not its own.

    Args:
        arguments: the command line without this program.

    Returns:
        Its own arguments, then the program's, in which even `--help` is the program's.
    """
    has_command = is_value = False
    for place, word in enumerate(arguments):
        if is_value or word.partition("=")[0] in ("-h", "--help", *OPTIONS):
            is_value = not is_value and word in OPTIONS
        elif has_command:
            return arguments[:place], arguments[place:]
        else:
            has_command = True
    return arguments, ()


def prepare(environment: Environment, wish: Wish, progress: Progress) -> None:
    """Make sure of the system's libraries and of the environment.

    Args:
        environment: the project's environment.
        wish: what the command needs of it.
        progress: where it is told.

    Raises:
        StageFailed: something is missing that could not be brought; the message says how.
        NoSuchBuild: the build of PyTorch that was asked for cannot be had here.
    """
    machine = environment.machine
    needs = qt_libraries.missing(machine, purposes(machine, wish))
    if needs and not can_install(machine):
        raise StageFailed(qt_libraries.ask_for(needs, machine))
    if not environment.stands(wish):
        progress.say("Setting Netloom up; this is needed once.")
        environment.make(wish, progress)
    if needs:
        install_packages(needs, progress)
        still = qt_libraries.missing(machine, purposes(machine, wish))
        if still:
            raise StageFailed(qt_libraries.ask_for(still, machine))


def purposes(machine: Machine, wish: Wish) -> tuple[str, ...]:
    """Say which of the system's libraries a command needs on this machine."""
    if machine.has_display:
        return ("offscreen", "window")
    if not wish.develops:
        return ()
    return ("offscreen", "window", "screen") if can_install(machine) else ("offscreen",)


def can_install(machine: Machine) -> bool:
    """Whether missing packages are installed without asking: as root on a Debian-like system."""
    return machine.is_root and machine.packages == "apt-get"


def install_packages(needs: Sequence[qt_libraries.Need], progress: Progress) -> None:
    """Bring what Qt needs, with the system's package manager.

    Raises:
        StageFailed: it could not.
    """
    packages = qt_libraries.package_names(needs, "apt-get")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    progress.tries("Asking the system for its packages", ["apt-get", "update"], quiet)
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    progress.does(f"Installing Qt's system libraries ({len(packages)})", install, quiet)


def spread(arguments: Sequence[str]) -> Sequence[str]:
    """Say how pytest shares the tests out among processes: all of them among some, a choice of them not at all.

    The tests of one module stay together, as they share what is trained for them. The modules keep their order, in
    which short ones come last, so that no process goes on alone for long.

    Args:
        arguments: pytest's.
    """
    processes = min(os.cpu_count() or 1, MOST_PROCESSES)
    if processes == 1 or not all(word.partition("=")[0] in FOR_ALL_TESTS for word in arguments):
        return ()
    return ("-n", str(processes), "--dist", "loadscope", "--no-loadscope-reorder")


def test(environment: Environment, arguments: Sequence[str]) -> int:
    """Run the tests, with a virtual screen where there is no other.

    Returns:
        pytest's exit status.
    """
    command = [str(environment.python), "-m", "pytest", *spread(arguments), *arguments]
    machine = environment.machine
    if machine.has_display or shutil.which("Xvfb") is None:
        return subprocess.call(command, cwd=ROOT)
    with virtual_screen() as display:
        return subprocess.call(command, cwd=ROOT, env={**os.environ, "DISPLAY": display})


def run(environment: Environment, arguments: Sequence[str], progress: Progress) -> int:
    """Start Netloom in place of this process where the system can do that.

    Returns:
        The program's exit status, on systems that start it as a child.
    """
    module, *rest = program(arguments, environment.machine)
    if not rest and module == "engine.cli":
        folder = Path(tempfile.mkdtemp(prefix="netloom-"))
        rest = ["train", str(shutil.copy(TEMPLATE, folder))]
        progress.say(f"{NO_DISPLAY} Project and run are kept in {folder}.")
    return start(environment, [str(environment.python), "-P", "-m", module, *rest])


def program(arguments: Sequence[str], machine: Machine) -> list[str]:
    """Choose the module to start and its arguments: the window, or the command line.

    Args:
        arguments: what followed `run`.
        machine: whether it can show a window.

    Returns:
        The module's name, then its arguments.
    """
    first = next(iter(arguments), "")
    names_command = bool(first) and not first.startswith("-") and not first.endswith(".netloom")
    if names_command:
        return ["engine.cli", *arguments]
    if machine.has_display:
        return ["studio", *arguments]
    return ["engine.cli", "train", *arguments] if first else ["engine.cli"]


def start(environment: Environment, command: list[str]) -> int:
    """Become the program, or run it as a child on Windows, which cannot do that."""
    sys.stdout.flush()
    if environment.machine.system != "Windows":
        os.execv(command[0], command)
    return subprocess.call(command)
