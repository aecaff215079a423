"""The imports that generated code makes use of."""

from __future__ import annotations

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

_STANDARD = ("argparse", "collections", "csv", "json", "math", "pathlib", "pydoc_data", "time", "wave", "zlib")


def used_imports(code: str) -> list[str]:
    """The import lines that a network's code needs."""
    names = mentioned(code, [*_MODULES, *_PARTS])
    lines = [f"import {name}" for name in _MODULES if name in names]
    parts: dict[str, list[str]] = {}
    for name, (module, part) in _PARTS.items():
        if name in names:
            parts.setdefault(module, []).append(part)
    return [*lines, *(f"from {module} import {', '.join(found)}" for module, found in parts.items())]


def in_groups(lines: Iterable[str]) -> list[str]:
    """Sort import lines as one does: the standard library first, `import` before `from`, a free line between."""
    groups: list[list[str]] = [[], []]
    for line in sorted(set(lines), key=lambda line: (line.startswith("from"), line.split()[1], line)):
        groups[line.split()[1].split(".")[0] not in _STANDARD].append(line)
    return [*groups[0], *([""] if all(groups) else []), *groups[1]]
