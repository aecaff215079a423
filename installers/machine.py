"""What bootstrap has to know of the machine that it runs on, looked at once and kept as a value."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Machine:
    """The facts that decide what is installed and what is started.

    Attributes:
        system: ``Linux``, ``Darwin`` or ``Windows``.
        packages: the command of the system's package manager (``apt-get``, ``dnf``, ``pacman``,
            ``zypper``), or nothing where none of them is there.
        is_root: system packages may be installed without asking.
        has_nvidia: an NVIDIA driver is installed.
        has_display: a window can be shown.
    """

    system: str
    packages: str = ""
    is_root: bool = False
    has_nvidia: bool = False
    has_display: bool = True

    @property
    def is_linux(self) -> bool:
        """Whether Qt stands on system libraries that may be missing."""
        return self.system == "Linux"


def this_machine() -> Machine:
    """Look at the machine that this runs on."""
    system = platform.system()
    managers = ("apt-get", "dnf", "pacman", "zypper")
    found = next((name for name in managers if shutil.which(name)), "")
    return Machine(
        system=system,
        packages=found if system == "Linux" else "",
        is_root=hasattr(os, "geteuid") and os.geteuid() == 0,
        has_nvidia=shutil.which("nvidia-smi") is not None,
        has_display=shows_windows(system, os.environ),
    )


def shows_windows(system: str, environment: Mapping[str, str]) -> bool:
    """Whether a window would have a screen; only Linux is ever without one for certain."""
    if system != "Linux":
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def python_in(venv: Path, system: str) -> Path:
    """Where a virtual environment keeps its interpreter."""
    if system == "Windows":
        return venv / "Scripts" / "python.exe"
    return venv / "bin" / "python"
