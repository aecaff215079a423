"""A problem is a sentence and a repair."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from engine.design.graph import Graph

Severity = Literal["error", "warning", "hint"]

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "hint")
"""From what keeps the network from running to what would merely be kinder."""


@dataclass(frozen=True, slots=True)
class Repair:
    """A way out that one click takes.

    Attributes:
        label: what the button says.
        edit: the edit it makes.
        kind: what it does without saying where, `Insert Flatten`: repairs alike in it may be made together. Empty for
            one that only makes sense by itself.
    """

    label: str
    edit: Callable[[Graph], Graph]
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about the network that a person should know.

    Attributes:
        severity: how much it matters.
        code: a stable word for programs, such as `open-input`.
        node: where it is, or empty for the network as a whole.
        port: the input it is about, or empty.
        says: the rule, what was found, and the way out.
        repairs: edits that solve it, the best first.
    """

    severity: Severity
    code: str
    node: str
    port: str
    says: str
    repairs: tuple[Repair, ...] = ()
