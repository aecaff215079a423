"""Which build of PyTorch suits the machine, as requirements for pip to try in order."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from installers.machine import Machine

CHOICES = ("auto", "cpu", "cuda")


class NoSuchBuild(Exception):
    """The build of PyTorch that was asked for cannot be had on this machine."""


@dataclass(frozen=True)
class Attempt:
    """One requirement for pip, and what it stands for.

    Attributes:
        requirement: as pip reads it: ``torch==2.13.0+cpu``.
        title: for the line of this stage.
        if_missing: what to tell when pip does not find it and the next attempt follows.
    """

    requirement: str
    title: str
    if_missing: str = ""


def pinned_version(constraints: Path) -> str:
    """Read the version of PyTorch that the constraints name.

    Args:
        constraints: the file with a line ``torch==VERSION``.

    Returns:
        The version, without a build.
    """
    for line in constraints.read_text(encoding="utf-8").splitlines():
        name, _, version = line.partition("==")
        if name.strip() == "torch":
            return version.strip()
    raise LookupError(f"{constraints} names no version of torch")


def resolve(choice: str, machine: Machine, index: str = "") -> str:
    """Settle ``auto`` for this machine and refuse what cannot be.

    Args:
        choice: ``auto``, ``cpu`` or ``cuda``.
        machine: what there is.
        index: the address of an index with PyTorch's builds, if the user named one.

    Returns:
        ``cpu``, ``cuda``, or ``default`` where the system has one build for all.

    Raises:
        NoSuchBuild: a CUDA build for a system that has none, or none without an index.
    """
    if choice == "cuda" and machine.system == "Darwin":
        raise NoSuchBuild("There is no CUDA on macOS; leave --torch away: the usual build uses Apple's GPU (mps).")
    if choice == "cuda" and machine.system == "Windows" and not index:
        raise NoSuchBuild(
            "On Windows pip's usual source has PyTorch for the CPU only; PyTorch's installation "
            "page names the index with the CUDA builds: pass it as --torch-index ADDRESS."
        )
    if choice != "auto":
        return choice
    if machine.is_linux or (machine.system == "Windows" and index):
        return "cuda" if machine.has_nvidia else "cpu"
    return "default"


def attempts(build: str, version: str, machine: Machine) -> tuple[Attempt, ...]:
    """List what to ask pip for, the best first.

    Args:
        build: what `resolve` settled on.
        version: the pinned version.
        machine: only Linux has several builds of one version in pip's usual source.

    Returns:
        One attempt, or two where the lean build may not be at hand.
    """
    usual = f"torch=={version}"
    if build == "cpu" and machine.is_linux:
        return (
            Attempt(
                f"{usual}+cpu",
                f"Installing PyTorch {version}, the CPU build",
                "  pip's sources have no CPU-only build, so the usual one follows: it runs on the "
                "CPU too, and may be larger (--torch-index ADDRESS names another source).",
            ),
            Attempt(usual, f"Installing PyTorch {version}"),
        )
    words = ", the CUDA build" if build == "cuda" else ""
    return (Attempt(usual, f"Installing PyTorch {version}{words}"),)


def is_missing(said: str) -> bool:
    """Whether pip's output says that no such package is there, rather than that something broke.

    With a constraint on the same package, pip words it as a conflict between the two.
    """
    conflict = "ResolutionImpossible" in said and "The user requested torch==" in said
    return conflict or "No matching distribution found for torch==" in said
