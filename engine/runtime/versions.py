"""Which versions of what a run was made with."""

from __future__ import annotations

import platform
from importlib import metadata

import engine

LIBRARIES = ("torch", "numpy", "scikit-learn", "captum", "safetensors")


def versions() -> dict[str, str]:
    """Versions by name; a library that is not installed is left out."""
    found = {"netloom": engine.__version__, "python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found
