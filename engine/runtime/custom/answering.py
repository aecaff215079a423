"""The studio's question about a custom layer, and the answer to it, as they pass the door."""

from __future__ import annotations

from engine.design.check import Question, Tensors
from engine.protocol import messages
from engine.protocol.messages import FindShapes, FoundShapes
from engine.runtime.custom.checking import NotTrusted
from engine.runtime.custom.shapes import find_shapes


def answered(command: FindShapes) -> FoundShapes:
    """Run the code once and tell what it gives.

    Raises:
        NotTrusted: the studio does not say that the user trusts it.
    """
    if not command.trusted:
        raise NotTrusted("The code of a custom layer does not run before the user has said that they trust it.")
    given = (None if told is None else Tensors(told.dtype, told.sizes) for told in command.inputs)
    question = Question(
        command.name,
        command.is_module,
        command.code,
        command.settings,
        command.sizes,
        tuple(given),
        command.symbols,
    )
    found = find_shapes(question)
    outputs = tuple(messages.Tensors(told.dtype, told.sizes) for told in found.outputs)
    return FoundShapes(command.request, outputs, found.weights, found.flops, found.says)
