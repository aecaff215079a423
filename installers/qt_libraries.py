"""The system libraries that Qt's Linux wheels expect, and how each distribution names them."""

from __future__ import annotations

import ctypes
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from installers.machine import Machine


@dataclass(frozen=True)
class Need:
    """Something of the system that Qt stands on, and the package that brings it.

    Attributes:
        name: a library by the name the loader knows, a program, or ``fonts``.
        purpose: ``offscreen`` if drawing without a window needs it already, ``window`` if only a
            real one does, ``screen`` if it stands in for a screen.
        packages: the package by package manager.
    """

    name: str
    purpose: str
    packages: dict[str, str]


MANAGERS = ("apt-get", "dnf", "pacman", "zypper")
# One need a line: for what, its name, then its package as each manager names it
# ("=" where the last one names it like the first).
TABLE = """
offscreen libglib-2.0.so.0 libglib2.0-0 glib2 glib2 libglib-2_0-0
offscreen libEGL.so.1 libegl1 libglvnd-egl libglvnd libglvnd
offscreen libGL.so.1 libgl1 libglvnd-glx libglvnd libglvnd
offscreen libfontconfig.so.1 libfontconfig1 fontconfig fontconfig fontconfig
offscreen libxkbcommon.so.0 libxkbcommon0 libxkbcommon libxkbcommon libxkbcommon0
offscreen libdbus-1.so.3 libdbus-1-3 dbus-libs dbus libdbus-1-3
offscreen fonts fonts-dejavu-core dejavu-sans-fonts ttf-dejavu dejavu-fonts
window libxkbcommon-x11.so.0 libxkbcommon-x11-0 libxkbcommon-x11 libxkbcommon-x11 =
window libxcb-cursor.so.0 libxcb-cursor0 xcb-util-cursor xcb-util-cursor libxcb-cursor0
window libxcb-icccm.so.4 libxcb-icccm4 xcb-util-wm xcb-util-wm libxcb-icccm4
window libxcb-image.so.0 libxcb-image0 xcb-util-image xcb-util-image libxcb-image0
window libxcb-keysyms.so.1 libxcb-keysyms1 xcb-util-keysyms xcb-util-keysyms libxcb-keysyms1
window libxcb-randr.so.0 libxcb-randr0 libxcb libxcb libxcb-randr0
window libxcb-render-util.so.0 libxcb-render-util0 xcb-util-renderutil xcb-util-renderutil =
window libxcb-shape.so.0 libxcb-shape0 libxcb libxcb libxcb-shape0
screen Xvfb xvfb xorg-x11-server-Xvfb xorg-server-xvfb xorg-x11-server-Xvfb
"""


def _read(table: str) -> tuple[Need, ...]:
    needs = []
    for line in table.split("\n"):
        if line:
            purpose, name, *packages = line.split()
            packages = [packages[0] if package == "=" else package for package in packages]
            needs.append(Need(name, purpose, dict(zip(MANAGERS, packages, strict=True))))
    return tuple(needs)


NEEDS = _read(TABLE)
INSTALL = {
    "apt-get": "apt-get install -y --no-install-recommends",
    "dnf": "dnf install -y",
    "pacman": "pacman -S --needed --noconfirm",
    "zypper": "zypper install -y",
}
FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts")


def is_there(need: Need) -> bool:
    """Whether this machine has what is needed, by loading it as Qt would."""
    if need.name == "fonts":
        return any(next(folder.rglob("*.[to]tf"), None) for folder in FONT_FOLDERS)
    if need.purpose == "screen":
        return shutil.which(need.name) is not None
    try:
        ctypes.CDLL(need.name)
    except OSError:
        return False
    return True


def missing(machine: Machine, purposes: Iterable[str], look: Callable[[Need], bool] = is_there) -> tuple[Need, ...]:
    """List what Qt would not find on this machine.

    Args:
        machine: only Linux leaves these libraries to the system.
        purposes: any of ``offscreen``, ``window``, ``screen``.
        look: says whether one need is there.

    Returns:
        What is missing, in a stable order.
    """
    if not machine.is_linux:
        return ()
    wanted = set(purposes)
    return tuple(need for need in NEEDS if need.purpose in wanted and not look(need))


def package_names(needs: Iterable[Need], manager: str) -> list[str]:
    """Name the packages that bring these needs, each once, in order."""
    return list(dict.fromkeys(need.packages[manager] for need in needs))


def install_command(packages: Iterable[str], machine: Machine) -> str:
    """Write the one command for the person at the terminal."""
    before = "" if machine.is_root else "sudo "
    update = f"{before}apt-get update && " if machine.packages == "apt-get" else ""
    return f"{update}{before}{INSTALL[machine.packages]} {' '.join(packages)}"


def ask_for(needs: Iterable[Need], machine: Machine) -> str:
    """Say what is missing and the one command that brings it."""
    needs = tuple(needs)
    names = ", ".join(need.name for need in needs)
    says = f"Qt, which draws the window, needs files of the system that are missing here: {names}."
    if not machine.packages:
        return f"{says} Install them with the system's package manager, then run this again."
    command = install_command(package_names(needs, machine.packages), machine)
    return f"{says} Install them with\n\n    {command}\n\nand run this again."
