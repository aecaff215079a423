"""The virtual environment: made, filled, and known again by its stamp."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import subprocess
import sys
import tomllib
from dataclasses import asdict, dataclass
from pathlib import Path

from installers import torch_build
from installers.machine import Machine, python_in
from installers.progress import Progress, StageFailed

QUIET = ("--no-input", "--disable-pip-version-check", "--progress-bar", "off")
PROBE = (
    "import sys, torch, PySide6.QtCore, captum, sklearn, msgspec;"
    "print('torch', torch.__version__, 'cuda' if torch.version.cuda else 'cpu')"
)


@dataclass(frozen=True)
class Wish:
    """What a command needs of the environment.

    Attributes:
        torch: ``auto``, ``cpu`` or ``cuda``.
        torch_index: the address of a further index for PyTorch, or nothing.
        develops: the tools for tests and checks are wanted too.
    """

    torch: str = "auto"
    torch_index: str = ""
    develops: bool = False


@dataclass(frozen=True)
class Stamp:
    """What the environment holds, written once it stands.

    Attributes:
        fingerprint: of everything that decides what is installed, but for the wish.
        torch: the wish that was fulfilled.
        torch_index: the index that was used.
        develops: the tools are in it.
    """

    fingerprint: str
    torch: str
    torch_index: str
    develops: bool

    def fulfils(self, wish: Wish, fingerprint: str) -> bool:
        """Whether nothing has to be installed for this wish."""
        return (
            self.fingerprint == fingerprint
            and wish.torch in ("auto", self.torch)
            and wish.torch_index in ("", self.torch_index)
            and (self.develops or not wish.develops)
        )


def read_stamp(path: Path) -> Stamp | None:
    """Read the stamp; nothing if there is none or it is not one."""
    try:
        return Stamp(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


class Environment:
    """The project's ``.venv``.

    Args:
        root: the folder of the project.
        machine: what it is made on.
    """

    def __init__(self, root: Path, machine: Machine) -> None:
        self.root = root
        self.machine = machine
        self.venv = root / ".venv"
        self.python = python_in(self.venv, machine.system)
        self.log = self.venv / "bootstrap.log"
        self.constraints = root / "installers" / "constraints.txt"
        self._stamp = self.venv / "bootstrap.json"

    def fingerprint(self) -> str:
        """Digest everything that decides what is installed: project, versions, Python, place."""
        told = tomllib.loads((self.root / "pyproject.toml").read_text(encoding="utf-8"))
        wanted = {table: told.get(table) for table in ("build-system", "project")}
        parts = [
            json.dumps(wanted, sort_keys=True).encode(),
            self.constraints.read_bytes(),
            sys.version.encode(),
            str(self.root).encode(),
        ]
        return hashlib.sha256(b"\0".join(parts)).hexdigest()

    def stands(self, wish: Wish) -> bool:
        """Whether a command can start at once."""
        stamp = read_stamp(self._stamp)
        return stamp is not None and stamp.fulfils(wish, self.fingerprint()) and self.python.exists()

    def make(self, wish: Wish, progress: Progress) -> None:
        """Make what is missing, stage by stage.

        Args:
            wish: what the command needs.
            progress: where it is told.

        Raises:
            StageFailed: a stage did not succeed; nothing is stamped, and the next call goes on.
            NoSuchBuild: the build of PyTorch that was asked for cannot be had here.
        """
        build = torch_build.resolve(wish.torch, self.machine, wish.torch_index)
        stamp = read_stamp(self._stamp)
        self._stamp.unlink(missing_ok=True)
        if not self._runs():
            self._create(progress)
        self._install_torch(build, wish.torch_index, progress)
        develops = wish.develops or (stamp is not None and stamp.develops)
        what = "[dev]" if develops else ""
        title = "Installing Netloom with its tools" if develops else "Installing Netloom"
        self._pip(progress, title, ["--editable", f"{self.root}{what}"])
        said = progress.does("Checking that it loads", [str(self.python), "-c", PROBE])
        if build == "cuda" and "cuda" not in said.splitlines()[-1]:
            progress.say(
                "  pip's sources gave the CPU build of PyTorch, so training will not use the "
                "graphics card; --torch-index ADDRESS names an index with CUDA builds."
            )
        self._write(Stamp(self.fingerprint(), wish.torch, wish.torch_index, develops))

    def _runs(self) -> bool:
        command = [str(self.python), "-c", "import pip, sys; print(sys.version)"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        except OSError:
            return False
        return done.returncode == 0 and done.stdout.strip() == sys.version.strip()

    def _create(self, progress: Progress) -> None:
        if self.machine.packages == "apt-get" and importlib.util.find_spec("ensurepip") is None:
            self._install_venv_module(progress)
        if self.venv.exists():
            shutil.rmtree(self.venv)
        made = [sys.executable, "-m", "venv", str(self.venv)]
        progress.does("Making the environment .venv", made)

    def _install_venv_module(self, progress: Progress) -> None:
        package = f"python3.{sys.version_info.minor}-venv"
        if not self.machine.is_root:
            raise StageFailed(
                "This system keeps the module that makes environments in a package of its own. "
                f"Install it with\n\n    sudo apt-get install -y {package}\n\nand run this again."
            )
        progress.tries("Asking the system for its packages", ["apt-get", "update"])
        progress.does(f"Installing {package}", ["apt-get", "install", "-y", package])

    def _install_torch(self, build: str, index: str, progress: Progress) -> None:
        version = torch_build.pinned_version(self.constraints)
        source = ["--extra-index-url", index] if index else []
        for attempt in torch_build.attempts(build, version, self.machine):
            command = self._command([*source, attempt.requirement])
            worked, said = progress.tries(attempt.title, command)
            if worked:
                return
            if not (attempt.if_missing and torch_build.is_missing(said)):
                raise StageFailed(progress.failure(attempt.title, said))
            progress.say(attempt.if_missing)

    def _pip(self, progress: Progress, title: str, arguments: list[str]) -> None:
        progress.does(title, self._command(arguments))

    def _command(self, arguments: list[str]) -> list[str]:
        pip = [str(self.python), "-m", "pip", "install", *QUIET]
        return [*pip, "--constraint", str(self.constraints), *arguments]

    def _write(self, stamp: Stamp) -> None:
        self._stamp.write_text(json.dumps(asdict(stamp), indent=2) + "\n", encoding="utf-8")
