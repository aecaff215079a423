"""Code of the user's own within the generated code: it stands there as it was written, its imports with the others."""

from __future__ import annotations

import re
from collections.abc import Iterable

from engine.design.check import CodeLayer, NodeCheck, Signature
from engine.design.codegen.forward import Flow
from engine.design.codegen.source import CodeImpossible
from engine.design.graph.code import code_of


def custom_imports(part: Flow) -> list[str]:
    """What the custom layers of a network import, a name a line."""
    return [line for signature in _signatures(part) for line in signature.text.imports]


def custom_names(part: Flow) -> dict[str, str]:
    """The names that the custom layers of a network define, each with its layer."""
    return {name: signature.name for signature in _signatures(part) for name in signature.text.names}


def expect_distinct(text: str, part: Flow) -> None:
    """See to it that nothing in generated code takes the name of something that a custom layer defines.

    Raises:
        CodeImpossible: something does.
    """
    names = custom_names(part)
    defined = re.findall(r"^(?:class |def |)([^\W\d]\w*)(?=\(|:| *=)", text, re.MULTILINE) if names else []
    for name, layer in names.items():
        if defined.count(name) > 1:
            raise CodeImpossible(
                f"The code of {layer} defines {name}, but the generated code has something else of that name; "
                "rename one of them."
            )


def _signatures(part: Flow) -> list[Signature]:
    if not code_of(part.checked.graph.blocks):
        return []
    found: dict[type[CodeLayer], None] = {}
    _collect((part.checked.nodes[node] for node in part.order), found)
    return [definition.signature for definition in found if definition.signature is not None]


def _collect(checks: Iterable[NodeCheck], found: dict[type[CodeLayer], None]) -> None:
    for check in checks:
        if isinstance(check.layer, CodeLayer):
            found[type(check.layer)] = None
        for copy in dict.fromkeys(check.inside):
            _collect(copy.checked.nodes.values(), found)
