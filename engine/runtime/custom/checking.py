"""Checking a project that brings code of its own, in the process that may run it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from engine.design.check import Answer, Checked, Found, Question, check, open_questions
from engine.design.data import Field
from engine.design.graph import Graph
from engine.design.graph.code import code_digest
from engine.runtime.custom.shapes import find_shapes

_MAX_KEPT = 512
_ANSWERS: OrderedDict[Question, Answer] = OrderedDict()
"""What was found lately: a project is checked anew each time it is trained or explained."""


class NotTrusted(PermissionError):
    """A project brings code that the user has not said they trust; the message says what to do."""


def expect_trusted(graph: Graph, trusted: str) -> None:
    """See to it that nothing runs which the user does not trust.

    Args:
        graph: the project's graph.
        trusted: the digest of the code that they trust.

    Raises:
        NotTrusted: there is other code.
    """
    digest = code_digest(graph.blocks)
    if digest and digest != trusted:
        raise NotTrusted(
            "This project brings code of its own, which can do anything that a program can. Look at it, and say that "
            "you trust it, before it runs."
        )


def checked_with_code(graph: Graph, fields: Sequence[Field], trusted: str) -> Checked:
    """Check a graph, and run its custom layers as often as it takes to know what they give.

    Args:
        graph: the graph.
        fields: what the data offers.
        trusted: the digest of the code that the user trusts.

    Raises:
        NotTrusted: the graph brings other code.
    """
    expect_trusted(graph, trusted)
    found = Found(is_trusted=True)
    checked = check(graph, fields, found=found)
    while questions := open_questions(checked):
        found = found.having({question: _answered(question) for question in questions})
        checked = check(graph, fields, checked, found)
    return checked


def _answered(question: Question) -> Answer:
    if question not in _ANSWERS:
        _ANSWERS[question] = find_shapes(question)
        if len(_ANSWERS) > _MAX_KEPT:
            _ANSWERS.popitem(last=False)
    return _ANSWERS[question]
