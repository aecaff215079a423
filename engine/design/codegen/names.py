"""Names in the generated code."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Collection, Iterable, Mapping

from engine.design.check.names import WRITTEN
from engine.design.layers import LAYERS

USED = WRITTEN | {"F", "Image", "ImageOps", "Iterator", "Path", "Tensor", *dir(builtins)}
"""Names that the generated script, or Python itself, uses for something else, and so no class may have."""

BROUGHT = frozenset(name for name, definition in LAYERS.items() if definition.prelude)
"""The classes that layers bring along."""


def class_name(title: str) -> str:
    """Make a class name of a project's title: `LeNet on digits` becomes `LeNetOnDigits`."""
    words = re.findall(r"[A-Za-z0-9]+", title[:60])
    name = "".join(word[0].upper() + word[1:] for word in words)
    if not name:
        return "Network"
    if name[0].isdigit():
        name = f"Network{name}"
    return f"{name}Network" if name in USED or name in BROUGHT or keyword.iskeyword(name) else name


def prose(text: str, limit: int = 60) -> str:
    """Make text safe to stand in a docstring or comment: one line, nothing that ends or escapes it."""
    plain = "".join(c if c.isprintable() and c not in '\\"' else " " if c.isspace() else "'" for c in text)
    plain = " ".join(plain.split())
    return plain if len(plain) <= limit else f"{plain[: limit - 3]}..."


def replaced(code: str, names: Mapping[str, str]) -> str:
    """Put other source in place of names, wherever they stand as names of their own."""
    found = mentioned(code, names)
    return re.sub("|".join(map(_standing_alone, found)), lambda match: names[match[0]], code) if found else code


def mentioned(code: str, names: Iterable[str]) -> set[str]:
    """Which of the names stand in the code as names of their own."""
    return {name for name in names if name in code and re.search(_standing_alone(name), code)}


def _standing_alone(name: str) -> str:
    """Match a name as a variable: neither an attribute, nor a keyword of a call, nor inside of a quoted word.

    The name comes first and what must not stand before it second, as a search for plain letters is a hundred times
    quicker.
    """
    return rf"{name}(?<![\w.\"']{name})(?![\w\"'=])"


def free_name(wanted: str, taken: Collection[str]) -> str:
    """The wanted name, with underscores behind it until it is free."""
    while wanted in taken:
        wanted += "_"
    return wanted
