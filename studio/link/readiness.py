"""What keeps a project from being trained, as sentences with the way out."""

from __future__ import annotations

from engine.design.check import WAITING, Problem
from studio.document import Document


def errors(document: Document) -> list[Problem]:
    """The errors of the network, which the Problems panel lists."""
    return [problem for problem in document.checked.problems if problem.severity == "error"]


def errors_say(document: Document) -> str:
    """The first error of the network and how many more there are, or nothing."""
    found = errors(document)
    if not found:
        return ""
    many = f" ({len(found) - 1} more in the Problems panel)" if len(found) > 1 else ""
    return f"The network has an error. {found[0].says}{many}"


def has_nothing_to_learn_from(document: Document) -> bool:
    """Whether a network is there, but no data."""
    project = document.project
    return bool(project.graph.nodes) and project.data is None


def missing(document: Document) -> str:
    """What stands in the way before the network's errors do, or nothing."""
    if not document.project.graph.nodes:
        return "There is no network yet. Drag a layer onto the canvas, or open a template."
    if has_nothing_to_learn_from(document):
        return (
            "There is nothing to learn from yet. Choose data in the Data panel, or open a template that brings its "
            "own: any that is not marked full size."
        )
    if document.trust.is_missing:
        return (
            "This project brings code of its own, which you have not trusted yet. Look at it above the canvas, and "
            "trust it to train."
        )
    if any(problem.code == WAITING for problem in document.checked.problems):
        return "The engine is still finding out what a custom layer gives. Train as soon as the shapes are there."
    if document.is_looking:
        return "The data is still being looked at. Train as soon as the Data panel shows what is in it."
    return ""
