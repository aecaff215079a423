"""A custom layer's code, taken apart with `ast`: imports, definitions, and the text. Nothing is executed."""

from __future__ import annotations

import ast
import re
import sys
import unicodedata
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.design.check.names import WRITTEN
from engine.design.graph.code import MAX_CODE, plain_lines

Definition = ast.ClassDef | ast.FunctionDef

AT_HAND: Mapping[str, str] = {
    "F": "from torch.nn import functional as F",
    "Tensor": "from torch import Tensor",
    "math": "import math",
    "nn": "from torch import nn",
    "torch": "import torch",
}
"""What code may use without importing it."""

_IMPORTED = {
    **AT_HAND,
    "Image": "from PIL import Image",
    "ImageOps": "from PIL import ImageOps",
    "Iterator": "from collections.abc import Iterator",
    "Path": "from pathlib import Path",
    "argparse": "import argparse",
    "json": "import json",
    "np": "import numpy as np",
    "spectral_norm": "from torch.nn.utils.parametrizations import spectral_norm",
    "time": "import time",
    "weight_norm": "from torch.nn.utils.parametrizations import weight_norm",
}

_SEPARATORS = re.compile("[\v\f\x1c-\x1e\x85\u2028\u2029]")
"""What many an editor takes for the end of a line, but Python does not."""
_ROOTS = frozenset({"torch", "numpy", *sys.stdlib_module_names})


class CodeUnreadable(ValueError):
    """Code that can be no layer.

    Attributes:
        line: where, counted from 1.
        says: why, and what would do; it completes a sentence that names the line.
    """

    def __init__(self, line: int, says: str) -> None:
        super().__init__(f"Line {line}: {says}.")
        self.line = line
        self.says = says


@dataclass(frozen=True)
class CodeText:
    """Code, taken apart.

    Attributes:
        imports: its imports, a name each, those it may leave out included.
        body: the rest of its text, as it was written.
        definitions: its classes and functions by name.
        names: every name that it defines at its outermost level.
    """

    imports: tuple[str, ...]
    body: str
    definitions: Mapping[str, Definition]
    names: tuple[str, ...]


def taken_apart(code: str) -> CodeText:
    """Take code apart.

    Raises:
        CodeUnreadable: it is no Python, or has something else at its outermost level.
    """
    text = plain_lines(code)
    _expect_plain_lines(text)
    tree = _parsed(text)
    bound: dict[str, str] = {}
    definitions: dict[str, Definition] = {}
    names: dict[str, int] = {}
    for statement in tree.body:
        match statement:
            case ast.Import() | ast.ImportFrom():
                bound |= _imports(statement)
            case ast.FunctionDef() | ast.ClassDef():
                definitions[statement.name] = statement
                names[statement.name] = statement.lineno
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                names[name] = statement.lineno
            case ast.Expr(value=ast.Constant(value=str())):
                pass
            case _:
                raise CodeUnreadable(
                    statement.lineno, "outside of functions there are imports, constants, functions and classes only"
                )
    for name, line in names.items():
        if name in WRITTEN or name in _IMPORTED or name in bound:
            raise CodeUnreadable(line, f"the generated code has something else named {name}; choose another name")
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    implied = {name: line for name, line in AT_HAND.items() if name in used and name not in bound}
    imports = tuple(dict.fromkeys([*bound.values(), *implied.values()]))
    return CodeText(imports, _without_imports(text, tree), definitions, tuple(names))


def _expect_plain_lines(text: str) -> None:
    """Refuse what would let lines be counted differently here, in the code that is written and by Python.

    Raises:
        CodeUnreadable: there is such a character.
    """
    found = _SEPARATORS.search(text)
    if found is not None:
        what = f"U+{ord(found[0]):04X}"
        name = unicodedata.name(found[0], "control character").lower()
        raise CodeUnreadable(
            text.count("\n", 0, found.start()) + 1,
            f"lines end with a line feed, but here is the {name} {what}; put a line feed in its place, or inside of a "
            f"string write {found[0].encode('unicode_escape').decode()}",
        )


def _parsed(text: str) -> ast.Module:
    if len(text) > MAX_CODE:
        raise CodeUnreadable(1, f"the code of a layer has at most {MAX_CODE:,} letters, but this has {len(text):,}")
    if not text.strip():
        raise CodeUnreadable(1, "there is no code yet; write a class that derives from nn.Module, or a function")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Python merely frowns at is no reason to refuse
            return ast.parse(text)
    except SyntaxError as error:
        raise CodeUnreadable(error.lineno or 1, f"Python can't read it ({error.msg})") from None
    except (ValueError, MemoryError, RecursionError) as error:
        raise CodeUnreadable(1, f"Python can't read it ({str(error) or 'it is nested too deeply'})") from None


def _imports(statement: ast.Import | ast.ImportFrom) -> dict[str, str]:
    """The names that a statement binds, and the import of each in the one way the generated code writes it."""
    found: dict[str, str] = {}
    if isinstance(statement, ast.ImportFrom):
        if statement.level or not statement.module:
            raise CodeUnreadable(statement.lineno, "there are no modules beside this code that it could import")
        if statement.module == "__future__":
            return found
        for item in statement.names:
            if item.name == "*":
                raise CodeUnreadable(statement.lineno, "name what you import; * hides where names come from")
            found[item.asname or item.name] = _from(statement.module, item.name, item.asname)
        modules = [statement.module]
    else:
        modules = [item.name for item in statement.names]
        for item in statement.names:
            parent, _, name = item.name.rpartition(".")
            if item.asname and parent:
                found[item.asname] = _from(parent, name, item.asname)
            else:
                found[item.asname or item.name.partition(".")[0]] = f"import {item.name}{_as(item.asname, item.name)}"
    for module in modules:
        if module.partition(".")[0] not in _ROOTS:
            says = f"the code may import torch, numpy and what comes with Python, but {module} is none of these"
            raise CodeUnreadable(statement.lineno, says)
    for name, line in found.items():
        usual = _IMPORTED.get(name)
        if (usual is not None and line != usual and not line.startswith(f"import {name}.")) or name in WRITTEN:
            raise CodeUnreadable(statement.lineno, f"the generated code has something else named {name}; rename it")
    return found


def _from(module: str, name: str, alias: str | None) -> str:
    return f"from {module} import {name}{_as(alias, name)}"


def _as(alias: str | None, name: str) -> str:
    return f" as {alias}" if alias and alias != name else ""


def _without_imports(text: str, tree: ast.Module) -> str:
    """The text without its imports and the words at its head, which the generated module has in its own place."""
    lines = text.split("\n")
    dropped: set[int] = set()
    for statement in tree.body:
        if isinstance(statement, ast.Import | ast.ImportFrom | ast.Expr):
            dropped.update(_lines_of(statement))
    for statement in tree.body:
        if not isinstance(statement, ast.Import | ast.ImportFrom | ast.Expr):
            shared = dropped.intersection(_lines_of(statement))
            if shared:
                raise CodeUnreadable(min(shared), "write one statement a line")
    kept = [
        line
        for number, line in enumerate(lines, start=1)
        if number not in dropped and (line.strip() or number - 1 not in dropped)
    ]
    return "\n".join(kept).strip("\n")


def _lines_of(statement: ast.stmt) -> Iterator[int]:
    first = min([statement.lineno, *(item.lineno for item in getattr(statement, "decorator_list", ()))])
    return iter(range(first, (statement.end_lineno or statement.lineno) + 1))
