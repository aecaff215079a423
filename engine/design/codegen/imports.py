"""The imports that generated code makes use of."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable

from engine.design.codegen.names import mentioned

_MODULES = ("math", "torch")
_PARTS = {
    "Tensor": ("torch", "Tensor"),
    "nn": ("torch", "nn"),
    "F": ("torch.nn", "functional as F"),
    "spectral_norm": ("torch.nn.utils.parametrizations", "spectral_norm"),
    "weight_norm": ("torch.nn.utils.parametrizations", "weight_norm"),
}
"""What each name of the code is: the module it is from, and what is imported from there."""
_SAYING = re.compile(r':\n    """[^"]*"""')
"""What a class says of itself, which may name anything; plain text goes before it, as that is found the quickest."""


def used_imports(code: str) -> list[str]:
    """The import lines that a network's code needs."""
    names = mentioned(_SAYING.sub(":\n", code), [*_MODULES, *_PARTS])
    lines = [f"import {name}" for name in _MODULES if name in names]
    parts: dict[str, list[str]] = {}
    for name, (module, part) in _PARTS.items():
        if name in names:
            parts.setdefault(module, []).append(part)
    return [*lines, *(f"from {module} import {', '.join(found)}" for module, found in parts.items())]


def in_groups(lines: Iterable[str]) -> list[str]:
    """Sort import lines as one does: the standard library first, `import` before `from`, a free line between."""
    groups: list[list[str]] = [[], []]
    for line in sorted(_merged(lines), key=lambda line: (line.startswith("from"), line.split()[1], line)):
        groups[line.split()[1].split(".")[0] not in sys.stdlib_module_names].append(line)
    return [*groups[0], *([""] if all(groups) else []), *groups[1]]


def _merged(lines: Iterable[str]) -> list[str]:
    """One line for all that comes from a module, as custom layers import some of what the rest does."""
    merged: list[str] = []
    parts: dict[str, dict[str, None]] = {}
    for line in dict.fromkeys(lines):
        module, _, names = line.removeprefix("from ").partition(" import ")
        if line.startswith("from "):
            parts.setdefault(module, {}).update(dict.fromkeys(names.split(", ")))
        else:
            merged.append(line)
    return [
        *merged,
        *(f"from {module} import {', '.join(sorted(found, key=_rank))}" for module, found in parts.items()),
    ]


def _rank(name: str) -> tuple[int, str]:
    """Constants before classes before functions, as linters like it."""
    return (0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2, name)
