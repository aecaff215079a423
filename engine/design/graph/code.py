"""Blocks that are code of the user's own: which there are, and how they are renamed."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping

from engine.design.graph.graph import Block, Graph

MAX_CODE = 100_000
MAX_ALL_CODE = 500_000
"""Letters of a custom layer's code, and of all in a project; more is to keep whoever opens it waiting."""


def custom_layer(code: str, says: str = "") -> Block:
    """A block of code."""
    return Block(Graph(), says, plain_lines(code))


def plain_lines(code: str) -> str:
    """Code with every line ended by a line feed, whatever system it was written on."""
    return code.replace("\r\n", "\n").replace("\r", "\n")


def code_of(blocks: Mapping[str, Block]) -> dict[str, str]:
    """The code of each custom layer by its name, in the order of the project."""
    return {name: block.code for name, block in blocks.items() if block.code}


def code_digest(blocks: Mapping[str, Block]) -> str:
    """What tells this project's code from any other, in 64 letters; empty where it has none.

    The order of the custom layers and everything drawn leave it as it is.
    """
    found = code_of(blocks)
    if not found:
        return ""
    return hashlib.sha256(json.dumps(sorted(found.items())).encode("utf-8", "surrogatepass")).hexdigest()


def renamed_code(code: str, old: str, new: str) -> str:
    """Call the class or function that the code defines otherwise, wherever it is named."""
    if not re.search(rf"^(class|def) {re.escape(old)}\b", code, re.MULTILINE):
        return code
    return re.sub(rf"(?<![.\w]){re.escape(old)}\b", new, code)
